"""How the terminal lays things out: tables, lists, and numbers in few characters."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text


def statistics(console: Console, title: str, rows: Any) -> None:
    cells = [[name, interval(value), unit(value)] for name, value in (rows or {}).items()]
    table(console, title, ["measure", "value", "unit"], cells)


def anything(console: Console, answer: Any, title: str = "") -> None:
    """Any answer at all: lists of rows as tables, the rest as lines."""
    if isinstance(answer, list) and answer and all(isinstance(row, dict) for row in answer):
        keys = list(dict.fromkeys(key for row in answer for key in row))[:7]
        table(console, title, keys, [[short(row.get(key)) for key in keys] for row in answer])
    elif isinstance(answer, dict):
        for key, value in answer.items():
            if isinstance(value, dict | list) and value:
                anything(console, value, str(key))
            else:
                console.print(Text(f"{title + ' ' if title else ''}{key}: {short(value)}"))
    else:
        bullets(console, title, answer if isinstance(answer, list) else [answer])


def table(console: Console, title: str, columns: list[str], cells: list[list[str]]) -> None:
    if not cells:
        return
    laid = Table(title=Text(title) if title else None, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for name in columns:
        laid.add_column(Text(name, style="dim"), overflow="fold")
    for row in cells:
        laid.add_row(*(Text(cell) for cell in row))
    console.print()
    console.print(laid)


def bullets(console: Console, title: str, entries: Any) -> None:
    if not entries:
        return
    if title:
        console.print(Text(f"\n{title}", style="bold"))
    for entry in entries if isinstance(entries, list | tuple) else [entries]:
        console.print(Text(f"  {_untold(entry) if isinstance(entry, dict) and 'cause' in entry else short(entry)}"))


def _untold(entry: dict) -> str:
    """A contributor that cannot be judged, why, and what would tell."""
    return f"{entry['cause']} ({entry.get('why', '')}): {entry.get('measure', '')}"


def interval(value: Any) -> str:
    """``12 (8 to 17)``; a bare number when there is no interval."""
    if not isinstance(value, dict):
        return short(value)
    middle = short(value.get("median", value.get("value")))
    low, high = value.get("low"), value.get("high")
    return middle if low is None or high is None else f"{middle} ({short(low)} to {short(high)})"


def unit(value: Any) -> str:
    return str(value.get("unit") or "") if isinstance(value, dict) else ""


def share(value: Any) -> str:
    return f"{100 * value:.0f} %" if isinstance(value, int | float) else ""


def short(value: Any) -> str:
    """A value in few characters; what is not known is said."""
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list | tuple):
        return ", ".join(short(entry) for entry in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {short(entry)}" for key, entry in value.items())
    return str(value)
