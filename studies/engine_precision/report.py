"""The report of the study, from its results."""

from __future__ import annotations

TEXT = """# Are nights in single precision the nights of double precision?

Population runs are computed in single precision (32 lanes), single persons in double (one lane). The same laws, the same random
numbers bit by bit; only the rounding differs. Run again with `make study-engine_precision` (some ten minutes on one core,
fixed seeds; a new scheme or new laws need a new run). {model}.

{persons:,} persons (half healthy, half with insomnia) x {nights} nights = **{total:,} nights** in each precision, after eight nights
in which the clock settles, which are computed in the same precision.

## Statistics

Compared are mean, SD and the share of nights up to each decile of the other sample, for {statistics} statistics: {figures} figures.
Errors are those of means over persons. `z` is a difference over its standard error. With the same random numbers nearly all
nights are the same night, and a difference is set against the error that the dice leave in the figure (that of double
precision compared with itself under other numbers): that is the share of Monte Carlo error that rounding adds.

| comparison | largest | median | above 2 | above 3 |
|---|---|---|---|---|
{rows}

A family of {figures} figures (which are not independent) has about 5 % above 2 and a few in a thousand above 3 by chance; the last
row shows what chance does here with no difference in precision at all.

{verdict}

{luckless}

Shifts with the same numbers, in the unit of the measure:

| statistic | mean in double precision | shift of the mean | shift of the SD | Monte Carlo error of the mean |
|---|---|---|---|---|
{shifts}

## The same draws

With the same numbers {other} of {drawn:,} nights differ in any epoch, and {epochs} of {all_epochs:,} epochs. A night that differs does
so from one draw on that fell within rounding of the edge between two stages; it is then another night of the same person,
not a wrong one.

## Given stages

{on_paths} persons, each along {nights} nights (and a lead-in) of stages that another seed drew: the largest difference in
**DLMO is {dlmo:.4f} min** (median of the persons' largest {dlmo_median:.4f} min). Asked: 0.1 min.

## Sixty days in the dark

{dark} persons without light for {days} days, clocks running free: the largest difference in **phase is {phase:.3f} min**. Asked:
0.5 min. Up to day: {by_day}.
"""

_ASKED = {"DLMO": 0.1, "phase": 0.5}
EPOCHS = 960
"""Epochs of a night in bed from 23:00 to 07:00."""

LARGEST_Z = 4.0
"""Of some two hundred figures that agree, one in a hundred such studies has one beyond."""


def page(found: dict) -> str:
    """The page from a result."""
    figures = {name: scores(found, name) for name in found["populations"]}
    paths, dark, draws = found["paths"], found["dark"], found["draws"]
    epochs = draws["nights"] * EPOCHS
    return TEXT.format(
        model=found["model"], persons=found["persons"], nights=found["nights"], total=found["persons"] * found["nights"],
        statistics=len({row["statistic"] for row in lucky(found, "other numbers")}), figures=len(lucky(found, "other numbers")),
        rows="\n".join(_row(name, z) for name, z in figures.items()), verdict=verdict(found), luckless=_luckless(found),
        shifts="\n".join(_shifts(found)), other=round(draws["nights"] * (1.0 - draws["nights with every epoch equal"])),
        drawn=draws["nights"], epochs=round(epochs * (1.0 - draws["epochs equal"])), all_epochs=epochs, on_paths=paths["persons"],
        dlmo=paths["largest, min"], dlmo_median=paths["median of persons, min"], dark=dark["persons"], days=dark["days"],
        phase=dark["largest, min"], by_day=", ".join(f"{day}: {value:.3f}" for day, value in dark["largest up to day"].items()),
    )  # fmt: skip


def without_luck(found: dict) -> set[str]:
    """Statistics that no draw moves: other numbers leave them where they are."""
    rows = found["populations"]["double with itself"]
    return {row["statistic"] for row in rows if row["figure"] == "mean" and row["error"] <= 1e-6 * abs(row["value"])}


def lucky(found: dict, name: str) -> list[dict]:
    """The figures of one comparison that have a Monte Carlo error."""
    return [row for row in found["populations"][name] if row["statistic"] not in without_luck(found)]


def scores(found: dict, name: str) -> list[float]:
    """Size of every difference of one comparison in Monte Carlo errors."""
    if name != "same numbers":
        return [abs(row["z"]) for row in lucky(found, name)]
    pairs = zip(lucky(found, name), lucky(found, "double with itself"), strict=True)
    return [abs(row["difference"]) / other["error"] for row, other in pairs if other["error"] > 0.0]


def holds(found: dict) -> dict[str, bool]:
    """What was asked, and whether it is so."""
    return {
        "statistics within Monte Carlo error": max(max(scores(found, name)) for name in ("same numbers", "other numbers")) < LARGEST_Z,
        "DLMO on given stages": found["paths"]["largest, min"] <= _ASKED["DLMO"],
        "sixty free-running days": found["dark"]["largest, min"] <= _ASKED["phase"],
    }


def verdict(found: dict) -> str:
    """One sentence on the statistics."""
    good = holds(found)["statistics within Monte Carlo error"]
    worst = max(lucky(found, "other numbers"), key=lambda row: abs(row["z"]))
    size = f"{worst['difference']:.3g} ({abs(worst['z']):.1f} standard errors)"
    told = f"the largest difference is in {worst['statistic']}, {worst['figure']}: {size}"
    return f"**{'All figures agree' if good else 'Not all figures agree'} within Monte Carlo error**; with other numbers {told}."


def _luckless(found: dict) -> str:
    """What has no Monte Carlo error, and how far rounding alone moves it."""
    rows = [row for row in found["populations"]["other numbers"] if row["statistic"] in without_luck(found) and row["figure"] == "mean"]
    told = ", ".join(f"{row['statistic']} (its mean moves by {60.0 * abs(row['difference']):.1g} min)" for row in rows)
    why = "Left out: what no draw moves in these dark beds has no Monte Carlo error, and rounding is all there is"
    return f"{why}: {told}." if rows else ""


def _row(name: str, z: list[float]) -> str:
    words = {
        "same numbers": "single and double, same numbers (shares of Monte Carlo error)",
        "other numbers": "single and double, other numbers (z)",
        "double with itself": "double and double, other numbers (z)",
    }
    ordered = sorted(z)
    beyond = [sum(x > edge for x in z) / len(z) for edge in (2.0, 3.0)]
    return f"| {words[name]} | {ordered[-1]:.2g} | {ordered[len(z) // 2]:.2g} | {beyond[0]:.1%} | {beyond[1]:.1%} |"


def _shifts(found: dict) -> list[str]:
    same, chance = (found["populations"][name] for name in ("same numbers", "double with itself"))
    sds = {row["statistic"]: row["difference"] for row in same if row["figure"] == "SD"}
    return [
        f"| {row['statistic']} | {row['value']:.4g} | {row['difference']:.2g} | {sds[row['statistic']]:.2g} | {error['error']:.2g} |"
        for row, error in zip(same, chance, strict=True) if row["figure"] == "mean"
    ]  # fmt: skip
