"""The report of the study, from its results."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

TEXT = """# How people sleep at home, and how they report it

The chain was fitted on laboratory nights; people at home fall asleep and stay asleep more easily. {participants} diaries
of about a week ({nights} nights, everyday life; `data/cyepi_diaries`) fix the means of the two sleep traits at home and
how nights become reports. Run again with `PYTHONPATH=studies python -m home_prior` (some minutes, one core, fixed
seeds) and bring the values into the package with `PYTHONPATH=studies python -m home_prior.ship`.

Every participant's own nights were simulated (times in bed as reported, typical light) for {persons} virtual persons with
broad sleep traits, {copies} copies each, which then count as a population does. The values below are the likeliest under the
likelihood of inference itself (`src/pineal/inference/likelihood.py`). Diary wake is matched with wake in bouts of 5 min
or more. Biases of reports between people (SD 0.3 and 0.4) and the spreads of the traits (SD 0.5 and 0.4) are assumed: a
week's diaries cannot tell one from the other. One night with a latency of 540 min is left out; so is participant
{left_out}, an example case elsewhere.

## Fitted

{values}

A report follows its night by *recall* (1 = fully, 0 = the person's usual night) with a nightly *error* (scale of a Student
distribution with 5 degrees of freedom, on log(minutes + 5)). A *minute share* of the answers is to the minute, the others
in steps of five. Standard errors come from the outer product of the participants' gradients: with so few participants
they are rough. Diaries hardly tell recall from error (without a prior, recall of latency runs to its bound), so the
correlation of report and night within a person has an assumed prior: {prior[0]}, spread {prior[1]} as Fisher's z. Fitted: {agreement}.

## Moments

{moments}

## All nights: quantiles of reported minutes (TST: as slept, against the diary's)

{quantiles}

## Spread between people

Log likelihood with both assumed spreads of the traits multiplied, nothing fitted again: {spreads}.

## What this says

- A report that followed its night fully would vary too much within a person: people report something smoother than a
  memoryless chain sleeps, or their true nights are more regular. Recall below 1 holds both. How much is recall and how
  much error rests on the prior of the agreement and on the shape of the distributions; no night here was measured.
- This small sample sleeps well. The spreads of the traits that ship are *assumed* and hold people with insomnia too.
- Time in bed after the final waking is part of the simulated night and not of the diary's sleep.
"""

NAMES = {
    "entry": "home_entry, mean", "exit": "home_exit, mean",
    **{f"{measure}_{what}": f"{measure}_{what}" for measure in ("sol", "waso") for what in ("recall", "error", "minute_share")},
}
MOMENTS = ("mean", "spread between people", "spread within people")


def write(found: dict, path: Path) -> None:
    """Write the report."""
    head = {name: found[name] for name in ("participants", "nights", "persons", "copies")}
    text = TEXT.format(
        **head, left_out=found["left out"], values=_values(found), moments=_moments(found["moments"]), quantiles=_quantiles(found),
        prior=found["agreement prior"],
        agreement=" and ".join(f"{value:.2f} ({name.upper()})" for name, value in found["agreement"].items()),
        spreads=", ".join(f"{value:.1f} (x {times})" for times, value in found["by spread"].items()),
    )
    path.write_text(text, encoding="utf-8")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _values(found: dict) -> str:
    rows = ((shown, f"{found['fit'][name]:.2f}", f"{found['standard errors'][name]:.2f}") for name, shown in NAMES.items())
    return _table(("value", "fitted", "standard error"), rows)


def _moments(moments: dict) -> str:
    rows = (
        (f"{measure}, {name}", f"{pair['recorded'][k]:.3f}", f"{pair['predicted'][k]:.3f}")
        for measure, pair in moments.items() for k, name in enumerate(MOMENTS)
    )
    return _table(("log(minutes + 5)", "recorded", "predicted"), rows)


def _quantiles(found: dict) -> str:
    rows = (
        (f"{name}, {kind}", *(f"{value:.0f}" for value in values))
        for name, pair in found["quantiles"].items() for kind, values in pair.items()
    )
    return _table(("minutes", *(f"{100 * level:.0f} %" for level in found["levels"])), rows)
