"""Our own hypnogram (`time` or `epoch`, and `stage`), and JSON: a list of codes or labels, or YASA's export.

Assumptions: 30-s epochs; stages W N1 N2 N3 R, "?" for unscored. In a JSON list of numbers 0..4 are those
five in that order, as in the Dreem open datasets, and below 0 is unscored. Rows of a table follow one
another without holes; times 5, 10, 15 or 20 s apart are brought to 30 s where that is exact.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, timedelta

from attrs import evolve

from pineal.errors import DataError, Fault
from pineal.night import STAGES, Hypnogram
from pineal.recordings.notes import Notes
from pineal.recordings.readers.spans import Span, epochs
from pineal.recordings.readers.stage_labels import EPOCH, codes_of
from pineal.recordings.reading import Reading
from pineal.recordings.tables import Cells, cells_of, check_columns, read_table
from pineal.recordings.times import NO_ZONE, localise, read_face, zone_of

FORMAT = "hypnogram"
DREEM = "Dreem hypnogram"
YASA = "YASA hypnogram"
COLUMNS = ("time", "epoch", "stage")
_SHORTER = (5, 10, 15, 20)
_CODES = "-1 unscored, 0 W, 1 N1, 2 N2, 3 N3, 4 R"


def has(columns: tuple[str, ...]) -> bool:
    """Whether the columns of a table are ours, in small letters or capitals."""
    names = {column.lower() for column in columns}
    return "stage" in names and bool(names & {"time", "epoch"})


def read(text: str, file: str, zone: str | None) -> Reading:
    """Read our own table; every fault of the file at once."""
    notes = Notes(file)
    table = read_table(text, file)
    table = evolve(table, columns=tuple(name.lower() if name.lower() in COLUMNS else name for name in table.columns))
    at = "time" if "time" in table.columns else "epoch"
    check_columns(table, COLUMNS, (at, "stage"), notes)
    rows = cells_of(table, notes, zone_of(zone))
    codes = codes_of([row.text("stage") for row in rows], [row.place("stage") for row in rows], notes)
    start, step = _times(rows, zone, notes) if at == "time" else (None, EPOCH)
    if at == "epoch":
        _check_epochs(rows)
    notes.check()
    if step != EPOCH:
        codes = _longer(codes, rows, step, notes)
        notes.check()
    return _reading(codes, file, FORMAT, start, zone, notes)


def table(hypnogram: Hypnogram) -> str:
    """A hypnogram as our own table: with times when it has a start, else with epochs from 1."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = [STAGES[code] if code >= 0 else "?" for code in hypnogram.codes]
    if hypnogram.start is None:
        writer.writerows([("epoch", "stage"), *enumerate(names, 1)])
    else:
        first = hypnogram.start.timestamp()
        times = (datetime.fromtimestamp(first + EPOCH * n, hypnogram.start.tzinfo).isoformat() for n in range(len(names)))
        writer.writerows([("time", "stage"), *zip(times, names, strict=True)])
    return out.getvalue()


def read_json(text: str, file: str, zone: str | None) -> Reading:
    """Read a JSON list of stage codes or labels, or the JSON that YASA writes."""
    notes = Notes(file)
    found = _loaded(text, file)
    if isinstance(found, dict):
        return _yasa(found, file, zone, notes)
    codes = _listed(found, notes)
    notes.check()
    return _reading(codes, file, DREEM, None, zone, notes)


def _listed(found: list, notes: Notes) -> list[int]:
    """Codes or labels of a list; each wrong value is one fault, with its first place."""
    places = [f"element {n}" for n in range(len(found))]
    if found and all(isinstance(one, str) for one in found):
        return codes_of(found, places, notes)
    wrong: dict[str, list[int]] = {}
    for n, code in enumerate(found):
        if isinstance(code, bool) or code not in (-2, -1, 0, 1, 2, 3, 4):
            wrong.setdefault(json.dumps(code), []).append(n)
    for code, at in wrong.items():
        again = f" ({len(at)} times)" if len(at) > 1 else ""
        notes.fault(places[at[0]], f"{code[:40]} is not a stage code{again}", _CODES)
    return [] if wrong else [max(int(code), -1) for code in found]


