"""Every fault of a knowledge file in one exception, and the words that suggest what was meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from pineal.errors import EvidenceError, Fault


class EvidenceFaults(EvidenceError):
    """Knowledge files that cannot be used; `faults` holds every fault found, not only the first."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def refuse(faults: Iterable[Fault]) -> None:
    """Raise EvidenceFaults when there is at least one fault."""
    found = tuple(faults)
    if found:
        raise EvidenceFaults(found)


def suggest(word: str, known: Iterable[str]) -> str:
    """``did you mean 'unit'?`` when a known word is near, otherwise the list of known words."""
    words = sorted(known)
    near = get_close_matches(word.lower(), words, n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else f"known: {', '.join(words)}"
