"""Abeysuriya 2018 with the melanopic suppression of Tekieh 2020: synthesis of melatonin and its plasma level.

The published gate asks whether the angle of the pacemaker lies in one arc; it is stated here as the
distance to a line through that arc, which is the same without an arc tangent.
"""

from __future__ import annotations

from pineal.declare import Input, Module, Parameter, State, quantity, rate
from pineal.maths import cos, greatest, pow, sin, sqrt, where


class Abeysuriya2018(Module):
    """Synthesis follows clock and light within hours, plasma follows synthesis within minutes."""

    source = "abeysuriya2018;tekieh2020"
    departs = (
        "light is melanopic EDI, turned into melanopic irradiance",
        "the delayed excretion of 6-sulphatoxymelatonin is left out: laws have no delays",
    )

    synthesis = State("1", "rate of synthesis, 1 = largest", start=0.4, symbol="A")
    plasma = State("pmol/L", "plasma melatonin", start=120.0, symbol=r"\rho_b")

    light = Input("lux", "melanopic EDI in front of the eye")
    x = Input("1", "core-temperature-like variable of the pacemaker")
    y = Input("1", "complementary variable of the pacemaker")

    irradiance_per_edi = Parameter("W/m**2/lux", "melanopic irradiance of one lux melanopic EDI")
    rise_time = Parameter("h", "time constant of synthesis", symbol=r"\tau_\alpha")
    arc_middle = Parameter("rad", "middle of the arc of synthesis")
    arc_half = Parameter("rad", "half the width of that arc")
    excretion = Parameter("pmol/L/h", "largest flow out of plasma", symbol="u^*")
    excreted_share = Parameter("1", "share of it that is excreted", symbol="r_g")
    plasma_max = Parameter("pmol/L", "plasma melatonin at the largest synthesis", symbol=r"\rho_b^*")
    suppression_max = Parameter("1", "largest suppression by light", symbol="r_a")
    half_suppression = Parameter("W/m**2", "melanopic irradiance of half suppression", symbol="r_b")
    suppression_power = Parameter("1", "steepness of suppression", symbol="r_c")

    @quantity("1")
    def allowed(m):
        """Above 0 the clock allows synthesis: cosine of the angle to the arc's middle, less that of its edge."""
        radius = sqrt(m.x * m.x + m.y * m.y)
        return (m.x * cos(m.arc_middle) + m.y * sin(m.arc_middle)) / radius - cos(m.arc_half)

    @quantity("1")
    def left(m):
        """What light leaves of synthesis."""
        dose = pow(greatest(m.light * m.irradiance_per_edi / m.half_suppression, 1e-30), m.suppression_power)
        return 1.0 - m.suppression_max * dose / (1.0 + dose)

    @rate("synthesis")
    def synthesis_change(m):
        """Toward what clock and light allow."""
        return (where(m.allowed > 0.0, 1.0, 0.0) * m.left - m.synthesis) / m.rise_time

    @rate("plasma")
    def plasma_change(m):
        """Synthesis in, excretion out."""
        return m.excretion / m.excreted_share * (m.synthesis - m.plasma / m.plasma_max)
