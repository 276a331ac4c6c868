"""What a report says of itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from heshu.model import Found, Reading
from heshu.text.periods import day

Read = Callable[..., Reading]

GOVERNMENT = (
    "2026年浙江省政府工作报告\n——2026年1月14日在浙江省第十四届人民代表大会第四次会议上\n"
    "来源：某某日报\n时间：2026-01-22\n浙江省省长 王某\n各位代表：\n"
    "现在，我代表省人民政府向大会作政府工作报告，请予审议。\n一、2025年工作回顾\n"
    "生产总值增长5%。\n二、2026年重点工作\n生产总值增长5.5%左右。"
)


def value(found: Found | None) -> tuple[str, str] | None:
    return (found.value, found.source) if found else None


def test_the_yearly_report_of_a_government(reading: Read) -> None:
    found = reading(GOVERNMENT)
    data = found.metadata
    assert value(data.title) == ("2026年浙江省政府工作报告", "title")
    assert value(data.issuer) == ("浙江省人民政府", "text")
    assert value(data.doc_type) == ("报告", "title")
    assert value(data.region) == ("浙江省", "title")
    assert data.region_code == "330000"
    assert value(data.period) == ("2025", "heading")
    assert value(data.plan_period) == ("2026", "heading")
    assert value(data.published) == ("2026-01-14", "text")
    for one in (data.title, data.issuer, data.period, data.published):
        assert one is not None
        assert one.start is not None
        written = found.document.text[one.start : one.end]
        assert written[:4] in ("2026", "省人民政", "2025")


def test_a_report_of_the_state_council(reading: Read) -> None:
    data = reading(
        "各位代表：\n\n现在，我代表国务院，向大会报告政府工作，请予审议。\n\n一、2015年工作回顾\n\n增长6.9%。",
        path="2016_国务院_政府工作报告.txt",
    ).metadata
    assert value(data.region) == ("全国", "text")
    assert data.region_code == "100000"
    assert value(data.title) == ("2016年国务院政府工作报告", "file name")
    assert value(data.period) == ("2015", "heading")


@pytest.mark.parametrize(
    ("title", "period", "plan"),
    [
        ("青石市2024年国民经济和社会发展统计公报", "2024", None),
        ("青石区卫生局2014年上半年工作总结", "2014-H1", None),
        ("青石区卫生局2023年一季度工作总结", "2023-Q1", None),
        ("青石区2014年1—9月经济运行情况", "2014-01/2014-09", None),
        ("青石区民政局2021年工作总结和2022年工作安排", "2021", "2022"),
        ("青石区民政局2024年工作要点", None, "2024"),
        ("青石区“十二五”工作总结", "2011/2015", None),
        ("青石区2011—2015年工作情况", "2011/2015", None),
        ("2026年青石省政府工作报告", "2025", "2026"),
        ("XX年医疗卫生工作总结", None, None),
        ("青石区2023年5月份工作总结", "2023-05", None),
    ],
)
def test_periods_of_titles(reading: Read, title: str, period: str | None, plan: str | None) -> None:
    data = reading(f"{title}\n完成投资3亿元，新增就业300人。").metadata
    assert (data.period.value if data.period else None) == period
    assert (data.plan_period.value if data.plan_period else None) == plan


def test_the_upload_day_is_no_period(reading: Read) -> None:
    data = reading(
        "上半年区卫生局工作总结\n范文 发布时间:2014/11/13\n上半年区卫生局工作总结\n建成站点6个。"
    ).metadata
    assert data.period is None
    assert value(data.published) == ("2014-11-13", "site")
    assert value(data.latest_period) == ("2014-H1", "site")


def test_a_bounded_period_is_told_in_a_warning(reading: Read) -> None:
    found = reading("下半年区卫生局工作总结\n范文 发布时间:2014/11/13\n下半年区卫生局工作总结\n建成6个。")
    assert value(found.metadata.latest_period) == ("2013-H2", "site")
    assert any("2013-H2" in warning for warning in found.warnings)


def test_half_a_year_takes_its_year_from_the_body(reading: Read) -> None:
    data = reading(
        "上半年区卫生局工作总结\n2014年上半年，建成站点6个。\n二、下半年工作安排\n再建3个。"
    ).metadata
    assert data.period is not None
    assert data.period.value == "2014-H1"
    assert data.plan_period is not None
    assert data.plan_period.value == "2014-H2"


@pytest.mark.parametrize(
    ("text", "region", "code"),
    [
        (
            "上半年区卫生局工作总结\n区卫生局在区委领导下，围绕成华区建设总体目标，建成站点6个。",
            "成华区",
            "510108",
        ),
        ("上半年区卫生局工作总结\n区卫生局与成华区、锦江区合作，建成站点6个。", None, None),
        ("上半年区卫生局工作总结\nxx区卫生局建成站点6个。", None, None),
        ("XX区卫生局2023年工作总结\n与成华区签约6个。", None, None),
        ("青石区卫生局2023年工作总结\n建成站点6个。", "青石区", None),
        ("成都市成华区卫生局2023年工作总结\n建成站点6个。", "成华区", "510108"),
        ("2021年民政事业发展统计公报\n全国共有机构6个。", "全国", "100000"),
        ("关于**卫生健康三年行动计划实施情况的报告\n我受区人民政府委托，报告如下。", None, None),
    ],
)
def test_regions(reading: Read, text: str, region: str | None, code: str | None) -> None:
    data = reading(text).metadata
    assert (data.region.value if data.region else None) == region
    assert data.region_code == code


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("某区2024年国民经济和社会发展统计公报", "公报"),
        ("在全县卫生健康工作会议上的讲话", "讲话"),
        ("某局在全市工作会议上的经验交流材料", "经验材料"),
        ("某局2023年工作总结", "总结"),
        ("关于三年行动计划实施情况的报告", "报告"),
        ("某局2024年工作要点", "计划"),
    ],
)
def test_types(reading: Read, title: str, kind: str) -> None:
    data = reading(f"{title}\n完成投资3亿元。").metadata
    assert value(data.doc_type) == (kind, "title")


def test_nothing_is_made_up(reading: Read) -> None:
    data = reading("完成投资3亿元。").metadata
    assert value(data.doc_type) == ("其他", "text")
    assert (data.title, data.issuer, data.region, data.period, data.plan_period, data.published) == (
        None,
    ) * 6


def test_signature(reading: Read) -> None:
    body = "\n".join(f"第{number}项工作完成投资{number}亿元。" for number in range(1, 30))
    data = reading(f"某局工作总结\n{body}\n某区民政局\n二〇一五年一月二十九日").metadata
    assert value(data.published) == ("2015-01-29", "signature")
    assert data.issuer is not None
    assert data.issuer.value.endswith("民政局")


def test_a_title_that_ran_into_the_text(reading: Read) -> None:
    found = reading(
        "把健康作为目标——在全县工作会议上的讲话同志们：今天我们开会，主要任务是总结2021年上半年的工作，部署下半年的工作。"
        + "完成3件。" * 20
    )
    data = found.metadata
    assert value(data.title) == ("把健康作为目标——在全县工作会议上的讲话", "title")
    assert value(data.period) == ("2021-H1", "text")
    assert data.plan_period is not None
    assert data.plan_period.value == "2021-H2"


def test_day_rejects_what_is_no_date() -> None:
    assert day({"year": "2015", "month": "2", "day": "31"}) is None
    assert day({"year": "二〇一五", "month": "十", "day": None}) == "2015-10"
    assert day({"year": "15", "month": "1", "day": "1"}) is None
