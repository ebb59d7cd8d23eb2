"""Reading the table of phenotypes: every fault at once, words of trials, numbers as the study found them.

Compared: broken tables against the faults they must give; shipped numbers against the study's result. Not compared: that the
study finds them again (make study-phenotypes does that, in minutes).
"""

import csv
import json
import tomllib
from pathlib import Path

import pytest

from phenotypes import ship
from pineal.errors import DataError
from pineal.evidence import EvidenceFaults
from pineal.evidence.tables import FOLDER as TABLES
from pineal.inference import observation
from pineal.population import phenotype, phenotypes, shipped
from pineal.population.methods import facts
from pineal.population.phenotype import FOLDER

RESULT = Path(ship.HERE) / "result.json"
WORDS = {
    "insomnia": "insomnia", "mixed insomnia": "insomnia", "older insomnia": "older_insomnia", "sleep-onset insomnia": "sleep_onset_insomnia",
    "sleep-maintenance insomnia": "maintenance_insomnia", "maintenance insomnia": "maintenance_insomnia", "poor sleep": "poor_sleep",
    "Healthy": "healthy", "delayed phase": "delayed_phase", "advanced phase": "advanced_phase", "older adult": "older_adult",
    "restless legs": "restless_legs", "depressed": "depressed", "apnoea": "apnoea", "other": "other",
}  # fmt: skip

BROKEN = """
[one]
says = "no title"
[one.entry]
value = -0.3
unit = "min"
basis = "assumed"
note = "wrong unit"
[two]
title = "two"
says = "two"
aliases = ["three"]
age = [70, 20]
[two.entree]
value = 0.1
unit = "1"
basis = "assumed"
note = "misspelt"
[two.late]
value = 2.0
unit = "h"
basis = "fitted"
note = "without its share"
[two.exit]
value = 0.1
unit = "1"
basis = "fitted"
"""


@pytest.mark.parametrize(("word", "name"), WORDS.items())
def test_words_of_trials_are_understood(word, name):
    assert phenotype(word).id == name


def test_every_phenotype_of_the_baselines_is_known():
    with (TABLES / "baselines.csv").open(encoding="utf-8", newline="") as lines:
        words = {row["phenotype"] for row in csv.DictReader(lines)}
    assert words and all(phenotype(word) for word in words)


def test_an_unknown_word_suggests_a_near_one():
    with pytest.raises(DataError, match="insomnia"):
        phenotype("insomia")


def test_every_fault_of_a_table_is_told_at_once(tmp_path):
    path = tmp_path / "broken.toml"
    path.write_text(BROKEN, encoding="utf-8")
    with pytest.raises(EvidenceFaults) as caught:
        phenotypes(path)
    told = str(caught.value)
    for word in ("one.title", "'min'", "two.age", "entree", "note", "'share'"):
        assert word in told, told
    assert "did you mean 'entry'" in told


def test_every_phenotype_says_how_it_came_about():
    for kind in phenotypes().values():
        for fact in kind.facts.values():
            assert fact.grade and (fact.note or fact.source)


def shipped_numbers(file: str) -> dict[str, list[float]]:
    """Value (and spread) of every table of a file of the package."""
    found = {}

    def walk(table: dict, path: tuple[str, ...]) -> None:
        for name, content in table.items():
            if isinstance(content, dict):
                walk(content, (*path, name))
        if "value" in table:
            sd = table.get("spread", {}).get("sd")
            found[".".join(path)] = [table["value"]] + ([sd] if sd is not None else [])

    walk(tomllib.loads((FOLDER / f"{file}.toml").read_text(encoding="utf-8")), ())
    return found


@pytest.mark.parametrize("file", ["settings", "ages", "methods", "phenotypes"])
def test_shipped_numbers_are_the_studys(file):
    study = json.loads(RESULT.read_text(encoding="utf-8"))["facts"][file]
    here = shipped_numbers(file)
    for name, numbers in study.items():
        assert here[name][: len(numbers)] == numbers, name


def test_home_and_diary_are_those_of_inference():
    """Two places, one number: the diary's facts live with inference and are copied by the study."""
    diary = observation.facts()
    for word in ("entry", "exit"):
        assert shipped().settings["home"][word] == pytest.approx(diary[f"home_{word}"].value, abs=1e-3)
    for name in ("sol_recall", "sol_error", "waso_recall", "waso_error", "sol_bias", "waso_bias"):
        assert facts()[f"diary.{name}"].value == diary[name].value
