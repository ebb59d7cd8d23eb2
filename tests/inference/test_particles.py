"""The particle likelihood against exact answers, and what it recovers.

Compared: with the forward algorithm where stages are a homogeneous Markov chain; with the exact likelihood of
the path where the device never errs; with plain Monte Carlo where only sums are known; blocks with one run
without stops; a trait found from a simulated ring with the same from a diary. The tables are compared with the
nights they were counted from. Not compared: devices in people's homes, whose errors come in runs.
"""

import csv
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from scipy.special import logsumexp

from engine import worlds
from engine.nests import markov, nest
from pineal.declare.chain import OWN
from pineal.engine import Persons, simulate
from pineal.engine.flock import cuts, flock
from pineal.engine.path_likelihood import path_log_likelihood
from pineal.engine.scoring import one_night
from pineal.engine.shipped import engine as shipped
from pineal.errors import InferenceError
from pineal.inference.devices import REPORTS, CountsSeen, DiarySeen, StagesSeen, device, devices, facts, usual
from pineal.inference.particles import particle_log_likelihood
from pineal.night import DiaryNight

TRACKED = Path(__file__).parents[1] / "night" / "data" / "sleep_trackers" / "stages.csv"
EXIT = "stages.exit_trait"


def shown(path: np.ndarray, matrix: np.ndarray, seed: int = 0) -> np.ndarray:
    """What a device shows of a path, each epoch by itself."""
    rng = np.random.default_rng(seed)
    return np.array([rng.choice(matrix.shape[1], p=matrix[stage]) for stage in path])


@cache
def chain_night(epochs: int) -> tuple:
    """A night of the homogeneous chain: timeline, path."""
    timeline = one_night(epochs)
    return timeline, simulate(markov(), Persons(1), timeline, seed=3, epochs=True).nights.stages[0]


def moves() -> np.ndarray:
    """Probability of each stage from each row of the homogeneous chain; shape (6, 5)."""
    logits = markov().weights[..., 0].copy()
    logits[np.arange(6), OWN] = 0.0
    return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)


def forward(emitted: np.ndarray) -> float:
    """Log-likelihood by the forward algorithm over the six rows; `emitted`: (epochs, 5) density of what was seen in each stage."""
    p = moves()
    step = np.zeros((6, 6))
    for row in range(6):
        for stage in range(5):
            step[row, stage + 1 if stage else int(row > 0)] += p[row, stage]
    held, total = np.eye(6)[0], 0.0
    for density in emitted:
        held = held @ step * density[[0, 0, 1, 2, 3, 4]]
        total += np.log(held.sum())
        held /= held.sum()
    return total


@pytest.mark.parametrize("name", devices())
def test_a_markov_chain_is_summed_as_the_forward_algorithm_sums_it(name):
    timeline, path = chain_night(400)
    matrix = device(name).matrix
    codes = shown(path, matrix)
    found = particle_log_likelihood(markov(), Persons(1), timeline, [StagesSeen(codes, matrix)], seed=1, particles=64, islands=8)
    exact = forward(matrix[:, codes].T)
    assert found.error[0] < 0.1
    assert abs(found.value[0] - exact) < 4.0 * found.error[0] + 0.02, (found, exact)


def test_counts_are_summed_as_the_forward_algorithm_sums_them():
    timeline, path = chain_night(400)
    rng = np.random.default_rng(2)
    still, median, breadth = (np.array([facts()[f"movement.{s}.{n}"].value for s in ("wake", "sleep")]) for n in ("still", "median", "breadth"))
    state = (path > 0).astype(int)
    counts = np.where(rng.random(400) < still[state], 0.0, median[state] * np.exp(breadth[state] * rng.normal(size=400)))
    counts[50:60] = np.nan
    seen = CountsSeen(counts)
    found = particle_log_likelihood(markov(), Persons(1), timeline, [seen], seed=1, particles=64, islands=8)
    density = np.exp(seen.by_stage())
    assert found.error[0] < 0.1
    assert abs(found.value[0] - forward(density)) < 4.0 * found.error[0] + 0.02


