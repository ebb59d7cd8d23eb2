"""Arousal tones: monoamines of the brain stem, the drive of the clock, and traces of recent arousal.

The monoamine tone lumps noradrenaline, serotonin and histamine neurons (Booth 2017, f_LC): high awake,
low in NREM, silent in REM, with a time constant of 23 min. The clock's drive is the SCN rate of the same
paper, fed by the pacemaker (C = 1.33 R cos phase), lowered by melatonin at MT1/2.
"""

from __future__ import annotations

from pineal.declare import Input, Module, Parameter, State, quantity, rate
from pineal.maths import cos, tanh


class Arousal(Module):
    """All tones are relative, 0 to 1."""

    source = "booth2017"
    departs = (
        "the stage sets the target of each tone; in the paper the tones set the state",
        "melatonin multiplies the SCN drive by 1 - kappa x occupancy above the own curve",
    )

    monoamine = State("1", "tone of the wake-active monoamine neurons", start=1.0)
    trace = State("1", "trace of recent arousal (W or N1)", start=1.0)
    wake_trace = State("1", "trace of recent wake", start=1.0)
    rem_trace = State("1", "trace of recent REM", start=0.0)
    n1_trace = State("1", "trace of recent N1", start=0.0)

    wake = Input("1", "1 awake, 0 asleep")
    n1 = Input("1", "1 in N1")
    n2 = Input("1", "1 in N2")
    n3 = Input("1", "1 in N3")
    rem = Input("1", "1 in REM")
    amplitude = Input("1", "amplitude of the pacemaker")
    phase = Input("rad", "phase of the pacemaker")
    habitual_phase = Input("rad", "phase an aligned person would have now")
    occupancy = Input("1", "MT1/2 occupancy above the person's own curve")

    monoamine_time = Parameter("h", "time constant of the monoamine tone")
    n1_tone = Parameter("1", "monoamine level in N1")
    nrem_tone = Parameter("1", "monoamine level in N2 and N3")
    trace_time = Parameter("h", "time constant of the arousal trace")
    wake_trace_time = Parameter("h", "time constant of the wake trace")
    rem_trace_time = Parameter("h", "time constant of the REM trace")
    n1_trace_time = Parameter("h", "time constant of the N1 trace")
    scn_gain = Parameter("1", "pacemaker amplitude to SCN input", symbol="c")
    scn_max = Parameter("1", "largest SCN rate, in the paper's Hz")
    scn_half = Parameter("1", "SCN input at half rate, negative")
    scn_width = Parameter("1", "width of the SCN response")
    scn_scale = Parameter("1", "rate that saturates the SCN's transmitter")
    aligned_amplitude = Parameter("1", "amplitude of the pacemaker of an aligned person")
    kappa = Parameter("1", "share of the SCN drive that full MT1/2 occupancy removes", level="shared", symbol=r"\kappa_{MT}")

    @rate("monoamine")
    def monoamine_change(m):
        """Toward the level of the stage; silent in REM."""
        return (m.wake + m.n1 * m.n1_tone + (m.n2 + m.n3) * m.nrem_tone - m.monoamine) / m.monoamine_time

    @rate("trace", basis="assumed")
    def trace_change(m):
        """Toward 1 in wake and N1, toward 0 otherwise."""
        return (m.wake + m.n1 - m.trace) / m.trace_time

    @rate("wake_trace", basis="assumed")
    def wake_trace_change(m):
        """Toward 1 in wake, toward 0 in sleep."""
        return (m.wake - m.wake_trace) / m.wake_trace_time

    @rate("rem_trace", basis="assumed")
    def rem_trace_change(m):
        """Toward 1 in REM, toward 0 otherwise."""
        return (m.rem - m.rem_trace) / m.rem_trace_time

    @rate("n1_trace", basis="assumed")
    def n1_trace_change(m):
        """Toward 1 in N1, toward 0 otherwise."""
        return (m.n1 - m.n1_trace) / m.n1_trace_time

    @quantity("1")
    def scn_rate(m):
        """Firing of the SCN, from the pacemaker."""
        return 0.5 * m.scn_max * (1.0 + tanh((m.scn_gain * m.amplitude * cos(m.phase) - m.scn_half) / m.scn_width))

    @quantity("1")
    def aligned_rate(m):
        """Firing of the SCN of an aligned person at this clock time."""
        inflow = m.scn_gain * m.aligned_amplitude * cos(m.habitual_phase)
        return 0.5 * m.scn_max * (1.0 + tanh((inflow - m.scn_half) / m.scn_width))

    @quantity("1", basis="assumed")
    def scn_drive(m):
        """Waking drive of the clock; melatonin can only lower it, at every phase and dose."""
        return tanh(m.scn_rate / m.scn_scale) * (1.0 - m.kappa * m.occupancy)

    @quantity("1", basis="assumed")
    def scn_excess(m):
        """Waking drive above that of an undosed, aligned person."""
        return m.scn_drive - tanh(m.aligned_rate / m.scn_scale)
