"""The report: one page a person would keep and a clinician would trust.

One HTML file that fetches nothing, needs no script and is the same for the same answer.
"""

from pineal.report.page import render
from pineal.report.scenes import (
    Actogram,
    Curve,
    Day,
    Dial,
    Estimate,
    Intake,
    LightBlock,
    Plasma,
    Scenes,
    StageProbabilities,
)

__all__ = [
    "Actogram",
    "Curve",
    "Day",
    "Dial",
    "Estimate",
    "Intake",
    "LightBlock",
    "Plasma",
    "Scenes",
    "StageProbabilities",
    "render",
]
