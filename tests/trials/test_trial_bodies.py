"""Smoking, contraceptives and medicines of trial people change kinetics as the compounds' files say.

Compared are exposures (area and peak of plasma melatonin beyond the own curve) of whole small trials with the file's folds, and the words
of the notes.
"""

from __future__ import annotations

import numpy as np
import pytest
from trial_files import arm, asked, by_label, outcome, trial

from pineal.compounds import get
from pineal.trials import laying, unknowns
from pineal.trials.bodies import beside, by_enzyme
from pineal.trials.trial import Group

MELATONIN = '{ compound = "melatonin", amount = "2 mg", before_bed = "30 min" }'


def exposure(folder, people: str, dose: str = MELATONIN) -> float:
    """Mean plasma melatonin of the night that a dose adds."""
    parts = (arm("none"), arm("dose", dose), outcome("serum melatonin"))
    return by_label(asked(folder, *parts, people=f'{{ phenotype = "healthy", age = [20, 40]{people} }}', samples=48), "serum melatonin")["effect"]


def test_what_people_take_or_do_is_found_in_the_words_of_the_file():
    group = Group(medicines=("fluvoxamine 50 mg", "Yasmin", "sertraline"), smoker=True, conditions=("asthma",))
    assert beside(group) == ("fluvoxamine", "oral contraceptive", "smoking")
    assert beside(Group()) == () and beside(Group(medicines=("Luvox",))) == ("fluvoxamine",)


@pytest.fixture(scope="module")
def usual(tmp_path_factory) -> float:
    return exposure(tmp_path_factory.mktemp("usual"), "")


@pytest.mark.parametrize(
    ("people", "name"),
    [(", smoker = true", "smoking"), (', medicines = ["fluvoxamine"]', "fluvoxamine"), (', medicines = ["birth control pill"]', "oral contraceptive")],
)
def test_exposure_to_melatonin_follows_the_enzyme(tmp_path, usual, people, name):
    """Exposure goes as 1 / activity. Once F has reached 1 the rest is slower elimination, of which one night sees only the beginning, and
    the mean over people is that of those who had the most before: so large folds are seen as smaller ones.
    """
    fold = 1.0 / get("melatonin").beside([name])["activity"]
    ratio = exposure(tmp_path, people) / usual
    assert ratio == pytest.approx(fold, rel=0.2) if fold < 1.0 else 0.3 * fold < ratio < 1.1 * fold


def test_a_medicine_of_the_people_and_one_of_the_dose_do_the_same(tmp_path):
    stated = MELATONIN.replace(" }", ', with = ["fluvoxamine 50 mg"] }')
    assert exposure(tmp_path, ', medicines = ["fluvoxamine"]', stated) == pytest.approx(exposure(tmp_path, "", stated), rel=1e-6), "once is enough"


def test_caffeine_stays_longer_on_fluvoxamine_and_shorter_in_smokers(tmp_path):
    dose = '{ compound = "caffeine", amount = "200 mg", before_bed = "10 h" }'
    lost = {}
    for word, people in (("usual", ""), ("smoker", ", smoker = true"), ("fluvoxamine", ', medicines = ["fluvoxamine"]')):
        who = f'{{ phenotype = "healthy", age = [20, 40]{people} }}'
        lost[word] = by_label(asked(tmp_path, arm("none"), arm("caffeine", dose), outcome("TST"), people=who, samples=128), "TST")["effect"]
    assert lost["fluvoxamine"] < lost["usual"] < lost["smoker"] <= 0.5


def test_a_compound_without_a_number_of_its_own_follows_the_enzyme():
    assert by_enzyme(get("melatonin"), ("smoking",)) == {} and by_enzyme(get("zolpidem"), ("smoking",)) == {}
    fold = get("caffeine").beside(["smoking"])["activity"]
    assert by_enzyme(get("ramelteon"), ("smoking",)) == {"bioavailability": pytest.approx(1.0 / fold)}


def test_the_notes_say_what_a_medicine_does_and_what_it_does_not(tmp_path):
    who = '{ phenotype = "healthy", medicines = ["fluvoxamine", "sertraline"], conditions = ["asthma"], smoker = true }'
    found = unknowns.notes(trial(tmp_path, arm("none"), arm("dose", MELATONIN), outcome("TST"), people=who))
    assert any(note.startswith("fluvoxamine: changes the kinetics of melatonin") for note in found)
    assert any(note.startswith("smoking: changes the kinetics of melatonin") for note in found)
    assert "sertraline: stated of the people, not simulated" in found and "asthma: stated of the people, not simulated" in found


def test_only_what_a_compounds_file_knows_goes_beside_it(tmp_path):
    found = trial(tmp_path, arm("none"), arm("dose", '{ compound = "zolpidem", amount = "5 mg" }'), outcome("TST"))
    rule = found.arms[1].doses[0]
    assert laying.understood(rule, rule.amount, ("fluvoxamine", "ketoconazole", "smoking")).beside == ("ketoconazole",)
    assert np.isfinite(rule.amount.quantity.value)
