"""Texts to figures with one loaded rule set."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from heshu import loaders
from heshu.knowledge import Knowledge
from heshu.model import Figure
from heshu.run.pipeline import read_figures
from hypothesis import settings

# Two cores shared with other jobs: a slow example is no failure.
settings.register_profile("figures", deadline=None)
settings.load_profile("figures")

Read = Callable[[str], list[Figure]]


@pytest.fixture(scope="session")
def read(knowledge: Knowledge) -> Read:
    """The normalised figures of a text."""

    def figures(text: str) -> list[Figure]:
        return list(read_figures(loaders.from_text(text), knowledge)[1])

    return figures
