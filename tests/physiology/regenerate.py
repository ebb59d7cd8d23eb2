"""Write golden/stowe2025_regenerated.csv: ``python -m tests.physiology.regenerate`` in the repository's root."""

from __future__ import annotations

from . import stowe

HEADER = (
    "# tests/physiology/oracle.py and stowe.py: the protocol of stowe2025_melatonin_prc.csv, SciPy LSODA at rtol 1e-10, "
    "restarted at every edge of light and dose; DLMO where plasma rises through 10 pg/mL; placebo shift {drift:.4f} h subtracted; "
    "baseline DLMO {baseline:.4f} h; + = advance. The published run used an implicit solver at its default rtol of 1e-3."
)
COLUMNS = "hours_after_DLMO,shift_0.5mg_h,peak_plasma_0.5mg_pg_mL,shift_3mg_h,peak_plasma_3mg_pg_mL"


def table() -> list[str]:
    """The lines of the file."""
    start = stowe.entrained()
    placebo = stowe.laboratory(start, None, None)
    first, last = (stowe.last_dlmo(stowe.HOURS, placebo, day) for day in (1, 5))
    lines = [HEADER.format(drift=first - last, baseline=first), COLUMNS]
    for offset in stowe.OFFSETS:
        cells = [str(offset)]
        for mg in stowe.DOSES_MG:
            plasma = stowe.laboratory(start, mg, offset)
            shift = last - stowe.last_dlmo(stowe.HOURS, plasma, 5)
            cells += [f"{shift:.4f}", f"{plasma.max() / stowe.PMOL_PER_PG:.1f}"]
        lines.append(",".join(cells))
    return lines


if __name__ == "__main__":
    path = stowe.GOLDEN / "stowe2025_regenerated.csv"
    path.write_text("\n".join(table()) + "\n", encoding="utf-8")
    print(path)
