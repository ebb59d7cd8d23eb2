"""Our own hypnogram (`time` or `epoch`, and `stage`) and the Dreem open hypnograms (a JSON list of codes).

Assumptions: 30-s epochs; stages W N1 N2 N3 R, "?" for unscored; Dreem codes 0..4 are those five in that
order and -1 is unscored. Rows of our own table follow one another without holes.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from pineal.errors import DataError, Fault
from pineal.night import STAGES, Hypnogram
from pineal.recordings.notes import Notes
from pineal.recordings.reading import Reading
from pineal.recordings.tables import Cells, cells_of, check_columns, read_table
from pineal.recordings.times import NO_ZONE, zone_of

FORMAT = "hypnogram"
DREEM = "Dreem hypnogram"
COLUMNS = ("time", "epoch", "stage")
EPOCH = 30
_CODES = {name: code for code, name in enumerate(STAGES)} | {"?": -1, "": -1}
_SPELLINGS = {"WAKE": "W", "REM": "R", "S1": "N1", "S2": "N2", "S3": "N3", "S4": "N3", "UNS": "?"}


def read(text: str, file: str, zone: str | None) -> Reading:
    """Read our own table; every fault of the file at once."""
    notes = Notes(file)
    table = read_table(text, file)
    at = "time" if "time" in table.columns else "epoch"
    check_columns(table, COLUMNS, (at, "stage"), notes)
    rows = cells_of(table, notes, zone_of(zone))
    codes = [_code(row) for row in rows]
    start = _times(rows, zone, notes) if at == "time" else None
    if at == "epoch":
        _check_epochs(rows)
    notes.check()
    return _reading(codes, file, FORMAT, start, zone, notes)


def read_dreem(text: str, file: str, zone: str | None) -> Reading:
    """Read a JSON list of stage codes."""
    notes = Notes(file)
    codes = _loaded(text, file)
    wrong = [(n, code) for n, code in enumerate(codes) if isinstance(code, bool) or code not in (-1, 0, 1, 2, 3, 4)]
    right = "-1 unscored, 0 W, 1 N1, 2 N2, 3 N3, 4 R"
    notes.some([(f"element {n}", f"{code!r} is not a stage code", right) for n, code in wrong])
    notes.check()
    return _reading(codes, file, DREEM, None, zone, notes)


def _loaded(text: str, file: str) -> list:
    try:
        codes = json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise DataError(Fault(file, place, f"is not JSON: {error.msg}", "a list of stage codes")) from error
    if not isinstance(codes, list) or not codes:
        raise DataError(Fault(file, "", "is not a list of stage codes", "write [0, 0, 1, 2, ...], one code for each 30 s"))
    return codes


def _code(row: Cells) -> int:
    text = row.text("stage").upper()
    name = _SPELLINGS.get(text, text)
    if name not in _CODES:
        row.notes.fault(row.place("stage"), f"{row.text('stage')!r} is not a stage", "write W, N1, N2, N3, R, or ? for unscored")
    return _CODES.get(name, -1)


def _check_epochs(rows: list[Cells]) -> None:
    first = rows[0].count("epoch", 1_000_000) if rows else None
    for n, row in enumerate(rows):
        found = row.count("epoch", 1_000_000)
        if found is not None and first is not None and found != first + n:
            wrong = f"epoch {found} where {first + n} comes next"
            row.notes.fault(row.place("epoch"), wrong, "one row for each 30-s epoch; ? for unscored")
            return


def _times(rows: list[Cells], zone: str | None, notes: Notes) -> datetime | None:
    if zone is None:
        notes.warn(NO_ZONE)
    start = rows[0].moment("time") if rows else None
    for n, row in enumerate(rows[1:], 1):
        found = row.moment("time")
        if found is None or start is None:
            continue
        step = round(found.timestamp() - start.timestamp())
        if step != n * EPOCH and _naive(found) - _naive(start) != timedelta(seconds=n * EPOCH):
            wrong = f"{row.text('time')} is {step} s after the first row, not {n * EPOCH} s"
            row.notes.fault(row.place("time"), wrong, "one row every 30 s; ? for unscored")
            break
    return start


def _naive(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


def _reading(codes: list[int], file: str, name: str, start: datetime | None, zone: str | None, notes: Notes) -> Reading:
    hypnogram = Hypnogram(codes, start)
    scored = sum(code >= 0 for code in codes) / len(codes)
    if scored < 1:
        notes.warn(f"{codes.count(-1)} of {len(codes)} epochs are unscored")
    end = datetime.fromtimestamp(start.timestamp() + len(codes) * EPOCH, start.tzinfo) if start else None
    return Reading(file, name, len(codes), start, end, zone, hypnogram=hypnogram, warnings=tuple(notes.warnings), quality=scored)
