"""Finding compounds: a file in the catalogue folder is a compound, by existing."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from pineal.compounds.compound import Compound
from pineal.compounds.reading import read_compound
from pineal.errors import DataError, Fault
from pineal.evidence import Measured, read_measured
from pineal.evidence.faults import suggest

FOLDER = Path(__file__).parent / "catalogue"

OWN = "PINEAL_CATALOGUE"
"""Environment variable that names a folder of one's own compounds; they go before shipped ones of the same file name."""


def all(folder: Path | None = None) -> tuple[Compound, ...]:
    """Every compound, by file name: of one folder, or of the shipped catalogue and one's own."""
    files = {path.name: path for each in reversed(_folders(folder)) for path in each.glob("*.toml")}
    return tuple(_read(files[name]) for name in sorted(files))


def _folders(folder: Path | None) -> tuple[Path, ...]:
    """Where to look, first to last."""
    own = os.environ.get(OWN)
    return (folder,) if folder else (Path(own), FOLDER) if own else (FOLDER,)


def get(name: str, folder: Path | None = None) -> Compound:
    """The compound of a name or synonym; an unknown one raises DataError with the nearest name.

    Reads the file called like the name first, so that one broken file never hides the others.
    """
    wanted = _plain(name)
    for each in _folders(folder):
        own = each / f"{wanted.replace(' ', '_')}.toml"
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
