"""docs/scale.md from the figures of scale.json: words, what was measured, what follows for 1, 16 and 1,000 cores."""

from __future__ import annotations

from statistics import median
from string import Template

CORES = (1, 16, 1000)
GOAL = 10**9
DISK_MB_S = 100.0
"""Assumed: what a plain disk or a share on a network takes in, MB/s."""
NETWORK_MB_S = 100.0
"""Assumed: what the one machine that writes receives, MB/s (a gigabit line)."""

PAGE = Template("""# Many people, many cores

This page is written by `python benchmarks/scale.py` (`--sheet` from the figures kept in benchmarks/scale.json); do not edit.

## A run that goes to disk as it goes

    pineal population insomnia --persons 100000 --nights 14 --out nights

One row a night (person, night, age, minutes in stages, latencies, counts, DLMO) in `part-000000.parquet` and on; any reader of
Parquet takes the folder as one table. Parquet needs the extra `scale` (`pip install 'pineal[scale]'`); `--format npz` needs nothing.
People are of one kind, have one time in bed, typical light and no doses; nights are those of the stage chain, before any
scorer or diary, and count after $lead_in nights in which the clock settles.

- **Stopped runs go on.** The same command makes what is missing. A part is moved into place when it is whole, so a kill
  loses the parts in hand (one a worker) and writes none twice. Ctrl-C ends a run within a second.
- **One folder, one run.** `_manifest.json` keeps every setting, the model's hash and the hash of all code and numbers. Another
  setting or another Pineal is refused, with every difference named; so is a second run in the same folder at the same time.
- **The same bits.** A person's number alone decides who they are and how they sleep. `fingerprint` (a sum over rows of a hash of
  every bit) and the statistics (sums of whole thousandths) are equal for any size of the parts, number of workers,
  stop and cluster of equal machines. Older x86-64 processors, imitated, give the same bits too
  ([study](../studies/across_machines/report.md)); other architectures, NumPys and numbas are not measured.
- **Memory does not grow** with people: a part at a time in each worker, a few parts' bytes in the process that writes.
- **Full disk, no permission, damaged part:** one line that says what and where; the parts that are there stay.

## A cluster

    dask scheduler                                              # prints its address
    dask worker tcp://HOST:8786 --nworkers 16 --nthreads 1      # on every machine
    pineal population insomnia --persons 100000 --out nights --scheduler tcp://HOST:8786
    pineal trial TRIAL.toml --scheduler tcp://HOST:8786

The same pieces of work go to the workers of any Dask scheduler; results come back to the one process that writes, so no
folder is shared. Workers need the same Pineal installed and refuse otherwise. When a worker dies, others make its pieces anew and
nothing else changes (`tests/referees/test_dask.py` kills one). A scheduler has no password: keep it inside a
network you trust, or use Dask's TLS.

## Calibration

    PYTHONPATH="$$PWD/studies" dask worker tcp://HOST:8786 --nworkers 16 --nthreads 1     # on every machine, in a clone
    make study-effects ARGS="--scheduler tcp://HOST:8786"

The studies that fit the shipped numbers, or judge the fits, take the same two options: `--scheduler ADDRESS`, else
`--workers N` processes of this machine (one a core if it is not given). Their code is not part of the package, so workers
start in a clone of the same state with its folder `studies` on their path. A worker that cannot import the studies, or has another state of
their code (a hash, as for Pineal itself), refuses and says so. Data and `build/` are needed only where the study is started.

| study | pieces |
|---|---|
| effects | situations at all points of their design; situations at the final numbers; shapes; worlds of the recovery |
| credibility_effects | the same situations, where they are missing |
| phenotypes | columns of the slopes in each step of a fit (the steps follow one another) |
| home_prior | participants' weeks |
| night_to_night | participants' diaries; synthetic persons |
| posterior_calibration | synthetic persons, each through the whole of `pineal infer` |
| stage_chain | cohorts in each round of the calibration; folds |

Results are the same bits wherever the pieces are made, on equal machines with equal numbers of threads in linear algebra
(`tests/referees/test_dask_calibration.py` kills a worker in the middle of three of them). What stays on one machine: regressions on what
was simulated (the fit of the effects and its folds, the home values, the chain's likelihood) and, in phenotypes, the checks after
the fit, because workers lack the tables that were just shipped.

## Measured

$machine. Time on a core is the processor's own. This machine was shared with other work (load in the table), which slows a core too:
nights a core-second range from $slow to $fast between runs of the same work. By the clock this says what
happened and not what the cores can do, and the gain of a second worker cannot be told from it.

$short

Fingerprints of the rows: $equal. $full

| step of a part ($part_nights nights) | time on a core |
|---|---|
$steps
| Dask, an empty piece, by the clock | $per_piece ms |

## Projected: 10⁹ nights ($people people x 14)

$projected

Simulating follows from the median of the runs above (the slowest and the fastest say how far it may be off) and takes every
core as one of these. Writing is the work of the process that writes: sync and metadata of every part, and its bytes at
$disk MB/s of disk and $network MB/s of network, both assumed. A worker's memory is the larger of the measured peaks divided by
its processes.

What becomes the bottleneck: $bottleneck
""")


