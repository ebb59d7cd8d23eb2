"""Skeldon 2023, the HCL model: homeostat, clock and light. Sleep starts and ends at two thresholds that the clock moves.

The clock is the oscillator of Forger 1999 with its own light constants. `stage.wake` is a switch: it
falls when `fall_asleep` rises through 0 and rises when `wake_up` does; closed eyes see no light.
"""

from __future__ import annotations

from pineal.declare import Input, Module, Parameter, State, quantity, rate


class Hcl(Module):
    """Sleep need and the distance to the two thresholds."""

    source = "skeldon2023"
    departs = ("light enters as melanopic EDI / 0.618, so that the published lux table holds",)

    need = State("1", "homeostatic sleep need", start=13.5, symbol="H")

    wake = Input("1", "1 awake, 0 asleep")
    x = Input("1", "core-temperature-like variable of the pacemaker")
    xc = Input("1", "complementary variable of the pacemaker")

    need_time = Parameter("h", "time constant of sleep need", symbol=r"\chi")
    need_max = Parameter("1", "sleep need approached awake", level="person", symbol=r"\mu")
    clock_gain = Parameter("1", "how far the clock moves the thresholds", level="person", symbol="c_a")
    middle = Parameter("1", "mean of the two thresholds", symbol="H_0")
    gap = Parameter("1", "distance of the two thresholds", symbol=r"\Delta")
    c_0 = Parameter("1", "clock's wave: constant")
    c_xc = Parameter("1", "clock's wave: xc")
    c_x = Parameter("1", "clock's wave: x")
    c_xc_xc = Parameter("1", "clock's wave: xc squared")
    c_x_xc = Parameter("1", "clock's wave: x times xc")
    c_x_x = Parameter("1", "clock's wave: x squared")

    @rate("need")
    def need_change(m):
        """Sleep need relaxes to its level awake, to 0 asleep, with one time constant."""
        return (m.need_max * m.wake - m.need) / m.need_time

    @quantity("1")
    def wave(m):
        """Clock's part of the thresholds."""
        linear = m.c_0 + m.c_xc * m.xc + m.c_x * m.x
        return m.clock_gain * (linear + m.c_xc_xc * m.xc * m.xc + m.c_x_xc * m.x * m.xc + m.c_x_x * m.x * m.x)

    @quantity("1")
    def fall_asleep(m):
        """Sleep need above the upper threshold; sleep starts where this rises through 0."""
        return m.need - (m.middle + 0.5 * m.gap + m.wave)

    @quantity("1")
    def wake_up(m):
        """Lower threshold above sleep need; sleep ends where this rises through 0."""
        return m.middle - 0.5 * m.gap + m.wave - m.need
