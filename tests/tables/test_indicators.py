"""The dictionary of indicators: what is one name, what is another, and what stays unknown."""

import re
import time
from collections import Counter
from itertools import combinations

import pytest
from heshu.knowledge import load
from heshu.model import RuleError
from heshu.tables.indicators import dictionary, fits, indicator_rows, unit_family
from hypothesis import given
from hypothesis import strategies as st

FIELDS = {
    "economy", "finance", "population", "health", "education", "civil_affairs", "agriculture", "environment",
    "transport", "safety",
}  # fmt: skip


@pytest.fixture(scope="module")
def known(knowledge):
    return dictionary(knowledge)


def test_ten_fields_with_complete_rules(known):
    fields = Counter(item.field for item in known.indicators.values())
    assert set(fields) == FIELDS
    assert min(fields.values()) >= 20
    for item in known.indicators.values():
        assert item.english, item.id
        assert item.source, item.id
        assert item.direction in ("higher", "lower", "neutral"), item.id
        assert item.kind in ("stock", "flow", "rate"), item.id
        assert item.id.startswith(item.field + "."), item.id
        assert "http" not in item.source, item.id


def test_no_two_indicators_share_a_name_in_one_unit(known):
    places = {}
    for item in known.indicators.values():
        for word in {item.name, *item.words}:
            places.setdefault(known.naming.plain(word).forms[0], set()).add(item.id)
    for form, ids in places.items():
        for left, right in combinations(sorted(ids), 2):
            shared = set(known.indicators[left].families) & set(known.indicators[right].families)
            assert not shared, f"{form}: {left} and {right}"


@pytest.mark.parametrize(
    ("name", "unit", "measure", "wanted"),
    [
        ("全市地区生产总值", "元", "level", "economy.gdp"),
        ("全省生产总值增长", "%", "growth", "economy.gdp"),
        ("GDP增速", "%", "growth", "economy.gdp"),
        ("经济增长", "%", "growth", "economy.gdp"),
        ("规上工业增加值", "%", "growth", "economy.industry_above_size"),
        ("工业增加值", "%", "growth", "economy.industry_value_added"),
        ("人均GDP", "元", "level", "economy.gdp_per_head"),
        ("城镇常住居民人均可支配收入", "元", "level", "population.income_urban"),
        ("农村居民人均可支配收入", "元", "level", "population.income_rural"),
        ("五岁以下儿童死亡率", "‰", "level", "health.under5_mortality"),
        ("孕产妇死亡率", "/10万", "level", "health.maternal_mortality"),
        ("城镇新增就业", "人", "change", "population.new_jobs"),
        ("年末“四上”企业总数", "户", "level", "economy.four_above"),
        ("常住人口城镇化率", "个百分点", "change", "economy.urbanisation"),
        ("家庭医生签约", "户", "level", "health.family_doctor_households"),
        ("家庭医生签约", "人", "level", "health.family_doctor_people"),
        ("总诊疗人次", None, "level", "health.visits"),
        ("低保对象人数", None, "level", "civil_affairs.subsistence"),
        ("固定资产投资", "倍", "level", "economy.fixed_investment"),
    ],
)
def test_known_names(known, name, unit, measure, wanted):
    identity = known.identify(name, unit, measure)
    assert identity.indicator_id == wanted
    assert identity.rules[-1] == wanted


@pytest.mark.parametrize(
    ("one", "other", "unit"),
    [
        ("65岁以上老年人", "老年人", "人"),
        ("新增养老床位", "养老床位", "张"),
        ("净增高新技术企业", "高新技术企业", "家"),
        ("规模以上制造业增加值", "制造业增加值", "元"),
        ("城镇居民人均可支配收入", "居民人均可支配收入", "元"),
        ("婴儿死亡率", "新生儿死亡率", "‰"),
        ("户籍人口城镇化率", "城镇化率", "%"),
        ("金融机构人民币存款余额", "金融机构本外币存款余额", "元"),
        ("市本级一般公共预算收入", "一般公共预算收入", "元"),
        ("一般公共预算收入", "财政总收入", "元"),
        ("受训牧民", "受训牧民家属", "人"),
    ],
)
def test_names_that_stay_apart(known, one, other, unit):
    assert known.identify(one, unit).indicator_id != known.identify(other, unit).indicator_id


def test_a_qualifier_makes_another_indicator(known):
    plain = known.identify("死亡率", "‰")
    assert plain.indicator_id == "population.death_rate"
    assert known.identify("死亡率", "‰", qualifier="婴儿").indicator_id == "health.infant_mortality"
    assert known.identify("死亡率", "‰", qualifier="沙棘乡").indicator_id.startswith("x.")
    assert known.identify("死亡率", "‰", qualifier="全市").indicator_id == plain.indicator_id


def test_a_unit_that_does_not_fit_is_another_indicator(known):
    assert known.identify("一般公共预算收入", "元").indicator_id == "finance.general_revenue"
    # A share of the plan, not the revenue.
    assert known.identify("一般公共预算收入", "%").indicator_id.startswith("x.")
    assert known.identify("一般公共预算收入", "%", "growth").indicator_id == "finance.general_revenue"


def test_unknown_names_keep_one_id_over_wordings_of_time_and_number(known):
    ids = {
        known.identify(name, "只").indicator_id
        for name in ("放养雪雀", "全县放养雪雀", "2031年放养雪雀只数", "累计放养雪雀总数")
    }
    assert len(ids) == 1
    assert re.fullmatch(r"x\.[0-9a-f]{12}\.count", ids.pop())


