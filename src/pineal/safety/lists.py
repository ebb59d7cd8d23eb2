"""Lists of medicines: the plain text form of groups, which reads in a tenth of the time of TOML.

    [ssri: ssri serotonergic antidepressant]
    fluvoxamine: Luvox, Fevarin, Faverin

A heading gives the group and its classes (``vague``: names a kind, not a medicine); each line below it
one generic name, then its brands and other spellings. Under ``[also]`` stand more spellings of names
that another list holds; under ``[taken ...]`` what people take without prescription.
"""

from __future__ import annotations

from pineal.errors import Fault

TAKEN = "taken "


def read_list(text: str, file: str, faults: list[Fault]) -> dict:
    """The table that the same groups would be in TOML; a line that is neither kind is a fault."""
    groups: dict[str, dict] = {}
    names: dict[str, list[str]] | None = None
    for n, line in enumerate(text.splitlines(), 1):
        line = line.partition("#")[0].strip()
        first, colon, rest = line.strip("[]").partition(":")
        if line.startswith("[") and line.endswith("]") and first.strip():
            if first.strip() in groups:
                faults.append(Fault(file, f"line {n}", f"group {first.strip()!r} stands twice", "write it once"))
            group = groups[first.strip()] = _group(rest.split())
            names = group["names"]
        elif line and (names is None or not first.strip() or first.strip() in names):
            faults.append(Fault(file, f"line {n}", f"{line!r} is no group and no new name", "[group: classes] or generic: Brand, Brand"))
        elif line and names is not None:
            names[first.strip()] = [also.strip() for also in rest.split(",") if also.strip()]
    also = groups.pop("also", {}).get("names", {})
    taken = {name: _compound(also, groups[group]) for group in groups if group.startswith(TAKEN)
             for name, also in groups[group]["names"].items()}
    groups = {name: group for name, group in groups.items() if not name.startswith(TAKEN)}
    return {"group": groups, "also": also, "compound": taken}


def _compound(also: list[str], group: dict) -> dict:
    """What the same compound would be in TOML."""
    words = group.get("classes", [])
    flags = {flag: True for flag in ("everyday", "proposable") if flag in words}
    return flags | {"classes": [w for w in words if w not in flags]} | ({"also": also} if also else {})


def _group(words: list[str]) -> dict:
    classes = [word for word in words if word != "vague"]
    return {"names": {}} | ({"classes": classes} if classes else {}) | ({"vague": True} if "vague" in words else {})
