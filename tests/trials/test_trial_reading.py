"""Every form a trial file may take is read to the value it says, in the unit of its field.

Compared are types and numbers after reading; nothing is simulated. Compounds, forms and numbers are made up, apart from
the words of papers, which are those of the evidence tables.
"""

import csv
import re
from importlib.resources import files
from pathlib import Path

import pytest

from pineal.compounds import all, get
from pineal.engine.intake import intake
from pineal.errors import DataError
from pineal.person.melanopic import melanopic_ratio
from pineal.population import phenotypes
from pineal.trials.endpoints import read_window
from pineal.trials.forms import Form, form_of, forms_of
from pineal.trials.reading import read_trial
from pineal.trials.schema import read_nights
from pineal.trials.trial import (
    ALL,
    UNSTATED,
    Amount,
    Anchor,
    Beside,
    Challenge,
    Criterion,
    Diet,
    Group,
    Habit,
    LightBlock,
    MealRule,
    NightRange,
    Schedule,
    Window,
)  # fmt: skip
from pineal.trials.words import MEASURES, measure
from pineal.units import Clock, Quantity

ROOT = Path(__file__).parents[2]
MINIMAL = {
    "design": 'design = "parallel"',
    "nights": "nights = 21",
    "population": 'population = { phenotype = "healthy" }',
    "arms": '[[arm]]\nname = "placebo"\n[[arm]]\nname = "active"',
    "arm": "",
    "outcome": '[[outcome]]\nmeasure = "SOL"',
}


@pytest.fixture
def read(tmp_path):
    """A minimal trial with some of its parts exchanged; `top` is added above the arms, `arm` to the last arm."""

    def made(top: str = "", **parts: str):
        own = MINIMAL | parts
        lines = ["schema = 1", own["design"], own["nights"], own["population"], top, own["arms"], own["arm"], own["outcome"]]
        path = tmp_path / "trial.toml"
        path.write_text("\n".join(lines), encoding="utf-8")
        return read_trial(path)

    return made


def dose(read, text: str):
    """The one dose of the last arm."""
    (found,) = read(arm=f"doses = [{text}]").arms[-1].doses
    return found


