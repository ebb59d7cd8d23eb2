"""Every compound inherits these by existing in the catalogue."""

import json
import math
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pineal import compounds
from pineal.api.compound import GROUPS
from pineal.compounds.reading import read_compound
from pineal.compounds.shelf import FOLDER
from pineal.errors import DataError
from pineal.evidence import EvidenceFaults, pk_rows, references, trial_rows
from pineal.evidence.check import dimension_faults, unit_faults

ALL = compounds.all()
ROOT = Path(__file__).parents[2]
SLOTS = {"volume": "L/kg", "half_life": "h", "bioavailability": "1"}
DEPOT = {"fraction": "1", "rate": "1/h", "lag": "h"}


@pytest.mark.parametrize("compound", ALL, ids=lambda c: c.name)
class TestEveryCompound:
    def test_parameters_have_the_dimension_of_their_slot(self, compound):
        for form in compound.formulations:
            facts = compound.parameters(form)
            slots = {name: SLOTS.get(name) or DEPOT[name.rpartition(".")[2]] for name in facts}
            assert not dimension_faults(facts, slots, f"{compound.name}.toml")

    def test_units_of_handles_and_modifiers_parse(self, compound):
        facts = {f"{h.name}.{name}": fact for h in compound.handles.values() for name, fact in h.facts.items()}
        assert not unit_faults(facts | dict(compound.modifiers), f"{compound.name}.toml")
        assert all(fact.unit == "1" and fact.value > 0 for fact in compound.modifiers.values())

    def test_its_evidence_rows_exist_and_are_its_own(self, compound):
        kinetics = {row.id for row in pk_rows() if row.compound in compound.names}
        trials = {row.id for row in trial_rows() if any(named(name, row.compound) for name in (compound.name, *shorter(compound.name)))}
        of_a_class = {row.id for row in trial_rows() if row.compound in GROUPS} if compound.kind == "hypnotic" else set()
        assert set(compound.evidence) <= kinetics | trials | of_a_class
        assert kinetics <= set(compound.evidence) | {"pk034", "pk035", "pk036"}  # melatonin's production, enzyme and barrier

    def test_its_sources_can_be_cited(self, compound):
        assert set(compound.sources) <= set(references())

    def test_products_come_in_its_own_forms(self, compound):
        for product in compound.products:
            if compound.formulations:
                assert compound.formulation(product.form)
            elif compound.salts:
                assert compound.salt(product.form)

    def test_every_form_yields_a_positive_peak(self, compound):
        for form in compound.formulations:
            depots, params = compound.kinetics(form, weight_kg=70.0)
            assert sum(depot.fraction for depot in depots) == pytest.approx(1.0)
            assert compounds.pk.cmax(1.0, depots, params) > 0.0

    def test_every_name_finds_it(self, compound):
        assert all(compounds.get(name) is compound for name in compound.names)

    def test_slower_enzyme_means_more_exposure(self, compound):
        if compound.cyp1a2 == "none":
            pytest.skip("the enzyme does not touch it")
        areas = [float(compounds.pk.auc(1.0, compound.kinetics("oral", weight_kg=70.0, activity=a)[1])) for a in (0.3, 1.0, 3.0)]
        assert areas[0] / areas[1] == pytest.approx(1 / 0.3)
        assert areas[1] / areas[2] == pytest.approx(3.0)


    def test_modifiers_act_on_something_it_has(self, compound):
        slots = {"activity", *(name for form in compound.formulations for name in compound.parameters(form))}
        assert {dotted.rpartition(".")[0] for dotted in compound.modifiers} <= slots

    def test_its_route_has_what_it_needs(self, compound):
        """Gut and store name their pool, a store its gain and absorbed shares; without a path nothing may act."""
        route = compound.route
        assert (route.kind == "plasma") <= bool(compound.formulations)
        assert (route.kind in ("none", "gut", "store")) <= (not compound.handles)
        assert (route.kind == "store") == ("gain_per_mg" in compound.store)
        assert (route.kind == "store") <= bool(compound.salts)
        assert not compound.store or not dimension_faults(dict(compound.store), {"gain_per_mg": "1/mg"}, compound.name)

    def test_salts_are_shares(self, compound):
        for salt in compound.salts.values():
            assert 0.0 < salt.element_fraction.to("1") <= 1.0
            assert 0.0 < salt.absorbed.to("1") <= 1.0
            assert all(compound.salt(word) is salt for word in (salt.name, *salt.words))

    def test_contents_are_compounds_of_the_shelf(self, compound):
        for name, fact in compound.contents.items():
            assert compounds.get(name).name == name
            assert 0.0 < fact.to("1") < 1.0

    def test_potencies_are_concentrations_with_a_spread(self, compound):
        for handle in compound.handles.values():
            if half := handle.facts.get("half_effect"):
                assert half.to("ug/L") > 0.0
                assert half.spread is not None and half.spread.sigma(half.value) >= 0.4

    def test_it_says_what_it_does_not_know(self, compound):
        assert len(compound.limits) > 60
        assert "nknown" in compound.knowledge


