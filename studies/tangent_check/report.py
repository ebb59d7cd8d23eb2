"""The report of the study, from its results."""

from __future__ import annotations

TEXT = """# Are the tangents those of central differences, for every number of the model?

**{parameters} parameters** (all of the shipped model: those that differ between persons, those that all share, and the constants)
and the amount and hour of **{doses} doses**: {directions} directions. Two days with light, meals, drink, stress, noise, supplements, six
doses an evening and a given path of all stages. Numbers that are shipped as 0, and some thresholds, stand at made-up values so
that nothing hides behind them (`world.py`). Run again with `make study-tangent_check` (minutes; a new law or a new scheme needs
a new run). {model}.

**Tangents**: the generated program of `pineal.engine.tangent`, to the letter, read by Python for all directions at once (compiling
so many wants more than ten gigabytes). Compiled code along {compiled_n} directions, switches included, is as far from it as
{compiled:.1e}, relatively.
**Differences**: the kernel of the *simulation* with every number as a column of the persons, at nine step sizes; two
neighbouring ones are extrapolated, and of these the one is taken that agrees best with its neighbour, which also says how well
it is known. The tangent has no say in it. Both are those of the steps: by the hour of a dose tangents are asked for without what
is added where plasma rises within a step (`with_rises=False`), which has an exact test of its own (`tests/readings/test_tangents.py`).

Compared along each direction: {series} series (all {states} states among them) every ten minutes, the DLMO of both nights, the
log-likelihood of the path. An error is the largest over time, relative to the largest derivative. A difference that is not known
to 1e-6 cannot judge 1e-5, and is left out: it is counted below.

| | directions | pairs judged | largest error | median |
|---|---|---|---|---|
{rows}

A direction that leaves DLMO or likelihood exactly where they are, by tangent and by difference, counts as judged. Asked: 1e-5.
{verdict}

{beyond}

## Not judged, and why

{nothing}

{unjudged}

## Cost

{cost}
"""


def page(found: dict) -> str:
    """The page from a result."""
    rows = found["directions"]
    doses = {name.split(".")[0] for name in rows if name.startswith("dose[")}
    return TEXT.format(
        parameters=sum(not name.startswith("dose[") for name in rows), doses=len(doses), directions=len(rows), model=found["model"],
        compiled_n=found["compiled"]["directions"], compiled=found["compiled"]["largest relative difference"], series=found["series"],
        states=found["states"], rows="\n".join(_summary(rows)), verdict=_verdict(found), beyond=_beyond(found), nothing=_nothing(rows),
        unjudged=_unjudged(rows), cost=_cost(found["cost"]),
    )  # fmt: skip


def idle(rows: dict) -> list[str]:
    """Directions along which nothing moves, by tangent and by difference."""
    return [name for name, row in rows.items() if not (row["series moved"] or row["moves the path"])]


def unseen(rows: dict) -> list[str]:
    """Directions along which no difference is known well enough to judge anything."""
    return [name for name, row in rows.items() if row["series moved"] and not row["series judged"]]


def errors(rows: dict, what: str) -> dict[str, float]:
    """Errors of the directions that were judged."""
    return {name: row[what] for name, row in rows.items() if name not in idle(rows) and row[what] is not None}


def largest(found: dict) -> float:
    """The largest error of all."""
    return max(max(errors(found["directions"], what).values()) for what in ("error", "DLMO", "score"))


def _summary(rows: dict) -> list[str]:
    moved = len(rows) - len(idle(rows))
    pairs = sum(row["series judged"] for row in rows.values())
    lines = []
    for what, words, judged in (("error", "states and outputs", pairs), ("DLMO", "DLMO", None), ("score", "log-likelihood", None)):
        values = sorted(errors(rows, what).values())
        middle, count = values[len(values) // 2], moved if what == "error" else len(values)
        lines.append(f"| {words} | {count} | {judged or len(values):,} | {values[-1]:.1e} | {middle:.1e} |")
    return lines


def _verdict(found: dict) -> str:
    worst = largest(found)
    held = "so it holds everywhere it could be judged" if worst <= found["asked"] else "so it does not hold everywhere"
    return f"**Largest found: {worst:.1e}**, {held}."


def _beyond(found: dict) -> str:
    rows = found["directions"]
    wrong = [f"- {name}, {what}: {value:.1e}" + (f" ({rows[name]['worst']})" if what == "error" else "")
             for what in ("error", "DLMO", "score") for name, value in errors(rows, what).items() if value > found["asked"]]  # fmt: skip
    return "\n".join(["Beyond what is asked:", "", *wrong]) if wrong else "None is beyond."


WHY = {
    "circadian.least": "a guard: no amplitude of a living clock comes near it",
    "serotonin.activity_rest": "an offset that cancels but for rounding: it is added and taken away again",
}
"""Why some numbers change nothing, or nothing but the last digit."""


def _nothing(rows: dict) -> str:
    lines = [f"- `{name}`: {WHY.get(name, 'not explained')}" for name in idle(rows)]
    head = "Change nothing on this path, by tangent and by difference alike:"
    return "\n".join([head, "", *lines]) if lines else "Every number changes something."


def _unjudged(rows: dict) -> str:
    moved = sum(row["series moved"] for row in rows.values())
    left = moved - sum(row["series judged"] for row in rows.values())
    none = [f"`{name}` ({WHY.get(name, 'not explained')})" for name in unseen(rows)]
    whole = f" Along {', '.join(none)} nothing could be judged." if none else " Along every other direction some series could."
    told = f"Of {moved:,} pairs of a direction and a series that it moves, {left:,} move too little, or pass a kink too near, to be known."
    return told + whole


def _cost(cost: dict) -> str:
    plain, tangent = (sorted(cost["seconds"][name])[len(cost["seconds"][name]) // 2] for name in ("plain", "tangents"))
    return (
        f"Two days along {cost['directions']} parameters, with switches, against one plain run of the scalar kernel in double precision;\n"
        f"in turns, {cost['times']} times, processor time: {1000.0 * tangent:.0f} ms against {1000.0 * plain:.0f} ms, "
        f"**median ratio {cost['ratio']}**. Asked: 6."
    )
