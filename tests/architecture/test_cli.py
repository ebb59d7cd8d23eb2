"""The command line's contract, with an API that only pretends: exit codes, JSON, faults, folders."""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

import pineal
from pineal.cli.commands import app
from pineal.errors import DataError, EngineError, Fault, UnitError

FAULTS = [Fault("case.toml", "person.age", "is -3", "0 to 120"), Fault("case.toml", "habits.bed", "is missing")]


def answering(result):
    """A verb that gives the result, or raises it."""

    def verb(*given, **options):
        print("a library talks")
        if isinstance(result, BaseException):
            raise result
        return result

    return verb


@pytest.fixture
def pineal_does(monkeypatch):
    """Run the command line against verbs that all end in the same way."""

    def run(result, *arguments):
        verbs = ("plan", "read", "hypnogram", "simulate", "infer", "review", "compounds", "cite", "check")
        api = SimpleNamespace(**{verb: answering(result) for verb in verbs})
        monkeypatch.setitem(sys.modules, "pineal.api", api)
        monkeypatch.setattr(pineal, "api", api, raising=False)
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return run


@pytest.mark.parametrize("verb", ["plan", "review"])
@pytest.mark.parametrize(("verdict", "code"), [("allowed", 0), ("limited", 0), ("unknown", 0), ("refused", 3)])
def test_only_a_refusal_at_a_gate_exits_3(pineal_does, verb, verdict, code):
    done = pineal_does({"verdict": verdict, "concerns": []}, verb, "case.toml", "--json")
    assert (done.exit_code, json.loads(done.stdout)["verdict"]) == (code, verdict)


def test_infer_never_exits_3(pineal_does):
    assert pineal_does({"verdict": "refused", "causes": []}, "infer", "case.toml", "--json").exit_code == 0


def test_every_fault_is_told_at_once(pineal_does):
    done = pineal_does(DataError(FAULTS), "plan", "case.toml")
    assert (done.exit_code, done.stderr.strip().splitlines()) == (2, [str(fault) for fault in FAULTS])


def test_faults_as_json(pineal_does):
    done = pineal_does(DataError(FAULTS), "plan", "case.toml", "--json")
    assert done.exit_code == 2
    assert json.loads(done.stdout)["faults"][0] == {"file": "case.toml", "place": "person.age", "wrong": "is -3", "right": "0 to 120"}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UnitError("no"), 2),
        (EngineError("no"), 1),
        (ZeroDivisionError("oh"), 1),
        (KeyboardInterrupt(), 130),
        (FileNotFoundError(2, "No such file", "case.toml"), 2),
        (FileNotFoundError(2, "No such file", "inside.npz"), 1),
    ],
)
def test_other_ends(pineal_does, error, code):
    done = pineal_does(error, "plan", "case.toml")
    assert done.exit_code == code
    assert "Traceback" not in done.output


def test_an_internal_error_says_so(pineal_does):
    done = pineal_does(ZeroDivisionError("oh"), "cite")
    assert "fault of Pineal" in done.stderr and "PINEAL_DEBUG" in done.stderr


def test_numbers_that_are_none_become_null(pineal_does):
    import numpy as np

    done = pineal_does({"a": float("nan"), "b": np.float64(2.5), "c": np.arange(2)}, "cite", "--json")
    assert json.loads(done.stdout) == {"a": None, "b": 2.5, "c": [0, 1]}


def test_a_full_folder_is_written_only_when_asked(pineal_does, tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    plan = ("plan", "case.toml", "--out", tmp_path)
    assert pineal_does({"verdict": "allowed"}, *plan).exit_code == 2
    assert pineal_does({"verdict": "allowed"}, *plan, "--overwrite").exit_code == 0
    assert pineal_does({"verdict": "allowed"}, "plan", "case.toml", "--out", tmp_path / "mine.txt", "--overwrite").exit_code == 2


@pytest.mark.parametrize("verb", ["plan", "read", "hypnogram", "simulate", "infer", "review", "compounds", "cite", "check"])
def test_every_verb_shows_an_empty_answer(pineal_does, verb):
    arguments = [] if verb in ("cite", "check") else ["a"]
    assert pineal_does({}, verb, *arguments).exit_code == 0


def test_a_plan_is_shown(pineal_does):
    size = {"median": -12.0, "low": -20.0, "high": None}
    item = {"kind": "dose", "compound": "melatonin", "amount": {"value": 0.5, "unit": "mg"}, "at": "21:30", "why": "late clock"}
    expected = [{"measure": "SOL", "unit": "min", "now": 41.2, "then": size, "change": size, "chance_no_benefit": 0.2}]
    answer = {
        "verdict": "limited",
        "recommended": "with compound",
        "options": [{"name": "change nothing"}, {"name": "with compound", "items": [item], "expected": expected}],
        "causes": {"causes": [{"cause": "late phase", "probability": 0.7, "gain": {"SOL": size}}], "none": 0.1},
        "concerns": [{"severity": "warn", "about": ["melatonin"], "mechanism": "drowsiness", "advice": "do not drive"}],
    }
    shown = pineal_does(answer, "plan", "case.toml").stdout
    for word in ("limited", "melatonin", "21:30", "0.5 mg", "late phase", "70 %", "SOL", "20 %", "do not drive", "change nothing"):
        assert word in shown
