"""The list that faults and warnings of one file go to, so that one pass finds them all."""

from __future__ import annotations

from attrs import define, field

from pineal.errors import DataError, Fault

_SHOWN = 20


@define
class Notes:
    """Faults stop a file from being read; warnings go with what was read."""

    file: str
    faults: list[Fault] = field(factory=list)
    warnings: list[str] = field(factory=list)

    def fault(self, place: str, wrong: str, right: str = "") -> None:
        """Note a fault at a place such as ``line 4, column wake``."""
        self.faults.append(Fault(self.file, place, wrong, right))

    def warn(self, text: str) -> None:
        """Note a warning, once."""
        if text not in self.warnings:
            self.warnings.append(text)

    def check(self) -> None:
        """Raise DataError when there are faults."""
        if self.faults:
            raise DataError(self.faults)

    def some(self, faults: list[tuple[str, str, str]]) -> None:
        """Note faults of one kind, the first twenty in full and the rest as a count."""
        for place, wrong, right in faults[:_SHOWN]:
            self.fault(place, wrong, right)
        if len(faults) > _SHOWN:
            self.fault("", f"and {len(faults) - _SHOWN} more of the same kind", faults[-1][2])
