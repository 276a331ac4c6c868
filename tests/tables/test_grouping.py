"""Proposals of merges: what may meet, what never does, and the pack that comes of it."""

import time
import tomllib

import heshu
import pytest
from heshu.knowledge import load
from heshu.run import job
from heshu.run.rules import check
from heshu.tables import store
from heshu.tables.grouping import as_pack, proposals
from heshu.tables.indicators import dictionary
from hypothesis import given
from hypothesis import strategies as st
from made import figure, result


@pytest.fixture
def proposed(written, knowledge):
    """Proposals of documents that are given as lists of (name, unit, measure)."""

    def propose(*documents):
        folder = written(*(document(number, names) for number, names in enumerate(documents)))
        with store.connect(folder / store.FILE_NAME) as connection:
            return proposals(connection, knowledge)

    return propose


def document(number, names):
    words = dictionary(load())
    figures = [
        figure(
            10 * place,
            "12",
            12,
            indicator=name,
            unit=unit,
            measure=measure,
            indicator_id=words.identify(name, unit, measure).indicator_id,
        )
        for place, (name, unit, measure) in enumerate(names)
    ]
    return result(*figures, path=f"in/{number}.txt", doc_id=f"{number:016x}")


def level(*names, unit="个"):
    return [(name, unit, "level") for name in names]


@pytest.mark.parametrize(
    ("one", "other", "unit"),
    [
        ("推进雪雀驿站项目", "稳妥推进雪雀驿站项目", "个"),
        ("办理雪雀保护建议", "办结雪雀保护建议", "件"),
        ("新增雪雀观测站点", "雪雀观测站点新增", "个"),
        ("国家级（重点）雪雀站", "国家级重点雪雀站", "个"),
        ("建设和养护雪雀站点", "建设及养护雪雀站点", "个"),
    ],
)
def test_wordings_of_one_name_meet(proposed, one, other, unit):
    [found] = proposed(level(one, unit=unit), level(other, unit=unit))
    assert set(found.names) == {one, other}
    assert len(found.ids) == len(set(found.ids)) == 2
    assert found.same_as is None
    assert (found.documents, found.figures) == (2, 2)
    assert found.why == "grouping.why.wording"
    assert found.score >= 60


@pytest.mark.parametrize(
    ("one", "other", "unit"),
    [
        ("65岁以上老年人雪雀卡", "老年人雪雀卡", "张"),
        ("65岁以上老年人雪雀卡", "60岁以上老年人雪雀卡", "张"),
        ("城镇雪雀观测户", "农村雪雀观测户", "户"),
        ("男性雪雀观测员", "女性雪雀观测员", "人"),
        ("公立雪雀医院", "民营雪雀医院", "家"),
        ("新增雪雀观测站点", "雪雀观测站点", "个"),
        ("新建雪雀观测站点", "累计雪雀观测站点", "个"),
        ("建成雪雀观测站点", "开工雪雀观测站点", "个"),
        ("年末雪雀观测站点在册数", "雪雀观测站点注销数", "个"),
        ("雪雀羽毛出口额", "雪雀羽毛进口额", "元"),
        ("第一产业雪雀岗位", "第二产业雪雀岗位", "个"),
        ("人均雪雀花费", "雪雀花费", "元"),
        ("国家级雪雀保护基地", "省级雪雀保护基地", "个"),
        ("一级雪雀保护基地", "二级雪雀保护基地", "个"),
        ("3A级雪雀保护基地", "4A级雪雀保护基地", "个"),
        ("雪雀观测四川站点", "雪雀观测云南站点", "个"),
        ("雪雀观测站点", "岩羊观测站点", "个"),
        ("雪雀观测站点", "雪雀观测站点网络", "个"),
        ("雪雀患病率", "雪雀患病数", "%"),
    ],
)
def test_names_that_differ_in_what_is_counted_never_meet(proposed, one, other, unit):
    assert proposed(level(one, unit=unit), level(other, unit=unit)) == []


def test_other_units_and_measures_never_meet(proposed):
    assert proposed(level("推进雪雀驿站"), level("稳妥推进雪雀驿站", unit="人")) == []
    assert proposed(level("推进雪雀驿站"), [("稳妥推进雪雀驿站", "%", "growth")]) == []


def test_a_growth_joins_the_level_of_the_same_names(proposed):
    names = ("推进雪雀驿站项目", "稳妥推进雪雀驿站项目")
    growths = [(name, "%", "growth") for name in names]
    [found] = proposed([*level(*names), *growths])
    assert len(found.ids) == 4
    assert found.unit_families == ("count",)
    # Of two series of one name nothing tells whose growth it is.
    apart = proposed([*level(*names), *level(*names, unit="人"), *growths])
    assert sorted(one.unit_families for one in apart) == [("count",), ("persons",)]
    assert not any(".any" in each for one in apart for each in one.ids)


def test_an_unknown_name_of_a_known_indicator(proposed):
    [found] = proposed(level("工业实现固定资产投资", unit="元"), level("雪雀驿站", unit="元"))
    assert found.same_as == "economy.industrial_investment"
    assert found.unknown == ("工业实现固定资产投资",)
    assert found.documents == 1


def test_what_the_rules_refuse_is_not_proposed(proposed, knowledge):
    refused = "刑事案件"
    assert refused in knowledge.rule("indicators.safety", "safety.criminal_cases").data["is_not"]
    assert proposed(level(refused, unit="件")) == []


