"""Every answer keeps the contract, on the command line as in Python, and says so with the right exit code."""

from __future__ import annotations

import json
import os
import sys

import pytest
from typer.testing import CliRunner

from pineal import api
from pineal.cli.commands import app
from pineal.evidence import imbalance_rows, trial_rows

from . import contract, quick
from .cases import DIARY, PERSON, write

STATED = 'takes = [{ compound = "caffeine", amount = "200 mg", at = ["08:00", "20:30"] }]\nlight = { evening = "200 melanopic lux" }'


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("contract")


@pytest.fixture(scope="module")
def case(folder):
    return write(folder / "case", PERSON, STATED, diary=DIARY)


@pytest.fixture(scope="module")
def planned(case, folder):
    """The answer of one plan in Python, and its folder."""
    with quick.few_persons():
        return api.plan(case, out=folder / "out")


@pytest.fixture(scope="module")
def inferred(case):
    with quick.few_persons():
        return api.infer(case)


@pytest.fixture(scope="module")
def answers(case, planned, inferred):
    stages = case.parent / "stages.json"
    stages.write_text(json.dumps([0] * 20 + [1] * 10 + [2] * 100 + [3] * 60 + [4] * 30 + [0] * 5), encoding="utf-8")
    return {
        "PLAN": planned,
        "INFER": inferred,
        "REVIEW": api.review(case),
        "SIMULATE": api.simulate(case, nights=2, samples=16),
        "READ": api.read([case.parent / "diary.csv", stages], zone="Europe/Berlin"),
        "HYPNOGRAM": api.hypnogram([stages]),
    }


@pytest.mark.parametrize("name", ["PLAN", "INFER", "REVIEW", "SIMULATE", "READ", "HYPNOGRAM"])
def test_an_answer_keeps_its_contract(answers, name):
    assert contract.faults(answers[name], getattr(contract, name)) == []


def test_the_contract_finds_every_fault():
    """The checker itself: three breaches, three faults, each with its place."""
    broken = {"verdict": "fine", "concerns": [{"severity": "block", "about": "x", "mechanism": "m", "advice": "a", "source": "s", "rule": "r"}]}
    found = contract.faults(broken, contract.REVIEW)
    assert [line.split(":")[0] for line in found] == ["answer.verdict", "answer.concerns[0].about", "answer"]


def test_intervals_are_in_order(answers):
    found = [row for name in ("PLAN", "INFER", "SIMULATE") for row in contract.intervals(answers[name], name)]
    assert len(found) > 100
    wrong = [place for place, i in found if i["median"] is not None and not i["low"] <= i["median"] <= i["high"]]
    assert wrong == []


def test_causes_are_imbalances_of_the_evidence(planned, inferred):
    known = {row.imbalance_id for row in imbalance_rows()}
    for answer in (planned, inferred):
        named = [name for row in answer["causes"] for name in (row["cause"], *row["same_class"])]
        named += [row["cause"] for row in answer["cannot_tell"]]
        assert set(named) <= known
        assert len(named) == len(set(named))


def test_every_item_stands_on_rows_that_exist(planned):
    known = {row.imbalance_id for row in imbalance_rows()} | {row.id for row in trial_rows()}
    items = [item for option in planned["options"] for item in option["items"]]
    assert items, "this person has something to change"
    for item in items:
        assert item["evidence"] and set(item["evidence"]) <= known
        assert set(item["evidence"]) <= set(planned["sources"])
        assert all(len(text) > 5 for text in planned["sources"].values())


def test_options_stand_in_the_order_of_effort_with_what_is_recommended_among_them(planned):
    names = [option["name"] for option in planned["options"]]
    assert names == ["change nothing", "behaviour only", "with compound"][: len(names)]
    assert planned["recommended"] in names
    assert [point["option"] for point in planned["pareto"]] == names
    assert planned["options"][0]["items"] == []
    assert not any(item["kind"] == "dose" for option in planned["options"][:2] for item in option["items"])


def test_plan_and_infer_of_one_seed_agree(planned, inferred):
    for key in ("causes", "none", "cannot_tell", "parameters", "model", "seed", "quality"):
        assert planned[key] == inferred[key], key


def test_changing_nothing_changes_nothing(planned):
    for row in planned["options"][0]["expected"]:
        assert row["now"] == row["then"]
        assert row["change"]["median"] == row["change"]["low"] == row["change"]["high"] == 0


