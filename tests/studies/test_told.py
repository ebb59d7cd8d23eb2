"""What effects.ship says of every row of trials.csv: made from a result, and only from it.

Compared: the shipped file with the committed result; reasons with the rows they are of. Not compared: the predictions with trials.
"""

import json

from effects import ship, told
from pineal.compounds import get
from pineal.engine.paths import paths
from pineal.evidence import trial_rows
from pineal.physiology import effects, predictions

FOUND = json.loads((ship.HERE / "result.json").read_text(encoding="utf-8"))
ROWS = {row.id: row for row in trial_rows()}


def test_the_shipped_file_is_that_of_the_committed_result():
    assert ship.PREDICTIONS.read_text(encoding="utf-8") == told.text(FOUND, effects().digest), "python -m effects.ship"


def test_what_is_unknown_is_never_simulated():
    for key, why in predictions().reasons.items():
        if why.startswith("unknown"):
            assert not paths(get(ROWS[key].compound.split(" (")[0]).name), key


def test_reasons_are_of_the_first_kind_that_holds():
    assert told.why(ROWS["t064"]) == "not to be used"
    assert told.why(ROWS["t128"]) == "a study in animals"
    assert told.why(ROWS["t119"]).startswith("unknown")
    assert told.why(ROWS["t060"]).startswith("a mixture")
    assert "questionnaire" in told.why(ROWS["t003"])
    assert "melatonin_phase" in told.why(ROWS["t041"]) and "melatonin_phase" not in told.why(ROWS["t153"])


def test_shifts_of_the_clock_are_told_where_they_were_judged():
    phase = json.loads(told.PHASE.read_text(encoding="utf-8"))["trials"]
    for key, one in phase.items():
        said = predictions().rows[key][0]
        assert (said["kind"], said["published"], said["simulated"]) == ("shift", one["shift"], one["shipped"])


def test_an_edge_of_next_to_nothing():
    assert told.next_to_nothing("SOL", 0.5) and not told.next_to_nothing("SOL", -0.7)
