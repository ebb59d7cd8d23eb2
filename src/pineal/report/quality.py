"""How good the data were and how much rests on what: the `quality` part of an answer, in words.

Known keys get plain names and a place; keys that this page does not know are shown under their own name
rather than dropped.
"""

from __future__ import annotations

from attrs import frozen

from pineal.report import words
from pineal.report.reading import Interval, inference, records, texts

_NAMES = {
    "nights": "nights of diary used",
    "diary_nights": "nights of diary used",
    "hypnograms": "nights scored in sleep stages",
    "light_coverage": "time with light recorded",
    "actigraphy_coverage": "time with movement recorded",
    "light_basis": "light values are",
    "labs": "laboratory values",
    "ess": "effective sample size",
    "effective_sample_size": "effective sample size",
    "draws": "draws of the posterior",
    "strongest_study_dropped": "if the strongest study is dropped",
}
_SHARES = ("coverage", "share", "fraction")


@frozen
class Quality:
    """Rows for a table, a strip of data sources, and the lists that stand apart."""

    rows: tuple[tuple[str, str], ...]
    strip: tuple[tuple[str, float], ...]
    missing: tuple[str, ...]
    warnings: tuple[str, ...]
    assumptions: tuple[str, ...]
    couplings: tuple[tuple[str, str], ...]
    level: str


@frozen
class Parameter:
    """One physiological parameter after the data."""

    name: str
    interval: Interval | None
    contraction: float | None


def read(answer: dict) -> Quality:
    """The quality part of an answer."""
    given = answer.get("quality") if isinstance(answer.get("quality"), dict) else {}
    flat = dict(_flat(given))
    strip = tuple((_name(key), value) for key, value in flat.items() if "coverage" in key and words.known(value))
    counts = given.get("couplings") if isinstance(given.get("couplings"), dict) else {}
    level = f"{given['interval_percent']:g} %" if words.known(given.get("interval_percent")) else ""
    lists = (tuple(_sentences(given.get(key))) for key in ("missing", "warnings", "assumptions"))
    missing, warnings, assumptions = lists
    rows = tuple((_name(key), _shown(key, value)) for key, value in flat.items() if key != "interval_percent")
    return Quality(rows, strip, missing, warnings, assumptions, tuple((words.spaced(k), str(v)) for k, v in counts.items()), level)


def parameters(answer: dict) -> list[Parameter]:
    """Every parameter, the best informed first; those without a contraction last."""
    given = inference(answer).get("parameters")
    found = [_parameter(name, entry) for name, entry in given.items() if isinstance(entry, dict)] if isinstance(given, dict) else []
    return sorted(found, key=lambda p: (-p.contraction if words.known(p.contraction) else 1.0, p.name))


def _parameter(name: str, entry: dict) -> Parameter:
    return Parameter(words.spaced(name), Interval.read(entry), entry.get("contraction"))


def _flat(given: dict, prefix: str = ""):
    """Plain values with their names; a nested table is named after its parent."""
    for key, value in given.items():
        if isinstance(value, dict) and key != "couplings":
            yield from _flat(value, f"{prefix}{key} ")
        elif not isinstance(value, (dict, list, tuple)) and value is not None:
            yield f"{prefix}{key}", value


def _name(key: str) -> str:
    return _NAMES.get(key, words.spaced(key))


def _shown(key: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not words.known(value):
        return "not known" if isinstance(value, float) else words.spaced(value)
    if key.endswith(_SHARES):
        return words.percent(value)
    return words.number(value) if float(value).is_integer() else f"{value:.3g}"


def _sentences(given: object) -> list[str]:
    return [_sentence(entry) for entry in (given if isinstance(given, (list, tuple)) else texts(given))]


def _sentence(entry: object) -> str:
    parts = [str(value) for value in entry.values()] if isinstance(entry, dict) else [words.spaced(entry)]
    return ": ".join(parts)


def extra_lists(answer: dict) -> list[tuple[str, list[str]]]:
    """Lists in the quality part that this page has no place for, under their own names."""
    given = answer.get("quality") if isinstance(answer.get("quality"), dict) else {}
    apart = ("missing", "warnings", "assumptions")
    return [
        (_name(key), _sentences(value)) for key, value in given.items() if isinstance(value, (list, tuple)) and key not in apart and value
    ]


def sources(answer: dict, used: list[str]) -> list[tuple[str, str]]:
    """Everything this page rests on: evidence rows with their citation where given, then the sources of the safety rules."""
    known = answer.get("sources")
    if isinstance(known, dict):
        return [(name, str(known[name]) if name in known else "") for name in dict.fromkeys([*used, *known])]
    listed = {str(entry.get("id", "")): str(entry.get("citation") or entry.get("text") or "") for entry in records(known)}
    return [(name, listed.get(name, "")) for name in dict.fromkeys([*used, *listed])]
