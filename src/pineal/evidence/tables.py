"""The tables of published numbers as frozen rows; a blank cell is None, never a default.

Files and provenance: ``data/README.md``. Numbers stay in the unit of their `unit` column.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from typing import TypeVar

import attrs
from attrs import frozen

from pineal.errors import Fault
from pineal.evidence.faults import refuse, suggest

FOLDER = Path(__file__).parent / "data"
_MG = {"g": 1e3, "mg": 1.0, "ug": 1e-3}
_AMOUNTS = r"[\d.]+(?:(?: and |-)[\d.]+)*"
Row = TypeVar("Row", bound=attrs.AttrsInstance)


@frozen
class PkRow:
    """One pharmacokinetic parameter. `value` is a number except for names and classes (``main_enzyme``)."""

    id: str
    compound: str
    formulation: str | None
    dose: str | None
    dose_unit: str | None
    modifier: str | None
    parameter: str
    value: float | str | None
    unit: str | None
    cv_pct: float | None
    low: float | None
    high: float | None
    population: str | None
    n: float | None
    citation: str | None
    doi_pmid: str | None
    provenance: str
    address: str | None
    note: str | None

    @property
    def doses(self) -> tuple[float, ...]:
        """The doses in mg: one, several (``"0.4 and 4"``), the ends of a range (``"25-100"``), or none.

        A dose in words (``"21 mEq/d (~255 mg)"``) and a unit that is not a mass count as no dose.
        """
        scale = _MG.get(self.dose_unit or "")
        if scale is None or not re.fullmatch(_AMOUNTS, self.dose or ""):
            return ()
        return tuple(float(part) * scale for part in re.split(" and |-", self.dose or ""))


@frozen
class TrialRow:
    """One outcome of one study; effect is treatment minus comparator in `effect_unit`.

    `n` and `sd` are text where the source gives one per arm or counts trials (``"24 studies"``).
    """

    id: str
    study: str
    compound: str
    dose: str | None
    unit: str | None
    formulation: str | None
    timing: str | None
    duration: str | None
    population: str | None
    n: float | str | None
    comparator: str | None
    outcome: str
    outcome_family: str | None
    method: str | None
    effect_type: str | None
    effect: float | str | None
    effect_unit: str | None
    ci_low: float | None
    ci_high: float | None
    sd: float | str | None
    p: str | None
    direction: str | None
    level: str | None
    citation: str | None
    doi_pmid: str | None
    provenance: str
    seen_as: str | None
    address: str | None
    overlaps_with: str | None
    quality: str | None
    use: str | None
    note: str | None

    @property
    def overlapping(self) -> tuple[str, ...]:
        """Keys of the studies pooled in this row too."""
        return tuple(key.strip() for key in (self.overlaps_with or "").split(";") if key.strip())


@frozen
class NormRow:
    """One normative value for an age range and sex; `mean` is text where the source gives only a finding."""

    id: str
    measure: str
    population: str | None
    age_low: float | None
    age_high: float | None
    sex: str | None
    mean: float | str | None
    sd: float | None
    low: float | None
    high: float | None
    unit: str | None
    method: str | None
    citation: str | None
    doi_pmid: str | None
    provenance: str
    address: str | None
    note: str | None


@frozen
class ImbalanceRow:
    """One candidate cause: mechanism, signs, what to expect of it and what addresses it; all prose."""

    imbalance_id: str
    mechanism: str | None
    signs_diary_actigraphy: str | None
    signs_psg: str | None
    signs_labs: str | None
    quantitative_expectation: str | None
    prevalence_in_insomnia: str | None
    compounds: str | None
    behaviours: str | None
    evidence_grade: str | None
    citation: str | None
    provenance: str
    recalled_parts: str | None


def pk_rows() -> tuple[PkRow, ...]:
    """Every row of ``pk.csv``."""
    return read_rows(FOLDER / "pk.csv", PkRow)


def trial_rows() -> tuple[TrialRow, ...]:
    """Every row of ``trials.csv``."""
    return read_rows(FOLDER / "trials.csv", TrialRow)


def norm_rows() -> tuple[NormRow, ...]:
    """Every row of ``norms.csv``."""
    return read_rows(FOLDER / "norms.csv", NormRow)


def imbalance_rows() -> tuple[ImbalanceRow, ...]:
    """Every row of ``imbalances.csv``."""
    return read_rows(FOLDER / "imbalances.csv", ImbalanceRow)


@cache
def read_rows(path: Path, kind: type[Row]) -> tuple[Row, ...]:
    """The rows of a CSV file as values of one frozen type; raises EvidenceFaults with every fault."""
    with path.open(encoding="utf-8", newline="") as lines:
        table = list(csv.DictReader(lines))
    fields = attrs.fields_dict(kind)
    refuse(_column_faults(path.name, table[0] if table else {}, fields))
    faults: list[Fault] = []
    rows = [_row(path.name, line, cells, kind, faults) for line, cells in enumerate(table, start=2)]
    refuse(faults)
    return tuple(row for row in rows if row is not None)


def _column_faults(file: str, found: dict, fields: dict) -> list[Fault]:
    extra = [Fault(file, "header", f"column {name!r} is not known", suggest(str(name), fields)) for name in found if name not in fields]
    return extra + [Fault(file, "header", f"column {name!r} is missing") for name in fields if name not in found]


def _row(file: str, line: int, cells: dict, kind: type[Row], faults: list[Fault]) -> Row | None:
    values = {}
    for name, field in attrs.fields_dict(kind).items():
        try:
            values[name] = _cell(cells[name], str(field.type))
        except ValueError as error:
            faults.append(Fault(file, f"line {line}, {name}", str(error)))
    return kind(**values) if len(values) == len(attrs.fields_dict(kind)) else None


def _cell(text: str | None, kind: str) -> float | str | None:
    """A cell read as its column's type; a number where the column takes one and the text is one."""
    if text is None or not text.strip():
        if "None" in kind:
            return None
        raise ValueError("is blank, but every row has one")
    if "float" not in kind:
        return text
    try:
        return float(text)
    except ValueError:
        if "str" in kind:
            return text
        raise ValueError(f"is {text!r}, not a number") from None
