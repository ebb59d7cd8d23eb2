"""The same case and seed give the same bytes, in any process; another seed gives another draw of the same answer."""

from __future__ import annotations

import json

import pytest

from pineal import api

from . import contract, quick
from .cases import DIARY, write


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Folders of three runs: one seed in two processes with other hashes of Python (the second over old files), and another seed."""
    root = tmp_path_factory.mktemp("runs")
    habits = 'takes = [{ compound = "caffeine", amount = "150 mg", at = ["08:00", "19:00"] }]\nlight = { evening = "150 melanopic lux" }'
    case = write(root / "case", habits=habits, diary=DIARY)
    (root / "again").mkdir()
    for name in ("plan.json", "report.html", "mine.txt"):
        (root / "again" / name).write_text("mine", encoding="utf-8")
    for name, hashes, more in (("first", "0", ()), ("again", "31", ("--overwrite",))):
        done = quick.run("plan", case, "--out", root / name, *more, seed=hashes)
        assert (done.returncode, done.stderr) == (0, "")
    with quick.few_persons():
        api.plan(case, out=root / "other", seed=2)
    return root


@pytest.mark.parametrize("file", ["plan.json", "report.html"])
def test_the_same_seed_gives_the_same_file(made, file):
    assert (made / "first" / file).read_bytes() == (made / "again" / file).read_bytes()


def test_overwriting_replaces_the_plan_and_leaves_other_files(made):
    assert sorted(path.name for path in (made / "again").iterdir()) == ["mine.txt", "plan.json", "report.html"]
    assert (made / "again" / "mine.txt").read_text(encoding="utf-8") == "mine"


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
