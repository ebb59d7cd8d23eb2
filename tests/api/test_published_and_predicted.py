"""`evidence` and `cite`: every published row beside what the model says of it, and every paper it rests on.

Compared: the answers with the table of trials, the shipped predictions and the frozen set. Not compared: the predictions with
trials (studies/effects and studies/credibility_effects do that).
"""

import json
import re
from io import StringIO

import pytest
from rich.console import Console
from typer.testing import CliRunner

from pineal import api
from pineal.cli.commands import app
from pineal.cli.evidence import evidence as shown
from pineal.errors import DataError, EvidenceError
from pineal.evidence import references, trial_rows
from pineal.evidence.formats import bibtex, csl
from pineal.evidence.references import parse
from pineal.physiology import effects, predictions, published


def rows(name: str | None = None) -> dict[str, dict]:
    return {row["id"]: row for row in api.evidence(name)["rows"]}


def terminal(name: str, width: int = 80) -> str:
    console = Console(file=StringIO(), width=width, color_system=None)
    shown(console, api.evidence(name))
    return console.file.getvalue()


def test_predictions_are_of_the_shipped_set():
    assert predictions().effects == effects().digest
    assert predictions().rows_digest == effects().rows_digest
    assert api.evidence("melatonin")["current"]


def test_every_row_is_told():
    """Fitted, predicted, or not simulated with a reason; fitted ones are those of the frozen set."""
    every = rows()
    assert set(every) == {row.id for row in trial_rows()}
    for key, row in every.items():
        model = row["model"]
        assert model["status"] in ("fitted", "predicted", "not simulated")
        assert bool(model["said"]) == (model["status"] != "not simulated") == (not model["why"]), key
    thresholds = {key for key, row in every.items() if "threshold of dose" in row["model"]["why"]}
    assert {key for key, row in every.items() if row["model"]["status"] == "fitted"} | thresholds == set(effects().rows)


def test_sizes_lie_in_their_own_intervals():
    for key, row in rows().items():
        for said in row["model"]["said"]:
            if said.get("trial"):
                assert said["trial"][0] <= said["simulated"] <= said["trial"][1], key
            if said.get("mean"):  # sampling only widens; ends are quantiles of draws
                (low, high), (inner, outer) = said["trial"], said["mean"]
                assert high - low >= 0.97 * (outer - inner), key
            assert bool(said.get("unseen")) <= (said["status"] == "fitted"), key


def test_the_setting_says_what_a_row_left_open():
    assert "log middle 0.71 mg" in rows("melatonin")["t001"]["model"]["setting"]


def test_rows_of_a_class_belong_to_its_members():
    for name in ("temazepam", "triazolam"):
        found = rows(name)
        assert {key for key, row in found.items() if row["about"] == "class"} == {"t255", "t256", "t257"}
        assert terminal(name, 100).count("(class)") == 3
    assert not {"t255", "t256"} & set(rows("zolpidem"))
    assert rows("melatonin")["t060"]["about"] == "mixture"
    assert rows("L-tryptophan")["t085"]["about"] == "related"


@pytest.mark.parametrize("name", ["melatonin", "caffeine", "magnesium", "glycine"])
def test_it_reads_at_eighty_columns(name):
    text = terminal(name)
    assert max(map(len, text.splitlines())) <= 80
    assert not re.search(r"\bNone\b|\bnan\b|\{|\}", text)
    assert "Not simulated" in text and "Papers" in text or name == "melatonin"


def test_unknown_is_said_with_its_reason():
    assert "unknown: no way from it to sleep is known" in re.sub(r"\s+", " ", terminal("glycine", 200))


def test_a_stale_or_edited_file_is_noticed(monkeypatch, tmp_path):
    data = json.loads(published.FILE.read_text(encoding="utf-8"))
    data["rows"]["t001"][0]["simulated"] = -7.06
    changed = tmp_path / "predictions.json"
    changed.write_text(json.dumps(data), encoding="utf-8")
    monkeypatch.setattr(published, "FILE", changed)
    with pytest.raises(EvidenceError, match="effects.ship"):
        predictions.__wrapped__()


# papers


def test_a_compound_cites_its_file_its_trials_and_the_laws_on_its_way():
    items = api.cite("melatonin", style="csl")["csl"]
    found = {item.get("DOI") for item in items}
    trial, kinetics, clock = "10.1371/journal.pone.0063773", "10.1186/s40360-016-0052-2", "10.1177/0748730419878298"
    assert {trial, kinetics, clock} <= found
    assert len(items) == len({item["id"] for item in items}) < len(references())
    assert {item["id"] for item in api.cite("glycine", style="csl")["csl"]} >= {"Bannai2012", "kawai2015"}


def test_bibtex_can_be_read_back():
    """The whole list survives; papers known by their citation alone have no title, and say nothing else."""
    text = api.cite(style="bibtex")["bibtex"]
    entries, faults = parse(text, "cite")
    assert not faults
    assert set(entries) == set(references())
    for key, entry in entries.items():
        assert entry.doi == references()[key].doi
        assert entry.title.replace("\\", "") == references()[key].title
    entries, faults = parse(api.cite("caffeine", style="bibtex")["bibtex"], "cite")
    assert all(str(fault).endswith("has no title") or "neither doi" in str(fault) for fault in faults)


def test_csl_has_what_a_style_needs():
    item = csl(references()["abernethy1985"])
    assert item["type"] == "article-journal" and item["DOI"] == "10.1007/BF00544361"
    assert (item["container-title"], item["volume"], item["page"]) == ("Eur J Clin Pharmacol", "28", "425")
    assert item["author"][0] == {"family": "Abernethy", "given": "DR"}
    assert item["issued"] == {"date-parts": [[1985]]}
    assert bibtex(references()["abernethy1985"]).startswith("@article{abernethy1985,\n  title = {Impairment")


def test_the_command_prints_a_file_as_it_is():
    done = CliRunner().invoke(app, ["cite", "caffeine", "--csl"])
    assert done.exit_code == 0
    assert {item["id"] for item in json.loads(done.stdout)} >= {"Gardiner2023"}
    assert CliRunner().invoke(app, ["cite", "caffeine", "--bibtex", "--csl"]).exit_code == 2
    assert len(api.cite()["references"]) == len(references())
    with pytest.raises(DataError):
        api.cite("caffeine", style="apa")
