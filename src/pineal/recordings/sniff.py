"""Which format a file has, told from its content and never from its name."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from pineal.errors import DataError, Fault
from pineal.recordings.readers import actigraphy, actlumus, annot, diary, edf, hypnogram, labs, light, mmash, redcap, stage_text
from pineal.recordings.reading import Reading
from pineal.recordings.tables import decode, read_bytes, read_table
from pineal.recordings.times import zone_of

_TABLES = (redcap, diary, light, actigraphy, hypnogram, labs)
_LARGEST = 512 * 1024 * 1024
_KNOWN = (
    "a diary, light, actigraphy, hypnogram or labs table, a REDCap diary, an ActLumus log, a Dreem, YASA, Luna or EDF+ hypnogram "
    "or an MMASH person"
)


def read(path: str | Path, zone: str | None = None) -> Reading:
    """Read one recording; local clock times belong to `zone`. Raises DataError with every fault of the file."""
    path = Path(path)
    zone_of(zone)
    if path.is_dir() and mmash.is_folder(path):
        return mmash.read_folder(path, zone)
    content = read_bytes(path)
    if content.startswith(b"PK\x03\x04"):
        content = _unzipped(content, str(path))
    if content.startswith(edf.MARK):
        return edf.read(content, str(path), zone)
    return _by_content(decode(content, str(path)), str(path), zone)


def _by_content(text: str, file: str, zone: str | None) -> Reading:
    if any(mark in text[:4000] for mark in actlumus.MARKS):
        return actlumus.read(text, file, zone)
    if text.lstrip().startswith(("[", "{")):
        return hypnogram.read_json(text, file, zone)
    for form in (stage_text, annot):
        if form.looks(text):
            return form.read(text, file, zone)
    columns = read_table(text[:20000].rpartition("\n")[0] or text, file).columns
    if hypnogram.has(columns):
        return hypnogram.read(text, file, zone)
    name = mmash.kind_of(columns)
    if name:
        return mmash.read_texts({name: text}, file, zone)
    return _reader(columns, file).read(text, file, zone)


def _reader(columns: tuple[str, ...], file: str):
    """The table format that shares most columns with the file; its own reader then names what is wrong."""
    shared = [(len(set(columns) & set(reader.COLUMNS)) / len(columns), -n, reader) for n, reader in enumerate(_TABLES)]
    share, _, reader = max(shared)
    if share < 0.3:
        shown = ", ".join(columns[:8]) + (" ..." if len(columns) > 8 else "")
        raise DataError(Fault(file, "line 1", f"no known format has the columns {shown[:200]}", f"give {_KNOWN}"))
    return reader


def _unzipped(content: bytes, file: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [info for info in archive.infolist() if not info.is_dir() and not info.filename.startswith("__MACOSX")]
            if len(names) == 1 and names[0].file_size <= _LARGEST:
                return archive.read(names[0])
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise DataError(Fault(file, "", f"is a damaged or locked archive: {error}", "zip the recording again")) from error
    wrong = f"is an archive of {len(names)} files, or too large"
    raise DataError(Fault(file, "", wrong, "put one recording into a .zip, or give it plain"))
