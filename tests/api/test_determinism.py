"""The same case and seed give the same bytes, in any process; another seed gives another draw of the same answer."""

from __future__ import annotations

import json

import pytest

from . import contract, quick
from .cases import DIARY, write


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Folders of three runs: the same seed twice under different hashes of Python, and another seed."""
    root = tmp_path_factory.mktemp("runs")
    habits = 'takes = [{ compound = "caffeine", amount = "150 mg", at = ["08:00", "19:00"] }]\nlight = { evening = "150 melanopic lux" }'
    case = write(root / "case", habits=habits, diary=DIARY)
    runs = {"first": ("1", "0"), "again": ("1", "31"), "other": ("2", "0")}
    for name, (seed, hashes) in runs.items():
        done = quick.run("plan", case, "--out", root / name, "--seed", seed, seed=hashes)
        assert (done.returncode, done.stderr) == (0, "")
    return root


@pytest.mark.parametrize("file", ["plan.json", "report.html"])
def test_the_same_seed_gives_the_same_file(made, file):
    assert (made / "first" / file).read_bytes() == (made / "again" / file).read_bytes()


def test_another_seed_gives_another_file_of_the_same_shape(made):
    first, other = (json.loads((made / name / "plan.json").read_text(encoding="utf-8")) for name in ("first", "other"))
    assert first != other and (first["seed"], other["seed"]) == (1, 2)
    assert list(first) == list(other)
    assert first["verdict"] == other["verdict"]
    assert [o["name"] for o in first["options"]] == [o["name"] for o in other["options"]]
    assert contract.faults(other, contract.PLAN) == []


def test_a_report_holds_no_place_and_no_time_of_this_machine(made):
    page = (made / "first" / "report.html").read_text(encoding="utf-8")
    assert str(made) not in page and str(quick.HERE.parents[2]) not in page
