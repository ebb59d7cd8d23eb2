"""The table of pairs: what is answered, how often it is right, and that no file of rules could be missed."""

from __future__ import annotations

import shutil
import time
from collections import Counter

import pytest

from pineal.person import Days, Dose, Intake, Medicine, Person, Protocol, Window
from pineal.safety import load, review, rulebook
from pineal.safety.rulebook import DATA
from pineal.safety.sources import read_sources, resolves
from pineal.units import Clock, Quantity
from safety import pairs as table

PAIRS = table.pairs()
FILES = sorted(path.name for path in (DATA / "rules").glob("*.toml"))


@pytest.fixture(scope="module")
def found():
    """Severity by rule for every row."""
    return [table.severities(pair.answer()) for pair in PAIRS]


def test_every_row_is_answered_as_it_should(found):
    wrong = [pair.text for pair, rules in zip(PAIRS, found) if not table.kept(pair, rules)]
    assert wrong == []


def test_every_named_rule_fires_with_its_severity_or_is_spared(found):
    book, wrong = rulebook(), []
    for pair, rules in zip(PAIRS, found):
        wrong += [(pair.text, rule) for rule in pair.fires if rule not in rules]
        wrong += [(pair.text, rule) for rule in pair.spares if rule in rules]
        wrong += [(pair.text, rule) for rule in pair.fires
                  if rule in rules and not rule.startswith("names.") and rules[rule] != book.rule(rule).severity]
    assert wrong == []


def test_the_table_is_large_and_each_row_has_a_source():
    counts = Counter(pair.level for pair in PAIRS)
    assert counts["major"] + counts["moderate"] >= 300 and counts["none"] >= 200 and counts["unknown"] >= 50
    sources = read_sources(DATA / "sources.toml")
    assert [p.text for p in PAIRS if not (p.fires or p.spares or resolves(sources.text(p.source)))] == []


def test_sensitivity_and_specificity(found):
    right = Counter(pair.level for pair, rules in zip(PAIRS, found) if table.kept(pair, rules))
    rate = {level: right[level] / n for level, n in Counter(pair.level for pair in PAIRS).items()}
    assert rate["major"] >= 0.95 and rate["moderate"] >= 0.85 and rate["none"] >= 0.90 and rate["unknown"] >= 0.98


@pytest.fixture(scope="module")
def expected():
    """Rules that some row wants to fire, by the file they stand in."""
    import tomllib

    wanted = {rule for pair in PAIRS for rule in pair.fires} | {rule for case in _cases() for rule in case.get("fires", ())}
    ids = {file: {rule["id"] for rule in tomllib.loads((DATA / "rules" / file).read_text(encoding="utf-8"))["rule"]} for file in FILES}
    return {file: ids[file] & wanted for file in FILES}


def _cases():
    from safety.test_cases import CASES

    return CASES


@pytest.mark.parametrize("file", FILES)
def test_without_one_file_of_rules_rows_fail(file, expected, tmp_path):
    shutil.copytree(DATA, tmp_path / "data")
    (tmp_path / "data/rules" / file).unlink()
    left = {rule.id for rule in load(tmp_path / "data").rules}
    assert expected[file] and expected[file].isdisjoint(left)
    rows = [pair for pair in PAIRS if expected[file].intersection(pair.fires)][:3]
    book = load(tmp_path / "data") if rows else None
    assert all(set(pair.fires) - table.severities(pair.answer(book)).keys() for pair in rows)


def test_every_source_can_be_looked_up():
    sources = read_sources(DATA / "sources.toml")
    assert [text for text in sources.texts.values() if not resolves(text)] == []
    assert [text for text in sources.patterns.values() if "{}" not in text or not resolves(text)] == []
    assert [(rule.id, text) for rule in rulebook().rules for text in rule.source if not resolves(text)] == []


def test_a_full_case_is_reviewed_in_fifty_milliseconds():
    """Eight medicines, five conditions, six items; the best of several, for the machine may be busy."""
    medicines = ["levothyroxine", "sertraline", "apixaban", "metformin", "ramipril", "amlodipine", "atorvastatin", "Xyzzal"]
    person = Person(
        "x", age=67.0, sex="female", pregnant=False, smoker=False,
        medicines=tuple(Medicine(name, name) for name in medicines),
        conditions=("type 2 diabetes", "high blood pressure", "undractive thyroid", "asthma", "heart flutter"),
        takes=(Intake("magnesium", Quantity(100.0, "mg")), Intake("coffee", Quantity(300.0, "mg"), at=(Clock(480),))),
    )
    names = ["melatonin", "5-HTP", "valerian", "zinc", "glycine"]
    plan = Protocol((*(Dose(name, Quantity(10.0, "mg"), Clock(1300)) for name in names), Window(Clock(1380), Clock(420))))
    rulebook()
    best = min(_seconds(plan, person) for _ in range(8))
    assert best < 0.05


def _seconds(plan, person):
    start = time.process_time()
    review(plan, person, usual=Days(Clock(1380), Clock(420)))
    return time.process_time() - start


@pytest.mark.parametrize("typed, name", [
    ("wаrfаrin", "warfarin"), ("ѕеrtrаlinе", "sertraline"), ("ｗａｒｆａｒｉｎ", "warfarin"), ("war\u200bfarin", "warfarin"), ("war\u00adfarin", "warfarin"),
    ("\u202ewarfarin", "warfarin"), ("𝐰𝐚𝐫𝐟𝐚𝐫𝐢𝐧", "warfarin"),
])
def test_letters_that_look_alike_are_read_and_said(typed, name):
    reading = rulebook().lexicon.read_substance(typed)
    assert [match.name for match in reading.names] == [name] and reading.names[0].corrected and not reading.rest


@pytest.mark.parametrize("typed", ["варфарин", "वारफरिन", "華法林", "w\u0436\u0436farin", "warf\u2603rin"])
def test_other_letters_are_not_recognised(typed):
    assert rulebook().lexicon.read_substance(typed).unknown


@pytest.mark.parametrize("typed", ["50 µg levothyroxine", "50μg levothyroxine", "lévothyroxine", "LEVOTHYROXINE"])
def test_accents_case_and_micro_change_nothing(typed):
    reading = rulebook().lexicon.read_substance(typed)
    assert [m.name for m in reading.names] == ["levothyroxine"] and not reading.rest and not reading.names[0].corrected
