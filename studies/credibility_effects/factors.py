"""The credibility factors of ASME V&V 40-2018: what was done, what was found, what is missing."""

from __future__ import annotations

import numpy as np

from credibility_effects.line import pct
from effects.rows import SD


def rows(result: dict) -> list[list[str]]:
    """Thirteen factors as rows of a table: name, done and found, gap."""
    told = result["gathered"]
    return [*_verification(told), *_validation(told, result), *_applicability(told, result)]


def _verification(told: dict) -> list[list[str]]:
    apart, worst = _stand_in(told)
    return [
        [
            "code: software quality",
            "tests, one import order, every equation proves its dimension and every number has unit and source (`pineal check`)",
            "no review from outside",
        ],
        [
            "code: numerical",
            "kernels against a plain reference path, JAX and SBML in another simulator (`tests/engine`, `tests/referees`)",
            "none known",
        ],
        [
            "calculation: discretisation",
            "one prescribed stage path against LSODA at 1e-10 (`tests/physiology/test_numerical_error.py`)",
            "two kinds of state miss the bar of the peak; bounded there",
        ],
        [
            "calculation: solver",
            f"means of virtual people carry their simulation error into the fit; the polynomial stand-in differs from full "
            f"simulation by {apart:.2f} SD of the outcome in the median, at most {worst[1]:.2f} ({worst[0]})",
            "folds are predicted by the stand-in",
        ],
        ["use error", "a case is read with every fault at once; a changed set is refused by its hash", "no study of users"],
    ]


def _stand_in(told: dict) -> tuple[float, tuple[str, float]]:
    """Median and largest distance of the stand-in from full simulation, in spreads of the outcome."""
    apart = [(p["row"], abs(p["simulated"] - p["stand-in"]) / SD[p["outcome"]]) for p in told["effects"]["predictions"]]
    return float(np.median([x for _, x in apart])), max(apart, key=lambda pair: pair[1])


def _validation(told: dict, result: dict) -> list[list[str]]:
    ways, kinetics, numbers, recovery = told["ways"], told["kinetics"], told["numbers"], told["recovery"]
    known = sum(told_by for _, told_by in numbers.values())
    left = kinetics["left out"]
    folds = result["levels"]["folds"]
    groups = ", ".join(f"{name} {count}" for name, (count, _) in numbers.items())
    most = max(ways["potencies"].values(), default=0)
    return [
        [
            "model: form",
            f"{ways['known']} of {ways['compounds']} compounds have a way to sleep, every one through four effectors "
            f"(`tests/compounds/test_walk.py`; `pineal compounds --path`); "
            f"{ways['effector numbers']} effector numbers, at most {most} potencies a compound; free numbers by group: {groups}",
            f"as shipped nothing passes from {len(ways['silent'])} compounds, a weight on each way being 0: "
            f"{', '.join(ways['silent']) or 'none'}",
        ],
        [
            "model: inputs",
            f"kinetics are fixed beforehand: {kinetics['inside 90']} of {kinetics['rows']} published values in the 90 % interval, "
            f"{left['inside_90']} of {left['values']} of left-out studies; {kinetics['within 1.5']} of {kinetics['contrasts']} contrasts "
            f"within 1.5-fold. Of {sum(n for n, _ in numbers.values())} numbers {known} are told by trials, the others are prior",
            f"no plasma to compare: {', '.join(kinetics['without'])}. Rows can tell {recovery['rank']['informed']} directions of "
            f"{recovery['rank']['numbers']}",
        ],
        [
            "comparator: samples",
            f"{told['rows']['all']} rows of {told['rows']['studies']} publications, {len(told['effects']['rows judged'])} sized, "
            "fitted and judged in folds",
            f"{told['rows']['recalled']} rows recalled; pools share trials; no person-level data",
        ],
        [
            "comparator: conditions",
            f"{told['situations']} situations: dose, form, hour, nights, kind of people, method",
            f"{told['open']} of them had to settle something that their rows leave open",
        ],
        [
            "assessment: equivalent inputs",
            "each situation is simulated as its rows say, or by one stated rule (`situations.toml`)",
            "entry criteria beyond the kind of people, placebo and dropout are not simulated",
        ],
        [
            "assessment: output comparison",
            f"intervals, interval score, signs, nulls, rank order beside two referees; folds hold "
            f"{pct(folds['models']['model']['coverage']['0.95'][0])}",
            "see the lines above",
        ],
    ]


def _applicability(told: dict, result: dict) -> list[list[str]]:
    compounds = {p["compound"] for p in told["effects"]["predictions"]}
    return [
        [
            "relevance of the quantities",
            "SOL, WASO, TST, SE, N1, N3 and REM are what trials print and plans promise",
            "felt quality and the day are not simulated",
        ],
        [
            "relevance to the context",
            f"three levels of generalisation, {sum(one['rows'] for one in result['levels'].values())} judgements of rows left out; "
            f"sized rows for {len(compounds)} of {told['ways']['compounds']} compounds",
            "most rows are of insomnia or healthy adults, at usual doses, for weeks",
        ],
    ]
