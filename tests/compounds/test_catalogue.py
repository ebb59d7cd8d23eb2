"""Every compound inherits these by existing in the catalogue."""

import json
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pineal import compounds
from pineal.compounds.reading import read_compound
from pineal.compounds.shelf import FOLDER
from pineal.errors import DataError
from pineal.evidence import EvidenceFaults, pk_rows, references
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
        own = {row.id for row in pk_rows() if row.compound == compound.name}
        assert set(compound.evidence) <= own

    def test_its_sources_can_be_cited(self, compound):
        assert set(compound.sources) <= set(references())

    def test_products_come_in_its_own_forms(self, compound):
        for product in compound.products:
            assert compound.formulation(product.form)

    def test_every_form_yields_a_positive_peak(self, compound):
        for form in compound.formulations:
            depots, params = compound.kinetics(form, weight_kg=70.0)
            assert sum(depot.fraction for depot in depots) == pytest.approx(1.0)
            assert compounds.pk.cmax(1.0, depots, params) > 0.0

    def test_every_name_finds_it(self, compound):
        assert all(compounds.get(name) is compound for name in compound.names)

    def test_slower_enzyme_means_more_exposure(self, compound):
        areas = [float(compounds.pk.auc(1.0, compound.kinetics("oral", weight_kg=70.0, activity=a)[1])) for a in (0.3, 1.0, 3.0)]
        assert areas[0] / areas[1] == pytest.approx(1 / 0.3)
        assert areas[1] / areas[2] == pytest.approx(3.0)


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
