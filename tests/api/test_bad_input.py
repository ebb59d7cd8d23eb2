"""Bad input through the front door: exit code 2, every fault with file and place, nothing written, no traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from attrs import field, frozen
from typer.testing import CliRunner

from pineal.cli.commands import app

from . import contract, quick
from .cases import DIARY, PERSON, write


@frozen
class Bad:
    """Files to write beside a case, and what must be said: (file, place, a word of what is wrong or right)."""

    says: tuple[tuple[str, str, str], ...]
    person: str = PERSON
    habits: str = ""
    recordings: str = ""
    files: dict[str, str | bytes | None] = field(factory=dict)


def diary(*rows: str, head: str = "night,lights_off,sol_min,waso_min,rise") -> dict[str, str]:
    return {"diary.csv": "\n".join((head, *rows)) + "\n"}


HOLE = "time,melanopic_lux\n" + "".join(f"2024-01-{day:02d}T{hour:02d}:00,300\n" for day in (8, 10) for hour in range(8, 20))
TAKES = 'takes = [{{ compound = "caffeine", amount = {}, at = "08:00" }}]'
WITH_DIARY, WITH_LIGHT = 'diary = "diary.csv"\n', 'light = "light.csv"\n'

TABLE = {
    "misspelt key": Bad((("case.toml", "person.wieght", "did you mean 'weight'"),), person=PERSON.replace("weight", "wieght")),
    "misspelt table": Bad((("case.toml", "habbits", "did you mean 'habits'"),), person=PERSON + "[habbits]\n"),
    "impossible date": Bad((("diary.csv", "line 2, column night", "does not exist"),), recordings=WITH_DIARY, files=diary("2024-02-30,23:00,20,10,07:00")),
    "skipped hour": Bad((("diary.csv", "line 2, column lights_off", ""),), recordings=WITH_DIARY, files=diary("2024-03-30,02:30,20,10,09:00")),
    "dose without unit": Bad((("case.toml", "habits.takes[0].amount", "mg"),), habits=TAKES.format("100")),
    "dose of text without unit": Bad((("case.toml", "habits.takes[0].amount", ""),), habits=TAKES.format('"100"')),
    "decimal comma in a dose": Bad((("case.toml", "habits.takes[0].amount", "0.5"),), habits=TAKES.format('"0,5 mg"')),
    "hole of two days": Bad((("light.csv", "line", "hole"),), recordings=WITH_LIGHT, files={"light.csv": HOLE}),
    "overlapping nights": Bad(
        (("diary.csv", "line 3, column lights_off", "overlaps"),), recordings=WITH_DIARY,
        files=diary("2024-01-08,23:00,20,10,2024-01-09T23:00", "2024-01-09,22:00,20,10,07:00"),
    ),
    "night twice": Bad((("diary.csv", "line 3, column night", "twice"),), recordings=WITH_DIARY, files=diary(*["2024-01-08,23:00,20,10,07:00"] * 2)),
    "awake longer than in bed": Bad((("diary.csv", "line 2", "awake"),), recordings=WITH_DIARY, files=diary("2024-01-08,23:00,400,200,07:00")),
    "empty diary": Bad((("case.toml", "recordings.diary", "empty"),), recordings=WITH_DIARY, files={"diary.csv": ""}),
    "folder as diary": Bad((("case.toml", "recordings.diary", "folder"),), recordings=WITH_DIARY, files={"diary.csv": None}),
    "binary diary": Bad((("diary.csv", "", "text"),), recordings=WITH_DIARY, files={"diary.csv": bytes(range(256)) * 20}),
    "comma parts a cell": Bad((("diary.csv", "line 2", "comma"),), recordings=WITH_DIARY, files=diary("2024-01-08,23:00,2,5,10,07:00")),
    "quoted decimal comma": Bad((("diary.csv", "line 2, column sol_min", "2.5"),), recordings=WITH_DIARY, files=diary('2024-01-08,23:00,"2,5",10,07:00')),
    "missing diary": Bad((("case.toml", "recordings.diary", "does not exist"),), recordings=WITH_DIARY),
    "diary named as light": Bad((("diary.csv", "", "light"),), recordings='light = "diary.csv"\n', files={"diary.csv": DIARY}),
    "five faults in one case": Bad(
        (
            ("case.toml", "person.age", "34"), ("case.toml", "person.wieght", "weight"), ("case.toml", "habits.zon", "zone"),
            ("case.toml", "habits.takes[0].amount", "mg"), ("case.toml", "recordings.light", "does not exist"),
        ),
        person=PERSON.replace("weight", "wieght").replace("age = 40", 'age = "forty"'),
        habits=TAKES.format("100") + '\nzon = "Europe/Berlin"', recordings=WITH_LIGHT,
    ),
    "faults in two recordings": Bad(
        (("diary.csv", "line 2, column night", ""), ("diary.csv", "line 3, column sol_min", ""), ("light.csv", "line", "hole")),
        recordings=WITH_DIARY + WITH_LIGHT, files=diary("2024-02-30,23:00,20,10,07:00", "2024-02-01,23:00,soon,10,07:00") | {"light.csv": HOLE},
    ),
}  # fmt: skip


IN_A_PROCESS = ("misspelt key", "binary diary", "five faults in one case", "faults in two recordings")
"""Rows that are asked of a real process; the others of the same command in this one, which is sooner."""


def here(*arguments: object):
    """One command in this process."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def code(done) -> int:
    """The exit code of a process or of a command here."""
    return done.exit_code if hasattr(done, "exit_code") else done.returncode


