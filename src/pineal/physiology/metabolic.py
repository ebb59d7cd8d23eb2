"""Glucose and insulin over a day and a night, drift of insulin resistance with sleep, growth hormone.

Bergman's minimal model with insulin secreted above a threshold of glucose. For a person without diabetes:
no glucagon, no counter-regulation, no glucose-lowering medicine, no incretin, a body of 70 kg. Nothing here
acts on sleep unless glucose falls below a level that healthy people do not reach.
"""

from __future__ import annotations

from pineal.declare import Input, Module, Parameter, State, flux, jump, quantity, rate
from pineal.maths import exp, greatest, least


class Metabolic(Module):
    """The action of insulin is written as a whole, not as its deviation: the same equations, never negative."""

    source = "bergman1979"
    departs = (
        "insulin action counts from zero instead of from basal; glucose effectiveness is lowered to match",
        "tone of glucose production varies with cortisol at dawn and slow waves (own form)",
        "sensitivity falls with lost sleep and lost slow waves (own form); growth hormone is for the report only",
    )

    gut = State("g", "carbohydrate in the gut", start=0.0)
    glucose = State("mg/dL", "plasma glucose", start=90.0, symbol="G")
    action = State("1/h", "action of insulin on glucose", start=0.252, symbol="X")
    insulin = State("pmol/L", "plasma insulin", start=48.0, symbol="I")
    resistance = State("1", "loss of insulin sensitivity, as a log", start=0.0, symbol="s", compensated=True)
    waves = State("h", "slow-wave activity of this night, full activity times hours", start=0.0)
    waves_lost = State("1", "share of the usual slow waves that the last night lacked", start=0.0)
    growth_hormone = State("ug/L", "growth hormone", start=0.0)
    reserve = State("1", "growth hormone that can be released", start=1.0)

    carbohydrate = Input("g/h", "carbohydrate eaten")
    slow_waves = Input("1", "slow-wave activity, 0 to 1")
    cortisol = Input("nmol/L", "total cortisol")
    gate = Input("1", "the clock's hour of the stress axis, 0 to 1")
    loss = Input("h", "sleep missed in the last night")

    sensitivity = Parameter("1", "personal insulin sensitivity, 1 = typical", level="person")
    absorption = Parameter("1/h", "absorption of carbohydrate")
    appearance = Parameter("mg/dL/g", "rise of glucose per carbohydrate absorbed")
    effectiveness = Parameter("1/h", "glucose effectiveness at basal insulin", symbol="p_1")
    action_loss = Parameter("1/h", "decay of insulin action", symbol="p_2")
    action_gain = Parameter("L/pmol/h", "insulin sensitivity: action per insulin at rest", symbol="S_I")
    basal_glucose = Parameter("mg/dL", "fasting glucose", symbol="G_b")
    basal_insulin = Parameter("pmol/L", "fasting insulin", symbol="I_b")
    insulin_loss = Parameter("1/h", "clearance of insulin", symbol="n")
    secretion_gain = Parameter("pmol*dL/L/mg/h", "insulin secreted per glucose above the threshold", symbol=r"\gamma")
    threshold = Parameter("mg/dL", "glucose above which insulin is secreted beyond basal", symbol="h")
    dawn = Parameter("1", "rise of glucose production at dawn by average cortisol")
    cortisol_mean = Parameter("nmol/L", "average cortisol of a day")
    wave_saving = Parameter("1", "fall of glucose production in full slow waves")
    drift_time = Parameter("h", "time constant of resistance")
    drift_loss = Parameter("1/h", "resistance in the end per hour of sleep lost a night")
    drift_waves = Parameter("1", "resistance in the end without slow waves")
    waves_usual = Parameter("h", "slow-wave activity of a usual night")
    memory_time = Parameter("h", "time over which a night's slow waves count")
    hormone_loss = Parameter("1/h", "clearance of growth hormone")
    hormone_release = Parameter("ug/L/h", "release of growth hormone in full slow waves, full reserve")
    reserve_time = Parameter("h", "time in which the reserve refills")
    reserve_use = Parameter("1/h", "use of the reserve in full slow waves")
    fasting_range = Parameter("1", "insulin over basal that fasting does not exceed")
    low_level = Parameter("mg/dL", "glucose below which it may rouse")
    low_scale = Parameter("mg/dL", "fall below that level that counts as 1")

    @flux("-> gut", "g/h")
    def eating(m):
        """Meals."""
        return m.carbohydrate

    @flux("gut ->", "g/h", basis="assumed")
    def absorbing(m):
        """Absorption."""
        return m.absorption * m.gut

    @quantity("1")
    def deep(m):
        """Slow-wave activity, never negative."""
        return greatest(0.0, m.slow_waves)

    @quantity("1", basis="assumed")
    def production_tone(m):
        """Glucose production relative to fasting by day."""
        return 1.0 + m.dawn * m.gate * m.cortisol / m.cortisol_mean - m.wave_saving * m.deep

    @rate("glucose")
    def glucose_change(m):
        """Production, meals, and disposal by glucose itself and by insulin."""
        basal = m.effectiveness * m.basal_glucose * m.production_tone
        alone = m.effectiveness - m.action_gain * m.basal_insulin
        return basal + m.appearance * m.absorption * m.gut - (alone + m.action) * m.glucose

    @rate("action")
    def action_change(m):
        """Insulin acts through a remote compartment; resistance lowers what it gains there."""
        gain = m.action_gain * m.sensitivity * exp(-m.resistance)
        return m.action_loss * (gain * m.insulin - m.action)

    @rate("insulin")
    def insulin_change(m):
        """Basal secretion, secretion above the threshold, clearance."""
        return m.secretion_gain * greatest(0.0, m.glucose - m.threshold) - m.insulin_loss * (m.insulin - m.basal_insulin)

    @quantity("1")
    def insulin_rise(m):
        """Insulin beyond what fasting brings, relative to basal; exactly 0 without a meal."""
        return greatest(0.0, m.insulin / m.basal_insulin - m.fasting_range)

    @rate("resistance", basis="assumed", source="buxton2010")
    def drift(m):
        """Toward what lost sleep and lost slow waves cause, within days."""
        return (least(1.0, m.drift_loss * m.loss + m.drift_waves * m.waves_lost) - m.resistance) / m.drift_time

    @rate("waves", basis="assumed")
    def waves_sum(m):
        """Sum over the night."""
        return m.deep

    @jump("waves", on="lights off", basis="assumed")
    def new_night(m):
        """A night starts from nothing."""
        return 0.0

    @rate("waves_lost", basis="assumed")
    def waves_forgotten(m):
        """A night counts for about a day."""
        return -m.waves_lost / m.memory_time

    @jump("waves_lost", on="rise", basis="assumed")
    def waves_missed(m):
        """Share of the usual slow waves that this night lacked."""
        return greatest(0.0, 1.0 - m.waves / m.waves_usual)

    @rate("growth_hormone", basis="assumed")
    def hormone_change(m):
        """Released with slow waves from what the reserve holds; half-life 19 min."""
        return m.hormone_release * m.deep * m.reserve - m.hormone_loss * m.growth_hormone

    @rate("reserve", basis="assumed")
    def reserve_change(m):
        """Refills in hours, empties with slow waves."""
        return (1.0 - m.reserve) / m.reserve_time - m.reserve_use * m.deep * m.reserve

    @quantity("1", basis="assumed")
    def low(m):
        """Depth of a low; exactly 0 at healthy glucose."""
        return greatest(0.0, (m.low_level - m.glucose) / m.low_scale)
