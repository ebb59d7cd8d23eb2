"""Booth, Xique and Diniz Behn 2017: a network of sleep- and wake-active neurons with REM, driven by the clock.

Four populations inhibit and excite one another through transmitters that follow firing at once:
wake-active monoamine neurons, sleep-active VLPO, REM-on neurons of the pons, and the SCN.
"""

from __future__ import annotations

from pineal.declare import Input, Module, Parameter, State, quantity, rate
from pineal.maths import tanh, where


def _rate(u, largest, middle, width):
    """Steady firing [Hz] at input `u`."""
    return 0.5 * largest * (1.0 + tanh((u - middle) / width))


class Booth2017(Module):
    """Firing in Hz; the homeostat is in percent of mean slow-wave activity, carried as a pure number."""

    source = "booth2017"
    departs = ("time in hours instead of minutes", "the feedback of sleep on the SCN is left out; its weight is 0 in the paper's default")

    f_lc = State("Hz", "firing of the wake-active monoamine neurons (LC, DR, TMN in one)", start=5.71485, symbol="f_{LC}")
    f_vlpo = State("Hz", "firing of the sleep-active neurons", start=0.394218, symbol="f_{VLPO}")
    f_rem = State("Hz", "firing of the REM-on neurons", start=0.0, symbol="f_R")
    f_scn = State("Hz", "firing of the SCN", start=4.01429, symbol="f_{SCN}")
    homeostat = State("1", "sleep need, percent of mean slow-wave activity", start=214.062, symbol="h")

    clock = Input("1", "output of the pacemaker, amplitude near 1.1", symbol="c")

    lc_max = Parameter("Hz", "largest firing of LC")
    lc_width = Parameter("1", "width of its response")
    lc_middle = Parameter("1", "input at half its firing")
    lc_time = Parameter("h", "its time constant")
    vlpo_max = Parameter("Hz", "largest firing of VLPO")
    vlpo_width = Parameter("1", "width of its response")
    vlpo_middle = Parameter("1", "input at half its firing without sleep need")
    vlpo_need = Parameter("1", "fall of that input per percent of sleep need")
    vlpo_time = Parameter("h", "its time constant")
    rem_max = Parameter("Hz", "largest firing of the REM-on neurons")
    rem_width = Parameter("1", "width of their response")
    rem_middle = Parameter("1", "input at half their firing")
    rem_time = Parameter("h", "their time constant")
    scn_max = Parameter("Hz", "largest firing of the SCN")
    scn_width = Parameter("1", "width of its response")
    scn_middle = Parameter("1", "input at half its firing")
    scn_time = Parameter("h", "its time constant")
    ne_scale = Parameter("Hz", "LC firing that saturates noradrenaline")
    gaba_scale = Parameter("Hz", "VLPO firing that saturates GABA")
    ach_scale = Parameter("Hz", "REM-on firing that saturates acetylcholine")
    scn_scale = Parameter("Hz", "SCN firing that saturates its transmitter")
    ach_lc = Parameter("1", "acetylcholine on LC")
    scn_lc = Parameter("1", "SCN on LC")
    gaba_lc = Parameter("1", "GABA on LC, inhibiting")
    ne_vlpo = Parameter("1", "noradrenaline on VLPO, inhibiting")
    scn_vlpo = Parameter("1", "SCN on VLPO, inhibiting")
    gaba_vlpo = Parameter("1", "GABA on VLPO, inhibiting")
    ach_rem = Parameter("1", "acetylcholine on REM-on neurons")
    ne_rem = Parameter("1", "noradrenaline on REM-on neurons, inhibiting")
    scn_rem = Parameter("1", "SCN on REM-on neurons")
    gaba_rem = Parameter("1", "GABA on REM-on neurons, inhibiting")
    need_max = Parameter("1", "sleep need approached awake")
    need_rise = Parameter("h", "its time constant awake")
    need_fall = Parameter("h", "its time constant asleep")
    need_switch = Parameter("Hz", "LC firing above which sleep need builds")
    wake_level = Parameter("Hz", "LC firing that counts as wake")
    rem_level = Parameter("Hz", "REM-on firing that counts as REM")

    @quantity("1")
    def ne(m):
        """Noradrenaline (with serotonin and histamine), 0 to 1."""
        return tanh(m.f_lc / m.ne_scale)

    @quantity("1")
    def gaba(m):
        """GABA of VLPO, 0 to 1."""
        return tanh(m.f_vlpo / m.gaba_scale)

    @quantity("1")
    def ach(m):
        """Acetylcholine of the pons, 0 to 1."""
        return tanh(m.f_rem / m.ach_scale)

    @quantity("1")
    def scn(m):
        """Transmitter of the SCN, 0 to 1."""
        return tanh(m.f_scn / m.scn_scale)

    @rate("f_lc")
    def lc(m):
        """Excited by acetylcholine and the SCN, inhibited by GABA."""
        u = m.ach_lc * m.ach + m.scn_lc * m.scn - m.gaba_lc * m.gaba
        return (_rate(u, m.lc_max, m.lc_middle, m.lc_width) - m.f_lc) / m.lc_time

    @rate("f_vlpo")
    def vlpo(m):
        """Inhibited by noradrenaline and the SCN; sleep need lowers its threshold."""
        u = -m.ne_vlpo * m.ne - m.scn_vlpo * m.scn - m.gaba_vlpo * m.gaba
        middle = m.vlpo_middle - m.vlpo_need * m.homeostat
        return (_rate(u, m.vlpo_max, middle, m.vlpo_width) - m.f_vlpo) / m.vlpo_time

    @rate("f_rem")
    def rem(m):
        """Excites itself, held down by noradrenaline awake and by GABA in NREM sleep."""
        u = m.ach_rem * m.ach - m.ne_rem * m.ne + m.scn_rem * m.scn - m.gaba_rem * m.gaba
        return (_rate(u, m.rem_max, m.rem_middle, m.rem_width) - m.f_rem) / m.rem_time

    @rate("f_scn")
    def scn_firing(m):
        """Driven by the pacemaker alone."""
        return (_rate(m.clock, m.scn_max, m.scn_middle, m.scn_width) - m.f_scn) / m.scn_time

    @quantity("Hz")
    def need_margin(m):
        """Above 0 sleep need builds, below it falls: a jump of the law for sleep need."""
        return m.f_lc - m.need_switch

    @rate("homeostat")
    def need(m):
        """Sleep need builds awake and falls asleep."""
        return where(m.f_lc > m.need_switch, (m.need_max - m.homeostat) / m.need_rise, -m.homeostat / m.need_fall)

    @quantity("Hz")
    def wake_margin(m):
        """Above 0 the network is awake."""
        return m.f_lc - m.wake_level

    @quantity("Hz")
    def rem_margin(m):
        """Above 0 the network is in REM sleep."""
        return m.f_rem - m.rem_level
