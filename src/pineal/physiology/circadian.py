"""The pacemaker: amplitude and phase of the suprachiasmatic clock, set by light and by melatonin.

Hannay 2019, single population, with the melatonin forcing of Stowe 2025 (same form as light), refitted to
the kinetics of this package. A person's own melatonin adds nothing: Hannay's people had theirs.
Light drives it as melanopic EDI; the published law was written for lux of a source near 4100 K, so
EDI is divided by 0.618 first. Eyelids are assumed opaque: no light arrives asleep.
"""

from __future__ import annotations

from pineal.declare import Crossing, Input, Module, Parameter, State, jump, quantity, rate
from pineal.maths import PI, TURN, cos, exp, sin, sqrt, where


class Circadian(Module):
    """Phase is PI at the minimum of core temperature (CBTmin); DLMO is taken 7 h before it."""

    source = "hannay2019"
    departs = (
        "light enters as melanopic EDI / 0.618, so that the published lux tables hold",
        "phase is wrapped each turn",
        "amplitude never falls below a floor (least): phase has no speed where there is no amplitude, and the law divides by it",
        "melatonin forces by what doses add to the person's own (mel_own 0; 1 as published), with fitted strength and phase",
    )

    amplitude = State("1", "collective amplitude of the pacemaker", start=0.83, symbol="R")
    phase = State("rad", "collective phase; PI at CBTmin", start=1.6, symbol=r"\psi", compensated=True)
    activated = State("1", "share of photoreceptors in use", start=0.1, symbol="n")

    light = Input("lux", "melanopic EDI in front of the eye")
    wake = Input("1", "1 awake, 0 asleep")
    plasma_melatonin = Input("pmol/L", "plasma melatonin, endogenous and dosed", symbol="H_2")
    own_melatonin = Input("pmol/L", "endogenous plasma melatonin")

    period = Parameter("h", "period of the uncoupled oscillators", level="person", symbol=r"\tau")
    sensitivity = Parameter("1", "personal sensitivity to light, 1 = as published", level="person")
    melanopic_per_lux = Parameter("1", "melanopic EDI per lux of the published light source")
    activation_max = Parameter("1/h", "largest rate of photoreceptor activation", symbol=r"\alpha_0")
    half_light = Parameter("lux**1.5", "lux to the power 1.5 at half activation", symbol="I_0")
    recovery = Parameter("1/h", "rate at which photoreceptors become ready again", symbol=r"\delta")
    gain = Parameter("h", "gain from photoreceptors to pacemaker", symbol="G")
    damping = Parameter("1/h", "loss of amplitude", symbol=r"\gamma")
    coupling = Parameter("1/h", "coupling of the oscillators", symbol="K")
    coupling_phase = Parameter("rad", "phase lag of the coupling", symbol=r"\beta_1")
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

    least = Parameter("1", "least amplitude at which a phase is kept", symbol=r"R_{min}")

    cbt_min = Crossing("phase", PI, "minimum of core body temperature")

    @quantity("lux")
    def illuminance(m):
        """Light reaching the retina, in lux of the published source; closed eyes receive none."""
        return m.light * m.sensitivity * m.wake / m.melanopic_per_lux

    @quantity("1/h")
    def activation(m):
        """Rate of photoreceptor activation; the published exponent is 3/2."""
        powered = m.illuminance * sqrt(m.illuminance)
        return m.activation_max * powered / (powered + m.half_light)

    @quantity("1")
    def light_drive(m):
        """Photic drive of the pacemaker."""
        return m.gain * (1.0 - m.activated) * m.activation

    @quantity("1", source="stowe2025")
    def melatonin_drive(m):
        """Melatonin drive of the pacemaker: a switch in plasma melatonin, less the share of the person's own that does not count."""
        whole = m.mel_max / (1.0 + exp((m.mel_half - m.plasma_melatonin) / m.mel_slope))
        own = m.mel_max / (1.0 + exp((m.mel_half - m.own_melatonin) / m.mel_slope))
        return whole - (1.0 - m.mel_own) * own

    @quantity("1/h")
    def amplitude_push(m):
        """What light does to the amplitude."""
        first = 0.5 * m.light_1 * m.light_drive * (1.0 - m.amplitude**4) * cos(m.phase + m.light_phase_1)
        second = 0.5 * m.light_2 * m.light_drive * m.amplitude * (1.0 - m.amplitude**8) * cos(2.0 * m.phase + m.light_phase_2)
        return first + second

    @quantity("1/h")
    def phase_push(m):
        """What light does to the phase."""
        first = 0.5 * m.light_1 * m.light_drive * (m.amplitude**3 + 1.0 / m.amplitude) * sin(m.phase + m.light_phase_1)
        second = 0.5 * m.light_2 * m.light_drive * (1.0 + m.amplitude**8) * sin(2.0 * m.phase + m.light_phase_2)
        return m.light_speed * m.light_drive - first - second

    @quantity("1/h", source="stowe2025")
    def amplitude_pull(m):
        """What melatonin does to the amplitude."""
        first = 0.5 * m.mel_1 * m.melatonin_drive * (1.0 - m.amplitude**4) * cos(m.phase + m.mel_phase_1)
        second = 0.5 * m.mel_2 * m.melatonin_drive * m.amplitude * (1.0 - m.amplitude**8) * cos(2.0 * m.phase + m.mel_phase_2)
        return first + second

    @quantity("1/h", source="stowe2025")
    def phase_pull(m):
        """What melatonin does to the phase."""
        first = 0.5 * m.mel_1 * m.melatonin_drive * (m.amplitude**3 + 1.0 / m.amplitude) * sin(m.phase + m.mel_phase_1)
        second = 0.5 * m.mel_2 * m.melatonin_drive * (1.0 + m.amplitude**8) * sin(2.0 * m.phase + m.mel_phase_2)
        return m.mel_speed * m.melatonin_drive - first - second

    @rate("amplitude")
    def amplitude_change(m):
        """Damping, coupling, light and melatonin."""
        own = 0.5 * m.coupling * cos(m.coupling_phase) * m.amplitude * (1.0 - m.amplitude**4)
        return own - m.damping * m.amplitude + m.amplitude_push + m.amplitude_pull

    @rate("phase")
    def phase_change(m):
        """The own period, coupling, light and melatonin."""
        own = 0.5 * m.coupling * sin(m.coupling_phase) * (1.0 + m.amplitude**4)
        return TURN / m.period + own + m.phase_push + m.phase_pull

    @rate("activated")
    def photoreceptors(m):
        """Photoreceptors are used by light and recover at a fixed rate."""
        return m.activation * (1.0 - m.activated) - m.recovery * m.activated

    @jump("amplitude", on="step")
    def kept(m):
        """A strong push at the wrong hour can stop the clock; it starts again from the floor."""
        return where(m.amplitude < m.least, m.least, m.amplitude)

    @jump("phase", on="step")
    def wrap(m):
        """Phase stays within one turn, so that single precision keeps its digits."""
        return where(m.phase >= TURN, m.phase - TURN, m.phase)
