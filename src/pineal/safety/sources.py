"""What a rule rests on: a DOI, a PMID, an address, or a key of the table of sources.

Assumption: whoever reads a concern must be able to look the source up, so a key is written out and a
source that leads nowhere is a fault of the rule.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from attrs import field, frozen

_RESOLVES = re.compile(r"\b10\.\d{4,9}/\S+|\bPMID:? ?\d{5,8}\b|\bPMC\d{5,9}\b|https://[\w.-]+\.[a-z]{2,}(/\S*)?|docs/\w+\.md")


@frozen
class Sources:
    """Texts by key, and patterns that take a name after a colon."""

    texts: Mapping[str, str] = field(factory=dict, hash=False)
    patterns: Mapping[str, str] = field(factory=dict, hash=False)

    def text(self, source: str) -> str:
        """A source written out; one that is no key stays as it is."""
        key, colon, name = source.partition(":")
        if colon and key in self.patterns:
            return self.patterns[key].replace("{}", name, 1).replace("{}", name.replace(" ", "+"))
        return self.texts.get(source, source)


def resolves(text: str) -> bool:
    """Whether a source, written out, holds something to look it up by."""
    return bool(_RESOLVES.search(text))


def read_sources(path: Path) -> Sources:
    """The table of sources; empty when there is none."""
    table = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return Sources(table.get("source", {}), table.get("pattern", {}))
