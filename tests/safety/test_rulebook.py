"""The loader: every fault at once, with file and table; version and hash that do not depend on the machine."""

from __future__ import annotations

import shutil

import pytest

from pineal.errors import EvidenceError
from pineal.safety import load, rulebook
from pineal.safety.rulebook import DATA, version

GOOD = """
[[rule]]
id = "test.rule"
kind = "caution"
about = ["melatonin"]
severity = "warn"
mechanism = "It matters."
advice = "Ask."
source = ["own"]
grade = "consensus"
provenance = "recalled"
date = 2026-01-31
"""


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(DATA, tmp_path / "data")
    return tmp_path / "data"


def faults(folder, text, file="rules/extra.toml"):
    (folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(EvidenceError) as caught:
        load(folder)
    return str(caught.value)


def test_a_new_rule_is_one_table(folder):
    (folder / "rules/extra.toml").write_text(GOOD, encoding="utf-8")
    assert load(folder).rule("test.rule").severity == "warn"


@pytest.mark.parametrize("line, place, wrong", [
    ('colour = "red"', "colour", "unknown key"),
    ('amount = { over = "5", unit = "mg" }', "amount", "'5' is not a number"),
    ('amount = { over = 5, unit = "spoons" }', "amount", "'spoons' is not known"),
    ('hours = { anchor = "noon", start = 1, end = 2 }', "hours", "'noon' is not known"),
    ('when = [{ condition = ["epilepsy"] }]', "when", "unknown key"),
    ('when = [{}]', "when", "always hold"),
    ('when = [{ age = {} }]', "when", "no bound"),
    ('when = [{ medicines = "warfarin" }]', "when", "not a list"),
    ('count = 2.5', "count", "whole number"),
    ('only = "never"', "only", "'never' is not known"),
    ('sid = []', "sid", "not a list"),
])
def test_a_wrong_value_is_named_with_its_place(folder, line, place, wrong):
    text = faults(folder, GOOD + line)
    assert f"rules/extra.toml: rule[test.rule].{place}" in text and wrong in text


def test_all_faults_come_at_once(folder):
    text = GOOD.replace('"caution"', '"hunch"').replace('advice = "Ask."', "").replace("2026-01-31", '"today"')
    found = faults(folder, text).splitlines()
    assert len(found) == 3
    assert any("hunch" in line for line in found) and any("advice: missing" in line for line in found)


@pytest.mark.parametrize("old, new, wrong", [
    ('about = ["melatonin"]', 'about = ["melatonine"]', "subject 'melatonine'"),
    ('severity = "warn"', 'severity = "warn"\nwhen = [{ medicines = ["warfarine"] }]', "medicine 'warfarine'"),
    ('severity = "warn"', 'severity = "warn"\nwhen = [{ classes = ["ssris"] }]', "class 'ssris'"),
    ('severity = "warn"', 'severity = "warn"\nwhen = [{ conditions = ["fits"] }]', "condition 'fits'"),
    ('id = "test.rule"', 'id = "melatonin.fluvoxamine"', "used twice"),
])
def test_a_rule_that_could_never_fire_is_a_fault(folder, old, new, wrong):
    assert wrong in faults(folder, GOOD.replace(old, new))


def test_files_that_are_no_toml_or_no_rules_are_named(folder):
    assert "rules/extra.toml: is not TOML" in faults(folder, "[[rule]")
    assert "unknown table" in faults(folder, "[rules]\nid = 1")


@pytest.mark.parametrize("text, wrong", [
    ('[group.x]\nnames = { warfarin = [] }', "named twice"),
    ('[class]\nx = ["nobody"]', "'nobody' is not a medicine"),
    ('[condition.x]\nlabel = "x"', "phrases: missing"),
    ('[condition.x]\nlabel = "x"\nphrases = ["x"]\nimplies = ["nothing known"]', "implies unknown"),
    ('[medicine.x]\nnames = []', "unknown table"),
    ('[language]\nwords = ["x"]', "'words' is not known"),
])
def test_faults_in_names_are_found(folder, text, wrong):
    assert wrong in faults(folder, text, "names/zz_extra.toml")


def test_the_hash_covers_every_file_and_no_line_ends(folder):
    assert version(folder) == rulebook().version == load(folder).version
    path = folder / "rules/light.toml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert version(folder) == rulebook().version
    path.write_bytes(path.read_bytes() + b"# one more line\r\n")
    assert version(folder) != rulebook().version


def test_every_rule_says_where_it_comes_from():
    for rule in rulebook().rules:
        assert rule.source and rule.cites
        assert ("(recalled)" in rule.cites) == (rule.provenance == "recalled")


def test_every_row_of_the_first_rule_table_has_its_rule():
    cited = {sid for rule in rulebook().rules for sid in rule.sid}
    assert {f"s{n:03d}" for n in range(1, 130)} - cited == set()


@pytest.mark.parametrize("line, wrong", [
    ('spacing = { first = 2 }', "second"), ('spacing = "2 h"', "not a number"), ('stack = { of = "sedating" }', "over"),
    ('about = ["drug:nothing"]', "drug:nothing"), ('about = ["stop:nothing"]', "stop:nothing"),
])
def test_faults_of_spacing_stack_and_subjects_are_found(folder, line, wrong):
    text = GOOD.replace('about = ["melatonin"]', line) if line.startswith("about") else GOOD + line
    assert wrong in faults(folder, text)


def test_a_source_that_leads_nowhere_is_a_fault(folder):
    assert "leads nowhere" in faults(folder, GOOD.replace('"own"', '"somebody said so"'))


@pytest.mark.parametrize("text, wrong", [
    ("warfarin: Coumadin", "is no group"), ("[a: x]\nzorb\nzorb", "is no group"), ("[a: x]\nzorb\n[a: x]\nzarb", "stands twice"),
    ("[a: x]\nwarfarin", "named twice"), ("[also]\nnobody: Somebody", "'nobody' is not a medicine"),
])
def test_faults_in_lists_are_found(folder, text, wrong):
    assert wrong in faults(folder, text, "names/zz_extra.list")


def test_a_list_reads_like_tables(folder):
    (folder / "names/zz.list").write_text("[kind_zorb: vague ssri]\nzorb: Zorbex\n[taken roots: herb everyday]\nzarb: zarb root\n", encoding="utf-8")
    found = load(folder).lexicon
    assert "zorb" in found.vague and {"ssri", "serotonergic_medicine"} <= found.medicines["zorb"]
    assert found.compounds["zarb"].everyday and found.read_substance("zarb root").names[0].name == "zarb"
