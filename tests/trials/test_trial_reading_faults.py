"""What is wrong with a trial file is said all at once: where, what, and what would be right.

Every key of a full trial is made wrong in turn, and must give exactly one fault at its place; conflicts between keys are
listed one by one. Nothing is simulated.
"""

import json
from copy import deepcopy

import pytest

from pineal.errors import DataError
from pineal.trials.reading import read_trial
from pineal.trials.schema import read_nights

FULL = {
    "schema": 1, "title": "a trial", "design": "crossover", "nights": 12, "n": 50, "seed": 3, "washout": "6 days", "adaptation": 1,
    "population": [
        {"share": 0.4, "phenotype": "healthy", "age": [20, 50], "sex": {"female": 0.7}, "severity": "mild", "stress": "high"},
        {
            "share": 0.6, "phenotype": "insomnia", "sex": "male", "low": ["folate"], "conditions": ["asthma"], "medicines": ["sertraline"],
            "smoker": False, "habitual": {"caffeine": ["50 mg/day", "200 mg/day"]},
            "where": [
                {"measure": "WASO", "at_least": "45 min", "at_most": "90 min", "method": "diary"},
                {"measure": "DLMO", "relative_to": "desired bed", "at_least": "15 min"},
            ],
        },
    ],
    "schedule": {"bed": "23:20", "rise": "06:50", "unfamiliar": True},
    "light": [
        {"from": "19:30", "to": "21:10", "lux": "80 lux", "source": "display", "nights": "1-3"},
        {"from": "07:30", "to": "08:15", "melanopic": "400 lux"},
    ],
    "meals": [{"at": "18:40", "kind": "whey", "protein": "35 g", "carbohydrate": "60 g", "fat": "15 g", "tryptophan": "1 g", "nights": "2"},
              {"before_bed": "50 min", "kind": "casein"}],
    "diet": [{"kind": "low protein", "nights": "1-2"}],
    "challenge": [{"kind": "exercise", "at": "14:30", "nights": "last"}],
    "arm": [
        {"name": "placebo"},
        {
            "name": "active", "nights": 9, "schedule": {"opportunity": "6.5 h", "anchor": "middle", "shift": "-30 min"},
            "also": ["passionflower extract 200 mg"],
            "doses": [
                {"compound": "zinc", "form": "gluconate", "amount": "70 mg", "of": "salt", "at": ["07:30", "21:30"], "nights": "2-9"},
                {"compound": "5-HTP", "amount": "1 mg/kg", "before_bed": "40 min", "per_week": 4, "with": ["carbidopa 40 mg"]},
                {"compound": "inositol", "amount": "1 g", "before_dlmo": "90 min", "amount_if": [{"age_from": 70, "amount": "0.5 g"}]},
                {"compound": "inositol", "amount": "1 g", "after_dlmo": "90 min"},
                {"compound": "inositol", "amount": "1 g", "after_wake": "90 min"},
            ],
        },
    ],
    "outcome": [
        {
            "measure": "WASO", "label": "WASO at home", "method": "diary", "nights": "3-6", "window": "first third", "scale": "percent",
            "kind": "change", "versus": "active",
        },
        {"measure": "wake in bouts", "bout": {"over": "4 min"}},
        {"measure": "serum cortisol", "at": "09:30"},
    ],
}  # fmt: skip


def toml(value) -> str:
    """A value as inline TOML."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value)


def keys(value, path=()):
    """The path of every key, tables in lists included."""
    for key, one in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if not isinstance(key, int) or isinstance(one, dict):
            yield (*path, key), isinstance(one, dict)
        yield from keys(one, (*path, key))


def place(path) -> str:
    """How a path is written in a fault."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).strip(".")


def put(path, value):
    """The full trial with one key changed or added; None takes it out."""
    changed = deepcopy(FULL)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    if value is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return changed


KEYS = [path for path, _ in keys(FULL)]
TABLES = [(), *(path for path, table in keys(FULL) if table)]


