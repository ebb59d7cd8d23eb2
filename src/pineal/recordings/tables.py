"""Text tables, one row at a time, with line numbers and faults by line and column.

Assumptions: UTF-8; the first row that is neither empty nor a comment (#) names the columns. Where ";"
or a tab parts the columns a decimal comma is a decimal point; where "," does, it is a fault.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, datetime, tzinfo
from pathlib import Path

from attrs import define, frozen

from pineal.errors import DataError, Fault
from pineal.person.fields import did_you_mean
from pineal.recordings.notes import Notes
from pineal.recordings.times import ambiguous, read_day, read_face, read_moment

_NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")
_DIGITS = re.compile(r"^\d+$")
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@frozen
class Table:
    """Column names, and rows as (line number, cells)."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    delimiter: str = ","


def read_bytes(path: Path) -> bytes:
    """The content of a file that exists and is not empty; DataError says what is there instead."""
    if not path.exists():
        raise DataError(Fault(str(path), "", "does not exist", "give the path of a recording"))
    if path.is_dir():
        raise DataError(Fault(str(path), "", "is a folder", "name the file inside it; only an MMASH person is read as a folder"))
    content = path.read_bytes()
    if not content.strip():
        raise DataError(Fault(str(path), "", "is empty", "export the recording again"))
    return content


