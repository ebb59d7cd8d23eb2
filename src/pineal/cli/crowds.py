"""The answer of `population` as a plain table."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table


def population(console: Console, answer: dict) -> None:
    """What was written, and mean and standard deviation of every measure over persons and nights."""
    told = answer.get
    times = f"in bed {told('bed')} to {told('rise')}"
    table = Table(title=f"{told('phenotype')}: {_whole(told('persons'))} people, {told('nights')} nights each, {times}")
    for heading in ("measure", "mean", "SD", "nights"):
        table.add_column(heading, justify="left" if heading == "measure" else "right")
    for name, row in (told("statistics") or {}).items():
        table.add_row(name, _number(row.get("mean")), _number(row.get("sd")), _whole(row.get("n")))
    console.print(table)
    size = (told("bytes") or 0) / 1e6
    console.print(f"{_whole(told('rows'))} rows in {_whole(told('parts'))} files, {size:.1f} MB, under {told('folder')}")
    console.print(f"fingerprint {told('fingerprint')}")


def _number(value: Any) -> str:
    return "not defined" if value is None else f"{value:.2f}"


def _whole(value: Any) -> str:
    return "" if value is None else f"{value:,}"
