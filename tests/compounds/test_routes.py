"""Routes, salts, contents and handles of a compound's file: what is read, and every fault at once.

Not tested: what the model makes of them (tests/engine/test_intake.py).
"""

import pytest

from pineal import compounds
from pineal.compounds.shelf import OWN
from pineal.errors import DataError, UnitError
from pineal.evidence import EvidenceFaults
from pineal.units import Quantity

MASS = '[molar_mass]\nvalue = 24.3\nunit = "g/mol"\nbasis = "assumed"\nnote = "a test"\n'
FACT = 'basis = "assumed", note = "a test"'
MINERAL = f"""name = "moonium"
kind = "mineral"
unit = "mmol/L"
[route]
kind = "store"
pool = "magnesium"
[store]
gain_per_mg = {{ value = 0.004, unit = "1/mg", {FACT} }}
[salts."moonium oxide"]
words = ["oxide"]
element_fraction = {{ value = 0.6, unit = "1", {FACT} }}
absorbed = {{ value = 0.04, unit = "1", {FACT} }}
[iu]
value = 2.5e-5
unit = "mg"
basis = "assumed"
note = "a test"
[[product]]
name = "tablet"
form = "oxide"
strengths = [100]
{MASS}"""


def read(tmp_path, text: str, name: str = "moonium"):
    (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return compounds.get(name, tmp_path)


def test_a_mineral_and_its_amounts(tmp_path):
    found = read(tmp_path, MINERAL)
    assert (found.route.kind, found.route.pool) == ("store", "magnesium")
    assert found.salt("Oxide").absorbed.value == 0.04
    assert found.mass(Quantity(1.0, "g"), "oxide", "salt") == pytest.approx(600.0)
    assert found.mass(Quantity(1.0, "mmol")) == pytest.approx(24.3)
    assert found.mass(Quantity(40.0, "IU")) == pytest.approx(1e-3)
    with pytest.raises(DataError, match="moonium oxide"):
        found.salt("taurate")
    with pytest.raises(UnitError):
        found.mass(Quantity(1.0, "mL"))


def test_all_faults_of_a_route_come_at_once(tmp_path):
    text = MINERAL.replace('pool = "magnesium"', 'pool = "moon"').replace("gain_per_mg", "gain").replace("element_fraction", "element")
    text += '[handles.h2]\ntarget = "x"\naction = "y"\n[handles.h1]\ntarget = "x"\naction = "y"\n'
    with pytest.raises(EvidenceFaults) as found:
        read(tmp_path, text)
    for part in ("route.pool", "gain_per_mg", "element_fraction", "handles.h2", "handles.h1.half_effect"):
        assert part in str(found.value), part


def test_plasma_without_kinetics_is_a_fault(tmp_path):
    with pytest.raises(EvidenceFaults, match="kinetics"):
        read(tmp_path, f'name = "a"\nkind = "b"\nunit = "mg/L"\n[route]\nkind = "plasma"\n{MASS}', "a")


def test_without_a_route_kinetics_decide(tmp_path):
    assert read(tmp_path, f'name = "a"\nkind = "b"\nunit = "mg/L"\n{MASS}', "a").route.kind == "none"
    assert compounds.get("melatonin").route.kind == compounds.get("caffeine").route.kind == "plasma"


def test_a_folder_of_ones_own_goes_before_the_shipped_one(tmp_path, monkeypatch):
    read(tmp_path, MINERAL)
    monkeypatch.setenv(OWN, str(tmp_path))
    names = [found.name for found in compounds.all()]
    assert "moonium" in names
    assert "melatonin" in names
    assert compounds.get("moonium").kind == "mineral"


def test_co_medication_multiplies_and_clearance_shortens():
    caffeine = compounds.get("caffeine")
    assert caffeine.beside(["fluvoxamine", "smoking"]) == {"activity": pytest.approx(0.087 * 1.67)}
    with pytest.raises(DataError, match="smoking"):
        caffeine.beside(["smokin"])
    plain, slow = (caffeine.kinetics("oral", weight_kg=70.0, beside=who)[1].ke for who in ((), ["fluvoxamine"]))
    assert slow == pytest.approx(0.087 * plain)