def sheet(result: dict) -> str:
    """The page; figures that were not measured yet are named as missing."""
    if not {"short", "files", "scheduler"} <= result.keys():
        return "# Many people, many cores\n\nNothing is measured yet: `python benchmarks/scale.py`.\n"
    run, files, size = result["short"], result["files"], cost(result)
    told = {
        "lead_in": 8, "machine": _machine(result["machine"]), "short": _short(run),
        "slow": f"{min(map(_speed, run)):,.0f}", "fast": f"{max(map(_speed, run)):,.0f}",
        "equal": "equal" if len({one["fingerprint"] for one in run}) == 1 else "NOT EQUAL", "full": _full(result.get("full")),
        "part_nights": f"{files['part_nights']:,}", "steps": _steps(files), "per_piece": f"{result['scheduler']['wall_ms_per_piece']:.1f}",
        "people": f"{GOAL / 14 / 1e6:.0f} million", "projected": _projected(size), "disk": f"{DISK_MB_S:.0f}",
        "network": f"{NETWORK_MB_S:.0f}", "bottleneck": _bottleneck(size),
    }  # fmt: skip
    return PAGE.substitute(told)


def cost(result: dict) -> dict[str, float]:
    """What 10^9 nights take of each kind: core seconds, parts, scheduler and writer seconds, MB, MiB a worker."""
    usual = median(map(_speed, result["short"]))
    parts, files = GOAL / result["files"]["part_nights"], result["files"]
    megabytes = GOAL * max(one["bytes_per_night"] for one in result["short"]) / 1e6
    return {
        "core_s": GOAL / usual,
        "parts": parts,
        "part_s": result["files"]["part_nights"] / usual,
        "scheduler_s": parts * result["scheduler"]["wall_ms_per_piece"] / 1e3,
        "write_s": parts * (files["write_core_ms"] + files["metadata_core_ms"]) / 1e3 + megabytes / min(DISK_MB_S, NETWORK_MB_S),
        "megabytes": megabytes,
        "worker_mib": max(one["peak_mib"] / (1 if one["workers"] == 1 else one["workers"] + 1) for one in result["short"]),
    }


def times(size: dict[str, float], cores: int) -> dict[str, float]:
    """Seconds that each part of the machine is busy, and by the clock: the slowest of them and the last parts."""
    busy = {"simulating": size["core_s"] / cores, "the scheduler": size["scheduler_s"] if cores > 1 else 0.0, "writing": size["write_s"]}
    clock = busy["simulating"] + busy["writing"] if cores == 1 else max(busy.values()) + size["part_s"]
    return busy | {"clock": clock}


