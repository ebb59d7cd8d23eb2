"""What the package carries of this study: the fitted forcing, rounded."""

from __future__ import annotations

from pineal.physiology import build

from .world import FORCING

FITTED = tuple(f"circadian.mel_{name}" for name in ("max", "half", "slope", "phase_1", "phase_2"))
"""Fitted here; the rest is as published, but for the share of a person's own melatonin."""
DIGITS = 3


def rounded(forcing: dict[str, float]) -> dict[str, float]:
    """The values as shipped: three significant digits of what was fitted."""
    return {name: float(f"{value:.{DIGITS}g}") if name in FITTED else value for name, value in forcing.items()}


def shipped() -> dict[str, float]:
    """The values in the package."""
    return {name: build().values[name] for name in FORCING}
