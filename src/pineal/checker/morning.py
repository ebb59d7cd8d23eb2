"""What is left at the hour of rising, derived again: day by day, from the facts of the catalogue.

Shared with the gate: the thresholds and the definition of the people (a Kronecker sequence, one coordinate for every
parameter by name). Not shared: the kinetics, which here sum the doses of the days before one by one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from math import exp, hypot
from statistics import NormalDist

from attrs import frozen

from pineal.checker.substances import Scene, Substance
from pineal.compounds import Compound, get, normalise, traits
from pineal.errors import DataError, UnitError
from pineal.safety.rulebook import DATA

FILE = DATA / "residual.toml"
_KEYS = ("compound", "unit", "threshold", "median", "low", "high", "above", "later", "widest")
_NOTHING_LEFT = 1e-14


@cache
def thresholds() -> dict:
    """The file of thresholds."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@frozen
class Morning:
    """One substance: its row of the certificate, and the concern it gives."""

    row: dict
    concern: tuple[str, str] | None


def mornings(scene: Scene) -> list[Morning]:
    """Every sedating substance of the night, by name."""
    told = thresholds()
    named = {s.name for s in scene.substances if s.name in {**told["threshold"], **told["untold"]} or _sedates(s)}
    found = []
    for name in sorted(named):
        own = [s for s in scene.substances if s.name == name and not _by_day(s, scene)]
        if own:
            found.append(_morning(name, own, scene))
    return found


def _sedates(substance: Substance) -> bool:
    return not substance.unprescribed and bool({"sedating", "hypnotic"} & substance.kinds)


def _by_day(substance: Substance, scene: Scene) -> bool:
    """Whether all its doses lie so long before the rise that nothing of the night is asked."""
    if substance.name in thresholds()["threshold"] or scene.rise is None or not substance.minutes:
        return False
    return min((scene.rise - m) % 1440 for m in substance.minutes) > 60 * thresholds()["method"]["morning_h"]


def _morning(name: str, own: list[Substance], scene: Scene) -> Morning:
    entry = thresholds()["threshold"].get(name)
    weighty = any(s.place == "planned" for s in own) and (entry is None or entry["severity"] != "inform")
    nothing = dict.fromkeys(_KEYS[2:]) | {"compound": name, "unit": "", "why": ""}
    untold = Morning(nothing, ("residual.unknown", "unknown" if weighty else "inform"))
    if entry is None:
        untold.row["why"] = thresholds()["untold"].get(name, "no level is known from which on it impairs")
    elif scene.rise is None:
        untold.row["why"] = "the hour of rising is not stated"
    elif not all(s.minutes for s in own):
        untold.row["why"] = "the hour of taking it is not stated"
    elif not all(s.amount for s in own):
        untold.row["why"] = "the amount is not stated"
    else:
        try:
            return _levels(get(name), entry, own, scene)
        except (DataError, UnitError):
            untold.row["why"] = "the amount cannot be read as a dose"
    return untold


