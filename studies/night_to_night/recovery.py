"""Synthetic persons drawn from the prior write a week's diary; does the posterior hold their truth?

Simulation-based calibration (Talts 2018, arXiv:1804.06788): over persons from the prior the place of the truth in
its posterior is uniform. All live one stretch of nights, so one cloud of virtual persons from the prior serves
every diary; its weights are the likelihood of inference. Adapted proposals, which a single case gets, are not used.
"""

from __future__ import annotations

import sys
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from attrs import evolve, frozen
from scipy.stats import chi2

import places
from home_prior.diaries import ZONE
from home_prior.nights import own_week
from pineal.engine import simulate
from pineal.engine.shipped import engine
from pineal.inference import observation, prior
from pineal.inference.importance import effective, normalised, quantiles
from pineal.inference.likelihood import BIASES, MEASURES, log_likelihood
from pineal.inference.posterior import axes_of
from pineal.inference.prior import Axis
from pineal.inference.week import Week, replicate
from pineal.night import DiaryNight
from pineal.night.nights import Nights

WATCHED = ("stages.entry_trait", "stages.exit_trait", "circadian.period")
PERSONS, COPIES = 120, 24
CLOUD, CLOUD_COPIES = 2048, 8
NIGHTS, BINS = 7, 8
SEED = 404
MONDAY = date(2024, 1, 8)


@frozen(eq=False)
class Village:
    """Virtual persons who live a stretch of nights; `scores`: (persons, axes), `nights`: persons x copies rows."""

    week: Week
    along: tuple[Axis, ...]
    scores: np.ndarray
    nights: Nights

    @classmethod
    def live(cls, scores: np.ndarray, week: Week, copies: int, seed: int) -> Village:
        """The nights of persons given by their scores."""
        along = axes_of(week)
        people = prior.persons(scores, along)
        settled = simulate(engine(), people, week.parts[0], seed=seed, start=week.begin())
        return cls(week, along, scores, replicate(week, people, settled.end, copies, seed + 1))

    @property
    def needed(self) -> Village:
        """The same with no more of the nights than the likelihood of a diary reads."""
        read = {name: self.nights[name] for name in (*MEASURES.values(), "WASO")}
        return evolve(self, nights=evolve(self.nights, statistics=read))

    def weights(self, nights: tuple[DiaryNight, ...]) -> np.ndarray:
        """What each person counts after a diary."""
        return normalised(log_likelihood(evolve(self.week, nights=nights), prior.persons(self.scores, self.along), self.nights))


def people() -> list[dict]:
    """Each synthetic person judged."""
    rng = np.random.default_rng(SEED)
    week = own_week(blank(rng))
    count = len(axes_of(week))
    cloud = Village.live(prior.scores(CLOUD, count, SEED), week, CLOUD_COPIES, SEED + 1)
    truth = Village.live(rng.standard_normal((PERSONS, count)), week, COPIES, SEED + 3)
    found, (diaries, _) = {}, written(truth, rng)
    for number, row in places.made(_person, (cloud.needed, diaries, truth.scores), len(diaries)):
        found[number] = row
        if len(found) % 20 == 0:
            print(f"synthetic persons: {len(found)}", file=sys.stderr, flush=True)
    return [found[number] for number in range(len(diaries))]


def _person(asked: tuple[Village, list[tuple[DiaryNight, ...]], np.ndarray], number: int) -> dict:
    cloud, diaries, truth = asked
    return _judged(cloud, cloud.weights(diaries[number]), truth[number]) | {"person": number}


def _judged(cloud: Village, weights: np.ndarray, truth: np.ndarray) -> dict:
    """Place of the truth in its posterior (0 to 1), whether the 90 % interval holds it, SD of the posterior in prior SDs."""
    row = {"effective": round(effective(weights), 1)}
    for name in WATCHED:
        k = next(i for i, axis in enumerate(cloud.along) if axis.name == name)
        z = cloud.scores[:, k]
        low, high = quantiles(z, weights, (0.05, 0.95))
        row[name] = {
            "place": round(float(weights @ (z < truth[k])), 4), "held": bool(low <= truth[k] <= high),
            "sd": round(float(np.sqrt(weights @ (z - weights @ z) ** 2)), 4),
        }
    return row


def written(village: Village, rng: np.random.Generator) -> tuple[list[tuple[DiaryNight, ...]], np.ndarray]:
    """The diary of the first simulated week of each person, by the observation model; and their biases, (persons, 2)."""
    columns, biases = [], []
    for name, bias in zip(MEASURES, BIASES, strict=True):
        slept = village.nights[MEASURES[name]].reshape(len(village.scores), -1, NIGHTS)
        usual = observation.scale(slept).mean(axis=(1, 2))[:, None]
        fact, way = observation.facts()[bias.removeprefix("diary.")], observation.reporting()[name]
        shift = fact.value + fact.spread.sigma(fact.value) * rng.standard_normal((len(slept), 1))
        columns.append(way.draw(way.expected(slept[:, 0], usual, shift), rng))
        biases.append(shift[:, 0])
    return [
        tuple(evolve(night, sol_min=float(s), waso_min=float(w)) for night, s, w in zip(village.week.nights, sol, waso, strict=True))
        for sol, waso in zip(*columns, strict=True)
    ], np.stack(biases, axis=1)


def blank(rng: np.random.Generator) -> tuple[DiaryNight, ...]:
    """A week of nights near 23:00 to 07:00, nothing reported."""
    nights = []
    for k in range(NIGHTS):
        start = datetime.combine(MONDAY + timedelta(days=k), datetime.min.time(), ZoneInfo(ZONE)) + timedelta(hours=23)
        off = start + timedelta(minutes=int(rng.normal(0.0, 20.0)))
        rise = start + timedelta(hours=8, minutes=int(rng.normal(0.0, 20.0)))
        nights.append(DiaryNight(MONDAY + timedelta(days=k), off, off, rise, rise))
    return tuple(nights)


def summary(rows: list[dict]) -> dict:
    """Coverage of 90 % intervals and uniformity of places, by parameter."""
    out = {"persons": len(rows), "least effective": min(row["effective"] for row in rows)}
    for name in WATCHED:
        counts = np.histogram([row[name]["place"] for row in rows], BINS, (0.0, 1.0))[0]
        due = len(rows) / BINS
        statistic = float(np.sum((counts - due) ** 2) / due)
        out[name] = {
            "coverage": float(np.mean([row[name]["held"] for row in rows])),
            "counts": counts.tolist(), "chi-square": round(statistic, 3), "p": round(float(chi2.sf(statistic, BINS - 1)), 4),
            "mean posterior sd, prior sd 1": float(np.mean([row[name]["sd"] for row in rows])),
        }
    return out
