"""Pages by offset: slices of one list, full, in order, with the same total."""
