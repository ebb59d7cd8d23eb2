"""The exceptions of Pineal, drawn as a tree.

    PinealError
    ├── DataError        a file or a case that cannot be understood (carries every Fault at once)
    ├── UnitError        a quantity of the wrong dimension
    ├── EvidenceError    shipped knowledge that is incomplete or contradicts itself
    ├── ModelError       a declaration that cannot be assembled (unwired input, double writer ...)
    ├── EngineError      a simulation that would give a wrong answer is refused
    └── InferenceError   the data and the model cannot be brought together

A concern about safety is not an exception: it is a value with severity, mechanism and source.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen


@frozen
class Fault:
    """One thing wrong with one file: where, what is wrong and what would be right."""

    file: str
    place: str
    wrong: str
    right: str = ""

    def __str__(self) -> str:
        place = ": ".join(filter(None, (self.file, self.place)))
        right = f" ({self.right})" if self.right else ""
        return f"{place}: {self.wrong}{right}" if place else f"{self.wrong}{right}"


class PinealError(Exception):
    """Base of all exceptions raised on purpose."""


class DataError(PinealError):
    """Input that cannot be understood; `faults` holds every fault found, not only the first."""

    def __init__(self, faults: Fault | Iterable[Fault]):
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self):
        return DataError, (self.faults,)  # it may come from another process


class UnitError(PinealError):
    """A quantity with a unit of the wrong dimension, or text that is not a quantity."""


class EvidenceError(PinealError):
    """Shipped knowledge that is incomplete, unsourced or contradictory."""


class ModelError(PinealError):
    """A model that cannot be assembled; the message lists every reason."""


class EngineError(PinealError):
    """A simulation refused because its result would be wrong."""


class InferenceError(PinealError):
    """Inference refused because its result would mislead."""
