"""Properties of the gate: what it may never do, whatever is typed."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pineal.person import Days, Dose, Intake, Light, Medicine, Person, Protocol, Stop, Window
from pineal.safety import limits, review, rulebook
from pineal.safety.concern import SEVERITIES
from pineal.units import Clock, Quantity

USUAL = Days(Clock.read("23:00"), Clock.read("07:00"))
KNOWN = sorted(rulebook().lexicon.medicines) + sorted(rulebook().lexicon.compounds)
LAY = ["apnoea", "no", "fits", "kidney", "failure", "ruled out", "history of", "pregnant", "?", "restless legs", "but"]
DENIALS = ["no {}", "{} ruled out", "never had {}", "{}: no", "father: {}"]
typed = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(KNOWN + LAY), max_size=5).map(" ".join))
clocks = st.integers(0, 1439).map(Clock)
units = st.sampled_from(["mg", "g", "ug", "IU", "cups", "h"])
amounts = st.one_of(st.none(), st.builds(Quantity, st.floats(0, 1e4), units))
medicines = typed.map(lambda text: Medicine(text, text))
intakes = st.builds(Intake, typed, amounts, form=st.sampled_from([None, "oxide"]), of=st.sampled_from([None, "salt"]),
                    at=st.lists(clocks, max_size=3).map(tuple))
persons = st.builds(
    Person, st.just("x"), age=st.sampled_from([None, "adult", 3, 17.9, 18, 40, 65, 90]),
    sex=st.sampled_from([None, "female", "male"]), pregnant=st.sampled_from([None, True, False]),
    smoker=st.sampled_from([None, True, False]), takes=st.lists(intakes, max_size=3).map(tuple),
    conditions=st.one_of(st.none(), st.lists(typed, max_size=3).map(tuple)),
    medicines=st.one_of(st.none(), st.lists(medicines, max_size=3).map(tuple)),
)
items = st.one_of(
    st.builds(Dose, typed, amounts.filter(bool), clocks), st.builds(Stop, typed, clocks),
    st.builds(Window, clocks, clocks), st.builds(Light, clocks, clocks, st.floats(0, 1e4), st.booleans()),
)
protocols = st.lists(items, max_size=4).map(lambda found: Protocol(tuple(found)))


def healthy(**facts):
    stated = {"age": 34, "sex": "female", "pregnant": False, "smoker": False, "conditions": (), "medicines": ()}
    return Person("x", **stated | facts)


def dose(compound, amount="100 mg", at="21:00"):
    return Dose(compound, Quantity.read(amount), Clock.read(at))


@settings(max_examples=300, deadline=None)
@given(protocols, persons, st.sampled_from([None, USUAL]))
def test_review_and_limits_answer_to_anything_typed(protocol, person, usual):
    answer = review(protocol, person, usual=usual)
    assert answer.verdict in ("allowed", "limited", "refused", "unknown")
    assert answer == review(protocol, person, usual=usual)
    ranks = [SEVERITIES.index(concern.severity) for concern in answer.concerns]
    assert ranks == sorted(ranks)
    assert all(c.about and c.mechanism and c.advice and c.source and c.rule for c in answer.concerns)
    limits(person, usual=usual)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=30), st.booleans())
def test_an_unrecognised_medicine_is_never_allowed(text, planned):
    reading = rulebook().lexicon.read_substance(text)
    protocol = Protocol((dose("magnesium"),)) if planned else Protocol()
    answer = review(protocol, healthy(medicines=(Medicine(text, text),)), usual=USUAL)
    if reading.unknown or reading.doubtful:
        assert answer.verdict in ("unknown", "refused")
        assert any(c.severity == "unknown" and text in c.about for c in answer.concerns)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(rulebook().lexicon.conditions)), st.sampled_from(DENIALS))
def test_a_denied_condition_is_neither_positive_nor_clear(condition, denial):
    label = rulebook().lexicon.conditions[condition].label
    reading = rulebook().lexicon.read_condition(denial.format(label))
    assert not reading.names
    assert reading.doubtful or reading.rest


@pytest.mark.parametrize("name", KNOWN)
def test_every_name_reads_as_itself(name):
    reading = rulebook().lexicon.read_substance(name)
    assert name in [match.name for match in reading.names] and not reading.rest


@pytest.mark.parametrize("condition", sorted(rulebook().lexicon.conditions))
def test_every_wording_of_a_condition_is_understood(condition):
    entry = rulebook().lexicon.conditions[condition]
    for phrase in (entry.label, *entry.phrases):
        if "*" not in phrase and "&" not in phrase:
            reading = rulebook().lexicon.read_condition(phrase)
            found = {c for match in reading.names for c in rulebook().lexicon.closure(match.name)}
            assert condition in found, phrase
            assert not reading.rest, phrase


def test_change_nothing_is_allowed_even_when_nothing_is_stated():
    answer = review(Protocol(), Person("x"))
    assert answer.verdict == "allowed"
    asked = {f"missing.{fact}" for fact in ("age", "conditions", "medicines", "pregnant")}
    assert {c.rule for c in answer.concerns} == asked
    assert {c.severity for c in answer.concerns} == {"inform"}


def test_a_missing_fact_is_asked_for_once():
    protocol = Protocol((dose("melatonin", "1 mg"), dose("glycine", "3 g")))
    rules = [c.rule for c in review(protocol, Person("x"), usual=USUAL).concerns]
    assert all(rules.count(rule) == 1 for rule in rules if rule.startswith("missing."))


def test_a_known_danger_outweighs_what_is_unknown():
    person = healthy(medicines=(Medicine("fluvoxamine", "fluvoxamine"), Medicine("zxqv", "zxqv")))
    answer = review(Protocol((dose("melatonin", "1 mg"),)), person, usual=USUAL)
    assert answer.verdict == "refused"
    assert answer.concerns[0].rule == "melatonin.fluvoxamine"


def test_what_is_ruled_out_is_said_before_anyone_proposes_it():
    answer = review(Protocol(), healthy(medicines=(Medicine("warfarin", "warfarin"),)))
    standing = [c for c in answer.concerns if c.rule == "melatonin.anticoagulant"]
    assert answer.verdict == "allowed" and standing[0].severity == "inform"


def test_the_answer_has_the_form_of_the_contract():
    answer = review(Protocol((dose("5-HTP", "50 mg"),)), healthy(medicines=(Medicine("Zoloft", "Zoloft"),))).as_json()
    assert list(answer) == ["verdict", "concerns", "rules"]
    assert list(answer["concerns"][0]) == ["severity", "about", "mechanism", "advice", "source", "rule"]
    assert answer["concerns"][0]["about"] == ["5-HTP", "sertraline", "Zoloft"]


def test_a_stop_takes_away_what_is_taken_from_then_on():
    person = healthy(takes=(Intake("caffeine", Quantity(300.0, "mg"), at=(Clock.read("08:00"), Clock.read("15:00"))),))
    before = {c.rule for c in review(Protocol(), person, usual=USUAL).concerns}
    after = {c.rule for c in review(Protocol((Stop("coffee", Clock.read("12:00")),)), person, usual=USUAL).concerns}
    assert {"caffeine.limit", "caffeine.hours"} <= before
    assert {"caffeine.limit", "caffeine.hours"}.isdisjoint(after)


def test_salt_is_turned_into_element_or_left_open():
    def verdict(form):
        return review(Protocol(), healthy(takes=(Intake("magnesium", Quantity(400.0, "mg"), form, "salt"),))).verdict

    assert verdict("oxide") == "allowed"  # 241 mg of magnesium
    assert verdict("some salt") == "unknown"
    element = Intake("magnesium", Quantity(400.0, "mg"), "oxide")
    assert review(Protocol(), healthy(takes=(element,))).verdict == "refused"


def test_limits_hand_on_what_planning_needs():
    person = healthy(
        medicines=(Medicine("Cipro", "Cipro"), Medicine("sertraline", "sertraline")),
        conditions=("macular degeneration", "truck driver"),
        takes=(Intake("magnesium", Quantity(100.0, "mg")), Intake("wine", Quantity(10.0, "g"))),
    )
    known = limits(person)
    assert known.plan and not known.bright_light and not known.shorter_window
    assert known.shortest_window_h == 5 and known.most_compounds == 3
    assert {"5-HTP", "L-tryptophan", "iron"} <= set(known.refused)
    assert known.caps["melatonin"].amount == 0.5 and known.caps["magnesium"].left == 150
    assert (known.hours["melatonin"].latest, known.hours["melatonin"].earliest) == (-4, 5)
    assert known.stoppable == {"caffeine", "magnesium"}
    assert known.may_take("glycine") and not known.may_take("5-HTP") and not known.may_take("zolpidem")


def test_a_stricter_fact_never_loosens_the_limits():
    plain = limits(healthy())
    ill = limits(healthy(conditions=("liver disease",), medicines=(Medicine("Zoloft", "Zoloft"),)))
    assert set(plain.refused) < set(ill.refused)
    assert all(ill.caps[name].amount <= cap.amount for name, cap in plain.caps.items())


def test_import_reads_no_rule_and_no_heavy_library():
    code = (
        "import sys, pineal.safety as s; from pineal.safety.rulebook import rulebook;"
        "assert rulebook.cache_info().currsize == 0;"
        "assert not {'pint', 'pandas', 'numpy', 'scipy', 'numba'} & set(sys.modules);"
        "above = {'pineal.' + name for name in ('engine', 'inference', 'planning', 'api', 'cli')};"
        "assert not [m for m in sys.modules if '.'.join(m.split('.')[:2]) in above]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
