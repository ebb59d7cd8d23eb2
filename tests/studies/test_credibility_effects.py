"""How far effects can be relied on: the hold-outs, the figures of the committed result, and the page drawn from it.

Compared: hold-outs with what their level promises; figures on made-up rows whose answer is known; the committed result with the
shipped set, with studies/effects and with its own lines. Not compared: that the study finds the same again (make
study-credibility_effects does that).
"""

import json

import numpy as np
import pytest
from attrs import evolve

from credibility_effects import __main__ as study
from credibility_effects import holdouts, levels, order
from credibility_effects.risk import STEPS, Context, contexts
from credibility_effects.verdicts import LINES, verdicts
from effects.judge import Judged
from effects.rows import Row, kept
from effects.situations import situations
from pineal.physiology import effects

RESULT = json.loads(study.RESULT.read_text(encoding="utf-8"))
EFFECTS = json.loads((study.gathered.EFFECTS / "result.json").read_text(encoding="utf-8"))
JUDGED = [line for line in verdicts(RESULT) if line["met"] is not None]
LOST = json.loads((study.HERE / "unmet.json").read_text(encoding="utf-8"))
"""Lines that are not met, each with why; one that is won is taken out, one that is lost makes a test fail."""


def named(line: dict) -> str:
    return f"{line['context']} | {line['line']}"


def line_of(line: dict):
    marks = [pytest.mark.xfail(strict=True, reason=LOST[named(line)])] if named(line) in LOST else []
    return pytest.param(line, id=named(line), marks=marks)


# what was found


@pytest.mark.parametrize("line", [line_of(line) for line in JUDGED])
def test_a_line_holds(line):
    assert line["met"], f"required {line['required']}; found {line['found']}"


def test_every_excuse_is_of_a_line():
    assert set(LOST) <= {named(line) for line in JUDGED}
    assert len({named(line) for line in JUDGED}) == len(JUDGED)


def test_the_result_is_of_the_shipped_set():
    """A refit makes this fail until the study is run again."""
    assert RESULT["effects set"] == effects().digest, "make study-credibility_effects"
    assert RESULT["gathered"]["effects"]["predictions"] == EFFECTS["predictions"]


def test_folds_are_those_of_the_study_of_effects():
    """Judged here by the same functions: the same intervals, row by row."""
    theirs = {(row["row"], row["model"]): (row["mean"], row["low"], row["high"]) for row in EFFECTS["folds"]["rows"]}
    ours = {(e["row"], e["model"]): (e["mean"], e["low"], e["high"]) for e in RESULT["entries"] if e["level"] == "folds"}
    assert set(theirs) <= set(ours)
    for key, said in theirs.items():
        assert np.allclose(ours[key], said, atol=0.011), key


def test_page_and_pictures_are_drawn_from_the_result():
    for path, text in study.drawn(RESULT).items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is stale: make study-credibility_effects ARGS=page"


def test_figures_follow_from_the_entries():
    assert levels.summaries(RESULT["entries"]) == RESULT["levels"]


def test_no_judged_set_is_forgotten():
    """The set that is judged stands last; one judged again keeps one line."""
    assert [one["set"] for one in RESULT["history"]][-1] == RESULT["effects set"][:12]
    again = study.history(RESULT["history"], RESULT)
    assert again == RESULT["history"]
    assert len(study.history(RESULT["history"], RESULT | {"effects set": "f" * 64})) == len(RESULT["history"]) + 1


def test_each_context_has_lines_and_a_warning():
    assert [one.key for one in contexts()] == list(LINES)
    assert all(one.not_for and one.risk in STEPS for one in contexts())


def test_risk_grows_with_influence_and_consequence():
    def risk(influence: str, consequence: str) -> int:
        return STEPS.index(Context("", "", "", influence, "", consequence, "", "").risk)

    for a in STEPS:
        assert [risk(a, b) for b in STEPS] == sorted(risk(a, b) for b in STEPS)
        assert all(risk(a, b) == risk(b, a) for b in STEPS)
    assert (risk("low", "low"), risk("low", "high"), risk("high", "high")) == (0, 1, 2)


# hold-outs


EVERY = holdouts.every()


