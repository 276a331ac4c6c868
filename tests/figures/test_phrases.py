"""The words directly around a quantity."""

from __future__ import annotations

import pytest
from heshu.figures.phrases import Phrases, phrases
from heshu.figures.quantities import Quantities, quantities


@pytest.fixture(scope="module")
def around(knowledge):
    known: Phrases = phrases(knowledge)
    amounts: Quantities = quantities(knowledge)

    def read(marked: str):
        before, _, rest = marked.partition("⟦")
        quote, _, after = rest.partition("⟧")
        [quantity] = amounts.find(quote, lambda _: True)
        return known.read(before, after, quantity)

    return read


@pytest.mark.parametrize(
    ("marked", "relation", "measure", "sign", "base", "subject"),
    [
        ("建档率达到⟦90%⟧", "eq", "level", 1, None, "建档率"),
        ("建档率达到⟦90%⟧以上", "ge", "level", 1, None, "建档率"),
        ("投资超过⟦3亿元⟧", "gt", "level", 1, None, "投资"),
        ("失业率不超过⟦4.6%⟧", "le", "level", 1, None, "失业率"),
        ("失业率控制在⟦4.6%⟧以内", "le", "level", 1, None, "失业率控制在"),
        ("到会人数不足⟦100人⟧", "lt", "level", 1, None, "到会人数"),
        ("惠及群众约⟦3万人⟧", "about", "level", 1, None, "惠及群众"),
        ("惠及群众⟦300余人⟧", "about", "level", 1, None, "惠及群众"),
        ("超过⟦300余人⟧", "gt", "level", 1, None, ""),
        ("出口额同比下降⟦4.6%⟧", "eq", "growth", -1, "同比", "出口额"),
        ("出口额比上年增长⟦4.6%⟧", "eq", "growth", 1, "比上年", "出口额"),
        ("参保率较2019年提高⟦3个百分点⟧", "eq", "change", 1, "较2019年", "参保率"),
        ("优良率较上届提高⟦2.6个百分点⟧", "eq", "change", 1, "较上届", "优良率"),
        ("案件同比减少⟦12起⟧", "eq", "change", -1, "同比", "案件"),
        ("参保率高于全国⟦1.7个百分点⟧", "eq", "gap", 1, None, "参保率"),
        ("收入⟦翻一番⟧", "eq", "growth", 1, None, "收入"),
        ("能耗下降⟦3.4%⟧以上", "ge", "growth", -1, None, "能耗"),
        ("家庭医生签约⟦3万户⟧", "eq", "level", 1, None, "家庭医生签约"),
    ],
)
def test_phrase(marked, relation, measure, sign, base, subject, around):
    found = around(marked)
    assert (found.relation, found.measure, found.sign) == (relation, measure, sign)
    assert (found.base, found.subject) == (base, subject)


def test_old_value(around):
    assert around("建档率由⟦60%⟧").from_baseline
    assert not around("建档率为⟦60%⟧").from_baseline


def test_every_rule_named_belongs_to_a_field(around, knowledge):
    found = around("出口额同比下降⟦4.6%⟧以上")
    ids = {rule.id for pack in ("bounds", "measures") for rule in knowledge.rules(pack)}
    assert {field for field, _ in found.rules} == {"relation", "measure", "base"}
    assert {rule for _, rule in found.rules} <= ids
