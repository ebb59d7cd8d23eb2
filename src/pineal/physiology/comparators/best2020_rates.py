"""The rate laws of Best 2020 as plain functions of a module's scope `m`; amounts in umol/L, time in hours.

The full model and the one with fast variables in closed form use the same text, so a difference between
them comes from the closed form alone.
"""

from __future__ import annotations

from pineal.maths import greatest, least


def uptake(m):
    """Tryptophan from plasma into the brain [umol/L/h]; the half level includes its competitors."""
    return m.uptake_max * m.plasma_tryptophan / (m.uptake_half + m.plasma_tryptophan)


def hydroxylation(m, bh4, activity):
    """TPH2 [umol/L/h], with substrate inhibition, cofactor and the autoreceptor's brake on synthesis."""
    brake = 1.0 - m.brake_synthesis * (activity - m.activity_rest)
    substrate = m.tryptophan / (m.tph_half + m.tryptophan + m.tryptophan * m.tryptophan / m.tph_inhibition)
    return brake * m.tph_max * substrate * bh4 / (m.tph_bh4_half + bh4)


def reduction(m, bh4):
    """Dihydropteridine reductase, BH2 to BH4, net [umol/L/h]."""
    forward = m.drr_forward * m.nadph * m.bh2 / ((m.nadph_half + m.nadph) * (m.bh2_half + m.bh2))
    back = m.drr_back * m.nadp * bh4 / ((m.nadp_half + m.nadp) * (m.bh4_half + bh4))
    return forward - back


def decarboxylation(m):
    """AADC, 5-HTP to serotonin [umol/L/h]."""
    return m.aadc_max * m.htp / (m.aadc_half + m.htp)


def packing(m, cytosolic, vesicular):
    """VMAT2 into vesicles, net of what leaks out of them, never negative [umol/L/h]."""
    return greatest(0.0, m.vmat_max * cytosolic / (m.vmat_half + cytosolic) - m.vesicle_leak * vesicular)


def release(m, activity, vesicular):
    """Release by firing, with the autoreceptor's brake [umol/L/h]."""
    return m.release_rate * (1.0 - m.brake_release * (activity - m.activity_rest)) * m.firing * vesicular


def reuptake(m, extracellular):
    """SERT [umol/L/h]."""
    return m.sert_max * extracellular / (m.sert_half + extracellular)


def glial_uptake(m, extracellular):
    """Uptake 2 into glia, opened by extracellular serotonin above a threshold [umol/L/h]."""
    opened = least(1.0, greatest(0.0, m.glia_steep * (extracellular - m.glia_threshold)))
    return opened * m.glia_max * extracellular / (m.glia_half + extracellular)


def breakdown(m, serotonin):
    """MAO and aldehyde dehydrogenase, serotonin to 5-HIAA [umol/L/h]."""
    return m.mao_max * serotonin / (m.mao_half + serotonin)
