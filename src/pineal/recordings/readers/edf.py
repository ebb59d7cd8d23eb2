"""A scored night as EDF+ annotations ("Sleep stage N2"), as PhysioNet's Sleep-EDF and many scorers write it.

Assumptions: 30-s epochs counted from the first stage annotation. The older stages of Rechtschaffen and
Kales are mapped (1 N1, 2 N2, 3 and 4 N3, movement unscored) with a warning. Signals are not read; other
annotations are passed over. Such files often begin hours before lights out, which they do not mark: that
is warned of, and nothing is cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from attrs import frozen

from pineal.errors import DataError, Fault
from pineal.night import Hypnogram
from pineal.recordings.notes import Notes
from pineal.recordings.readers.spans import Span, epochs
from pineal.recordings.readers.stage_labels import EPOCH, codes_of, named, plain
from pineal.recordings.reading import Reading
from pineal.recordings.times import NO_ZONE, localise, zone_of

FORMAT = "EDF+ hypnogram"
MARK = b"0       "
_LONG_WAKE_H = 3.0
_OLD_DIGITS = {"1", "2", "3", "4"}


@frozen
class _Header:
    start: datetime
    size: int
    records: int
    before: int
    annotations: int
    record: int


@frozen
class _Note:
    onset: float
    duration: float
    text: str


def read(content: bytes, file: str, zone: str | None) -> Reading:
    """Read the stages of an EDF+ file; one without stages is a fault."""
    notes = Notes(file)
    try:
        header = _header(content)
    except (ValueError, IndexError) as error:
        raise DataError(Fault(file, "header", f"is not an EDF file: {error}", "export the scoring again as EDF+")) from error
    stages = [note for note in _notes(content, header) if _is_stage(note.text)]
    if not stages:
        raise DataError(Fault(file, "annotations", "holds no sleep stages", "give the scored hypnogram, not the signals alone"))
    codes = _epochs(stages, notes)
    first = min(note.onset for note in stages)
    start = _start(header.start + timedelta(seconds=first), zone, notes)
    notes.check()
    _warn(codes, notes)
    hypnogram, scored = Hypnogram(codes, start), sum(code >= 0 for code in codes) / len(codes)
    end = datetime.fromtimestamp(start.timestamp() + EPOCH * len(codes), start.tzinfo) if start else None
    return Reading(file, FORMAT, len(stages), start, end, zone, hypnogram=hypnogram, warnings=tuple(notes.warnings), quality=scored)


def _header(content: bytes) -> _Header:
    text = content[:256].decode("ascii")
    signals = int(text[252:256])
    fields = content[256 : 256 * (signals + 1)].decode("latin-1")
    labels = [fields[16 * n : 16 * (n + 1)].strip() for n in range(signals)]
    at = 216 * signals
    samples = [int(fields[at + 8 * n : at + 8 * (n + 1)]) for n in range(signals)]
    if "EDF Annotations" not in labels:
        raise ValueError("it has signals but no annotations")
    own = labels.index("EDF Annotations")
    start = _clock(text[168:176], text[176:184])
    return _Header(start, int(text[184:192]), int(text[236:244]), 2 * sum(samples[:own]), 2 * samples[own], 2 * sum(samples))


def _clock(day: str, time: str) -> datetime:
    numbers = [int(part) for part in re.findall(r"\d+", day + "." + time)]
    day_of, month, year, hour, minute, second = numbers
    return datetime(year + (1900 if year >= 85 else 2000), month, day_of, hour, minute, second)


def _notes(content: bytes, header: _Header) -> Iterator[_Note]:
    records = header.records if header.records > 0 else (len(content) - header.size) // max(header.record, 1)
    for n in range(min(records, len(content) // max(header.record, 1) + 1)):
        at = header.size + n * header.record + header.before
        for block in content[at : at + header.annotations].split(b"\0"):
            yield from _block(block.decode("utf-8", "replace"))


def _block(text: str) -> Iterator[_Note]:
    when, *words = text.split("\x14")
    onset, _, duration = when.partition("\x15")
    if re.fullmatch(r"[+-]\d+(\.\d*)?", onset) and re.fullmatch(r"(\d+(\.\d*)?)?", duration):
        yield from (_Note(float(onset), float(duration or EPOCH), word) for word in words if word)


def _is_stage(text: str) -> bool:
    """Whether an annotation says it is a stage, or is the bare name of one."""
    return text.strip().upper().startswith("SLEEP STAGE") or named(text) or plain(text) in _OLD_DIGITS


def _epochs(stages: list[_Note], notes: Notes) -> list[int]:
    """Stage codes of 30-s epochs; a stretch without annotation is unscored."""
    places = [f"annotation at {note.onset:g} s" for note in stages]
    codes = codes_of([note.text for note in stages], places, notes)
    spans = [Span(note.onset, note.duration, code, place) for note, code, place in zip(stages, codes, places, strict=True)]
    return epochs(spans, notes)


def _start(naive: datetime, zone: str | None, notes: Notes) -> datetime | None:
    if zone is None:
        notes.warn(NO_ZONE)
    try:
        return localise(naive, zone_of(zone))
    except ValueError as error:
        notes.fault("header", str(error).partition(";")[0], "correct the start time of the recording")
        return None


def _warn(codes: list[int], notes: Notes) -> None:
    if -1 in codes:
        notes.warn(f"{codes.count(-1)} of {len(codes)} epochs are unscored")
    onset = next((n for n, code in enumerate(codes) if code > 0), 0) * EPOCH / 3600
    if onset > _LONG_WAKE_H:
        notes.warn(f"{onset:.1f} h before the first sleep: lights out is not marked, so SOL, TIB and SE are not those of a night in bed")
