"""Slow-wave activity: depth of NREM, scaled by sleep pressure.

A relaxation toward a level of the stage stands for the rise of slow waves within NREM (Achermann 1993
has the same two parts: a stage-bound build-up and a homeostat that limits it).
"""

from __future__ import annotations

from pineal.declare import Input, Module, Parameter, State, quantity, rate


class SlowWave(Module):
    """Depth 0..1 is the share of the slow-wave level that the homeostat allows."""

    source = "achermann1993"
    departs = ("levels and times of the stages are fitted on hypnograms, not on EEG power",)

    depth = State("1", "build-up of slow waves in the present NREM episode", start=0.0)

    wake = Input("1", "1 awake, 0 asleep")
    n1 = Input("1", "1 in N1")
    n2 = Input("1", "1 in N2")
    n3 = Input("1", "1 in N3")
    rem = Input("1", "1 in REM")
    pressure = Input("1", "sleep pressure, 0 to 1")

    n1_level = Parameter("1", "depth approached in N1")
    n2_level = Parameter("1", "depth approached in N2")
    rise_time = Parameter("h", "time constant in NREM")
    fall_time = Parameter("h", "time constant in wake and REM")

    @rate("depth", basis="assumed")
    def build_up(m):
        """Toward the level of the stage in NREM, toward 0 in wake and REM."""
        level = m.n1 * m.n1_level + m.n2 * m.n2_level + m.n3
        nrem = m.n1 + m.n2 + m.n3
        return nrem * (level - m.depth) / m.rise_time - (m.wake + m.rem) * m.depth / m.fall_time

    @quantity("1")
    def activity(m):
        """Slow-wave activity relative to the first deep sleep of a normal night."""
        return m.depth * m.pressure
