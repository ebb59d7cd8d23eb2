"""What the tests of the readings share: the facts as they run, and a short life with its stage path."""

from __future__ import annotations

from functools import cache

import numpy as np

from engine import worlds as engines
from pineal.engine import Timeline
from pineal.engine.exchange import shipped_facts
from pineal.physiology import MODULES
from pineal.physiology.model import WIRES


def written() -> dict[str, str]:
    """The pages of the model as they should stand in docs/model."""
    from pineal.declare.latex import pages

    return pages(MODULES, shipped_facts(), WIRES)


@cache
def life(days: int = 1) -> tuple[Timeline, np.ndarray]:
    """Days with lights, three or four doses and a path of short bouts."""
    timeline = engines.timeline(days=days, doses=engines.three_doses())
    return timeline, engines.stage_path(timeline.steps.n_bed)