def test_unknown_names_never_meet_across_units(known):
    groups = {
        unit: known.identify("雪雀驿培训", unit).indicator_id for unit in ("期", "人", "人次", "元", None)
    }
    assert len(set(groups.values())) == 5
    assert len({one.split(".")[1] for one in groups.values()}) == 1


def test_likeness_bridges_fillers_only(known):
    near = known.identify("各类贷款余额", "元")
    assert near.indicator_id == "finance.loans"
    assert near.likeness is not None
    assert "naming.limit.likeness" in near.rules
    for name in ("涉企贷款余额", "新增贷款余额", "贷款户余额"):
        assert known.identify(name, "元").indicator_id != "finance.loans"
    assert known.identify("各类贷款余额", "人").indicator_id.startswith("x.")
    # Of a county this is its part in the whole city.
    assert known.identify("装备制造业增加值占全市规上工业比重", "%").indicator_id.startswith("x.")


@given(
    st.text(alphabet="全市年末新增城镇农村居民人均工业贷款余额总数率增长完成实现岁65（）“”的、 ", max_size=14)
)
def test_plain_forms_only_shorten_and_settle(name):
    naming = dictionary(load()).naming
    plain = naming.plain(name)
    assert [len(form) for form in plain.forms] == sorted((len(form) for form in plain.forms), reverse=True)
    assert naming.plain(plain.key).key == plain.key


@given(
    st.text(alphabet="全市新增城镇农村居民人均贷款余额病床医院高中率", min_size=1, max_size=10),
    st.sampled_from(["元", "人", "%", "张", None]),
    st.sampled_from(["level", "growth", "change"]),
)
def test_a_fuzzy_hit_has_the_scope_words_of_a_name_of_its_indicator(name, unit, measure):
    known = dictionary(load())
    identity = known.identify(name, unit, measure)
    if identity.likeness is None:
        return
    item = known.indicators[identity.indicator_id]
    scopes = [
        known.naming.scope(form)
        for word in (item.name, *item.words)
        for form in known.naming.plain(word).forms
    ]
    assert known.naming.scope(known.naming.plain(name).key) in scopes
    assert fits(item.families, known.family(unit), measure, known.naming.plain(name).growth)


def test_unit_families(knowledge):
    assert unit_family("美元", knowledge) == "foreign_money"
    assert unit_family("元/人·月", knowledge) == "rate"
    assert unit_family("1", knowledge) == "ratio"
    assert unit_family("雪雀", knowledge) == "other"


def test_rows_of_the_table(knowledge):
    unknown = dictionary(knowledge).identify("放养雪雀", "只").indicator_id
    met = [
        (unknown, "放养雪雀", "只"),
        (unknown, "放养雪雀", "只"),
        (unknown, "全县放养雪雀", "只"),
        ("economy.gdp", "全市生产总值", "元"),
    ]
    gdp, other = indicator_rows(met, knowledge)
    assert gdp["name"] == "地区生产总值"
    assert gdp["field"] == "economy"
    assert gdp["known"] is True
    assert "全市生产总值" in gdp["aliases"].split("；")
    assert (other["name"], other["unit_family"], other["known"]) == ("放养雪雀", "count", False)
    assert other["aliases"] == "全县放养雪雀"
    assert other["english"] is None
    assert indicator_rows(reversed(met), knowledge) == [gdp, other]


PACK = """
[pack]
id = "indicators.birds"
about = "Birds"
"""


def with_pack(folder, text):
    (folder / "birds.toml").write_text(PACK + text, encoding="utf-8")
    return load(str(folder))


def test_a_user_adds_an_indicator_and_more_names(tmp_path):
    knowledge = with_pack(
        tmp_path,
        """
[[rule]]
id = "birds.sparrows"
for = "Sparrows set free"
words = ["放养雪雀"]
pattern = '放(?:养|飞)[^，]{0,4}雪雀'
name = "雪雀放养数"
unit_family = "count"
is = ["全县放飞灰雪雀只数"]
is_not = ["雪雀"]

[[rule]]
id = "birds.gdp"
for = "How this town calls it"
same_as = "economy.gdp"
words = ["雪雀总值"]
""",
    )
    known = dictionary(knowledge)
    assert known.identify("放养雪雀", "只").indicator_id == "birds.sparrows"
    named = known.identify("全镇雪雀总值", "元")
    assert named.indicator_id == "economy.gdp"
    assert named.rules[-1] == "birds.gdp"


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ('name = "雪雀"\nunit_family = "count"\nis = ["家禽出栏"]', "家禽出栏.*must be birds.sparrows"),
        ('name = "雪雀"\nunit_family = "count"\nis_not = ["全县雪雀"]', "全县雪雀.*must not be"),
        ('unit_family = "count"', "has no name"),
        ('same_as = "birds.none"\nwords = ["雪雀"]', "no known indicator"),
    ],
)
def test_a_bad_pack_names_rule_and_example(tmp_path, rule, message):
    knowledge = with_pack(tmp_path, f'[[rule]]\nid = "birds.sparrows"\nfor = "Sparrows"\n{rule}\n')
    with pytest.raises(RuleError, match=message) as caught:
        dictionary(knowledge)
    assert "birds.toml" in str(caught.value)


def test_a_thousand_new_names_a_second_at_least(known):
    names = [item.name for item in known.indicators.values()]
    began = time.perf_counter()
    for name in names:
        known.identify(name, None, "level", None)
    assert time.perf_counter() - began < len(names) / 1000
