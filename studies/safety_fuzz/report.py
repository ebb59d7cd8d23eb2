"""The report of the study, written anew from result.json."""

from __future__ import annotations

from pathlib import Path


def write(found: dict, path: Path) -> None:
    """report.md in plain words."""
    path.write_text(text(found), encoding="utf-8")


def text(found: dict) -> str:
    """The page."""
    requests, mutations, plans = found["requests"], found["mutations"], found["plans"]
    return f"""# Fuzzing the gate

Random persons (any mix of medicines, conditions, ages, amounts, products and missing facts) go through the enumerator of
the planner with a utility drawn at random in place of the simulator; every option is reviewed, certified and checked by
`pineal.checker`. Accepted plans are then spoilt in one of {len(mutations["tried"])} ways. Rules {found["rules"]}. Written by
`make study-safety_fuzz`; the numbers are those of `result.json`.

| part | tried | options | rejected or missed | processor time |
|---|---|---|---|---|
| requests | {requests["requests"]:,} | {sum(requests["options"].values()):,} | {requests["rejected"]} | {_time(requests)} |
| mutations | {mutations["mutations"]:,} | | {mutations["missed"]} | {_time(mutations)} |
| whole plans under the simulator | {plans["plans"]} | {_shown(plans)} | {plans["rejected"]} | {_time(plans)} |

A rejected option would never be shown. A missed mutation would be a plan with a certificate of another one.

## Options of the requests, by verdict

{_table(requests["options"], "option and verdict")}

## Mutations

{_table(mutations["tried"], "mutation")}

## Whole plans

{_table(plans["options"], "plan or option and verdict")}
{_not_simulated(plans)}
The posterior of a whole plan is the prior with 32 persons in two groups, so that a plan takes seconds; gate, certificate and
checker are those of every plan.

## What this does not show

Both programs share the parsed rules and names, so a rule that is missing, or a name that is not known, is missing for both:
that is the business of the tables of cases (`tests/safety`). They agree on what the rules say, not on whether the rules are
right. The residual in the morning shares the kinetics of the catalogue and the thresholds.
{_examples(requests, "Rejected requests")}{_examples(mutations, "Missed mutations")}{_examples(plans, "Rejected plans")}"""


def _table(counts: dict, name: str) -> str:
    rows = [f"| {key} | {count:,} |" for key, count in sorted(counts.items())]
    return "\n".join([f"| {name} | number |", "|---|---|", *rows])


def _shown(plans: dict) -> int:
    return sum(count for name, count in plans["options"].items() if not name.startswith("plan:"))


def _time(part: dict) -> str:
    return f"{part['cpu_s'] / 60:.1f} min"


def _not_simulated(plans: dict) -> str:
    told = ", ".join(f"{count} ({name})" for name, count in plans["not_simulated"].items())
    return f"\nNot simulated, because the model refuses what is taken (an amount it cannot convert): {told}.\n" if told else ""


def _examples(part: dict, title: str) -> str:
    if not part["examples"]:
        return ""
    return f"\n## {title}\n\n" + "\n".join(f"- {' | '.join(map(str, row))}" for row in part["examples"]) + "\n"
