"""The folder of a run: its manifest, its parts, and the one process that may write into it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from attrs import frozen

from pineal.errors import DataError, Fault
from pineal.storage.tables import metadata

MANIFEST = "_manifest.json"
"""Readers of Parquet folders pass over names that begin with an underscore or a dot."""

SCHEMA = 1
_LOCK = ".lock"
_UNDONE = ".part"


@frozen
class Folder:
    """A folder that holds one run; parts are ``part-000000.parquet`` and on."""

    path: Path
    form: str

    def part(self, k: int) -> Path:
        """The file of part k."""
        return self.path / f"part-{k:06d}.{self.form}"

    def done(self, parts: int) -> dict[int, dict]:
        """Metadata of the parts that are there and whole."""
        found = {k: metadata(self.part(k)) for k in range(parts) if self.part(k).exists()}
        return {k: meta for k, meta in found.items() if meta is not None}

    def write(self, k: int, content: bytes) -> dict:
        """Part k, all of it or nothing; returns its metadata. Raises DataError where it cannot be written."""
        _write(self.part(k), content)
        meta = metadata(self.part(k))
        if meta is None:
            raise DataError(Fault(str(self.part(k)), "", "is not what was written; the disk cannot be relied on", "use another disk"))
        return meta

    @contextmanager
    def opened(self, settings: dict, made_by: dict) -> Iterator[None]:
        """This process alone writes here while the block runs, and only with the settings that the folder began with.

        Raises DataError for a folder of other settings, of something else, or in use.
        """
        _made(self.path)
        with _alone(self.path):
            self._claim(settings, made_by)
            for left in self.path.glob(f"*{_UNDONE}"):  # by a run that was killed
                left.unlink()
            yield

    def _claim(self, settings: dict, made_by: dict) -> None:
        place = self.path / MANIFEST
        if not place.exists():
            others = [one.name for one in self.path.iterdir() if one.name != _LOCK and not one.name.endswith(_UNDONE)]
            if others:
                raise DataError(Fault(str(self.path), "--out", f"holds other files already ({others[0]})", "name another folder"))
            _write(place, (json.dumps({"schema": SCHEMA, "settings": settings, "made_by": made_by}, indent=2) + "\n").encode())
            return
        faults = list(_differences(_read(place), {"settings": settings, "made_by": made_by}, str(place)))
        if faults:
            raise DataError(faults)


def _read(place: Path) -> dict:
    try:
        found = json.loads(place.read_text(encoding="utf-8"))
        if isinstance(found["settings"], dict) and isinstance(found["made_by"], dict):
            return found
    except (ValueError, KeyError, TypeError):
        pass
    raise DataError(Fault(str(place), "", "cannot be read as the manifest of a run", "name another folder, or remove this one"))


def _differences(kept: dict, asked: dict, file: str) -> Iterator[Fault]:
    """One fault for every setting that is not as before."""
    for group in ("settings", "made_by"):
        for name in dict.fromkeys([*kept[group], *asked[group]]):
            old, new = (json.loads(json.dumps(side[group].get(name))) for side in (kept, asked))
            if old != new:
                right = "use the same setting, or name another folder"
                yield Fault(file, name, f"this folder holds a run with {old!r}, not {new!r}", right)


def _write(path: Path, content: bytes) -> None:
    """Written beside and moved into place, on the disk when this returns."""
    temporary = path.with_name(path.name + _UNDONE)
    try:
        with open(temporary, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        raise _cannot(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink()  # there only after a failure, or a Ctrl-C


def _made(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot(path, error) from error


def _cannot(path: Path, error: OSError) -> DataError:
    right = "make room or permission and give the same command again: the parts that are there are kept"
    return DataError(Fault(str(path), "", f"cannot be written: {error.strerror or error}", right))


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """A lock that the system drops with the process, however it ends."""
    try:
        file = open(path / _LOCK, "a+b")  # noqa: SIM115
    except OSError as error:
        raise _cannot(path, error) from error
    with file:
        try:
            _lock(file)
        except (BlockingIOError, PermissionError) as error:
            raise DataError(Fault(str(path), "--out", "another run is writing into this folder", "wait for it, or name another")) from error
        except OSError:  # a file system without locks: the manifest alone must do
            pass
        yield


def _lock(file: Any) -> None:
    try:
        import fcntl
    except ImportError:
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        return
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