def _yasa(found: dict, file: str, zone: str | None, notes: Notes) -> Reading:
    values = found.get("values")
    if not isinstance(values, list) or not values:
        raise DataError(Fault(file, "values", "is not a list of stages", "a JSON list of codes, or the file that YASA's to_json writes"))
    if found.get("freq", "30s") not in ("30s", "30S", "0.5min"):
        notes.fault("freq", f"epochs of {found['freq']}", "score in 30-s epochs")
    codes = _listed(values, notes)
    start = None
    if found.get("start"):
        try:
            start = localise(read_face(str(found["start"])), zone_of(zone))
        except ValueError as error:
            notes.fault("start", str(error).partition(";")[0], "write it as YYYY-MM-DDTHH:MM:SS")
        if zone is None:
            notes.warn(NO_ZONE)
    notes.check()
    return _reading(codes, file, YASA, start, zone, notes, scorer=found.get("scorer"))


def _loaded(text: str, file: str) -> list | dict:
    try:
        codes = json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise DataError(Fault(file, place, f"is not JSON: {error.msg}", "a list of stage codes")) from error
    except RecursionError as error:
        raise DataError(Fault(file, "", "is JSON nested too deep", "a list of stage codes")) from error
    if not isinstance(codes, dict) and (not isinstance(codes, list) or not codes):
        raise DataError(Fault(file, "", "is not a list of stage codes", "write [0, 0, 1, 2, ...], one code for each 30 s"))
    return codes


def _check_epochs(rows: list[Cells]) -> None:
    first = rows[0].count("epoch", 1_000_000) if rows else None
    for n, row in enumerate(rows):
        found = row.count("epoch", 1_000_000)
        if found is not None and first is not None and found != first + n:
            wrong = f"epoch {found} where {first + n} comes next"
            row.notes.fault(row.place("epoch"), wrong, "one row for each 30-s epoch; ? for unscored")
            return


def _times(rows: list[Cells], zone: str | None, notes: Notes) -> tuple[datetime | None, int]:
    """Time of the first row, and seconds from row to row: 30, or less where all rows keep it."""
    if zone is None:
        notes.warn(NO_ZONE)
    times = [row.moment("time") for row in rows]
    start = times[0] if times else None
    step = _step(times)
    for n, (row, found) in enumerate(zip(rows[1:], times[1:], strict=True), 1):
        if found is None or start is None:
            continue
        since = round(found.timestamp() - start.timestamp())
        if since != n * step and _naive(found) - _naive(start) != timedelta(seconds=n * step):
            wrong = f"{row.text('time')} is {since} s after the first row, not {n * step} s"
            row.notes.fault(row.place("time"), wrong, "one row every 30 s; ? for unscored")
            break
    return start, step


def _step(times: list[datetime | None]) -> int:
    """Seconds between the first rows when that is a shorter epoch, else 30."""
    if len(times) < 3 or None in times[:3]:
        return EPOCH
    first, second, third = (time.timestamp() for time in times[:3])
    step = round(second - first)
    return step if step in _SHORTER and round(third - second) == step else EPOCH


def _longer(codes: list[int], rows: list[Cells], step: int, notes: Notes) -> list[int]:
    """30-s epochs of shorter ones, where each holds one stage."""
    notes.warn(f"epochs of {step} s, joined to 30 s without loss")
    return epochs([Span(step * n, step, code, rows[n].place("time")) for n, code in enumerate(codes)], notes)


def _naive(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


def _reading(
    codes: list[int], file: str, name: str, start: datetime | None, zone: str | None, notes: Notes, scorer: str | None = None
) -> Reading:
    hypnogram = Hypnogram(codes, start, scorer)
    scored = sum(code >= 0 for code in codes) / len(codes)
    if scored < 1:
        notes.warn(f"{codes.count(-1)} of {len(codes)} epochs are unscored")
    end = datetime.fromtimestamp(start.timestamp() + len(codes) * EPOCH, start.tzinfo) if start else None
    return Reading(file, name, len(codes), start, end, zone, hypnogram=hypnogram, warnings=tuple(notes.warnings), quality=scored)