@pytest.mark.parametrize("one", EVERY, ids=lambda one: f"{one.level}: {one.name}")
def test_a_holdout_keeps_its_promise(one):
    """Nothing that is judged was fitted, and of what the level says is unknown nothing is left."""
    assert not {row.id for row in one.held} & {row.id for row in one.train}
    assert {row.compound for row in one.held} == {one.compound}
    own = [row for row in one.train if row.compound == one.compound]
    mates = holdouts.mates(one.compound, [row.compound for row in one.train])
    if one.level == "other study":
        assert own and not {row.cluster for row in own} & {row.cluster for row in one.held}
    elif one.level == "other publication":
        assert own and not {row.study for row in own} & {row.study for row in one.held}
    elif one.level == "new situation":
        assert own and not {row.situation for row in own} & {row.situation for row in one.held}
    elif one.level in ("new compound", "new class"):
        assert not own and bool(mates) == (one.level == "new compound")


def test_every_compound_with_several_situations_is_left_out_by_situation():
    told: dict[str, set] = {}
    for row in kept():
        where = situations()[row.situation]
        told.setdefault(row.compound, set()).add((where.amount, where.form, where.kind))
    several = {name for name, keys in told.items() if len(keys) > 1}
    assert several <= {one.compound for one in EVERY if one.level == "new situation"}


def test_every_judged_row_is_judged_at_every_level_it_belongs_to():
    rows = {row.id for row in kept()}
    assert {row.id for one in EVERY if one.level == "folds" for row in one.held} == rows
    assert {row.id for one in EVERY if one.level in ("new compound", "new class") for row in one.held} == rows


# figures on rows whose answer is known


def entry(key: str, place: float, score: float = 1.0, model: str = "model", **changes) -> dict:
    plain = {"holdout": key, "row": key, "model": model, "outcome": "SOL", "place": place, "score": score, "width": 1.0, "published": -9.0,
             "error": 2.0, "mean": -5.0, "low": -12.0, "high": 2.0, "compound": "zolpidem", "confident sign error": False}  # fmt: skip
    return plain | changes


def test_coverage_counts_places_around_the_middle():
    own = [entry(str(k), (k + 0.5) / 100.0) for k in range(100)]
    for level in levels.NOMINAL:
        share, low, high = levels.covered(own, level)
        assert share == pytest.approx(level, abs=0.011)
        assert low < share <= high
    assert levels.covered([entry("a", 0.999)] * 4, 0.95)[:2] == [0.0, 0.0]


def test_a_gain_is_over_the_same_rows():
    """Half the score is a gain of a half; rows that the referee did not judge do not count."""
    own = [entry(str(k), 0.5, 1.0) for k in range(6)] + [entry("alone", 0.5, 50.0)]
    theirs = [entry(str(k), 0.5, 2.0, "constant") for k in range(6)]
    told = levels.gain([*own, *theirs], "constant")
    assert (told["rows"], told["gain"], told["interval"]) == (6, 0.5, [0.5, 0.5])
    assert levels.gain(own, "constant") is None


def test_places_are_turned_toward_benefit():
    """A latency that fell more than predicted and a sleep that grew more than predicted lie at the same end."""
    counts = levels.histogram([entry("a", 0.01), entry("b", 0.99, outcome="TST")])
    assert counts == [0] * 9 + [2]


def test_ranks_follow_benefit():
    pairs = [(-2.0, -4.0), (-6.0, -9.0), (-20.0, -30.0), (-30.0, -41.0)]
    own = [entry(str(k), 0.5, level="folds", mean=said, published=seen, error=0.5) for k, (said, seen) in enumerate(pairs)]
    for model in ("classes", "constant"):
        own += [entry(str(k), 0.5, model=model, level="folds", mean=-said, published=seen, error=0.5) for k, (said, seen) in enumerate(pairs)]
    own += [entry(f"m{k}", 0.5, model=model, level="folds", compound="melatonin", mean=-float(k), published=-float(k)) for k in range(3) for model in ("model", "classes", "constant")]
    told = order.order([e for e in own if e["compound"] == "zolpidem"] + [e for e in own if e["compound"] != "zolpidem"])
    assert told["model"]["all"]["rank"] > 0.9 > 0.0 > told["classes"]["all"]["rank"]
    assert told["model"]["all"]["pairs"][0] == told["model"]["all"]["pairs"][1] > 0


def test_draws_of_another_judge_are_refused():
    row = Row("a", "a", "zolpidem", "SOL", -9.0, 2.0, 50.0, False, "a", "zolpidem", True)
    one = evolve(EVERY[0], held=(row,))
    with pytest.raises(ValueError, match="otherwise"):
        levels._entry(one, row, Judged("a", "model", 0.0, -1.0, 1.0, -1.0, 1.0), np.linspace(-50.0, 50.0, 1000))
