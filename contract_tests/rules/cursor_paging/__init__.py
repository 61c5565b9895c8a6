"""Pages by cursor: walks that lose nothing, repeat nothing, end, lead back, and keep what was asked for."""
