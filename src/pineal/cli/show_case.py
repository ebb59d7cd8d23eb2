"""What is told of a case: plan, likely contributors, safety, simulated nights."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from pineal.cli.layout import bullets, interval, share, short, table, unit

SEVERITY_STYLE = {"block": "bold red", "warn": "yellow", "unknown": "magenta", "inform": "dim"}
VERDICT = {
    "allowed": "allowed: nothing in what was stated speaks against it",
    "limited": "limited: read the concerns below",
    "refused": "refused: please see a doctor first; the reasons are below",
    "unknown": "unknown: something needed for the safety check was not stated or not recognised",
}


def plan(console: Console, answer: dict) -> None:
    """Verdict, likely causes, the recommended option, what else there is, concerns."""
    _verdict(console, answer)
    causes(console, answer.get("causes") or {})
    recommended = answer.get("recommended")
    for option in answer.get("options") or []:
        if option.get("name") == recommended:
            _option(console, option)
    others = [str(option.get("name")) for option in answer.get("options") or [] if option.get("name") != recommended]
    if others:
        console.print(f"\nAlso looked at: {', '.join(others)}")
    concerns(console, answer.get("concerns"))


def infer(console: Console, answer: dict) -> None:
    """Ranked causes, what was learned of each parameter, what to measure next."""
    causes(console, answer)
    rows = answer.get("parameters") or {}
    cells = [[name, interval(row), row.get("unit", ""), share(row.get("contraction"))] for name, row in rows.items()]
    table(console, "What was learned", ["parameter", "median (interval)", "unit", "learned from the data"], cells)
    bullets(console, "Measure next", answer.get("measure_next"))


def causes(console: Console, answer: dict) -> None:
    """The likely contributors, each with its chance and the gain of putting it right."""
    if not isinstance(answer, dict):
        answer = {"causes": answer}
    rows = answer.get("causes") or []
    cells = [[_cause(row), share(row.get("probability")), _gains(row.get("gain"))] for row in rows]
    if answer.get("none") is not None:
        cells.append(["none of these", share(answer["none"]), ""])
    table(console, "Likely contributors", ["contributor", "chance", "gain if put right"], cells)
    bullets(console, "Cannot tell", answer.get("cannot_tell"))


def review(console: Console, answer: dict) -> None:
    """The verdict, every concern, and which names were understood."""
    _verdict(console, answer)
    concerns(console, answer.get("concerns"))
    rows = answer.get("recognised") or []
    bullets(console, "Recognised, nothing against it", [_read_as(row) for row in rows if row.get("clear")])
    bullets(console, "Recognised, see the concerns", [_read_as(row) for row in rows if not row.get("clear")])
    bullets(console, "Not recognised, so nothing can be said about it", [row.get("typed") for row in answer.get("not_recognised") or []])


def _read_as(row: dict) -> str:
    names = ", ".join(row.get("names") or [])
    return names if names.casefold() == str(row.get("typed")).casefold() else f"{row.get('typed')} ({names})"


def simulate(console: Console, answer: dict) -> None:
    """One table per protocol: a line per night and measure."""
    nights = answer.get("nights") or []
    for protocol in dict.fromkeys(row.get("protocol") for row in nights):
        rows = [row for row in nights if row.get("protocol") == protocol]
        cells = [
            [short(row.get("night")), name, interval(value), unit(value)]
            for row in rows
            for name, value in (row.get("statistics") or {}).items()
        ]
        table(console, f"Protocol: {protocol}", ["night", "measure", "median (interval)", "unit"], cells)


def _verdict(console: Console, answer: dict) -> None:
    verdict = str(answer.get("verdict", "unknown"))
    console.print(Text(f"Verdict: {VERDICT.get(verdict, verdict)}", style="bold"))


def _option(console: Console, option: dict) -> None:
    items = option.get("items") or []
    cells = [[_when(item), _what(item), short(item.get("why")), short(item.get("basis"))] for item in items]
    table(console, f"The plan: {option.get('name')}", ["when", "what", "why", "basis"], cells)
    rows = option.get("expected") or []
    cells = [
        [
            short(row.get("measure")),
            interval(row.get("now")),
            interval(row.get("then")),
            interval(row.get("change")),
            short(row.get("unit")),
            share(row.get("chance_no_benefit")),
        ]
        for row in rows
    ]
    table(console, "What to expect", ["measure", "now", "then", "change", "unit", "chance of no benefit"], cells)


def concerns(console: Console, rows: Any) -> None:
    rows = rows.get("concerns") if isinstance(rows, dict) else rows
    for row in rows or []:
        severity = str(row.get("severity", "unknown"))
        about = ", ".join(map(str, row.get("about") or []))
        console.print(Text.assemble((f"{severity:>8}", SEVERITY_STYLE.get(severity, "")), f"  {about}: {row.get('mechanism', '')}"))
        if row.get("advice"):
            console.print(Text(f"          {row['advice']} [{row.get('source', '')}]", style="dim"))


def _cause(row: dict) -> str:
    others = [str(name) for name in row.get("same_class") or [] if name != row.get("cause")]
    name = str(row.get("cause"))
    return f"{name} (not told apart from {', '.join(others)})" if others else name


def _gains(gain: Any) -> str:
    parts = [f"{name} {interval(value)} {unit(value)}".strip() for name, value in (gain or {}).items()]
    return "; ".join(parts[:3])


def _when(item: dict) -> str:
    span = " to ".join(str(item[key]) for key in ("from", "to") if item.get(key))
    return str(item.get("at") or span)


def _what(item: dict) -> str:
    amount = item.get("amount") or {}
    size = f"{short(amount.get('value'))} {amount.get('unit', '')}" if isinstance(amount, dict) and amount else short(amount)
    lux = f"{short(item['lux'])} lux" if item.get("lux") is not None else ""
    words = [item.get("kind"), item.get("compound"), item.get("form"), size, lux]
    return " ".join(str(word).strip() for word in words if word)
