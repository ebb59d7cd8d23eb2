"""A case is read whole or refused whole: every fault at once, each with its place and what would be right."""

from pathlib import Path

import pytest

from pineal.errors import DataError
from pineal.person import Intake, melanopic_ratio, melanopic_ratios, read_case
from pineal.person.reading import read_lux, read_medicine
from pineal.units import Clock, Quantity

EXAMPLES = Path(__file__).parents[2] / "examples"

WHOLE = """
schema = 1
[person]
id = "example"
age = 34
sex = "female"
weight = "62 kg"
conditions = []
medicines = ["levothyroxine 75 ug at 06:30", { name = "sertraline", amount = "50 mg", at = "08:00" }]
pregnant = false
smoker = false
[goals]
initiation = 1.0
maintenance = 0.5
[habits]
zone = "Europe/Berlin"
bed = "23:10"
rise = "07:00"
free_days = { bed = "00:30", rise = "08:45" }
light = { day = "300 lux", evening = "60 melanopic lux", night = "0 lux" }
meals = ["07:30", "12:30", "19:00"]
takes = [
  { compound = "caffeine", amount = "100 mg", at = ["08:00", "15:30"] },
  { compound = "magnesium", form = "oxide", amount = "250 mg", at = "22:00" },
]
"""


def case(folder, text):
    path = folder / "case.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder, text):
    with pytest.raises(DataError) as caught:
        read_case(case(folder, text))
    return {fault.place: fault for fault in caught.value.faults}


def person(extra=""):
    return f'schema = 1\n[person]\nid = "x"\n{extra}\n'


def test_a_whole_case(tmp_path):
    read = read_case(case(tmp_path, WHOLE))
    assert read.person.years == 34 and read.person.weight == 62.0
    assert read.person.conditions == () and read.person.pregnant is False
    assert [medicine.name for medicine in read.person.medicines] == ["levothyroxine", "sertraline"]
    assert read.person.medicines[0].amount == Quantity(75.0, "ug") and read.person.medicines[0].at == (Clock.read("06:30"),)
    assert read.habits.usual.bed == Clock.read("23:10") and read.habits.free.rise == Clock.read("08:45")
    assert read.person.takes == read.habits.takes
    assert read.person.takes[1] == Intake("magnesium", Quantity(250.0, "mg"), "oxide", None, (Clock.read("22:00"),))
    assert read.goals.initiation == 1.0 and read.goals.morning == 0.5
    assert read.habits.light.day == pytest.approx(300 * melanopic_ratio(None).value)
    assert read.habits.light.evening == 60 and read.habits.light.night == 0 and read.habits.light.basis == "assumed"


def test_what_is_not_stated_stays_unknown(tmp_path):
    read = read_case(case(tmp_path, person()))
    stated = (read.person.age, read.person.sex, read.person.weight, read.person.conditions, read.person.medicines, read.person.pregnant)
    assert stated == (None,) * 6
    assert read.habits.zone is None and read.habits.usual is None and read.habits.takes is None and read.habits.meals is None
    assert read.person.takes == ()


def test_adult_is_an_age_without_years(tmp_path):
    read = read_case(case(tmp_path, person('age = "adult"')))
    assert read.person.age == "adult" and read.person.years is None


