"""The answers of the verbs as plain tables for a person; tolerant of what an answer leaves out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

SEVERITY_STYLE = {"block": "bold red", "warn": "yellow", "unknown": "magenta", "inform": "dim"}
VERDICT = {
    "allowed": "allowed: nothing in what was stated speaks against it",
    "limited": "limited: read the concerns below",
    "refused": "refused: please see a doctor first; the reasons are below",
    "unknown": "unknown: something needed for the safety check was not stated or not recognised",
}


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
        SHOW.get(verb, _anything)(console, answer)
    if out is not None:
        _written(console, out)


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
    _concerns(console, answer.get("concerns"))


def infer(console: Console, answer: dict) -> None:
    """Ranked causes, what was learned of each parameter, what to measure next."""
    causes(console, answer)
    rows = answer.get("parameters") or {}
    cells = [[name, _interval(row), row.get("unit", ""), _share(row.get("contraction"))] for name, row in rows.items()]
    _table(console, "What was learned", ["parameter", "median (interval)", "unit", "learned from the data"], cells)
    _list(console, "Measure next", answer.get("measure_next"))


def causes(console: Console, answer: dict) -> None:
    """The likely contributors, each with its chance and the gain of putting it right."""
    if not isinstance(answer, dict):
        answer = {"causes": answer}
    rows = answer.get("causes") or []
    cells = [[_cause(row), _share(row.get("probability")), _gains(row.get("gain"))] for row in rows]
    if answer.get("none") is not None:
        cells.append(["none of these", _share(answer["none"]), ""])
    _table(console, "Likely contributors", ["contributor", "chance", "gain if put right"], cells)
    _list(console, "Cannot tell", answer.get("cannot_tell"))


def review(console: Console, answer: dict) -> None:
    """The verdict and every concern."""
    _verdict(console, answer)
    _concerns(console, answer.get("concerns"))


def read(console: Console, answer: dict) -> None:
    """What was understood of each file."""
    keys = ["file", "format", "rows", "nights", "from", "to", "zone"]
    rows = answer.get("files") or []
    _table(console, "Files", keys, [[_short(row.get(key)) for key in keys] for row in rows])
    for row in rows:
        _list(console, f"Gaps in {row.get('file')}", row.get("gaps"))
        _list(console, f"Warnings about {row.get('file')}", row.get("warnings"))
    _statistics(console, "Statistics", answer.get("statistics"))


def hypnogram(console: Console, answer: dict) -> None:
    """Each night's marks, statistics, score and departures; the scorers of one night together."""
    units = answer.get("units") or {}
    for row in answer.get("nights") or []:
        touched = {name for mark in row.get("marks") or [] for name in mark.get("touches") or []}
        title = f"{row.get('file')}: {row.get('n_epochs')} epochs, {_short(row.get('nll_per_epoch'))} nats per epoch"
        rows = (row.get("statistics") or {}).items()
        cells = [[name + (" *" if name in touched else ""), _short(value), units.get(name, "")] for name, value in rows]
        _table(console, title, ["measure", "value", "unit"], cells)
        _list(console, "Read with care (*)", [f"{mark['mark']}: {mark['text']}" for mark in row.get("marks") or []])
        _departures(console, row.get("departures"))
        _norms(console, row.get("norms") or {})
        _list(console, "Warnings", row.get("warnings"))
    for group in answer.get("scorers") or []:
        told = group.get("agreement") or {}
        text = f"{len(group['files'])} scorers; same stage {_share(told.get('equal'))}, kappa {_short(told.get('kappa'))}"
        _list(console, f"Scorers of {group.get('name')}", [group.get("why") or text])
    told = answer.get("regularity") or {}
    if told.get("SRI") is not None:
        _list(console, "Regularity", [f"sleep regularity index {_short(told['SRI'])} over {told['nights']} nights ({told['assumes']})"])


def _departures(console: Console, rows: Any) -> None:
    cells = [
        [_begin(row), _short(row["minutes"]), _short(row["excess_nats"]), row["text"]]
        for row in rows or []
    ]
    _table(console, "Departs most from what was expected", ["from", "min", "excess, nats", "most surprising"], cells)


