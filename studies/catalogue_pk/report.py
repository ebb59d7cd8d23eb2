"""The report of the kinetics of the catalogue, from the result alone."""

from __future__ import annotations

from catalogue_pk.cases import CONFLICTS, TABLE
from catalogue_pk.contrasts import LIMIT

LEVELS = (0.5, 0.9, 0.99)


def report(result: dict) -> str:
    """The result in words and tables."""
    parts = (headline(result), spread(result), by_compound(result), comparisons(result), occupied(result), row_by_row(result))
    return "\n".join(line for part in parts for line in (*part, ""))


def headline(result: dict) -> list[str]:
    """What holds and what does not."""
    whole, plain, names = result["coverage"]["all"], result["coverage"]["without ratios"], result["coverage"]["compounds"]
    inside, loo = whole["inside"], result["fit"]["left_out"]
    held, far = result["contrasts"], [one for one in result["contrasts"] if one["fold"] > LIMIT]
    missed = "; ".join(f"{one['compound']} {one['what']} ({one['fold']:.2f}-fold)" for one in far)
    left_out = ", ".join(sorted(row for row, entry in CONFLICTS.items() if not entry.get("tested", True)))
    other = ", ".join(entry["row"] for entry in (*TABLE["looser"], *TABLE["read_as"]))
    return [
        "# Kinetics of the catalogue", "", "Written by `make study-catalogue_pk` from result.json.", "",
        "## What holds and what does not", "",
        f"- {whole['rows']} values (a row of pk.csv at a dose; seen, dosed, modelled) of {len(names)} compounds:",
        f"  {inside['0.9']} ({whole['share_90']:.0%}) lie inside the 90 % interval for a new study, {inside['0.5']} inside the 50 %",
        f"  interval, {whole['beyond_99']} beyond the 99 % interval. Wanted: at least 80 %, and none beyond.",
        "- Without ratios, which set the modifiers they are held to:",
        f"  {plain['share_90']:.0%} of {plain['rows']}, {plain['beyond_99']} beyond.",
        "- Each study of a compound from the others alone, with the pooled spread:",
        f"  {loo['inside_90']} of {loo['values']} values inside the 90 % interval, {loo['beyond_99']} beyond the 99 % interval.",
        f"- {len(held)} comparisons inside studies (doses, formulations, modifiers, times): {len(held) - len(far)} within {LIMIT}-fold.",
        f"  Beyond: {missed}. Reasons: tests/compounds/conflicts.toml.",
        "- This is consistency, not prediction: typical values and the pooled spread come from the same rows. More than nine in ten lie",
        "  inside the 90 % interval, so the intervals are rather wide than narrow. Held-out values: tests/compounds/test_predictive.py.",
        "- Weight is 75 kg throughout. The sampling error of small studies is not in the intervals. Printed means of skewed values are",
        "  compared with medians (ramelteon: coefficients of variation of 100 %; all of its misses are such means, and high).",
        f"- Left out: {left_out}. Read as something else: {other}.",
    ]


def spread(result: dict) -> list[str]:
    """The default between studies."""
    pooled = ", ".join(f"{kind} {one['log_sd']:.2f} ({one['freedom']})" for kind, one in result["fit"]["pooled"].items())
    return [
        "## Between-study spread", "",
        "Log sd of study means around the mean of their compound, pooled over compounds with two or more studies (degrees of freedom):",
        f"{pooled}.", "",
        "A compound with four or more half-lives keeps its own spread of them; diphenhydramine, whose two studies differ 2.3-fold, keeps",
        "theirs. The spread of clearance is shared out: volume, bioavailability and half-life together have it. Rate and lag have what",
        "gives the time of the peak its own spread.",
    ]


def by_compound(result: dict) -> list[str]:
    """One line a compound."""
    rows = [f"| {name} | {one['rows']} | {one['inside']['0.5']} | {one['inside']['0.9']} | {one['beyond_99']} |"
            for name, one in result["coverage"]["compounds"].items()]
    head = ["## By compound", "", "| compound | values | in 50 % | in 90 % | beyond 99 % |", "|---|---|---|---|---|"]
    return [*head, *rows, "", f"Nothing to compare: {', '.join(result['without'])}."]


def comparisons(result: dict) -> list[str]:
    """One line a comparison."""
    rows = [f"| {one['kind']} | {one['compound']} | {one['what']} | {one['observed']:.3g} | {one['predicted']:.3g} | {one['fold']:.2f} |"
            for one in result["contrasts"]]
    head = "| kind | compound | comparison | observed | predicted | fold |"
    return ["## Comparisons inside studies", "", head, "|---|---|---|---|---|---|", *rows]


def occupied(result: dict) -> list[str]:
    """What the potencies mean at usual doses."""
    rows = [f"| {one['compound']} | {one['handle']} | {one['mg']:g} | {one['basis']} | "
            + " | ".join(f"{one[when]:.2f}" for when in ("peak", "4.0", "8.0", "12.0")) + " |" for one in result["occupancy"]]
    return [
        "## Occupancy at usual doses", "",
        "At the typical potency, whose spread is about twofold either way or more; most are assumed from affinity and binding.", "",
        "| compound | handle | mg | potency | at the peak | 4 h | 8 h | 12 h |", "|---|---|---|---|---|---|---|---|", *rows,
    ]


def row_by_row(result: dict) -> list[str]:
    """The long table."""
    return ["## Row by row", "", "| row | compound | form | mg | with | parameter | observed | median | 50 % | 90 % | 99 % | |",
            "|---|---|---|---|---|---|---|---|---|---|---|---|", *map(line, result["rows"])]


def line(entry: dict) -> str:
    """A row of the long table."""
    bands = " | ".join("{:.3g} to {:.3g}".format(*entry["limits"][str(level)]) for level in LEVELS)
    verdict = "" if entry["inside"]["0.9"] else "outside 90 %" if entry["inside"]["0.99"] else "BEYOND 99 %"
    given = f"{entry['compound']} | {entry['form'] or ''} | {entry['dose_mg']:g} | {entry['modifier']}"
    what = f"{given} | {entry['parameter']} ({entry['unit']})"
    return f"| {entry['row']} | {what} | {entry['observed']:g} | {entry['median']:.3g} | {bands} | {verdict} |"
