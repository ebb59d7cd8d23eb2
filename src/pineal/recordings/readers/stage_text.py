"""Plain lists of stages: one label or number a line, as YASA and others export them and Luna's .eannot is.

Assumption: one line for each 30 s; such a file cannot say so, which is warned of. A first line such as
"stage" is a heading; lines that begin with # are comments.
"""

from __future__ import annotations

import re

from pineal.errors import DataError, Fault
from pineal.night import Hypnogram
from pineal.recordings.notes import Notes
from pineal.recordings.readers.stage_labels import codes_of, known
from pineal.recordings.reading import Reading

FORMAT = "list of stages"
_HEADINGS = {"STAGE", "STAGES", "HYPNO", "HYPNOGRAM", "SLEEP_STAGE", "LABEL"}
_LOOKED_AT = 400
_ENOUGH = 0.5


def looks(text: str) -> bool:
    """Whether a text is one label a line, most of them stages."""
    lines = [line for _, line in _lines(text)][:_LOOKED_AT]
    if not lines or any(re.search(r"[,;\t]", line) for line in lines[:50]):
        return False
    return sum(known(line) for line in lines) >= _ENOUGH * len(lines)


def read(text: str, file: str, zone: str | None) -> Reading:
    """Read one stage a line; every unknown label at once."""
    notes, lines = Notes(file), _lines(text)
    if not lines:
        raise DataError(Fault(file, "", "holds no stages", "one stage a line: W, N1, N2, N3, R or ?"))
    codes = codes_of([label for _, label in lines], [f"line {n}" for n, _ in lines], notes)
    notes.check()
    notes.warn("the file does not say how long an epoch is: 30 s is taken")
    scored = sum(code >= 0 for code in codes) / len(codes)
    if scored < 1:
        notes.warn(f"{codes.count(-1)} of {len(codes)} epochs are unscored")
    return Reading(file, FORMAT, len(codes), zone=zone, hypnogram=Hypnogram(codes), warnings=tuple(notes.warnings), quality=scored)


def _lines(text: str) -> list[tuple[int, str]]:
    found = [(n, line.strip()) for n, line in enumerate(text.splitlines(), 1) if line.strip() and not line.startswith("#")]
    return found[1:] if found and found[0][1].strip('"').upper() in _HEADINGS else found