def named(name, text):
    """Whether a trial's compound names it, alone or in a mixture."""
    return name.lower() in text.lower()


def shorter(name):
    """The word a mixture uses for it."""
    return {"vitamin B6": ("B6",), "vitamin B12": ("B12",), "L-tryptophan": ("tryptophan",)}.get(name, ())


DESIGNED = (
    "melatonin", "L-tryptophan", "5-HTP", "vitamin B6", "folate", "vitamin B12", "vitamin D", "magnesium", "zinc", "iron", "glycine", "GABA",
    "L-theanine", "taurine", "inositol", "valerian", "ashwagandha", "phosphatidylserine", "chamomile", "apigenin", "tart cherry", "caffeine",
    "ethanol", "zolpidem", "temazepam", "triazolam", "doxepin", "suvorexant", "lemborexant", "trazodone", "ramelteon", "diphenhydramine",
)
FORMS = {"magnesium": ("oxide", "citrate", "glycinate", "threonate"), "vitamin B6": ("pyridoxine", "P5P"), "zinc": ("gluconate", "citrate")}
NOT_A_COMPOUND = {
    "light": "an exposure of the eye", "sleep restriction": "a behaviour", "benzodiazepines": "a class: temazepam and triazolam are its members here",
    "acute tryptophan depletion": "a drink without tryptophan: a meal of competitors", "phenelzine": "a medicine the person takes",
    "carbidopa": "a modifier of 5-HTP",
}


@pytest.mark.parametrize("name", DESIGNED)
def test_every_compound_of_the_design_is_on_the_shelf(name):
    found = compounds.get(name)
    assert all(found.salt(word) for word in FORMS.get(name, ()))


def test_every_compound_of_the_kinetic_table_is_on_the_shelf():
    for name in {row.compound for row in pk_rows()}:
        assert name in compounds.get(name).names


def test_every_compound_of_a_trial_is_on_the_shelf_or_explained():
    lost = []
    for text in {row.compound for row in trial_rows()}:
        for part in re.split(r" ?\+ ?| on ", text.split(" (")[0]):
            known = any(word in part for word in NOT_A_COMPOUND) or part in {name for one in ALL for name in (one.name, *one.synonyms, *shorter(one.name))}
            if not known and part not in ("B6", "B12"):
                lost.append((text, part))
    assert not lost


def test_names_and_synonyms_mean_one_compound_each():
    owners = [(name.lower(), one.name) for one in ALL for name in one.names]
    assert len({name for name, _ in owners}) == len(owners) or len(set(owners)) == len({name for name, _ in owners})


def test_shipped_probes_are_the_fitted_ones_rounded():
    """studies/catalogue_pk writes the results; the files carry two or three digits."""
    fit = json.loads((ROOT / "studies/catalogue_pk/result.json").read_text(encoding="utf-8"))["fit"]
    for name, found in fit["compounds"].items():
        compound, curve = compounds.get(name), found["curve"]
        facts = compound.parameters("oral")
        assert facts["volume"].value / facts["bioavailability"].value == pytest.approx(curve["volume_per_f_L_kg"], rel=0.03), name
        assert facts["gut.rate"].value == pytest.approx(curve["rate_per_h"], rel=0.03), name
        assert facts["gut.rate"].study.log_sd == pytest.approx(found["rate_log_sd"], rel=0.03), name
        if "tissue.rate" in facts:
            assert facts["gut.fraction"].value == pytest.approx(curve["quick_share"], rel=0.01), name
            assert math.log(2) / facts["tissue.rate"].value == pytest.approx(found["typical"]["half_life"], rel=0.02), name
        else:
            assert facts["half_life"].value == pytest.approx(found["typical"]["half_life"], rel=0.02), name
    layers = compounds.get("zolpidem").parameters("ER")
    assert layers["quick.fraction"].value == pytest.approx(fit["layers"]["quick_share"], rel=0.02)
    assert layers["slow.lag"].value == pytest.approx(fit["layers"]["slow_lag_h"], rel=0.02)


def test_bioavailability_never_passes_one():
    melatonin = compounds.get("melatonin")
    _, params = melatonin.kinetics("oral", weight_kg=70.0, activity=1e-3)
    assert params.volume_per_f == pytest.approx(1.2 * 70.0)


def test_first_pass_leaves_the_half_life_alone_while_it_can():
    melatonin = compounds.get("melatonin")
    plain, halved = (melatonin.kinetics("oral", weight_kg=70.0, activity=a)[1] for a in (1.0, 0.5))
    assert halved.ke == pytest.approx(plain.ke)


@pytest.mark.parametrize("word", ["IR", "oral IR", "immediate release", "Immediate-release", "tablet", "oral tablet"])
def test_words_of_people_and_papers_mean_immediate_release(word):
    assert compounds.get("melatonin").formulation(word).name == "immediate release"


OTHER_WORDS = [
    ("PR", "prolonged release"), ("prolonged-release tablet", "prolonged release"), ("Circadin", "prolonged release"),
    ("sublingual IR spray", "sublingual"), ("Spray", "sublingual"),
]


