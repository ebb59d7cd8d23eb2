"""References in the formats of others: BibTeX entries and CSL-JSON items."""

from __future__ import annotations

import re

from pineal.evidence.references import Reference

KINDS = {"article": "article-journal", "book": "book", "misc": "webpage"}
"""Entry types of BibTeX and what CSL calls them."""

_PLACE = re.compile(r"^(?P<journal>.*\S)\s+(?P<volume>\d+):(?P<page>[\w.-]+)$")
_SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in "&%#_$"})


def bibtex(entry: Reference) -> str:
    """One entry; special signs of TeX are escaped, except in addresses."""
    fields = {"title": entry.title, "author": entry.author, "year": entry.year, **_place(entry.journal), "note": entry.note}
    lines = [f"  {name} = {{{value.translate(_SPECIAL)}}}," for name, value in fields.items() if value]
    lines += [f"  {name} = {{{value}}}," for name, value in (("doi", entry.doi), ("url", entry.url)) if value]
    return "\n".join([f"@{entry.kind}{{{entry.key},", *lines, "}"])


def _place(journal: str) -> dict[str, str]:
    """Journal, volume and pages of ``Brain Res Bull 31:97``; other texts stay whole."""
    found = _PLACE.match(journal)
    return {"journal": found["journal"], "volume": found["volume"], "pages": found["page"]} if found else {"journal": journal}


def csl(entry: Reference) -> dict:
    """One item of CSL-JSON (citationstyles.org)."""
    place = _place(entry.journal)
    item = {
        "id": entry.key, "type": KINDS.get(entry.kind, "document"), "title": entry.title,
        "author": [_name(name) for name in entry.author.split(" and ") if name], "issued": {"date-parts": [[int(entry.year)]]},
        "container-title": place["journal"], "volume": place.get("volume", ""), "page": place.get("pages", ""),
        "DOI": entry.doi, "URL": entry.url, "note": entry.note,
    }  # fmt: skip
    return {key: value for key, value in item.items() if value}


def _name(text: str) -> dict[str, str]:
    """``Abernethy DR`` as family and given name; groups and single names as they stand."""
    family, _, given = text.rpartition(" ")
    return {"family": family, "given": given} if family and re.fullmatch(r"[A-Z-]{1,4}", given) else {"literal": text}
