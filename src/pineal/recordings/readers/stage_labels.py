"""How the files of others spell the five stages, in one place.

Assumptions: AASM 2007 joined the stages 3 and 4 of Rechtschaffen and Kales 1968 into N3; movement time,
artefact and unscored epochs are neither sleep nor wake. Digits mean different things in different files
(4 is REM for YASA and stage 4 for Rechtschaffen and Kales), so a whole file is read by one key.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from pineal.recordings.notes import Notes

EPOCH = 30
"""Length of an epoch, s: the only one that AASM rules know, and the one the model was fitted on."""

_NAMES = {
    "W": 0, "WAKE": 0, "AWAKE": 0, "SW": 0, "SLPSTGWAKE": 0,
    "N1": 1, "NREM1": 1, "S1": 1, "SLPSTG1": 1,
    "N2": 2, "NREM2": 2, "S2": 2, "SLPSTG2": 2,
    "N3": 3, "NREM3": 3, "S3": 3, "SLPSTG3": 3, "NREM4": 3, "S4": 3, "SLPSTG4": 3, "N4": 3,
    "R": 4, "REM": 4, "SR": 4, "SLPSTGREM": 4,
    "?": -1, "UNS": -1, "UNSCORED": -1, "UNKNOWN": -1, "ART": -1, "ARTEFACT": -1, "ARTIFACT": -1,
    "M": -1, "MT": -1, "MOVEMENT": -1, "MOVEMENT TIME": -1, "L": -1, "": -1,
}  # fmt: skip
_OLD_DIGITS = {"1": 1, "2": 2, "3": 3, "4": 3}
_OLD = {"S3", "S4", "NREM4", "N4", "SLPSTG4", "M", "MT", "MOVEMENT", "MOVEMENT TIME", "3", "4", "1", "2"}
_YASA = {"-2": -1, "-1": -1, "0": 0, "1": 1, "2": 2, "3": 3, "4": 4}
_NSRR = {"0": 0, "1": 1, "2": 2, "3": 3, "4": 3, "5": 4, "6": -1, "9": -1}

OLD_RULES = "stages of Rechtschaffen and Kales: 3 and 4 are read as N3, movement as unscored"
RIGHT = "W, N1, N2, N3, R, or ? for unscored"


def plain(label: str) -> str:
    """A label without the prefix of EDF+ and in capitals."""
    return re.sub(r"\s+", " ", label.strip().strip('"').upper()).removeprefix("SLEEP STAGE").strip()


def key_of(labels: Iterable[str], notes: Notes) -> dict[str, int]:
    """The key of a whole file: stage code of each spelling. What had to be decided is a warning."""
    used = {plain(label) for label in labels}
    digits = {label for label in used if re.fullmatch(r"-?\d+", label)}
    if not digits or used - digits - {"?", ""}:  # letters stand beside the digits: those are the old stages
        key = _NAMES | _OLD_DIGITS
        if used & _OLD:
            notes.warn(OLD_RULES)
        return key
    if "5" in digits:
        notes.warn("numbers are read as 0 W, 1 N1, 2 N2, 3 and 4 N3, 5 REM, because there is a 5")
        return _NSRR | {"?": -1, "": -1}
    if "4" in digits:
        notes.warn("numbers are read as YASA writes them: 0 W, 1 N1, 2 N2, 3 N3, 4 REM")
    return _YASA | {"?": -1, "": -1}


def known(label: str) -> bool:
    """Whether any key knows a label."""
    name = plain(label)
    return bool(name) and (name in _NAMES or name in _YASA or name in _NSRR)


def named(label: str) -> bool:
    """Whether a label names a stage in letters: nothing that may be a number."""
    return bool(plain(label)) and plain(label) in _NAMES


def codes_of(labels: list[str], places: list[str], notes: Notes, right: str = RIGHT) -> list[int]:
    """Stage codes; every unknown label is one fault, with its first place and how often it occurs."""
    key = key_of(labels, notes)
    names = [plain(label) for label in labels]
    wrong = Counter(name for name in names if name not in key)
    for name, times in wrong.items():
        first = names.index(name)
        again = f" ({times} times)" if times > 1 else ""
        notes.fault(places[first], f"{labels[first].strip()!r} is not a stage{again}", f"write {right}")
    return [key.get(name, -1) for name in names]
