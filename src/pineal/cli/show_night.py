"""What is told of recordings: files, nights, scorers, norms."""

from __future__ import annotations

from typing import Any

from rich.console import Console

from pineal.cli.layout import bullets, share, short, statistics, table


def read(console: Console, answer: dict) -> None:
    """What was understood of each file."""
    keys = ["file", "format", "rows", "nights", "from", "to", "zone"]
    rows = answer.get("files") or []
    table(console, "Files", keys, [[short(row.get(key)) for key in keys] for row in rows])
    for row in rows:
        bullets(console, f"Gaps in {row.get('file')}", row.get("gaps"))
        bullets(console, f"Warnings about {row.get('file')}", row.get("warnings"))
    statistics(console, "Statistics", answer.get("statistics"))


def hypnogram(console: Console, answer: dict) -> None:
    """Each night's marks, statistics, score and departures; the scorers of one night together."""
    units = answer.get("units") or {}
    for row in answer.get("nights") or []:
        touched = {name for mark in row.get("marks") or [] for name in mark.get("touches") or []}
        title = f"{row.get('file')}: {row.get('n_epochs')} epochs, {short(row.get('nll_per_epoch'))} nats per epoch"
        rows = (row.get("statistics") or {}).items()
        cells = [[name + (" *" if name in touched else ""), short(value), units.get(name, "")] for name, value in rows]
        table(console, title, ["measure", "value", "unit"], cells)
        bullets(console, "Read with care (*)", [f"{mark['mark']}: {mark['text']}" for mark in row.get("marks") or []])
        _departures(console, row.get("departures"))
        _norms(console, row.get("norms") or {})
        bullets(console, "Warnings", row.get("warnings"))
    for group in answer.get("scorers") or []:
        told = group.get("agreement") or {}
        text = f"{len(group['files'])} scorers; same stage {share(told.get('equal'))}, kappa {short(told.get('kappa'))}"
        bullets(console, f"Scorers of {group.get('name')}", [group.get("why") or text])
    told = answer.get("regularity") or {}
    if told.get("SRI") is not None:
        bullets(console, "Regularity", [f"sleep regularity index {short(told['SRI'])} over {told['nights']} nights ({told['assumes']})"])


def _departures(console: Console, rows: Any) -> None:
    cells = [
        [_begin(row), short(row["minutes"]), short(row["excess_nats"]), row["text"]]
        for row in rows or []
    ]
    table(console, "Departs most from what was expected", ["from", "min", "excess, nats", "most surprising"], cells)


def _begin(row: dict) -> str:
    return row["from"][11:16] if row.get("from") else f"epoch {row['from_epoch']}"


def _norms(console: Console, told: dict) -> None:
    """Percentiles and reference intervals; without an age, that none was given."""
    lines = [f"{one['statistic']}: percentile {short(one['percentile'])} ({one['source']})" for one in told.get("percentiles") or []]
    for one in told.get("intervals") or []:
        lines.append(f"{one['statistic']}: {one['place']} {short(one['low'])} to {short(one['high'])} {one['unit']}")
    bullets(console, "Among healthy people", lines or [one["why"] for one in (told.get("not_computed") or [])[:1]])
