"""Lines that each context of use must hold, with what was found; read from the result, nothing is computed anew.

The lines are those the project set itself before (coverage of 95 % intervals from 88 to 98 %, score 15 % better than the
constant of two classes, better than classes without a mechanism, signs, nulls). They are asked of every level alike.
"""

from __future__ import annotations

from collections.abc import Callable

from attrs import asdict

from credibility_effects.holdouts import LEVELS
from credibility_effects.line import Line, gain, pct
from credibility_effects.other_lines import clock, directions, kinetics, nights, nulls, shapes

COVERED = (0.88, 0.98)
BETTER, AGREE = 0.15, 0.80


def verdicts(result: dict) -> list[dict]:
    """Every line of every context."""
    found = [line for context, lines in LINES.items() for make in lines for line in make(context, result)]
    return [asdict(line) for line in found]


def _at(level: str, line: str) -> str:
    """A line with the level it is asked at."""
    return line if level == "folds" else f"{LEVELS[level].split(' (')[0].removeprefix('known compound, ')}: {line}"


def coverage(level: str) -> Callable:
    """95 % intervals of rows that were not seen."""

    def lines(context: str, result: dict) -> list[Line]:
        share, low, high = result["levels"][level]["models"]["model"]["coverage"]["0.95"]
        n = result["levels"][level]["models"]["model"]["rows"]
        return [
            Line(
                context,
                _at(level, "95 % intervals hold published effects"),
                f"{pct(COVERED[0])} to {pct(COVERED[1])}",
                f"{pct(share)} of {n} ({pct(low)} to {pct(high)})",
                COVERED[0] <= share <= COVERED[1],
            )
        ]

    return lines


def score(level: str) -> Callable:
    """Interval score against the two referees."""

    def lines(context: str, result: dict) -> list[Line]:
        one, found = result["levels"][level], []
        referees = (("against constant", "the constant of two classes", BETTER), ("against classes", "classes without a mechanism", 0.0))
        for key, words, least in referees:
            told = one[key]
            if told:
                required = f"at least {pct(least)} better" if least else "better"
                said = f"{gain(told['gain'])} ({gain(told['interval'][0])} to {gain(told['interval'][1])}), {told['rows']} rows"
                enough = told["gain"] >= least if least else told["gain"] > 0.0
                found.append(Line(context, _at(level, f"interval score against {words}"), required, said, enough))
        return found

    return lines


def signs(level: str) -> Callable:
    """Signs of clear effects, and confident errors."""

    def lines(context: str, result: dict) -> list[Line]:
        own = result["levels"][level]["models"]["model"]
        agree, n = own["signs"]
        wrong = own["confident sign errors"]
        share = Line(
            context,
            _at(level, "signs of effects of 2 SE or more"),
            f"at least {pct(AGREE)} agree",
            f"{agree} of {n}",
            agree >= AGREE * n if n else None,
        )
        return [share, Line(context, _at(level, "confident sign errors"), "none", ", ".join(wrong) or "none", not wrong)]

    return lines


LINES: dict[str, tuple[Callable, ...]] = {
    "propose": (signs("folds"), nulls, directions, shapes, clock),
    "change": (coverage("folds"), score("folds"), kinetics, nights),
    "trial": (coverage("other study"), score("other study"), coverage("other publication"), score("other publication"), nulls),
    "situation": (coverage("new situation"), score("new situation"), signs("new situation")),
    "class": (
        coverage("new compound"),
        score("new compound"),
        signs("new compound"),
        coverage("new class"),
        score("new class"),
        signs("new class"),
    ),
}
