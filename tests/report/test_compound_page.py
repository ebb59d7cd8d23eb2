"""The page of a compound, at the terminal and as HTML, for everything on the shelf.

Compared: numbers on the page with the catalogue and with closed forms worked out here, published effects with the
table of trials, the bands with the spread that a single parameter must give. Not judged: looks, and whether the
catalogue itself is right.
"""

import io
import json
import math
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import pytest
from rich.console import Console

from pineal import api, compounds, physiology
from pineal.api.compound import describe
from pineal.cli import knowledge
from pineal.cli.run import plain
from pineal.compounds import pk
from pineal.errors import DataError
from pineal.evidence import trial_rows
from pineal.report import compound_curves, compound_page, compound_words

ALL = compounds.all()
NAMES = [one.name for one in ALL]
IDS = [name for name, _ in compound_page.SECTIONS]
ANSWERS = {one.name: describe(one) for one in ALL}


@pytest.fixture(scope="module")
def pages():
    return {one.name: compound_page.render(ANSWERS[one.name], one) for one in ALL}


def words(text):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", text, flags=re.S)))


def terminal(verb, answer, width=80):
    console = Console(file=io.StringIO(), width=width, highlight=False)
    getattr(knowledge, verb)(console, answer)
    return console.file.getvalue()


class Reader(HTMLParser):
    """The tags with their attributes; what is opened is closed."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("name", NAMES)
class TestEveryPage:
    def test_it_is_whole_and_fetches_nothing(self, pages, name):
        page = pages[name]
        reader = Reader(page)
        ids = [attributes["id"] for _, attributes in reader.tags if "id" in attributes]
        assert re.findall(r'<section id="(\w+)"', page) == IDS
        assert reader.open == [] and len(ids) == len(set(ids))
        assert not {tag for tag, _ in reader.tags} & {"script", "link", "img", "iframe"}
        assert not re.search(r"@import|url\((?!#)|\bsrc=", page)
        assert all(attributes["href"].startswith("#") for tag, attributes in reader.tags if tag == "a")
        for picture in re.findall(r"<svg.*?</svg>", page, re.S):
            assert ElementTree.fromstring(picture).find("{*}title").text

    def test_nothing_leaks_into_it(self, pages, name):
        for text in (words(pages[name]), pages[name], terminal("compounds", ANSWERS[name])):
            assert not re.search(r"\bNone\b|\bnan\b|\binf\b|\{\}|Undefined|\d[eE][+-]\d", text)

    def test_it_is_the_same_each_time(self, pages, name):
        found = compounds.get(name)
        assert compound_page.render(describe(found), found) == pages[name]

    def test_it_fits_a_narrow_terminal(self, name):
        assert max(map(len, terminal("compounds", ANSWERS[name]).splitlines())) <= 80

    def test_unknown_is_said_where_there_is_no_way_to_sleep(self, pages, name):
        silent = "What it does to sleep is unknown: it is not simulated."
        unknown = not ANSWERS[name]["reaches"]
        assert (silent in words(pages[name])) == unknown
        assert (silent in re.sub(r"\s+", " ", terminal("compounds", ANSWERS[name]))) == unknown
        assert unknown == (compounds.get(name).route.kind == "none" and not compounds.get(name).contents)

    def test_every_number_of_the_file_is_on_the_page(self, pages, name):
        text = words(pages[name])
        found = compounds.get(name)
        facts = [f for form in found.formulations for f in found.parameters(form).values()]
        facts += [f for h in found.handles.values() for f in h.facts.values()] + list(found.modifiers.values()) + list(found.store.values())
        facts += [f for s in found.salts.values() for f in (s.element_fraction, s.absorbed) if f]
        for fact in facts:
            shown = compound_words.amount({"value": fact.value, "unit": fact.unit})
            assert float(shown.split()[0].replace("\u2212", "-")) == pytest.approx(fact.value, rel=6e-3)
            assert shown in text
            assert all(key in text for key in fact.sources)

    def test_rows_are_those_of_the_table(self, pages, name):
        text, table = words(pages[name]), {row.id: row for row in trial_rows()}
        listed = [row["id"] for row in ANSWERS[name]["trials"]]
        assert set(listed) >= {key for key in compounds.get(name).evidence if key in table}
        section = words(pages[name][pages[name].index('id="evidence"') :])
        for key in listed:
            assert key in section and compound_words.effect(plain(ANSWERS[name]["trials"][listed.index(key)])) in text
        if not listed:
            assert "No data" in section


def test_recalled_rows_and_missing_data_are_said(pages):
    assert "recalled, not checked" in words(pages["zolpidem"])
    assert "no data" in words(pages["glycine"])
    assert "\u221212 (\u221219 to 0) min" in words(pages["zolpidem"])


def test_beside_the_sedative_stand_its_published_rows_and_no_other_number(pages):
    text = words(pages["magnesium"])
    part = text[text.index("Compared with a sedative Pub") : text.index("Products and strengths")]
    own = {row.id for row in trial_rows() if row.compound == "zolpidem"} | {row["id"] for row in ANSWERS["magnesium"]["trials"]}
    assert set(re.findall(r"\((t\d+)", part)) <= own
    printed = {compound_words.effect(row) for row in ANSWERS["magnesium"]["trials"] + ANSWERS["magnesium"]["compared"]}
    assert set(re.findall(r"[+\u2212][\d.]+ \([^)]*\) min", part)) <= printed
    assert "no data" in part


def test_a_forest_row_is_drawn_where_its_number_lies():
    drawn = {group["term"]: group["rows"] for group in compound_page.forest(ANSWERS["zolpidem"]["trials"])}
    bars = {}
    for name in ("SOL", "WASO", "TST"):
        ((row, picture),) = drawn[name]
        zero, bar = ElementTree.fromstring(str(picture)).findall("{*}line")
        bars[name] = [float(bar.get(end).rstrip("%")) - float(zero.get("x1").rstrip("%")) for end in ("x1", "x2")]
        assert bars[name][0] / bars["SOL"][0] == pytest.approx(row["ci_low"] / -19.0, abs=0.01)
    assert bars["SOL"][1] == pytest.approx(0.0, abs=0.01)


def test_the_median_of_zolpidem_is_the_closed_form():
    """One person at typical values, with the curve written out; medians of a monotone mixture stay near it."""
    zolpidem = compounds.get("zolpidem")
    band = compound_curves.plasma(zolpidem)[0]
    ka, ke, volume = 3.5, math.log(2) / 2.2, 0.61 * 70 / 0.7
    after = 0.5 + 8.0 - 0.35
    expected = 5 * ka / (volume * (ka - ke)) * (math.exp(-ke * after) - math.exp(-ka * after)) * 1e3
    assert band.name == "immediate release, 5 mg"
    assert np.interp(8.0, band.x, band.y[2]) == pytest.approx(expected, rel=0.06)
    assert band.y[2][band.x < -0.51].max() == 0.0


def test_bands_are_in_order_and_hold_the_people_they_name():
    band = compound_curves.plasma(compounds.get("doxepin"))[0]
    assert np.all(np.diff(band.y, axis=0) >= 0)
    facts = compounds.get("zolpidem").parameters("IR")
    drawn = compound_curves.people(compounds.get("zolpidem"), "immediate release")
    half_lives = math.log(2) / drawn.params.ke
    low, high = facts["half_life"].spread.interval(facts["half_life"].value, 0.9)
    assert np.quantile(half_lives, [0.05, 0.5, 0.95]) == pytest.approx([low, facts["half_life"].value, high], rel=0.01)


@pytest.mark.parametrize("name", [one.name for one in ALL if one.formulations and one.handles])
def test_occupancy_rises_with_the_dose_and_is_half_where_the_file_says(name):
    found = compounds.get(name)
    for band, handle in zip(compound_curves.by_dose(found), found.handles, strict=True):
        assert np.all(np.diff(band.y[2]) > 0) and band.y.max() <= 100.0
        assert [mark for mark, _ in band.marks] == sorted({mg for product in found.products for mg in product.strengths})
        middle, _ = compound_curves.half(found, handle)
        drawn = compound_curves.people(found, next(iter(found.formulations)))
        peak = np.median(pk.cmax(1.0, drawn.depots, drawn.params))
        expected = 100 * band.x * peak / (band.x * peak + middle)
        assert band.y[2] == pytest.approx(expected, rel=0.01)


def test_a_store_gains_what_the_intake_of_the_model_says():
    """The median line against `engine.intake`, the one way in."""
    from pineal.engine.intake import intake
    from pineal.units import Quantity

    for name, form, mg in (("magnesium", "magnesium citrate", 200.0), ("vitamin D", "cholecalciferol", 0.025), ("zinc", "zinc citrate", 15.0)):
        found = compounds.get(name)
        band = next(band for band in compound_curves.stored(found) if band.name == form)
        ((_, gained),) = intake(name, Quantity(mg, "mg"), form).stored
        assert np.interp(mg, band.x, band.y[2]) == pytest.approx(min(gained, 1.0), rel=0.02)


def test_what_is_left_in_the_morning_is_longer_for_the_slow():
    left = {name: compound_curves.residual(compounds.get(name))[0] for name in ("triazolam", "zolpidem", "doxepin", "diphenhydramine")}
    assert left["zolpidem"]["median"] < left["diphenhydramine"]["median"]
    assert left["triazolam"]["median"] < left["doxepin"]["median"]
    assert all(0 <= row["low"] <= row["median"] <= row["high"] <= 100 for row in left.values())


def test_weights_come_with_the_contraction_of_the_frozen_set():
    """What the trials moved is told in percent; what they did not is called prior."""
    told = physiology.effects().table()
    rows = {row["name"]: row for row in api.compounds("zolpidem")["weights"]["rows"]}
    assert rows["receptors.a1_entry"]["contraction"] == pytest.approx(told["receptors.a1_entry"]["contraction"])
    assert all(row["prior"] == (row["contraction"] < 0.30) for row in rows.values() if row["contraction"] is not None)
    assert not any(row["contraction"] is None for row in rows.values())



def test_the_list_tells_each_route_in_words():
    answer = api.compounds()
    text = re.sub(r"\s+", " ", terminal("compounds", answer, 100))
    assert {row["name"] for row in answer["compounds"]} == set(NAMES)
    assert all({"name", "kind", "forms", "route", "evidence"} <= set(row) for row in answer["compounds"])
    for words_ in ("plasma: H1 block", "store: magnesium", "not simulated: unknown"):
        assert words_ in text


def test_the_json_keeps_its_keys():
    old = {"name", "kind", "synonyms", "unit", "route", "salts", "contents", "store", "products", "kinetics", "handles", "evidence", "limits", "sources"}
    assert old <= set(api.compounds("zolpidem"))
    row = api.evidence("melatonin")["rows"][0]
    assert {"id", "study", "compound", "dose", "unit", "timing", "population", "outcome", "effect", "effect_unit", "ci_low", "ci_high", "use",
            "citation", "provenance", "quality", "level"} <= set(row)  # fmt: skip
    assert len(api.evidence()["rows"]) == len(trial_rows())


def test_evidence_reads_at_eighty_columns_and_says_when_there_is_none():
    text = terminal("evidence", api.evidence("melatonin"))
    assert max(map(len, text.splitlines())) <= 80
    assert "\u22127.06 (\u22129.75" in text and "recalled" in text
    assert "no data" in terminal("evidence", api.evidence("kava"))


def test_the_page_is_written_beside_its_json(tmp_path):
    answer = api.compounds("tart cherry", out=tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["tart_cherry.html", "tart_cherry.json"]
    assert json.loads((tmp_path / "out/tart_cherry.json").read_text(encoding="utf-8")) == plain(answer)


def test_a_page_is_of_one_compound(tmp_path):
    with pytest.raises(DataError, match="name a compound"):
        api.compounds(out=tmp_path / "out")


def test_rows_that_compare_nothing_do_not_stand_beside_the_sedative():
    rows = ANSWERS["melatonin"]["trials"]
    assert {"t020", "t022"} <= {row["id"] for row in compound_words.listed(rows, "SOL")}
    assert not {"t020", "t022"} & {row["id"] for row in compound_words.compared(rows, "SOL")}
