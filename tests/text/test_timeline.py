"""When a text was written, by what it mentions, and stamps that contradict it. Texts are invented."""

import re
import time
from pathlib import Path

import pytest
from heshu import loaders
from heshu.knowledge import Knowledge, load
from heshu.model import RuleError
from heshu.text import read
from heshu.text.timeline import Span, Timeline, timeline

HOUSE = Path(__file__).parent.parent.parent
CORPUS = HOUSE.parent / "shared" / "corpus"
MONTH = re.compile("(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])")


@pytest.fixture(scope="module")
def line(knowledge: Knowledge) -> Timeline:
    return timeline(knowledge)


# ---- the pack


def test_every_rule_is_sound(knowledge: Knowledge) -> None:
    rules = [rule for rule in knowledge.rules("timeline") if {"from", "until"} & rule.data.keys()]
    assert len(rules) >= 150
    assert len({rule.id for rule in rules}) == len(rules)
    for rule in rules:
        months = [rule.data[key] for key in ("from", "until") if key in rule.data]
        assert all(MONTH.fullmatch(month) for month in months), rule.id
        assert months == sorted(set(months)), rule.id
        assert re.search("[0-9]{4}", rule.data["source"]), rule.id
        assert "http" not in rule.data["source"], rule.id


def test_every_example_holds_the_anchor_inside_its_match(knowledge: Knowledge) -> None:
    for rule in knowledge.rules("timeline"):
        if "anchor" in rule.data:
            for example in rule.match:
                hit = rule.regex.search(example)
                assert hit is not None
                assert any(anchor in hit.group() for anchor in rule.data["anchor"]), (rule.id, example)


def test_every_example_bounds_a_text(knowledge: Knowledge, line: Timeline) -> None:
    for rule in knowledge.rules("timeline"):
        for example in rule.match if "from" in rule.data else ():
            span = line.find((example + "。") * int(rule.data.get("least", 1)))
            assert span.earliest is not None, rule.id
            assert span.earliest >= rule.data["from"], rule.id


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ('from = "2013-13"\nsource = "某文2013"', "'2013-13' is no month"),
        ('from = "2013-03"\nuntil = "2013-03"\nsource = "某文2013"', "does not lie after from"),
        ('from = "2013-03"', "has no key 'source'"),
        ('from = "2013-03"\nsource = ""', "source is empty"),
    ],
)
def test_a_bad_rule_of_a_user_is_named(tmp_path: Path, keys: str, told: str) -> None:
    rule = f'[pack]\nid = "timeline"\n[[rule]]\nid = "my.rule"\nfor = "a"\nwords = ["某办"]\n{keys}\n'
    (tmp_path / "mine.toml").write_text(rule, encoding="utf-8")
    with pytest.raises(RuleError, match=r"my\.rule") as error:
        Timeline(load(str(tmp_path)))
    assert told in str(error.value)


def test_a_user_adds_an_event(tmp_path: Path) -> None:
    rule = (
        '[pack]\nid = "timeline"\n[[rule]]\nid = "my.rule"\nfor = "a"\nwords = ["某办"]\nfrom = "2031-05"\n'
    )
    (tmp_path / "mine.toml").write_text(rule + 'source = "某文2031"\n', encoding="utf-8")
    assert Timeline(load(str(tmp_path))).find("某办开展督查。").earliest == "2031-05"


# ---- the span


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("全镇建成站点6个。", None, None),
        ("党的十八大以来，全镇建成站点6个。", "2012-11", None),
        ("迎接党的十八大胜利召开，全镇建成站点6个。", "2011-10", "2013-11"),
        ("全面贯彻党的十七大、十七届三中、四中全会精神。", "2009-09", "2011-10"),
        ("省免疫示范区得到卫生部调研组肯定。", None, "2014-03"),
        ("学习党的十八大精神，得到卫生部调研组肯定。", "2012-11", "2014-03"),
        ("以科学开展观为统领，落实党的十七届四中全会要求。", "2009-09", "2018-10"),
        ("今年是“十三五”规划的开局之年。", "2015-01", "2017-12"),
        ("县卫计局组织家庭医生签约，推进扫黑除恶。", "2018-01", "2020-03"),
        ("防控甲型h1n1流感，实施9项国家根本公共卫生效劳。", "2009-04", "2012-05"),
        ("开展庆祝建党90周年活动。", "2010-07", "2012-12"),
        ("宣传《疫苗管理法》。", "2018-06", None),
    ],
)
def test_spans(line: Timeline, text: str, earliest: str | None, latest: str | None) -> None:
    span = line.find(text)
    assert (span.earliest, span.latest) == (earliest, latest)


