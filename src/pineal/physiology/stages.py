"""What moves the stage chain: intrinsic covariates and the four effectors.

Intrinsic covariates describe how likely each move is in an ordinary night; their weights are fitted on
hypnograms and are not causal. Effectors carry causes: a compound or an imbalance acts only through the
deviation from the same person's undosed, aligned reference, with weights from trials.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from attrs import frozen

from pineal.declare import Input, Memory, Module, Parameter, quantity
from pineal.declare.chain import EFFECTOR_MASKS, Chain
from pineal.errors import EvidenceError
from pineal.maths import exp


class Stages(Module):
    """Covariates are centred and scaled to order one; shifts are in logits, positive = better sleep."""

    source = ""
    departs = ("form after Karlsson 2000 and Bizzotto 2010; covariates are mechanistic",)

    pressure = Input("1", "sleep pressure, 0 to 1")
    rem_pressure = Input("1", "REM pressure")
    monoamine = Input("1", "monoamine tone")
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

    fragmented = Parameter("1", "-0.5 sleeps like the healthy, 0.5 like the apnoea nights", level="person")
    style_1 = Parameter("1", "first direction in which people and scorers differ", level="person")
    style_2 = Parameter("1", "second direction", level="person")
    style_3 = Parameter("1", "third direction", level="person")
    style_4 = Parameter("1", "fourth direction", level="person")

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
        return (m.n1_trace - 0.1) / 0.15

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


FITTED = ("homeostat", "rem_drive", "tone", "recent_arousal", "recent_rem", "recent_n1", "early")
PERSONAL = ("fragmented", "style_1", "style_2", "style_3", "style_4")

CHAIN = Chain(
    covariates=tuple(f"stages.{name}" for name in FITTED + PERSONAL),
    effectors={"entry": "stages.entry", "exit": "stages.staying", "depth": "stages.deepening", "rem": "stages.dreaming"},
    masks=EFFECTOR_MASKS,
)


@frozen(eq=False)
class ChainFit:
    """The shipped fit: weights (rows, destinations, 1 + covariates), covariance per row, share of each style
    that belongs to the person (the rest is the scorer), and the hash of the values."""

    weights: list
    style_share: tuple[float, ...]
    covariance: list
    digest: str


@cache
def chain_fit() -> ChainFit:
    """The weights fitted on 51 scored nights; raises EvidenceError when the file was changed by hand."""
    text = (Path(__file__).parent / "data" / "chain.json").read_text(encoding="utf-8")
    data = json.loads(text)
    digest = hashlib.sha256(json.dumps(data["weights"]).encode()).hexdigest()
    if digest != data["weights_sha256"] or tuple(data["covariates"]) != FITTED + PERSONAL:
        raise EvidenceError("chain.json does not carry the values its hash names; make study-stage_chain writes it")
    return ChainFit(data["weights"], tuple(data["style_share"]), data["covariance"], digest)
