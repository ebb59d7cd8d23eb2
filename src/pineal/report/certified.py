"""The certificate of a plan in words: what was compared, and what is left in the morning.

Assumption: an answer without a certificate, or with one that was not verified, says so; nothing is filled in.
"""

from __future__ import annotations

from pineal.report import words
from pineal.report.reading import records

Row = tuple[str, str]


def certificate(answer: dict) -> list[Row]:
    """The rows of the certificate, empty when there is none."""
    given = answer.get("certificate")
    if not isinstance(given, dict):
        return []
    rows = [*_verdict(given), *map(_amount, records(given.get("amounts"))), *map(_spacing, records(given.get("spacing")))]
    rows += [*_window(given), *_light(given), *_count(given), *_stops(given), *_open(given)]
    return [*rows, *_dropped(answer), *_hashes(given)]


def mornings(answer: dict) -> list[tuple[str, str, str]]:
    """For each sedating substance of the night: its name, what is left at the rise, and how many would be impaired."""
    given = answer.get("certificate")
    return [_morning(row) for row in records(given.get("residual"))] if isinstance(given, dict) else []


def _verdict(given: dict) -> list[Row]:
    checked = given.get("checked") if isinstance(given.get("checked"), dict) else {}
    told = {True: "every value by an independent checker", False: "not verified: do not rely on this page"}
    rows = [("verified", told.get(given.get("verified"), "not stated")), ("verdict", str(given.get("verdict") or "not stated"))]
    if checked:
        rows.append(("checked", f"{checked.get('rules', 'no')} rules against {checked.get('names', 'no')} stated names"))
    return rows


def _amount(row: dict) -> Row:
    low, high, unit = row.get("low"), row.get("high"), row.get("unit", "")
    span = _number(low) if low == high else f"{_number(low)} to {_number(high)}"
    day = "an amount not stated" if high is None else f"{span} {unit}"
    return f"{row.get('of')} a day, all products", f"{day}; limit {_number(row.get('limit'))} {unit}"


def _spacing(row: dict) -> Row:
    gap = row.get("apart")
    apart = "an hour is not stated" if gap is None else f"{_hours(abs(gap))} apart"
    least = row.get("second") if gap is not None and gap >= 0 else row.get("first")
    return f"{row.get('of')} and {row.get('and')}", f"{apart}; at least {_hours(least)}"


def _window(given: dict) -> list[Row]:
    window = given.get("window") if isinstance(given.get("window"), dict) else {}
    if window.get("planned") is None:
        return []
    usual = "" if window.get("usual") is None else f", usually {_hours(window['usual'])}"
    return [("time in bed", f"{_hours(window['planned'])}{usual}; never below {_hours(window.get('least'))}")]


def _light(given: dict) -> list[Row]:
    light = given.get("light") if isinstance(given.get("light"), dict) else {}
    return [] if light.get("brightest") is None else [("brightest light", f"{_number(light['brightest'])} lux melanopic")]


def _count(given: dict) -> list[Row]:
    found = given.get("compounds") if isinstance(given.get("compounds"), dict) else {}
    names = found.get("names") or []
    most = "" if found.get("most") is None else f"; at most {found['most']}"
    return [("compounds at once", f"{len(names)}{' (' + ', '.join(map(str, names)) + ')' if names else ''}{most}")] if found else []


def _stops(given: dict) -> list[Row]:
    stopped = [str(pair[0]) for pair in given.get("stops") or [] if pair]
    return [("stopped", ", ".join(stopped))] if stopped else []


def _open(given: dict) -> list[Row]:
    """Red flags, names that were not understood and facts that are missing: said even when there are none."""
    unread = [str(pair[-1]) for pair in given.get("not_recognised") or []]
    missing = [str(rule).removeprefix("missing.") for rule in given.get("missing") or []]
    flags = [words.spaced(flag) for flag in given.get("red_flags") or []]
    lists = (("red flags", flags), ("not recognised", unread), ("not stated", missing))
    return [(name, ", ".join(found) or "none") for name, found in lists]


def _dropped(answer: dict) -> list[Row]:
    names = [str(row.get("option")) for row in records(answer.get("rejected"))]
    return [("rejected by the checker, not shown", ", ".join(names))] if names else []


def _hashes(given: dict) -> list[Row]:
    keys = (("rules", "rules and names"), ("facts_sha256", "facts of the case"), ("protocol_sha256", "plan"), ("seal", "seal"))
    return [(name, str(given[key])[:16]) for key, name in keys if given.get(key)]


def _morning(row: dict) -> tuple[str, str, str]:
    name, unit = str(row.get("compound")), row.get("unit", "")
    if row.get("above") is None:
        return name, "not known", str(row.get("why") or "not known")
    left = f"{row['median']:.2g} ({row['low']:.2g} to {row['high']:.2g}) {unit}"
    return name, left, f"{_share(row['above'])} above {_number(row.get('threshold'))} {unit}, {_share(row['later'])} an hour later"


def _share(share: float) -> str:
    return "under 1 %" if share < 0.01 else words.percent(share)


def _hours(minutes: object) -> str:
    if not words.known(minutes):
        return "not known"
    hours, rest = divmod(round(float(minutes)), 60)
    return f"{hours} h" if not rest else f"{hours} h {rest} min"


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, (int, float)) else "not known"
