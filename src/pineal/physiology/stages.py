"""What moves the stage chain: intrinsic covariates and the four effectors.

Intrinsic covariates describe how likely each move is in an ordinary night; their weights are fitted on
hypnograms and are not causal. Effectors carry causes: a compound or an imbalance acts only through the
deviation from the same person's undosed, aligned reference, with weights from trials.
"""

from __future__ import annotations

from pineal.declare import Input, Memory, Module, Parameter, quantity
from pineal.declare.chain import EFFECTOR_MASKS, Chain
from pineal.maths import exp


class Stages(Module):
    """Covariates are centred and scaled to order one; shifts are in logits, positive = better sleep."""

    source = ""
    departs = ("form after Karlsson 2000 and Bizzotto 2010; covariates are mechanistic",)

    pressure = Input("1", "sleep pressure, 0 to 1")
    rem_pressure = Input("1", "REM pressure")
    monoamine = Input("1", "monoamine tone")
    slow_waves = Input("1", "slow-wave activity")
    arousal = Input("1", "trace of recent arousal")
    rem_trace = Input("1", "trace of recent REM")
    n1_trace = Input("1", "trace of recent N1")
    scn_excess = Input("1", "waking drive of the clock above the aligned reference")
    blocked = Input("1", "share of the adenosine signal that caffeine blocks")
    in_stage = Memory("min", "time in the present stage")

    early_time = Parameter("min", "time constant of the first minutes in a stage")

    entry_trait = Parameter("1", "personal ease of falling asleep", level="person")
    exit_trait = Parameter("1", "personal ease of staying asleep", level="person")
    depth_trait = Parameter("1", "personal depth of NREM", level="person")
    rem_trait = Parameter("1", "personal readiness for REM", level="person")

    scn_entry = Parameter("1", "weight of the clock's waking drive on entry", level="shared")
    adenosine_entry = Parameter("1", "weight of the adenosine signal on entry", level="shared")
    adenosine_exit = Parameter("1", "weight of the adenosine signal on staying asleep", level="shared")
    adenosine_depth = Parameter("1", "weight of the adenosine signal on depth", level="shared")

    @quantity("1")
    def homeostat(m):
        """Sleep pressure."""
        return (m.pressure - 0.3) / 0.2

    @quantity("1")
    def rem_drive(m):
        """REM pressure."""
        return (m.rem_pressure - 0.6) / 0.3

    @quantity("1")
    def tone(m):
        """Monoamine tone."""
        return (m.monoamine - 0.35) / 0.25

    @quantity("1")
    def depth(m):
        """Slow-wave activity."""
        return (m.slow_waves - 0.15) / 0.15

    @quantity("1")
    def recent_arousal(m):
        """Trace of wake and N1."""
        return (m.arousal - 0.2) / 0.3

    @quantity("1")
    def recent_rem(m):
        """Trace of REM."""
        return (m.rem_trace - 0.2) / 0.35

    @quantity("1")
    def recent_n1(m):
        """Trace of N1."""
        return (m.n1_trace - 0.1) / 0.155

    @quantity("1")
    def early(m):
        """The first minutes in a stage."""
        return (exp(-m.in_stage / m.early_time) - 0.15) / 0.25

    @quantity("1", basis="assumed")
    def entry(m):
        """Ease of falling asleep: trait, clock and adenosine."""
        return m.entry_trait - m.scn_entry * m.scn_excess - m.adenosine_entry * m.blocked

    @quantity("1", basis="assumed")
    def staying(m):
        """Ease of staying asleep: trait and adenosine."""
        return m.exit_trait - m.adenosine_exit * m.blocked

    @quantity("1", basis="assumed")
    def deepening(m):
        """Depth of NREM: trait and adenosine."""
        return m.depth_trait - m.adenosine_depth * m.blocked

    @quantity("1", basis="assumed")
    def dreaming(m):
        """Readiness for REM: trait only, as yet."""
        return m.rem_trait


COVARIATES = ("homeostat", "rem_drive", "tone", "depth", "recent_arousal", "recent_rem", "recent_n1", "early")

CHAIN = Chain(
    covariates=tuple(f"stages.{name}" for name in COVARIATES),
    effectors={"entry": "stages.entry", "exit": "stages.staying", "depth": "stages.deepening", "rem": "stages.dreaming"},
    masks=EFFECTOR_MASKS,
)
