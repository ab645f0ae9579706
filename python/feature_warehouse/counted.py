"""Numbers of things, in words."""


def counted(number: int, one: str, many: str | None = None) -> str:
    """Write a number and what it counts; ``many`` where it is not ``one`` and an s.

    Examples
    --------
    >>> counted(1, "model"), counted(2000, "model"), counted(2, "breach", "breaches")
    ('1 model', '2,000 models', '2 breaches')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
