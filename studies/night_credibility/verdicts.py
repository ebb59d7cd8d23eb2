"""The lines that credible nights must hold, and whether they do."""

from __future__ import annotations

from attrs import asdict, frozen

from . import key_statistics, norm, rem, two_sample
from .recorded import COHORTS


@frozen
class Verdict:
    """One line: what is judged, in whom, what is required, what was found; `met` None means not judged."""

    line: str
    cohort: str
    required: str
    found: str
    met: bool | None


def verdicts(result: dict) -> list[dict]:
    """Every line, from the figures of a result alone."""
    lines = []
    for name, label in COHORTS.items():
        one = result["cohorts"][name]
        lines += [_test(one, label, kind) for kind in TESTS]
        lines += [_key(one, label), _episodes(one, label), _course(one["rem"]["simulated"], label)]
    return [asdict(line) for line in lines + _norm(result["norm"])]


TESTS = {
    two_sample.STANDARD: "two-sample test, 95 % bound of AUC",
    two_sample.ALL: "the same with features that look for differences",
}


def _test(one: dict, label: str, kind: str) -> Verdict:
    judges = one["two_sample"]["judges"]
    repeats, nights, mean = (two_sample.largest(judges, what, kind) for what in ("bound_repeats", "bound_nights", "auc"))
    bound = max(repeats, nights)
    found = f"{bound:.2f} (mean {mean:.2f}; bound over nights {nights:.2f}, over repeats {repeats:.2f})"
    return Verdict(TESTS[kind], label, f"at most {two_sample.LINE}", found, bound <= two_sample.LINE)


def beyond(one: dict) -> list[str]:
    """Key statistics whose means differ by more than the line."""
    return [name for name, row in one["key"].items() if abs(row["difference_sd"]) > key_statistics.LINE_SD]


def _key(one: dict, label: str) -> Verdict:
    out = beyond(one)
    told = ", ".join(f"{name} {one['key'][name]['difference_sd']:+.2f}" for name in out)
    inside = f"{len(one['key']) - len(out)} of {len(one['key'])} within"
    required = f"each within {key_statistics.LINE_SD} SD"
    return Verdict("means of key statistics", label, required, f"{inside}; beyond: {told}" if out else inside, not out)


def _episodes(one: dict, label: str) -> Verdict:
    real, model = (one["rem"][kind]["share_4_to_6"] for kind in ("recorded", "simulated"))
    found = f"{model:.0f} % against {real:.0f} %"
    required = f"within {rem.LINE_POINTS:.0f} points of the recorded share"
    return Verdict("nights with 4 to 6 REM episodes", label, required, found, abs(model - real) <= rem.LINE_POINTS)


def _course(told: dict, label: str) -> Verdict:
    thirds = told["N3_thirds"]
    found = f"REM episodes {told['lengthening']:+.1f} min each; N3 {' / '.join(f'{m:.0f}' for m in thirds)} min by third"
    return Verdict(COURSE, label, BOTH, found, told["lengthening"] > 0 and rem.declines(thirds))


COURSE, BOTH = "REM lengthens, N3 declines", "both, on average"
WORDS = {
    "REM_episodes": ("median REM episodes", ""),
    "REM_latency": ("median first REM latency", " min"),
    "cycle": ("median cycle", " min"),
}
ABSENT = "the package draws no norm cohort yet"


def _norm(told: dict | None) -> list[Verdict]:
    lines = []
    for name, (words, unit) in WORDS.items():
        low, high = rem.NORM[name]
        found = f"{told['medians'][name]:.0f}{unit}" if told else ABSENT
        lines.append(Verdict(words, "norm", f"{low:.0f} to {high:.0f}{unit}", found, norm.within(name, told) if told else None))
    return [*lines, _course(told, "norm") if told else Verdict(COURSE, "norm", BOTH, ABSENT, None)]
