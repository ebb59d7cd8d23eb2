"""The report of the study, from its results."""

from __future__ import annotations

import numpy as np
from scipy.stats import norm

TEXT = """# Do gradients of averages agree with differences?

A parameter is moved, and average sleep moves. `pineal.engine.expectation` says by how much from one set of sampled nights
(likelihood ratios on the stages, tangents through the states); here it is held against central differences, for which every
direction is simulated again four times. Run again with `make study-expectation_gradients` (`ARGS="--nights 1000000"`; pieces are
kept, so a run that was cut off goes on). A million nights of both take about two and a half hours of one free core.

**So far: {nights:,} nights for the gradients, and {each:,} for each of the two times two ends of every difference.** {short}

The typical person, two nights from 23:00 to 07:00 after eight without doses, 100 mg caffeine at 18:00 (`dose[0]`) and 2 mg
melatonin at 22:00 (`dose[1]`) before the first. Night 1: latency {sol:.0f} min, asleep {tst:.0f} min, N3 {n3:.0f} min. Random
numbers of the differences are common to their ends and shared with nothing else. `difference` is Richardson's combination of
a step h and 2 h, free of the second order.

## How far apart

z is gradient less difference over the standard error of both. Were both unbiased with true errors, z would be normal with spread 1.

| what | numbers | root mean square of z | largest | beyond 1.96 | largest of so many normal numbers, 99 % |
| --- | --- | --- | --- | --- | --- |
{agreement}

z of one direction are not independent of one another (TST is what WASO leaves, and all come from the same nights), so the spread of
all is itself uncertain. {verdict}

![gradients against differences](gradients.svg)

## Is the step of the differences small enough?

{truncation}

A smaller step is no way out: it changes fewer nights, each by as much (an hour in latency or more), and the error of a difference is
itself poorly known where a few nights carry it. A large z of a row that hardly moves, in a small run, is to be read with that in mind.

## The marker of the clock

DLMO depends on the path of stages hardly at all; nearly all of its gradient is the tangent of the crossing, and its Monte
Carlo error is too small to be the measure. Differences of it come from {marker} lives in double precision. What is left apart is
the length of a step (2 min awake): the simulation itself passes a threshold at the ends of steps only.

| direction | night | gradient, h | difference, h | apart |
| --- | --- | --- | --- | --- |
{dlmo}

## What the baselines are worth

Variance of the same estimate without any, over that with it (median over sleep's statistics and all directions; {small} lives each):

| baseline | night 1 | night 2 |
| --- | --- | --- |
| the mean of a pilot | {mean[0]:.1f} | {mean[1]:.1f} |
| what a pilot had still to come by epoch and row of the chain (the one in use) | {value[0]:.1f} | {value[1]:.1f} |

Night 2 gains less: draws of night 1 change it little, but their score is in its estimate.

## Every number

Per unit of the direction: minutes (h for DLMO), with standard errors.

| direction | night | {head} |
| --- | --- | {bars} |
{table}

## What this does not show

- One person, one timeline. Other places in the space of parameters are judged by tests on small models only.
- Nights are drawn in single precision and their scores taken in double; what that does to a gradient is below the errors shown.
- Averages of latencies that some nights do not have (REM, N3) are left out: they are averages over a set that moves too.
"""


def text(result: dict) -> str:
    """The page."""
    sleep = [row for row in result["rows"] if row["statistic"] != "DLMO"]
    mean = np.array(result["values"]["mean"])[0]
    at = {name: mean[k] for k, name in enumerate(result["statistics"])}
    return TEXT.format(
        nights=result["nights"], each=result["nights of each difference"], short=_short(result), sol=at["SOL"], tst=at["TST"], n3=at["N3"],
        agreement="\n".join(_line(words, [row for row in sleep if row["z"] is not None and keep(row)]) for words, keep in _groups(result)),
        verdict=verdict(result), truncation=_truncation(sleep), marker=result["lives of each difference of the marker"],
        dlmo="\n".join(_marker(row) for row in result["rows"] if row["statistic"] == "DLMO" and _moves(row)), small=result["gain"]["lives"],
        mean=result["gain"]["mean"], value=result["gain"]["value"], head=" | ".join(result["statistics"]),
        bars=" | ".join("---" for _ in result["statistics"]), table="\n".join(_table(result)),
    )