@pytest.fixture
def faults(tmp_path):
    """The faults of a trial given as a tree or as text."""

    def found(trial):
        path = tmp_path / "trial.toml"
        path.write_text(
            trial if isinstance(trial, str) else "\n".join(f"{key} = {toml(one)}" for key, one in trial.items()), encoding="utf-8"
        )
        try:
            read_trial(path)
        except DataError as error:
            assert all(fault.file == str(path) and fault.wrong and fault.right for fault in error.faults), error
            return error.faults
        return ()

    return found


def test_the_full_trial_has_no_fault(faults):
    assert faults(FULL) == ()


@pytest.mark.parametrize("path", KEYS, ids=place)
@pytest.mark.parametrize("wrong", [[[7]], -7.5, "\t"], ids=["a list of lists", "a negative number", "blank"])
def test_a_wrong_value_is_one_fault_at_its_place(faults, path, wrong):
    if isinstance(path[-1], int) and not isinstance(wrong, str):
        wrong = 7
    found = faults(put(path, wrong))
    assert [fault.place.startswith(place(path)) for fault in found] == [True], found


@pytest.mark.parametrize("path", TABLES, ids=lambda path: place(path) or "top")
def test_an_unknown_key_is_one_fault_and_names_what_is_near(faults, path):
    (found,) = faults(put((*path, "nigths"), "3"))
    assert found.place == place((*path, "nigths"))
    assert "nights" in found.right or "known here" in found.right or "catalogue" in found.wrong


@pytest.mark.parametrize("path", [
    ("schema",), ("nights",), ("population",), ("arm",), ("outcome",), ("population", 0, "phenotype"), ("population", 0, "share"), ("arm", 0, "name"),
    ("arm", 1, "doses", 0, "compound"), ("arm", 1, "doses", 0, "amount"), ("arm", 1, "doses", 2, "amount_if", 0, "age_from"),
    ("light", 0, "from"), ("light", 0, "to"), ("light", 1, "melanopic"), ("meals", 1, "before_bed"), ("diet", 0, "kind"), ("challenge", 0, "at"),
    ("outcome", 0, "measure"), ("outcome", 1, "bout"), ("population", 1, "where", 0, "measure"),
], ids=place)  # fmt: skip
def test_what_is_needed_and_missing_is_one_fault(faults, path):
    (found,) = faults(put(path, None))
    assert found.wrong == "is missing"
    assert found.place.rpartition(".")[0] == place(path).rpartition(".")[0]


