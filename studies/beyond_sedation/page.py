"""docs/beyond_sedation.md and its pictures, from the table alone: every figure in them is read, none is written by hand."""

from __future__ import annotations

import re
from textwrap import fill

from beyond_sedation.takings import HERE
from pineal.physiology import effects
from pineal.report import beyond_against, beyond_rows, palette
from pineal.report.beyond_table import BASES, Change, Line, Table, fine, read

DOCS = HERE.parents[1] / "docs"
WIDE, WIDTH, FONT = 760, 120, 'font-family="system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif"'
COLUMNS = ("SOL", "WASO", "TST", "N1", "N2", "N3", "REM", "REM latency", "evening cortisol", "night cortisol")
MATCHED = ("WASO", "N3", "REM", "night cortisol")

TEXT = """# Beyond sedation

Written by `make study-beyond_sedation` from the frozen set of effects `{digest}`; a test fails when the set has changed since.
`pineal compounds NAME --out DIR` shows the same for one compound, and the report of `pineal plan` beside a plan.

Every compound of the catalogue in one population, in a usual dose at a usual hour, on common random numbers: {people}; {nights}.
{draws} draws of what is uncertain about everybody alike (the set with its covariance, kinetics between studies), {persons} virtual
people in all. Without anything they take {sol} min to fall asleep and lie awake for {waso} min after that; N3 {n3}, REM {rem} min.

**Read this first.** These are simulations of means, not trials, and not a ranking to choose from. Effects of supplements are small
next to a course of cognitive behavioural therapy for insomnia (CBT-I), which is the first choice. *{trials}*: the compound has a
way of its own to the measure, rows of trials on it were fitted, and they narrowed its effect and a number behind it by 30 % or
more. *{prior}*: the number is what was believed beforehand, or sleep simply got longer or shorter (*through sleep alone*: that
the compound has no way of its own to the measure is assumed). *{unknown}*: nothing is known, which is not the same as nothing
happens.

{findings}

## The picture

![Waking taken away against deep sleep, dream sleep, cortisol and the next morning](pictures/beyond_sedation_against.svg)

Whiskers hold nine of ten draws. Filled marks: {trials}. Open marks: {prior}. Squares are medicines. Dashed: through sleep alone.
Not drawn, because they take away less than {least} min of waking: {small}. No data: {silent}.

![Every compound as a row](pictures/beyond_sedation_rows.svg)

## The table

Changes against nothing, median and nine of ten draws; minutes, cortisol in nmol/L (evening: the last two hours before bed; night:
the first half in bed). A letter behind each: t, {trials}; p, {prior}; s, the same through sleep alone.

{table}

## The next morning

In closed form after one dose. A share of a site that is taken is not an effect. Alertness (KSS, PVT) has no model of what a dose
leaves of it: **no data** for all.

{morning}

Melatonin in the blood at rising, against one's own:

{melatonin}

## The same gain by a sedative

The dose of a probe at which its median gain equals that of the compound, and what else either does. A dose that no curve reaches is
said. These doses are arithmetic, nobody's advice: sedatives need a prescriber, and none is proposed.

{equal}

## How far this goes

- One population, one dose, one week; tolerance beyond a week, withdrawal and harm are not in it.
- {narrow}
- Cortisol: of the medicines only what longer sleep does to it is simulated. What they do to it by themselves is **no data** here.
- People who are short of a mineral or vitamin have a status of 0.6 of replete, an assumption; stores are as after eight weeks.
- The intervals are of the mean in these people. One person may differ more, which `pineal plan` accounts for and this page does not.
"""


def write(found: dict) -> None:
    """Page and pictures."""
    shipped = read(found, effects().digest)
    for name, picture in (("against", beyond_against.draw), ("rows", beyond_rows.draw)):
        svg = picture(shipped.lines, f"beyond-{name}", WIDE)
        path = DOCS / "pictures" / f"beyond_sedation_{name}.svg"
        path.write_text(standalone(str(svg)) + "\n", encoding="utf-8")
    (DOCS / "beyond_sedation.md").write_text(text(shipped), encoding="utf-8")


def standalone(svg: str) -> str:
    """A picture that carries its font and paper, to be seen by itself."""
    head, _, rest = svg.partition(">")
    return f'{head} {FONT}><rect width="100%" height="100%" fill="{palette.PAPER}"/>{rest}'


def text(shipped: Table) -> str:
    """The page as Markdown."""
    data, base = shipped.data, shipped.data["base"][""]
    small = beyond_against.small(shipped.lines)
    silent = [line.full for line in beyond_rows.silent(shipped.lines)]
    parts = {
        "digest": data["effects"][:12], "people": data["people"], "nights": data["nights"], "draws": data["draws"],
        "persons": f"{data['persons']:,}", "least": beyond_against.LEAST, "small": "; ".join(small), "silent": ", ".join(silent),
        "sol": f"{base['SOL']:.0f}", "waso": f"{base['WASO']:.0f}", "n3": f"{base['N3']:.0f}", "rem": f"{base['REM']:.0f}",
        "findings": "\n".join(f"- {line}" for line in findings(shipped)), "table": _changes(shipped), "morning": _morning(shipped),
        "melatonin": _melatonin(shipped), "equal": _equal(shipped), "narrow": _told(shipped), **BASES,
    }  # fmt: skip
    return wrapped(TEXT.format(**parts))


