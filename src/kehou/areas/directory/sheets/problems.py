"""What can be wrong with a file, and with a cell in it: values with a code and a sentence that says what to do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CellError:
    """One mistake at one place. `row` is the sheet's own row number (1-based), `ref` is like "D17".

    `value` is what the cell shows, with ID numbers and phones masked. A mistake of a whole sheet (a missing column)
    stands at its header row with an empty `value`.
    """

    sheet: str
    row: int
    column: str
    ref: str
    value: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader passed over on purpose (an extra column, an empty sheet): never silently."""

    sheet: str
    message: str


class FileError(Exception):
    """The file as a whole cannot be read. `code` is like "file.encrypted"; `message` tells the office what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class BadCellError(ValueError):
    """Raised by the parser of a cell; the reader turns it into a CellError that knows the place."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
