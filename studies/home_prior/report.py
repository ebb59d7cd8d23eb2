"""The report of the study, from its results."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

TEXT = """# How people sleep at home, and how they report it

The chain was fitted on laboratory nights; people at home fall asleep and stay asleep more easily. {participants} diaries
of about a week ({nights} nights, everyday life; `data/cyepi_diaries`) fix the means of the two sleep traits at
home. Run again with `PYTHONPATH=studies python -m home_prior` (about 1 min, one core, fixed seeds).

Every participant's own nights were simulated (times in bed as reported, typical light) for 1024 virtual persons with broad
sleep traits, which are then weighted to a population. Diary wake is matched with wake in bouts of 5 min or more. Matched on
log(minutes + 5): mean of person means, their spread, spread within people (means exactly, spreads within bounds). Biases of
reports between people (SD 0.3 and 0.4) are assumed: diaries alone cannot tell them from true differences. One night
with a latency of 540 min is left out; so is participant {left_out}, an example case elsewhere.

## Fitted

{values}

A report follows its night by *recall* (1 = fully, 0 = the person's usual night) with a nightly error; report and night are
assumed to agree by {agreement} within a person, which gives nightly errors of {errors}. Bound: spreads of traits at least {least_sd}.
The bound of the spreads was raised from 0.1 to 0.2 after a first fit: at 0.1 only some 20 of the weighted persons count.

## Moments

{moments}

## All nights: quantiles of reported minutes (TST: as slept, against the diary's)

{quantiles}

## What this says

- Only the **means** of the two traits are identified.
- Simulated nights vary more within a person than reported ones: a report that followed its night fully, with any
  error, would vary too much. People report something smoother than a memoryless chain sleeps, or their true nights are
  more regular. Recall below 1 holds both; how much is recall and how much error rests on the assumed agreement.
- The spread between these people is explained by bias, by noise and by differences in clock and style: the
  spreads of the traits sit on or near their bounds. The sample is small and sleeps well. `diary.toml` therefore keeps *assumed*,
  wider spreads that also hold people with insomnia (their mean is in `studies/effectors/report.md`).
- Time in bed after the final waking is part of the simulated night and not of the diary's sleep.
"""

NAMES = {
    "entry": "home_entry, mean", "entry_sd": "home_entry, spread", "exit": "home_exit, mean", "exit_sd": "home_exit, spread",
    "sol_recall": "sol_recall", "waso_recall": "waso_recall",
}
MOMENTS = ("mean", "spread between people", "spread within people")


def write(found: dict, path: Path) -> None:
    """Write the report."""
    head = {name: found[name] for name in ("participants", "nights")}
    text = TEXT.format(
        **head, left_out=found["left out"], least_sd=found["least sd"], agreement=found["agreement"],
        errors=" and ".join(f"{value:.2f} ({name})" for name, value in found["nightly errors"].items()),
        values=_values(found), moments=_moments(found["fit"]["moments"]), quantiles=_quantiles(found),
    )
    path.write_text(text, encoding="utf-8")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _values(found: dict) -> str:
    kinds = [found[name]["values"] for name in ("fit", "without bias", "with the example")]
    errors = found["standard errors"]
    rows = (
        (shown, f"{kinds[0][name]:.2f}", f"{errors[name]:.2f}", *(f"{kind[name]:.2f}" for kind in kinds[1:]))
        for name, shown in NAMES.items()
    )
    return _table(("value", "fitted", "standard error", "no bias of reports", f"with {found['left out']}"), rows)


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
