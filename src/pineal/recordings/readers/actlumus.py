"""The log of an ActLumus light logger: a Condor Instruments report, ";"-separated, inside a .zip or plain.

Assumptions: dates are day first. The clock is local to a place that the file does not name, so the zone
comes from outside. Light is the device's own MELANOPIC EDI; PIM is kept as activity. Non-wear is not
masked: a logger on the bedside table measures the table, so read its nights with that in mind.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from attrs import evolve

from pineal.recordings.logs import holes
from pineal.recordings.notes import Notes
from pineal.recordings.readers.light import MOST_LUX, log_reading
from pineal.recordings.reading import ActivityLog, Reading
from pineal.recordings.times import NO_ZONE, to_utc, zone_of

FORMAT = "ActLumus log"
MARKS = ("#ActLogModel", "Condor Instruments Report")
_TIME, _LIGHT, _ACTIVITY = "DATE/TIME", "MELANOPIC EDI", "PIM"
_EPOCH = datetime(1970, 1, 1)
_FACTS = {
    "DEVICE_MODEL": "device_model", "DEVICE_ID": "device_id", "FIRMWARE_VERSION": "firmware",
    "SUBJECT_NAME": "subject", "BATTERY_VOLTAGE": "battery_volt",
}  # fmt: skip


def read(text: str, file: str, zone: str | None) -> Reading:
    """Read the log; every fault of the file at once."""
    notes = Notes(file)
    lines = text.splitlines()
    head = next((n for n, line in enumerate(lines) if line.startswith(_TIME)), len(lines))
    columns = lines[head].split(";") if head < len(lines) else []
    for name in (_TIME, _LIGHT):
        if name not in columns:
            notes.fault("", f"column '{name}' is missing", "export the whole log from the logger's software")
    notes.check()
    rows = [(n, line.split(";")) for n, line in enumerate(lines[head + 1 :], head + 2) if line.strip()]
    reading = _log(rows, columns, notes, zone)
    return evolve(reading, facts=_facts(lines[:head]))


def _log(rows: list, columns: list[str], notes: Notes, zone: str | None) -> Reading:
    rows = _whole(rows, columns, notes)
    numbers = np.array([n for n, _ in rows], dtype=np.int64)
    local = _local(rows, columns.index(_TIME), notes)
    lux = _column(rows, columns.index(_LIGHT), MOST_LUX, notes)
    notes.check()
    if zone is None:
        notes.warn(NO_ZONE)
    seconds = to_utc(local, zone_of(zone), numbers, notes, device=True)
    reading = log_reading(seconds, lux, numbers, notes, zone, FORMAT)
    if _ACTIVITY not in columns:
        return reading
    counts = _column(rows, columns.index(_ACTIVITY), 1e9, notes)
    notes.check()
    return evolve(reading, activity=ActivityLog(seconds, counts, zone or "UTC", holes(seconds)))


def _whole(rows: list, columns: list[str], notes: Notes) -> list:
    ragged = [(n, row) for n, row in rows if len(row) != len(columns)]
    if ragged and ragged[-1][0] == rows[-1][0]:
        notes.warn(f"line {rows[-1][0]}: the last row is cut short and left out")
        ragged = ragged[:-1]
        rows = rows[:-1]
    right = "one cell for each column; export the log again"
    notes.some([(f"line {n}", f"{len(row)} cells where the header has {len(columns)}", right) for n, row in ragged])
    return [(n, row) for n, row in rows if len(row) == len(columns)]


def _local(rows: list, column: int, notes: Notes) -> np.ndarray:
    """Local clock seconds, int64 of shape (n,); dates are dd/mm/yyyy."""
    seconds, wrong = [], []
    for n, row in rows:
        try:
            seconds.append(_seconds(row[column]))
        except ValueError:
            wrong.append((f"line {n}, column {_TIME}", f"{row[column]!r} is not a time that exists", "day first: dd/mm/yyyy hh:mm:ss"))
    notes.some(wrong)
    return np.array(seconds, dtype=np.int64)


def _seconds(text: str) -> int:
    day, month, year = text[:10].split("/")
    hour, minute, second = text[11:].split(":")
    moment = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second))
    return (moment - _EPOCH) // timedelta(seconds=1)


def _column(rows: list, column: int, high: float, notes: Notes) -> np.ndarray:
    values, wrong = [], []
    for n, row in rows:
        value = _number(row[column])
        values.append(value)
        if not 0 <= value <= high:
            wrong.append((f"line {n}, column {column + 1}", f"{row[column]!r} is not a number from 0 to {high:g}", "export the log again"))
    notes.some(wrong)
    return np.array(values)


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return float("nan")


def _facts(head: list[str]) -> dict:
    pairs = (line.split(" : ", 1) for line in head if " : " in line)
    return {_FACTS[key]: value.strip() for key, value in pairs if key in _FACTS and value.strip(" -")}
