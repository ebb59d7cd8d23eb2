"""Jewett, Forger and Kronauer 1999: the oscillator of higher order, driven by light.

Melatonin acts as in Breslow 2013, who built on this oscillator.
"""

from __future__ import annotations

from pineal.declare import Crossing, Input, Module, Parameter, State, jump, quantity, rate
from pineal.maths import PI, TURN, sqrt, where
from pineal.physiology.clocks import shared


class Jewett99(Module):
    """CBTmin is 0.8 h after the minimum of x; DLMO is taken 7 h before it."""

    source = "kronauer1999"
    departs = (
        "light enters as melanopic EDI / 0.618, so that the published lux tables hold",
        "phase is a state that turns with the plane of x and its dark velocity; the paper reads it off that plane",
        "melatonin acts as in Breslow 2013; the published model has none",
    )

    x = State("1", "core-temperature-like variable of the oscillator", start=-0.5413)
    xc = State("1", "complementary variable of the oscillator", start=-1.1619, symbol="x_c")
    activated = State("1", "share of photoreceptors in use", start=0.2679, symbol="n")
    phase = State("rad", "phase; PI at CBTmin", start=2.17, symbol=r"\psi", compensated=True)

    light = Input("lux", "melanopic EDI in front of the eye")
    wake = Input("1", "1 awake, 0 asleep")
    plasma_melatonin = Input("pmol/L", "plasma melatonin, endogenous and dosed", symbol="H_2")
    own_melatonin = Input("pmol/L", "endogenous plasma melatonin")

    period = Parameter("h", "period in darkness", level="person", symbol=r"\tau_x")
    sensitivity = Parameter("1", "personal sensitivity to light, 1 = as published", level="person")
    melanopic_per_lux = Parameter("1", "melanopic EDI per lux of the published light source")
    activation_max = Parameter("1/h", "photoreceptor activation at the light scale", symbol=r"\alpha_0")
    light_scale = Parameter("lux", "light of that activation", symbol="I_0")
    exponent = Parameter("1", "power of light", symbol="p")
    recovery = Parameter("1/h", "rate at which photoreceptors become ready again", symbol=r"\beta")
    gain = Parameter("h", "gain from photoreceptors to pacemaker", symbol="G")
    gate = Parameter("1", "loss of the response to light with x and with xc")
    day = Parameter("h", "one turn of the planet")
    correction = Parameter("1", "what makes the period in darkness equal the period given")
    stiffness = Parameter("1", "strength of the limit cycle", symbol=r"\mu")
    light_speed = Parameter("1", "how far light changes the period", symbol="k")
    light_xc = Parameter("1", "light on xc", symbol="q")
    mel_max = Parameter("1", "largest melatonin forcing", symbol=r"M_{max}")
    mel_half = Parameter("pmol/L", "plasma melatonin at half forcing", symbol=r"H_{sat}")
    mel_slope = Parameter("pmol/L", "width of the rise of melatonin forcing", symbol=r"\sigma_M")
    mel_own = Parameter("1", "share of the forcing by endogenous melatonin that counts; 1 as published")
    mel_x = Parameter("1", "melatonin on x", symbol=r"\eta")
    mel_xc = Parameter("1", "melatonin on xc", symbol=r"\xi")
    radius = Parameter("1", "radius of the orbit that is amplitude 1")
    lag = Parameter("rad", "angle of the plane of x and v at CBTmin, beyond PI")
    relock = Parameter("1/h", "rate at which phase takes up what it misses")

    cbt_min = Crossing("phase", PI, "minimum of core body temperature")

    @classmethod
    def title(cls) -> str:
        """It stands where `Circadian` stands."""
        return "circadian"

    @quantity("lux")
    def illuminance(m):
        """Light reaching the retina, in lux of the published source; closed eyes receive none."""
        return shared.illuminance(m)

    @quantity("1/h")
    def activation(m):
        """Rate of photoreceptor activation."""
        return shared.power_activation(m)

    @quantity("1")
    def light_drive(m):
        """Photic drive of the pacemaker before its own sensitivity."""
        return m.gain * (1.0 - m.activated) * m.activation

    @quantity("1")
    def light_push(m):
        """Photic drive, weighed by the state of the pacemaker."""
        return m.light_drive * (1.0 - m.gate * m.x) * (1.0 - m.gate * m.xc)

    @quantity("1", source="breslow2013")
    def melatonin_drive(m):
        """Melatonin drive of the pacemaker: a switch around `mel_half`."""
        return shared.melatonin_drive(m)

    @quantity("1/h")
    def speed(m):
        """Radians of one day per hour."""
        return TURN / m.day

    @quantity("1")
    def stiff(m):
        """Square of the speed that gives the period."""
        ratio = m.day / (m.correction * m.period)
        return ratio * ratio

    @quantity("1")
    def v(m):
        """Velocity of x without light, in radians of a day."""
        return m.xc + m.stiffness * (m.x / 3.0 + 4.0 * m.x**3 / 3.0 - 256.0 * m.x**7 / 105.0)

    @quantity("1/h")
    def pull_x(m):
        """Derivative of x."""
        return m.speed * (m.v + m.light_push - m.mel_x * m.melatonin_drive)

    @quantity("1/h")
    def pull_xc(m):
        """Derivative of xc."""
        return m.speed * (m.light_xc * m.light_push * m.xc - m.x * (m.stiff + m.light_speed * m.light_push) - m.mel_xc * m.melatonin_drive)

    @rate("x")
    def x_change(m):
        """The oscillator, light and melatonin."""
        return m.pull_x

    @rate("xc")
    def xc_change(m):
        """The oscillator, light and melatonin."""
        return m.pull_xc

    @rate("activated")
    def photoreceptors(m):
        """Photoreceptors are used by light and recover at a fixed rate."""
        return m.activation * (1.0 - m.activated) - m.recovery * m.activated

    @rate("phase")
    def phase_change(m):
        """Phase turns with the plane of x and v."""
        return shared.following(m, m.pull_x, m.pull_xc + m.stiffness * (1.0 / 3.0 + 4.0 * m.x**2 - 256.0 * m.x**6 / 15.0) * m.pull_x)

    @jump("phase", on="step")
    def wrap(m):
        """Phase stays within one turn, so that single precision keeps its digits."""
        return where(m.phase >= TURN, m.phase - TURN, m.phase)

    @quantity("1", basis="assumed")
    def amplitude(m):
        """Radius of the orbit on the scale of Hannay 2019: the 24-h mean is 0.811 in 16:8 with 300 lux."""
        return sqrt(m.x * m.x + m.xc * m.xc) / m.radius