def wrapped(page: str) -> str:
    """Paragraphs and list items at 120 columns; headings, tables and pictures as they are."""
    lines = []
    for block in page.split("\n\n"):
        if block.lstrip()[:1] in ("#", "|", "!"):
            lines.append(block)
        elif block.startswith("- "):
            items = re.split(r"\n(?=- )", block)
            lines.append("\n".join(fill(" ".join(item.split()), WIDTH, subsequent_indent="  ") for item in items))
        else:
            lines.append(fill(" ".join(block.split()), WIDTH))
    return "\n\n".join(lines) + "\n"


def findings(shipped: Table) -> list[str]:
    """What the table says in plain words, whichever way it comes out."""
    found = []
    for name in ("melatonin", "ramelteon", "zolpidem", "temazepam", "trazodone", "caffeine", "ethanol"):
        line = shipped.usual(name)
        if line and line.gain:
            parts = ", ".join(f"{m} {line.change(m).words}" for m in ("N3", "REM"))
            found.append(f"{line.full[:1].upper() + line.full[1:]} ({line.dose}): {fine(line.gain)} of waking taken away; {parts}.")
    sure = [line.full for line in shipped.lines if line.gain and line.change("SOL+WASO").basis == "trials" and line.gain.low > 0]
    found.append(f"A gain in waking that trials tell and whose interval leaves out none: {', '.join(sure) or 'none'}.")
    deep = [line.full for line in shipped.lines if any(line.change(m).basis == "trials" for m in ("N3", "REM"))]
    found.append(f"Deep or dream sleep told by trials: {', '.join(deep) or 'of no compound'}. For all others N3 and REM are a prior, so "
                 "\"preserves the architecture of sleep\" is shown for nobody else.")  # fmt: skip
    return found


def _grid(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in [head, ["---"] * len(head), *rows])


def _cell(found: Change) -> str:
    if found.interval is None:
        return "no data"
    letter = "t" if found.basis == "trials" else "p" if found.own else "s"
    one = found.interval
    digits = 1
    middle, low, high = (f"{x:+.{digits}f}" for x in (one.median, one.low, one.high))
    return f"{middle} ({low} to {high}) {letter}"


def _rows(shipped: Table) -> list[Line]:
    return [line for _, group in beyond_rows.groups(shipped.lines) for line in group]


def _changes(shipped: Table) -> str:
    rows = [[f"{line.full}, {line.dose}", *(_cell(line.change(m)) for m in COLUMNS)] for line in _rows(shipped)]
    return _grid(["Compound", *COLUMNS], rows)


def _morning(shipped: Table) -> str:
    rows = []
    for line in _rows(shipped):
        if line.people:
            continue
        left = line.morning.get("left at rise", Change(None))
        sites = [f"{line.targets[name]}: {one.words.lstrip('+')}" for name, one in line.morning.items() if name in line.targets]
        rows.append([line.full, left.words.lstrip("+"), "; ".join(sites) or "no sedating site known"])
    return _grid(["Compound", "In the blood at rising", "Sedating site taken an hour after rising"], rows)


def _melatonin(shipped: Table) -> str:
    rows = [[line.full, line.change("evening melatonin").words, line.change("melatonin at rise").words] for line in _rows(shipped)
            if line.change("melatonin at rise").own]  # fmt: skip
    return _grid(["Compound", "Last two hours before bed", "At rising"], rows)


def _equal(shipped: Table) -> str:
    lines = {(line.name, line.people): line for line in shipped.lines}
    rows = []
    for one in shipped.data["equal"]:
        line = lines[one["name"], one["people"]]
        head = [line.full, f"{one['by']} {one['gain']:.1f} min"]
        if one["dose_mg"] is None:
            most = f"{one['sedative']}: no dose up to {one['highest_mg']:g} mg ({one['highest_gain']:.1f} min)"
            rows.append([*head, most, *("" for _ in MATCHED)])
            continue
        cells = [f"{_middle(line.change(m))} / {_ends(one['sedative change'][m])}" for m in MATCHED]
        rows.append([*head, f"{one['sedative']}, about {one['dose_mg']:g} mg", *cells])
    return _grid(["Compound", "Its gain", "Sedative", *(f"{m}: it / sedative" for m in MATCHED)], rows)


def _middle(found: Change) -> str:
    return "no data" if found.interval is None else f"{found.interval.median:+.1f}"


def _ends(given: dict) -> str:
    return f"{given['median']:+.1f} ({given['low']:+.1f} to {given['high']:+.1f})"


def _told(shipped: Table) -> str:
    found = [one.basis for line in shipped.lines for name, one in line.changes.items() if name in COLUMNS]
    counts = {name: found.count(name) for name in BASES}
    told = f"{counts['trials']} are told by trials, {counts['prior']} are priors, {counts['unknown']} are no data"
    return f"Of {len(found)} changes in the table {told}."


