"""The answers of the verbs as plain tables for a person; tolerant of what an answer leaves out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from pineal.cli.layout import anything, bullets, interval, short, table
from pineal.cli.show_case import concerns, infer, plan, review, simulate
from pineal.cli.show_night import hypnogram, read


def answer(verb: str, answer: Any, out: Path | None = None) -> None:
    """Print the answer of one verb on standard output."""
    console = Console(highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=110)
    if verb in ("compounds", "evidence"):
        from pineal.cli import knowledge

        getattr(knowledge, verb)(console, answer)
    elif verb == "population":
        from pineal.cli import crowds

        crowds.population(console, answer)
    else:
        SHOW.get(verb, anything)(console, answer)
    if out is not None:
        _written(console, out)


def trial(console: Console, answer: dict) -> None:
    """One line an effect; then what was not simulated, and concerns."""
    cells = []
    for row in answer.get("outcomes") or []:
        inner = (row.get("interval") or {}).get("parameter")
        known = row.get("effect") is not None
        effect = interval({"median": row["effect"], "low": row.get("low"), "high": row.get("high")}) if known else "unknown"
        mean = f"{short(inner[0])} to {short(inner[1])}" if inner else ""
        baseline = short(row["baseline"]) if row.get("baseline") is not None else ""
        cells.append([short(row.get("label")), f"{row.get('arm')} - {row.get('versus')}", effect, mean, short(row.get("unit")), baseline])
    columns = ["outcome", "difference of", "effect (a new trial of this size)", "mean effect", "unit", "baseline"]
    table(console, str(answer.get("title") or "Trial"), columns, cells)
    bullets(console, "Not simulated, and taken for granted", answer.get("notes"))
    concerns(console, answer.get("concerns"))


def cite(console: Console, answer: Any) -> None:
    """The references, one paragraph each; BibTeX and CSL-JSON as they are, so that they can be redirected into a file."""
    if isinstance(answer, dict) and ("bibtex" in answer or "csl" in answer):
        print(answer["bibtex"] if "bibtex" in answer else json.dumps(answer["csl"], indent=1, ensure_ascii=False))
        return
    rows = answer.get("references", answer) if isinstance(answer, dict) else answer
    for row in rows.values() if isinstance(rows, dict) else rows:
        console.print(Text(str(row.get("text") or ", ".join(short(v) for v in row.values())) if isinstance(row, dict) else str(row)))


def check(console: Console, answer: dict) -> None:
    """What was checked, and every fault."""
    faults = answer.get("faults") or []
    anything(console, {key: value for key, value in answer.items() if key != "faults"})
    bullets(console, "Faults", faults)
    console.print("All shipped knowledge holds." if not faults else f"{len(faults)} faults in shipped knowledge.")


SHOW = {verb.__name__: verb for verb in (plan, infer, review, read, hypnogram, simulate, trial, cite, check)}


def _written(console: Console, out: Path) -> None:
    for page in sorted(out.glob("*.html")) if out.is_dir() else []:
        console.print(Text(f"\nReport: {page} (open it in a browser)"), soft_wrap=True)
