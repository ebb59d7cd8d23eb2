"""One line of a context of use, and how shares are written."""

from __future__ import annotations

from attrs import frozen


@frozen
class Line:
    """What is asked, what was found, and whether that is enough (None: cannot be judged)."""

    context: str
    line: str
    required: str
    found: str
    met: bool | None


def pct(x: float) -> str:
    """A share in per cent."""
    return f"{100 * x:.0f} %"


def gain(x: float) -> str:
    """A gain in per cent, with its sign."""
    return f"{100 * x:+.0f} %".replace("-", "−")
