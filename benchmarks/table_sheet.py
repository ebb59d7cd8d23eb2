"""docs/benchmarks.md from the figures of table.json: goals, then every group with its rows, errors and settings."""

from __future__ import annotations

from statistics import median

HEADS = {
    "population": "Many people", "person": "One person", "clock": "The clock alone", "gradient": "Gradients", "start": "Waiting and memory",
}  # fmt: skip
WORDS = {
    "population": (
        "The benchmark model is the shipped model with its fitted chain: {states} states, {covariates} covariates and {effectors} "
        "effectors of the chain, {person_parameters} parameters of a person, {doses} doses of {compounds} over {nights} nights "
        "({steps:,} steps, {steps_in_bed:,} of them of 30 s in bed)."
    ),
    "person": (
        "The stage path is given and the same for all. The truth is LSODA at rtol 1e-10, restarted at every edge of stage, light, "
        "night and dose; its laws share the trace with ours and no stepping. A peer runs at the loosest tolerance of those tried at "
        "which its clock and its median state are no further from the truth than ours. The part of the model is the one that the "
        "tests of the SBML run ({part_states} states), because libRoadRunner writes every rule out at each use."
    ),
    "clock": (
        "The same published equations (Hannay 2019) and light. A peer's step is the longest of those tried at which its clock is no "
        "further from the truth than ours; its usual step is told beside it."
    ),
    "gradient": (
        "Derivatives of the log-likelihood of the given path by {directions} parameters of a person. A difference of two gradients is a "
        "share of the largest component."
    ),
    "start": "Each figure is from processes of their own, kernels compiled before unless said otherwise.",
}
PAGE = """# Benchmarks

This page is written by `make bench` (`python benchmarks/table.py --sheet` from the figures kept in benchmarks/table.json); do not edit.

Ours and its peers take turns within a round; a figure is the median of five rounds with the smallest and the largest. *First is
... times faster* is the median of the ratios within rounds. Errors are distances from the truth of that group: the clock in
minutes, and over states the median and the worst of their largest errors relative to their peaks.

## Goals

{goals}

{groups}"""


def sheet(result: dict) -> str:
    """The page; groups that are not measured yet are named."""
    groups = [_group(name, result.get(name)) for name in HEADS]
    return PAGE.format(goals=_goals(result), groups="\n".join(groups))


def _goals(result: dict) -> str:
    rows = ["| what | goal | measured | met |", "|---|---|---|---|"]
    for goal in (one for name in HEADS for one in result.get(name, {}).get("goals", ())):
        met = goal["found"] <= goal["bound"] if goal["at_most"] else goal["found"] >= goal["bound"]
        sign = "≤" if goal["at_most"] else "≥"
        asked = f"{sign} {_number(goal['bound'])} {goal['unit']}"
        rows.append(f"| {goal['what']} | {asked} | {_number(goal['found'])} | {'yes' if met else '**no**'} |")
    return "\n".join(rows) if len(rows) > 2 else "Nothing is measured yet: `make bench`."


def _group(name: str, found: dict | None) -> str:
    title = f"## {HEADS[name]}\n\n"
    if found is None:
        return f"{title}Not measured yet.\n"
    if "failed" in found:
        return f"{title}The last run failed: {found['failed']}.\n"
    told = found.get("model", {}) | {"directions": len(found.get("along", ()))}
    words = WORDS[name].format(**told | {"compounds": " and ".join(told.get("compounds", ()))})
    tables = [_table(row) for row in found["rows"]]
    return "\n\n".join([f"{title}{words}", *tables, *_once(found), _machine(found)]) + "\n"


def _table(row: dict) -> str:
    """A row of contenders as a table of its own; the first is ours."""
    rate, ours = "/s" in row["unit"], row["contenders"][0]
    races, errors = len(ours["values"]) > 1 < len(row["contenders"]), any(one["error"] for one in row["contenders"])
    heads = ["", row["unit"], *["first is ... times faster"] * races, *["error"] * errors, "how"]
    lines = [f"**{row['what'][0].upper()}{row['what'][1:]}**", "", f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for one in row["contenders"]:
        faster = "" if one is ours or not races else _spread(_ratios(ours, one, rate))
        cells = [one["name"], _spread(one["values"]), *[faster] * races, *[_error(one["error"])] * errors, one["settings"]]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, *(["", row["note"]] if row["note"] else [])])


def _ratios(ours: dict, peer: dict, rate: bool) -> list[float]:
    pairs = zip(ours["values"], peer["values"], strict=True)
    return [a / b if rate else b / a for a, b in pairs]


def _error(error: dict) -> str:
    if "gradient" in error:
        return f"{error['gradient']:.1e} from the tangents"
    if not error:
        return ""
    return f"{error['clock_min']:.2g} min; {error['median_state']:.1e}, {error['worst_state']:.1e} ({error['worst']})"


def _once(found: dict) -> list[str]:
    """The whole model in libRoadRunner, which is run once."""
    once = found.get("once")
    if not once:
        return []
    return [
        f"The whole model in libRoadRunner, once: {once['compile_s']:.0f} s to compile without optimisation (with it, minutes that are "
        f"not waited for), {once['run_s']:.1f} s a run (Adams, rtol {once['rtol']:g}; error {_error(once['error'])})."
    ]


def _machine(found: dict) -> str:
    told = found["machine"]
    named = ", ".join(f"{name} {value}" for name, value in told.items() if name not in ("processor", "cores", "load", "system"))
    gone = f" Missing here: {', '.join(found['missing'])}." if found.get("missing") else ""
    load = f"load {told['load']:.1f} before and {found['load_after']:.1f} after"
    return f"*{told['processor']}, {told['cores']} cores, {told['system']}; {load}; {named}; {found['seconds']:.0f} s.{gone}*"


def _spread(values: list[float]) -> str:
    """Median (smallest to largest)."""
    if len(values) == 1:
        return _number(values[0])
    return f"{_number(median(values))} ({_number(min(values))} to {_number(max(values))})"


def _number(value: float) -> str:
    """Three figures, plain where that is short."""
    size = abs(value)
    if size >= 100.0:
        return f"{value:,.0f}"
    if size >= 10.0:
        return f"{value:.1f}"
    return f"{value:.2g}" if size < 1.0 else f"{value:.2f}"