WRONG = {
    ("n",): [0, 1, 10**9, -5, 2.5, True, "many"],
    ("nights",): [0, -1, 10**9, 1.5, True],
    ("seed",): [-1, 2**70, 0.5],
    ("adaptation",): [-1, 10**6],
    ("washout",): ["6", "-2 days", "6 mg", "1e400 days", 6],
    ("schema",): [2, "1", True],
    ("design",): ["cross-over study", "Parallel?"],
    ("population", 0, "share"): [0, 1.5, "30 %"],
    ("population", 0, "phenotype"): ["insomniac", "narcolepsy"],
    ("population", 0, "age"): [[50, 20], [20], [20, 200], ["20", "50"], "adult", [-1, 5]],
    ("population", 0, "sex"): ["women", 0.7],
    ("population", 0, "sex", "female"): [70, -0.1],
    ("population", 0, "severity"): ["grave"],
    ("population", 1, "habitual", "caffeine"): [["200 mg/day", "50 mg/day"], ["50 mg"], ["1 mg/day", "2 mg/day", "3 mg/day"], [], "50 min/day", "2 mg/kg/day", "50 mL/day"],
    ("population", 1, "where", 0, "measure"): ["happiness"],
    ("population", 1, "where", 0, "at_least"): ["45 mg", 45, "23:00"],
    ("population", 1, "where", 0, "at_most"): ["20 min"],
    ("population", 1, "where", 1, "at_least"): ["22:30", 15],
    ("population", 1, "where", 1, "relative_to"): ["dinner"],
    ("schedule", "bed"): ["25:00", "23.20", "06:50", "late"],
    ("arm", 1, "schedule", "opportunity"): ["0 h", "30 h", "6.5", "6 mg"],
    ("arm", 1, "schedule", "shift"): ["+20 h"],
    ("arm", 1, "nights"): [0, -2, 400],
    ("arm", 1, "name"): ["placebo"],
    ("arm", 1, "doses", 0, "compound"): ["zink", "unobtainium"],
    ("arm", 1, "doses", 0, "form"): ["banana", "threonate"],
    ("arm", 1, "doses", 0, "amount"): ["70", "0 mg", "-3 mg", "70 lux", "70 mg/day", "5,5 mg", "1e400 mg", "70 kg", "300 IU", "9999999 g"],
    ("arm", 1, "doses", 0, "of"): ["powder"],
    ("arm", 1, "doses", 0, "at"): [["24:00"], [], "noon"],
    ("arm", 1, "doses", 0, "nights"): ["9-2", "0", "10", "2-30", "some", "last 10", "first 99", 0, 30],
    ("arm", 1, "doses", 1, "per_week"): [0, 8, 3.5],
    ("arm", 1, "doses", 1, "before_bed"): ["-40 min", "30 h", "40", ["soon"], []],
    ("arm", 1, "doses", 1, "with"): [["40 mg"]],
    ("arm", 1, "doses", 2, "amount_if"): [[{"age_from": 70, "amount": "1 g"}, {"age_from": 70, "amount": "2 g"}]],
    ("light", 0, "lux"): [80, "80", "-1 lux", "80 W"],
    ("light", 0, "source"): ["moonlight"],
    ("light", 1, "melanopic"): [400, "400", "400 mg", "-4 lux"],
    ("light", 0, "to"): ["19:30"],
    ("light", 0, "nights"): ["1-13"],
    ("meals", 0, "kind"): ["pizza"],
    ("meals", 0, "protein"): ["-3 g", "35 mL", "5 kg", 35],
    ("challenge", 0, "kind"): ["sauna"],
    ("outcome", 0, "measure"): ["WASOO", "happiness"],
    ("outcome", 0, "method"): ["saliva", "crystal ball"],
    ("outcome", 0, "nights"): ["13", "first 13", "last 13"],
    ("outcome", 0, "window"): ["noon", "20:30", "first 0 h", "20:30-20:30", "first 2 mg"],
    ("outcome", 0, "versus"): ["acitve"],
    ("outcome", 1, "bout"): [{}, {"over": "4 min", "up_to": "9 min"}, {"over": "0 min"}, {"under": "4 min"}, "4 min"],
    ("outcome", 1, "label"): ["WASO at home"],
}  # fmt: skip


@pytest.mark.parametrize("path, wrong", [(path, wrong) for path, values in WRONG.items() for wrong in values], ids=str)
def test_a_value_out_of_range_or_of_the_wrong_kind_is_one_fault(faults, path, wrong):
    changed = put(path, wrong)
    if path == ("schedule", "bed") and wrong == "06:50":
        path = ("schedule", "rise")
    if path == ("outcome", 0, "versus"):
        assert "'active'" in faults(changed)[0].right
    found = faults(changed)
    assert [fault.place.startswith(place(path)) for fault in found] == [True], found


