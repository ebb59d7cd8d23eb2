"""Strictness for every test: where a test lies decides when it runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

HERE = Path(__file__).parent
MARK_OF_FOLDER = {"referees": "referee", "long": "long"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of a folder with the folder's name, before pytest leaves out the marked ones."""
    for item in items:
        for folder in item.path.relative_to(HERE).parts[:1] if item.path.is_relative_to(HERE) else ():
            if folder in MARK_OF_FOLDER:
                item.add_marker(MARK_OF_FOLDER[folder])


@pytest.fixture(scope="session")
def tree() -> Path:
    """The root of the checkout."""
    return HERE.parent

settings.register_profile("pineal", deadline=None)  # a busy machine is not a fault of the law under test
settings.load_profile("pineal")
