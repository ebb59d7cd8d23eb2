"""What the clocks share, as plain functions of a module's scope `m` whose names they read.

Only `pineal.maths` is used, so each function is read in every way that the law around it is.
"""

from __future__ import annotations

from pineal.maths import cos, exp, greatest, pow, sin, sqrt


def illuminance(m):
    """Light reaching the retina, in lux of the published source; closed eyes receive none.

    Reads light [lux], sensitivity, wake, melanopic_per_lux.
    """
    return m.light * m.sensitivity * m.wake / m.melanopic_per_lux


def power_activation(m):
    """Photoreceptor activation as a power of light [1/h] (Forger 1999, Kronauer 1999).

    Reads activation_max [1/h], illuminance [lux], light_scale [lux], exponent.
    """
    return m.activation_max * pow(greatest(m.illuminance / m.light_scale, TINY_LIGHT), m.exponent)


TINY_LIGHT = 1e-30
"""Darkness as a share of the light scale: a power of exactly 0 has no derivative."""


def melatonin_drive(m):
    """Melatonin drive of the pacemaker (Breslow 2013): a switch around `mel_half`, less the share of one's own that does not count.

    Reads mel_max, mel_own, and mel_half, mel_slope, plasma_melatonin and own_melatonin [pmol/L].
    """
    whole, own = (m.mel_max / (1.0 + exp((m.mel_half - level) / m.mel_slope)) for level in (m.plasma_melatonin, m.own_melatonin))
    return whole - (1.0 - m.mel_own) * own


def following(m, pull_x, pull_v):
    """The rate [rad/h] at which `phase` follows the plane of x and v, the velocity of x without light in units of x.

    The angle with cosine x and sine -v is PI where x has its minimum in the dark; `phase` lags it by
    `lag`. It turns with the plane, and what it misses (rounding, a foreign start) fades at `relock`
    [1/h]. No arc tangent is needed. `pull_x`, `pull_v` [1/h] are the derivatives of x and v.
    """
    square = m.x * m.x + m.v * m.v
    turning = (m.v * pull_x - m.x * pull_v) / square
    angle = m.phase + m.lag
    missed = -(m.v * cos(angle) + m.x * sin(angle)) / sqrt(square)
    return turning + m.relock * missed
