"""Tables of the page: order of compounds, nulls, directions, and what fails."""

from __future__ import annotations

from credibility_effects.line import gain, pct
from credibility_effects.other_lines import tiny

MET = {True: "met", False: "**not met**", None: "not judged"}
MINUS = "−"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; bars inside cells are escaped."""
    return "\n".join(f"| {' | '.join(str(cell).replace('|', '/') for cell in line)} |" for line in [head, ["---"] * len(head), *rows])


def signed(x: float) -> str:
    """One decimal with its sign."""
    return f"{x:+.1f}".replace("-", MINUS)


def history(result: dict) -> str:
    """Figures of the folds of every set that was judged."""
    rows = [[one["set"], one["rows"], pct(one["coverage"]), gain(one["constant"]), gain(one["classes"])] for one in result["history"]]
    return table(["effect set", "rows", "95 % intervals hold", "gain over the constant", "gain over classes"], rows)


def order(result: dict) -> str:
    words = {"model": "this model", "classes": "classes without a mechanism", "constant": "constant of two classes"}
    rows = []
    for name, one in result["order"].items():
        for part, told in one.items():
            right, clear = told["pairs"]
            rows.append(
                [
                    words[name],
                    part,
                    str(told["rows"]),
                    f"{told['rank']:.2f} ({told['interval'][0]:.2f} to {told['interval'][1]:.2f})".replace("-", MINUS),
                    f"{right} of {clear}",
                ]
            )
    return (
        "Rank correlation of predicted and published benefit on SOL, WASO and TST (in SD of the outcome, rows of the folds), and pairs of\n"
        "rows further apart than two standard errors that are in the right order.\n\n"
        + table(["model", "rows of", "rows", "rank correlation (95 % over hold-outs)", "clear pairs in order"], rows)
    )


def nulls(result: dict) -> str:
    rows = [
        [n["row"], n["compound"], n["measure"], signed(n["effect"]), f"{n['error']:.1f}", pct(n["includes 0"]), MET[n["met"]]]
        for n in result["gathered"]["effects"]["nulls"]
    ]
    return table(["row", "compound", "measure", "simulated", "SE at its size", "trials that include 0", ""], rows)


def directions(result: dict) -> str:
    verdict = {"met": "met", "opposite": "**opposite**", "unknown": "cannot tell", "tiny": "met, next to nothing"}
    rows = [
        [
            s["row"],
            s["compound"],
            s["measure"],
            "more" if s["published"] > 0 else "less",
            signed(s["effect"]),
            pct(s["chance"]),
            verdict["tiny" if tiny(s) else s["verdict"]],
        ]
        for s in result["gathered"]["effects"]["signs"]
    ]
    return table(["row", "compound", "measure", "published", "simulated", "chance of that sign", ""], rows)


def fails(result: dict) -> str:
    """Rows that cost most in the folds, and the reasons that the study of effects gives for its own unmet lines."""
    own = [e for e in result["entries"] if e["level"] == "folds" and e["model"] == "model"]
    total = sum(e["score"] for e in own)
    worst = sorted(own, key=lambda e: -e["score"])[:10]
    rows = [
        [
            e["row"],
            e["compound"],
            e["outcome"],
            signed(e["published"]),
            f"{signed(e['mean'])} ({signed(e['low'])} to {signed(e['high'])})",
            pct(e["score"] / total),
            "inside, but wide" if e["low"] <= e["published"] <= e["high"] else "outside",
        ]
        for e in worst
    ]
    reasons = "\n".join(f"- *{line}*: {why}" for line, why in result["gathered"]["unmet"].items()) or "- none"
    return (
        "Ten rows of the folds that cost most of the interval score:\n\n"
        + table(["row", "compound", "outcome", "published", "predicted (95 %)", "share of the score", ""], rows)
        + "\n\nLines that `studies/effects` itself does not meet, with its diagnosis (`unmet.json`):\n\n"
        + reasons
    )
