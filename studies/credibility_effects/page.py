"""The page, from result.json alone: every figure in it is read, none is written by hand."""

from __future__ import annotations

from credibility_effects import factors, page_tables
from credibility_effects.holdouts import LEVELS
from credibility_effects.levels import histogram
from credibility_effects.line import gain, pct
from credibility_effects.page_tables import MET, signed, table
from credibility_effects.page_text import CONTEXT, TEXT
from credibility_effects.risk import contexts
from credibility_effects.verdicts import verdicts


def written(result: dict) -> str:
    """The page as Markdown."""
    told, lines = result["gathered"], verdicts(result)
    parts = {
        "model": told["model"],
        "set": result["effects set"][:12],
        "short": _short(result, lines),
        "contexts": _contexts(lines),
        "sections": "\n".join(_section(k, one, lines) for k, one in enumerate(contexts(), 1)),
        "levels": _levels(result),
        "situations": result["levels"]["new situation"]["holdouts"],
        "lonely": _names(result, "new class"),
        "holdouts": _holdouts(result),
        "order": page_tables.order(result),
        "lean": _lean(result),
        "history": page_tables.history(result),
        "nulls": page_tables.nulls(result),
        "directions": page_tables.directions(result),
        "no_route": ", ".join(told["effects"]["no route"]),
        "factors": table(["factor", "what was done and found", "gap"], factors.rows(result)),
        "fails": page_tables.fails(result),
        "recalled": told["rows"]["recalled"],
        "rows": told["rows"]["all"],
        "stage_rows": sum(p["outcome"] not in ("SOL", "WASO", "TST", "SE") for p in told["effects"]["predictions"]),
        "unknown": ", ".join(told["ways"]["unknown"]),
    }
    return TEXT.format(**parts)


def _of(key: str, lines: list[dict]) -> list[dict]:
    return [line for line in lines if line["context"] == key]


def _verdict(own: list[dict]) -> str:
    judged = [line["met"] for line in own if line["met"] is not None]
    return f"{sum(judged)} of {len(judged)} lines met"


def _short(result: dict, lines: list[dict]) -> str:
    """The answer in one paragraph."""
    judged = [line for line in lines if line["met"] is not None]
    said = [f"Of {len(judged)} lines {sum(line['met'] for line in judged)} are met."]
    for level in ("other study", "new situation", "new compound", "new class"):
        one = result["levels"][level]
        share, told = one["models"]["model"]["coverage"]["0.95"][0], one["against constant"]
        apart = one["against constant apart"]
        against = f", score against the constant {gain(told['gain'])}" if told else ""
        against += f" ({gain(apart['gain'])} where caffeine is left out of both)" if apart else ""
        said.append(f"{LEVELS[level][0].upper()}{LEVELS[level][1:]}: 95 % intervals hold {pct(share)} of {one['rows']} rows{against}.")
    wrong = [row for one in result["levels"].values() for row in one["models"]["model"]["confident sign errors"]]
    said.append(
        "There is no confident sign error at any level." if not wrong else f"Confident sign errors: {', '.join(sorted(set(wrong)))}."
    )
    return " ".join(said)


def _contexts(lines: list[dict]) -> str:
    rows = [
        [str(k), one.title, one.influence, one.consequence, f"**{one.risk}**", _verdict(_of(one.key, lines))]
        for k, one in enumerate(contexts(), 1)
    ]
    return table(["", "context of use", "influence", "consequence", "model risk", "evidence"], rows)


def _section(number: int, one, lines: list[dict]) -> str:
    own = _of(one.key, lines)
    failed = "; ".join(f"{line['line']}: {line['found']}" for line in own if line["met"] is False) or "No line."
    shown = table(["line", "required", "found", ""], [[line["line"], line["required"], line["found"], MET[line["met"]]] for line in own])
    words = {
        key: getattr(one, key)
        for key in ("title", "question", "influence", "why_influence", "consequence", "why_consequence", "risk", "not_for")
    }
    return CONTEXT.format(number=number, lines=shown, failed=failed + ("" if failed.endswith(".") else "."), **words)


def _levels(result: dict) -> str:
    rows = []
    for key, words in LEVELS.items():
        one = result["levels"][key]
        own = one["models"]["model"]
        share, low, high = own["coverage"]["0.95"]
        rows.append(
            [
                words,
                f"{one['rows']} in {one['holdouts']} hold-outs",
                f"{pct(share)} ({pct(low)} to {pct(high)})",
                *(_gain(one[f"against {name}"]) for name in ("constant", "constant apart", "classes", "classes apart")),
                f"{own['signs'][0]} of {own['signs'][1]}",
                ", ".join(own["confident sign errors"]) or "none",
            ]
        )
    head = [
        "left out",
        "judged",
        "95 % intervals hold",
        "gain over the constant",
        "without caffeine",
        "gain over classes",
        "without caffeine",
        "signs of clear effects",
        "confident sign errors",
    ]
    return table(head, rows)


def _gain(told: dict | None) -> str:
    return "no row" if told is None else f"{gain(told['gain'])} ({gain(told['interval'][0])} to {gain(told['interval'][1])})"


def _lean(result: dict) -> str:
    """Whether published benefits lie above what was predicted, over rows that were not seen."""
    own = [e for e in result["entries"] if e["level"] == "folds" and e["model"] == "model"]
    counts = histogram(own)
    above, n = sum(counts[5:]), sum(counts)
    if above <= n / 2:
        return f"In the folds {above} of {n} published benefits lie above the model's median."
    return (
        f"In the folds {above} of {n} published benefits lie above the model's median and {counts[-1]} in its highest tenth "
        f"(an even forecast: {n / 2:.0f} and {n / 10:.0f}): what is published is larger than what other trials lead to expect, by "
        "selection, by bias, or because priors and the pull toward other compounds shrink a prediction."
    )


def _names(result: dict, level: str) -> str:
    return ", ".join(dict.fromkeys(e["holdout"] for e in result["entries"] if e["level"] == level))


def _holdouts(result: dict) -> str:
    """One line a hold-out of the three levels, with every row."""
    rows = []
    for level in ("other study", "new situation", "new compound", "new class"):
        own = [e for e in result["entries"] if e["level"] == level and e["model"] == "model"]
        for name in dict.fromkeys(e["holdout"] for e in own):
            rows.append([LEVELS[level], name, "; ".join(_entry(e) for e in own if e["holdout"] == name)])
    return table(["level", "left out", "row: published, predicted (95 %)"], rows)


def _entry(e: dict) -> str:
    text = f"{e['row']} {e['outcome']} {signed(e['published'])}, {signed(e['mean'])} ({signed(e['low'])} to {signed(e['high'])})"
    return text if e["low"] <= e["published"] <= e["high"] else f"**{text}**"
