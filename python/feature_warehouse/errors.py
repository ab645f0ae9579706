"""The one error a user is meant to read."""


class FeatureWarehouseError(Exception):
    """What went wrong, where, why, and how to mend it, in words for the user.

    Parameters
    ----------
    what
        What went wrong and where, naming the thing: a sheet, a column, a model, a file.
    mend
        What the user does next.

    Examples
    --------
    >>> str(FeatureWarehouseError("sheet PEDE2023 is missing", "add the sheet"))
    'sheet PEDE2023 is missing\\n  mend: add the sheet'
    """

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(f"{what}\n  mend: {mend}")
