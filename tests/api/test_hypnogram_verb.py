"""The score of recorded nights through the front door equals that of the study it came from, and looks at nothing later."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from typer.testing import CliRunner

from pineal.cli.commands import app
from pineal.engine.scoring import epoch_probabilities
from pineal.night import Hypnogram
from stage_chain import data, levels, score, transitions
from stage_chain.model import Settings

from . import contract

PICKED = (0, 57, 120, 133, 200, 240)
"""Rows of the table: both cohorts, several scorers, with and without unscored epochs."""


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    with open(data.TABLE, newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    return [table[k] for k in PICKED]


@pytest.fixture(scope="module")
def told(rows, tmp_path_factory) -> dict:
    """The answer of the command line for six files of stage codes."""
    folder = tmp_path_factory.mktemp("nights")
    files = []
    for k, row in enumerate(rows):
        files.append(folder / f"night_{k}.json")
        files[-1].write_text(json.dumps([data.CODES[c] for c in row["stages"]]), encoding="utf-8")
    done = CliRunner().invoke(app, ["hypnogram", *map(str, files), "--json"])
    assert done.exit_code == 0
    return json.loads(done.stdout)


def by_the_study(rows: list[dict]) -> np.ndarray:
    """Nats per epoch of each path by the study's own numpy code and its fitted weights."""
    fitted = json.loads((Path(score.__file__).parent / "result.json").read_text(encoding="utf-8"))["model"]
    model = SimpleNamespace(settings=SimpleNamespace(names=tuple(fitted["covariates"])), slopes=np.array(fitted["slopes"]))
    sets = np.array([fitted["intercepts"][name] for name in data.COHORTS])
    scorers, spread = (np.array([fitted[what][name] for name in data.COHORTS]) for what in ("scorers", "style spread"))
    found = levels.Styles(np.array(fitted["styles"]), np.array(fitted["style share of the person"]), scorers)
    paths = data.some(data.read(), np.isin(np.arange(len(data.read().length)), PICKED))
    log_p = np.full(paths.stages.shape, np.nan)
    test = [transitions.select(row, row.scored) for row in transitions.rows(paths)]
    score.learn(log_p, model, test, *levels.mixture(sets, found, spread, Settings.integrated))
    return -np.nanmean(log_p, axis=1)


def test_the_command_scores_as_the_study_does(rows, told):
    found = np.array([night["nll_per_epoch"] for night in told["nights"]])
    assert [night["n_epochs"] for night in told["nights"]] == [len(row["stages"]) for row in rows]
    assert found == pytest.approx(by_the_study(rows), abs=2e-3)  # nats; single precision and weights rounded to six places


def test_the_answer_keeps_the_contract(told):
    assert contract.faults(told, contract.HYPNOGRAM) == []


def test_a_scored_night_is_better_than_chance(told):
    assert all(0.0 < night["nll_per_epoch"] < np.log(5) / 2 for night in told["nights"])


@pytest.mark.parametrize("cut", [1, 60, 300])
def test_what_comes_later_does_not_change_what_was_expected_before(rows, cut):
    codes = np.array([data.CODES[c] for c in rows[0]["stages"]], np.int8)
    other = codes.copy()
    other[cut:] = np.random.default_rng(1).integers(0, 5, len(codes) - cut)
    first, changed = (epoch_probabilities(Hypnogram(night)) for night in (codes, other))
    assert np.array_equal(first[:cut], changed[:cut], equal_nan=True)
    shorter = epoch_probabilities(Hypnogram(codes[:cut]))
    assert np.array_equal(first[:cut], shorter, equal_nan=True)


def test_probabilities_of_all_five_stages_add_up_to_one(rows):
    codes = [data.CODES[c] for c in rows[0]["stages"][:150]]
    total = sum(epoch_probabilities(Hypnogram(np.array([*codes, stage], np.int8)))[-1] for stage in range(5))
    assert total == pytest.approx(1.0, abs=1e-5)  # five sums in single precision


@pytest.mark.parametrize("codes", [[0], [-1] * 10, [2, -1, 2, -1, 2]], ids=["one epoch", "unscored", "no pairs"])
def test_nothing_to_score_is_null_and_not_zero(tmp_path, codes):
    (tmp_path / "night.json").write_text(json.dumps(codes), encoding="utf-8")
    done = CliRunner().invoke(app, ["hypnogram", str(tmp_path / "night.json"), "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["nights"][0]["nll_per_epoch"] is None
