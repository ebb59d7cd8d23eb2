"""Evidence: facts with unit, spread and source, the tables of published numbers, and the reference list."""

from pineal.evidence.faults import EvidenceFaults
from pineal.evidence.measured import Measured, Spread
from pineal.evidence.reading import load_toml, measured_in, read_measured
from pineal.evidence.references import Reference, cite, reference, references
from pineal.evidence.tables import (
    ImbalanceRow,
    NormRow,
    PkRow,
    TrialRow,
    imbalance_rows,
    norm_rows,
    pk_rows,
    trial_rows,
)

__all__ = [
    "EvidenceFaults", "ImbalanceRow", "Measured", "NormRow", "PkRow", "Reference", "Spread", "TrialRow",
    "cite", "imbalance_rows", "load_toml", "measured_in", "norm_rows", "pk_rows", "read_measured",
    "reference", "references", "trial_rows",
]
