"""What the black box may see: the causal history of a path. Row k of a path knows its stages up to epoch k - 1."""

import numpy as np

from stage_chain import covariates
from stage_chain.data import DESTINATIONS, EPOCH_MIN, N1, STAGES, R, W, held

RECENT = 12  # epochs seen one by one
RUNS = 4  # finished visits seen one by one
TRACES = (2.0, 5.0, 15.0, 40.0, 90.0)  # time constants, min
CHANGES = (5.0, 15.0, 40.0, 90.0)  # the same of stage changes
PRIOR = 15.0  # transitions of the mean person added to a person's own
REM_GAP = 30  # epochs: REM resumed within 15 min is the same episode
REM_LEAST = 5  # epochs of REM that make an episode
LONG_AGO = 600.0  # min since a stage not yet seen


def names() -> list[str]:
    """The columns, in order."""
    moves = [(r, STAGES[s]) for r in range(6) for s in DESTINATIONS[r][1:]]
    return [
        *("row", "in_stage", "since_lights_off", "since_onset", "since_sleep"),
        *(f"stage_{k}" for k in range(1, RECENT + 1)),
        *(f"{what}_{k}" for k in range(1, RUNS + 1) for what in ("visit_stage", "visit_length")),
        *(f"since_{s}" for s in STAGES),
        *(f"minutes_{s}" for s in STAGES),
        *(f"share_{s}" for s in STAGES),
        *(f"trace_{s}_{tau:g}" for tau in TRACES for s in STAGES),
        *(f"changes_{tau:g}" for tau in CHANGES),
        *("awakenings", "rem_episodes", "rem_episode_length", "since_rem_episode", "nrem_since_rem"),
        *(f"visits_{r}" for r in range(6)),
        *(f"rate_{r}_{s}" for r, s in moves),
        *covariates.ALL_NAMES,
    ]


def of_paths(stages: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """(paths, epochs, columns) of scored paths (-1 not scored), float32.

    usual: (5, 5) probabilities of the mean person, to which a person's own rates are shrunk.
    """
    filled = held(stages)
    out = np.zeros((*filled.shape, len(names())), dtype=np.float32)
    out[..., -len(covariates.ALL_NAMES) :] = covariates.of_paths(stages, others=True)
    memory = Memory(len(filled))
    for k in range(filled.shape[1]):
        if k:
            out[:, k, : -len(covariates.ALL_NAMES)] = memory.columns(usual)
        memory.see(filled[:, k])
    return out


class Memory:
    """Running summaries of `count` paths; `see` takes the next epoch of all of them."""

    def __init__(self, count: int):
        self.one = np.arange(count)
        self.epochs = 0
        self.recent = np.full((count, RECENT), -1)
        self.visits = np.full((count, RUNS, 2), -1.0)
        self.in_stage = np.zeros(count)
        self.onset = np.full(count, np.nan)
        self.slept = np.zeros(count, dtype=bool)
        self.row = np.zeros(count, dtype=int)
        self.last = np.full((count, 5), -np.inf)
        self.spent = np.zeros((count, 5))
        self.traces = np.zeros((len(TRACES), count, 5))
        self.traces[:, :, W] = 1.0
        self.changes = np.zeros((len(CHANGES), count))
        self.moves = np.zeros((count, 6, 5))
        self.awakenings = np.zeros(count)
        self.episode = np.zeros((count, 2))  # epochs of REM in the latest episode, epochs since its last
        self.episodes = np.zeros(count)
        self.nrem = np.zeros(count)

    def see(self, stage: np.ndarray) -> None:
        """One more epoch."""
        if self.epochs:
            self.moves[self.one, self.row, stage] += 1
            self.leave(stage)
        changed = stage != self.recent[:, 0]
        self.in_stage = np.where(changed, 1.0, self.in_stage + 1)
        self.recent = np.column_stack([stage, self.recent[:, :-1]])
        self.slept |= stage != W
        self.row = np.where(self.slept, stage + 1, 0)
        self.onset = np.where(np.isnan(self.onset) & self.slept, self.epochs, self.onset)
        self.last[self.one, stage] = self.epochs
        self.spent[self.one, stage] += self.slept
        self.fade(stage, changed & (self.epochs > 0))
        self.count_rem(stage)
        self.epochs += 1

    def leave(self, stage: np.ndarray) -> None:
        """Remember the visits that end here."""
        before = self.recent[:, 0]
        ends = stage != before
        older = np.concatenate([np.stack([before, self.in_stage], axis=-1)[:, None], self.visits[:, :-1]], axis=1)
        self.visits = np.where(ends[:, None, None], older, self.visits)
        self.awakenings += ends & (stage == W)

    def fade(self, stage: np.ndarray, changed: np.ndarray) -> None:
        """Traces of the stages and of changes."""
        here = np.eye(5)[stage]
        for i, tau in enumerate(TRACES):
            self.traces[i] = here + (self.traces[i] - here) * np.exp(-EPOCH_MIN / tau)
        for i, tau in enumerate(CHANGES):
            self.changes[i] = changed + (self.changes[i] - changed) * np.exp(-EPOCH_MIN / tau)

    def count_rem(self, stage: np.ndarray) -> None:
        """REM episodes: REM resumed within 15 min is the same one."""
        rem = stage == R
        fresh = rem & (self.episode[:, 1] > REM_GAP)
        self.episode[fresh, 0] = 0
        self.episode[:, 0] += rem
        self.episodes += rem & (self.episode[:, 0] == REM_LEAST)
        self.episode[:, 1] = np.where(rem, 0, self.episode[:, 1] + 1)
        self.nrem = np.where(rem, 0, self.nrem + ((stage >= N1) & (stage != R)))

    def columns(self, usual: np.ndarray) -> np.ndarray:
        """(paths, columns) in the order of `names`, without the states of the chain."""
        now = self.epochs
        lights_off = np.full(len(self.one), now * EPOCH_MIN)
        since_onset = np.where(self.slept, (now - np.nan_to_num(self.onset)) * EPOCH_MIN, -1.0)
        since = np.minimum((now - self.last) * EPOCH_MIN, LONG_AGO)
        minutes = self.spent * EPOCH_MIN
        share = minutes / np.maximum(minutes.sum(axis=1, keepdims=True), EPOCH_MIN)
        return np.column_stack(
            [
                *(self.row, self.in_stage, lights_off, since_onset, since[:, 1:].min(axis=1)),
                *(self.recent, self.visits.reshape(len(self.one), -1), since, minutes, share),
                *(np.concatenate(self.traces, axis=1), self.changes.T),
                *(self.awakenings, self.episodes, self.episode, self.nrem),
                *(self.moves.sum(axis=2), self.rates(usual)),
            ]
        )

    def rates(self, usual: np.ndarray) -> np.ndarray:
        """(paths, 24) logarithm of the person's own rate of each move over the usual one."""
        count = self.moves.sum(axis=2)
        out = []
        for r, (stay, *others) in enumerate(DESTINATIONS):
            for stage in others:
                p = usual[stay, stage]
                out.append(np.log((self.moves[:, r, stage] / p + PRIOR) / (count[:, r] + PRIOR)))
        return np.stack(out, axis=1)
