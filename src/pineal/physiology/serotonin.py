"""Serotonin in a terminal: from plasma tryptophan to what the neuron releases.

Best 2020 with its fast variables at rest. The person's terminal runs beside that of a replete person with
the same firing and fasting plasma; only ratios of the two leave this module, because firing itself is
already in the arousal tones. Scale and enzyme levels are those of rodents.
"""

from __future__ import annotations

from pineal.declare import Input, Module, Parameter, State, flux, quantity, rate
from pineal.maths import greatest, pow, sqrt, where


def _hydroxylation(m, tryptophan, activity, bh4, capacity):
    """TPH2 [umol/L/h], with substrate inhibition, cofactor and the autoreceptor's brake."""
    brake = greatest(0.0, 1.0 - m.brake_synthesis * (activity - m.activity_rest))
    substrate = tryptophan / (m.tph_half + tryptophan + tryptophan * tryptophan / m.tph_inhibition)
    return brake * capacity * m.tph_max * substrate * bh4 / (m.tph_bh4_half + bh4)


def _reduced(m, tryptophan, activity, total, capacity):
    """BH4 [umol/L] where TPH2 and the reductase balance; both are nearly linear in it."""
    brake = greatest(0.0, 1.0 - m.brake_synthesis * (activity - m.activity_rest))
    substrate = tryptophan / (m.tph_half + tryptophan + tryptophan * tryptophan / m.tph_inhibition)
    use = brake * capacity * m.tph_max * substrate / (m.tph_bh4_half + total) + m.reductase_back / (m.reductase_back_half + total)
    return total * m.reductase / (m.reductase + use)


def _braking(m, unbraked):
    """Share of release that the autoreceptor leaves, 1 at the paper's rest, from release without it."""
    x = sqrt(unbraked / m.release_rest)
    above = m.brake_0 + x * (m.brake_1 + x * (m.brake_2 + x * (m.brake_3 + x * m.brake_4)))
    return (1.0 + x * (m.brake_5 + x * m.brake_6)) / above


def _root(a, b, c):
    """The positive root of a x^2 + b x - c = 0 for a > 0 and c >= 0, written so that nothing cancels."""
    reach = sqrt(b * b + 4.0 * a * c)
    return where(b > 0.0, 2.0 * c / (greatest(b, 0.0) + reach), (reach - b) / (2.0 * a))


def _clearing(m, inflow):
    """Extracellular serotonin [umol/L] at which reuptake and diffusion take an inflow away."""
    return _root(m.diffusion, m.diffusion * m.sert_half + m.sert_max - inflow, inflow * m.sert_half)


def _reuptake(m, extracellular):
    """SERT [umol/L/h]."""
    return m.sert_max * extracellular / (m.sert_half + extracellular)


def _packed(m, supply, vesicular):
    """Cytosolic serotonin [umol/L] at which packing, leak and breakdown take a supply away."""
    loss = m.cytosol_loss + m.mao
    filling = supply + m.vesicle_leak * vesicular
    return _root(loss, loss * m.vmat_half + m.vmat_max - filling, filling * m.vmat_half)


