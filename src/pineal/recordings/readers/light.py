"""Our own light log: `time` and `melanopic_lux`, or `lux` with the `source` of the light.

Assumption: photopic lux becomes melanopic EDI by the ratio of its source; an unknown source takes the
middle of all sources, with a warning. Both are marked "assumed".
"""

from __future__ import annotations

import numpy as np

from pineal.night import LightLog
from pineal.person.melanopic import mean_ratio, melanopic_ratio, melanopic_ratios
from pineal.recordings.logs import as_gaps, check_log, coverage, dark_day_hours
from pineal.recordings.notes import Notes
from pineal.recordings.reading import Reading
from pineal.recordings.tables import Cells, cells_of, check_columns, read_table
from pineal.recordings.times import NO_ZONE, offset_seconds, to_utc, zone_of

FORMAT = "light"
COLUMNS = ("time", "melanopic_lux", "lux", "source")
MOST_LUX = 200_000


def read(text: str, file: str, zone: str | None) -> Reading:
    """Read a light log; every fault of the file at once."""
    notes = Notes(file)
    table = read_table(text, file)
    lux = "lux" if "lux" in table.columns and "melanopic_lux" not in table.columns else "melanopic_lux"
    check_columns(table, COLUMNS, ("time", lux), notes)
    rows = cells_of(table, notes, zone_of(zone))
    values = [_value(row) for row in rows]
    seconds, lines = seconds_of(rows, zone, notes)
    notes.check()
    return log_reading(seconds, np.array(values), lines, notes, zone, FORMAT, lux == "lux")


def log_reading(
    seconds: np.ndarray, lux: np.ndarray, lines: np.ndarray, notes: Notes, zone: str | None, name: str, photopic: bool = False
) -> Reading:
    """Check a log of melanopic EDI in lux at UTC seconds, both of shape (n,), and make the Reading."""
    info = zone_of(zone)
    gaps = check_log(seconds, lines, info, notes)
    notes.check()
    _warn_dark(dark_day_hours(seconds, lux, info), notes)
    log = LightLog(seconds, lux, zone or "UTC", gaps, "assumed" if photopic else "measured")
    start, end = (moment.astimezone(info) for moment in log.span)
    return Reading(
        notes.file, name, len(seconds), start, end, zone, as_gaps(gaps, info), light=log,
        warnings=tuple(notes.warnings), quality=coverage(seconds, gaps),
    )  # fmt: skip


def seconds_of(rows: list[Cells], zone: str | None, notes: Notes) -> tuple[np.ndarray, np.ndarray]:
    """UTC seconds and line numbers of the `time` column, shape (n,); offsets in the text win."""
    moments = [_moment(row) for row in rows]
    lines = np.array([row.line for row in rows], dtype=np.int64)
    if any(moment is None for moment in moments):
        return np.array([], dtype=np.int64), lines
    aware = np.array([moment.tzinfo is not None for moment in moments], dtype=bool)
    if not aware.all() and zone is None:
        notes.warn(NO_ZONE)
    local = np.array([np.datetime64(moment.replace(tzinfo=None), "s") for moment in moments]).astype(np.int64)
    offsets = np.array([offset_seconds(moment) for moment in moments], dtype=np.int64)
    seconds = local - offsets
    seconds[~aware] = to_utc(local[~aware], zone_of(zone), lines[~aware], notes)
    return seconds, lines


def _moment(row: Cells):
    row.need("time", "write the time of the sample as YYYY-MM-DDTHH:MM:SS")
    return row.face("time")


def _value(row: Cells) -> float:
    if "melanopic_lux" in row.cells:
        row.need("melanopic_lux", "take the row out where nothing was measured")
        return row.number("melanopic_lux", 0, MOST_LUX, " lux") or 0.0
    row.need("lux", "take the row out where nothing was measured")
    return (row.number("lux", 0, MOST_LUX, " lux") or 0.0) * _ratio(row)


def _ratio(row: Cells) -> float:
    source = row.text("source")
    ratio = melanopic_ratio(source or None)
    if ratio is None or not source:
        known = ", ".join(name for name in melanopic_ratios() if name != "unknown")
        row.notes.warn(f"source of light {source or 'not stated'!r} is unknown: {mean_ratio_text()}; known are {known}")
    return (ratio or mean_ratio()).value


def mean_ratio_text() -> str:
    """How photopic lux of an unknown source is converted, in words."""
    return f"photopic lux is multiplied by {mean_ratio().value:g} (spread {mean_ratio().spread:g})"


def _warn_dark(hours: float, notes: Notes) -> None:
    if hours >= 0.5:
        notes.warn(f"{hours:.1f} h of zero light between 08:00 and 20:00: perhaps not worn, or covered")
