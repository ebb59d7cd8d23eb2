"""What the documents promise is there: commands, verbs, pages, examples."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from pineal.cli.commands import app
from pineal.person import read_case
from pineal.recordings import read_recordings

ROOT = Path(__file__).parents[2]
COMMAND = get_command(app)
PAGES = sorted(page for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")) if page.exists())
CASES = sorted((ROOT / "examples").glob("*/case.toml"))


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def commands(text: str) -> list[list[str]]:
    """Every `pineal ...` line of the code in a page, as words."""
    code = re.findall(r"```[a-z]*\n(.*?)```", text, re.S) + re.findall(r"(?<!`)`([^`\n]+)`", text)
    lines = [line.strip().removeprefix("$ ") for block in code for line in block.splitlines()]
    found = [re.match(r"(?:\S*[/\\])?pineal\s+([a-z-].*)", line) for line in lines]
    return [re.split(r"\s+#|\s\|\s|\s>\s|\s&&\s", match[1])[0].split() for match in found if match]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_of_a_page_exists(page):
    for verb, *words in commands(page.read_text(encoding="utf-8")):
        if verb.startswith("-"):
            assert verb in ("--help", "--version"), verb
            continue
        for one in verb.strip(",").split("|"):
            assert one in COMMAND.commands, f"{named(page)}: there is no verb {one!r}"
            options = {name for parameter in COMMAND.commands[one].params for name in parameter.opts} | {"--help"}
            asked = {word.strip("[],.").split("=")[0] for word in words if word.strip("[").startswith("--")}
            assert asked <= options, f"{named(page)}: pineal {one} has no {sorted(asked - options)}"


@pytest.mark.parametrize("verb", COMMAND.commands)
def test_every_verb_and_option_is_explained(verb):
    shown = CliRunner().invoke(app, [verb, "--help"])
    assert shown.exit_code == 0
    command = COMMAND.commands[verb]
    assert command.help and command.help.strip().endswith(".")
    for parameter in command.params:
        assert getattr(parameter, "help", None), f"pineal {verb} {parameter.name}"
        assert parameter.opts[0] in shown.stdout or parameter.param_type_name == "argument"


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_inside_the_project_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:|#", target):
            assert (page.parent / target.split("#")[0]).exists(), f"{named(page)}: {target}"


@pytest.mark.skipif(not (ROOT / "README.md").exists(), reason="no README yet")
def test_every_page_of_the_documents_can_be_found_from_the_readme():
    seen, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page in seen or not page.exists() or page.suffix != ".md":
            continue
        seen.add(page)
        text = page.read_text(encoding="utf-8")
        ahead += [(page.parent / target.split("#")[0]).resolve() for target in re.findall(r"\]\(([^)\s]+)\)", text) if ":" not in target]
    lost = [named(page) for page in sorted((ROOT / "docs").rglob("*.md")) if page not in seen]
    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_make_target_of_a_page_exists(page):
    targets = set(re.findall(r"^([a-z%-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)) | {"help"}
    for word in re.findall(r"`make ([a-z-]+)", page.read_text(encoding="utf-8")):
        assert word in targets or word.startswith("study-"), f"{named(page)}: make {word}"


@pytest.mark.parametrize("case", CASES, ids=named)
def test_every_example_reads_without_a_fault(case):
    found = read_case(case)
    readings = read_recordings(found.recordings, found.habits.zone)
    assert any(reading.nights for reading in readings)
    assert (case.parent / "SOURCE.md").exists() and list(case.parent.glob("LICENSE*"))


def test_every_example_is_in_the_list_of_examples():
    listed = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    assert all(case.parent.name in listed for case in CASES)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_case_shown_in_a_page_is_a_case(page, tmp_path):
    """Whole cases in the documents (they begin with schema = 1) read; recordings they name are looked for elsewhere."""
    for n, block in enumerate(re.findall(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.S)):
        if re.search(r"^schema = 1", block, re.M) and "[person]" in block:
            case = tmp_path / f"{n}.toml"
            case.write_text(block, encoding="utf-8")
            for name in tomllib.loads(block).get("recordings", {}).values():
                for file in [name] if isinstance(name, str) else name:
                    (tmp_path / file).write_text("here", encoding="utf-8")
            read_case(case)
