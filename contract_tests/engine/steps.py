"""Page sizes that show what a size that divides the list would hide."""


def not_dividing(length: int, near: int) -> int:
    """Return a page size near the given one that leaves a rest; 1 where the list is too short for that."""
    for size in range(max(near, 2), max(near, 2) + 4):
        if size < length and length % size:
            return size
    return 1 if length <= 3 else max(near, 2)
