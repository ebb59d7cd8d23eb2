"""One person of MMASH (doi 10.13026/cerq-fc86): a folder of small tables, or one of its files.

What they mean, and what is doubtful:

* Days are numbered 1 and 2; there are no dates. Day 1 is written here as 2001-01-01, only so that times
  have an order: nothing that needs season, weekday or daylight saving may be read from it.
* A night that begins before midnight carries its first day's number at both ends; getting up is then read
  as the day after, with a warning.
* `sleep.csv` is the summary of a wrist actigraph, not a diary. A night in several rows (up in between) is
  one night here: the time up counts as wake after sleep onset and as one more awakening.
* Saliva is normalised to protein, so only the ratio waking / before sleep within a person has meaning.
* `Pittsburgh` is the PSQI total, STAI1 state and STAI2 trait anxiety, `Daily_stress` the Daily Stress
  Inventory, MEQ the Morningness-Eveningness Questionnaire. An age of 0 stands for "not known".
* `Activity.csv`: the published list of activities counts from 1 (sleeping), but the files use 0 where the
  actigraph shows sleep; code 0 is read as sleep, and the other codes are counted without a name.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise
from pathlib import Path

from pineal.errors import DataError, Fault
from pineal.night import DiaryNight
from pineal.night.diary import minutes_between
from pineal.recordings.nights import Placed, check_nights
from pineal.recordings.notes import Notes
from pineal.recordings.reading import Reading
from pineal.recordings.tables import Cells, Table, cells_of, decode, read_bytes, read_table
from pineal.recordings.times import localise, zone_of

FORMAT = "MMASH"
DAY_ONE = datetime(2001, 1, 1)
FILES = ("user_info.csv", "sleep.csv", "saliva.csv", "questionnaire.csv", "Activity.csv")
RAW = ("RR.csv", "Actigraph.csv")
_NO_DATES = "days are numbered without dates: day 1 is written as 2001-01-01, so season, weekday and daylight saving are unknown"
_QUESTIONNAIRE = {"MEQ": "meq", "STAI1": "stai_state", "STAI2": "stai_trait", "Pittsburgh": "psqi", "Daily_stress": "daily_stress"}
_MARKS = {
    "sleep.csv": "In Bed Time",
    "saliva.csv": "SAMPLES",
    "questionnaire.csv": "MEQ",
    "user_info.csv": "Gender",
    "Activity.csv": "Activity",
}


def is_folder(path: Path) -> bool:
    """Whether a folder holds a person of MMASH."""
    return sum((path / name).is_file() for name in FILES) >= 2


def kind_of(columns: tuple[str, ...]) -> str | None:
    """Which MMASH file has these columns."""
    if "Activity" in columns and not {"Start", "End", "Day"} <= set(columns):
        return None
    return next((name for name, mark in _MARKS.items() if mark in columns), None) if columns and columns[0] == "" else None


def read_folder(folder: Path, zone: str | None) -> Reading:
    """Read all small files of one person; the beat-to-beat and 1-s files are left aside."""
    texts: dict[str, str] = {}
    faults: list[Fault] = []
    for name in FILES:
        if (folder / name).exists():
            try:
                texts[name] = decode(read_bytes(folder / name), str(folder / name))
            except DataError as error:
                faults += error.faults
    if faults:
        raise DataError(faults)
    return read_texts(texts, str(folder), zone)


def read_texts(texts: dict[str, str], file: str, zone: str | None) -> Reading:
    """Read the files of one person by name; every fault of all of them at once."""
    notes = {name: Notes(str(Path(file) / name) if len(texts) > 1 else file) for name in texts}
    rows = {name: _rows(text, notes[name], zone) for name, text in texts.items()}
    facts = {key: value for name in texts if name in _FACTS for key, value in _FACTS[name](rows[name]).items()}
    nights = _nights(rows.get("sleep.csv", []), zone_of(zone), notes.get("sleep.csv"))
    faults = [fault for one in notes.values() for fault in one.faults]
    if faults:
        raise DataError(faults)
    warnings = tuple(text for one in notes.values() for text in one.warnings)
    start, end = (nights[0].lights_off, nights[-1].rise) if nights else (None, None)
    return Reading(file, FORMAT, sum(map(len, rows.values())), start, end, zone, nights=nights, facts=facts, warnings=warnings)


def _rows(text: str, notes: Notes, zone: str | None) -> list[Cells]:
    table = read_table(text, notes.file)
    return cells_of(Table(table.file, ("row", *table.columns[1:]), table.rows, table.delimiter), notes, zone_of(zone))


def _person(rows: list[Cells]) -> dict:
    facts: dict = {}
    for row in rows[:1]:
        age = row.number("Age", 0, 120)
        if age == 0:
            row.notes.warn("an age of 0 stands for not known")
        sex = {"M": "male", "F": "female"}.get(row.text("Gender"))
        facts = {"age": age or None, "sex": sex, "weight_kg": row.number("Weight", 20, 400), "height_cm": row.number("Height", 50, 250)}
    return {key: value for key, value in facts.items() if value is not None}


def _questionnaire(rows: list[Cells]) -> dict:
    found = {fact: row.number(column, 0, 1000) for row in rows[:1] for column, fact in _QUESTIONNAIRE.items()}
    return {fact: value for fact, value in found.items() if value is not None}


def _saliva(rows: list[Cells]) -> dict:
    by_sample = {row.text("SAMPLES"): row for row in rows}
    if set(by_sample) != {"before sleep", "wake up"}:
        for row in rows[:1]:
            row.notes.fault("column SAMPLES", "needs the two samples 'before sleep' and 'wake up'", "one row for each")
        return {}
    names = {"Cortisol NORM": "cortisol_wake_over_evening", "Melatonin NORM": "melatonin_wake_over_evening"}
    pairs = {
        fact: tuple(by_sample[sample].number(column, 0, 1e6) for sample in ("wake up", "before sleep")) for column, fact in names.items()
    }
    return {fact: wake / evening for fact, (wake, evening) in pairs.items() if wake is not None and evening}


def _activity(rows: list[Cells]) -> dict:
    codes = Counter(row.text("Activity") for row in rows)
    for row in rows[:1]:
        row.notes.warn("activity codes other than 0 (sleep) are only counted: their published list does not fit the files")
    return {"activity_codes": {code: codes[code] for code in sorted(codes, key=lambda code: (len(code), code))}}


_FACTS = {"user_info.csv": _person, "saliva.csv": _saliva, "questionnaire.csv": _questionnaire, "Activity.csv": _activity}


def _nights(rows: list[Cells], zone: tzinfo, notes: Notes | None) -> tuple[DiaryNight, ...]:
    if not rows or notes is None:
        return ()
    notes.warn(_NO_DATES)
    parts = [(row, _part(row, zone)) for row in rows]
    groups = _grouped([(row, part) for row, part in parts if part])
    placed = [Placed(group[0][0].line, _merged([part for _, part in group], notes)) for group in groups]
    check_nights(placed, notes)
    return tuple(one.night for one in placed)


def _part(row: Cells, zone: tzinfo) -> DiaryNight | None:
    off, rise = (_day_time(row, f"{what} Bed Date", f"{what} Bed Time", zone) for what in ("In", "Out"))
    if off is not None and rise is not None and rise < off and row.text("In Bed Date") == row.text("Out Bed Date"):
        rise += timedelta(days=1)
        row.notes.warn(f"line {row.line}: out of bed at {rise:%H:%M} is numbered as the day of going to bed; read as the day after")
    latency, waso = row.number("Latency", 0, 1440), row.number("Wake After Sleep Onset (WASO)", 0, 1440)
    awakenings = row.count("Number of Awakenings", 1000)
    if off is None or rise is None:
        return None
    evening = (off - timedelta(hours=12)).date()
    return DiaryNight(evening, None, off, rise, rise, latency, awakenings, waso, method="actigraphy")


def _day_time(row: Cells, day: str, clock: str, zone: tzinfo) -> datetime | None:
    number, text = row.count(day, 9), row.need(clock, "write HH:MM")
    found = row.read(clock, lambda text: datetime.strptime(_clock(text), "%H:%M")) if text else None
    if number is None or found is None:
        return None
    return localise(DAY_ONE + timedelta(days=number - 1, hours=found.hour, minutes=found.minute), zone)


def _clock(text: str) -> str:
    try:
        datetime.strptime(text, "%H:%M")
    except ValueError:
        raise ValueError(f"{text!r} is not a clock time; write HH:MM") from None
    return text


def _grouped(parts: list) -> list[list]:
    """Parts of one night: the next begins within three hours of the end of the one before."""
    groups: list[list] = []
    for row, part in parts:
        if groups and 0 <= minutes_between(groups[-1][-1][1].rise, part.lights_off) <= 180:
            groups[-1].append((row, part))
        else:
            groups.append([(row, part)])
    return groups


def _merged(parts: list[DiaryNight], notes: Notes) -> DiaryNight:
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return first
    up = [minutes_between(a.rise, b.lights_off) + (b.sol_min or 0) for a, b in pairwise(parts)]
    notes.warn(f"the night of {first.night} is in {len(parts)} parts: {sum(up):g} min between them count as awake")
    known = [part.waso_min for part in parts if part.waso_min is not None]
    waso = sum(known) + sum(up) if len(known) == len(parts) else None
    woken = sum(part.awakenings or 0 for part in parts) + len(up)
    return DiaryNight(first.night, None, first.lights_off, last.wake, last.rise, first.sol_min, woken, waso, method="actigraphy")
