"""The morning sleep diary as a REDCap export: ";" between columns, day-first times, one row a morning.

What the fields mean, concluded from 26 such exports against the calendar (their codebook was not at hand):

* `sleep` is when the sleeper tried to fall asleep, so lights off; `sleepdelay` the minutes it took.
* `offset` is the final waking, `out_ofbed` getting up; `awake_duration` all minutes awake in between.
* `sleepquality___1` .. `___5` are tick boxes from very poor to very good; here 0, 2.5, 5, 7.5, 10.
* `daytype2___1` marks a free day and `___2` a work day, and it is the day of *waking*: it is ticked on
  Saturdays, Sundays and the holidays 3 October and 1 November 2023, on the row of that morning.

Nobody can correct such an export afterwards, so three slips are mended with a warning instead of a
fault: bed after lights off or more than 8 h before it (bed becomes unknown), getting up before waking
(getting up becomes the waking), and two ticks for quality (their mean).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from attrs import evolve

from pineal.night import DiaryNight
from pineal.night.diary import minutes_between
from pineal.recordings.nights import Placed
from pineal.recordings.notes import Notes
from pineal.recordings.readers.diary import finish
from pineal.recordings.reading import Reading
from pineal.recordings.tables import Cells, cells_of, check_columns, read_table
from pineal.recordings.times import read_dotted, zone_of

FORMAT = "REDCap sleep diary"
_NEEDED = ("record_id", "sleep", "sleepdelay", "offset", "out_ofbed")
_QUALITY = tuple(f"sleepquality___{n}" for n in range(1, 6))
COLUMNS = (
    "record_id", "redcap_repeat_instrument", "redcap_repeat_instance", "bedtime", "sleep", "sleepdelay", "awakenings",
    "awake_duration", "offset", "out_ofbed", *_QUALITY, "comments", "daytype2___1", "daytype2___2", "startdate", "enddate",
)  # fmt: skip
_LONG_IN_BED = 8 * 60


def read(text: str, file: str, zone: str | None) -> Reading:
    """Read the export; the empty row that REDCap writes for each record is passed over."""
    notes = Notes(file)
    table = read_table(text, file)
    check_columns(table, COLUMNS, _NEEDED, notes)
    mornings = [row for row in cells_of(table, notes, zone_of(zone)) if any(row.text(column) for column in COLUMNS[1:])]
    placed = [night for row in mornings if (night := _night(row))]
    reading = finish(placed, notes, zone, FORMAT, len(mornings))
    return evolve(reading, facts={"record_id": mornings[0].text("record_id")} if mornings else {})


def _night(row: Cells) -> Placed | None:
    bed, off, wake, rise = (row.read(column, _reader(row)) for column in ("bedtime", "sleep", "offset", "out_ofbed"))
    if not row.text("sleep") or not (row.text("offset") or row.text("out_ofbed")):
        row.notes.warn(f"line {row.line}: without lights off or waking; the night is left out")
        return None
    if off is None or (wake is None and rise is None):
        return None
    night = (off - timedelta(hours=12)).date()
    return Placed(row.line, DiaryNight(night, _bed(row, bed, off), off, wake, _rise(row, off, wake, rise), **_sums(row)))


def _reader(row: Cells):
    return lambda text: read_dotted(text, row.zone)


def _sums(row: Cells) -> dict:
    comment = row.text("comments")
    return {
        "sol_min": row.number("sleepdelay", 0, 1440, " min"),
        "awakenings": row.count("awakenings", 200),
        "waso_min": row.number("awake_duration", 0, 1440, " min"),
        "quality": _quality(row),
        "free_day": _free_day(row),
        "notes": "" if comment.strip(" -./").lower() in ("", "no", "none", "na", "n/a") else comment,
    }


def _bed(row: Cells, bed: datetime | None, off: datetime) -> datetime | None:
    if bed is None or 0 <= minutes_between(bed, off) <= _LONG_IN_BED:
        return bed
    row.notes.warn(f"{row.place('bedtime')}: {row.text('bedtime')} does not fit lights off at {row.text('sleep')}; bed is not known")
    return None


def _rise(row: Cells, off: datetime, wake: datetime | None, rise: datetime | None) -> datetime:
    if rise is None or (wake is not None and minutes_between(wake, rise) < 0):
        up = row.text("out_ofbed") or "empty"
        row.notes.warn(f"{row.place('out_ofbed')}: {up} does not follow waking at {row.text('offset')}; read as waking")
        return wake or off
    return rise


def _quality(row: Cells) -> float | None:
    ticked = [n for n, column in enumerate(_QUALITY) if row.flag(column)]
    if len(ticked) > 1:
        row.notes.warn(f"line {row.line}: {len(ticked)} boxes ticked for sleep quality; their mean is taken")
    return 2.5 * sum(ticked) / len(ticked) if ticked else None


def _free_day(row: Cells) -> bool | None:
    free, work = row.flag("daytype2___1"), row.flag("daytype2___2")
    return None if free is None or free == work else free
