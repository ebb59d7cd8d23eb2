"""Each situation simulated, control and treated, on common random numbers, at a design of the unknown numbers.

Results are kept in build/effects under the hash of everything they depend on, so a stopped run goes on and a refit is
instant. Only the share of a number's effect that the night shows enters; the lead-in is simulated once, without doses.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import numpy as np
from attrs import evolve
from scipy.stats import norm, qmc

import pineal.physiology
import pineal.population
import places
from effects.parameters import behind, own, prior, priors
from effects.situations import LAST, SEED, Situation
from pineal.compounds import get
from pineal.engine import Moment, simulate
from pineal.engine.shipped import engine
from pineal.physiology import chain_fit
from pineal.physiology.model import TITLES
from pineal.population import Sample, reported

BUILD = Path(__file__).parents[2] / "build" / "effects"
MEASURES = ("SOL", "WASO", "TST", "SE", "N1", "N2", "N3", "REM", "REM%", "REM latency")
PERSONS, ONE_NIGHT = 512, 4096
"""Persons of a situation, and of one with a single counted night."""

POINTS = {1: 8, 2: 14, 3: 44, 4: 26, 5: 32, 6: 40}
EDGE = 2.05
"""The design reaches this many prior spreads to either side."""

OWN_STEP = 0.2
HELD = {"stages.scn_entry": 5.0}
"""Where a compound does not rest on the clock's drive, it stays at the value with which the populations were matched."""

WEIGHTS = ("effector", "alcohol", "imbalance")
"""Groups of numbers without which nothing of a compound acts."""

TRAITS = ("stages.entry_trait", "stages.exit_trait")

_AT_HAND: dict[str, dict] = {}
"""What another machine simulated, by name and hash."""


def design(names: tuple[str, ...]) -> np.ndarray:
    """Points in spreads from the middle: both sides of each axis where effects are linear, else spread evenly; (points, k)."""
    k = len(names)
    if k == 0 or linear(names):
        return np.concatenate([np.eye(k), -np.eye(k)]) if k else np.zeros((1, 0))
    u = qmc.Sobol(k, seed=np.random.default_rng(11)).random_base2(6)[: POINTS[k]]
    low = norm.cdf(-EDGE)
    return norm.ppf(low + (1.0 - 2.0 * low) * u)


def linear(names: tuple[str, ...]) -> bool:
    """Whether all numbers are weights of imbalances, whose effects are small and linear."""
    return bool(names) and all(prior(name).group == "imbalance" for name in names)


def shared(values: Mapping[str, float]) -> dict[str, float]:
    """Every number of the study at the middle of its prior, but for `values`; so shipped values play no part."""
    return {one.name: one.middle for one in priors() if one.group != "own"} | HELD | dict(values)


def neutral(compound: str) -> dict[str, float]:
    """Every weight behind a compound at nil, so that nothing of it acts."""
    return {name: 0.0 for name in behind(compound) if prior(name).group in WEIGHTS}


def values_at(names: tuple[str, ...], z: np.ndarray) -> dict[str, float]:
    """The numbers at a point."""
    return {name: float(prior(name).value(x)) for name, x in zip(names, z, strict=True)}


class World:
    """One situation with its persons and the state before treatment."""

    def __init__(self, situation: Situation, persons: int | None = None) -> None:
        self.situation, self.people = situation, situation.people(persons or crowd(situation))
        self.moment: Moment = situation.stay.settled(self.people, SEED + 1)
        self.late, self.treated = situation.stay.parts[1], situation.treated()

    def night(self, values: Mapping[str, float], dosed: bool, shift: float = 0.0) -> dict[str, np.ndarray]:
        """What the method says of each person's counted nights, shape (n,)."""
        persons = _shifted(self.people, shift).persons
        timeline = self.treated if dosed else self.late
        model = engine().with_shared(shared(values))
        nights = simulate(model, persons, timeline, seed=SEED + 2, start=self.moment, threads=1).nights
        said = reported(self.situation.method, nights, self.people, SEED)
        return {name: self.situation.counted(said[name]) for name in MEASURES if name in said}


def _shifted(people: Sample, by: float) -> Sample:
    return evolve(people, persons=people.persons.put({name: people.persons[name] + by for name in TRAITS}))