def _projected(size: dict[str, float]) -> str:
    rows = ["| cores | simulating | scheduler | writing | by the clock | disk | memory of workers |", "|---|---|---|---|---|---|---|"]
    for cores in CORES:
        busy = times(size, cores)
        waits = [_long(busy[name]) for name in ("simulating", "the scheduler", "writing", "clock")]
        rows.append(f"| {cores:,} | {' | '.join(waits)} | {size['megabytes'] / 1e3:.0f} GB | {cores * size['worker_mib'] / 1024:.1f} GiB |")
    return "\n".join(rows)


def _bottleneck(size: dict[str, float]) -> str:
    busy = {cores: {name: value for name, value in times(size, cores).items() if name != "clock"} for cores in CORES}
    first = {cores: max(one, key=one.get) for cores, one in busy.items()}
    said = "; ".join(f"on {cores:,} {'core' if cores == 1 else 'cores'} {name}" for cores, name in first.items())
    limits = {name: size["core_s"] / size[key] for name, key in (("the scheduler", "scheduler_s"), ("the process that writes", "write_s"))}
    reach = ", ".join(f"{name} at about {_round(value):,} cores" for name, value in sorted(limits.items(), key=lambda row: row[1]))
    return (
        f"{said}. Kept as busy as the cores: {reach}. Parts twice as large (`--part`) halve the scheduler's share; the "
        f"bytes stay ({size['megabytes'] / GOAL * 1e6:.0f} a night), and past that point the run is one of several folders "
        "with a seed each. On one machine memory comes first: a worker takes what a Python with numba, SciPy and Arrow takes."
    )


def _speed(one: dict) -> float:
    return one["nights_per_core_s"]


def _round(value: float) -> int:
    return int(float(f"{value:.1g}"))


def _machine(told: dict) -> str:
    names = ", ".join(f"{name} {told[name]}" for name in ("python", "numpy", "numba", "dask", "pyarrow"))
    return f"{told['processor']}, {told['cores']} cores; {names}"


def _short(runs: list[dict]) -> str:
    heads = (
        "workers", "load", "nights", "by the clock", "on cores", "nights a core-second", "with lead-in", "peak memory", "bytes a night",
    )  # fmt: skip
    rows = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for one in runs:
        numbers = f"{one['wall_s']:.0f} s | {one['core_s']:.1f} s | {one['nights_per_core_s']:,.0f} | {one['simulated_per_core_s']:,.0f}"
        who = f"{one['workers']} | {one['load']:.0f} | {one['nights']:,}"
        rows.append(f"| {who} | {numbers} | {one['peak_mib']:.0f} MiB | {one['bytes_per_night']:.1f} |")
    return "\n".join(rows)


def _full(told: dict | None) -> str:
    if told is None:
        return "The whole run (`--full`) is not measured yet."
    return (
        f"The whole run of {told['persons']:,} people x {told['nights']} nights, killed (`kill -9`) in the middle and gone on with on 2 "
        f"workers: {told['rows']:,} rows in {told['parts']} parts, {told['kept']} of them from before the kill and {told['touched']} of "
        f"those touched again; peak memory of all processes {told['peak_mib']:.0f} MiB; "
        f"{told['wall_s']:,.0f} s by the clock (load {told['machine']['load']:.0f}); {told['bytes_per_night']:.1f} bytes a night."
    )


def _steps(files: dict) -> str:
    words = {
        "draw": "draw its people", "draw_far": "draw people far along the row", "encode": "sums, fingerprint and Parquet (in the worker)",
        "write": "write and sync", "metadata": "read its metadata",
    }  # fmt: skip
    return "\n".join(f"| {word} | {files[f'{name}_core_ms']:.1f} ms |" for name, word in words.items())


def _long(seconds: float) -> str:
    for size, word in ((86400.0, "days"), (3600.0, "h"), (60.0, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.1f} {word}"
    return f"{seconds:.0f} s"
