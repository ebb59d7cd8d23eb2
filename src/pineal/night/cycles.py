"""REM episodes and NREM-REM cycles.

The rule is that of Feinberg & Floyd 1979 (doi:10.1111/j.1469-8986.1979.tb02991.x) as written down for
30-s epochs by Blume & Cajochen 2021 (doi:10.1016/j.mex.2021.101318), without their splitting of long
NREM periods, which asks for a person's judgement:

* REM less than 15 minutes apart belongs to one episode, whatever lies between;
* an episode holds at least 5 minutes of REM, but the first of the night may be shorter;
* a cycle is an NREM part of at least 15 minutes (wake in it counts) and the REM episode that follows it.
  It begins where the last episode ended, the first at sleep onset. Sleep after the last REM is no cycle.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from pineal.night.hypnogram import STAGES
from pineal.night.runs import EPOCH_MIN, sleep_period

APART_MIN = 15.0
LEAST_REM_MIN = 5.0
LEAST_NREM_MIN = 15.0


@frozen
class Episode:
    """A REM episode: first epoch, the epoch after its last, and the minutes of REM within."""

    start: int
    end: int
    rem_min: float


@frozen
class Cycle:
    """An NREM part and its REM episode: first epoch, first epoch of REM, the epoch after the last."""

    start: int
    rem: int
    end: int

    @property
    def minutes(self) -> float:
        """Length, minutes."""
        return EPOCH_MIN * (self.end - self.start)


def rem_episodes(codes: np.ndarray) -> list[Episode]:
    """The REM episodes of a night, in order."""
    rem = np.flatnonzero(codes == STAGES.index("R"))
    if not rem.size:
        return []
    groups = np.split(rem, np.flatnonzero((np.diff(rem) - 1) * EPOCH_MIN >= APART_MIN) + 1)
    found = [Episode(int(group[0]), int(group[-1]) + 1, EPOCH_MIN * len(group)) for group in groups]
    return [one for n, one in enumerate(found) if n == 0 or one.rem_min >= LEAST_REM_MIN]


def cycles(codes: np.ndarray) -> list[Cycle]:
    """The completed NREM-REM cycles of a night, in order."""
    period = sleep_period(codes)
    start, found = period[0] if period else 0, []
    for episode in rem_episodes(codes):
        if EPOCH_MIN * (episode.start - start) >= LEAST_NREM_MIN:
            found.append(Cycle(start, episode.start, episode.end))
        start = episode.end
    return found


def lengthening(episodes: list[Episode]) -> float | None:
    """Minutes of REM by which each episode exceeds the one before, least squares; None below two episodes."""
    if len(episodes) < 2:
        return None
    order = np.arange(len(episodes)) - (len(episodes) - 1) / 2.0
    return float(order @ [episode.rem_min for episode in episodes] / (order @ order))
