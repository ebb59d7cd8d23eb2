"""Facts: what is read, and that every fault of a file is said at once."""

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pineal
from pineal.evidence import EvidenceFaults, Measured, Spread, read_measured, references
from pineal.evidence.check import parses, toml_files, unit_faults
from pineal.evidence.measured import amount_faults
from pineal.evidence.reading import load_toml, measured_in

PACKAGE = Path(pineal.__file__).parent
GOOD = """
[pk.k_absorb]
value = 6.9
unit = "1/h"
spread = { kind = "lognormal", cv = 0.4, basis = "assumed" }
source = "andersen2016"
where = "table 1"
date = 2026-01-31

[km]
value = 40
unit = "umol/L"
basis = "assumed"
note = "for the test"
"""


def write(tmp_path, text, name="x.toml"):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return file


def faults_of(tmp_path, text):
    with pytest.raises(EvidenceFaults) as found:
        read_measured(write(tmp_path, text, "melatonin.toml"))
    return [str(fault) for fault in found.value.faults]


def test_facts_come_by_dotted_name(tmp_path):
    facts = read_measured(write(tmp_path, GOOD))
    assert list(facts) == ["pk.k_absorb", "km"]
    assert facts["pk.k_absorb"].spread == Spread("lognormal", cv=0.4)
    assert facts["pk.k_absorb"].date == "2026-01-31"
    assert facts["km"].basis == "assumed"


def test_a_doi_is_a_key_too(tmp_path):
    facts = read_measured(write(tmp_path, '[x]\nvalue = 1\nunit = "h"\nsource = "10.1177/0748730412468081; hannay2019"\n'))
    assert facts["x"].sources == ("10.1177/0748730412468081", "hannay2019")


def test_every_fault_is_reported_with_its_path(tmp_path):
    faults = faults_of(tmp_path, """
[pk.k_absorb]
valeu = 6.9
unit = 3
source = "Nobody 2013"

[pk.k_eliminate]
value = true
spread = { kind = "lognrmal", cvv = 0.4 }

[flat]
value = 1
unit = "h"

[guess]
value = 1
unit = "h"
basis = "assumed"

[two]
value = 1
unit = "h"
source = "andersen2016"
spread = { kind = "normal", cv = 0.1, sd = 2, level = 3 }
""")
    text = "\n".join(faults)
    assert "melatonin.toml: pk['k_absorb'].valeu: is not a key of a fact (did you mean 'value'?)" in faults
    for part in ("pk['k_absorb'].value: is missing", "pk['k_absorb'].unit: is 3", "pk['k_eliminate'].value: is True",
                 "pk['k_eliminate'].unit: is missing", "spread.kind: is 'lognrmal'", "spread.cvv", "flat.source: is missing",
                 "guess.note: is missing", "two.spread: give exactly one", "two.spread: level"):
        assert part in text, part


def test_an_unknown_source_is_a_fault(tmp_path):
    assert "'nobody2013' is not in references.bib" in faults_of(tmp_path, '[x]\nvalue = 1\nunit = "h"\nsource = "nobody2013"\n')[0]


def test_a_stray_value_is_a_fault(tmp_path):
    assert "is 3, not a table" in faults_of(tmp_path, "x = 3\n")[0]


def test_text_that_is_not_toml_says_where(tmp_path):
    assert "line 1" in faults_of(tmp_path, "x = \n")[0]


def test_a_missing_file_is_a_fault(tmp_path):
    with pytest.raises(EvidenceFaults, match="does not exist"):
        read_measured(tmp_path / "none.toml")


@given(st.floats(0.01, 100.0), st.floats(0.05, 1.5), st.sampled_from([0.5, 0.8, 0.9, 0.95]))
def test_a_lognormal_spread_read_from_its_own_interval_is_itself(value, log_sd, level):
    low, high = Spread("lognormal", log_sd=log_sd).interval(value, level)
    assert Spread("lognormal", low=low, high=high, level=level).sigma(value) == pytest.approx(log_sd)
    assert math.sqrt(low * high) == pytest.approx(value)


def test_sigma_of_each_kind():
    assert Spread("normal", cv=0.1).sigma(20.0) == pytest.approx(2.0)
    assert Spread("normal", sd=3.0).sigma(20.0) == 3.0
    assert Spread("uniform", low=0.0, high=1.0).sigma(0.5) == pytest.approx(math.sqrt(1 / 12))
    assert Spread("uniform", low=0.0, high=1.0).interval(0.5, 0.9) == pytest.approx((0.05, 0.95))
    assert Spread("lognormal", sd=5.0).sigma(10.0) == pytest.approx(math.sqrt(math.log(1.25)))


def test_spreads_that_make_no_sense():
    assert amount_faults(Spread("lognormal", cv=0.4), -1.0)
    assert amount_faults(Spread("normal", log_sd=0.4), 1.0)
    assert amount_faults(Spread("normal", low=3.0, high=1.0), 2.0)
    assert amount_faults(Spread("normal", low=3.0), 2.0)
    assert amount_faults(Spread("uniform", cv=0.1), 2.0)


def test_conversion():
    assert Measured(60.0, "min").to("h") == pytest.approx(1.0)


@pytest.mark.parametrize("unit", ["1", "mg", "1/h", "umol/L", "%", "L/h/kg", "pg/mL", "pmol/L/h", "g/mol", "lux"])
def test_units_that_parse(unit):
    assert parses(unit)


@pytest.mark.parametrize("unit", ["per second", "fold", "mgg", "1/"])
def test_units_that_do_not(unit):
    assert not parses(unit)


def facts_below(table, file, under=()):
    """Every fact of a file that may hold other things beside facts."""
    for name, content in table.items():
        if isinstance(content, dict) and {"value", "unit"} <= content.keys():
            yield from measured_in({name: content}, file, under)[0].items()
        elif isinstance(content, dict):
            yield from facts_below(content, file, (*under, name))


@pytest.mark.parametrize("path", toml_files(PACKAGE / "compounds"), ids=lambda p: p.name)
def test_every_shipped_fact_has_a_unit_that_parses_and_a_source_that_resolves(path):
    facts = dict(facts_below(load_toml(path), path.name))
    assert facts
    assert not unit_faults(facts, path.name)
    known = set(references()) | {entry.doi for entry in references().values()}
    assert {key for fact in facts.values() for key in fact.sources} <= known
