"""What to take and do, and when: the one type that planning proposes and safety reviews.

Clock times are local. Amounts of compounds are of the active moiety (of the element for minerals)
unless `of` says ``"salt"`` or ``"extract"``.
"""

from __future__ import annotations

from attrs import frozen

from pineal.units import Clock, Quantity


@frozen
class Dose:
    """One compound, on one product strength, once a day at a clock time."""

    compound: str
    amount: Quantity
    at: Clock
    form: str | None = None
    product: str | None = None
    of: str | None = None


@frozen
class Light:
    """A block of light at the eye; melanopic EDI in lux. A ceiling dims, a floor brightens."""

    start: Clock
    end: Clock
    melanopic_lux: float
    ceiling: bool = False


@frozen
class Window:
    """The time in bed: lights out and getting up."""

    bed: Clock
    rise: Clock


@frozen
class Stop:
    """No more of `compound` from `after` on (caffeine, a useless supplement)."""

    compound: str
    after: Clock


Item = Dose | Light | Window | Stop


@frozen
class Protocol:
    """All items of one plan. The empty protocol is 'change nothing'."""

    items: tuple[Item, ...] = ()

    def of(self, kind: type) -> tuple:
        """The items of one kind, in order."""
        return tuple(item for item in self.items if isinstance(item, kind))

    def without(self, item: Item) -> Protocol:
        """The same protocol with one item left out."""
        return Protocol(tuple(other for other in self.items if other != item))

    def replacing(self, old: Item, new: Item) -> Protocol:
        """The same protocol with one item exchanged."""
        return Protocol(tuple(new if other == old else other for other in self.items))

    def adding(self, *items: Item) -> Protocol:
        """The same protocol with further items."""
        return Protocol(self.items + items)
