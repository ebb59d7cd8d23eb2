"""Concerns and the answer they add up to.

A concern about safety is a value with severity, mechanism, advice and source: never an exception.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

SEVERITIES = ("block", "unknown", "warn", "inform")
"""Most severe first: not recognised is not safe, so *unknown* stands above *warn*."""

_VERDICTS = {"block": "refused", "unknown": "unknown", "warn": "limited", "inform": "allowed"}


@frozen
class Concern:
    """One reason for care: how severe, about what, why, what to do, on whose word, by which rule.

    `red_flag` marks a reason to stop planning altogether and refer.
    """

    severity: str
    about: tuple[str, ...]
    mechanism: str
    advice: str
    source: str
    rule: str
    red_flag: bool = False

    def as_json(self) -> dict:
        """The form of the `review` answer."""
        return {
            "severity": self.severity,
            "about": list(self.about),
            "mechanism": self.mechanism,
            "advice": self.advice,
            "source": self.source,
            "rule": self.rule,
        }


@frozen
class Review:
    """The answer of the gate: verdict, concerns (most severe first) and the rules it stands on."""

    verdict: str
    concerns: tuple[Concern, ...]
    rules: str

    @property
    def red_flags(self) -> tuple[Concern, ...]:
        """The concerns that stop a plan and refer."""
        return tuple(concern for concern in self.concerns if concern.red_flag)

    def as_json(self) -> dict:
        """The `review` answer: verdict, concerns, version and hash of the rules."""
        return {
            "verdict": self.verdict,
            "concerns": [concern.as_json() for concern in self.concerns],
            "rules": self.rules,
        }


def verdict(concerns: Iterable[Concern]) -> str:
    """refused > unknown > limited > allowed, decided by the worst concern.

    A known danger is refused even where other facts are unknown. Something unknown outweighs a
    known limitation: a limit can be kept to, an unrecognised medicine cannot be judged at all.
    """
    worst = min((SEVERITIES.index(concern.severity) for concern in concerns), default=3)
    return _VERDICTS[SEVERITIES[worst]]


def in_order(concerns: Iterable[Concern]) -> tuple[Concern, ...]:
    """Most severe first, red flags before the rest, then by rule and subject; no duplicates."""
    return tuple(sorted(dict.fromkeys(concerns), key=_rank))


def _rank(concern: Concern) -> tuple:
    return (SEVERITIES.index(concern.severity), not concern.red_flag, concern.rule, concern.about)
