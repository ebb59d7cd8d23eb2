"""Published numbers beside what the model says of them, for a terminal of 80 columns."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from pineal.cli.layout import table as _table
from pineal.report import compound_words as w
from pineal.report.words import MINUS

WIDEST = 100
VERDICTS = {"met": "as published", "opposite": "the other way", "unknown": "cannot tell"}
LEGEND = (
    "model: treated less comparator as simulated, and the 95 % interval of a new trial of that size. not seen: the same from a fit "
    "without this compound's trials of the same overlap cluster. fitted: the row helped to set the numbers; predicted: it did not."
)


def evidence(console: Console, answer: Any) -> None:
    """Two tables: rows with what the model says, and rows that are not simulated with the reason."""
    console.width = min(console.width, WIDEST)
    rows = answer.get("rows") if isinstance(answer, dict) else None
    if not rows:
        console.print("No published row of this name: no data.")
        return
    alone = len({row.get("compound") for row in rows}) == 1
    told, silent = ([row for row in rows if bool(row["model"]["said"]) is wanted] for wanted in (True, False))
    _table(console, "", ["id", "what", "published (95 % CI)", "model (95 %)", "status"], [_said(row, alone) for row in told])
    if told:
        _note(console, LEGEND)
    _table(console, "Not simulated", ["id", "what", "published (95 % CI)", "why"], [_silent(row, alone) for row in silent])
    _last(console, answer, rows)


def _what(row: dict, alone: bool) -> str:
    """Outcome, dose, people; the compound stands where rows are of several, and how it is related where it is not alone."""
    mark = {"class": " (class)", "mixture": " (mixture)", "related": " (related)"}.get(row.get("about", ""), "")
    whose = "" if not mark and (alone or "about" in row) else f"{row['compound']}{mark}, "
    return f"{row['outcome']}; {whose}{w.dose(row)}; {row['population'] or 'people not told'}"


def _published(row: dict) -> str:
    return w.effect(row) + ("; recalled" if row["provenance"] == "recalled" else "")


def _said(row: dict, alone: bool) -> list[str]:
    said = row["model"]["said"]
    cells = [_model(one, len(said) > 1) for one in said]
    return [str(row["id"]), _what(row, alone), _published(row), "\n".join(cells), "\n".join(map(_status, said))]


def _model(one: dict, several: bool) -> str:
    """Simulated value with its interval, and what a fit without the row said."""
    name = f"{one['measure']} " if several or one["kind"] in ("null", "direction") else ""
    text = f"{name}{signed(one['simulated'])}{_span(one.get('trial'))}"
    if one["kind"] == "shift":
        text += " h"
    if unseen := one.get("unseen"):
        text += f"\nnot seen: {signed(unseen[0])}{_span(unseen[1:])}"
    return text


def _status(one: dict) -> str:
    if one["kind"] == "size":
        low, high = one["trial"]
        place = "inside" if low <= one["published"] <= high else "OUTSIDE"
        apart = "" if "unseen" not in one or one["unseen"][1] <= one["published"] <= one["unseen"][2] else "\nnot seen: OUTSIDE"
        return f"{one['status']}; {place}{apart}"
    if one["kind"] == "null":
        return f"predicted; no difference in {100 * one['includes 0']:.0f} % of trials" + ("" if one["met"] else ": NOT MET")
    if one["kind"] == "direction":
        return f"{one['status']}; {VERDICTS[one['verdict']]}" + (", but next to nothing" if one["verdict"] == "met" and one["tiny"] else "")
    return one["status"]


def _silent(row: dict, alone: bool) -> list[str]:
    return [str(row["id"]), _what(row, alone), _published(row), row["model"]["why"]]


def signed(value: float) -> str:
    """One decimal with its sign; a real minus."""
    text = f"{value:+.1f}"
    return ("0.0" if text in ("+0.0", "-0.0") else text).replace("-", MINUS)


def _span(ends: Any) -> str:
    return f" ({signed(ends[0])} to {signed(ends[1])})" if ends else ""


def _note(console: Console, text: str) -> None:
    console.print(Padding(Text(text, style="dim"), (0, 0, 0, 2), expand=False))


def _last(console: Console, answer: dict, rows: list[dict]) -> None:
    """Counts, the set of numbers, and papers."""
    counts = Counter(row["model"]["status"] for row in rows)
    recalled = sum(row.get("provenance") == "recalled" for row in rows)
    words = ", ".join(f"{n} {status}" for status, n in counts.items())
    stale = "" if answer.get("current", True) else " THE SET HAS CHANGED SINCE: run studies/effects again."
    console.print(f"\n{len(rows)} rows: {words}; {recalled} recalled and not checked against the paper. Set {answer.get('set')}.{stale}")
    papers = answer.get("references") or []
    if papers and len(papers) <= 20:
        console.print(Text("\nPapers", style="bold"))
        for text in papers:
            _note(console, text)