@pytest.mark.parametrize(
    "text",
    [
        "省各级卫生部门和农业部门开展六十七大类检查，作出卫生部署。",
        "整治六十七大类问题，建设十七大重点工程。",
        "中央纪委十七届四次全会召开，共青团十八届四中全会召开。",
        "编号二十二五，全镇十一五个村民小组。",
        "到2020年建成站点6个，到2035年建成9个。",
        "县工商联、县市场监管局调研。",
        "实施化肥农药双减，强化四个意识教育，工会坚持两个维护。",
        "年产三聚氰胺5万吨，销售三鹿奶粉3吨。",
        "走高质量发展之路。",
    ],
)
def test_look_alikes_bound_nothing(line: Timeline, text: str) -> None:
    assert line.find(text) == Span()


def test_words_that_were_used_before_must_stand_more_than_once(line: Timeline) -> None:
    assert line.find("推动高质量发展。").earliest is None
    assert line.find("推动高质量发展。" * 3).earliest == "2017-10"


@pytest.mark.parametrize(
    "text",
    [
        "机构由原卫生部批准。",
        "时任省卫生厅领导到镇。",
        "落实《卫生部关于加强管理的通知》。",
        "由卫生部（现国家卫生健康委）批准。",
        "2009年被卫生部列为试点。",
        "曾获卫生部授予的称号。",
    ],
)
def test_a_look_back_is_no_upper_bound(line: Timeline, text: str) -> None:
    assert line.find(text).latest is None


def test_a_year_that_a_site_stamped_does_not_date_an_office(line: Timeline) -> None:
    assert line.find("2023年8月通过卫生部组织的复核。").latest == "2014-03"


def test_what_is_later_makes_an_end_a_look_back(line: Timeline) -> None:
    span = line.find("卫生部曾到县调研。贯彻党的十九大精神，推进新冠肺炎疫情防控。")
    assert (span.earliest, span.latest) == ("2020-01", "2023-10")
    assert "卫生部" not in [mention.text for mention in span.evidence]


def test_evidence_points_into_the_text(line: Timeline) -> None:
    text = "贯彻党的十七大、十七届四中全会精神，防控甲型H1N1流感，配合卫生部和铁道部检查，县人事局招考。"
    span = line.find(text)
    assert [(one.text, one.bound, one.when) for one in span.evidence] == [
        ("十七届四中全会", "from", "2009-09"),
        ("甲型H1N1", "from", "2009-04"),
        ("十七届四中全会", "until", "2010-10"),
        ("县人事局", "until", "2011-12"),
    ]
    assert all(text[one.start : one.end] == one.text for one in span.evidence)
    assert span.evidence[0].rule == "timeline.plenum.17.4"


def test_a_mention_at_the_edge_of_the_search_is_not_cut(line: Timeline) -> None:
    """The look-ahead of a second mention must see what follows it."""
    for gap in range(60):
        assert line.find("由卫生部门" + "甲" * gap + "由卫生部门检查").latest is None


# ---- stamped years


def test_a_stamp_that_contradicts_the_text(line: Timeline) -> None:
    span = line.find("全面贯彻党的十七届四中全会要求，卫生部调研组到县。")
    assert line.contradiction(span, [2023]) == (
        "文档标称2023年，但文中提到“十七届四中全会”（2009-09起）和“卫生部”（2013-03止），"
        "内容应写于2009-09至2014-03之间。"
    )


