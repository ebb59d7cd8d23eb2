"""Laboratory and saliva values: `analyte`, `value`, `unit` (UCUM), `taken`, `specimen`; units stay as given."""

from __future__ import annotations

from datetime import datetime

from pineal.recordings.notes import Notes
from pineal.recordings.reading import Lab, Reading
from pineal.recordings.tables import Cells, cells_of, check_columns, read_table
from pineal.recordings.times import NO_ZONE, zone_of

FORMAT = "labs"
COLUMNS = ("analyte", "value", "unit", "taken", "specimen")


def read(text: str, file: str, zone: str | None) -> Reading:
    """Read a table of values; a value without a unit is a fault."""
    notes = Notes(file)
    table = read_table(text, file)
    check_columns(table, COLUMNS, ("analyte", "value", "unit"), notes)
    rows = [_lab(row) for row in cells_of(table, notes, zone_of(zone))]
    notes.check()
    labs = tuple(lab for lab in rows if lab is not None)
    moments = sorted(lab.taken for lab in labs if isinstance(lab.taken, datetime))
    if moments and zone is None:
        notes.warn(NO_ZONE)
    start, end = (moments[0], moments[-1]) if moments else (None, None)
    return Reading(file, FORMAT, len(table.rows), start, end, zone, labs=labs, warnings=tuple(notes.warnings))


def _lab(row: Cells) -> Lab | None:
    analyte = row.need("analyte", "write what was measured, like ferritin")
    value = row.number("value", 0, 1e12)
    if value is None and not row.text("value"):
        row.notes.warn(f"{row.place('value')}: {analyte or 'value'} is empty and left out")
        return None
    unit = row.need("unit", "write the unit the laboratory gave, like ug/L") if row.text("value") else ""
    taken = row.day("taken") if len(row.text("taken")) == 10 else row.moment("taken")
    return Lab(analyte, value, unit, taken, row.text("specimen") or None) if value is not None else None
