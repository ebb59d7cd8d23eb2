"""Our own actigraphy table: `time`, `activity` (counts per epoch) and optionally `light` (photopic lux)."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from attrs import evolve

from pineal.night import LightLog
from pineal.person.melanopic import mean_ratio
from pineal.recordings.logs import as_gaps, check_log, coverage, holes
from pineal.recordings.notes import Notes
from pineal.recordings.readers.light import MOST_LUX, mean_ratio_text, seconds_of
from pineal.recordings.reading import ActivityLog, Reading
from pineal.recordings.tables import Cells, cells_of, check_columns, read_table
from pineal.recordings.times import zone_of

FORMAT = "actigraphy"
COLUMNS = ("time", "activity", "light")


def read(text: str, file: str, zone: str | None) -> Reading:
    """Read an actigraphy table; every fault of the file at once."""
    notes = Notes(file)
    table = read_table(text, file)
    check_columns(table, COLUMNS, ("time", "activity"), notes)
    rows = cells_of(table, notes, zone_of(zone))
    counts = np.array([_need(row, "activity", 1e9) for row in rows])
    lux = np.array([_need(row, "light", MOST_LUX) for row in rows]) if "light" in table.columns else None
    seconds, lines = seconds_of(rows, zone, notes)
    notes.check()
    gaps = check_log(seconds, lines, zone_of(zone), notes)
    notes.check()
    reading = _reading(notes, ActivityLog(seconds, counts, zone or "UTC", gaps), zone)
    return reading if lux is None else _with_light(reading, seconds, lux)


def _need(row: Cells, column: str, high: float) -> float:
    row.need(column, "take the row out where nothing was recorded")
    return row.number(column, 0, high) or 0.0


def _reading(notes: Notes, log: ActivityLog, zone: str | None) -> Reading:
    info = zone_of(zone)
    gaps = as_gaps(log.gaps, info)
    start, end = (_at(seconds, info) for seconds in (log.seconds[0], log.seconds[-1]))
    share = coverage(log.seconds, log.gaps)
    return Reading(
        notes.file, FORMAT, len(log.seconds), start, end, zone, gaps, activity=log, warnings=tuple(notes.warnings), quality=share
    )


def _at(seconds: int, info):
    return datetime.fromtimestamp(int(seconds), info)


def _with_light(reading: Reading, seconds: np.ndarray, lux: np.ndarray) -> Reading:
    log = LightLog(seconds, lux * mean_ratio().value, reading.zone or "UTC", holes(seconds), "assumed")
    return evolve(reading, light=log, warnings=(*reading.warnings, f"light of unknown source: {mean_ratio_text()}"))