def test_how_far_draws_look_ahead_changes_nothing():
    """The shipped model with an hour awake, which a look that does not fade would lead all particles away from."""
    timeline, matrix = one_night(300), device("actigraph").matrix
    path = np.concatenate([np.zeros(30, int), np.full(90, 2), np.zeros(120, int), np.full(60, 2)])
    seen, person = [StagesSeen(shown(path, matrix), matrix)], Persons(1, {EXIT: np.array([-0.4])})
    near, far = (particle_log_likelihood(shipped(), person, timeline, seen, seed=2, particles=n, fade=f) for n, f in ((256, 0.0), (64, 0.9)))
    assert max(near.error[0], far.error[0]) < 0.5
    assert abs(near.value[0] - far.value[0]) < 4.0 * np.hypot(near.error[0], far.error[0])


def test_every_night_begins_afresh():
    """Two nights of a Markov chain with a day between: the sum of both."""
    timeline, matrix = worlds.timeline(days=2), device("actigraph").matrix
    codes = shown(simulate(markov(), Persons(1), timeline, seed=4, epochs=True).nights.stages[0], matrix)
    found = particle_log_likelihood(markov(), Persons(1), timeline, [StagesSeen(codes, matrix)], seed=1, particles=32, islands=8)
    first = timeline.windows[0].epochs
    exact = forward(matrix[:, codes[:first]].T) + forward(matrix[:, codes[first:]].T)
    assert found.error[0] < 0.1
    assert abs(found.value[0] - exact) < 4.0 * found.error[0] + 0.02


def test_the_error_is_the_spread_between_seeds():
    timeline, path = chain_night(100)
    matrix = device("oura_gen3").matrix
    seen = [StagesSeen(shown(path, matrix), matrix)]
    runs = [particle_log_likelihood(markov(), Persons(1), timeline, seen, seed=s, particles=8, islands=8) for s in range(30)]
    values, errors = (np.array([getattr(run, name)[0] for run in runs]) for name in ("value", "error"))
    assert 0.6 < np.sqrt((errors**2).mean()) / values.std(ddof=1) < 1.6


def test_the_likelihood_is_free_of_bias_with_few_particles():
    """80 filters of 8 particles: the mean of the estimates over the exact value is 1 within four standard errors."""
    timeline, path = chain_night(100)
    matrix = device("actigraph").matrix
    seen = [StagesSeen(shown(path, matrix), matrix)]
    values = np.array([particle_log_likelihood(markov(), Persons(1), timeline, seen, seed=s, particles=8, islands=1).value[0] for s in range(80)])
    ratio = np.exp(values - forward(matrix[:, seen[0].codes].T))
    assert 0.02 < ratio.std() < 1.0
    assert abs(ratio.mean() - 1.0) < 4.0 * ratio.std() / np.sqrt(80)


def test_a_device_that_never_errs_gives_the_likelihood_of_the_path():
    timeline = one_night(240)
    path = simulate(nest(), Persons(1), timeline, seed=8, epochs=True).nights.stages[0]
    exact = path_log_likelihood(nest(), Persons(1), timeline, path[:, None]).value[0]
    seen = [StagesSeen(path.astype(int), np.eye(5))]
    found = particle_log_likelihood(nest(), Persons(1), timeline, seen, seed=1, particles=32, islands=4)
    assert found.error[0] < 0.3
    assert abs(found.value[0] - exact) < 4.0 * found.error[0] + 0.02
    assert (found.stages[0].argmax(axis=1) == path).all()


def test_what_no_stage_shows_has_no_likelihood():
    matrix = np.concatenate([np.ones((5, 1)), np.zeros((5, 1))], axis=1)
    seen = [StagesSeen((np.arange(120) == 60).astype(int), matrix)]
    found = particle_log_likelihood(markov(), Persons(1), one_night(120), seen, seed=1, particles=32, islands=2)
    assert found.value[0] == -np.inf
    assert np.isnan(found.error[0])


def test_nothing_seen_says_nothing():
    seen = [StagesSeen(np.full(100, -1), device("oura_gen3").matrix), CountsSeen(np.full(100, np.nan))]
    found = particle_log_likelihood(markov(), Persons(2), one_night(100), seen, seed=1, particles=64, islands=2)
    assert found.value.tolist() == [0.0, 0.0]
    assert np.abs(found.stages.sum(axis=2) - 1.0).max() < 1e-12


