"""The report of the study, from its results."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

TEXT = """# Does the model foretell a night that was left out?

Every night of {participants} diaries (`data/cyepi_diaries`, {nights} nights) is foretold from the *other* nights of the same
person; its times in bed and its final waking are known. Run again with `make study-night_to_night` (about {minutes} min, one core, fixed
seeds; a run that was cut off goes on).

**Model**: the posterior of the shipped inference, weighted again as if the night had not been reported, and the answers
that its virtual persons would write, in whole minutes. The least effective number of persons behind a night is
{least:.0f}; {again} nights had fewer than 100 and were fitted again without the night. **Empirical**: on log(minutes + 5), the mean of the
person's other nights and a Student interval with the spread of nights within all *other* people, pooled, and the
uncertainty of a mean of few nights; cut at nought, whole minutes. **Plain**: 5th and 95th percentile of the person's other
nights, for scale: six nights have no tails. `wake` is latency and wake after onset together; with the times in bed
known, an interval of it is an interval of the diary's TST (the same minutes) and of its sleep efficiency.

Intervals are central 90 %; in brackets the central 90 % of a figure over persons drawn with replacement. The values of
reporting and the means of the traits were fitted to these same diaries (8 values to 25 persons, `studies/home_prior`);
participant {outside} was not among them. One night with a latency of 540 min is left out as a slip of the pen; counted, it
would be a miss.

## Coverage and width

{table}

Sleep efficiency: intervals {se_model:.1f} percent of time in bed wide on average, empirical {se_empirical:.1f}.

## Score

CRPS, minutes; lower is better.

{scores}

## Place of the answer in what was foretold

Per cent of answers in each tenth of the distribution, 10 if calibrated; the mass of an answer is spread over its steps.

{places}

## Synthetic persons

{people} persons drawn from the prior write a week of about 23:00 to 07:00 by the observation model; a cloud of 2048 virtual
persons from the prior is weighted by the likelihood of inference for each. Least effective persons: {least_people:.0f}.
Places of the truth in its posterior, eight bins:

{recovery}

Synthetic persons come from the model itself: this proves the likelihood and its weights, not the physiology. At a true
coverage of 0.90, so many persons give 0.84 to 0.95 in nineteen of twenty sets.

## What this says

{verdict}
- Awakenings are not foretold: diaries count what sleepers call an awakening, and the model has no count for that.
"""

NAMES = {"SOL": "SOL", "WASO": "WASO", "wake": "wake (TST, efficiency)"}
LINES = (0.85, 0.95, 1.2)


def write(found: dict, path: Path) -> None:
    """Write the report."""
    nights, recovered = found["nights"], found["recovery"]
    path.write_text(
        TEXT.format(
            participants=found["participants"], nights=nights["SOL"]["nights"], least=found["least effective"], again=found["fitted again"],
            outside=found["out of the fit"], table=_coverage(nights), se_model=nights["efficiency"]["model"], minutes=10,
            se_empirical=nights["efficiency"]["empirical"], scores=_scores(nights), places=_places(nights),
            people=recovered["persons"], least_people=recovered["least effective"], recovery=_recovery(recovered), verdict=_verdict(nights),
        ),
        encoding="utf-8",
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _bracketed(values: list[float]) -> str:
    return f"{values[0]:.2f} ({values[1]:.2f} to {values[2]:.2f})"


def _coverage(nights: dict) -> str:
    head = ("measure", "coverage", "empirical", "plain", "mean width, min", "empirical", "plain", "ratio of mean widths", "median ratio")
    rows = (
        (
            shown, _bracketed(one["coverage"]["model"]), _bracketed(one["coverage"]["empirical"]),
            f"{one['coverage of plain percentiles']:.2f}",
            f"{one['mean width']['model']:.1f}", f"{one['mean width']['empirical']:.1f}", f"{one['mean width of plain percentiles']:.1f}",
            _bracketed(one["ratio of mean widths"]), f"{one['median ratio of widths']:.2f}",
        )
        for shown, one in ((shown, nights[name]) for name, shown in NAMES.items())
    )
    return _table(head, rows)


def _scores(nights: dict) -> str:
    rows = (
        (
            shown, f"{nights[name]['crps']['model']:.2f}", f"{nights[name]['crps']['empirical']:.2f}",
            _bracketed(nights[name]["crps less empirical"]),
        )
        for name, shown in NAMES.items()
    )
    return _table(("measure", "model", "empirical", "difference"), rows)


def _places(nights: dict) -> str:
    head = ("measure", *(f"{k / 10:.1f}" for k in range(10)))
    rows = (
        (f"{shown}, {kind}", *(f"{100 * share:.0f}" for share in nights[name]["pit"][kind]))
        for name, shown in NAMES.items() for kind in ("model", "empirical")
    )
    return _table(head, rows)


def _recovery(found: dict) -> str:
    rows = (
        (
            name, f"{one['coverage']:.3f}", " ".join(map(str, one["counts"])),
            f"{one['chi-square']:.1f}", f"{one['p']:.2f}", f"{one['mean posterior sd, prior sd 1']:.2f}",
        )
        for name, one in found.items() if isinstance(one, dict)
    )
    head = ("parameter", "90 % intervals hold", "places", "chi-square (7)", "p", "posterior SD, prior 1")
    return _table(head, rows)


def _verdict(nights: dict) -> str:
    low, high, most = LINES
    lines = []
    for name, shown in NAMES.items():
        one = nights[name]
        cover, ratio = one["coverage"]["model"][0], one["ratio of mean widths"][0]
        word = "meets" if low <= cover <= high and ratio <= most else "**misses**"
        line = f"the line (coverage {low:.2f} to {high:.2f}, width up to {most:g} times)"
        lines.append(f"- {shown} {word} {line}: {cover:.3f}, {ratio:.2f} times.")
    return "\n".join(lines)
