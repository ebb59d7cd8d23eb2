"""What is laid over the nights of an arm: doses, light, meals, diet, challenges, times in bed; each with its nights.

Assumptions: numbers are in the unit that the field names (min, lux, g); amounts of compounds keep their own unit.
Clock times are local. Nights are numbered from 1, an arm's from its own first.
"""

from __future__ import annotations

from attrs import frozen

from pineal.units import Clock, Quantity


@frozen
class NightRange:
    """Some nights of an arm: ``"3"``, ``"2-9"``, ``"first 4"``, ``"last 2"``, ``"last"``, ``"all"``.

    `kind` is "all", "first", "last" (`high` nights from that end) or "span" (from `low` to `high`).
    """

    kind: str = "all"
    low: int = 1
    high: int = 1

    def of(self, total: int) -> range:
        """The night numbers, from 1, among `total` nights; nights beyond the last are left out."""
        if self.kind == "last":
            return range(max(1, total - self.high + 1), total + 1)
        ends = {"all": total, "first": self.high, "span": self.high}
        return range(self.low if self.kind == "span" else 1, min(total, ends[self.kind]) + 1)

    def fits(self, total: int) -> bool:
        """Whether every night that is named exists among `total`."""
        return self.kind == "all" or self.high <= total

    def __str__(self) -> str:
        if self.kind == "span":
            return str(self.low) if self.low == self.high else f"{self.low}-{self.high}"
        if self.kind == "all":
            return "all"
        return "last" if (self.kind, self.high) == ("last", 1) else f"{self.kind} {self.high}"


ALL = NightRange()


@frozen
class Amount:
    """How much of a compound; with `per_kg` the quantity is for every kilogram of body weight."""

    quantity: Quantity
    per_kg: bool = False

    def total(self, weight_kg: float) -> Quantity:
        """The amount for a person of this weight."""
        return Quantity(self.quantity.value * weight_kg, self.quantity.unit) if self.per_kg else self.quantity

    def __str__(self) -> str:
        return f"{self.quantity}{'/kg' if self.per_kg else ''}"


@frozen
class Anchor:
    """When, on each day: clock times, or minutes from an event of the night.

    `kind`: "clock" (then `clocks`), "before_bed" (before lights out), "after_wake" (after getting up by the schedule),
    "before_dlmo", "after_dlmo" (of the person's own DLMO at baseline); minutes are in `offsets`, never negative.
    `stated` is False where the file gave no time and the default stands in.
    """

    kind: str
    clocks: tuple[Clock, ...] = ()
    offsets: tuple[float, ...] = ()
    stated: bool = True


UNSTATED = Anchor("before_bed", offsets=(30.0,), stated=False)
"""A dose without a time: half an hour before lights out."""


@frozen
class Beside:
    """A co-medication that changes the kinetics; `known` tells whether the compound's file has numbers for it."""

    text: str
    name: str
    amount: Quantity | None = None
    known: bool = False


@frozen
class DoseRule:
    """One compound, the same every night it is given.

    `compound` is the name in the catalogue; `form` its formulation or salt (None: the first of the file). `of`:
    "element", "salt", "extract" or None. `amount_if`: (from this age in years, this amount), ages rising; the last
    that applies wins over `amount`. `per_week`: nights of seven, picked by each person, on
    which it is given; None for every night of `nights`.
    `unmodelled`: why nothing can be said of it ("sublingual magnesium: no kinetics"); empty where it can be simulated.
    """

    compound: str
    amount: Amount
    form: str | None = None
    of: str | None = None
    anchor: Anchor = UNSTATED
    nights: NightRange = ALL
    per_week: int | None = None
    amount_if: tuple[tuple[float, Amount], ...] = ()
    beside: tuple[Beside, ...] = ()
    unmodelled: str = ""

    def amount_at(self, age: float) -> Amount:
        """The amount for a person of this age."""
        return next((amount for start, amount in reversed(self.amount_if) if age >= start), self.amount)


@frozen
class LightBlock:
    """Light at the eye between two clock times; melanopic EDI in lux. `basis` is "stated" or "assumed" (from photopic lux)."""

    start: Clock
    end: Clock
    melanopic_lux: float
    basis: str = "stated"
    nights: NightRange = ALL


@frozen
class MealRule:
    """One meal, at a clock time (`at`) or so many minutes before lights out (`before_bed`); exactly one is set.

    Contents in g, None where the file does not say. `kind` is a name of the food table (`words.FOODS`) or None.
    Stated contents win over the table.
    """

    kind: str | None = None
    at: Clock | None = None
    before_bed: float | None = None
    protein: float | None = None
    carbohydrate: float | None = None
    fat: float | None = None
    tryptophan: float | None = None
    nights: NightRange = ALL


@frozen
class Diet:
    """What was eaten over whole days, such as ``"low protein"``."""

    kind: str
    nights: NightRange = ALL


@frozen
class Challenge:
    """A test on the day before a night; `kind` is one of `words.CHALLENGES`."""

    kind: str
    at: Clock
    nights: NightRange = ALL


@frozen
class Schedule:
    """The time in bed against the person's habit.

    Either clock times (`bed`, `rise`; one may be missing: habitual) or a length (`opportunity`, min, keeping the
    `anchor` "bed", "rise" or "middle" of the habitual night). `shift`: minutes that the night lies later than habit
    (with `opportunity`: later than what the anchor gives); never beside stated clock times. `desired`: bed is the
    conventional time that a late person wishes for. `unfamiliar`: the first of these nights is a first night in a
    laboratory.
    """

    bed: Clock | None = None
    rise: Clock | None = None
    opportunity: float | None = None
    anchor: str = "rise"
    shift: float = 0.0
    unfamiliar: bool = False
    desired: bool = False

    @property
    def habitual(self) -> bool:
        """Whether people keep their own times."""
        return self.bed is None and self.rise is None and self.opportunity is None and not self.desired and not self.shift


HABITUAL = Schedule()
"""Everybody keeps their own times."""
