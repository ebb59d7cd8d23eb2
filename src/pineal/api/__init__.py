"""The verbs of Pineal: the same names in Python and on the command line, each returning plain data.

    >>> from pineal import api
    >>> answer = api.plan("examples/long_sleep_onset/case.toml", out="report")   # doctest: +SKIP

Nothing is imported before a verb runs. `progress` is called as ``progress(label, done, total)``.
"""

from __future__ import annotations

from pineal.api.case import infer, plan, review, simulate
from pineal.api.knowledge import check, cite, compounds, evidence, export
from pineal.api.nights import hypnogram, read
from pineal.api.population import population
from pineal.api.trials import trial

__all__ = [
    "check", "cite", "compounds", "evidence", "export", "hypnogram", "infer", "plan", "population", "read", "review", "simulate", "trial",
]  # fmt: skip
