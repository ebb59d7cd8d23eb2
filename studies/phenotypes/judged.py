"""A published value against the model's: within half a spread, of the right sign, inside an interval."""

from __future__ import annotations

from attrs import asdict, frozen

from phenotypes.rows import norm

HALF, WITHIN = 0.5, 0.5
"""A mean may miss by half a spread; a slope by half of itself."""


@frozen
class Checked:
    """One row: what was compared, target, model, distance in spreads (or relative, for slopes), status in a word, why."""

    row: str
    what: str
    target: str
    model: float | None
    miss: float | None
    status: str
    note: str = ""

    @property
    def plain(self) -> dict:
        """For the result file."""
        return {name: round(value, 3) if isinstance(value, float) else value for name, value in asdict(self).items()}


def within(key: str, found: float, sd: float | None = None, note: str = "") -> Checked:
    """A mean against the spread of its row (or one borrowed)."""
    row = norm(key)
    spread = row.sd or sd
    miss = None if not spread else (found - float(row.mean)) / spread
    status = "not compared" if miss is None else "met" if abs(miss) <= HALF else "missed"
    if row.provenance != "seen":
        status, note = "recalled", (note + "; " if note else "") + "known from memory: order only"
    return Checked(key, f"{row.measure}, {row.population}", f"{row.mean:g} {row.unit}", found, miss, status, note)


def slope(key: str, found: float, target: float | None = None, note: str = "") -> Checked:
    """A slope of the right sign within half of itself."""
    row = norm(key)
    aim = float(row.mean) if target is None else target
    miss = (found - aim) / abs(aim)
    status = "met" if found * aim > 0 and abs(miss) <= WITHIN else "missed"
    return Checked(key, row.measure, f"{aim:g} {row.unit}", found, miss, status, note)


def between(key: str, found: float, note: str = "median of the norm cohort") -> Checked:
    """A middle against a reference interval."""
    row = norm(key)
    fits = row.low <= found <= row.high
    edge = 0.0 if fits else found - (row.low if found < row.low else row.high)
    return Checked(key, row.measure, f"{row.low:g} to {row.high:g} {row.unit}", found, edge, "met" if fits else "missed", note)
