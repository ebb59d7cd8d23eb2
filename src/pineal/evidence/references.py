"""The reference list: a BibTeX file with a title, authors, a year and a DOI or address per entry.

Assumption: the file is ours, so the reader knows only the plain part of BibTeX: ``@kind{key,``,
then ``field = {text}`` lines with balanced braces, and ``}``. Whatever else stands there is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from attrs import frozen

from pineal.errors import Fault
from pineal.evidence.faults import EvidenceFaults, refuse, suggest

FILE = Path(__file__).parent / "references.bib"
REQUIRED = ("title", "author", "year")
_ENTRY = re.compile(r"@(\w+)\s*\{\s*([^,\s}]+)\s*,")
_FIELD = re.compile(r"\s*(\w+)\s*=\s*")
_DOI = re.compile(r"^10\.\d{4,9}/\S+$")


@frozen
class Reference:
    """One entry of the list."""

    key: str
    kind: str
    title: str
    author: str
    year: str
    journal: str = ""
    doi: str = ""
    url: str = ""
    note: str = ""

    @property
    def address(self) -> str:
        """Where the text can be found: the DOI as a link, or else the url."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url

    def __str__(self) -> str:
        authors = " and ".join(self.author.split(" and ")[:3]) + (" et al." if self.author.count(" and ") > 2 else "")
        where = f" {self.journal}." if self.journal else ""
        return f"{authors} ({self.year}). {self.title}.{where} {self.address}"


@cache
def references(path: Path = FILE) -> dict[str, Reference]:
    """All entries of a BibTeX file by key; raises EvidenceFaults with every fault."""
    entries, faults = parse(path.read_text(encoding="utf-8"), path.name)
    refuse(faults)
    return entries


def reference(key: str) -> Reference:
    """The entry of a key or DOI; an unknown one raises EvidenceFaults with the nearest key."""
    found = references().get(key) or _by_doi().get(key.lower())
    if found is None:
        raise EvidenceFaults([Fault(FILE.name, "", f"{key!r} is not in the list", suggest(key, references()))])
    return found


def is_known(key: str) -> bool:
    """Whether a key or DOI stands in the list."""
    return key in references() or key.lower() in _by_doi()


def cite(keys: Iterable[str]) -> list[str]:
    """Formatted references of keys or DOIs, sorted, each once."""
    return sorted({str(reference(key)) for key in keys})


@cache
def _by_doi() -> dict[str, Reference]:
    return {entry.doi.lower(): entry for entry in references().values() if entry.doi}


def parse(text: str, file: str) -> tuple[dict[str, Reference], list[Fault]]:
    """Entries and faults of BibTeX text; a line that starts with ``%`` is a comment."""
    text = "\n".join("" if line.lstrip().startswith("%") else line for line in text.splitlines())
    entries: dict[str, Reference] = {}
    faults: list[Fault] = []
    at = text.find("@")
    while at >= 0:
        head = _ENTRY.match(text, at)
        if not head:
            faults.append(Fault(file, text[at : at + 30].strip(), "is not the start of an entry", "like @article{andersen2016,"))
            break
        fields, end, wrong = _fields(text, head.end())
        faults += [Fault(file, head[2], problem) for problem in wrong + _missing(fields)]
        if head[2] in entries:
            faults.append(Fault(file, head[2], "stands twice", "one entry for each key"))
        entries[head[2]] = _entry(head[2], head[1].lower(), fields)
        at = text.find("@", end)
    return entries, faults


def _entry(key: str, kind: str, fields: dict[str, str]) -> Reference:
    known = {name: fields.get(name, "") for name in ("title", "author", "year", "journal", "doi", "url", "note")}
    return Reference(key, kind, **known)


def _missing(fields: dict[str, str]) -> list[str]:
    wrong = [f"has no {name}" for name in REQUIRED if not fields.get(name)]
    if not (fields.get("doi") or fields.get("url")):
        wrong.append("has neither doi nor url")
    if fields.get("doi") and not _DOI.match(fields["doi"]):
        wrong.append(f"doi {fields['doi']!r} should look like 10.1177/0748730412468081")
    if fields.get("year") and not re.fullmatch(r"\d{4}", fields["year"]):
        wrong.append(f"year {fields['year']!r} is not four digits")
    return wrong


def _fields(text: str, at: int) -> tuple[dict[str, str], int, list[str]]:
    """Fields from `at` to the closing brace of the entry, the place behind it, and what is wrong."""
    fields: dict[str, str] = {}
    while found := _FIELD.match(text, at):
        value, at = _braced(text, found.end())
        if value is None:
            return fields, at, [f"field {found[1]!r} is not written in braces that close"]
        fields[found[1].lower()] = " ".join(value.split())
        at = _skip(text, at, " \t\n,")
    at = _skip(text, at, " \t\n,")
    closed = at < len(text) and text[at] == "}"
    return fields, at + closed, [] if closed else ["does not end with a closing brace"]


def _braced(text: str, at: int) -> tuple[str | None, int]:
    """The text inside the braces that open at `at`, and the place behind them."""
    if at >= len(text) or text[at] != "{":
        return None, at
    depth = 0
    for i in range(at, len(text)):
        depth += (text[i] == "{") - (text[i] == "}")
        if depth == 0:
            return text[at + 1 : i].replace("{", "").replace("}", ""), i + 1
    return None, len(text)


def _skip(text: str, at: int, letters: str) -> int:
    while at < len(text) and text[at] in letters:
        at += 1
    return at
