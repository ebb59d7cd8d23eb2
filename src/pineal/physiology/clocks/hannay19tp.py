"""Hannay 2019 with two populations of oscillators: the ventral one sees light, the dorsal one follows.

Melatonin acts on the ventral population in the form of Stowe 2025, whose fit is of the single population: an assumption.
"""

from __future__ import annotations

from pineal.declare import Crossing, Input, Module, Parameter, State, jump, quantity, rate
from pineal.maths import PI, TURN, cos, sin, sqrt, where
from pineal.physiology.clocks import shared


class Hannay19tp(Module):
    """Phase and amplitude are those of the ventral population; CBTmin is its phase PI, DLMO 7 h before."""

    source = "hannay2019"
    departs = (
        "light enters as melanopic EDI / 0.618, so that the published lux tables hold",
        "phases are wrapped each turn",
        "melatonin acts on the ventral population as in Stowe 2025; the published model has none",
    )

    amplitude = State("1", "collective amplitude of the ventral population", start=0.8359, symbol="R_v")
    dorsal_amplitude = State("1", "collective amplitude of the dorsal population", start=0.8256, symbol="R_d")
    phase = State("rad", "collective phase of the ventral population; PI at CBTmin", start=2.04, symbol=r"\psi_v", compensated=True)
    dorsal_phase = State("rad", "collective phase of the dorsal population", start=2.24, symbol=r"\psi_d", compensated=True)
    activated = State("1", "share of photoreceptors in use", start=0.4393, symbol="n")

    light = Input("lux", "melanopic EDI in front of the eye")
    wake = Input("1", "1 awake, 0 asleep")
    plasma_melatonin = Input("pmol/L", "plasma melatonin, endogenous and dosed", symbol="H_2")
    own_melatonin = Input("pmol/L", "endogenous plasma melatonin")

    period = Parameter("h", "period of the ventral oscillators", level="person", symbol=r"\tau_v")
    dorsal_period = Parameter("h", "period of the dorsal oscillators", symbol=r"\tau_d")
    sensitivity = Parameter("1", "personal sensitivity to light, 1 = as published", level="person")
    melanopic_per_lux = Parameter("1", "melanopic EDI per lux of the published light source")
    activation_max = Parameter("1/h", "largest rate of photoreceptor activation", symbol=r"\alpha_0")
    half_light = Parameter("lux**1.5", "lux to the power 1.5 at half activation", symbol="I_0")
    recovery = Parameter("1/h", "rate at which photoreceptors become ready again", symbol=r"\delta")
    gain = Parameter("h", "gain from photoreceptors to pacemaker", symbol="G")
    damping = Parameter("1/h", "loss of amplitude", symbol=r"\gamma")
    within_ventral = Parameter("1/h", "coupling within the ventral population", symbol="K_{vv}")
    within_dorsal = Parameter("1/h", "coupling within the dorsal population", symbol="K_{dd}")
    to_dorsal = Parameter("1/h", "coupling from ventral to dorsal", symbol="K_{vd}")
    to_ventral = Parameter("1/h", "coupling from dorsal to ventral", symbol="K_{dv}")
    light_1 = Parameter("1/h", "first harmonic of the response to light", symbol="A_1")
    light_2 = Parameter("1/h", "second harmonic of the response to light", symbol="A_2")
    light_phase_1 = Parameter("rad", "phase of the first harmonic", symbol=r"\beta_{L1}")
    light_phase_2 = Parameter("rad", "phase of the second harmonic", symbol=r"\beta_{L2}")
    light_speed = Parameter("1/h", "direct acceleration by light", symbol=r"\sigma")
    mel_max = Parameter("1", "largest melatonin forcing", symbol=r"M_{max}")
    mel_half = Parameter("pmol/L", "plasma melatonin at half forcing", symbol=r"H_{sat}")
    mel_slope = Parameter("pmol/L", "width of the rise of melatonin forcing", symbol=r"\sigma_M")
    mel_own = Parameter("1", "share of the forcing by endogenous melatonin that counts; 1 as published")
    mel_1 = Parameter("1/h", "first harmonic of the response to melatonin", symbol="B_1")
    mel_2 = Parameter("1/h", "second harmonic of the response to melatonin", symbol="B_2")
    mel_phase_1 = Parameter("rad", "phase of the first harmonic", symbol=r"\theta_1")
    mel_phase_2 = Parameter("rad", "phase of the second harmonic", symbol=r"\theta_2")
    mel_speed = Parameter("1/h", "direct acceleration by melatonin", symbol=r"\epsilon")

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
        """Rate of photoreceptor activation; the published exponent is 3/2."""
        powered = m.illuminance * sqrt(m.illuminance)
        return m.activation_max * powered / (powered + m.half_light)

    @quantity("1")
    def light_drive(m):
        """Photic drive of the pacemaker."""
        return m.gain * (1.0 - m.activated) * m.activation

    @quantity("1", source="stowe2025", basis="assumed")
    def melatonin_drive(m):
        """Melatonin drive of the pacemaker: a switch around `mel_half`."""
        return shared.melatonin_drive(m)

    @quantity("1/h")
    def amplitude_push(m):
        """What light does to the ventral amplitude."""
        first = 0.5 * m.light_1 * m.light_drive * (1.0 - m.amplitude**4) * cos(m.phase + m.light_phase_1)
        second = 0.5 * m.light_2 * m.light_drive * m.amplitude * (1.0 - m.amplitude**8) * cos(2.0 * m.phase + m.light_phase_2)
        return first + second

    @quantity("1/h")
    def phase_push(m):
        """What light does to the ventral phase."""
        first = 0.5 * m.light_1 * m.light_drive * (m.amplitude**3 + 1.0 / m.amplitude) * sin(m.phase + m.light_phase_1)
        second = 0.5 * m.light_2 * m.light_drive * (1.0 + m.amplitude**8) * sin(2.0 * m.phase + m.light_phase_2)
        return m.light_speed * m.light_drive - first - second

    @quantity("1/h", source="stowe2025", basis="assumed")
    def amplitude_pull(m):
        """What melatonin does to the ventral amplitude."""
        first = 0.5 * m.mel_1 * m.melatonin_drive * (1.0 - m.amplitude**4) * cos(m.phase + m.mel_phase_1)
        second = 0.5 * m.mel_2 * m.melatonin_drive * m.amplitude * (1.0 - m.amplitude**8) * cos(2.0 * m.phase + m.mel_phase_2)
        return first + second

    @quantity("1/h", source="stowe2025", basis="assumed")
    def phase_pull(m):
        """What melatonin does to the ventral phase."""
        first = 0.5 * m.mel_1 * m.melatonin_drive * (m.amplitude**3 + 1.0 / m.amplitude) * sin(m.phase + m.mel_phase_1)
        second = 0.5 * m.mel_2 * m.melatonin_drive * (1.0 + m.amplitude**8) * sin(2.0 * m.phase + m.mel_phase_2)
        return m.mel_speed * m.melatonin_drive - first - second

    @quantity("rad")
    def ahead(m):
        """How far the dorsal population is ahead; only its sine and cosine are used, so turns do not matter."""
        return m.dorsal_phase - m.phase

    @rate("amplitude")
    def amplitude_change(m):
        """Damping, both couplings, light and melatonin."""
        own = 0.5 * m.within_ventral * m.amplitude * (1.0 - m.amplitude**4)
        other = 0.5 * m.to_ventral * m.dorsal_amplitude * (1.0 - m.amplitude**4) * cos(m.ahead)
        return own + other - m.damping * m.amplitude + m.amplitude_push + m.amplitude_pull

    @rate("dorsal_amplitude")
    def dorsal_amplitude_change(m):
        """Damping and both couplings."""
        own = 0.5 * m.within_dorsal * m.dorsal_amplitude * (1.0 - m.dorsal_amplitude**4)
        other = 0.5 * m.to_dorsal * m.amplitude * (1.0 - m.dorsal_amplitude**4) * cos(m.ahead)
        return own + other - m.damping * m.dorsal_amplitude

    @rate("phase")
    def phase_change(m):
        """The own period, the dorsal population, light and melatonin."""
        other = 0.5 * m.to_ventral * m.dorsal_amplitude * (m.amplitude**3 + 1.0 / m.amplitude) * sin(m.ahead)
        return TURN / m.period + other + m.phase_push + m.phase_pull

    @rate("dorsal_phase")
    def dorsal_phase_change(m):
        """The own period and the ventral population."""
        other = 0.5 * m.to_dorsal * m.amplitude * (m.dorsal_amplitude**3 + 1.0 / m.dorsal_amplitude) * sin(m.ahead)
        return TURN / m.dorsal_period - other

    @rate("activated")
    def photoreceptors(m):
        """Photoreceptors are used by light and recover at a fixed rate."""
        return m.activation * (1.0 - m.activated) - m.recovery * m.activated

    @jump("phase", on="step")
    def wrap(m):
        """Phase stays within one turn, so that single precision keeps its digits."""
        return where(m.phase >= TURN, m.phase - TURN, m.phase)

    @jump("dorsal_phase", on="step")
    def wrap_dorsal(m):
        """The dorsal phase too."""
        return where(m.dorsal_phase >= TURN, m.dorsal_phase - TURN, m.dorsal_phase)
