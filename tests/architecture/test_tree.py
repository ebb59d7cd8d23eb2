"""The tree holds no address of a package index and no path of one machine; the lists of needs agree."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

SKIPPED = {"data", "reports", "out", "build", "dist", "__pycache__"}
NOT_TEXT = {".edf", ".gif", ".gz", ".jpg", ".npy", ".npz", ".pdf", ".png", ".pyc", ".rec", ".woff2", ".xlsx", ".zip"}
ADDRESS = re.compile(r"(?:https?|file)://[^\s\"'<>)]*(?:pypi|pythonhosted|/simple\b|artifactory|nexus|devpi)", re.IGNORECASE)
# Written so that this file does not find itself.
MACHINE = re.compile(r"(?<![\w.~])/(?:r[o]ot|h[o]me|U[s]ers|w[o]rk)/\w|[A-Z]:\\U[s]ers\\")
LEFTOVER = re.compile(r"^(?:<{7}|>{7}|\|{7}) ")
LOCKS = ("base", "test", "referees", "bench")


def text_files(tree: Path) -> list[Path]:
    """Every text file but those that are made or come from others."""
    return [
        path
        for path in tree.rglob("*")
        if path.suffix.lower() not in NOT_TEXT
        and path.is_file()
        and not any(part in SKIPPED or (part.startswith(".") and part != ".ci") for part in path.relative_to(tree).parts[:-1])
    ]


def found(tree: Path, pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(tree)}:{number}: {line.strip()[:120]}"
        for path in text_files(tree)
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]


def pins(tree: Path, lock: str) -> dict[str, set[str]]:
    """Package to the versions a lock names (several where Pythons or systems differ)."""
    text = (tree / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    versions: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE):
        versions.setdefault(name.lower(), set()).add(version)
    return versions


def bounds(lines: list[str]) -> dict[str, str]:
    """Package to the first, unconditional bound given for it."""
    kept: dict[str, str] = {}
    for line in lines:
        match = re.match(r"^([A-Za-z0-9-]+)([<>=!~][^;#\s]*)\s*$", line.strip())
        if match:
            kept.setdefault(match[1].lower(), match[2])
    return kept


def test_no_address_of_a_package_index(tree):
    assert not found(tree, ADDRESS)


def test_nothing_is_left_of_a_merge(tree):
    assert not found(tree, LEFTOVER)


def test_no_path_of_one_machine(tree):
    assert not found(tree, MACHINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_only_pins_and_hashes(tree, lock):
    lines = (tree / "requirements" / f"{lock}.txt").read_text(encoding="utf-8").splitlines()
    entry = re.compile(r"[a-z0-9._-]+==\S+(?: ; [^:/@]+)? \\|    --hash=sha256:[0-9a-f]{64}(?: \\)?")
    assert lines and not [line for line in lines if not entry.fullmatch(line)]


@pytest.mark.parametrize(("small", "large"), [("base", "test"), ("test", "referees"), ("referees", "bench")])
def test_locks_agree(tree, small, large):
    within = pins(tree, large)
    assert {name: versions for name, versions in pins(tree, small).items() if within.get(name) != versions} == {}


@pytest.mark.parametrize("lock", LOCKS)
def test_the_package_and_its_locks_ask_for_the_same(tree, lock):
    project = tomllib.loads((tree / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] if lock == "base" else project["optional-dependencies"][lock]
    given = bounds((tree / "requirements" / f"{lock}.in").read_text(encoding="utf-8").splitlines())
    assert bounds(wanted) == given
    assert set(given) <= set(pins(tree, lock))
