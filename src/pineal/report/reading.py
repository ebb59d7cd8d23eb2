"""The answer of `plan` read into what the page shows; the one place that knows the keys of the JSON.

Assumption: every key may be missing and a missing number is *not known*. Inside an item, `without`,
`hour_earlier` and `hour_later` are changes relative to the option as proposed.
"""

from __future__ import annotations

from attrs import evolve, frozen

from pineal.report import words
from pineal.report.svg import clean

_SEVERITY = {"block": 0, "warn": 1, "unknown": 2, "inform": 3}
_MINUTES = ("SOL", "WASO", "TST")


@frozen
class Interval:
    """A number with its interval; `None` in place of an Interval means not known."""

    median: float
    low: float
    high: float
    unit: str = ""

    @classmethod
    def read(cls, given: object, unit: str = "") -> Interval | None:
        """From ``{"median", "low", "high", "unit"}``; None when any of the three is not a number."""
        if not isinstance(given, dict) or not all(words.known(given.get(key)) for key in ("median", "low", "high")):
            return None
        return cls(float(given["median"]), float(given["low"]), float(given["high"]), str(given.get("unit") or unit))

    @property
    def text(self) -> str:
        """``−12 (−25 to 1) min``."""
        digits = words.digits(self.high - self.low, self.unit)
        middle, low, high = (words.number(edge, self.unit, digits) for edge in (self.median, self.low, self.high))
        body = f"{middle} ({low} to {high})"
        return body if self.unit in ("", "clock", "HH:MM") else f"{body} {self.unit}"

    @property
    def signed(self) -> str:
        """The same for a change: the middle carries its sign, ``+6 (1 to 13) min``."""
        return f"+{self.text}" if self.median > 0 and self.text[0] != "0" else self.text

    def verdict(self, better: int) -> str:
        """Where the whole interval lies: "better", "worse", "moved" for a measure without a better side, "open" around zero."""
        if self.low <= 0 <= self.high:
            return "open"
        if not better:
            return "moved"
        return "better" if (self.median > 0) == (better > 0) else "worse"


@frozen
class Cause:
    """A likely contributor; `gains` is by measure, `lead` is the gain shown in the picture.

    `matters` is the probability that putting it right changes a night by more than the minimal important difference.
    """

    id: str
    plain: str
    term: str
    probability: float | None
    identified: bool
    same_class: tuple[str, ...]
    gains: dict[str, Interval]
    lead: Interval | None
    matters: float | None = None

    @property
    def others(self) -> list[tuple[str, Interval]]:
        """The gains apart from the one in the picture."""
        return [(name, gain) for name, gain in self.gains.items() if gain is not self.lead]


@frozen
class Outcome:
    """One row of what to expect."""

    measure: str
    words: words.Measure
    now: Interval | None
    then: Interval | None
    change: Interval | None
    chance_no_benefit: float | None


@frozen
class Item:
    """One line of the checklist."""

    kind: str
    clock: str
    title: str
    note: str
    why: str
    basis: str
    evidence: tuple[str, ...]
    counterfactuals: tuple[tuple[str, tuple[tuple[str, Interval], ...]], ...]
    order: int


@frozen
class Option:
    """One way to go, with its items in the order of the day."""

    name: str
    items: tuple[Item, ...]
    expected: tuple[Outcome, ...]
    recommended: bool
    verdict: str = ""

    def outcome(self, measure: str) -> Outcome | None:
        """The row of one measure."""
        return next((row for row in self.expected if row.measure.lower() == measure.lower()), None)


def scrub(value: object) -> object:
    """The same JSON with text that no file can carry replaced."""
    if isinstance(value, dict):
        return {clean(key): scrub(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [scrub(inner) for inner in value]
    return clean(value) if isinstance(value, str) else value


def records(value: object) -> list[dict]:
    """The dictionaries in a list, nothing else."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, (list, tuple)) else []


def texts(value: object) -> list[str]:
    """A list of texts from a text, a list, or nothing."""
    if value is None:
        return []
    return [str(entry) for entry in value] if isinstance(value, (list, tuple)) else [str(value)]


def inference(answer: dict) -> dict:
    """The part that `infer` gave, whether `causes` holds its whole answer or only the list."""
    given = answer.get("causes")
    return {**answer, **given} if isinstance(given, dict) else answer


def causes(answer: dict) -> tuple[list[Cause], str]:
    """The contributors in their given order, and the measure their gains are compared in."""
    given = records(inference(answer).get("causes"))
    lead = _lead(given)
    return [_cause(entry, lead) for entry in given], lead


def _cause(entry: dict, lead: str) -> Cause:
    name = str(entry.get("cause", ""))
    plain, term = words.cause(name)
    gains = {key: found for key, gain in (entry.get("gain") or {}).items() if (found := Interval.read(gain))}
    same = tuple(words.cause(other)[0] for other in texts(entry.get("same_class")) if other != name)
    identified = entry.get("identified") is True
    return Cause(name, plain, term, entry.get("probability"), identified, same, gains, gains.get(lead), entry.get("matters"))


def _lead(given: list[dict]) -> str:
    return max(_MINUTES, key=lambda measure: sum(_weight(entry, measure) for entry in given))


def _weight(entry: dict, measure: str) -> float:
    gain = Interval.read((entry.get("gain") or {}).get(measure))
    chance = entry.get("probability")
    return abs(gain.median) * (chance if words.known(chance) else 0.0) if gain else 0.0


def outcomes(given: object) -> tuple[Outcome, ...]:
    """The expected rows of an option."""
    return tuple(_outcome(entry) for entry in records(given))


def _outcome(entry: dict) -> Outcome:
    name, unit = str(entry.get("measure", "")), str(entry.get("unit") or "")
    now, then = (Interval.read(entry.get(key), unit) for key in ("now", "then"))
    change = Interval.read(entry.get("change"), unit)
    change = evolve(change, unit="points") if change and change.unit == "%" else change
    return Outcome(name, words.measure(name), now, then, change, entry.get("chance_no_benefit"))


def cannot_tell(answer: dict) -> list[str]:
    """Causes or classes of causes that the data cannot tell apart or decide, in plain words."""
    return [_unresolved(entry) for entry in inference(answer).get("cannot_tell") or []]


def _unresolved(entry: object) -> str:
    if isinstance(entry, dict):
        entry = entry.get("causes") or entry.get("same_class") or entry.get("cause") or ""
    return words.listed([words.cause(name)[0] for name in texts(entry)], last="or")


def measure_next(answer: dict) -> list[str]:
    """What to measure next, one sentence each."""
    return [_wish(entry) for entry in inference(answer).get("measure_next") or []]


def _wish(entry: object) -> str:
    if not isinstance(entry, dict):
        return words.spaced(entry)
    what = next((str(entry[key]) for key in ("what", "test", "measure") if entry.get(key)), "")
    why = next((str(entry[key]) for key in ("why", "because") if entry.get(key)), "")
    apart = [words.cause(name)[0] for name in texts(entry.get("separates"))]
    why = why or (f"tells apart: {words.listed(apart)}" if apart else "")
    return f"{words.spaced(what)} ({why})" if why else words.spaced(what)


def concerns(answer: dict) -> list[dict]:
    """What `review` found, most severe first; the order within one severity is kept."""
    given = answer.get("concerns")
    found = records(given.get("concerns") if isinstance(given, dict) else given)
    return sorted(found, key=lambda concern: _SEVERITY.get(concern.get("severity"), 2))