def test_the_surest_and_most_widely_met_come_first(proposed):
    found = proposed(
        level("推进雪雀驿站项目", "推进雪雀公园项目", "推进雪雀公园项目"),
        level("稳妥推进雪雀驿站项目", "有序推进雪雀公园项目"),
        level("稳妥推进雪雀公园项目"),
    )
    assert [one.documents for one in found] == [3, 2]
    assert found[0].names[0] == "推进雪雀公园项目"
    assert found[0].figures == 4


def names_of(pack):
    return {word for rule in tomllib.loads(pack)["rule"] for word in rule["words"]}


def test_the_pack_loads_and_merges_the_names_in_a_second_run(tmp_path):
    source = tmp_path / "in"
    source.mkdir()
    for number, sentence in enumerate(
        ("推进雪雀驿站项目12个。", "稳妥推进雪雀驿站项目15个。", "工业实现固定资产投资25亿元。")
    ):
        (source / f"{number}.txt").write_text(f"2031年，全市{sentence}\n", encoding="utf-8")
    first = run(source, tmp_path / "first")
    assert sum(1 for each in first.values() if each.startswith("x.")) == 3
    knowledge = load()
    with store.connect(tmp_path / "first" / store.FILE_NAME) as connection:
        pack = as_pack(proposals(connection, knowledge), knowledge)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "mine.toml").write_text(pack, encoding="utf-8")
    found = check(mine)
    assert (found.rules, found.lacking) == (2, ())
    assert found.examples > 2
    second = run(source, tmp_path / "second", mine)
    assert len(set(second.values())) == 2
    assert second["工业实现固定资产投资"] == "economy.industrial_investment"
    assert second["推进雪雀驿站项目"] == second["稳妥推进雪雀驿站项目"]
    assert second["推进雪雀驿站项目"].startswith("mine.")


def run(source, output, *rules):
    options = job.Options([str(source)], output, list(map(str, rules)), workers=1)
    job.run(options, publishers=())
    with store.connect(output / store.FILE_NAME) as connection:
        query = "SELECT indicator, indicator_id FROM figures"
        return {row["indicator"]: row["indicator_id"] for row in store.rows(connection, query)}


def test_names_in_two_units_make_a_pack_that_loads(proposed, knowledge, tmp_path):
    names = ("推进“雪雀\\驿站”项目", "稳妥推进“雪雀\\驿站”项目")
    found = proposed(level(*names), level(*names, unit="人"))
    pack = as_pack(found, knowledge)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "mine.toml").write_text(pack, encoding="utf-8")
    assert check(tmp_path / "mine").lacking == ()
    words = dictionary(load(str(tmp_path / "mine")))
    ids = {unit: {words.identify(name, unit).indicator_id for name in names} for unit in ("个", "人")}
    assert [len(each) for each in ids.values()] == [1, 1]
    assert ids["个"].isdisjoint(ids["人"])
    assert names_of(pack) == set(names)


def test_no_proposals_make_an_empty_pack(knowledge):
    assert "rule" not in tomllib.loads(as_pack([], knowledge))


@given(
    st.lists(
        st.text(
            alphabet="新增城镇农村老年人推进雪雀站点国家省级第一二产业率个进出口", min_size=4, max_size=12
        ),
        min_size=2,
        max_size=12,
        unique=True,
    )
)
def test_every_name_is_kept_apart_by_its_scope_words(names):
    from heshu.tables.grouping import likeness

    rules = likeness(load())
    heads = [rules.name(name) for name in names]
    for one in heads:
        for other in heads:
            if one is not other and one.apart == other.apart:
                match = rules.compare(one, other, 100.0)
                assert match is None or match.name is other
    naming = dictionary(load()).naming
    for head in heads:
        assert naming.scope(naming.plain(head.word).key) <= head.apart


def test_twenty_thousand_names_are_quick(written, knowledge):
    syllables = "雪雀岩羊松鼠山鹰河狸草原湖畔谷口站台塔楼桥头"
    pairs = [a + b + c for a in syllables for b in syllables for c in syllables][:5_000]
    words = dictionary(knowledge)
    names = [f"推进{each}观测驿站" for each in pairs]
    began = time.perf_counter()
    folder = written(
        result(
            *(
                figure(
                    9 * n,
                    "12",
                    12,
                    indicator=name,
                    unit="个",
                    indicator_id=words.identify(name, "个").indicator_id,
                )
                for n, name in enumerate(names)
            )
        )
    )
    began = time.perf_counter()
    with store.connect(folder / store.FILE_NAME) as connection:
        proposals(connection, knowledge)
    assert time.perf_counter() - began < 30


@pytest.mark.parametrize(
    "sentence",
    [
        "2031年，全市地区生产总值增长7.3%。",
        "2031年，全省生产总值增长7.3%。",
        "2031年GDP增速7.3%。",
        "2031年经济增长7.3%。",
    ],
)
def test_four_names_of_one_growth(sentence):
    [found] = heshu.figures(sentence)
    assert (found.indicator_id, found.measure) == ("economy.gdp", "growth")


def test_one_indicator_in_two_multiples():
    beds = heshu.figures("医疗卫生机构床位72495张。\n\n医疗机构实有床位7.41万张。")
    assert {one.indicator_id for one in beds} == {"health.beds"}
    money = heshu.figures("完成固定资产投资32000万元。\n\n完成固定资产投资3.2亿元。")
    assert len({(one.indicator_id, one.unit, int(one.value)) for one in money}) == 1
