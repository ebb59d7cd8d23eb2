"""The report of the study, from its results."""

from __future__ import annotations

import math

TEXT = """# What do common random numbers gain when protocols are compared?

{persons:,} persons with insomnia (20 to 70 years, coffee with 100 mg of caffeine at 08:00 and 15:30) live {nights} nights as before
and four other ways, once with the same random numbers under all of them and once with numbers of their own. How numbers are
named, and what the two gains mean: `docs/random_numbers.md`. Run again with `make study-common_numbers` (a few minutes, fixed
seeds). {model}.

Effects are means over persons, minutes (DLMO: minutes later), with standard errors over persons. `gain told` is what the common
run says of itself (`Contrast.gain`), `gain had` the variance of a night's difference in the other run over that in the common
one; `of means` the same for the persons' means over all nights, in which what differs between *persons* in how they respond is
never gained back; `of arms` what the same people and the same numbers gain over two groups of different people.

| change | measure | effect | ± common | ± other numbers | gain told | gain had | of means | of arms |
|---|---|---|---|---|---|---|---|---|
{rows}

## What this says

{verdict}
"""

SHORT = """| change | SOL | WASO | TST | N3 | REM | DLMO |
|---|---|---|---|---|---|---|
{rows}"""

NEAR = 0.15
"""Relative distance up to which the gain told counts as the gain had."""


def page(found: dict) -> str:
    """The page from a result."""
    rows = "\n".join(_row(row) for row in found["rows"])
    return TEXT.format(persons=found["persons"], nights=found["nights"], model=found["model"], rows=rows, verdict=_verdict(found["rows"]))


def table(found: dict) -> str:
    """Gains alone, had (and of arms), for the page of the documents."""
    lines = []
    for change in dict.fromkeys(row["change"] for row in found["rows"]):
        cells = [_cell(row) for row in found["rows"] if row["change"] == change]
        lines.append(f"| {change} | {' | '.join(cells)} |")
    return SHORT.format(rows="\n".join(lines))


def _cell(row: dict) -> str:
    if row["gain had"] is None:
        return "no change"
    return f"{row['gain had']:.3g} ({row['gain of arms']:.3g})"


def far(rows: list[dict]) -> list[dict]:
    """Where the gain told is not the gain had."""
    known = [row for row in rows if row["gain had"] is not None]
    return [row for row in known if abs(math.log(row["gain told"] / row["gain had"])) > math.log(1.0 + NEAR)]


def _row(row: dict) -> str:
    names = ("mean", "error", "error, other numbers", "gain told", "gain had", "gain of means", "gain of arms")
    numbers = ["–" if row[name] is None else f"{row[name]:.3g}" for name in names]
    return f"| {row['change']} | {row['measure']} | {' | '.join(numbers)} |"


def _verdict(rows: list[dict]) -> str:
    minutes = [row for row in rows if row["measure"] != "DLMO"]
    gains = sorted(row["gain had"] for row in minutes)
    clock = [row["gain had"] for row in rows if row["measure"] == "DLMO" and row["gain had"] is not None]
    wrong = [f"{row['change']}, {row['measure']} ({row['gain told']:.3g} told, {row['gain had']:.3g} had)" for row in far(rows)]
    apart = [row for row in rows if abs(row["mean"] - row["mean, other numbers"]) > 3.0 * row["error, other numbers"]]
    few = f"but for {len(apart)} of {len(rows)}" if apart else "everywhere"
    lines = [
        f"- For minutes asleep and awake, common numbers gain {gains[0]:.3g} to {gains[-1]:.3g} times a night (median "
        f"{gains[len(gains) // 2]:.3g}): so many times the nights\n  would be needed without them.",
        f"- For DLMO the ratio is {min(clock):.3g} to {max(clock):.3g}: in the dark of these beds no stage that is drawn "
        "moves the clock, so there is no luck to share.\n  What gains there is the same people.",
        "- The gain told by one run is the gain had within 15 %" + (f", but for: {'; '.join(wrong)}." if wrong else " everywhere.")
        + (" A clock that settles unsteadily looks like luck." if any("DLMO" in one for one in wrong) else ""),
        f"- Effects with common and with other numbers agree within three errors of the latter {few}.",
    ]
    return "\n".join(lines)