def _begin(row: dict) -> str:
    return row["from"][11:16] if row.get("from") else f"epoch {row['from_epoch']}"


def _norms(console: Console, told: dict) -> None:
    """Percentiles and reference intervals; without an age, that none was given."""
    lines = [f"{one['statistic']}: percentile {_short(one['percentile'])} ({one['source']})" for one in told.get("percentiles") or []]
    for one in told.get("intervals") or []:
        lines.append(f"{one['statistic']}: {one['place']} {_short(one['low'])} to {_short(one['high'])} {one['unit']}")
    _list(console, "Among healthy people", lines or [one["why"] for one in (told.get("not_computed") or [])[:1]])


def simulate(console: Console, answer: dict) -> None:
    """One table per protocol: a line per night and measure."""
    nights = answer.get("nights") or []
    for protocol in dict.fromkeys(row.get("protocol") for row in nights):
        rows = [row for row in nights if row.get("protocol") == protocol]
        cells = [
            [_short(row.get("night")), name, _interval(value), _unit(value)]
            for row in rows
            for name, value in (row.get("statistics") or {}).items()
        ]
        _table(console, f"Protocol: {protocol}", ["night", "measure", "median (interval)", "unit"], cells)


def trial(console: Console, answer: dict) -> None:
    """One line an effect; then what was not simulated, and concerns."""
    cells = []
    for row in answer.get("outcomes") or []:
        inner = (row.get("interval") or {}).get("parameter")
        known = row.get("effect") is not None
        effect = _interval({"median": row["effect"], "low": row.get("low"), "high": row.get("high")}) if known else "unknown"
        mean = f"{_short(inner[0])} to {_short(inner[1])}" if inner else ""
        baseline = _short(row["baseline"]) if row.get("baseline") is not None else ""
        cells.append([_short(row.get("label")), f"{row.get('arm')} - {row.get('versus')}", effect, mean, _short(row.get("unit")), baseline])
    columns = ["outcome", "difference of", "effect (a new trial of this size)", "mean effect", "unit", "baseline"]
    _table(console, str(answer.get("title") or "Trial"), columns, cells)
    _list(console, "Not simulated, and taken for granted", answer.get("notes"))
    _concerns(console, answer.get("concerns"))


def cite(console: Console, answer: Any) -> None:
    """The references, one paragraph each."""
    rows = answer.get("references", answer) if isinstance(answer, dict) else answer
    for row in rows.values() if isinstance(rows, dict) else rows:
        console.print(Text(str(row.get("text") or ", ".join(_short(v) for v in row.values())) if isinstance(row, dict) else str(row)))


def check(console: Console, answer: dict) -> None:
    """What was checked, and every fault."""
    faults = answer.get("faults") or []
    _anything(console, {key: value for key, value in answer.items() if key != "faults"})
    _list(console, "Faults", faults)
    console.print("All shipped knowledge holds." if not faults else f"{len(faults)} faults in shipped knowledge.")


SHOW = {verb.__name__: verb for verb in (plan, infer, review, read, hypnogram, simulate, trial, cite, check)}


def _verdict(console: Console, answer: dict) -> None:
    verdict = str(answer.get("verdict", "unknown"))
    console.print(Text(f"Verdict: {VERDICT.get(verdict, verdict)}", style="bold"))


def _option(console: Console, option: dict) -> None:
    items = option.get("items") or []
    cells = [[_when(item), _what(item), _short(item.get("why")), _short(item.get("basis"))] for item in items]
    _table(console, f"The plan: {option.get('name')}", ["when", "what", "why", "basis"], cells)
    rows = option.get("expected") or []
    cells = [
        [
            _short(row.get("measure")),
            _interval(row.get("now")),
            _interval(row.get("then")),
            _interval(row.get("change")),
            _short(row.get("unit")),
            _share(row.get("chance_no_benefit")),
        ]
        for row in rows
    ]
    _table(console, "What to expect", ["measure", "now", "then", "change", "unit", "chance of no benefit"], cells)


