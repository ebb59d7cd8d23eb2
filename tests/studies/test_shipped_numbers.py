"""Numbers shipped with the package are those the committed studies found.

Compared: result files of the studies against the data inside the package. Not compared: that the studies find them
again (make study-NAME does that, in minutes).
"""

import json
from pathlib import Path

import numpy as np
import pytest

from home_prior.ship import SHIPPED
from pineal.inference import observation
from pineal.physiology import chain_fit, facts
from stage_chain import ship

STUDIES = Path(__file__).parents[2] / "studies"


def test_the_chain_is_the_fitted_one():
    """Every weight, and the hash of the nights it was fitted on."""
    shipped = ship.shipped()
    assert np.array_equal(np.array(chain_fit().weights), np.array(shipped["weights"]))
    stored = json.loads(ship.TARGET.read_text(encoding="utf-8"))
    assert stored["nights_sha256"] == shipped["nights_sha256"]
    assert stored["weights_sha256"] == shipped["weights_sha256"]
    for name in ("style_share", "style_spread", "scorers", "covariance"):
        assert stored[name] == shipped[name], name


def test_the_styles_vary_as_the_fit_says():
    """Spread of each style between healthy persons, as rounded to two digits."""
    for k, share in enumerate(chain_fit().style_share):
        assert facts()[f"stages.style_{k + 1}"].spread.sd == pytest.approx(share, abs=0.006)


@pytest.mark.parametrize("cohort, least", [(0, 0.038), (1, 0.065)])
def test_the_chain_earns_its_place_on_held_out_nights(cohort, least):
    """Paired gain over the homogeneous chain, five folds by night; the bootstrap interval lies above zero."""
    gains = json.loads((STUDIES / "stage_chain" / "result.json").read_text(encoding="utf-8"))["gains"]
    mean, low, _ = gains["chosen with levels, calibrated, levels"][cohort]
    assert mean >= least
    assert low > 0.0


def test_the_home_prior_is_the_fitted_one():
    """Every shipped value is the study's, rounded to two digits."""
    found = json.loads((STUDIES / "home_prior" / "result.json").read_text(encoding="utf-8"))["fit"]
    for name, own in SHIPPED.items():
        assert observation.facts()[name].value == pytest.approx(found[own], abs=0.0051), name
