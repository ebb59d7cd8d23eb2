"""Our own sleep diary: one row a night.

Assumption: HH:MM belongs to its first occurrence after noon of `night`. Where only going to bed (or
only waking) was written, it also counts as lights off (or getting up), with a warning.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from pineal.night import DiaryNight
from pineal.recordings.nights import Placed, check_nights
from pineal.recordings.notes import Notes
from pineal.recordings.reading import Reading
from pineal.recordings.tables import Cells, cells_of, check_columns, read_table
from pineal.recordings.times import NO_ZONE, zone_of

FORMAT = "diary"
COLUMNS = (
    "night", "bed", "lights_off", "sol_min", "awakenings", "waso_min", "wake", "rise", "quality",
    "naps_min", "caffeine_mg", "alcohol_g", "free_day", "notes",
)  # fmt: skip
_ANY_DAY = date(2001, 1, 1)  # stands in where the night itself is wrong, so that its clock times are still checked


def read(text: str, file: str, zone: str | None) -> Reading:
    """Read a diary; every fault of the file at once."""
    notes = Notes(file)
    table = read_table(text, file)
    check_columns(table, COLUMNS, ("night", *_missing_pair(table.columns)), notes)
    rows = cells_of(table, notes, zone_of(zone))
    return finish([placed for row in rows if (placed := _night(row))], notes, zone, FORMAT, len(table.rows))


def finish(placed: list[Placed], notes: Notes, zone: str | None, name: str, rows: int) -> Reading:
    """Check the nights together and make the Reading."""
    check_nights(placed, notes)
    notes.check()
    if zone is None and any(one.night.lights_off.tzinfo is UTC for one in placed):
        notes.warn(NO_ZONE)
    nights = tuple(one.night for one in placed)
    start, end = (nights[0].lights_off, nights[-1].rise) if nights else (None, None)
    return Reading(notes.file, name, rows, start, end, zone, nights=nights, warnings=tuple(notes.warnings), quality=_share(nights, rows))


def _share(nights: tuple[DiaryNight, ...], rows: int) -> float | None:
    return len(nights) / rows if rows else None


def _missing_pair(columns: tuple[str, ...]) -> tuple[str, ...]:
    evening = () if {"lights_off", "bed"} & set(columns) else ("lights_off",)
    return evening + (() if {"rise", "wake"} & set(columns) else ("rise",))


def _night(row: Cells) -> Placed | None:
    row.need("night", "write the date of the evening as YYYY-MM-DD")
    night = row.day("night")
    row.night = night or _ANY_DAY
    bed, off, wake, rise = (row.moment(column) for column in ("bed", "lights_off", "wake", "rise"))
    sums = _sums(row)
    off, rise = _or(row, "lights_off", off, "bed", bed), _or(row, "rise", rise, "wake", wake)
    if night is None or off is None or rise is None:
        return None
    return Placed(row.line, DiaryNight(night, bed, off, wake, rise, free_day=row.flag("free_day"), notes=row.text("notes"), **sums))


def _sums(row: Cells) -> dict:
    return {
        "sol_min": row.number("sol_min", 0, 1440, " min"),
        "awakenings": row.count("awakenings", 200),
        "waso_min": row.number("waso_min", 0, 1440, " min"),
        "quality": row.number("quality", 0, 10),
        "naps_min": row.number("naps_min", 0, 1440, " min"),
        "caffeine_mg": row.number("caffeine_mg", 0, 5000, " mg"),
        "alcohol_g": row.number("alcohol_g", 0, 1000, " g"),
    }


def _or(row: Cells, column: str, found: datetime | None, other: str, instead: datetime | None) -> datetime | None:
    if found is not None or row.text(column):
        return found
    if instead is not None:
        row.notes.warn(f"{row.place(column)}: empty, read as {other}")
    elif not row.text(other):
        row.notes.warn(f"line {row.line}: neither {column} nor {other}; the night is left out")
    return instead
