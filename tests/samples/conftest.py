"""The written-down expectations of the demo corpus, and its documents as the loaders give them."""

import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
from heshu import loaders

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
# White space, and the bars and dashes that draw a Markdown table, do not count when a passage is looked for.
IGNORED = frozenset(" \t\r\n\u3000\xa0|")


def squeeze(text: str) -> tuple[str, list[int]]:
    """A text without the ignored characters, and where each of the others stood."""
    kept = [offset for offset, char in enumerate(text) if char not in IGNORED]
    return "".join(text[offset] for offset in kept), kept


def find(text: str, at: str) -> tuple[int, int]:
    """The span of the quote between 【 and 】 in a passage that must stand in the text exactly once."""
    passage, _ = squeeze(at)
    before, quote = passage.index("【"), passage.index("】") - 1
    squeezed, offsets = squeeze(text)
    plain = passage.replace("【", "").replace("】", "")
    times = squeezed.count(plain)
    assert times == 1, f"{at!r} stands {times} times in the text"
    start = squeezed.index(plain)
    return offsets[start + before], offsets[start + quote - 1] + 1


@pytest.fixture(scope="session")
def samples():
    return SAMPLES


@pytest.fixture(scope="session")
def expected():
    return tomllib.loads((SAMPLES / "expected.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def texts(expected):
    """The loaded text of every sample by the name of its source."""
    return {
        document["source"]: loaders.load(SAMPLES / document["file"]).text for document in expected["document"]
    }


@pytest.fixture(scope="session")
def figures(expected):
    """Every expected figure by `SOURCE.ID`, with the defaults of its document filled in."""
    known = {}
    for document in expected["document"]:
        for raw in document["figures"]:
            defaults = {
                "relation": "eq",
                "measure": "level",
                "role": "actual",
                "value": None,
                "low": None,
                "high": None,
                "masked": False,
                "corrupt": False,
                "optional": False,
                "period": document["period"],
                "region": document["region"],
            }
            quote = raw["at"].split("【")[1].split("】")[0]
            figure = SimpleNamespace(**(defaults | raw), quote=quote, source=document["source"])
            name = f"{document['source']}.{raw['id']}"
            assert name not in known, f"two figures are called {name}"
            known[name] = figure
    return known


@pytest.fixture(scope="session")
def locate():
    return find
