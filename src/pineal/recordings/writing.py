"""Nights and light as our own tables, with full times and offsets, so that reading gives the same again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime

from pineal.night import DiaryNight, LightLog
from pineal.recordings.readers.diary import COLUMNS


def diary_csv(nights: Iterable[DiaryNight]) -> str:
    """The nights as a diary table."""
    rows = [[_cell(getattr(night, column)) for column in COLUMNS] for night in nights]
    return _csv(COLUMNS, rows)


def light_csv(log: LightLog) -> str:
    """Melanopic EDI as a light table, times in UTC."""
    times = (datetime.fromtimestamp(int(second), UTC).isoformat() for second in log.seconds)
    return _csv(("time", "melanopic_lux"), [[time, repr(float(lux))] for time, lux in zip(times, log.melanopic_lux, strict=True)])


def _csv(columns: tuple[str, ...], rows: list[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([columns, *rows])
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if hasattr(value, "isoformat") else " ".join(value.split()) if isinstance(value, str) else repr(value)
