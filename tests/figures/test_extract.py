"""What holds for every figure of every text."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from figures.marked import HERE
from heshu import loaders
from heshu.figures import extract
from heshu.knowledge import Knowledge
from heshu.model import Document, Figure, LoadError
from heshu.run.pipeline import read_figures
from heshu.text import read as read_text
from hypothesis import assume, given, settings
from hypothesis import strategies as st

GOLD = sorted((HERE.parent / "gold").glob("*.txt"))
SAMPLES = sorted(
    path for path in (HERE.parent.parent / "corpus" / "samples").iterdir() if path.suffix in {".html", ".txt"}
)
PARAGRAPHS = [line for path in GOLD[::3] for line in path.read_text(encoding="utf-8").splitlines() if line]
SENTENCES = [sentence + "。" for line in PARAGRAPHS for sentence in line.split("。") if sentence]
SCRAPS = "0123456789．，,.%％‰〇零一二两三四五六七八九十百千万亿点余多几来成半分之翻番倍折年月日第"
SCRAPS += "至到—-－~～/:：;；、（）()“”×X*_○　 \n\t"
WORDS = [
    "增长",
    "同比",
    "由",
    "提高到",
    "分别",
    "其中",
    "不低于",
    "以上",
    "左右",
    "约",
    "超",
    "占",
    "的",
    "人次",
    "万元",
    "个百分点",
    "全市",
    "今年",
    "2023年",
    "一、",
    "（二）",
]
NOISE = st.one_of(
    st.text(SCRAPS, max_size=40),
    st.lists(st.one_of(st.sampled_from(WORDS), st.text(SCRAPS, min_size=1, max_size=4)), max_size=15).map(
        "".join
    ),
    st.text(max_size=40),
)
MIXTURES = st.lists(
    st.one_of(st.sampled_from(SENTENCES), st.sampled_from(PARAGRAPHS), NOISE), min_size=1, max_size=8
)
UNKNOWN_INDICATOR = {
    "indicator.unknown": "no known indicator fits; the id is made from the name itself",
    "indicator.ambiguous": "several known indicators fit alike; as above",
}
"""Rule ids that stand in no pack: they say that no rule decided."""
FIELDS = ("level", "change", "growth", "gap"), ("actual", "target", "forecast", "baseline", "other")


def figures_of(text: str, knowledge: Knowledge) -> tuple[Document, tuple[Figure, ...]]:
    try:
        document = loaders.from_text(text)
    except LoadError:
        # Blanks alone, or control characters: there is no document, and nothing to hold.
        assume(False)
        raise
    return document, read_figures(document, knowledge)[1]


def check(document: Document, figures: tuple[Figure, ...]) -> None:
    for one in figures:
        assert 0 <= one.start < one.end <= len(document.text)
        assert document.text[one.start : one.end] == one.quote
        assert document.text[one.sentence_start : one.sentence_start + len(one.sentence)] == one.sentence
        assert one.sentence_start <= one.start
        assert one.end <= one.sentence_start + len(one.sentence)
        assert all(number is None or isinstance(number, Decimal) for number in (one.value, one.low, one.high))
        assert all(number is None or number.is_finite() for number in (one.value, one.low, one.high))
        assert (one.relation == "range") == (one.low is not None and one.high is not None)
        assert one.low is None or one.value is None
        assert not one.masked or one.value is None
        assert one.measure in FIELDS[0]
        assert one.role in FIELDS[1]
        assert 0 <= one.confidence <= 1
    keys = [(one.start, one.end, one.indicator or "") for one in figures]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


@settings(max_examples=150)
@given(pieces=MIXTURES, between=st.sampled_from(["\n", "", "\n\n", "　　", "\r\n", " "]))
def test_offsets_slice_back_to_the_quote(pieces, between, knowledge):
    check(*figures_of(between.join(pieces), knowledge))


@settings(max_examples=150)
@given(text=st.one_of(NOISE, st.lists(NOISE, max_size=6).map("".join)))
def test_no_text_raises(text, knowledge):
    check(*figures_of(text, knowledge))


@settings(max_examples=60)
@given(sentence=st.sampled_from(SENTENCES), cut=st.integers(0, 400), put=st.text(SCRAPS, max_size=3))
def test_a_damaged_sentence_raises_nothing(sentence, cut, put, knowledge):
    place = cut % len(sentence)
    check(*figures_of(sentence[:place] + put + sentence[place + 1 :], knowledge))


@pytest.fixture(scope="module")
def documents(knowledge: Knowledge) -> dict[str, Document]:
    return {path.name: loaders.load(path, knowledge) for path in (*GOLD[::12], *SAMPLES)}


@pytest.fixture(scope="module")
def read_alone(documents, knowledge) -> dict[str, tuple[Figure, ...]]:
    return {name: read_figures(document, knowledge)[1] for name, document in documents.items()}


@settings(max_examples=4)
@given(data=st.data())
def test_order_of_documents_changes_nothing(data, documents, read_alone, knowledge):
    for name in data.draw(st.permutations(sorted(documents))):
        assert read_figures(documents[name], knowledge)[1] == read_alone[name]


def test_figures_of_whole_documents_hold(documents, read_alone):
    assert sum(map(len, read_alone.values())) > 100
    for name, document in documents.items():
        check(document, read_alone[name])


def test_every_rule_named_stands_in_a_pack(read_alone, knowledge):
    """Over all gold texts, so that rules are held that fire once."""
    known = {rule.id for pack in knowledge.packs for rule in knowledge.rules(pack)}
    read = [
        *read_alone.values(),
        *(read_figures(loaders.load(path, knowledge), knowledge)[1] for path in GOLD),
    ]
    named = {rule for found in read for one in found for rules in one.rules.values() for rule in rules}
    assert named - known <= set(UNKNOWN_INDICATOR)
    assert len(named) > 50


def test_extract_alone_leaves_ids_to_normalise(documents, knowledge):
    document = next(iter(documents.values()))
    found = extract(read_text(document, knowledge), knowledge)
    assert found
    assert all(one.indicator_id is None for one in found)


def test_the_same_text_twice_gives_the_same(read: Callable[[str], list[Figure]]):
    text = Path(GOLD[0]).read_text(encoding="utf-8")
    assert read(text) == read(text)
