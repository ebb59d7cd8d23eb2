"""Stress axis: ACTH and cortisol, held down by sleep and slow waves, pushed by waking, stress and lost sleep.

The person's axis runs beside a calm one: same sleep, same clock, typical size, no stress and no lost sleep.
Only the difference of the two acts on sleep, so an unstressed, rested person of typical size is left as is.
"""

from __future__ import annotations

from pineal.declare import Input, Memory, Module, Parameter, State, flux, jump, quantity, rate
from pineal.maths import PI, cos, exp, greatest, least, tanh, where


class Hpa(Module):
    """ACTH follows its drive, cortisol follows ACTH and brakes it; both are total plasma levels."""

    source = ""
    departs = (
        "own form: structure of published HPA models, constants tuned to published ranges (tests)",
        "the impulse of the morning comes with rising; an awakening in the night gives a share of it",
        "lost sleep raises the drive from the afternoon on whenever awake, awakenings of the next night included",
        "need is counted from below: hours short of what the axis tolerates, not of a full night",
        "no ultradian pulses: levels are means over pulses",
    )

    acth = State("pg/mL", "ACTH", start=14.0, symbol="A")
    cortisol = State("nmol/L", "total cortisol", start=130.0, symbol="C")
    calm_acth = State("pg/mL", "ACTH of the calm reference", start=14.0)
    calm_cortisol = State("nmol/L", "total cortisol of the calm reference", start=130.0, symbol="C_0")
    impulse = State("pg/mL", "drive left from the last awakenings", start=0.0, symbol="w")
    brake = State("1", "share of the response to stress that is taken away", start=0.0, compensated=True)
    loss = State("h", "sleep missed in the last night, not yet slept back", start=0.0, symbol="L")

    phase = Input("rad", "phase of the pacemaker")
    wake = Input("1", "1 awake, 0 asleep")
    slow_waves = Input("1", "slow-wave activity, 0 to 1")
    stress = Input("1", "stress beyond an ordinary day")
    htp = Input("1", "plasma 5-HTP in half-effects")
    brake_supply = Input("1", "share of the response to stress that dosed intake takes away in the end")
    slept = Memory("h", "sleep since lights off")

    scale = Parameter("1", "personal size of cortisol secretion, 1 = typical", level="person")
    reactivity = Parameter("1", "personal response to stress, 1 = typical", level="person")
    need = Parameter("h", "sleep below which a night counts as lost sleep", level="person")
    drive_base = Parameter("pg/mL", "drive of ACTH at all hours", symbol="A_0")
    drive_clock = Parameter("pg/mL", "drive of ACTH at the clock's best hour", symbol="A_1")
    peak_width = Parameter("1", "narrowness of the clock's hour", symbol=r"\kappa")
    peak_phase = Parameter("rad", "phase of the clock's best hour")
    acth_time = Parameter("h", "time constant of ACTH", symbol=r"\tau_A")
    secretion_rate = Parameter("nmol*mL/L/pg/h", "cortisol secreted per ACTH", symbol="k_S")
    clearance = Parameter("1/h", "loss of cortisol", symbol="k_C")
    feedback = Parameter("nmol/L", "cortisol that halves the drive of ACTH", symbol="K_f")
    sleep_brake = Parameter("1", "share of the drive that sleep removes", symbol="a_S")
    wave_brake = Parameter("1", "share that full slow waves remove beyond it", symbol="a_{SW}")
    rise_impulse = Parameter("pg/mL", "impulse of rising at the clock's best hour", symbol="A_{car}")
    impulse_floor = Parameter("1", "share of the impulse that does not depend on the clock")
    night_share = Parameter("1", "share of that impulse for an awakening in the night")
    impulse_time = Parameter("h", "time constant of the impulse", symbol=r"\tau_{car}")
    stress_drive = Parameter("pg/mL", "drive of ACTH by a stress of 1")
    htp_drive = Parameter("pg/mL", "drive of ACTH by 5-HTP at its half-effect", level="shared")
    brake_time = Parameter("h", "time constant of the brake on stress")
    loss_gain = Parameter("1", "largest rise of the drive by lost sleep", symbol=r"\sigma")
    loss_half = Parameter("h", "lost sleep at half that rise")
    loss_phase = Parameter("rad", "phase from which lost sleep acts, in the afternoon")
    recovery_time = Parameter("h", "sleep that pays lost sleep back, as a time constant")
    excess_scale = Parameter("nmol/L", "excess of cortisol that counts as large")
    ratio_floor = Parameter("nmol/L", "level added to both sides of the ratio to the calm reference")

    @quantity("1", basis="assumed")
    def gate(m):
        """The clock's hour, 0 to 1; best near the time of rising."""
        return exp(m.peak_width * (cos(m.phase - m.peak_phase) - 1.0))

    @quantity("1", basis="assumed", source="balbo2010")
    def release(m):
        """What sleep and slow waves leave of the drive."""
        return greatest(0.0, 1.0 - m.sleep_brake * (1.0 - m.wake) - m.wave_brake * m.slow_waves)

    @quantity("1", basis="assumed", source="leproult1997")
    def loss_factor(m):
        """Rise of the drive after lost sleep, from the afternoon to the next sleep; 1 without it."""
        late = where((m.phase > m.loss_phase) | (m.phase < PI), m.wake, 0.0)
        return 1.0 + late * m.loss_gain * m.loss / (m.loss + m.loss_half)

    @quantity("pg/mL", basis="assumed")
    def clock_drive(m):
        """Drive by clock and sleep alone."""
        return (m.drive_base + m.drive_clock * m.gate) * m.release

    @quantity("pg/mL", basis="assumed")
    def waking_impulse(m):
        """Impulse of rising now."""
        return m.rise_impulse * (m.impulse_floor + (1.0 - m.impulse_floor) * m.gate)

    @quantity("pg/mL", basis="assumed")
    def stressing(m):
        """Drive by stress, less what a supplement has taken away over weeks."""
        return m.stress_drive * m.reactivity * m.stress * (1.0 - m.brake)

    @rate("brake", basis="assumed")
    def braking(m):
        """Toward what intake sustains."""
        return (least(1.0, m.brake_supply) - m.brake) / m.brake_time

    @rate("acth", basis="assumed")
    def acth_change(m):
        """Toward the drive that cortisol leaves; stress, lost sleep and 5-HTP add to the drive."""
        drive = m.clock_drive * m.loss_factor + m.impulse + m.stressing + m.htp_drive * m.htp
        low = m.cortisol / m.feedback
        return (drive / (1.0 + low * low) - m.acth) / m.acth_time

    @rate("calm_acth", basis="assumed")
    def calm_acth_change(m):
        """The same without stress and lost sleep."""
        low = m.calm_cortisol / m.feedback
        return ((m.clock_drive + m.impulse) / (1.0 + low * low) - m.calm_acth) / m.acth_time

    @flux("-> cortisol", "nmol/L/h", basis="assumed")
    def secretion(m):
        """Secretion follows ACTH."""
        return m.scale * m.secretion_rate * m.acth

    @flux("cortisol ->", "nmol/L/h", basis="assumed")
    def removal(m):
        """Loss with a half-life of 70 min."""
        return m.clearance * m.cortisol

    @rate("calm_cortisol", basis="assumed")
    def calm_cortisol_change(m):
        """The same for the calm reference of typical size."""
        return m.secretion_rate * m.calm_acth - m.clearance * m.calm_cortisol

    @rate("impulse", basis="assumed")
    def impulse_decay(m):
        """The impulse of awakening fades within half an hour."""
        return -m.impulse / m.impulse_time

    @rate("loss", basis="assumed")
    def slept_back(m):
        """Sleep pays back what was lost; waking keeps it."""
        return -(1.0 - m.wake) * m.loss / m.recovery_time

    @jump("impulse", on="awakening", basis="assumed", source="balbo2010")
    def awakening(m):
        """Each awakening in the night stimulates a little."""
        return m.impulse + m.night_share * m.waking_impulse

    @jump("impulse", on="rise", basis="assumed", source="wust2000")
    def rising(m):
        """The awakening response."""
        return m.impulse + m.waking_impulse

    @jump("loss", on="rise", basis="assumed")
    def night_lost(m):
        """Hours short of the need in the night that ends."""
        return greatest(0.0, m.need - m.slept)

    @quantity("1", basis="assumed")
    def excess(m):
        """Cortisol above the calm reference, saturating; exactly 0 for a calm, rested person of typical size."""
        return tanh((m.cortisol - m.calm_cortisol) / m.excess_scale)

    @quantity("1", basis="assumed")
    def ratio(m):
        """Cortisol relative to the calm reference; exactly 1 for a calm, rested person of typical size."""
        return (m.cortisol + m.ratio_floor) / (m.calm_cortisol + m.ratio_floor)