POPULATIONS = {
    '{ phenotype = "sleep-maintenance insomnia", severity = "mild", age = [30, 45], sex = "female" }': Group(
        "maintenance_insomnia", age=(30.0, 45.0), sex="female", severity="mild"
    ),
    '{ phenotype = "healthy", age = [20, 50], sex = { female = 0.7 }, stress = "high" }': Group(
        "healthy", age=(20.0, 50.0), sex=0.7, stress="high"
    ),
    '{ phenotype = "insomnia", low = ["folate"], conditions = ["asthma"], medicines = ["sertraline"], smoker = false }': Group(
        "insomnia", low=("folate",), conditions=("asthma",), medicines=("sertraline",), smoker=False
    ),
    '{ phenotype = "healthy", habitual = { coffee = ["50 mg/day", "200 mg/day"] } }': Group(
        "healthy", habitual=(Habit("caffeine", Quantity(50.0, "mg"), Quantity(200.0, "mg")),)
    ),
    '{ phenotype = "healthy", habitual = { caffeine = ["0 mg/day", "0.2 g/day"] } }': Group(
        "healthy", habitual=(Habit("caffeine", Quantity(0.0, "mg"), Quantity(0.2, "g")),)
    ),
    '{ phenotype = "insomnia", where = [{ measure = "WASO", at_least = "0.75 h" }, { measure = "ferritin", at_most = "90 ug/L" }] }': Group(
        "insomnia", where=(Criterion("WASO", "min", at_least=45.0), Criterion("ferritin", "ug/L", at_most=90.0))
    ),
    '{ phenotype = "delayed phase", where = [{ measure = "DLMO", relative_to = "desired bed", at_least = "15 min" }] }': Group(
        "delayed_phase", where=(Criterion("DLMO", "min", at_least=15.0, relative_to="desired bed"),)
    ),
    '{ phenotype = "insomnia", where = [{ measure = "ISI", at_least = 15, at_most = "22 points" }, { measure = "DLMO", at_most = "22:30" }] }': Group(
        "insomnia", where=(Criterion("ISI", "points", 15.0, 22.0), Criterion("DLMO", "h", at_most=-1.5))
    ),
    '{ phenotype = "insomnia", where = [{ measure = "SE", at_most = "85 %", method = "sleep diary" }] }': Group(
        "insomnia", where=(Criterion("SE", "%", at_most=85.0, method="diary"),)
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", POPULATIONS)
def test_one_kind_of_people(read, text):
    (found,) = read(population=f"population = {text}").populations
    assert found == POPULATIONS[text]


def test_a_mixture_has_shares(read):
    mixture = '[{ share = 0.3, phenotype = "healthy", age = [20, 60] }, { share = 0.7, phenotype = "poor sleep", age = [20, 60] }]'
    found = read(population=f"population = {mixture}").populations
    assert found == (Group("healthy", 0.3, (20.0, 60.0)), Group("poor_sleep", 0.7, (20.0, 60.0)))


@pytest.mark.parametrize("one", phenotypes().values(), ids=lambda one: one.id)
def test_every_phenotype_answers_to_all_its_names(read, one):
    for word in (one.title, *one.aliases):
        assert read(population=f'population = {{ phenotype = "{word}" }}').populations[0].phenotype == one.id


SCHEDULES = {
    '{ bed = "23:20", rise = "06:50" }': Schedule(Clock(1400), Clock(410)),
    '{ opportunity = "6.5 h", anchor = "rise" }': Schedule(opportunity=390.0, anchor="rise"),
    '{ opportunity = "390 min", anchor = "middle" }': Schedule(opportunity=390.0, anchor="middle"),
    '{ shift = "+90 min", unfamiliar = true }': Schedule(shift=90.0, unfamiliar=True),
    '{ shift = "-1.5 h" }': Schedule(shift=-90.0),
    '{ bed = "desired" }': Schedule(desired=True),
    '{ bed = "desired", rise = "07:00" }': Schedule(rise=Clock(420), desired=True),
    "{ }": Schedule(),
}


@pytest.mark.parametrize("text", SCHEDULES)
def test_times_in_bed_of_all_arms_and_of_one(read, text):
    assert read(f"schedule = {text}").schedule == SCHEDULES[text]
    trial = read('schedule = { bed = "21:00" }', arm=f"schedule = {text}")
    assert [trial.schedule_of(arm) for arm in trial.arms] == [Schedule(bed=Clock(1260)), SCHEDULES[text]]


def test_designs_washout_and_adaptation(read):
    trial = read('washout = "6 days"\nadaptation = 1', design='design = "crossover"')
    assert (trial.design, trial.washout, trial.adaptation) == ("crossover", 6.0, 1)
    assert read('washout = "36 h"', design='design = "crossover"').washout == pytest.approx(1.5)
    assert read(design='design = "sequence"').washout is None


def test_an_arm_may_have_its_own_number_of_nights(read):
    trial = read(arm="nights = 4")
    assert [trial.nights_of(arm) for arm in trial.arms] == [21, 4]
    own = read(nights="", arms='[[arm]]\nname = "a"\nnights = 3\n[[arm]]\nname = "b"\nnights = 5')
    assert [own.nights_of(arm) for arm in own.arms] == [3, 5]


MG = Amount(Quantity(900.0, "mg"))
DOSES = {
    '{ compound = "taurine", form = "powder", amount = "900 mg", at = ["07:30", "21:30"] }': {
        "compound": "taurine", "amount": MG, "anchor": Anchor("clock", clocks=(Clock(450), Clock(1290))),
    },
    '{ compound = "inositol", amount = "1.2 g", before_dlmo = "90 min" }': {"anchor": Anchor("before_dlmo", offsets=(90.0,))},
    '{ compound = "inositol", amount = "1.2 g", after_dlmo = "1.5 h" }': {"anchor": Anchor("after_dlmo", offsets=(90.0,))},
    '{ compound = "inositol", amount = "1.2 g", after_wake = "0 min" }': {"anchor": Anchor("after_wake", offsets=(0.0,))},
    '{ compound = "inositol", amount = "1.2 g", before_bed = ["0 min", "4 h"] }': {"anchor": Anchor("before_bed", offsets=(0.0, 240.0))},
    '{ compound = "inositol", amount = "30 mg/kg", before_bed = "40 min", nights = "2-9" }': {
        "amount": Amount(Quantity(30.0, "mg"), per_kg=True), "nights": NightRange("span", 2, 9),
    },
    '{ compound = "taurine", amount = "900 mg", per_week = 4 }': {"per_week": 4, "anchor": UNSTATED, "form": None},
    '{ compound = "zinc", form = "gluconate", amount = "70 mg", of = "salt" }': {"form": "zinc gluconate", "of": "salt"},
    '{ compound = "lemborexant", amount = "7 mg", amount_if = [{ age_from = 70, amount = "4 mg" }] }': {
        "amount_if": ((70.0, Amount(Quantity(4.0, "mg"))),),
    },
    '{ compound = "5-HTP", amount = "80 mg", with = ["carbidopa 40 mg"] }': {
        "compound": "5-HTP", "beside": (Beside("carbidopa 40 mg", "carbidopa", Quantity(40.0, "mg"), True),),
    },
    '{ compound = "5-HTP", amount = "80 mg", with = ["grapefruit"] }': {"beside": (Beside("grapefruit", "grapefruit"),)},
    '{ compound = "caffeine", amount = "0.5 mmol" }': {"amount": Amount(Quantity(0.5, "mmol")), "unmodelled": ""},
    '{ compound = "vitamin D", amount = "1000 IU" }': {"amount": Amount(Quantity(1000.0, "IU")), "unmodelled": ""},
    '{ compound = "magnesium", form = "oxide tablet", amount = "250 mg" }': {"form": "magnesium oxide"},
    '{ compound = "zolpidem", form = "extended release", amount = "6 mg" }': {"form": "prolonged release"},
    '{ compound = "phosphatidylserine", form = "soy", amount = "100 mg" }': {"form": "phosphatidylserine"},
    '{ compound = "ashwagandha", form = "standardised extract", amount = "300 mg", of = "extract" }': {"form": "root extract"},
}  # fmt: skip


@pytest.mark.parametrize("text", DOSES)
def test_a_dose(read, text):
    found = dose(read, text)
    assert {name: getattr(found, name) for name in DOSES[text]} == DOSES[text]


@pytest.mark.parametrize("text, about", [
    ('{ compound = "tart cherry", form = "puree", amount = "45 mL" }', "volume"),
    ('{ compound = "iron", form = "intravenous", amount = "500 mg" }', "intravenous"),
    ('{ compound = "caffeine", form = "prolonged release", amount = "200 mg" }', "prolonged release"),
])  # fmt: skip
def test_what_is_known_but_not_modelled_is_no_fault_and_says_why(read, text, about):
    assert about in dose(read, text).unmodelled


def test_the_amount_goes_by_age_and_weight(read):
    rows = "[{ age_from = 75, amount = '2 mg' }, { age_from = 65, amount = '3 mg' }]"
    by_age = dose(read, f'{{ compound = "zolpidem", amount = "6 mg", amount_if = {rows} }}')
    assert [by_age.amount_at(age).total(70.0).value for age in (64.9, 65, 74, 80)] == [6.0, 3.0, 3.0, 2.0]
    assert dose(read, '{ compound = "glycine", amount = "50 mg/kg" }').amount.total(60.0) == Quantity(3000.0, "mg")


def test_how_people_keep_to_the_protocol(read):
    found = read(arm="adherence = 0.8\ndropout = 0.25", top='adherence = 0.9\ndropout = 0.1\nanalysis = "LOCF"')
    assert [(found.adherence_of(one), found.dropout_of(one)) for one in found.arms] == [(0.9, 0.1), (0.8, 0.25)]
    assert found.analysis == "last observation carried forward"
    usual = read()
    assert (usual.adherence, usual.dropout, usual.analysis) == (1.0, 0.0, "completers")


def test_what_is_not_simulated_is_kept(read):
    assert read(arm='also = ["passionflower extract 200 mg"]').arms[-1].also == ("passionflower extract 200 mg",)


SURROUNDINGS = {
    'light = [{ from = "19:30", to = "21:10", lux = "80 lux", source = "display", nights = "1-3" }]': LightBlock(
        Clock(1170), Clock(1270), 80.0 * melanopic_ratio("display").value, "assumed", NightRange("span", 1, 3)
    ),
    'light = [{ from = "07:30", to = "08:15", melanopic = "400 lux", source = "daylight" }]': LightBlock(Clock(450), Clock(495), 400.0),
    'light = [{ from = "07:30", to = "08:15", lux = "400 melanopic lux" }]': LightBlock(Clock(450), Clock(495), 400.0),
    'light = [{ from = "21:00", to = "07:00", lux = "0 lux" }]': LightBlock(Clock(1260), Clock(420), 0.0),
    'meals = [{ at = "18:40", protein = "35 g", carbohydrate = "60 g", fat = "15 g" }]': MealRule(
        None, Clock(1120), protein=35.0, carbohydrate=60.0, fat=15.0
    ),
    'meals = [{ before_bed = "50 min", kind = "whey", protein = "12 g", tryptophan = "0.2 g" }]': MealRule(
        "whey", before_bed=50.0, protein=12.0, tryptophan=0.2
    ),
    'meals = [{ at = "16:30", kind = "amino acid drink", tryptophan = "0 g", nights = "2" }]': MealRule(
        "amino acid drink", Clock(990), tryptophan=0.0, nights=NightRange("span", 2, 2)
    ),
    'diet = [{ kind = "low protein", nights = "1-2" }]': Diet("low protein", NightRange("span", 1, 2)),
    '[[challenge]]\nkind = "social stress test"\nat = "14:30"\nnights = "last"': Challenge(
        "social stress test", Clock(870), NightRange("last", 1, 1)
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", SURROUNDINGS)
def test_light_meals_diet_and_challenges_of_all_arms_or_one(read, text):
    field = "challenges" if "challenge" in text else text.partition(" ")[0]
    assert getattr(read(text), field) == (SURROUNDINGS[text],)
    own = text.replace("[[challenge]]", "[[arm.challenge]]")
    assert getattr(read(arm=own).arms[-1], field) == (SURROUNDINGS[text],)


OUTCOMES = {
    'measure = "WASO"\nlabel = "WASO at home"\nmethod = "diary"\nnights = "3-6"\nwindow = "first third"\nscale = "percent"\nkind = "change"': {
        "measure": "WASO", "label": "WASO at home", "method": "diary", "nights": NightRange("span", 3, 6), "scale": "percent",
        "kind": "change", "versus": "placebo", "window": Window("first third", "share", 0.0, 1 / 3),
    },
    'measure = "wake in bouts"\nbout = { over = "4 min" }': {"bout": ("over", 4.0)},
    'measure = "wake in bouts"\nbout = { up_to = "90 s" }': {"bout": ("up to", 1.5)},
    'measure = "serum cortisol"\nat = "09:30"': {"at": Clock(570), "method": None},
    'measure = "SWS %"\nversus = "active"\nscale = "smd"': {"measure": "N3 %", "label": "SWS %", "versus": "active", "scale": "SMD"},
}  # fmt: skip


@pytest.mark.parametrize("text", OUTCOMES)
def test_an_outcome(read, text):
    (found,) = read(outcome=f"[[outcome]]\n{text}").outcomes
    assert {name: getattr(found, name) for name in OUTCOMES[text]} == OUTCOMES[text]


def test_one_entry_for_every_outcome_and_every_arm_but_its_comparator(read):
    arms = "\n".join(f'[[arm]]\nname = "{name}"' for name in "abc")
    outcomes = '[[outcome]]\nmeasure = "SOL"\n[[outcome]]\nmeasure = "TST"\nversus = "b"'
    found = [(outcome.measure, arm.name, versus.name) for outcome, arm, versus in read(arms=arms, outcome=outcomes).compared()]
    assert found == [("SOL", "b", "a"), ("SOL", "c", "a"), ("TST", "a", "b"), ("TST", "c", "b")]


NAMED = """SOL, LPS, WASO, TST, SE, N3, REM, REM latency, DLMO, sleep onset time, wake time, awakenings, fragmentation, wake %, N1, N2, N1 %, N2 %,
N3 %, REM %, N3 latency, wake in bouts, DLMOff, mid-sleep, serum melatonin, evening melatonin, urinary sulfatoxymelatonin, serum cortisol,
salivary cortisol, cortisol response, ACTH, plasma tryptophan, TRP/LNAA ratio, kynurenine ratio, glucose tolerance, insulin sensitivity, ISI,
PSQI, sleep quality, KSS, PVT lapses"""


@pytest.mark.parametrize("name", " ".join(NAMED.split()).split(", "))
def test_every_measure_of_the_format_is_known(name):
    assert measure(name).name == name and measure(name.upper()).name == name


def test_no_two_measures_answer_to_one_word():
    words = [word.lower() for one in MEASURES.values() for word in (one.name, *one.also)]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("text", ["1", "3", "2-9", "first 1", "first 4", "last", "last 2", "all"])
def test_nights_come_back_as_they_were_written(text):
    found = read_nights(text)
    assert read_nights(str(found)) == found
    assert str(found) == text


def test_nights_of_a_total():
    which = {"3": [3], "2-4": [2, 3, 4], "first 2": [1, 2], "last 2": [4, 5], "last": [5], "all": [1, 2, 3, 4, 5], "4-9": [4, 5], "7": []}
    assert {text: list(read_nights(text).of(5)) for text in which} == which
    assert ALL.of(3) == range(1, 4) and not read_nights("4-9").fits(5)


def test_parts_of_the_night():
    assert read_window("last third") == Window("last third", "share", 2 / 3, 1.0)
    assert read_window("20:30-23:00") == Window("20:30-23:00", "clock", 1230, 1380)
    assert read_window("23:00-01:00") == Window("23:00-01:00", "clock", 1380, 1500)
    assert read_window("first 2 h") == Window("first 2 h", "after bed", 0.0, 120.0)
    assert read_window("evening").kind == "evening"


def papers():
    """Compound and formulation of every row of the evidence tables that names a compound of the catalogue."""
    for table in ("pk", "trials"):
        for row in csv.DictReader((files("pineal.evidence") / "data" / f"{table}.csv").read_text(encoding="utf-8").splitlines()):
            try:
                yield get(row["compound"]).name, row["formulation"]
            except DataError:
                continue


@pytest.mark.parametrize("compound, text", sorted({pair for pair in papers() if pair[1] not in ("", "endogenous")}))
def test_the_words_of_papers_are_understood(compound, text):
    assert form_of(get(compound), text) is not None


@pytest.mark.parametrize("compound", all(), ids=lambda one: one.name)
def test_every_form_of_a_compound_is_understood_by_itself(compound):
    for name, form in {**compound.formulations, **compound.salts}.items():
        assert {form_of(compound, word).name for word in (name, *form.words)} == {form.name}
    for product in compound.products:
        assert form_of(compound, product.form) is not None
    for word in ("oral", "tablet", "capsule", "powder", "drink", "immediate release", "extended release", "sublingual"):
        assert form_of(compound, word) is not None
    assert form_of(compound, "orange peel") is None


@pytest.mark.parametrize("compound", all(), ids=lambda one: one.name)
def test_the_engine_takes_every_form_that_reading_gives(compound):
    for word in (None, *forms_of(compound)):
        found = form_of(compound, word) if word else Form()
        assert intake(compound.name, Quantity(1.0, "mg"), found.name).compound == compound.name


@pytest.mark.parametrize("path", sorted((ROOT / "examples" / "trials").glob("*.toml")), ids=lambda path: path.stem)
def test_the_examples_are_read(path):
    trial = read_trial(path)
    assert trial.compared() and trial.path == path


PAGE = (ROOT / "docs" / "trials.md").read_text(encoding="utf-8").partition("## The answer")[0]


@pytest.mark.parametrize("text", re.findall(r"```toml\n(.*?)```", PAGE, flags=re.S))
def test_every_snippet_of_the_page_is_read(read, tmp_path, text):
    key = re.match(r"\[*(\w+)", text)[1]
    if key == "schema":
        (tmp_path / "whole.toml").write_text(text, encoding="utf-8")
        assert read_trial(tmp_path / "whole.toml").title.startswith("Melatonin")
    elif key in ("doses", "also"):
        assert read(arm=text).arms[-1] != read().arms[-1]
    elif key in ("population", "outcome"):
        changed = read(**{key: text.replace('"other arm"', '"active"')})
        assert changed.populations != read().populations or changed.outcomes != read().outcomes
    else:
        assert read(text) != read()


def test_the_page_has_every_measure_with_its_unit():
    rows = [row.strip("| ").split(" | ") for row in PAGE.partition("### Measures")[2].splitlines() if row.startswith("| ")]
    said = {re.sub(r" \(.*?\)", "", name): unit for names, unit in rows[1:] for name in re.sub(r"\(.*?\)", "", names).split(", ")}
    assert {name.strip(): unit for name, unit in said.items()} == {name: one.unit for name, one in MEASURES.items()}
