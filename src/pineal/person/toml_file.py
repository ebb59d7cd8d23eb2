"""A TOML file as tables, or what is wrong with the file and what would be right.

One reader for everything a person writes by hand: a case, a trial.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from attrs import frozen

from pineal.errors import DataError, Fault

LARGEST_MB = 1
"""What a person writes by hand is a page or two; anything larger is not such a file."""


@frozen
class Kind:
    """What a file should be, in words: its name ("case"), what it must hold, what to give for a folder, where an example is."""

    name: str
    needs: str
    inside: str
    example: str


def read_toml(path: Path, kind: Kind) -> dict:
    """The tables of a file; raises DataError with place and remedy for what is missing, empty, binary, no UTF-8 or no TOML."""
    try:
        return tomllib.loads(_text(path, kind))
    except RecursionError as error:
        raise DataError(Fault(str(path), "", "is nested too deep", f"see {kind.example}")) from error
    except ValueError as error:  # no TOML, or a number with thousands of digits
        where = re.search(r"\(at (line \d+, column \d+|end of document)\)", str(error))
        wrong = str(error).replace(where[0] if where else "", "").strip()
        raise DataError(Fault(str(path), where[1] if where else "", f"is not TOML: {wrong}", f"see {kind.example}")) from error


def _text(path: Path, kind: Kind) -> str:
    wrong = _why_not_text(path, kind)
    if wrong:
        raise DataError(Fault(str(path), "", *wrong))
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        right = f"a {kind.name} is a text file in TOML; save it as UTF-8"
        raise DataError(Fault(str(path), f"byte {error.start}", "is not UTF-8 text", right)) from error


def _why_not_text(path: Path, kind: Kind) -> tuple[str, str] | None:
    if not path.exists():
        return "does not exist", f"give the path of a {kind.name} in TOML"
    if path.is_dir():
        return "is a folder", kind.inside
    if path.stat().st_size > LARGEST_MB * 1_000_000:
        return f"is larger than {LARGEST_MB} MB", f"a {kind.name} is a page or two of text; recordings stay in files of their own"
    content = path.read_bytes()
    if not content.strip():
        return "is empty", kind.needs
    return ("is a binary file", f"a {kind.name} is a text file in TOML") if b"\0" in content else None
