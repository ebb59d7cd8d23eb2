"""The page, from result.json alone: every figure in it is read, none is written by hand."""

from __future__ import annotations

from . import key_statistics, two_sample
from .features import STANDARD
from .page_text import TEXT
from .recorded import COHORTS
from .verdicts import beyond
from .words import feature

MET = {True: "met", False: "**not met**", None: "not judged"}
TELLING = 8
SPREADS = (0.8, 1.25)
"""Spread ratios outside this range are named on the page; a reader's aid, not a line."""


def written(result: dict) -> str:
    """The page as Markdown."""
    parts = {
        "verdicts": _verdicts(result), "short": _short(result), "fails": _fails(result), "tests": _tests(result),
        "telling": _telling(result), "means": _means(result), "rem": _rem(result), "scorers": _scorers(result), "key": _answers(result),
        "model": result["model"], "features": result["cohorts"]["dodh"]["two_sample"]["features"], "standard": len(STANDARD),
        "repeats": two_sample.REPEATS, "multiple": two_sample.MULTIPLE, "folds": two_sample.FOLDS, "line": two_sample.LINE,
        **_scale(result), "line_sd": key_statistics.LINE_SD, "each": result["virtual_nights_each"], "statistics": len(key_statistics.KEY),
    }  # fmt: skip
    return TEXT.format(**parts)


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cohorts(result: dict) -> list[tuple[str, dict]]:
    return [(label, result["cohorts"][name]) for name, label in COHORTS.items()]


def _verdicts(result: dict) -> str:
    rows = [[v["line"], v["cohort"], v["required"], v["found"], MET[v["met"]]] for v in result["verdicts"]]
    return _table(["line", "nights", "required", "found", ""], rows)


def _short(result: dict) -> str:
    """The answer in one paragraph, from the verdicts."""
    met, failed, open_ = (sum(v["met"] is value for v in result["verdicts"]) for value in (True, False, None))
    lines = [f"Of {len(result['verdicts'])} lines {met} are met, {failed} are not, {open_} cannot be judged yet."]
    for label, one in _cohorts(result):
        bound = one["two_sample"]["bound"]
        how = "can be told from recorded ones" if bound > two_sample.LINE else "pass for recorded ones by the line drawn here"
        auc = two_sample.largest(one["two_sample"]["judges"], "auc")
        lines.append(f"Simulated {label} nights {how} (mean AUC {auc:.2f}, bound {bound:.2f}).")
    return " ".join(lines)


def _fails(result: dict) -> str:
    """What is off in each cohort: features, means, spreads."""
    return "\n".join(f"- **{label}.** {_off(one)}" for label, one in _cohorts(result))


def _off(one: dict) -> str:
    alone = list(one["two_sample"]["alone"].items())[:3]
    told = "; ".join(f"{feature(name)} ({_both(row)})" for name, row in alone)
    out = ", ".join(f"{name} ({_both(one['key'][name])})" for name in beyond(one))
    narrow = [f"{name} {row['spread_ratio']:.2f}" for name, row in one["key"].items() if row["spread_ratio"] < SPREADS[0]]
    wide = [f"{name} {row['spread_ratio']:.2f}" for name, row in one["key"].items() if row["spread_ratio"] > SPREADS[1]]
    return (
        f"Most telling alone, recorded against simulated: {told}. Means beyond the line: {out or 'none'}. Simulated nights differ "
        f"from one another too little in {', '.join(narrow) or 'nothing'}; too much in {', '.join(wide) or 'nothing'} (ratio of SDs)."
    )


def _both(row: dict) -> str:
    return f"{row['recorded']:.3g} against {row['simulated']:.3g}"


