"""One function per verb: the options, and a single call of `pineal.api`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pineal.cli.run import run

app = typer.Typer(
    name="pineal",
    help="Neurochemical sleep support: from a week of recordings to a safe, testable plan. A decision aid, not a medical device.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: loading rich would cost more than all the rest
    epilog="Exit codes: 0 done, 2 bad input (every fault is listed), 3 refused for safety, 1 a fault of Pineal.",
)

CaseFile = Annotated[Path, typer.Argument(metavar="CASE.toml", help="The case: person, goals, habits, recordings.")]
Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="One or more recordings.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON, and nothing else, on standard output.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The seed of all random numbers; the same seed gives the same answer.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write the report and its JSON into this folder.")]
Workers = Annotated[int | None, typer.Option("--workers", min=1, help="Processes; else one a core. The answer is the same.")]
Scheduler = Annotated[str | None, typer.Option("--scheduler", metavar="ADDRESS", help="Do the work on the Dask cluster there (tcp://...).")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Write into DIR although it holds files already.")]


def _version(wanted: bool) -> None:
    if wanted:
        from pineal import __version__

        typer.echo(f"pineal {__version__}")
        raise typer.Exit


@app.callback()
def pineal(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")] = False,
) -> None:
    """Options that stand before the verb."""


@app.command()
def plan(case: CaseFile, out: Out = None, overwrite: Overwrite = False, seed: Seed = 1, as_json: AsJson = False) -> None:
    """The smallest safe set of changes, with a report."""
    run("plan", as_json, case, out=out, overwrite=overwrite, seed=seed, progress=True)


@app.command()
def read(files: Files, as_json: AsJson = False) -> None:
    """What was understood of recordings."""
    run("read", as_json, files)


@app.command()
def hypnogram(
    files: Files,
    age: Annotated[float | None, typer.Option("--age", min=0, max=120, help="Age in years: places the night among healthy people.")] = None,
    sex: Annotated[str | None, typer.Option("--sex", metavar="female|male", help="Sex, where norms tell the two apart.")] = None,
    zone: Annotated[str | None, typer.Option("--zone", help="Time zone of the clock times, like Europe/Berlin.")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write a page with the pictures, and its JSON, into it.")] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Sleep statistics, nll_per_epoch and departures of scored nights.

    Files of one name in several folders are scorers of one night.
    """
    run("hypnogram", as_json, files, age=age, sex=sex, zone=zone, out=out, overwrite=overwrite, progress=True)


