"""What all tests of planning share."""

import pytest

from pineal.planning import search
from pineal.planning.future import Future


@pytest.fixture(scope="module", autouse=True)
def few_groups():
    """One or two groups of persons instead of four and eight: the rules of a plan do not depend on how many are asked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "_GROUPS", 1)
        patch.setitem(Future.nights.__kwdefaults__, "groups", 2)
        yield