def test_blocks_are_one_run():
    """Stages and sums of two nights with doses, stopped every 7 epochs, are those of a run without a stop."""
    timeline = worlds.timeline(days=2, doses=worlds.three_doses())
    copies = flock(shipped(), Persons(1), timeline, 40, seed=5)
    for stop, _ in cuts(timeline, 7):
        copies.advance(stop)
    nights = simulate(shipped(), Persons(40), timeline, seed=5, epochs=True).nights
    assert (nights.stages == copies.stages(0, timeline.steps.n_bed).T).all()
    for measure in ("SOL", "WASO", "long wake", "REM"):
        assert (copies.sums(1)[measure] == nights[measure][:, 1]).all()


def test_copies_that_take_over_carry_the_sums():
    timeline = one_night(200)
    copies = flock(nest(), Persons(1), timeline, 40, seed=5)
    copies.advance(cuts(timeline, 100)[0][0])
    before = copies.stages(0, 100)
    chosen = np.repeat(np.arange(0, 40, 4), 4)
    copies.take(chosen)
    copies.advance(cuts(timeline, 100)[1][0])
    whole = np.concatenate([before[:, chosen], copies.stages(100, 200)])
    assert copies.sums(0)["TST"] == pytest.approx(0.5 * (whole > 0).sum(axis=0))
    assert len(np.unique(copies.stages(100, 200), axis=1).T) > 30


def test_a_bent_draw_is_weighed_back():
    """Log of the true over the bent probability: against the exact log-probability of what was drawn, and nothing for no bend."""
    timeline = one_night(60)
    tilt = np.tile([0.0, 1.5, 0.7, -1.0, 0.4], (6, 1))
    tilt -= tilt[np.arange(6), OWN][:, None]  # a row's own logit stays 0
    copies = flock(nest(), Persons(1), timeline, 32, seed=5)
    ratio = sum(copies.guided(stop, tilt) for stop, _ in cuts(timeline, 1))
    path = copies.stages(0, 60)
    bent = nest().weights.copy()
    bent[:, :, 0] += tilt
    exact = path_log_likelihood(nest(), Persons(32), timeline, path)
    drawn = path_log_likelihood(evolve(nest(), weights=bent), Persons(32), timeline, path)
    assert ratio == pytest.approx(exact.value - drawn.value, abs=2e-3)
    plain = flock(nest(), Persons(1), timeline, 32, seed=5)
    assert np.abs(sum(plain.guided(stop, 0.0 * tilt) for stop, _ in cuts(timeline, 1))).max() == 0.0
    assert (simulate(nest(), Persons(32), timeline, seed=5, epochs=True).nights.stages == plain.stages(0, 60).T).all()


def test_sums_alone_are_plain_monte_carlo():
    timeline = worlds.timeline(days=1)
    window = timeline.windows[0]
    nights = simulate(nest(), Persons(512), timeline, seed=9).nights
    own = usual({measure: nights[measure][:, 0] for measure in REPORTS})
    report = said(window.night, 25.0, 40.0)
    found = particle_log_likelihood(nest(), Persons(1), timeline, [DiarySeen({0: report}, own)], seed=9, particles=64, islands=8)
    each = DiarySeen({0: report}, own).of_night(0, {measure: nights[measure][:, 0] for measure in REPORTS})
    assert found.value[0] == pytest.approx(logsumexp(each) - np.log(512), rel=1e-12)
    assert found.error[0] == pytest.approx(np.exp(each).std() / np.exp(each).mean() / np.sqrt(512), rel=0.6)


def said(night: date, sol: float, waso: float) -> DiaryNight:
    """A diary night with its two reports."""
    off = datetime(night.year, night.month, night.day, 23, tzinfo=UTC)
    return DiaryNight(night, None, off, None, off + timedelta(hours=8), sol_min=sol, waso_min=waso)


