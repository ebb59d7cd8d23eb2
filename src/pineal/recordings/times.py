"""Clock times as people and devices write them, made absolute.

Assumptions: an offset in the text wins over the zone; a local time that occurs twice is its first
occurrence, with a warning; one that does not exist is an error. Without a zone the clock face is kept
and labelled UTC, and no daylight saving is applied.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

import numpy as np

from pineal.errors import DataError, Fault
from pineal.recordings.notes import Notes

NO_ZONE = "no zone was given: clock times are kept as written and daylight saving is not applied"
_ISO = re.compile(r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$")
_CLOCK = re.compile(r"^(\d{1,2}):(\d{2})$")
_DOTTED = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4}) (\d{1,2}):(\d{2})(?::(\d{2}))?$")
_QUARTER = 900
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Years in which a night may have been recorded; cohorts shift their dates by decades to hide who it was."""


def zone_of(name: str | None) -> tzinfo:
    """The time zone of a name; UTC stands in when none is known."""
    if name is None:
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise DataError(Fault("zone", "", f"{name!r} is not a time zone", "write it like 'Europe/Berlin'")) from error


def read_day(text: str) -> date:
    """An ISO date; ValueError says what would be right."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError(f"{text!r} is not a date; write it as YYYY-MM-DD, like 2023-08-28")
    return _made(text, date.fromisoformat, text)


def read_moment(text: str, night: date | None, zone: tzinfo) -> datetime:
    """HH:MM after noon of `night`, or a full ISO time; ValueError says what would be right.

    An offset is kept unless it is the zone's own at that moment.
    """
    if _ISO.match(text):
        found = _made(text, datetime.fromisoformat, text)
        return localise(found, zone) if found.tzinfo is None else _in_zone(found, zone)
    clock = _CLOCK.match(text)
    if clock and night is not None:
        return localise(_after_noon(text, clock, night), zone)
    right = "HH:MM or YYYY-MM-DDTHH:MM" if night is not None else "YYYY-MM-DDTHH:MM, like 2023-08-28T22:37"
    raise ValueError(f"{text!r} is not a time; write it as {right}")


def read_face(text: str) -> datetime:
    """A full ISO time as it stands, without a zone of ours; ValueError says what would be right."""
    if not _ISO.match(text):
        raise ValueError(f"{text!r} is not a time; write it as YYYY-MM-DDTHH:MM:SS, like 2023-08-28T22:37:00")
    return _made(text, datetime.fromisoformat, text)


def read_dotted(text: str, zone: tzinfo) -> datetime:
    """``dd.mm.yyyy hh:mm``, day first; ValueError says what would be right."""
    found = _DOTTED.match(text)
    if not found:
        raise ValueError(f"{text!r} is not a time; write it day first as dd.mm.yyyy hh:mm, like 28.08.2023 22:37")
    day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
    return localise(_made(text, datetime, year, month, day, hour, minute, second), zone)


def _made(text: str, maker, *parts):
    try:
        found = maker(*parts)
    except ValueError as error:
        raise ValueError(f"{text!r} does not exist: {error}; check day, month and hour") from error
    year = getattr(found, "year", FIRST_YEAR)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"{text!r} lies in the year {year}; check the year, nobody was recorded then")
    return found


def _after_noon(text: str, clock: re.Match, night: date) -> datetime:
    at = _made(text, time, int(clock[1]), int(clock[2]))
    return datetime.combine(night if at >= time(12) else night + timedelta(days=1), at)


def _in_zone(moment: datetime, zone: tzinfo) -> datetime:
    local = moment.astimezone(zone)
    return local if local.utcoffset() == moment.utcoffset() else moment


def localise(naive: datetime, zone: tzinfo) -> datetime:
    """A local clock time in its zone, first occurrence; ValueError when the clock skips it."""
    found = naive.replace(tzinfo=zone)
    if found.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != naive:
        raise ValueError(f"{naive:%Y-%m-%d %H:%M} does not exist in {zone}: the clock skips it; write the time that was on the clock")
    return found


def ambiguous(moment: datetime) -> bool:
    """Whether the clock showed this time twice."""
    return isinstance(moment.tzinfo, ZoneInfo) and moment.utcoffset() != moment.replace(fold=1 - moment.fold).utcoffset()


def to_utc(local: np.ndarray, zone: tzinfo, lines: np.ndarray, notes: Notes, device: bool = False) -> np.ndarray:
    """UTC seconds of a log's local clock seconds, both int64 of shape (n,).

    A device clock often runs straight through a change of the clocks; when its times show that (an
    hour that the zone skips, or no step back), the offset of its first sample holds throughout.
    """
    first, second, skipped = _offsets(local, zone)
    twice = (first != second) & ~skipped
    back = np.concatenate([[False], np.diff(local) < 0])
    if device and first.size and (skipped.any() or (twice.any() and not back.any())):
        notes.warn("the clocks changed during the log and the device's clock did not: its first offset is used throughout")
        return local - first[0]
    wrong = "this local time does not exist: the clocks skip it"
    notes.some([(f"line {line}", wrong, "add the offset from UTC") for line in lines[skipped]])
    return local - np.where(twice & _passed(twice, back, notes), second, first)


def _passed(twice: np.ndarray, back: np.ndarray, notes: Notes) -> np.ndarray:
    """Whether the clock has already stepped back, shape (n,)."""
    stepped = np.cumsum(back & twice) > 0
    if twice.any() and not stepped.any():
        notes.warn("times in the hour that occurs twice are read as its first occurrence")
    return stepped


def _offsets(local: np.ndarray, zone: tzinfo) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    quarters, where = np.unique(local // _QUARTER, return_inverse=True)
    rows = [_offset(int(quarter) * _QUARTER, zone) for quarter in quarters]
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)[where.reshape(-1)]
    return table[:, 0], table[:, 1], table[:, 2].astype(bool)


def _offset(local: int, zone: tzinfo) -> tuple[int, int, bool]:
    naive = datetime(1970, 1, 1) + timedelta(seconds=local)
    first, second = (naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    skipped = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != naive
    return offset_seconds(first), offset_seconds(second), skipped


def offset_seconds(moment: datetime) -> int:
    """Seconds that local time is ahead of UTC at an aware moment."""
    return int((moment.utcoffset() or timedelta()).total_seconds())
