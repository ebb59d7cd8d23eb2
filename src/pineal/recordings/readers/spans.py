"""Stages given as stretches of time, brought to 30-s epochs without inventing anything.

Assumption: the first stage begins the first epoch. Stretches of any length are right when every window of
30 s then lies within one stage (or within none: unscored). Otherwise there is no exact 30-s form, and the
file is at fault; nothing is rounded away.
"""

from __future__ import annotations

from collections import Counter

from attrs import frozen

from pineal.errors import DataError, Fault
from pineal.recordings.notes import Notes
from pineal.recordings.readers.stage_labels import EPOCH

_SLACK_S = 1.5
_MOST_EPOCHS = 7 * 2880
_RIGHT = "score in 30-s epochs, or export stages that begin and end on 30-s epochs"


@frozen
class Span:
    """A stretch of one stage: onset and length in seconds, code, and where it stands in the file."""

    onset: float
    duration: float
    code: int
    place: str


def epochs(spans: list[Span], notes: Notes) -> list[int]:
    """Stage codes of 30-s epochs from the first onset on; a stretch without a stage is unscored."""
    spans = sorted(spans, key=lambda span: span.onset)
    first = spans[0].onset
    total = round((max(span.onset + span.duration for span in spans) - first) / EPOCH + 0.45)
    if not 0 < total <= _MOST_EPOCHS:
        raise DataError(Fault(notes.file, "annotations", f"span {total} epochs of 30 s", "one night in each file"))
    _check_overlap(spans, notes)
    held: list[Counter] = [Counter() for _ in range(total)]
    for span in spans:
        _spread(span, span.onset - first, held)
    wrong = [n for n, window in enumerate(held) if window and max(window.values()) < EPOCH - _SLACK_S and sum(window.values()) > _SLACK_S]
    if wrong:
        _refuse(spans, wrong, held, first, notes)
    return [-1 if not window or max(window.values()) <= _SLACK_S else window.most_common(1)[0][0] for window in held]


def _spread(span: Span, onset: float, held: list[Counter]) -> None:
    """Add the seconds of a stretch to every window it touches."""
    end = onset + span.duration
    for n in range(int(onset // EPOCH), min(int(-(-end // EPOCH)), len(held))):
        seconds = min(end, (n + 1) * EPOCH) - max(onset, n * EPOCH)
        if seconds > 0:
            held[n][span.code] += seconds


def _check_overlap(spans: list[Span], notes: Notes) -> None:
    """Two different stages at one time are a fault."""
    found, last = [], spans[0]
    for span in spans[1:]:
        over = last.onset + last.duration - span.onset
        if over > _SLACK_S and span.code != last.code:
            found.append((span.place, f"begins {over:g} s before the stage before it ends", "one stage at a time"))
        last = max(last, span, key=lambda one: one.onset + one.duration)
    notes.some(found)


def _refuse(spans: list[Span], wrong: list[int], held: list[Counter], first: float, notes: Notes) -> None:
    """One fault for a file of another epoch length; else one for each window that holds two stages."""
    odd = [span for span in spans if abs(span.duration / EPOCH - round(span.duration / EPOCH)) > 0.05]
    lengths = Counter(round(span.duration, 2) for span in odd)
    if odd and len(lengths) == 1 and len(odd) > 0.9 * len(spans):
        text = f"is scored in epochs of {odd[0].duration:g} s, and {len(wrong)} windows of 30 s hold more than one stage"
        notes.fault(odd[0].place, text, _RIGHT)
    elif odd:
        rows = [(span.place, f"lasts {span.duration:g} s beside epochs of 30 s", _RIGHT) for span in odd]
        notes.some(rows)
    else:
        rows = [(f"{first + EPOCH * n:g} s", f"these 30 s hold {len(held[n])} stages, or one for a part of them", _RIGHT) for n in wrong]
        notes.some(rows)