def test_a_ring_tells_more_of_staying_asleep_than_a_diary():
    """Four simulated people, six hours each: the posterior of the trait from a ring with independent errors, and from two diary reports."""
    world, timeline = shipped().with_shared({"stages.scn_entry": 0.0}), one_night(720)
    truth, grid = np.linspace(-0.6, 0.6, 4), np.linspace(-1.2, 1.2, 7)
    nights = simulate(world, Persons(4, {EXIT: truth}), timeline, seed=21, epochs=True).nights
    matrix, people = device("oura_gen3").matrix, Persons(len(grid), {EXIT: grid})
    plain = simulate(world, people.take(np.repeat(np.arange(7), 400)), timeline, seed=77).nights
    ring, diary = [], []
    for k in range(4):
        seen = [StagesSeen(shown(nights.stages[k], matrix, seed=k), matrix)]
        ring.append(posterior(grid, particle_log_likelihood(world, people, timeline, seen, seed=k, particles=32, islands=1).value))
        diary.append(posterior(grid, told(plain, *(nights[measure][k, 0] for measure in REPORTS))))
    (mean, sd), (_, wide) = np.array(ring).T, np.array(diary).T
    assert (np.abs(mean - truth) < 1.645 * sd).sum() >= 2
    assert sd.mean() < 0.85 * wide.mean()


def told(plain, sol: float, waso: float) -> np.ndarray:
    """Log-likelihood of a faithful diary on the grid, each point with 400 nights."""
    values = []
    for rows in np.arange(len(plain["SOL"])).reshape(7, -1):
        sums = {measure: plain[measure][rows, 0] for measure in REPORTS}
        values.append(logsumexp(DiarySeen({0: said(date(2024, 1, 10), sol, waso)}, usual(sums)).of_night(0, sums)))
    return np.array(values)


def posterior(grid: np.ndarray, value: np.ndarray) -> tuple[float, float]:
    """Mean and standard deviation on a grid under a normal prior of spread 0.5."""
    height = value - 2.0 * grid**2
    weight = np.exp(height - logsumexp(height))
    mean = weight @ grid
    return float(mean), float(np.sqrt(weight @ (grid - mean) ** 2))


def test_confusions_are_shares():
    """Published rows add up to 1 but for rounding."""
    rows: dict[str, float] = {}
    for name, fact in facts().items():
        if name.startswith("confusion."):
            row = name.rpartition(".")[0]
            rows[row] = rows.get(row, 0.0) + fact.value
    assert len(rows) == 4 * 4 + 2
    assert list(rows.values()) == pytest.approx([1.0] * len(rows), abs=0.0021)


def tracked() -> list[tuple[np.ndarray, np.ndarray]]:
    """Scored and shown stages of 14 nights."""
    with TRACKED.open(encoding="utf-8") as file:
        rows = {(row["subject"], row["source"]): np.array(list(row["stages"]), int) for row in csv.DictReader(file)}
    return [(codes, rows[subject, "device"]) for (subject, source), codes in rows.items() if source == "reference"]


def test_our_confusion_is_counted_from_the_nights():
    counted = np.zeros((4, 4))
    for scored, seen in tracked():
        np.add.at(counted, (scored, seen), 1.0)
    share = counted / counted.sum(axis=1, keepdims=True)
    assert device("sri_wearable").matrix[[0, 1, 3, 4]] == pytest.approx(share, abs=6e-4)


def test_errors_come_in_runs():
    lags = np.zeros(121)
    for scored, seen in tracked():
        wrong = (scored != seen).astype(float)
        wrong -= wrong.mean()
        lags += [(wrong[: len(wrong) - k] * wrong[k:]).sum() for k in range(121)]
    rho = lags / lags[0]
    assert 1.0 + 2.0 * rho[1 : np.argmax(rho < 0.05)].sum() == pytest.approx(facts()["runs"].value, abs=0.5)


def test_counts_have_a_density():
    """Its mass is 1 in wake and in sleep, and another unit of counts moves it by the unit alone."""
    x = np.geomspace(1e-4, 1e7, 20_001)
    for state in (0, 2):
        density = np.exp(CountsSeen(np.array([0.0, *x])).by_stage()[:, state])
        assert density[0] + np.trapezoid(density[1:], x) == pytest.approx(1.0, abs=1e-4)
    counts = np.array([0.0, 5.0, 80.0])
    here, there = CountsSeen(counts).by_stage(), CountsSeen(10.0 * counts, scale=10.0).by_stage()
    assert (here - there).sum(axis=0) == pytest.approx(np.full(5, 2.0 * np.log(10.0)))


def test_an_unknown_device_is_refused():
    with pytest.raises(InferenceError, match="known: oura_gen3"):
        device("mood ring")
