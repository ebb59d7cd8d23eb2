"""Luna's .annot files: rows of class, start and stop (and instance, channel, meta), parted by tabs or blanks.

Assumptions, from Luna's reference of the format: numbers are seconds since the start of the recording,
hh:mm:ss is the clock of the night, 0+hh:mm:ss is elapsed, e:N is the N-th epoch of 30 s (e:N:L of L s);
a stop of +S lasts S seconds, "..." lasts until the next row, "." is one epoch. Classes that are no stages
(arousals, events) are passed over and named in a warning. The file has no date, so the night has none.
"""

from __future__ import annotations

import re
from collections import Counter

from attrs import frozen

from pineal.errors import DataError, Fault
from pineal.night import Hypnogram
from pineal.recordings.notes import Notes
from pineal.recordings.readers.spans import Span, epochs
from pineal.recordings.readers.stage_labels import EPOCH, codes_of, known, named
from pineal.recordings.reading import Reading

FORMAT = "Luna annotations"
_HEADERS = {("class", "start", "stop"), ("class", "instance", "start", "stop"), ("class", "instance", "channel", "start", "stop", "meta")}
_PLACES = {3: (1, 2), 4: (2, 3), 6: (3, 4)}
_SECONDS = re.compile(r"^\d+(\.\d+)?$")
_CLOCK = re.compile(r"^(0\+)?(\d{1,2})[:.](\d{2})[:.](\d{2}(?:\.\d+)?)$")
_EPOCH = re.compile(r"^e:(\d+)(?::(\d+(?:\.\d+)?))?(?::(\d+(?:\.\d+)?))?$")
_DAY = 86400.0
_RIGHT = "seconds, hh:mm:ss or e:N; a stop may also be +seconds or ..."


@frozen
class _Row:
    """A row that may be a stage: line, label, start and stop as written."""

    line: int
    label: str
    start: str
    stop: str

    @property
    def place(self) -> str:
        return f"line {self.line}"


def looks(text: str) -> bool:
    """Whether a text has the header of the format, or rows of a stage and times."""
    rows = [_cells(line) for line in text.splitlines() if line.strip() and not line.startswith("#")][:200]
    if not rows:
        return False
    if tuple(cell.lower() for cell in rows[0]) in _HEADERS:
        return True
    good = [row for row in rows if len(row) in _PLACES and known(row[0]) and _is_time(row[_PLACES[len(row)][0]])]
    return len(good) >= 0.3 * len(rows)


def read(text: str, file: str, zone: str | None) -> Reading:
    """Read the stages of an .annot file; every fault at once."""
    notes, rows = Notes(file), []
    for n, line in enumerate(text.splitlines(), 1):
        cells = _cells(line)
        if not cells or line.startswith("#") or tuple(cell.lower() for cell in cells) in _HEADERS:
            continue
        if len(cells) not in _PLACES:
            notes.fault(f"line {n}", f"has {len(cells)} columns", "3, 4 or 6 columns: class [instance [channel]] start stop [meta]")
            continue
        start, stop = _PLACES[len(cells)]
        rows.append(_Row(n, cells[0], cells[start], cells[stop]))
    spans = _spans(rows, notes)
    notes.check()
    if not spans:
        found = ", ".join(sorted({row.label for row in rows})[:8])
        raise DataError(Fault(file, "", f"holds no sleep stages, only {found}", "classes W, N1, N2, N3, R"))
    codes = epochs(spans, notes)
    notes.check()
    scored = sum(code >= 0 for code in codes) / len(codes)
    if scored < 1:
        notes.warn(f"{codes.count(-1)} of {len(codes)} epochs are unscored")
    return Reading(file, FORMAT, len(spans), zone=zone, hypnogram=Hypnogram(codes), warnings=tuple(notes.warnings), quality=scored)


def _cells(line: str) -> list[str]:
    parts = line.rstrip("\n").split("\t") if "\t" in line else line.split()
    return [part.strip() for part in parts if part.strip()]


def _is_time(text: str) -> bool:
    return any(pattern.match(text) for pattern in (_SECONDS, _CLOCK, _EPOCH))


def _spans(rows: list[_Row], notes: Notes) -> list[Span]:
    """The stages among the rows. Their key is chosen from them alone."""
    letters = any(named(row.label) for row in rows)
    stages = [(n, row) for n, row in enumerate(rows) if (named(row.label) if letters else known(row.label))]
    others = Counter(row.label for row in rows) - Counter(row.label for _, row in stages)
    if others:
        listed = ", ".join(f"{label} ({times})" for label, times in others.most_common(6))
        notes.warn(f"passed over, because they are no stages: {listed}")
    codes = codes_of([row.label for _, row in stages], [row.place for _, row in stages], notes)
    _check_one_zero([row for _, row in stages], notes)
    clock: list[float] = []
    timed = []
    for (n, row), code in zip(stages, codes, strict=True):
        found = _times(row, rows[n + 1] if n + 1 < len(rows) else None, clock, notes)
        if found:
            timed.append(Span(found[0], found[1], code, row.place))
    return timed


def _check_one_zero(rows: list[_Row], notes: Notes) -> None:
    """Clock times and elapsed times cannot be brought together without the start of the recording, which the file lacks."""
    faces = [row for row in rows if (found := _CLOCK.match(row.start)) and not found[1]]
    if faces and len(faces) < len(rows):
        notes.fault(faces[0].place, "clock times stand beside elapsed times", "one kind of time for all stages")


def _times(row: _Row, after: _Row | None, clock: list[float], notes: Notes) -> tuple[float, float] | None:
    """Onset and length in seconds; None, with a fault, when they cannot be read."""
    start = _moment(row.start, clock)
    if start is None:
        notes.fault(row.place, f"{row.start!r} is not a time", _RIGHT)
        return None
    length = _length(row, start, after, clock)
    if length is None or length <= 0:
        notes.fault(row.place, f"{row.stop!r} is not a stop after {row.start!r}", _RIGHT)
        return None
    return start, length


def _length(row: _Row, start: float, after: _Row | None, clock: list[float]) -> float | None:
    if row.stop == ".":
        return _epoch_length(row.start)
    if row.stop == "...":
        end = _moment(after.start, clock) if after else start + EPOCH
        return None if end is None else end - start
    if row.stop.startswith("+"):
        return float(row.stop[1:]) if _SECONDS.match(row.stop[1:]) else None
    end = _moment(row.stop, clock)
    if end is None:
        return None
    return end - start + (_epoch_length(row.stop) if row.stop.startswith("e:") else 0.0)


def _epoch_length(text: str) -> float:
    found = _EPOCH.match(text)
    return float(found[2] or EPOCH) if found else float(EPOCH)


def _moment(text: str, clock: list[float]) -> float | None:
    """Seconds of a time as written. The first clock time of a file is its zero; later ones follow within a day."""
    if _SECONDS.match(text):
        return float(text)
    found = _EPOCH.match(text)
    if found:
        return (int(found[1]) - 1) * float(found[3] or found[2] or EPOCH)
    found = _CLOCK.match(text)
    if not found:
        return None
    seconds = int(found[2]) * 3600.0 + int(found[3]) * 60.0 + float(found[4])
    if found[1]:
        return seconds
    if not clock:
        clock.append(seconds)
    return (seconds - clock[0]) % _DAY