def test_the_written_plan_is_the_answer(planned, folder):
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["plan.json", "report.html"]
    assert json.loads((folder / "out" / "plan.json").read_text(encoding="utf-8")) == planned
    page = (folder / "out" / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!") and page.rstrip().endswith("</html>")
    assert "NaN" not in page and "{{" not in page


def test_what_was_not_stated_is_said(tmp_path):
    bare = write(tmp_path, '[person]\nid = "x"\n')
    with quick.few_persons():
        found = api.infer(bare)
    assert {"age", "sex", "weight", "conditions", "medicines", "what is taken"} <= set(found["quality"]["missing"])
    assert found["quality"]["nights"] == 0
    assert all(row["contraction"] < 0.2 for row in found["parameters"].values())  # 64 draws; no night taught anything
    assert contract.faults(found, contract.INFER) == []


def test_a_simulated_caffeine_drinker_sleeps_worse_than_without(case):
    found = api.simulate(case, nights=3, samples=64)
    tst = {p: [n["statistics"]["TST"]["median"] for n in found["nights"] if n["protocol"] == p] for p in ("none", "case")}
    assert len(tst["none"]) == len(tst["case"]) == 3
    assert sum(tst["case"]) < sum(tst["none"])


# Exit codes and streams

FLAGS = {
    "pregnant": 'age = 30\nsex = "female"\npregnant = true',
    "under 18": 'age = 16\nsex = "male"',
    "pauses": 'age = 50\nsex = "male"\nconditions = ["loud snoring with pauses"]',
    "bipolar": 'age = 40\nsex = "male"\nconditions = ["bipolar disorder"]',
}


@pytest.mark.parametrize("flag", FLAGS)
def test_a_red_flag_ends_the_review_with_3(tmp_path, flag):
    done = quick.run("review", write(tmp_path, f'[person]\nid = "x"\n{FLAGS[flag]}\n'), "--json")
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["verdict"], done.stderr) == (3, "refused", "")
    assert contract.faults(answer, contract.REVIEW) == []
    assert "block" in {row["severity"] for row in answer["concerns"]}


def few(*arguments: object):
    """One command in this process, with few virtual persons."""
    with quick.few_persons():
        return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_refused_plan_still_writes_its_report_and_has_no_dose(tmp_path):
    case = write(tmp_path / "case", f'[person]\nid = "x"\n{FLAGS["pregnant"]}\n', STATED)
    done = few("plan", case, "--out", tmp_path / "out", "--json")
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["verdict"], done.stderr) == (3, "refused", "")
    assert contract.faults(answer, contract.PLAN) == []
    assert [option["items"] for option in answer["options"]] == [[]]
    assert json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8")) == answer
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8").lower()
    assert "doctor" in page and "melatonin 0" not in page and "pregnan" in page


def test_infer_reports_a_red_flag_and_goes_on(tmp_path):
    done = few("infer", write(tmp_path, f'[person]\nid = "x"\n{FLAGS["under 18"]}\n'), "--json")
    assert done.exit_code == 0
    assert "block" in {row["severity"] for row in json.loads(done.stdout)["concerns"]}


@pytest.mark.parametrize("verb", [("review", "CASE"), ("read", "DIARY"), ("compounds",), ("check",)], ids=lambda verb: verb[0])
def test_json_is_all_there_is_on_standard_output(case, verb):
    words = [{"CASE": case, "DIARY": case.parent / "diary.csv"}.get(word, word) for word in verb]
    done = quick.run(*words, "--json")
    assert done.returncode == 0
    json.loads(done.stdout)
    assert done.stderr == ""  # no terminal, no progress; and no library warns


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a pseudo-terminal")
def test_progress_goes_to_the_terminal_and_never_between_the_lines_of_json(case):
    import subprocess
    import threading

    master, slave = os.openpty()
    shown = bytearray()
    command = [sys.executable, str(quick.HERE), "simulate", str(case), "--nights", "2", "--samples", "20", "--json"]
    environment = os.environ | {"PYTHONPATH": str(quick.HERE.parents[2] / "src"), "TERM": "xterm"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=slave, env=environment)
    os.close(slave)
    reader = threading.Thread(target=_drain, args=(master, shown))
    reader.start()
    answer = json.loads(process.communicate(timeout=120)[0])
    reader.join(timeout=10)
    os.close(master)
    assert process.returncode == 0 and len(answer["nights"]) == 4
    assert b"simulating" in shown and b"Warning" not in shown


def _drain(descriptor: int, into: bytearray) -> None:
    try:
        while found := os.read(descriptor, 4096):
            into += found
    except OSError:  # the other end was closed
        return