CONFLICTS = [
    (("arm", 1, "population"), {"phenotype": "insomnia"}, "arm[1].population"),
    (("design",), "parallel", "washout"),
    (("design",), "sequence", "washout"),
    (("schedule", "opportunity"), "6 h", ("schedule.bed", "schedule.rise")),
    (("schedule", "shift"), "1 h", "schedule.shift"),
    (("schedule", "anchor"), "bed", "schedule.anchor"),
    (("arm", 1, "doses", 0, "before_bed"), "30 min", "arm[1].doses[0].before_bed"),
    (("arm", 1, "doses", 3, "of"), "salt", "arm[1].doses[3].of"),
    (("light", 1, "lux"), "30 lux", "light[1].lux"),
    (("meals", 0, "before_bed"), "30 min", "meals[0].before_bed"),
    (("population", 0, "share"), 0.3, "population"),
    (("population", 0, "sex", "male"), 0.7, "population[0].sex.male"),
    (("population", 1, "where", 0, "relative_to"), "bed", "population[1].where[0].relative_to"),
    (("outcome", 0, "bout"), {"over": "4 min"}, "outcome[0].bout"),
    (("outcome", 0, "at"), "09:30", ("outcome[0].at", "outcome[0].window")),
    (("outcome", 2, "window"), "evening", "outcome[2].window"),
    (("outcome", 2), {"measure": "DLMO", "scale": "percent"}, "outcome[2].scale"),
    (("outcome", 2), {"measure": "ISI", "window": "first half"}, "outcome[2].window"),
    (("outcome", 2), {"measure": "wake in bouts"}, ("outcome[2].bout", "outcome[2].label")),
    (("arm",), [{"name": "only"}], ("arm", "outcome[0].versus")),
    (("arm",), [], "arm"),
    (("outcome",), [], "outcome"),
    (("population",), [], "population"),
    (("population", 0, "where"), [{"measure": "WASO"}], "population[0].where[0]"),
    (("meals", 0), {"at": "18:40"}, "meals[0]"),
]


@pytest.mark.parametrize("path, value, places", CONFLICTS, ids=str)
def test_keys_that_contradict_each_other(faults, path, value, places):
    found = faults(put(path, value))
    assert sorted(fault.place for fault in found) == sorted([places] if isinstance(places, str) else places), found


@pytest.mark.parametrize(
    "wild", ["inf", "nan", "-inf", "1979-05-27", "07:32:00", "1e308", "9223372036854775807", "{ a = { b = [] } }", "[{}, []]", "true"]
)
def test_nothing_but_faults_comes_of_wild_values(faults, wild):
    for path in KEYS:
        text = "\n".join(f"{key} = {toml(one)}" for key, one in put(path, "WILD").items()).replace('"WILD"', wild)
        assert isinstance(faults(text), tuple), path


def test_all_faults_come_at_once(faults):
    changed = deepcopy(FULL)
    changed["n"], changed["colour"], changed["arm"][1]["doses"][0]["form"], changed["outcome"][0]["measure"] = 0, "red", "banana", "SOLL"
    assert {fault.place for fault in faults(changed)} == {"colour", "n", "arm[1].doses[0].form", "outcome[0].measure"}


def test_an_unknown_form_lists_the_known_ones(faults):
    for word in ("kryptonite", "glukonate"):
        (found,) = faults(put(("arm", 1, "doses", 0, "form"), word))
        assert all(name in found.right for name in ("zinc gluconate", "zinc citrate", "zinc picolinate", "tablet"))


def test_a_compound_is_suggested_as_it_is_written(faults):
    (found,) = faults(put(("arm", 1, "doses", 0, "compound"), "L-tryptofan"))
    assert found.right == "did you mean 'L-tryptophan'?"
    (found,) = faults(put(("arm", 1, "doses", 0, "compound"), "Zinc picolinate"))
    assert found.right == 'write compound = "zinc", form = "picolinate"'


@pytest.mark.parametrize("text, right", [
    ("", "outcome"), ("schema = ", "examples"), ("\0\1", "TOML"), ("schema = 1\nschema = 1", "examples"),
])  # fmt: skip
def test_what_is_no_trial_at_all(faults, text, right):
    (found,) = faults(text)
    assert right in found.right


def test_a_path_that_leads_nowhere(tmp_path):
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(DataError) as caught:
            read_trial(path)
        assert len(caught.value.faults) == 1
    (tmp_path / "latin.toml").write_bytes("title = 'Müller'".encode("latin-1"))
    with pytest.raises(DataError, match="UTF-8"):
        read_trial(tmp_path / "latin.toml")


@pytest.mark.parametrize("text", ["", "0", "-3", "3-", "6-3", "first", "last 0", "3, 5", "all but one", "1.5"])
def test_text_that_is_no_nights(text, faults):
    if text == "first":
        assert list(read_nights(text).of(5)) == [1]
        return
    (found,) = faults(put(("arm", 1, "doses", 0, "nights"), text))
    assert found.place == "arm[1].doses[0].nights"
