"""The plan: three options side by side, what each should do to the nights, and which one to choose.

"Change nothing" is always an option and often the answer. A recommendation needs a net gain beyond the least
that is worth an effort, and a verdict of safety that is neither *refused* nor *unknown*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from attrs import frozen

from pineal.inference.causes import Contributors
from pineal.inference.posterior import Posterior
from pineal.night import LightLog
from pineal.night.nights import MEASURES, Nights
from pineal.person import Dose, Item, Light, Protocol
from pineal.planning.certified import Certified, certified, refusal
from pineal.planning.future import JUDGED, Future, future
from pineal.planning.policy import benefit, burden, policy
from pineal.planning.search import Search
from pineal.safety import Limits, Review

NOTHING, BEHAVIOUR, COMPOUND = "change nothing", "behaviour only", "with compound"
SHOWN = ("SOL", "WASO", "TST", "SE", "N3", "REM", "REM latency", "DLMO")
_MORE_IS_BETTER = {"SOL": -1, "WASO": -1, "TST": 1, "SE": 1, "N3": 1, "REM": 1}

Band = tuple[float, float, float]


@frozen
class Expected:
    """One measure: median, 5 % and 95 % now, then and of the change; chance that it does not get better."""

    measure: str
    unit: str
    now: Band
    then: Band
    change: Band
    chance_no_benefit: float | None


@frozen
class WhatIf:
    """Change of each measure, against the option as proposed, when an item is left out or moved by an hour."""

    item: Item
    without: dict[str, Band]
    hour_earlier: dict[str, Band] | None
    hour_later: dict[str, Band] | None


@frozen(eq=False)
class Option:
    """One way to go on; `net` is the expected benefit less burden in minutes a night."""

    name: str
    protocol: Protocol
    review: Review
    net: float
    chance_of_benefit: float
    expected: tuple[Expected, ...]
    what_if: tuple[WhatIf, ...]
    nights: Nights
    certificate: dict


@frozen(eq=False)
class Plan:
    """What to do, why, and what to expect; `options` are in the order of effort.

    `rejected` are options that the independent checker did not verify, with its findings; they are never shown.
    """

    posterior: Posterior
    causes: Contributors
    options: tuple[Option, ...]
    recommended: str
    verdict: str
    limits: Limits
    ahead: Future
    unjudged: tuple[Item, ...] = ()
    rejected: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def chosen(self) -> Option:
        """The recommended option."""
        return next(option for option in self.options if option.name == self.recommended)


def plan(
    posterior: Posterior, causes: Contributors, log: LightLog | None, *, seed: int, progress: Callable[[str, int, int], None] | None = None
) -> Plan:
    """Search, judge, verify and compare; with a red flag only 'change nothing' and the referral remain."""
    ahead = future(posterior, log, seed)
    search = Search(ahead, progress)
    now = ahead.nights(Protocol())
    proposed = [certified(name, protocol, search.person, search.usual) for name, protocol in _proposed(search)]
    shown = [one if one.verified else refusal(one) for one in proposed if one.verified or one.name == NOTHING]
    options = [_option(one, search, ahead, now, progress) for one in shown]
    recommended = _recommended(options) if proposed[0].verified else NOTHING
    verdict = next(o for o in options if o.name == recommended).review.verdict if search.limits.plan else "refused"
    unjudged = tuple(search.unjudged()) if search.limits.plan else ()
    rejected = tuple((one.name, one.findings) for one in proposed if not one.verified)
    return Plan(posterior, causes, tuple(options), recommended, verdict, search.limits, ahead, unjudged, rejected)


def _proposed(search: Search) -> Iterator[tuple[str, Protocol]]:
    """Every way to go on, in the order of effort."""
    yield NOTHING, Protocol()
    if search.limits.plan:
        behaviour = search.behaviour()
        yield BEHAVIOUR, behaviour
        dosed = search.with_compound(behaviour)
        if dosed is not None:
            yield COMPOUND, dosed


def _recommended(options: list[Option]) -> str:
    """The smallest option that is worth its effort, helps most people like this one, and that safety can judge."""
    rules = policy()["rules"]
    best = options[0]
    for option in options[1:]:
        least = rules["least_gain"] if best.name == NOTHING else best.net + rules["least_extra"]
        judged_safe = option.review.verdict in ("allowed", "limited")
        if option.protocol.items and judged_safe and option.net >= least and option.chance_of_benefit >= rules["least_chance"]:
            best = option
    return best.name


def _option(one: Certified, search: Search, ahead: Future, now: Nights, progress) -> Option:
    if progress:
        progress("comparing options", 0, 0)
    protocol = one.protocol
    then = ahead.nights(protocol) if protocol.items else now
    gained = benefit(then, now, ahead.posterior.week.case.goals, JUDGED)
    return Option(
        one.name,
        protocol,
        one.review,
        float(gained.mean()) - burden(protocol),
        float((gained > 0.0).mean()),
        tuple(expected(m, now, then, bool(protocol.items)) for m in SHOWN),
        tuple(_what_if(item, protocol, ahead, then) for item in protocol.items),
        then,
        one.certificate,
    )


def judged(nights: Nights, measure: str) -> np.ndarray:
    """Mean of the judged nights per person; shape (persons,)."""
    values = nights[measure][:, -JUDGED:]
    known = np.isfinite(values)
    total = np.where(known, values, 0.0).sum(axis=1)
    return np.where(known.any(axis=1), total / np.maximum(known.sum(axis=1), 1), np.nan)


def band(values: np.ndarray) -> Band:
    """Median, 5 % and 95 % of the known values; NaN when there is none."""
    known = values[np.isfinite(values)]
    return tuple(float(q) for q in np.quantile(known, (0.5, 0.05, 0.95))) if len(known) else (float("nan"),) * 3


def expected(measure: str, now: Nights, then: Nights, changed: bool = True) -> Expected:
    """What a measure is now, would be then, and how it changes within a person; no chance where nothing changes."""
    a, b = judged(now, measure), judged(then, measure)
    sign = _MORE_IS_BETTER.get(measure)
    change = b - a
    chance = None if sign is None or not changed else float(np.mean(sign * change[np.isfinite(change)] <= 0.0))
    return Expected(measure, MEASURES[measure], band(a), band(b), band(change), chance)


def _what_if(item: Item, protocol: Protocol, ahead: Future, then: Nights) -> WhatIf:
    moved = {shift: _moved(item, shift) for shift in (-60, 60)}
    return WhatIf(
        item,
        _against(ahead, protocol.without(item), then),
        *(None if other is None else _against(ahead, protocol.replacing(item, other), then) for other in moved.values()),
    )


def _moved(item: Item, minutes: int) -> Item | None:
    if isinstance(item, Dose):
        return Dose(item.compound, item.amount, item.at.plus(minutes), item.form, item.product, item.of)
    if isinstance(item, Light):
        return Light(item.start.plus(minutes), item.end.plus(minutes), item.melanopic_lux, item.ceiling)
    return None


def _against(ahead: Future, protocol: Protocol, proposed: Nights) -> dict[str, Band]:
    other = ahead.nights(protocol)
    return {m: band(judged(other, m) - judged(proposed, m)) for m in ("SOL", "WASO", "TST")}