def _tests(result: dict) -> str:
    words = {
        "simulated": "recorded against simulated, all features", "standard": "the same, standard features",
        "recorded": "recorded against recorded", "null": "labels by lot",
    }  # fmt: skip
    rows = [
        [label, judge, words[kind], f"{row['auc']:.2f}", f"{row['bound_nights']:.2f}", f"{row['bound_repeats']:.2f}"]
        for label, one in _cohorts(result)
        for judge, kinds in one["two_sample"]["judges"].items()
        for kind, row in kinds.items()
    ]
    return _table(["nights", "judge", "what", "mean AUC", "bound over nights", "bound over repeats"], rows)


def _scale(result: dict) -> dict[str, str]:
    """What the bound over repeats is in the healthy where there is nothing to find."""
    judges = result["cohorts"]["dodh"]["two_sample"]["judges"].values()
    kinds = {"itself": "recorded", "lot": "null"}
    return {word: f"{max(row[kind]['bound_repeats'] for row in judges):.2f}" for word, kind in kinds.items()}


def _telling(result: dict) -> str:
    rows = [
        [label, name, feature(name), f"{row['auc']:.2f}", f"{row['recorded']:.3g}", f"{row['simulated']:.3g}"]
        for label, one in _cohorts(result)
        for name, row in list(one["two_sample"]["alone"].items())[:TELLING]
    ]
    together = [
        f"Together, {label}: "
        + ", ".join(f"{name} {weight:+.2f}" for name, weight in list(one["two_sample"]["together"].items())[:TELLING])
        + "."
        for label, one in _cohorts(result)
    ]
    table = _table(["nights", "feature", "what it is", "AUC alone", "recorded", "simulated"], rows)
    return "\n\n".join([table, *together])


def _means(result: dict) -> str:
    rows = [[label, _named(name), *_mean(row)] for label, one in _cohorts(result) for name, row in one["key"].items()]
    return _table(["nights", "statistic", "recorded", "simulated", "difference, SD (95 %)", "spread ratio"], rows)


def _named(name: str) -> str:
    """The name of a statistic and what it is."""
    words = feature(name)
    return words if words.startswith(name) else f"{name}: {words}"


def _mean(row: dict) -> list[str]:
    difference = f"{row['difference_sd']:+.2f} ({row['low']:+.2f} to {row['high']:+.2f})"
    return [f"{row['recorded']:.1f}", f"{row['simulated']:.1f}", difference, f"{row['spread_ratio']:.2f}"]


def _rem(result: dict) -> str:
    rows = []
    for label, one in _cohorts(result):
        real, model = one["rem"]["recorded"], one["rem"]["simulated"]
        low, high = one["rem"]["share_difference"]
        rows += [
            [
                label,
                "nights with 4 to 6 REM episodes, %",
                f"{real['share_4_to_6']:.0f}",
                f"{model['share_4_to_6']:.0f} ({low:+.0f} to {high:+.0f} points)",
            ],
            [label, "REM gained from episode to episode, min", f"{real['lengthening']:+.1f}", f"{model['lengthening']:+.1f}"],
            [label, "N3 by third, min", *(" / ".join(f"{m:.0f}" for m in told["N3_thirds"]) for told in (real, model))],
            [label, "median first REM latency, min", *(f"{told['medians']['REM_latency']:.0f}" for told in (real, model))],
            [label, "median cycle, min", *(f"{told['medians']['cycle']:.0f}" for told in (real, model))],
        ]
    return _table(["nights", "", "recorded", "simulated (95 % of the difference)"], rows)


def _scorers(result: dict) -> str:
    rows = []
    for label, one in _cohorts(result):
        for name, told in one["scorers"].items():
            by = " / ".join(f"{value:.1f}" for value in told["by_scorer"])
            rows.append([label, feature(name), by, f"{told['sd_between_scorers']:.1f}", f"{told['sd_between_nights']:.1f}"])
    return _table(["nights", "", "mean by scorer, 1 to 5", "SD between scorers of a night", "SD between nights"], rows)


def _answers(result: dict) -> str:
    return ", ".join(f"{chr(65 + k)} {'recorded' if one['recorded'] else 'simulated'}" for k, one in enumerate(result["gallery"]))