@app.command()
def simulate(
    case: CaseFile,
    nights: Annotated[int, typer.Option("--nights", min=1, help="How many nights in a row.")] = 14,
    samples: Annotated[int, typer.Option("--samples", min=1, help="How many simulated persons.")] = 200,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    """Nights of the case, with and without its protocol."""
    run("simulate", as_json, case, nights=nights, samples=samples, seed=seed, progress=True)


@app.command()
def infer(case: CaseFile, seed: Seed = 1, as_json: AsJson = False) -> None:
    """Likely contributors, and what to measure next."""
    run("infer", as_json, case, seed=seed, progress=True)


@app.command()
def review(case: CaseFile, as_json: AsJson = False) -> None:
    """The safety gate alone: what the person takes and does."""
    run("review", as_json, case)


@app.command()
def trial(
    path: Annotated[Path, typer.Argument(metavar="TRIAL.toml", help="The trial: people, arms, doses, nights, outcomes.")],
    out: Out = None,
    overwrite: Overwrite = False,
    samples: Annotated[int | None, typer.Option("--samples", min=16, help="Virtual people in all; else as many as needed.")] = None,
    workers: Workers = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin anew, though a stopped run could go on where it was.")] = False,
    scheduler: Scheduler = None,
    as_json: AsJson = False,
) -> None:
    """A virtual trial: effects with intervals, as it was run."""
    how = {"samples": samples, "workers": workers, "fresh": fresh, "scheduler": scheduler}
    run("trial", as_json, path, out=out, overwrite=overwrite, **how, progress=True)


@app.command()
def population(
    phenotype: Annotated[str, typer.Argument(metavar="PHENOTYPE", help="The kind of people: healthy, insomnia ...")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder of the run; the same command goes on where it stopped.")],
    persons: Annotated[int, typer.Option("--persons", min=1, help="How many people.")] = 1000,
    nights: Annotated[int, typer.Option("--nights", min=1, max=10_000, help="Nights of each, once the clock has settled.")] = 14,
    age: Annotated[str | None, typer.Option("--age", metavar="FROM-TO", help="Years, like 20-60; else as usual for the kind.")] = None,
    sex: Annotated[str | None, typer.Option("--sex", metavar="female|male", help="Sex; else not told apart.")] = None,
    bed: Annotated[str | None, typer.Option("--bed", metavar="HH:MM", help="Lights out; else as usual for the kind.")] = None,
    rise: Annotated[str | None, typer.Option("--rise", metavar="HH:MM", help="Getting up; else as usual for the kind.")] = None,
    setting: Annotated[str, typer.Option("--setting", help="Where they sleep: home, laboratory, first night ...")] = "home",
    seed: Seed = 1,
    part: Annotated[int | None, typer.Option("--part", min=1, help="People in one file; else a few seconds of work.")] = None,
    form: Annotated[str, typer.Option("--format", metavar="parquet|npz", help="Files: Parquet needs the extra 'scale'.")] = "parquet",
    workers: Workers = None,
    scheduler: Scheduler = None,
    as_json: AsJson = False,
) -> None:
    """Nights of many people, streamed into a folder."""
    who = {"age": age, "sex": sex, "bed": bed, "rise": rise, "setting": setting}
    how = {"part": part, "form": form, "workers": workers, "scheduler": scheduler}
    run("population", as_json, phenotype, folder=out, persons=persons, nights=nights, seed=seed, **who, **how, progress=True)


@app.command()
def compounds(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="One compound; without it, the list.")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write a page of the one compound, and its JSON, here.")] = None,
    overwrite: Overwrite = False,
    path: Annotated[bool, typer.Option("--path", help="Only its ways to SOL, WASO, N3 and REM, law by law.")] = False,
    as_json: AsJson = False,
) -> None:
    """What is known of the compounds, with sources."""
    run("compounds", as_json, name, out=out, overwrite=overwrite, path=path)


@app.command()
def evidence(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="One compound; without it, all rows.")] = None,
    as_json: AsJson = False,
) -> None:
    """Published effects, and what the model says of each."""
    run("evidence", as_json, name)


@app.command()
def cite(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="One compound: all it rests on; without it, the whole list.")] = None,
    bibtex: Annotated[bool, typer.Option("--bibtex", help="Print BibTeX entries.")] = False,
    csl: Annotated[bool, typer.Option("--csl", help="Print CSL-JSON items.")] = False,
    as_json: AsJson = False,
) -> None:
    """The papers that Pineal, or one compound, stands on."""
    if bibtex and csl:
        raise typer.BadParameter("choose one of --bibtex and --csl")
    run("cite", as_json, name, style="bibtex" if bibtex else "csl" if csl else "text")


@app.command()
def export(
    sbml: Annotated[bool, typer.Option("--sbml", help="The whole model as SBML L3V2 (needs the extra 'sbml').")] = False,
    latex: Annotated[bool, typer.Option("--latex", help="The equations, a page a module.")] = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write into this folder; else print.")] = None,
    as_json: AsJson = False,
) -> None:
    """The model, for others."""
    if sbml == latex:
        raise typer.BadParameter("choose one of --sbml and --latex")
    run("export", as_json, "sbml" if sbml else "latex", path=out)


@app.command()
def check(as_json: AsJson = False) -> None:
    """Validate all shipped knowledge."""
    run("check", as_json)