class Serotonin(Module):
    """Two terminals, equal as long as the person is replete."""

    source = "best2020"
    departs = (
        "extracellular and cytosolic serotonin, BH4 and the autoreceptor are at rest with the slow states",
        "the autoreceptor's brake is fitted; uptake 2 is left out (both: 1.1 percent of released serotonin at most)",
        "histamine is held constant; firing is the monoamine tone of the arousal module",
    )

    tryptophan = State("umol/L", "brain tryptophan", start=20.165)
    pool = State("umol/L", "tryptophan in other uses", start=113.43)
    htp = State("umol/L", "5-hydroxytryptophan", start=1.6108)
    vesicular = State("umol/L", "serotonin in vesicles", start=67.362)
    hiaa = State("umol/L", "5-hydroxyindoleacetic acid", start=1.584)
    replete_tryptophan = State("umol/L", "brain tryptophan of the replete reference", start=20.165)
    replete_pool = State("umol/L", "its pool", start=113.43)
    replete_htp = State("umol/L", "its 5-hydroxytryptophan", start=1.6108)
    replete_vesicular = State("umol/L", "its vesicular serotonin", start=67.362)

    tone = Input("1", "tone of the monoamine neurons, 1 awake")
    relative = Input("1", "plasma tryptophan relative to fasting")
    crowding = Input("1", "half-saturation of transport relative to fasting")
    plasma_htp = Input("1", "plasma 5-HTP in half-effects")
    aadc_factor = Input("1", "AADC relative to replete")
    cofactor_factor = Input("1", "BH4 and BH2 together, relative to replete")
    tph_factor = Input("1", "TPH2 relative to replete")

    firing_floor = Parameter("1", "firing that remains in REM")
    plasma_fasting = Parameter("umol/L", "plasma tryptophan of the paper")
    uptake_max = Parameter("umol/L/h", "largest uptake of tryptophan into the brain")
    uptake_half = Parameter("umol/L", "plasma tryptophan at half uptake, fasting competitors included")
    tph_max = Parameter("umol/L/h", "largest rate of tryptophan hydroxylase 2")
    tph_half = Parameter("umol/L", "brain tryptophan at half rate")
    tph_inhibition = Parameter("umol/L", "brain tryptophan at which the substrate inhibits")
    tph_bh4_half = Parameter("umol/L", "BH4 at half rate")
    cofactor = Parameter("umol/L", "BH4 and BH2 together")
    reductase = Parameter("1/h", "dihydropteridine reductase, forward, at low BH2")
    reductase_back = Parameter("umol/L/h", "dihydropteridine reductase, backward")
    reductase_back_half = Parameter("umol/L", "BH4 at half the backward rate")
    brake_synthesis = Parameter("L/umol", "fall of synthesis per G protein of the autoreceptor")
    brake_release = Parameter("L/umol", "fall of release per G protein of the autoreceptor")
    activity_rest = Parameter("umol/L", "G protein at which neither is changed")
    release_rest = Parameter("umol/L/h", "release without the brake at the paper's rest")
    brake_0 = Parameter("1", "fitted brake, constant", symbol="b_0")
    brake_1 = Parameter("1", "fitted brake, first power", symbol="b_1")
    brake_2 = Parameter("1", "fitted brake, second power", symbol="b_2")
    brake_3 = Parameter("1", "fitted brake, third power", symbol="b_3")
    brake_4 = Parameter("1", "fitted brake, fourth power", symbol="b_4")
    brake_5 = Parameter("1", "fitted brake, first power above the line", symbol="b_5")
    brake_6 = Parameter("1", "fitted brake, second power above the line", symbol="b_6")
    aadc_max = Parameter("umol/L/h", "largest rate of AADC")
    aadc_half = Parameter("umol/L", "5-HTP at half rate")
    vmat_max = Parameter("umol/L/h", "largest rate of VMAT2")
    vmat_half = Parameter("umol/L", "cytosolic serotonin at half rate")
    vesicle_leak = Parameter("1/h", "leak out of vesicles")
    release_rate = Parameter("1/h", "share of vesicular serotonin released, at the paper's firing")
    sert_max = Parameter("umol/L/h", "largest rate of SERT")
    sert_half = Parameter("umol/L", "extracellular serotonin at half rate")
    diffusion = Parameter("1/h", "diffusion away from the terminal")
    mao = Parameter("1/h", "breakdown of cytosolic serotonin, far from saturation")
    cytosol_loss = Parameter("1/h", "leak from cytosol to outside")
    htp_uptake = Parameter("umol/L/h", "largest uptake of 5-HTP from plasma into the brain")
    pool_out = Parameter("1/h", "tryptophan into the pool of other uses")
    pool_back = Parameter("1/h", "tryptophan back from it")
    pool_loss = Parameter("1/h", "loss from that pool")
    tryptophan_loss = Parameter("1/h", "other loss of brain tryptophan")
    hiaa_loss = Parameter("1/h", "loss of 5-HIAA")
    level_floor = Parameter("umol/L", "level added below a ratio, so that an empty store has one")
    rate_floor = Parameter("umol/L/h", "rate added on both sides of a ratio, so that it exists without synthesis")
    melatonin_exponent = Parameter("1", "power with which synthesis enters the pineal's melatonin", level="shared", symbol="g")

    @quantity("1", basis="assumed")
    def firing(m):
        """Firing of serotonin neurons, 1 = the paper's."""
        return greatest(m.tone, m.firing_floor)

    @quantity("umol/L/h")
    def unbraked(m):
        """Release without the autoreceptor."""
        return m.release_rate * m.firing * m.vesicular

    @quantity("umol/L/h")
    def replete_unbraked(m):
        """The same of the replete reference."""
        return m.release_rate * m.firing * m.replete_vesicular

    @quantity("1")
    def brake(m):
        """What the autoreceptor leaves of release."""
        return _braking(m, m.unbraked)

    @quantity("1")
    def replete_brake(m):
        """The same of the replete reference."""
        return _braking(m, m.replete_unbraked)

    @quantity("umol/L")
    def activity(m):
        """G protein of the autoreceptor that this brake means."""
        return m.activity_rest + (1.0 - m.brake) / m.brake_release

    @quantity("umol/L")
    def replete_activity(m):
        """The same of the replete reference."""
        return m.activity_rest + (1.0 - m.replete_brake) / m.brake_release

    @quantity("umol/L")
    def extracellular(m):
        """Extracellular serotonin at which reuptake and diffusion take release away."""
        return _clearing(m, m.unbraked * m.brake)

    @quantity("umol/L")
    def replete_extracellular(m):
        """The same of the replete reference."""
        return _clearing(m, m.replete_unbraked * m.replete_brake)

    @quantity("umol/L")
    def bh4(m):
        """Reduced cofactor."""
        return _reduced(m, m.tryptophan, m.activity, m.cofactor * m.cofactor_factor, m.tph_factor)

    @quantity("umol/L")
    def replete_bh4(m):
        """The same of the replete reference."""
        return _reduced(m, m.replete_tryptophan, m.replete_activity, m.cofactor * 1.0, 1.0)

    @quantity("umol/L/h")
    def synthesis(m):
        """TPH2."""
        return _hydroxylation(m, m.tryptophan, m.activity, m.bh4, m.tph_factor)

    @quantity("umol/L/h")
    def replete_synthesis(m):
        """The same of the replete reference."""
        return _hydroxylation(m, m.replete_tryptophan, m.replete_activity, m.replete_bh4, 1.0)

    @quantity("umol/L/h")
    def decarboxylation(m):
        """AADC, which needs pyridoxal phosphate."""
        return m.aadc_factor * m.aadc_max * m.htp / (m.aadc_half + m.htp)

    @quantity("umol/L/h")
    def replete_decarboxylation(m):
        """The same of the replete reference."""
        return m.aadc_max * m.replete_htp / (m.aadc_half + m.replete_htp)

    @quantity("umol/L")
    def cytosolic(m):
        """Cytosolic serotonin in balance with supply, packing, leak and breakdown."""
        return _packed(m, m.decarboxylation + _reuptake(m, m.extracellular), m.vesicular)

    @quantity("umol/L")
    def replete_cytosolic(m):
        """The same of the replete reference."""
        return _packed(m, m.replete_decarboxylation + _reuptake(m, m.replete_extracellular), m.replete_vesicular)

    @flux("-> tryptophan", "umol/L/h")
    def uptake(m):
        """From plasma, against its competitors."""
        plasma = m.plasma_fasting * m.relative
        return m.uptake_max * plasma / (m.uptake_half * m.crowding + plasma)

    @flux("tryptophan -> pool", "umol/L/h")
    def exchange(m):
        """To other uses and back."""
        return m.pool_out * m.tryptophan - m.pool_back * m.pool

    @flux("pool ->", "umol/L/h")
    def pool_use(m):
        """Loss from the pool."""
        return m.pool_loss * m.pool

    @flux("tryptophan ->", "umol/L/h")
    def other_use(m):
        """Other loss of brain tryptophan."""
        return m.tryptophan_loss * m.tryptophan

    @flux("tryptophan -> htp", "umol/L/h")
    def hydroxylation(m):
        """TPH2."""
        return m.synthesis

    @flux("-> htp", "umol/L/h", basis="assumed")
    def htp_entering(m):
        """5-HTP from plasma, over the carrier that it shares with all large neutral amino acids."""
        return m.htp_uptake * m.plasma_htp / (m.crowding + m.plasma_htp)

    @flux("htp ->", "umol/L/h")
    def htp_use(m):
        """AADC."""
        return m.decarboxylation

    @flux("-> vesicular", "umol/L/h")
    def packing(m):
        """VMAT2, net of what leaks out of vesicles."""
        return m.vmat_max * m.cytosolic / (m.vmat_half + m.cytosolic) - m.vesicle_leak * m.vesicular

    @flux("vesicular ->", "umol/L/h")
    def release(m):
        """Release by firing, braked by the autoreceptor."""
        return m.unbraked * m.brake

    @flux("-> hiaa", "umol/L/h")
    def breakdown(m):
        """MAO."""
        return m.mao * m.cytosolic

    @flux("hiaa ->", "umol/L/h")
    def hiaa_removal(m):
        """Loss of 5-HIAA."""
        return m.hiaa_loss * m.hiaa

    @rate("replete_tryptophan")
    def replete_tryptophan_change(m):
        """All flows of brain tryptophan, replete and fasting."""
        plasma = m.plasma_fasting * 1.0
        inflow = m.uptake_max * plasma / (m.uptake_half * 1.0 + plasma)
        exchange = m.pool_out * m.replete_tryptophan - m.pool_back * m.replete_pool
        return inflow - exchange - m.tryptophan_loss * m.replete_tryptophan - m.replete_synthesis

    @rate("replete_pool")
    def replete_pool_change(m):
        """All flows of the pool."""
        return m.pool_out * m.replete_tryptophan - m.pool_back * m.replete_pool - m.pool_loss * m.replete_pool

    @rate("replete_htp")
    def replete_htp_change(m):
        """TPH2 less AADC."""
        return m.replete_synthesis - m.replete_decarboxylation

    @rate("replete_vesicular")
    def replete_vesicular_change(m):
        """Packing less release."""
        c = m.replete_cytosolic
        return m.vmat_max * c / (m.vmat_half + c) - m.vesicle_leak * m.replete_vesicular - m.replete_unbraked * m.replete_brake

    @quantity("1")
    def fast(m):
        """Released serotonin above that of a replete person who fires alike, relative to it; 0 when replete."""
        return (m.extracellular - m.replete_extracellular) / (m.replete_extracellular + m.level_floor)

    @quantity("1", basis="assumed")
    def slow(m):
        """Vesicular serotonin above that of a replete person who fires alike, relative to it; 0 when replete."""
        return (m.vesicular - m.replete_vesicular) / (m.replete_vesicular + m.level_floor)

    @quantity("1", basis="assumed")
    def precursor(m):
        """Synthesis relative to replete as the pineal feels it; 1 when replete."""
        return pow((m.synthesis + m.rate_floor) / (m.replete_synthesis + m.rate_floor), m.melatonin_exponent)
