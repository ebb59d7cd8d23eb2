"""Each picture alone: valid, honest about what is not known, and in the common colours."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pineal.night import STAGES
from pineal.report import (
    Actogram,
    Curve,
    Day,
    Dial,
    Estimate,
    Intake,
    Plasma,
    StageProbabilities,
    actogram,
    dial,
    intervals,
    palette,
    plasma,
    stages,
    svg,
)
from pineal.report.reading import Interval

from . import mock

DRAWN = {"actogram": actogram.draw, "stages": stages.draw, "plasma": plasma.draw, "dial": dial.draw}


@pytest.mark.parametrize("width", [760, 360])
@pytest.mark.parametrize("name", DRAWN)
def test_every_picture_is_valid_at_both_widths(name, width):
    picture = DRAWN[name](getattr(mock.scenes(), name), name, width)
    root = ElementTree.fromstring(picture)
    assert root.get("viewBox").startswith(f"0 0 {width} ")
    assert "nan" not in re.sub(r">[^<]*<", "><", picture)


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_is_the_same_each_time(name):
    assert DRAWN[name](getattr(mock.scenes(), name)) == DRAWN[name](getattr(mock.scenes(), name))


def test_stage_colours_are_one_set_and_stay():
    assert tuple(palette.STAGES) != STAGES and set(palette.STAGES) == set(STAGES) == set(palette.STACK)
    assert palette.STAGES == {"W": "#f3c13a", "R": "#b25a8e", "N1": "#d3ecfa", "N2": "#56b4e9", "N3": "#0072b2"}


def lightness(colour: str) -> float:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_stages_that_touch_differ_in_grey_print():
    greys = [lightness(palette.STAGES[stage]) for stage in palette.STACK]
    assert min(abs(one - other) for one, other in zip(greys, greys[1:], strict=False)) > 40


def test_light_gets_steadily_lighter():
    greys = [lightness(colour) for colour in palette.LIGHT]
    assert greys == sorted(greys)


def test_every_stage_is_drawn_in_its_own_colour():
    picture = stages.draw(mock.scenes().stages)
    for stage, colour in palette.STAGES.items():
        assert picture.count(f'fill="{colour}"') == 3
        assert f">{palette.STAGE_NAMES[stage]}<" in picture


def test_minutes_by_stage_sum_to_the_time_shown():
    scene = mock.scenes().stages
    now, then = np.array(list(stages.minutes_of(scene).values())).T
    assert now.sum() == pytest.approx(then.sum())
    assert now.sum() == pytest.approx(5.0 * len(scene.minutes))


def test_unknown_light_is_hatched_and_not_dark():
    picture = actogram.draw(Actogram((Day("Mon"), Day("Tue"))))
    assert 'fill="url(#actogram-unknown)"' in picture
    in_the_key = 1
    assert picture.count(f'fill="{palette.LIGHT[0]}"') == in_the_key
    assert "light is unknown for 100%" in picture


def test_gaps_and_missing_values_are_unknown():
    light = np.full(288, 50.0)
    light[:12] = np.nan
    shades = actogram.levels(Actogram((Day("Mon", light, gaps=((600, 660),)),)))
    assert (shades[:12] == actogram.UNKNOWN).all() and (shades[120:132] == actogram.UNKNOWN).all()
    assert (shades == actogram.UNKNOWN).sum() == 24


def test_darkness_is_known_and_dark():
    shades = actogram.levels(Actogram((Day("Mon", np.zeros(288)),)))
    assert (shades == 0).all()


def test_an_actogram_refuses_light_of_another_length():
    with pytest.raises(ValueError, match="288"):
        Day("Mon", np.zeros(10))


def test_a_bar_of_sleep_lies_where_the_night_was():
    day = Day("Mon", sleep=((1440, 1800),))
    picture = ElementTree.fromstring(actogram.draw(Actogram((day,)), width=360))
    bar = next(r for r in picture.findall(".//{*}rect") if r.get("fill") == palette.SLEEP)
    left, right = 74, 348
    assert float(bar.get("x")) == pytest.approx((left + right) / 2, abs=0.1)
    assert float(bar.get("width")) == pytest.approx((right - left) / 4, abs=0.1)


def test_an_empty_dial_and_empty_plasma_still_are_pictures():
    for picture in (dial.draw(Dial()), plasma.draw(Plasma(())), actogram.draw(Actogram(()))):
        ElementTree.fromstring(picture)


def test_a_log_axis_draws_zero_at_its_foot_and_leaves_unknown_out():
    at = np.arange(0.0, 100.0, 10)
    middle = np.array([0, 0, 1, 10, np.nan, np.nan, 10, 5, 2, 1.0])
    picture = plasma.draw(Plasma((Curve("melatonin", "pg/mL", at, middle, middle / 2, middle * 2),)))
    assert "nan" not in picture and "inf" not in picture
    assert len(re.findall(r'fill="none"', picture)) == 2


def test_unknown_curves_are_said():
    at = np.arange(3.0)
    none = np.full(3, np.nan)
    assert "not known" in plasma.draw(Plasma((Curve("zinc", "umol/L", at, none, none, none),)))


def test_callouts_do_not_touch():
    heights = dial.spread([100, 101, 102, 300, 301], 30, 20, 320)
    assert all(later - earlier >= 30 for earlier, later in zip(heights, heights[1:], strict=False))
    assert heights[-1] <= 320


def test_the_dlmo_shows_its_range_in_words_and_as_an_arc():
    picture = dial.draw(Dial(dlmo=Estimate(1388, 1331, 1428)))
    assert "23:08 (22:11 to 23:48)" in picture
    assert picture.count(f'stroke="{palette.DLMO}"') >= 1


@given(st.floats(-500, 500), st.floats(0, 200), st.floats(0, 200), st.sampled_from([-1, 0, 1]))
def test_a_row_is_filled_only_when_its_whole_range_is_on_one_side(middle, below, above, better):
    interval = Interval(middle, middle - below, middle + above, "min")
    picture = intervals.row(interval, intervals.domain([interval]), better, "x")
    ElementTree.fromstring(picture)
    assert (interval.low <= 0 <= interval.high) == (f'fill="{palette.PAPER}"' in picture)


@settings(deadline=None)
@given(st.text(max_size=30))
def test_labels_are_escaped(text):
    scene = Dial(doses=(Intake(60, text, text),), sleep_now=(1400, 400))
    for width in (760, 360):
        ElementTree.fromstring(dial.draw(scene, width=width))
    ElementTree.fromstring(actogram.draw(Actogram((Day(text),))))
    ElementTree.fromstring(svg.tag("text", text, fill=text))


def test_stage_probabilities_need_five_columns():
    with pytest.raises(ValueError, match="columns"):
        StageProbabilities(np.arange(3.0), np.zeros((3, 4)), np.zeros((3, 5)))
