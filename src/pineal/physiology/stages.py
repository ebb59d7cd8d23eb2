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
    gate = Input("1", "REM gate, 0 shut to 1 open")
    wake_trace = Input("1", "trace of recent wake")
    monoamine = Input("1", "monoamine tone")
    arousal = Input("1", "trace of recent arousal")
    rem_trace = Input("1", "trace of recent REM")
    n1_trace = Input("1", "trace of recent N1")
    scn_excess = Input("1", "waking drive of the clock above the aligned reference")
    blocked = Input("1", "share of the adenosine signal that caffeine blocks")
    dosed_entry = Input("1", "what dosed compounds do to falling asleep, in logits")
    dosed_staying = Input("1", "what dosed compounds do to staying asleep, in logits")
    dosed_deepening = Input("1", "what dosed compounds do to depth, in logits")
    dosed_dreaming = Input("1", "what dosed compounds do to REM, in logits")
    cortisol_excess = Input("1", "cortisol above the calm reference, saturating")
    serotonin_fast = Input("1", "released serotonin relative to replete, less 1")
    serotonin_slow = Input("1", "stored serotonin relative to replete, less 1")
    magnesium_lack = Input("1", "shortfall of magnesium, 0 when replete")
    iron_lack = Input("1", "shortfall of brain iron, 0 when replete")
    zinc_lack = Input("1", "shortfall of zinc, 0 when replete")
    vitamin_d_lack = Input("1", "shortfall of vitamin D, 0 when replete")
    ethanol = Input("g/L", "ethanol in blood")
    ethanol_rebound = Input("g/L", "adaptation to ethanol that is left over")
    disturbance = Input("1", "wake generators, in logits of leaving sleep")
    low_glucose = Input("1", "depth of a low of glucose, 0 at healthy levels")
    in_stage = Memory("min", "time in the present stage")

    early_time = Parameter("min", "time constant of the first minutes in a stage")
    later_time = Parameter("min", "time constant of the minutes that follow them")

    entry_trait = Parameter("1", "personal ease of falling asleep", level="person")
    exit_trait = Parameter("1", "personal ease of staying asleep", level="person")
    depth_trait = Parameter("1", "personal depth of NREM", level="person")
    rem_trait = Parameter("1", "personal readiness for REM", level="person")

    conditioned = Parameter("1", "learned arousal at bedtime, in logits of not falling asleep; 0 none", level="person")

    fragmented = Parameter("1", "-0.5 sleeps like the healthy, 0.5 like the apnoea nights", level="person")
    style_1 = Parameter("1", "first direction in which people and scorers differ", level="person")
    style_2 = Parameter("1", "second direction", level="person")
    style_3 = Parameter("1", "third direction", level="person")
    style_4 = Parameter("1", "fourth direction", level="person")
    style_5 = Parameter("1", "fifth direction", level="person")

    scn_entry = Parameter("1", "weight of the clock's waking drive on entry", level="shared")
    adenosine_entry = Parameter("1", "weight of the adenosine signal on entry", level="shared")
    adenosine_exit = Parameter("1", "weight of the adenosine signal on staying asleep", level="shared")
    adenosine_depth = Parameter("1", "weight of the adenosine signal on depth", level="shared")

    cortisol_entry = Parameter("1", "weight of excess cortisol against entry", level="shared")
    cortisol_exit = Parameter("1", "weight of excess cortisol against staying asleep", level="shared")
    serotonin_fast_entry = Parameter("1", "weight of released serotonin on entry, sign free", level="shared")
    serotonin_fast_exit = Parameter("1", "weight of released serotonin on staying asleep, sign free", level="shared")
    serotonin_fast_rem = Parameter("1", "weight of released serotonin against REM", level="shared")
    serotonin_slow_entry = Parameter("1", "weight of stored serotonin on entry, sign free", level="shared")
    serotonin_slow_exit = Parameter("1", "weight of stored serotonin on staying asleep, sign free", level="shared")
    magnesium_entry = Parameter("1", "weight of a magnesium shortfall against entry", level="shared")
    magnesium_exit = Parameter("1", "weight of a magnesium shortfall against staying asleep", level="shared")
    iron_exit = Parameter("1", "weight of an iron shortfall against staying asleep", level="shared")
    zinc_exit = Parameter("1", "weight of a zinc shortfall against staying asleep", level="shared")
    vitamin_d_exit = Parameter("1", "weight of a vitamin D shortfall against staying asleep", level="shared")
    ethanol_entry = Parameter("L/g", "weight of ethanol on entry", level="shared")
    ethanol_exit = Parameter("L/g", "weight of the rebound against staying asleep", level="shared")
    ethanol_rem = Parameter("L/g", "weight of ethanol against REM", level="shared")
    glucose_exit = Parameter("1", "weight of low glucose against staying asleep", level="shared")

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

    @quantity("1")
    def later(m):
        """The minutes that follow."""
        return (exp(-m.in_stage / m.later_time) - 0.4) / 0.3

    @quantity("1")
    def rem_gate(m):
        """The REM gate."""
        return (m.gate - 0.4) / 0.4

    @quantity("1")
    def recent_wake(m):
        """Trace of wake."""
        return (m.wake_trace - 0.15) / 0.25

    @quantity("1", basis="assumed")
    def entry_imbalance(m):
        """What imbalances do to falling asleep; exactly 0 for a replete, calm, sober person."""
        serotonin = m.serotonin_fast_entry * m.serotonin_fast + m.serotonin_slow_entry * m.serotonin_slow
        lack = m.magnesium_entry * m.magnesium_lack + m.cortisol_entry * m.cortisol_excess
        return serotonin - lack + m.ethanol_entry * m.ethanol

    @quantity("1", basis="assumed")
    def staying_imbalance(m):
        """What imbalances do to staying asleep; exactly 0 for a replete, calm, sober, undisturbed person."""
        serotonin = m.serotonin_fast_exit * m.serotonin_fast + m.serotonin_slow_exit * m.serotonin_slow
        minerals = m.magnesium_exit * m.magnesium_lack + m.iron_exit * m.iron_lack + m.zinc_exit * m.zinc_lack
        arousing = m.cortisol_exit * m.cortisol_excess + m.ethanol_exit * m.ethanol_rebound + m.glucose_exit * m.low_glucose
        return serotonin - minerals - m.vitamin_d_exit * m.vitamin_d_lack - arousing

    @quantity("1", basis="assumed")
    def entry(m):
        """Ease of falling asleep: traits, clock, adenosine, imbalances and dosed compounds."""
        own = m.entry_trait - m.conditioned - m.scn_entry * m.scn_excess - m.adenosine_entry * m.blocked + m.entry_imbalance
        return own + m.dosed_entry

    @quantity("1", basis="assumed")
    def staying(m):
        """Ease of staying asleep: trait, adenosine, imbalances, what wakes from outside and dosed compounds."""
        return m.exit_trait - m.adenosine_exit * m.blocked + m.staying_imbalance - m.disturbance + m.dosed_staying

    @quantity("1", basis="assumed")
    def deepening(m):
        """Depth of NREM: trait, adenosine and dosed compounds."""
        return m.depth_trait - m.adenosine_depth * m.blocked + m.dosed_deepening

    @quantity("1", basis="assumed")
    def dreaming(m):
        """Readiness for REM: trait, serotonin's brake, ethanol and dosed compounds."""
        return m.rem_trait - m.serotonin_fast_rem * m.serotonin_fast - m.ethanol_rem * m.ethanol + m.dosed_dreaming


FITTED = ("homeostat", "rem_drive", "tone", "recent_arousal", "recent_rem", "recent_n1", "early", "later", "rem_gate", "recent_wake")
PERSONAL = ("fragmented", "style_1", "style_2", "style_3", "style_4", "style_5")

CHAIN = Chain(
    covariates=tuple(f"stages.{name}" for name in FITTED + PERSONAL),
    effectors={"entry": "stages.entry", "exit": "stages.staying", "depth": "stages.deepening", "rem": "stages.dreaming"},
    masks=EFFECTOR_MASKS,
)


@frozen(eq=False)
class ChainFit:
    """The shipped fit: weights (rows, destinations, 1 + covariates), covariance per row, and the hash of the values.

    Along each style: `style_share`, SD of healthy persons; by cohort `style_spread`, SD of single paths (person and
    residual), and `scorers`, the place of each of the five scorers.
    """

    weights: list
    style_share: tuple[float, ...]
    style_spread: dict[str, list[float]]
    scorers: dict[str, list[list[float]]]
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
    return ChainFit(data["weights"], tuple(data["style_share"]), data["style_spread"], data["scorers"], data["covariance"], digest)
