"""Model risk: how far a decision rests on the model, and what a wrong one may do (ASME V&V 40-2018)."""

from __future__ import annotations

import tomllib
from pathlib import Path

from attrs import frozen

FILE = Path(__file__).parent / "contexts.toml"
STEPS = ("low", "medium", "high")


@frozen
class Context:
    """One context of use with its judgements in words."""

    key: str
    title: str
    question: str
    influence: str
    why_influence: str
    consequence: str
    why_consequence: str
    not_for: str

    @property
    def risk(self) -> str:
        """The larger of the two when they differ by one step or none, the middle when they differ by two."""
        a, b = sorted((STEPS.index(self.influence), STEPS.index(self.consequence)))
        return STEPS[1 if b - a == 2 else b]


def contexts() -> tuple[Context, ...]:
    """All contexts in the order of the file."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Context(key, **row) for key, row in data.items())