def make(folder: Path, bad: Bad) -> Path:
    case = write(folder, bad.person, bad.habits, recordings=bad.recordings)
    for name, content in bad.files.items():
        if content is None:
            (folder / name).mkdir()
        else:
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return case


@pytest.mark.parametrize("name", TABLE)
def test_bad_input_is_told_in_full_and_leaves_nothing_behind(tmp_path, name):
    bad, out = TABLE[name], tmp_path / "out"
    done = (quick.run if name in IN_A_PROCESS else here)("plan", make(tmp_path / "case", bad), "--out", out, "--json")
    assert code(done) == 2
    assert "Traceback" not in done.stdout + done.stderr
    answer = json.loads(done.stdout)
    assert contract.faults(answer, contract.FAULTS) == []
    for file, place, word in bad.says:
        told = [row for row in answer["faults"] if Path(row["file"]).name == file and place in row["place"]]
        assert any(word in row["wrong"] + row["right"] for row in told), (file, place, word, answer)
    lines = done.stderr.strip().splitlines()
    assert len(lines) == len(answer["faults"]) >= len(bad.says)
    assert not out.exists()


CASES = {"empty": b"", "binary": bytes(range(256)), "not TOML": b"schema = = 1\n", "latin": 'schema = 1\n[person]\nid = "Jürgen"\n'.encode("latin-1")}


@pytest.mark.parametrize("name", CASES)
def test_a_case_that_is_no_case(tmp_path, name):
    (tmp_path / "case.toml").write_bytes(CASES[name])
    refused(here("plan", tmp_path / "case.toml"), "case.toml")


@pytest.mark.parametrize("verb", ["plan", "infer", "review", "simulate", "read", "hypnogram"])
def test_files_that_are_not_there_and_folders(tmp_path, verb):
    refused(here(verb, tmp_path / "none.toml"), "none.toml")
    refused(here(verb, tmp_path), tmp_path.name)


def refused(done, word: str) -> None:
    assert (code(done), done.stdout) == (2, "")
    assert word in done.stderr and "Traceback" not in done.stderr


def test_read_names_the_faults_of_all_files(tmp_path):
    for name, night in (("a.csv", "2024-02-30"), ("b.csv", "2024-13-01")):
        (tmp_path / name).write_text(f"night,lights_off,rise\n{night},23:00,07:00\n", encoding="utf-8")
    done = here("read", tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "c.csv")
    assert code(done) == 2
    assert [Path(line.split(".csv")[0]).name for line in done.stderr.strip().splitlines()] == ["a", "b", "c"]


@pytest.mark.parametrize("intake", ['form = "chewing gum", amount = "80 mg"', 'amount = "200 mL"', 'amount = "400 IU"'])
def test_an_intake_the_model_cannot_use_is_told_with_its_place(tmp_path, intake):
    case = write(tmp_path, habits=f'takes = [{{ compound = "caffeine", at = "08:00", {intake} }}]')
    done = here("simulate", case, "--nights", "1", "--samples", "4", "--json")
    told = json.loads(done.stdout).get("faults", [])
    assert any(Path(row["file"]).name == "case.toml" and "takes[0]" in row["place"] for row in told)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_folder_with_files_is_left_alone_until_overwriting_is_asked_for(tmp_path):
    case, out = write(tmp_path / "case"), tmp_path / "out"
    out.mkdir()
    for name in ("report.html", "plan.json", "mine.txt"):
        (out / name).write_text("mine", encoding="utf-8")
    before = snapshot(out)
    refused(quick.run("plan", case, "--out", out), "out")
    assert snapshot(out) == before
    broken = write(tmp_path / "broken", PERSON.replace("weight", "wieght"))
    refused(here("plan", broken, "--out", out, "--overwrite"), "wieght")
    assert snapshot(out) == before


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    refused(here("plan", write(tmp_path / "case"), "--out", tmp_path / "out", "--overwrite"), "out")
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"