def _concerns(console: Console, rows: Any) -> None:
    rows = rows.get("concerns") if isinstance(rows, dict) else rows
    for row in rows or []:
        severity = str(row.get("severity", "unknown"))
        about = ", ".join(map(str, row.get("about") or []))
        console.print(Text.assemble((f"{severity:>8}", SEVERITY_STYLE.get(severity, "")), f"  {about}: {row.get('mechanism', '')}"))
        if row.get("advice"):
            console.print(Text(f"          {row['advice']} [{row.get('source', '')}]", style="dim"))


def _statistics(console: Console, title: str, rows: Any) -> None:
    cells = [[name, _interval(value), _unit(value)] for name, value in (rows or {}).items()]
    _table(console, title, ["measure", "value", "unit"], cells)


def _anything(console: Console, answer: Any, title: str = "") -> None:
    """Any answer at all: lists of rows as tables, the rest as lines."""
    if isinstance(answer, list) and answer and all(isinstance(row, dict) for row in answer):
        keys = list(dict.fromkeys(key for row in answer for key in row))[:7]
        _table(console, title, keys, [[_short(row.get(key)) for key in keys] for row in answer])
    elif isinstance(answer, dict):
        for key, value in answer.items():
            if isinstance(value, dict | list) and value:
                _anything(console, value, str(key))
            else:
                console.print(Text(f"{title + ' ' if title else ''}{key}: {_short(value)}"))
    else:
        _list(console, title, answer if isinstance(answer, list) else [answer])


def _table(console: Console, title: str, columns: list[str], cells: list[list[str]]) -> None:
    if not cells:
        return
    table = Table(title=Text(title) if title else None, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for name in columns:
        table.add_column(Text(name, style="dim"), overflow="fold")
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    console.print()
    console.print(table)


def _list(console: Console, title: str, entries: Any) -> None:
    if not entries:
        return
    if title:
        console.print(Text(f"\n{title}", style="bold"))
    for entry in entries if isinstance(entries, list | tuple) else [entries]:
        console.print(Text(f"  {_untold(entry) if isinstance(entry, dict) and 'cause' in entry else _short(entry)}"))


def _untold(entry: dict) -> str:
    """A contributor that cannot be judged, why, and what would tell."""
    return f"{entry['cause']} ({entry.get('why', '')}): {entry.get('measure', '')}"


def _written(console: Console, out: Path) -> None:
    for page in sorted(out.glob("*.html")) if out.is_dir() else []:
        console.print(Text(f"\nReport: {page} (open it in a browser)"), soft_wrap=True)


def _cause(row: dict) -> str:
    others = [str(name) for name in row.get("same_class") or [] if name != row.get("cause")]
    name = str(row.get("cause"))
    return f"{name} (not told apart from {', '.join(others)})" if others else name


def _gains(gain: Any) -> str:
    parts = [f"{name} {_interval(value)} {_unit(value)}".strip() for name, value in (gain or {}).items()]
    return "; ".join(parts[:3])


def _when(item: dict) -> str:
    span = " to ".join(str(item[key]) for key in ("from", "to") if item.get(key))
    return str(item.get("at") or span)


def _what(item: dict) -> str:
    amount = item.get("amount") or {}
    size = f"{_short(amount.get('value'))} {amount.get('unit', '')}" if isinstance(amount, dict) and amount else _short(amount)
    lux = f"{_short(item['lux'])} lux" if item.get("lux") is not None else ""
    words = [item.get("kind"), item.get("compound"), item.get("form"), size, lux]
    return " ".join(str(word).strip() for word in words if word)


def _interval(value: Any) -> str:
    """``12 (8 to 17)``; a bare number when there is no interval."""
    if not isinstance(value, dict):
        return _short(value)
    middle = _short(value.get("median", value.get("value")))
    low, high = value.get("low"), value.get("high")
    return middle if low is None or high is None else f"{middle} ({_short(low)} to {_short(high)})"


def _unit(value: Any) -> str:
    return str(value.get("unit") or "") if isinstance(value, dict) else ""


def _share(value: Any) -> str:
    return f"{100 * value:.0f} %" if isinstance(value, int | float) else ""


def _short(value: Any) -> str:
    """A value in few characters; what is not known is said."""
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list | tuple):
        return ", ".join(_short(entry) for entry in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {_short(entry)}" for key, entry in value.items())
    return str(value)