def test_all_faults_at_once(tmp_path):
    found = faults(
        tmp_path,
        """
schema = 2
[person]
agee = 34
age = "34"
sex = "Female"
weight = 62
medicines = ["levothyroxine 75 at 06:30", "x 5 mg at 25:00"]
pregnant = "no"
[goals]
initiation = -1
[habits]
zone = "Europe/Berln"
bed = "23.10"
light = { day = 300 }
takes = [{ compound = "caffeine", amount = "80 mg" }, { compound = "x", amount = "100" }, { compund = "y", amount = "0,5 mg" }]
[recordings]
diary = "diry.csv"
""",
    )
    assert set(found) == {
        "schema", "person.agee", "person.id", "person.age", "person.sex", "person.weight", "person.medicines[0]", "person.medicines[1]",
        "person.pregnant", "goals.initiation", "habits.zone", "habits.bed", "habits.rise", "habits.light.day", "habits.takes[1].amount",
        "habits.takes[2].compund", "habits.takes[2].compound", "habits.takes[2].amount", "recordings.diary",
    }  # fmt: skip
    assert all(fault.wrong and fault.right and fault.file.endswith("case.toml") for fault in found.values())
    assert "did you mean 'age'?" in found["person.agee"].right
    assert "did you mean 'Europe/Berlin'?" in found["habits.zone"].right
    assert "100 mg" in found["habits.takes[1].amount"].right
    assert "0.5 mg" in found["habits.takes[2].amount"].right


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ('weight = "62 lb/ft"', "person.weight"),
        ('weight = "620 g"', "person.weight"),
        ('weight = "nan kg"', "person.weight"),
        ("age = true", "person.age"),
        ("age = nan", "person.age"),
        ("age = 0", "person.age"),
        ('conditions = "asthma"', "person.conditions"),
        ("conditions = [1]", "person.conditions[0]"),
        ('medicines = ["50 mg"]', "person.medicines[0]"),
        ('medicines = [{ name = "a", amount = 50 }]', "person.medicines[0].amount"),
        ('medicines = [{ name = "a", dose = "50 mg" }]', "person.medicines[0].dose"),
        ('[habits]\ntakes = [{ compound = "a", amount = "-1 mg" }]', "habits.takes[0].amount"),
        ('[habits]\ntakes = [{ compound = "a", amount = "1e400 mg" }]', "habits.takes[0].amount"),
        ('[habits]\ntakes = [{ compound = "a", amount = "2 cups" }]', "habits.takes[0].amount"),
        ('[habits]\ntakes = [{ compound = "a", of = "pill" }]', "habits.takes[0].of"),
        ('[habits]\ntakes = ["caffeine"]', "habits.takes[0]"),
        ('[habits]\nbed = "23:00"\nrise = "23:00"', "habits.rise"),
        ('[habits]\nmeals = ["24:00"]', "habits.meals"),
        ('[habits]\nlight = { day = "300 lux moon" }', "habits.light.day"),
        ('[habits]\nlight = "bright"', "habits.light"),
        ("[goals]\ninitiation = 0\nmaintenance = 0\narchitecture = 0\nmorning = 0", "goals"),
    ],
)
def test_each_fault_has_its_place(tmp_path, line, place):
    assert list(faults(tmp_path, person(line))) == [place]


@pytest.mark.parametrize(
    ("text", "name", "amount", "at"),
    [
        ("levothyroxine 75 ug at 06:30", "levothyroxine", "75 ug", ["06:30"]),
        ("ibuprofen", "ibuprofen", None, []),
        ("ibuprofen at 08:00 and 20:00", "ibuprofen", None, ["08:00", "20:00"]),
        ("vitamin B12 1000 mcg", "vitamin B12", "1000 ug", []),
        ("insulin glargine 12 U at 22:00", "insulin glargine", "12 IU", ["22:00"]),
        ("paracetamol 2 tablets at 22:00", "paracetamol", "2 tablet", ["22:00"]),
    ],
)
def test_medicines_as_people_write_them(text, name, amount, at):
    read = read_medicine(text)
    assert (read.text, read.name, read.amount and str(read.amount), [str(time) for time in read.at]) == (text, name, amount, at)


@pytest.mark.parametrize("content", [b"", b"   \n", b"\x7fELF\0\0\1", "schéma = 1".encode("latin-1"), b"schema = \n"])
def test_a_file_that_is_no_case(tmp_path, content):
    path = tmp_path / "case.toml"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_case(path)
    assert caught.value.faults[0].wrong and caught.value.faults[0].right


def test_syntax_faults_name_the_line(tmp_path):
    assert any(place.startswith("line 4") for place in faults(tmp_path, 'schema = 1\n[person]\nid = "x"\nage = = 3\n'))


def test_a_folder_or_nothing_is_no_case(tmp_path):
    for path, wrong in ((tmp_path, "folder"), (tmp_path / "none.toml", "does not exist")):
        with pytest.raises(DataError, match=wrong):
            read_case(path)


def test_recordings_must_be_files_with_something_in_them(tmp_path):
    (tmp_path / "empty.csv").touch()
    found = faults(tmp_path, person('[recordings]\ndiary = "."\nlight = "empty.csv"\nlabs = "none.csv"\nhypnograms = ["none.edf"]'))
    assert set(found) == {"recordings.diary", "recordings.light", "recordings.labs", "recordings.hypnograms[0]"}


@pytest.mark.parametrize("name", ["participant_205", "long_sleep_onset", "mmash_user"])
def test_the_examples_are_cases(name):
    read = read_case(EXAMPLES / name / "case.toml")
    assert read.person.medicines is None and read.person.takes == ()


def test_light_by_its_source():
    assert read_lux("100 lux incandescent")[0] == pytest.approx(49.6)
    assert read_lux("100 lux D65") == (100.0, "stated")
    assert read_lux("100 melanopic lux") == (100.0, "stated")
    cold, warm, day = (melanopic_ratio(name).value for name in ("led_4000k", "led 2700 K", "daylight"))
    assert warm < cold < day
    assert all(0 < ratio.value <= 1 and ratio.source for ratio in melanopic_ratios().values())
    assert melanopic_ratio("moon") is None