def _levels(compound: Compound, entry: dict, own: list[Substance], scene: Scene) -> Morning:
    method = thresholds()["method"]
    worst = None
    when = ((0.0, False), (method["later_h"], False), (0.0, True))
    for beside in _beside(compound, scene):
        forms = [_most_left(compound, substance, beside, scene) for substance in own]
        looks = [_people(compound, own, forms, beside, scene, *look) for look in when]
        worst = looks if worst is None or sum(looks[0]) > sum(worst[0]) else worst
    now, later, wide = worst
    factor = compound.per(entry["unit"])
    shares = [sum(factor * level > entry["value"] for level in levels) / len(levels) for levels in (now, later, wide)]
    ranked, tail = sorted(factor * level for level in now), int(0.05 * method["draws"])
    middle = (ranked[(len(ranked) - 1) // 2] + ranked[len(ranked) // 2]) / 2
    widest = max(shares[0], shares[2])
    numbers = (entry["value"], middle, ranked[tail], ranked[-1 - tail], shares[0], shares[1], widest)
    row = {"compound": compound.name, "unit": entry["unit"], "why": ""}
    row |= {key: float(f"{number:.6g}") for key, number in zip(_KEYS[2:], numbers, strict=True)}
    return Morning(row, (f"residual.{compound.name}", entry["severity"]) if widest >= method["warn_from"] else None)


def _most_left(compound: Compound, substance: Substance, beside: Iterable[str], scene: Scene) -> str:
    """The possible form that leaves most at the rise."""
    possible = _forms(compound, substance)
    if len(possible) == 1:
        return possible[0]
    left = {form: sum(_people(compound, [substance], [form], beside, scene, 0.0, False)) for form in possible}
    return max(possible, key=left.__getitem__)


def _beside(compound: Compound, scene: Scene) -> list[tuple[str, ...]]:
    """Modifiers that hold; with and without the one for women where the sex is not stated."""
    names = {key.split(".")[-1] if "." in key else key for key in compound.modifiers}
    person, age = scene.person, scene.person.age
    holds = names & {s.name for s in scene.substances} | ({"smoking"} & names if person.smoker else set())
    for name in names:
        years = name[len("older than "):] if name.startswith("older than ") else ""
        if years.isdigit() and isinstance(age, (int, float)) and age > int(years):
            holds.add(name)
    women = names & {"women"}
    sexes = [set()] if person.sex == "male" else [women] if person.sex == "female" else [set(), women]
    return [tuple(sorted(holds | extra)) for extra in sexes]


def _forms(compound: Compound, substance: Substance) -> list[str]:
    """The form said, else the forms sold in that strength, else all."""
    if substance.form:
        return [compound.formulation(substance.form).name]
    for word in substance.said.split():
        if normalise(word) in compound.formulations:
            return [normalise(word)]
    mg = compound.mass(substance.amount)
    sold = [compound.formulation(p.form).name for p in compound.products if any(abs(s - mg) < 1e-9 for s in p.strengths)]
    return sorted(set(sold), key=sold.index) or list(compound.formulations)


def _people(compound: Compound, own: list[Substance], forms, beside, scene: Scene, hours: float, wide: bool) -> list[float]:
    """Plasma levels (mg/L) of all people at so many hours after the rise."""
    kg, spread = _weight(scene, beside)
    levels = [0.0] * thresholds()["method"]["draws"]
    for substance, form in zip(own, forms, strict=True):
        mg = compound.mass(substance.amount, substance.form, substance.of)
        for minute in substance.minutes:
            since = ((scene.rise - minute) % 1440) / 60.0 + hours
            unit = _one_milligram(compound.name, form, beside, spread, since, wide)
            levels = [level + mg * each / kg for level, each in zip(levels, unit, strict=True)]
    return levels


def _weight(scene: Scene, beside: Iterable[str]) -> tuple[float, float]:
    if scene.person.weight:
        return scene.person.weight, 0.0
    sex = scene.person.sex or ("female" if "women" in beside else "either")
    return thresholds()["weight"][sex], thresholds()["weight"]["log_sd"]


@lru_cache(4096)
def _one_milligram(name: str, form: str, beside: tuple[str, ...], spread: float, since: float, wide: bool) -> list[float]:
    """mg/L of every person for 1 mg a day and 1 kg, `since` hours after the last dose."""
    return [_level(body, since) for body in _bodies(name, form, beside, spread, wide)]


def _level(body: tuple, since: float) -> float:
    """One person: all doses of the days before, until nothing is left."""
    volume, ke, depots = body
    total = 0.0
    for fraction, ka, lag in depots:
        t = since - lag
        while t < 0.0:
            t += 24.0
        slowest = min(ka, ke)
        while exp(-slowest * t) > _NOTHING_LEFT:
            total += fraction * ka * _two_steps(ka, ke, t) / volume
            t += 24.0
    return total


def _two_steps(ka: float, ke: float, t: float) -> float:
    """(exp(-ke t) - exp(-ka t)) / (ka - ke)."""
    return t * exp(-ke * t) if abs(ka - ke) < 1e-7 * ke else (exp(-ke * t) - exp(-ka * t)) / (ka - ke)


@cache
def _bodies(name: str, form: str, beside: tuple[str, ...], spread: float, wide: bool) -> list[tuple]:
    """Volume over F (L at 1 kg), elimination rate and depots of every person."""
    compound = get(name)
    facts = {**{f"pk.{k}": compound.pk[k] for k in ("half_life", "volume")}, **_facts_of_form(compound, form)}
    names = sorted(key.removeprefix("pk.") for key in facts)
    facts = {key.removeprefix("pk."): fact for key, fact in facts.items()}
    sigma = [hypot(_sd(facts[n].spread, facts[n].value), _sd(facts[n].study, facts[n].value) if wide else 0.0) for n in names]
    if compound.cyp1a2 != "none":
        enzyme = traits()["cyp1a2_activity"]
        names, sigma = [*names, "activity"], [*sigma, _sd(enzyme.spread, enzyme.value)]
    people = _sequence([*sigma, spread], thresholds()["method"]["draws"])
    return [_body(compound, facts, dict(zip([*names, "weight"], row, strict=True)), beside) for row in people]


def _facts_of_form(compound: Compound, form: str) -> dict:
    release = compound.formulations[form]
    facts = {"bioavailability": release.bioavailability}
    return facts | {f"{depot}.{part}": fact for depot, parts in release.depots.items() for part, fact in parts.items()}


def _sd(spread, value: float) -> float:
    return 0.0 if spread is None else spread.sigma(value)


def _sequence(sigmas: list[float], n: int) -> list[list[float]]:
    """Factors exp(sigma z) of the n points of the sequence."""
    dims, root = len(sigmas), 1.5
    for _ in range(200):  # root of x^(d+1) = x + 1, by Newton
        root -= (root ** (dims + 1) - root - 1.0) / ((dims + 1) * root**dims - 1.0)
    quantile = NormalDist().inv_cdf
    return [[exp(s * quantile(((0.5 + k * root ** -(j + 1)) % 1.0) or 0.5)) for j, s in enumerate(sigmas)] for k in range(1, n + 1)]


def _body(compound: Compound, facts: dict, factor: dict[str, float], beside: Iterable[str]) -> tuple:
    """One person: the facts, times the person's factors, times what is taken beside."""
    fold = dict(factor)
    for key, fact in compound.modifiers.items():
        on, _, who = key.rpartition(".")
        if who in beside:
            fold[on] = fold.get(on, 1.0) * fact.value

    def value(name: str) -> float:
        return facts[name].value * fold.get(name, 1.0)

    ke = 0.6931471805599453 / value("half_life")
    share, activity = min(value("bioavailability"), 1.0), fold.get("activity", 1.0)
    if compound.cyp1a2 == "elimination":
        ke *= activity
    elif compound.cyp1a2 == "first pass":
        lifted = min(share / activity, 1.0)
        share, ke = lifted, ke * activity * lifted / share
    depots = sorted({name.rpartition(".")[0] for name in facts if "." in name})
    shares = {d: min(value(f"{d}.fraction"), 1.0) for d in depots if f"{d}.fraction" in facts}
    rest = 1.0 - sum(shares.values())
    parts = [(shares.get(d, rest), value(f"{d}.rate"), value(f"{d}.lag") if f"{d}.lag" in facts else 0.0) for d in depots]
    return value("volume") * factor["weight"] / share, ke, parts
