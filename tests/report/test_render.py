"""The page as a whole: complete, in order, self-contained, the same each time, and safe with any text.

Nothing here judges looks; that is done by eye.
"""

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pineal.report import Scenes, render

from . import mock

IDS = ["minute", "nights", "why", "plan", "expect", "beyond", "safety", "sure", "test", "sources"]


@pytest.fixture(scope="module")
def page() -> str:
    return render(mock.answer(), mock.scenes())


class Reader(HTMLParser):
    """Collects the tags with their attributes, and checks that they nest."""

    VOID = ("meta", "br", "link", "img")

    def __init__(self, text: str):
        super().__init__()
        self.tags, self.open = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def pictures(text: str) -> list[str]:
    return re.findall(r"<svg.*?</svg>", text, re.S)


def words(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", text, flags=re.S)))


def test_every_section_stands_in_its_order(page):
    assert re.findall(r'<section id="(\w+)"', page) == IDS


def test_the_page_is_the_same_each_time(page):
    assert render(mock.answer(), mock.scenes()) == page


def test_nothing_is_fetched_or_run(page):
    for tag, attributes in Reader(page).tags:
        assert tag not in {"script", "link", "img", "iframe", "object", "embed", "base"}
        assert "src" not in attributes
        assert attributes.get("href", "#").startswith("#")
        assert not [name for name in attributes if name.startswith("on")]
    assert not re.search(r"@import|url\((?!#)", page)
    assert "default-src 'none'" in page


def test_tags_nest_and_ids_are_unique(page):
    reader = Reader(page)
    ids = [attributes["id"] for _, attributes in reader.tags if "id" in attributes]
    assert reader.open == []
    assert len(ids) == len(set(ids))
    links = {attributes["href"][1:] for tag, attributes in reader.tags if tag == "a"}
    assert links <= set(ids)


def test_every_picture_is_xml_and_says_what_it_is(page):
    found = pictures(page)
    assert len(found) > 20
    for picture in found:
        root = ElementTree.fromstring(picture)
        assert root.find("{*}title").text
        if root.get("class") == "picture":
            assert root.find("{*}desc").text


def test_headings_go_down_one_step_at_a_time(page):
    steps = [int(tag[1]) for tag, _ in Reader(page).tags if re.fullmatch(r"h[1-6]", tag)]
    assert steps[0] == 1 and steps.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in zip(steps, steps[1:], strict=False))


def test_intervals_are_written_with_a_real_minus_sign(page):
    assert "\u221222 (\u221236 to \u22129) min" in page
    assert not re.search(r"[(\s>]-\d", words(page))


def test_minutes_are_whole_and_percentages_too(page):
    text = words(page)
    assert not re.search(r"\d\.\d+ \([^)]*\) min", text)
    assert not re.search(r"\d\.\d+ %", text)


def test_the_most_severe_concern_comes_first(page):
    tags = re.findall(r'<li class="concern (\w+)"', page)
    assert tags == ["warn", "unknown", "inform"]


def test_the_recommended_option_is_marked_once(page):
    assert page.count('<article class="option chosen">') == 1
    assert page.count('<article class="option') == 3


def test_it_says_what_it_is_and_what_comes_first(page):
    text = words(page)
    assert "not a medical device" in text
    assert "CBT-I" in text


def test_none_of_the_causes_is_told_as_a_number(page):
    assert "chance that none of them holds is 5 %" in words(page)


def test_missing_scenes_are_told_in_words_and_not_drawn():
    page = render(mock.answer(), Scenes())
    assert not re.findall(r'class="picture"', page)
    for part in ("your nights as a picture", "stages of your night", "plan around the clock", "plasma concentrations"):
        assert part in words(page)


def test_an_empty_answer_is_full_of_unknowns_and_holds_no_number():
    page = render({}, Scenes())
    assert re.findall(r'<section id="(\w+)"', page) == IDS
    assert not re.search(r"\d+ (min|%)", words(page))
    assert "not known" in page


def test_missing_numbers_are_not_known_and_never_zero():
    bare = {"measure": "SOL", "unit": "min", "now": None, "then": {"median": 3.0}, "change": {"median": float("nan"), "low": 0, "high": 0}}
    page = render(mock.answer(options=[{"name": "with compound", "items": [], "expected": [bare]}]), Scenes())
    table = page[page.index('id="expect"') : page.index('id="beyond"')]
    assert table.count("not known") >= 4
    assert "nan" not in words(page).lower().split()


def test_a_refused_case_leads_with_the_referral_and_has_no_plan():
    page = render(mock.refused(), mock.scenes())
    assert re.findall(r'<section id="(\w+)"', page) == ["minute", "nights", "why", "safety", "sure", "sources"]
    text = words(page)
    assert text.index("take this to a doctor first") < text.index("Each row begins")
    assert "Melatonin 0.5 mg" not in text
    assert 'class="checklist"' not in page


def test_change_nothing_is_an_answer():
    page = render(mock.answer(recommended="change nothing"), mock.scenes())
    assert "Nothing for now" in page
    assert "48 (39 to 58) min as it is now" in words(page)
    assert 'class="checklist"' not in page


def test_an_unknown_verdict_is_not_called_safe():
    assert "Not cleared" in render(mock.answer(verdict="unknown"), Scenes())


def test_causes_may_come_as_the_whole_answer_of_infer():
    nested = {"causes": mock.CAUSES, "none": 0.05, "cannot_tell": ["low_gaba_tone"], "parameters": mock.ANSWER["parameters"]}
    page = render({"causes": nested, "concerns": {"concerns": mock.CONCERNS, "rules": "9.9"}}, Scenes())
    assert "Body clock late for your bedtime" in page
    assert "Low inhibitory tone" in page
    assert "9.9" in page


TEXT = st.text(min_size=1, max_size=40) | st.sampled_from(
    ["<script>alert(1)</script>", "\"' onload=x", "</svg><b>", "]]>", "\x00\x0b", "\ud800"]
)


@settings(max_examples=40, deadline=None)
@given(TEXT)
def test_any_text_is_escaped_everywhere(text):
    answer = mock.answer(
        case=text, model=text, rules=text, test=[text], beyond=text, measure_next=[text], cannot_tell=[text], checked=[text]
    )
    answer["causes"] = [{**mock.CAUSES[0], "cause": text, "same_class": [text]}]
    answer["concerns"] = [dict.fromkeys(("severity", "mechanism", "advice", "source", "rule"), text) | {"about": [text]}]
    item = {**mock.MELATONIN, "compound": text, "form": text, "product": text, "why": text, "evidence": [text], "basis": text, "at": text}
    answer["options"] = [
        {
            "name": text,
            "items": [item, {"kind": text}],
            "expected": [{**mock.row("SOL", (1, 0, 2), (1, 0, 2), (1, 0, 2), 0.5), "measure": text}],
        }
    ]
    answer["recommended"] = text
    answer["quality"] = {text: text, "warnings": [text], "missing": [text], "assumptions": [text]}
    page = render(answer, Scenes())
    plain = Reader(render(mock.answer(), Scenes()))
    reader = Reader(page)
    assert reader.open == []
    assert {tag for tag, _ in reader.tags} <= {tag for tag, _ in plain.tags} | {"br"}
    assert page.encode("utf-8")
    for picture in pictures(page):
        ElementTree.fromstring(picture)
