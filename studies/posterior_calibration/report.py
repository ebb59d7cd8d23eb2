"""The report, from the results."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from scipy.stats import binom

from posterior_calibration.judged import BINS, ERROR, LINE, NAMED

TEXT = """# Is the personal posterior calibrated?

Written by the study; do not edit.

Persons whose truth is known, drawn from the shipped prior, keep a diary for a week of about 23:00 to 07:00. Each diary goes
through the whole inference of `pineal infer`: clouds of virtual persons, adapted proposals, weights. If the posterior is right, the
place of the truth in it is uniform over persons (Talts 2018, arXiv:1804.06788). Run again with
`make study-posterior_calibration ARGS=N` for N persons (some 15 s of a core each; `--scheduler` sends them to a cluster, and those
that are done are kept). Model {model}.

{note}

{worlds}

`p`: Kolmogorov and Smirnov against uniform; `adjusted`: after Holm's correction for all {axes} parameters. The rows are what a
diary can tell of; the last line holds the other axes, where the posterior should be the prior.

## The other world

Its persons sleep by other weights:
{wiring}.
They are inferred with the shipped model. The weights are assumed; no world is claimed to be so.

Light, doses, saliva, wearables and recorded nights do not enter: this judges what inference makes of a diary.

## What this says

{verdict}
"""


def write(found: dict, path: Path) -> None:
    """Write the report."""
    worlds = found["worlds"]
    first = next(iter(worlds.values()))
    path.write_text(
        TEXT.format(
            model=found["model"], note=_note(first["persons"]), axes=len(first["parameters"]),
            worlds="\n\n".join(_world(name, one) for name, one in worlds.items()),
            wiring=",\n".join(f"`{name}` {value:g}" for name, value in found["wiring"].items()),
            verdict="\n".join(_verdict(name, one) for name, one in worlds.items()),
        ),
        encoding="utf-8",
    )  # fmt: skip


def _note(persons: int) -> str:
    """What so many persons can show: twice the standard error of a coverage of 90 %, and of a bin."""
    error = 2.0 * (0.9 * 0.1 / persons) ** 0.5
    few = " That is few: only gross faults would show here, and no fault found is not a proof." if persons < 100 else ""
    return f"{persons} persons tell a coverage of 90 % to ± {100 * error:.0f} points.{few}"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _world(name: str, one: dict) -> str:
    head = ("parameter", "50 % holds", "90 % holds", f"places, {BINS} bins", "p", "adjusted", "posterior SD, prior 1")
    rows = [_row(key, one["parameters"][key]) for key in NAMED]
    others = [row for key, row in one["parameters"].items() if key not in NAMED]
    return (
        f"## World: {name}\n\n{one['persons']} persons; least effective number of virtual persons {one['least effective']:.0f}, "
        f"{one['refused']} that `infer` would have refused.\n\n{_table(head, [*rows, _others(others)])}"
    )


def _row(name: str, one: dict) -> tuple[str, ...]:
    return (
        name, f"{one['coverage']['50 %']:.2f}", f"{one['coverage']['90 %']:.2f}", " ".join(map(str, one["counts"])),
        f"{one['p']:.2f}", f"{one['adjusted']:.2f}", f"{one['mean posterior sd, prior sd 1']:.2f}",
    )  # fmt: skip


def _others(rows: list[dict]) -> tuple[str, ...]:
    def mean(pick) -> float:
        return sum(map(pick, rows)) / len(rows)

    counts = zip(*(one["counts"] for one in rows), strict=True)
    return (
        f"{len(rows)} others: mean, least p", f"{mean(lambda one: one['coverage']['50 %']):.2f}",
        f"{mean(lambda one: one['coverage']['90 %']):.2f}", " ".join(str(sum(bins)) for bins in counts),
        f"{min(one['p'] for one in rows):.2f}", f"{min(one['adjusted'] for one in rows):.2f}",
        f"{mean(lambda one: one['mean posterior sd, prior sd 1']):.2f}",
    )  # fmt: skip


def _verdict(name: str, one: dict) -> str:
    rows = one["parameters"]
    uneven = [f"`{key}` (adjusted p {row['adjusted']:.3f})" for key, row in rows.items() if row["adjusted"] < ERROR]
    short = [f"`{key}` ({rows[key]['coverage']['90 %']:.2f})" for key in one["below the line"]]
    sure = "beyond chance" if one["below the line beyond chance"] else "which may be chance with so few persons"
    even = f"not uniform: {', '.join(uneven)}" if uneven else "no parameter departs from uniform"
    line = f"{100 * LINE:.0f} %"
    held = f"90 % intervals cover less than {line}, {sure}: {', '.join(short)}" if short else f"all 90 % intervals cover {line} or more"
    return f"- {name}, {one['persons']} persons: {even}; {held}. {_narrowest(one)}"


def _narrowest(one: dict) -> str:
    """Where intervals may be too narrow, which a test of uniformity sees late."""
    rows, n = one["parameters"], one["persons"]
    name = min(NAMED, key=lambda key: rows[key]["coverage"]["50 %"])
    share = rows[name]["coverage"]["50 %"]
    chance = binom.cdf(round(share * n), n, 0.5)
    looked = f"one of {len(NAMED)} looked at"
    return f"The 50 % interval that holds least is that of `{name}`, {share:.2f} (so little by chance, {looked}: {chance:.3f})."
