"""The page itself: what the templates are given, and nothing they could decide for themselves.

Assumption: the answer is the JSON of `plan`; the page adds no number of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import chain
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pineal.report import actogram, certified, dial, intervals, items, palette, plasma, quality, reading, stages, words
from pineal.report.scenes import Scenes

WIDE, NARROW = 760, 360
_TEMPLATES = Path(__file__).parent / "templates"
_SECTIONS = (
    ("minute", "In one minute"),
    ("nights", "Your nights"),
    ("why", "Why"),
    ("plan", "The plan"),
    ("expect", "What to expect"),
    ("beyond", "Beyond sedation"),
    ("safety", "Safety"),
    ("sure", "How sure"),
    ("test", "Test it"),
    ("sources", "Sources"),
)
_OF_A_PLAN = frozenset({"plan", "expect", "beyond", "test"})

_UNLIKELY = 0.02
_MATTERS = 0.25


def render(answer: dict, scenes: Scenes) -> str:
    """The report as one HTML file.

    Self-contained and deterministic: the same answer and scenes give the same text. A refused answer
    leads with the referral and shows no plan.
    """
    return _environment().get_template("page.html.j2").render(**context(reading.scrub(answer), scenes))


def context(answer: dict, scenes: Scenes) -> dict:
    """Everything the templates may use."""
    refused = answer.get("verdict") == "refused"
    shown = [section for section in _SECTIONS if not (refused and section[0] in _OF_A_PLAN)]
    return {
        "title": f"Sleep report: {_case(answer)}", "case": _case(answer), "verdict": str(answer.get("verdict") or "unknown"),
        "refused": refused, "sections": shown, "figures": _figures(scenes), "scenes": scenes, "answer": answer,
        **_causes(answer), **_options(answer), **_safety(answer), **_sure(answer), "used": _used(answer),
    }  # fmt: skip


def _case(answer: dict) -> str:
    case = answer.get("case")
    if isinstance(case, dict):
        case = case.get("id") or (case.get("person") or {}).get("id")
    return str(case or "unnamed case")


def _hardly(cause: reading.Cause) -> bool:
    """Looked for and hardly there: named in one line, without a row of its own."""
    return cause.probability is not None and cause.probability < _UNLIKELY


def _weighs(cause: reading.Cause, lead: str) -> bool:
    """Whether it is told in one minute: putting it right helps more than half, and matters to at least one in four people like this one."""
    helps = cause.lead is None or cause.lead.median * words.measure(lead).better >= 0.0
    return helps and (cause.matters is None or cause.matters >= _MATTERS)


def _causes(answer: dict) -> dict:
    found, lead = reading.causes(answer)
    given = reading.inference(answer)
    return {
        "causes": [cause for cause in found if not _hardly(cause)],
        "weighty": [cause for cause in found if not _hardly(cause) and _weighs(cause, lead)],
        "unlikely": [cause.plain for cause in found if _hardly(cause)],
        "lead": lead, "cause_domain": intervals.domain(cause.lead for cause in found), "none_holds": given.get("none"),
        "cannot_tell": reading.cannot_tell(answer), "measure_next": reading.measure_next(answer),
    }  # fmt: skip


def _options(answer: dict) -> dict:
    found = items.options(answer)
    chosen = next((option for option in found if option.recommended), None)
    rows = chosen.expected if chosen else ()
    return {"options": found, "chosen": chosen, "domains": _domains(rows), "headline": _headline(rows, reading.causes(answer)[1]),
            "not_judged": reading.texts(answer.get("not_judged"))}


def _domains(rows) -> dict[str, tuple[float, float]]:
    """Minutes of the night share one scale; every other measure has its own."""
    shared = intervals.domain(row.change for row in rows if _minutes(row))
    return {row.measure: shared if _minutes(row) else intervals.domain([row.change]) for row in rows}


def _minutes(row) -> bool:
    return row.change is not None and row.change.unit == "min"


def _headline(rows, lead: str) -> list:
    """The two rows told in one minute: the measure that suffers most, and one more."""
    first = sorted((row for row in rows if row.change), key=lambda row: row.measure.upper() != lead)
    return first[:2]


def _safety(answer: dict) -> dict:
    found = reading.concerns(answer)
    nested = answer["concerns"] if isinstance(answer.get("concerns"), dict) else {}
    rules = answer.get("rules") or nested.get("rules")
    checked = reading.texts(answer.get("checked") or nested.get("checked"))
    return {"concerns": found, "blocks": [c for c in found if c.get("severity") == "block"], "rules": rules, "checked": checked,
            "unrecognised": [c for c in found if c.get("severity") == "unknown"], "mornings": certified.mornings(answer)}  # fmt: skip


def _sure(answer: dict) -> dict:
    return {"quality": quality.read(answer), "more_quality": quality.extra_lists(answer),
            "parameters": quality.parameters(answer), "certificate": certified.certificate(answer)}  # fmt: skip


def _used(answer: dict) -> list[tuple[str, str]]:
    listed = (item.evidence for option in items.options(answer) for item in option.items)
    rules = (str(concern["source"]) for concern in reading.concerns(answer) if concern.get("source"))
    return quality.sources(answer, [*chain.from_iterable(listed), *rules])


def _figures(scenes: Scenes) -> dict[str, Markup | None]:
    """Each picture twice, for wide and for narrow pages; None where its scene is missing."""
    draws = {"actogram": actogram.draw, "stages": stages.draw, "plasma": plasma.draw, "dial": dial.draw}
    return {name: _pair(draw, getattr(scenes, name), name) for name, draw in draws.items()}


def _pair(draw: Callable, scene: object, name: str) -> Markup | None:
    if scene is None:
        return None
    wide, narrow = draw(scene, f"{name}-wide", WIDE), draw(scene, f"{name}-narrow", NARROW)
    return Markup('<div class="wide">{}</div><div class="narrow">{}</div>').format(wide, narrow)


@cache
def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(_TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals.update(intervals=intervals, palette=palette, bases=words.BASES, severities=words.SEVERITIES)
    found.globals.update(interval=reading.Interval.read)
    found.filters.update(percent=words.percent, measure=words.measure, capital=words.sentence, spaced=words.spaced, listed=words.listed)
    return found
