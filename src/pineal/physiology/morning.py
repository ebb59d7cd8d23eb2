"""The waking day after a night: sleep inertia, sleepiness (KSS) and lapses of attention (PVT).

Read-outs only: nothing here acts on sleep. Sleepiness and lapses are the regressions of Postnova 2018 on its
homeostat and its clock drive; inertia after rising is that of the three-process model.
"""

from __future__ import annotations

from pineal.declare import Input, Module, Parameter, State, jump, quantity, rate
from pineal.maths import cos, greatest, least, sin


class Morning(Module):
    """The homeostat of the paper relaxes to a waking and a sleeping level here, instead of following firing."""

    source = "postnova2018"
    departs = (
        "the homeostat's two levels stand for its mean firing awake and asleep, read off the paper's published course",
        "the clock's variables come from this model's pacemaker: X = c R cos(phase), Y = -c R sin(phase)",
        "inertia is added to KSS and, through the regressions' ratio, to lapses",
    )

    homeostat = State("nmol/L", "homeostatic variable of the paper", start=12.5, symbol="H", compensated=True)
    inertia = State("1", "sleep inertia, 1 at rising", start=0.0)

    wake = Input("1", "1 awake, 0 asleep")
    amplitude = Input("1", "amplitude of the pacemaker")
    phase = Input("rad", "phase of the pacemaker")

    time = Parameter("h", "time constant of the homeostat", symbol=r"\tau_H")
    wake_level = Parameter("nmol/L", "homeostat approached awake")
    sleep_level = Parameter("nmol/L", "homeostat approached asleep")
    clock_gain = Parameter("1", "pacemaker amplitude to the paper's")
    inertia_rate = Parameter("1/h", "decay of inertia")
    inertia_kss = Parameter("1", "KSS points of full inertia")
    kss_rest = Parameter("1", "KSS at zero drives")
    kss_homeostat = Parameter("L/nmol", "KSS per homeostat")
    kss_clock = Parameter("1", "KSS per clock drive")
    lapses_rest = Parameter("1", "lapses at zero drives")
    lapses_homeostat = Parameter("L/nmol", "lapses per homeostat")
    lapses_clock = Parameter("1", "lapses per clock drive")

    @rate("homeostat", basis="assumed", source="postnova2018")
    def homeostat_change(m):
        """Toward the level of waking or of sleep."""
        return (m.wake * m.wake_level + (1.0 - m.wake) * m.sleep_level - m.homeostat) / m.time

    @rate("inertia", source="ingre2014")
    def inertia_decay(m):
        """Fades within two hours."""
        return -m.inertia_rate * m.inertia

    @jump("inertia", on="rise", source="ingre2014")
    def rising(m):
        """Full inertia at rising."""
        return 1.0

    @quantity("1")
    def clock_drive(m):
        """Circadian drive of the paper."""
        x = m.clock_gain * m.amplitude * cos(m.phase)
        y = -m.clock_gain * m.amplitude * sin(m.phase)
        wave = (3.1 * x - 2.5 * y + 4.2) / (3.7 * (x + 2.0))
        return 0.05 * (1.0 + x) + wave * wave

    @quantity("1")
    def sleepiness(m):
        """Karolinska sleepiness, 1 to 9."""
        kss = m.kss_rest + m.kss_homeostat * m.homeostat - m.kss_clock * m.clock_drive + m.inertia_kss * m.inertia
        return greatest(1.0, least(9.0, kss))

    @quantity("1")
    def lapses(m):
        """Lapses in ten minutes of the psychomotor vigilance task, never negative."""
        late = m.inertia_kss * m.inertia * m.lapses_clock / m.kss_clock
        return greatest(0.0, m.lapses_rest + m.lapses_homeostat * m.homeostat - m.lapses_clock * m.clock_drive + late)