@pytest.mark.parametrize(
    ("text", "years", "told"),
    [
        ("学习党的十八大精神。", [2008], "2012-11起，2017-10止"),
        ("党的十八大以来。", [2008], "内容应写于2012-11以后。"),
        ("卫生部调研组到县。", [2023], "内容应写于2014-03以前。"),
        ("卫生部调研组到县。", [2020, 2021], "文档标称2020年、2021年"),
        ("开展“三严三实”专题教育。", [2023], "“三严三实专题教育”"),
    ],
)
def test_what_a_contradiction_tells(line: Timeline, text: str, years: list[int], told: str) -> None:
    assert told in (line.contradiction(line.find(text), years) or "")


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("党的十八大以来。", []),
        ("党的十八大以来。", [2012]),
        ("党的十八大以来。", [2024]),
        ("防控H7N9。", [2012]),  # a report on 2012, written in spring 2013
        ("卫生部调研组到县。", [2014]),
        ("党的十八大以来。", [2008, 2013]),
        ("全镇建成站点6个。", [1999]),
    ],
)
def test_no_contradiction(line: Timeline, text: str, years: list[int]) -> None:
    assert line.contradiction(line.find(text), years) is None


def test_a_plan_may_be_stamped_with_the_year_behind(line: Timeline) -> None:
    span = Span("2013-05", "2013-11")
    assert line.contradiction(span, [2014]) is None
    assert line.contradiction(span, [2015]) is not None


# ---- clean texts


def claimed(path: Path, knowledge: Knowledge) -> tuple[Span, set[int]]:
    """The span of a file and the years that it says it is about."""
    found = read(loaders.load(path, knowledge), knowledge)
    periods = (found.metadata.period, found.metadata.plan_period)
    years = {int(year) for one in periods if one for year in re.findall("(?:19|20)[0-9]{2}", one.value)}
    return timeline(knowledge).find(found.text), years


def test_no_invented_report_is_contradicted(knowledge: Knowledge) -> None:
    samples = (
        path for path in (HOUSE / "corpus" / "samples").iterdir() if re.search("[0-9]{4}年", path.name)
    )
    for path in (*(HOUSE / "tests" / "gold").glob("*.txt"), *samples):
        span, years = claimed(path, knowledge)
        assert timeline(knowledge).contradiction(span, years) is None, path.name


@pytest.mark.parametrize(
    "path",
    [
        path
        for folder in ("provinces/2025", "provinces/2026", "central", "communiques")
        for path in sorted((CORPUS / folder).glob("*.*"))
    ]
    or [None],
)
def test_no_clean_report_is_contradicted(knowledge: Knowledge, path: Path | None) -> None:
    if path is None:
        pytest.skip("the corpus of real reports is not part of the project")
    span, years = claimed(path, knowledge)
    assert timeline(knowledge).contradiction(span, years) is None
    assert span.earliest is None or int(span.earliest[:4]) <= max(years)
    assert span.latest is None or max(years) <= int(span.latest[:4])


@pytest.mark.parametrize(
    ("number", "year", "earliest", "latest"),
    [("000", 2023, "2003", "2012"), ("001", 2023, "2009", "2011"), ("002", 2021, "2018", "2020")],
)
def test_stamped_reports_of_the_issue(
    knowledge: Knowledge, number: str, year: int, earliest: str, latest: str
) -> None:
    if not CORPUS.is_dir():
        pytest.skip("the corpus of real reports is not part of the project")
    for path in (CORPUS / "seeds").glob(f"{number}_*.txt"):
        span, _ = claimed(path, knowledge)
        assert span.earliest is not None
        assert span.latest is not None
        assert (span.earliest[:4], span.latest[:4]) == (earliest, latest)
        assert timeline(knowledge).contradiction(span, [year]) is not None


def test_a_long_text_takes_milliseconds(line: Timeline) -> None:
    text = ("全县贯彻党的十七届四中全会精神，县卫生局、农业部门、县扶贫办落实项目，完成投资3亿元，" * 460)[
        :20000
    ]
    line.find(text[:1000])
    begin = time.perf_counter()
    line.find(text)
    # Two cores shared with other jobs: the bound is far above the usual 10 ms of so dense a text.
    assert time.perf_counter() - begin < 0.5