@pytest.mark.parametrize(("word", "form"), OTHER_WORDS)
def test_words_for_the_other_forms(word, form):
    assert compounds.get("melatonin").formulation(word).name == form


def test_an_unknown_form_lists_what_is_known():
    with pytest.raises(DataError, match="prolonged release"):
        compounds.get("melatonin").formulation("suppository")


def test_a_misspelt_compound_is_answered_with_a_suggestion():
    with pytest.raises(DataError, match="did you mean 'melatonin'"):
        compounds.get("melatonine")


def test_concentration_units():
    melatonin, caffeine = compounds.get("melatonin"), compounds.get("caffeine")
    assert melatonin.per("pg/mL") == pytest.approx(1e6)
    assert melatonin.per("pmol/L") == pytest.approx(1e9 / 232.28)
    assert caffeine.per("umol/L") == pytest.approx(1e3 / 194.19)
    with pytest.raises(DataError, match="pmol/L"):
        melatonin.per("furlong")


def test_a_new_file_is_a_new_compound(tmp_path):
    shutil.copy(FOLDER / "caffeine.toml", tmp_path / "theobromine.toml")
    file = tmp_path / "theobromine.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('name     = "caffeine"', 'name     = "theobromine"'), encoding="utf-8")
    assert [compound.name for compound in compounds.all(tmp_path)] == ["theobromine"]
    assert compounds.get("Theobromine", tmp_path).unit == "umol/L"


def test_a_compound_without_kinetics_may_exist(tmp_path):
    file = tmp_path / "glycine.toml"
    file.write_text(
        'name = "glycine"\nkind = "amino acid"\nunit = "umol/L"\n'
        '[molar_mass]\nvalue = 75.07\nunit = "g/mol"\nbasis = "assumed"\nnote = "a test"\n', encoding="utf-8"
    )
    with pytest.raises(DataError):
        read_compound(file).formulation("powder")


def test_all_faults_of_a_compound_come_at_once(tmp_path):
    file = tmp_path / "bad.toml"
    file.write_text(
        'name = "bad"\nknd = "x"\nunit = "mg/L"\ncyp1a2 = "sometimes"\nsources = ["nobody"]\n'
        '[[product]]\nname = "p"\nform = "IR"\nstrengths = [-1]\n'
        '[formulations.IR.depots.gut.rat]\nvalue = 1\nunit = "1/h"\n', encoding="utf-8"
    )
    with pytest.raises(EvidenceFaults) as found:
        read_compound(file)
    text = str(found.value)
    for part in ("knd", "kind: is missing", "strengths", "'rate'", "bioavailability", "molar_mass", "pk.volume"):
        assert part in text, part


def test_shipped_values_are_the_fitted_ones_rounded():
    """studies/melatonin_pk and studies/caffeine_pk write the results; the files carry two or three digits."""
    result = json.loads((ROOT / "studies/melatonin_pk/result.json").read_text())
    facts = compounds.get("melatonin").parameters("prolonged release")
    oral = compounds.get("melatonin").parameters("oral")
    assert oral["bioavailability"].value == pytest.approx(result["F"], rel=0.02)
    assert oral["bioavailability"].study.log_sd == pytest.approx(result["F_study_log_sd"], rel=0.01)
    assert oral["gut.lag"].value == pytest.approx(result["lag_h"], rel=0.01)
    assert facts["fast.fraction"].value == pytest.approx(result["pr_fast_fraction"], rel=0.01)
    assert facts["slow.rate"].value == pytest.approx(result["pr_slow_rate_per_h"], rel=0.01)
    caffeine = json.loads((ROOT / "studies/caffeine_pk/result.json").read_text())
    assert compounds.get("caffeine").pk["half_life"].value == pytest.approx(caffeine["half_life_h"][0], rel=0.01)
    assert compounds.get("caffeine").pk["volume"].value == pytest.approx(caffeine["volume_L_kg"][0], rel=0.01)


def test_importing_loads_no_heavy_library():
    code = "import sys, pineal.compounds as c; c.all(); print([m for m in ('pint','numpy','numba','scipy','pandas') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_the_fit_of_the_probes_gives_the_committed_result_again():
    from catalogue_pk.fit import main

    stored = json.loads((ROOT / "studies/catalogue_pk/result.json").read_text(encoding="utf-8"))["fit"]
    assert numbers(json.loads(json.dumps(main()))) == pytest.approx(numbers(stored), rel=1e-3, abs=1e-4)


def numbers(result):
    return [number for number in flat(result) if number is not None]


@pytest.mark.parametrize("study", ["melatonin_pk", "caffeine_pk"])
def test_the_fit_gives_the_committed_result_again(study):
    folder = ROOT / "studies" / study
    again = json.loads(json.dumps(runpy.run_path(str(folder / "fit.py"))["main"]()))
    assert flat(again) == pytest.approx(flat(json.loads((folder / "result.json").read_text())), rel=1e-9)


def flat(result):
    """The numbers of a nested result, in order."""
    if isinstance(result, dict | list):
        return [number for part in (result.values() if isinstance(result, dict) else result) for number in flat(part)]
    return [result]