def decode(content: bytes, file: str) -> str:
    """Text of UTF-8 bytes; DataError for binary content."""
    if b"\0" in content[:65536]:
        raise DataError(Fault(file, "", "is a binary file", "export it as text: CSV in UTF-8"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DataError(Fault(file, f"line {line}", "is not UTF-8 text", "save it as CSV in UTF-8")) from error


def read_table(text: str, file: str) -> Table:
    """Split text into columns and rows; empty lines and lines that begin with # are passed over."""
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip() and not line.startswith("#")]
    if not lines:
        raise DataError(Fault(file, "", "holds no table", "the first row names the columns"))
    delimiter = max(";\t,", key=lines[0][1].count)
    reader = csv.reader(io.StringIO("\n".join(line for _, line in lines)), delimiter=delimiter)
    rows = [tuple(cell.strip() for cell in row) for row in reader]
    numbers = [n for n, _ in lines] if len(rows) == len(lines) else range(1, len(rows) + 1)
    return Table(file, rows[0], tuple((n, row) for n, row in zip(numbers, rows, strict=True) if any(row))[1:], delimiter)


def check_columns(table: Table, known: tuple[str, ...], needed: tuple[str, ...], notes: Notes) -> None:
    """Unknown, doubled and missing columns are faults."""
    for n, name in enumerate(table.columns, 1):
        if name not in known:
            notes.fault(f"column {n}", f"unknown column '{name}'", did_you_mean(name, set(known) - set(table.columns) or known))
        elif name in table.columns[: n - 1]:
            notes.fault(f"column {n}", f"column '{name}' stands twice", "keep one of them")
    for name in needed:
        if name not in table.columns:
            notes.fault("line 1", f"column '{name}' is missing", f"the columns are {', '.join(known)}")
    if not table.rows:
        notes.fault("", "has no rows", "one row for each night or sample")


def whole(table: Table, notes: Notes) -> list[tuple[int, dict[str, str]]]:
    """The rows that have as many cells as there are columns; the others are faults."""
    good = []
    for line, row in table.rows:
        if len(row) == len(table.columns):
            good.append((line, dict(zip(table.columns, row, strict=True))))
        else:
            notes.fault(*_ragged(table, line, row))
    return good


def _ragged(table: Table, line: int, row: tuple[str, ...]) -> tuple[str, str, str]:
    wrong = f"{len(row)} cells where the header has {len(table.columns)}"
    split = _split_number(table, row)
    if split is None:
        return f"line {line}", wrong, "one cell for each column; leave a cell empty when it is not known"
    column, number = split
    right = f"write {number.replace(',', '.')} with a point, or part the columns with ';'"
    return f"line {line}, column {column}", f"{wrong}: the decimal comma in {number} parts a cell in two", right


def _split_number(table: Table, row: tuple[str, ...]) -> tuple[str, str] | None:
    """The column and text of a number that its decimal comma has split, when that explains the row."""
    if table.delimiter != "," or len(row) <= len(table.columns):
        return None
    pairs = [n for n in range(min(len(row) - 1, len(table.columns))) if _DIGITS.match(row[n]) and _DIGITS.match(row[n + 1])]
    likely = [n for n in pairs if table.columns[n].endswith(("_min", "_mg", "_g", "lux", "value", "quality", "activity"))] or pairs
    return (table.columns[likely[0]], f"{row[likely[0]]},{row[likely[0] + 1]}") if likely else None


@define
class Cells:
    """One row; each reader returns None for an empty cell and notes a fault for a wrong one."""

    line: int
    cells: dict[str, str]
    notes: Notes
    zone: tzinfo
    comma: bool = False
    night: date | None = None

    def place(self, column: str) -> str:
        """Where a cell stands."""
        return f"line {self.line}, column {column}"

    def text(self, column: str) -> str:
        """The cell as it is, empty when the column is missing."""
        return self.cells.get(column, "")

    def need(self, column: str, right: str) -> str:
        """A cell that must not be empty."""
        if not self.text(column):
            self.notes.fault(self.place(column), "is empty", right)
        return self.text(column)

    def number(self, column: str, low: float, high: float, unit: str = "") -> float | None:
        """A number from `low` to `high`."""
        text = self.text(column)
        if not text:
            return None
        plain = text.replace(",", ".") if self.comma and text.count(",") == 1 and "." not in text else text
        if not _NUMBER.match(plain):
            self.notes.fault(self.place(column), f"{text!r} is not a number", _number_right(text, self.comma))
            return None
        value = float(plain)
        if not low <= value <= high:
            self.notes.fault(self.place(column), f"{text} is not between {low:g} and {high:g}{unit}", "check the number and its unit")
            return None
        return value

    def count(self, column: str, high: int) -> int | None:
        """A whole number from 0."""
        value = self.number(column, 0, high)
        if value is not None and value != int(value):
            self.notes.fault(self.place(column), f"{self.text(column)} is not a whole number", "write a count, like 2")
            return None
        return None if value is None else int(value)

    def flag(self, column: str) -> bool | None:
        """true or false, yes or no, 1 or 0."""
        text = self.text(column).lower()
        if text and text not in _FLAGS:
            self.notes.fault(self.place(column), f"{text!r} is neither true nor false", "write true or false")
        return _FLAGS.get(text)

    def day(self, column: str) -> date | None:
        """An ISO date."""
        return self._read(column, read_day)

    def moment(self, column: str) -> datetime | None:
        """A clock time of the row's night, or a full ISO time."""
        return self.read(column, lambda text: read_moment(text, self.night, self.zone))

    def face(self, column: str) -> datetime | None:
        """A full ISO time as it stands: aware with an offset, else the bare clock face."""
        return self._read(column, read_face)

    def read(self, column: str, reader: Callable[[str], datetime]) -> datetime | None:
        """A time through a reader that raises ValueError; a time that occurred twice is warned of."""
        found = self._read(column, reader)
        if isinstance(found, datetime) and ambiguous(found) and not re.search(r"(Z|[+-]\d{2}:?\d{2})$", self.text(column)[10:]):
            self.notes.warn(f"{self.place(column)}: {self.text(column)} occurred twice that night; the first is taken")
        return found

    def _read(self, column: str, reader: Callable):
        text = self.text(column)
        if not text:
            return None
        try:
            return reader(text)
        except ValueError as error:
            wrong, _, right = str(error).rpartition("; ")
            self.notes.fault(self.place(column), wrong, right)
            return None


def _number_right(text: str, comma: bool) -> str:
    if "," in text and not comma:
        return f"write a decimal point, like {text.replace(',', '.', 1)}" if text.count(",") == 1 else "write one decimal point, like 1.5"
    if text.count(",") + text.count(".") > 1:
        return "write one decimal sign and no thousands sign, like 1.5"
    return "write a number like 12.5, or leave the cell empty when it is not known"


def cells_of(table: Table, notes: Notes, zone: tzinfo) -> list[Cells]:
    """The whole rows of a table, ready to be read."""
    return [Cells(line, cells, notes, zone, table.delimiter != ",") for line, cells in whole(table, notes)]
