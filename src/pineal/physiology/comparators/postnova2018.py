"""Postnova 2018, arousal dynamics: two populations that inhibit each other, sleep need and the clock.

The pacemaker is the oscillator of St Hilaire 2007 in its own scaling. Waking can be forced by an
effort that holds the wake-active neurons at the threshold of waking.
"""

from __future__ import annotations

from pineal.declare import Input, Module, Parameter, State, quantity, rate
from pineal.maths import TURN, exp, greatest, sqrt, tanh, where


class Postnova2018(Module):
    """Mean cell potentials in mV; firing per second; time in hours."""

    source = "postnova2018"
    departs = (
        "light enters as melanopic EDI / 0.618, which equals the published melanopic irradiance to 0.1 percent",
        "sleepiness and vigilance, read-outs of the paper, are left out",
    )

    v_sleep = State("mV", "potential of the sleep-active neurons", start=2.128, symbol="V_v")
    v_wake = State("mV", "potential of the wake-active neurons", start=-10.88, symbol="V_m")
    need = State("nmol/L", "homeostatic sleep drive", start=13.08, symbol="H")
    x = State("1", "core-temperature-like variable of the pacemaker", start=-0.565, symbol="X")
    y = State("1", "complementary variable of the pacemaker", start=-1.032, symbol="Y")
    activated = State("1", "share of photoreceptors in use", start=0.195, symbol="P")

    light = Input("lux", "melanopic EDI in front of the eye")
    effort = Input("1", "1 while waking is forced, else 0")

    melanopic_per_lux = Parameter("1", "melanopic EDI per lux of the published light source")
    membrane_time = Parameter("s", "time constant of both populations")
    wake_on_sleep = Parameter("mV*s", "wake-active on sleep-active neurons", symbol=r"\nu_{vm}")
    sleep_on_wake = Parameter("mV*s", "sleep-active on wake-active neurons", symbol=r"\nu_{mv}")
    need_on_sleep = Parameter("mV*L/nmol", "sleep drive on sleep-active neurons", symbol=r"\nu_{vH}")
    clock_on_sleep = Parameter("mV", "clock on sleep-active neurons", symbol=r"\nu_{vC}")
    sleep_constant = Parameter("mV", "constant input of sleep-active neurons", symbol="A_v")
    wake_constant = Parameter("mV", "constant input of wake-active neurons", symbol="D_m")
    effort_level = Parameter("mV", "potential that an effort to stay awake holds", symbol="V_{WE}")
    need_time = Parameter("h", "time constant of the sleep drive", symbol=r"\tau_H")
    need_gain = Parameter("nmol*s/L", "sleep drive per firing of wake-active neurons", symbol=r"\nu_{Hm}")
    firing_max = Parameter("1/s", "largest firing", symbol="Q_{max}")
    firing_half = Parameter("mV", "potential at half firing", symbol=r"\theta")
    firing_width = Parameter("mV", "width of the firing curve", symbol=r"\sigma'")
    wake_threshold = Parameter("mV", "potential of wake-active neurons above which one is awake")
    day = Parameter("h", "period of the unit of time of the pacemaker")
    period = Parameter("h", "period in darkness", symbol=r"\tau_C")
    correction = Parameter("h", "what makes the period in darkness equal the period given", symbol=r"\delta")
    stiffness = Parameter("1", "strength of the limit cycle", symbol=r"\gamma")
    light_gain = Parameter("s", "light on X", symbol=r"\nu_{Xp}")
    light_y = Parameter("1", "light on Y in relation to X, with Y")
    light_x = Parameter("1", "light on Y in relation to X, with X")
    nonphotic = Parameter("1", "sleep and waking on X", symbol=r"\nu_{Xn}")
    activation_max = Parameter("1/s", "photoreceptor activation at the light scale", symbol=r"\alpha_0")
    light_scale = Parameter("lux", "light of that activation", symbol="I_0")
    dim_light = Parameter("lux", "light at which dim light has lost half its effect", symbol="I_1")
    recovery = Parameter("1/s", "rate at which photoreceptors become ready again", symbol=r"\beta")
    seconds = Parameter("s/h", "seconds of an hour")

    @quantity("1/s")
    def q_sleep(m):
        """Firing of the sleep-active neurons."""
        return m.firing_max / (1.0 + exp((m.firing_half - m.v_sleep) / m.firing_width))

    @quantity("1/s")
    def q_wake(m):
        """Firing of the wake-active neurons."""
        return m.firing_max / (1.0 + exp((m.firing_half - m.v_wake) / m.firing_width))

    @quantity("mV")
    def wake_margin(m):
        """Above 0 one is awake: a jump of the non-photic drive."""
        return m.v_wake - m.wake_threshold

    @quantity("1")
    def awake(m):
        """1 awake, 0 asleep."""
        return where(m.v_wake > m.wake_threshold, 1.0, 0.0)

    @quantity("1")
    def wave(m):
        """Clock's input to the sleep-active neurons."""
        root = (3.1 * m.x - 2.5 * m.y + 4.2) / (3.7 * (m.x + 2.0))
        return 0.1 * 0.5 * (1.0 + m.x) + root * root

    @quantity("mV")
    def drive(m):
        """Sleep drive, clock and constant input of the sleep-active neurons."""
        return m.need_on_sleep * m.need + m.clock_on_sleep * m.wave + m.sleep_constant

    @quantity("mV")
    def push(m):
        """Effort to stay awake: what is missing to its level, never negative."""
        return m.effort * greatest(0.0, m.effort_level - m.sleep_on_wake * m.q_sleep - m.wake_constant)

    @rate("v_sleep")
    def sleep_active(m):
        """Inhibited by waking, driven by sleep need and the clock."""
        return (m.wake_on_sleep * m.q_wake - m.v_sleep + m.drive) * m.seconds / m.membrane_time

    @rate("v_wake")
    def wake_active(m):
        """Inhibited by sleep, driven by a constant and by effort."""
        return (m.sleep_on_wake * m.q_sleep - m.v_wake + m.wake_constant + m.push) * m.seconds / m.membrane_time

    @rate("need")
    def need_change(m):
        """Sleep drive follows the firing of wake-active neurons."""
        return (m.need_gain * m.q_wake - m.need) / m.need_time

    @quantity("lux")
    def illuminance(m):
        """Light in lux of the published source."""
        return m.light / m.melanopic_per_lux

    @quantity("1/s")
    def activation(m):
        """Rate of photoreceptor activation."""
        share = m.illuminance / (m.illuminance + m.dim_light)
        return m.activation_max * sqrt(m.illuminance / m.light_scale) * share

    @quantity("1/s")
    def photic(m):
        """Photic drive, weighed by the state of the pacemaker."""
        return m.activation * (1.0 - m.activated) * (1.0 - 0.4 * m.x) * (1.0 - 0.4 * m.y)

    @quantity("1/h")
    def speed(m):
        """Radians of the unit of time per hour."""
        return TURN / m.day

    @rate("x")
    def x_change(m):
        """The oscillator, light, and sleep and waking."""
        own = m.y + m.stiffness * (m.x / 3.0 + 4.0 * m.x**3 / 3.0 - 256.0 * m.x**7 / 105.0)
        behaviour = m.nonphotic * (m.awake - 2.0 / 3.0) * (1.0 - tanh(10.0 * m.x))
        return m.speed * (own + m.light_gain * m.photic + behaviour)

    @rate("y")
    def y_change(m):
        """The oscillator and light."""
        ratio = m.correction / m.period
        light = m.light_gain * m.photic * (m.light_y * m.y - m.light_x * m.x)
        return m.speed * (light - ratio * ratio * m.x)

    @rate("activated")
    def photoreceptors(m):
        """Photoreceptors are used by light and recover at a fixed rate."""
        return (m.activation * (1.0 - m.activated) - m.recovery * m.activated) * m.seconds
