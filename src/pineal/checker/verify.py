"""Verifying one certificate: hashes, every value, nothing missing and nothing more, and a plan that may be shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from pineal.checker.morning import FILE
from pineal.checker.substances import Scene
from pineal.checker.values import values
from pineal.person import Days, Person, Protocol
from pineal.safety.rulebook import Rulebook, rulebook
from pineal.units import Clock

FORMAT = 1
_CLOSE = 2e-5
"""Relative difference of two values that were rounded to six digits."""


def verify(
    certificate: Mapping | None, protocol: Protocol, person: Person, *, usual: Days | None = None, book: Rulebook | None = None
) -> tuple[str, ...]:
    """Everything that is wrong with a certificate or its plan, in words; empty when it is verified."""
    if not isinstance(certificate, Mapping):
        return ("there is no certificate",)
    expected = derive(protocol, person, usual=usual, book=book)
    found = list(_differences(certificate, {**expected, "seal": certificate.get("seal")}, ""))
    if certificate.get("seal") != sha256({key: value for key, value in certificate.items() if key != "seal"}):
        found.append("seal: does not fit the certificate")
    return (*found, *_forbidden(expected, protocol))


def derive(protocol: Protocol, person: Person, *, usual: Days | None = None, book: Rulebook | None = None) -> dict[str, Any]:
    """What the certificate must say, without its seal."""
    book = book or rulebook()
    return {
        "format": FORMAT,
        "rules": book.version,
        "rules_sha256": rules_sha256(book),
        "facts_sha256": sha256({"person": bare(person), "usual": bare(usual)}),
        "protocol_sha256": sha256([bare(item) for item in protocol.items]),
        **values(book, Scene(person, protocol, usual, book.lexicon)),
    }


def _forbidden(expected: Mapping, protocol: Protocol) -> Iterator[str]:
    """What no plan may hold, whatever its certificate says."""
    if protocol.items and expected["red_flags"]:
        yield f"a plan beside a red flag: {', '.join(expected['red_flags'])}"
    if protocol.items and expected["verdict"] == "refused":
        yield "a plan that safety refuses"
    yield from (f"the plan stops {name}, which is not its to stop" for name, kind in expected["stops"] if kind != "free")


def _differences(given: Any, expected: Any, place: str) -> Iterator[str]:
    if isinstance(expected, Mapping) and isinstance(given, Mapping):
        for key in sorted(expected.keys() | given.keys()):
            where = f"{place}.{key}".strip(".")
            if key not in given or key not in expected:
                yield f"{where}: {'is missing' if key not in given else 'does not belong there'}"
            else:
                yield from _differences(given[key], expected[key], where)
    elif isinstance(expected, (list, tuple)) and isinstance(given, (list, tuple)) and len(given) == len(expected):
        for n, (one, other) in enumerate(zip(given, expected, strict=True)):
            yield from _differences(one, other, f"{place}[{n}]")
    elif not _same(given, expected):
        yield f"{place}: {given!r} in the certificate, {expected!r} found"


def _same(given: Any, expected: Any) -> bool:
    numbers = all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in (given, expected))
    return abs(given - expected) <= _CLOSE * abs(expected) if numbers else type(given) is type(expected) and given == expected


_RULES: dict[int, tuple[Rulebook, str]] = {}
_KEPT = 8


def rules_sha256(book: Rulebook) -> str:
    """Hash of the parsed rules, their version and the file of thresholds; worked out once a rule book."""
    if id(book) not in _RULES:
        morning = hashlib.sha256(FILE.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
        if len(_RULES) >= _KEPT:
            _RULES.clear()
        _RULES[id(book)] = book, sha256({"version": book.version, "rules": [bare(rule) for rule in book.rules], "morning": morning})
    return _RULES[id(book)][1]


def bare(value: Any) -> Any:
    """A value of a class as a table of its fields with the name of the class; numbers with twelve digits, as text."""
    if isinstance(value, Clock):
        return f"{value.minutes // 60:02d}:{value.minutes % 60:02d}"
    if isinstance(value, tuple | list):
        return [bare(entry) for entry in value]
    if isinstance(value, float):
        return f"{value:.12g}"
    if value is None or isinstance(value, str | int):
        return value
    parts = getattr(type(value), "__attrs_attrs__", None)
    return str(value) if parts is None else {"is": type(value).__name__} | {part.name: bare(getattr(value, part.name)) for part in parts}


def sha256(value: Any) -> str:
    """SHA-256 of plain data as JSON with sorted keys and no spaces."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", errors="backslashreplace")).hexdigest()
