"""Where everything lives in the one flat work array of a kernel.

A slot is L neighbouring numbers, one a lane. One array for all of them lets the compiler prove that
slots do not overlap; with separate arrays it gives up and the lanes run one by one.
"""

from __future__ import annotations

from attrs import frozen

from pineal.declare import Model
from pineal.declare.chain import OWN, ROWS, STAGES

CHAIN_SLOTS = (
    "chain.stage", "chain.onset", "chain.bout", "chain.slept", "chain.lights", "chain.onset_time",
    "chain.uniform", "chain.given", "chain.probability", "chain.woke",
)
"""What the chain itself keeps: stage code, onset flag (0/1), minutes in stage, hours slept, hours since
lights off, hours since onset, the uniform number, the probability of the stage drawn, woke this epoch."""

STATISTICS = (
    "SOL", "WASO", "TST", "N1", "N2", "N3", "REM", "REM latency", "N3 latency", "awakenings", "transitions", "final wake",
    "long wake", "long awakenings",
)
"""Night statistics that a kernel keeps, in minutes but for the counts; latencies run from sleep onset.
`long wake` is wake after onset in bouts of 5 minutes or more: what a sleeper can remember."""

LONG_MIN = 5.0
"""Shortest wake bout, in minutes, that counts as long."""

CELLS = tuple((row, d) for row in range(len(ROWS)) for d in range(len(STAGES)) if OWN[row] != d)
"""Rows and destinations of the chain that have a logit; each keeps the part of it that a person's traits fix."""

ACCUMULATORS = tuple(f"sum.{name}" for name in (*STATISTICS, "pending"))


@frozen
class Layout:
    """Slot numbers by name, for a model and a number of lanes."""

    lanes: int
    slots: dict[str, int]

    def __getitem__(self, name: str) -> int:
        """Offset of a slot in the flat array."""
        return self.slots[name] * self.lanes

    @property
    def size(self) -> int:
        """Numbers in the work array."""
        return len(self.slots) * self.lanes


def layout(model: Model, lanes: int) -> Layout:
    """States first, then compensation, person parameters, doses, chain, statistics, crossings and fixed parts of logits."""
    names = [*model.states]
    names += [f"carry.{s}" for s, term in model.states.items() if term.compensated]
    names += [*model.at_level("person")]
    names += [f"{moment}.{name}" for moment in ("begin", "end") for name in dosed(model)]
    names += [*CHAIN_SLOTS, *ACCUMULATORS]
    names += [f"crossing.{name}" for name in model.crossings]
    names += [f"logit.{row}.{destination}" for row, destination in CELLS]
    return Layout(lanes, {name: i for i, name in enumerate(names)})


def dosed(model: Model) -> tuple[str, ...]:
    """Full names of the dosed plasma concentrations, in order."""
    return tuple(name for name, external in model.externals.items() if external.kind == "dose")


def timeline_inputs(model: Model) -> tuple[str, ...]:
    """Full names of the timeline's inputs, in order."""
    return tuple(name for name, external in model.externals.items() if external.kind == "timeline")