def verdict(result: dict) -> str:
    """What the numbers say, one sentence."""
    z = zs(result)
    limit, spread = _limit(len(z)), float(np.sqrt(np.mean(z**2)))
    if np.abs(z).max() <= limit and spread < 1.2:
        return "Gradients and differences agree within their errors."
    return "**They do not agree within their errors**; the rows at fault stand below."


def zs(result: dict) -> np.ndarray:
    """z of all rows of sleep's statistics that can differ."""
    return np.array([row["z"] for row in result["rows"] if row["statistic"] != "DLMO" and row["z"] is not None])


def _short(result: dict) -> str:
    short = "That is short of the million the study is meant for: errors are so much larger, nothing else differs."
    return "" if result["nights"] >= 1_000_000 else short


def _groups(result: dict):
    yield "all", lambda row: True
    for night in (1, 2):
        yield f"night {night}", lambda row, night=night: row["night"] == night
    for name in [one["name"] for one in result["directions"]]:
        yield f"`{name}`", lambda row, name=name: row["direction"] == name


def _line(words: str, rows: list[dict]) -> str:
    z = np.array([row["z"] for row in rows])
    beyond, spread = f"{int((np.abs(z) > 1.96).sum())}", np.sqrt(np.mean(z**2))
    return f"| {words} | {len(z)} | {spread:.2f} | {np.abs(z).max():.2f} | {beyond} | {_limit(len(z)):.2f} |"


def _limit(n: int) -> float:
    """Below this the largest of n independent normal numbers stays in 99 of 100 cases."""
    return float(norm.ppf(0.5 * (1.0 + 0.99 ** (1.0 / n))))


def _truncation(rows: list[dict]) -> str:
    rows = [row for row in rows if row["z"] is not None and row["difference error"][0] > 0.0]
    off = np.abs([_bias(row) for row in rows])
    worst, plain = rows[int(off.argmax())], np.array([row["z, step"] for row in rows])
    return (
        f"A step twice as long moves a difference by three times what the step itself still errs, to leading order. So estimated, the "
        f"plain difference errs by {np.median(off):.2f} standard errors in the median and by {off.max():.2f} at most "
        f"(`{worst['direction']}`, {worst['statistic']} of night {worst['night']}), noise of the estimate included. Against the plain "
        f"difference the root mean square of z is {np.sqrt(np.mean(plain**2)):.2f}, the largest {np.abs(plain).max():.2f}."
    )


def _bias(row: dict) -> float:
    """What the plain difference is estimated to err by, in standard errors of its z."""
    return (row["difference"][1] - row["difference"][0]) / 3.0 / float(np.hypot(row["error"], row["difference error"][0]))


def _moves(row: dict) -> bool:
    """Whether the direction moves the marker by more than a third of a second for one unit of its own."""
    return max(abs(row["gradient"]), abs(row["difference"][2])) > 1e-4


def _marker(row: dict) -> str:
    apart = row["gradient"] / row["difference"][2] - 1.0 if row["difference"][2] else float("nan")
    return f"| `{row['direction']}` | {row['night']} | {row['gradient']:.5f} | {row['difference'][2]:.5f} | {100.0 * apart:+.2f} % |"


def _table(result: dict):
    for one in result["directions"]:
        for night in (1, 2):
            rows = [row for row in result["rows"] if (row["direction"], row["night"]) == (one["name"], night)]
            cells = [f"{_number(row['gradient'])} ± {_number(row['error'])}<br>{_number(row['difference'][2])} ± "
                     f"{_number(row['difference error'][2])}" for row in rows]  # fmt: skip
            yield f"| `{one['name']}`, per {one['unit']} | {night} | {' | '.join(cells)} |"


def _number(value: float) -> str:
    return f"{value:.3g}" if abs(value) >= 5e-5 else "0"