def crowd(situation: Situation) -> int:
    """Persons that keep the simulation error of a mean small."""
    return ONE_NIGHT if situation.nights == 1 else PERSONS


def difference(treated: dict, control: dict) -> dict[str, tuple[float, float]]:
    """Mean change of each measure and its simulation error."""
    found = {}
    for name, after in treated.items():
        change = after - control[name]
        change = change[np.isfinite(change)]
        found[name] = (float(change.mean()), float(change.std() / np.sqrt(len(change)))) if len(change) else (0.0, 0.0)
    return found


def simulated(situation: Situation, say=lambda *words: None) -> dict:
    """Changes at every point of the design, from the store or afresh: points, changes, control, own slope."""
    key = _key(situation)
    if key in _AT_HAND:
        return _AT_HAND[key]
    if _path(key).exists():
        return json.loads(_path(key).read_text(encoding="utf-8"))
    return _kept(situation, _simulated(situation), say)


def every(wanted: Iterable[Situation], say=lambda *words: None) -> None:
    """Simulate what the store lacks, each situation a piece (those with most points first), and keep each when it is done."""
    missing = [one for one in wanted if not _path(_key(one)).exists()]
    missing.sort(key=lambda one: -len(design(behind(one.compound))))
    for k, found in places.made(_one, missing, len(missing)):
        _kept(missing[k], found, say)


def stored(wanted: Iterable[Situation]) -> dict[str, dict]:
    """What was simulated of some situations, to be carried to a machine without the store."""
    return {_key(one): simulated(one) for one in wanted}


def bring(carried: Mapping[str, dict]) -> None:
    """Have at hand what `stored` gave elsewhere."""
    _AT_HAND.update(carried)


def _key(situation: Situation) -> str:
    return f"{situation.name}-{digest(situation)}"


def _path(key: str) -> Path:
    return BUILD / f"{key}.json"


def _kept(situation: Situation, found: dict, say) -> dict:
    """Moved into place when it is whole."""
    path = _path(_key(situation))
    BUILD.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".part").write_text(json.dumps(found) + "\n", encoding="utf-8")
    path.with_suffix(".part").replace(path)
    say(situation.name)
    return found


def _one(wanted: list[Situation], k: int) -> dict:
    return _simulated(wanted[k])


def _simulated(situation: Situation) -> dict:
    world, names = World(situation), behind(situation.compound)
    moving = "stages.scn_entry" in names
    control = world.night({}, False)
    changes = []
    points = design(names)
    for z in points:
        values = values_at(names, z)
        changes.append(difference(world.night(values, True), world.night(values, False) if moving else control))
    apart = difference(world.night({}, False, OWN_STEP), control) if own(situation.compound) else {}
    return {
        "names": list(names), "points": points.tolist(), "changes": changes,
        "control": {name: [float(np.nanmean(v)), float(np.nanstd(v))] for name, v in control.items()},
        "own": {name: pair[0] / OWN_STEP for name, pair in apart.items()},
    }  # fmt: skip


@cache
def _ground() -> str:
    """Hash of all that every situation depends on and no fit of this study changes."""
    fitted = {one.name for one in priors()}
    values = sorted((name, value) for name, value in engine().model.values.items() if name not in fitted)
    code = [path.read_bytes() for path in (Path(pineal.physiology.__file__).parent / f"{title}.py" for title in TITLES)]
    code += [path.read_bytes() for path in sorted((Path(pineal.population.__file__).parent / "data").glob("*.toml"))]
    text = repr((values, chain_fit().digest, PERSONS, LAST, SEED, OWN_STEP, HELD))
    return hashlib.sha256(b"".join((text.encode(), *code))).hexdigest()


def digest(situation: Situation) -> str:
    """Hash of a situation with its compound's kinetics and the priors of its numbers."""
    found = get(situation.compound)
    kinetics = (found.formulations, found.store, found.salts, found.contents)
    numbers = [prior(name) for name in behind(situation.compound)]
    points = design(behind(situation.compound)).tolist()
    told = (
        *(
            getattr(situation, name)
            for name in ("compound", "amount", "hours", "nights", "kind", "age", "form", "sex", "setting", "method")
        ),
    )
    told += (crowd(situation),) if crowd(situation) != PERSONS else ()
    return hashlib.sha256(repr((_ground(), told, kinetics, numbers, points)).encode()).hexdigest()[:16]
