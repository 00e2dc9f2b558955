"""Refusals: why a file can't be used, as one sentence that names the file, sheet, row and column where there is one."""


class SheetError(Exception):
    """A file can't be used. `str()` is the whole sentence; the parts stay readable for a page that shows them apart."""

    def __init__(
        self, reason: str, *, file: str = "", sheet: str = "", row: int | None = None, column: str = ""
    ) -> None:
        self.reason, self.file, self.sheet, self.row, self.column = reason, file, sheet, row, column
        place = [
            file,
            f"sheet “{sheet}”" if sheet else "",
            f"row {row}" if row else "",
            f"column “{column}”" if column else "",
        ]
        where = ", ".join(part for part in place if part)
        super().__init__(f"{where}: {reason}" if where else reason)
