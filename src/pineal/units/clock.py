"""A local clock time such as ``22:30``: not a duration and not a phase."""

from __future__ import annotations

import re

from attrs import frozen

from pineal.errors import UnitError

_TEXT = re.compile(r"^(\d{1,2}):(\d{2})$")


@frozen(order=True)
class Clock:
    """Minutes since local midnight, 0 to 1439."""

    minutes: int

    @classmethod
    def read(cls, text: str) -> Clock:
        """Parse ``"HH:MM"``; raises UnitError that says what would be right."""
        found = _TEXT.match(text.strip()) if isinstance(text, str) else None
        if not found or int(found[1]) > 23 or int(found[2]) > 59:
            raise UnitError(f"{text!r} is not a clock time; write it as HH:MM between 00:00 and 23:59")
        return cls(int(found[1]) * 60 + int(found[2]))

    def plus(self, minutes: float) -> Clock:
        """The clock time so many minutes later (earlier when negative), around midnight."""
        return Clock(round(self.minutes + minutes) % 1440)

    def until(self, later: Clock) -> int:
        """Minutes from this time to the next occurrence of `later`, 0 to 1439."""
        return (later.minutes - self.minutes) % 1440

    @property
    def hours(self) -> float:
        """Hours since local midnight."""
        return self.minutes / 60.0

    def __str__(self) -> str:
        return f"{self.minutes // 60:02d}:{self.minutes % 60:02d}"
