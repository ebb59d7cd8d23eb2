"""Finding compounds: a file in the catalogue folder is a compound, by existing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pineal.compounds.compound import Compound
from pineal.compounds.reading import read_compound
from pineal.errors import DataError, Fault
from pineal.evidence import Measured, read_measured
from pineal.evidence.faults import suggest

FOLDER = Path(__file__).parent / "catalogue"


def all(folder: Path = FOLDER) -> tuple[Compound, ...]:
    """Every compound of a catalogue folder, by file name."""
    return tuple(_read(path) for path in sorted(folder.glob("*.toml")))


def get(name: str, folder: Path = FOLDER) -> Compound:
    """The compound of a name or synonym; an unknown one raises DataError with the nearest name.

    Reads the file called like the name first, so that one broken file never hides the others.
    """
    wanted = _plain(name)
    own = folder / f"{wanted.replace(' ', '_')}.toml"
    if own.exists():
        return _read(own)
    found = {_plain(known): compound for compound in all(folder) for known in compound.names}
    if wanted in found:
        return found[wanted]
    raise DataError(Fault("compounds", name, "is not a compound of the catalogue", suggest(wanted, found)))


@cache
def traits() -> dict[str, Measured]:
    """Traits of a person that several compounds share, such as ``cyp1a2_activity``."""
    return read_measured(FOLDER.parent / "traits.toml")


@cache
def _read(path: Path) -> Compound:
    return read_compound(path)


def _plain(name: str) -> str:
    return " ".join(name.lower().replace("_", " ").split())
