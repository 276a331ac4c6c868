"""Swapped words: put back where a whole text was washed, and never touched elsewhere."""

from __future__ import annotations

import pytest
from candidates import applied
from heshu.knowledge import Knowledge
from heshu.text.repair.candidate import Candidate
from heshu.text.repair.washing import Washing
from hypothesis import given, settings
from hypothesis import strategies as st

WASHED = """云岭区卫生局2023年工作总结
一年来，全局以科学开展观为指导，坚持属地管理原那么，以根本公共卫生效劳工程为抓手，经济社会开展环境持续改善。
全区建成社区卫生效劳中心9个，效劳覆盖率到达96.5%，根本药物配备率到达100%，15分钟可以到达最近的效劳站。
标准孕产妇保健管理，标准化电子健康档案建档率到达88.1%，筹资标准提高到每人每年650元。
深入开展爱国卫生运动，开展食品平安检查312次，催促整改隐患47处，预防接种异常反响报告率到达100%。
实施万名医师下乡工程，建成农村饮水平安工程3处，加强方案生育技术指导，制定实施方案12份。
在群众中广泛宣传发动，召开发动大会6次，营造了浓厚的创立气氛，稳固了国家卫生城市创立成果。
局部机构设备陈旧，经费投入缺乏，广阔群众的需求还没有满足，考核鼓励机制不健全，这局局部值丢得可惜。
鼓励社会力量办医，作出了应有的奉献，工业的奉献率仍然偏低，人才储藏不够，为今后打下了根底。
"""

RESTORED = """云岭区卫生局2023年工作总结
一年来，全局以科学发展观为指导，坚持属地管理原则，以基本公共卫生服务项目为抓手，经济社会发展环境持续改善。
全区建成社区卫生服务中心9个，服务覆盖率达到96.5%，基本药物配备率达到100%，15分钟可以到达最近的服务站。
规范孕产妇保健管理，规范化电子健康档案建档率达到88.1%，筹资标准提高到每人每年650元。
深入开展爱国卫生运动，开展食品安全检查312次，督促整改隐患47处，预防接种异常反应报告率达到100%。
实施万名医师下乡工程，建成农村饮水安全工程3处，加强计划生育技术指导，制定实施方案12份。
在群众中广泛宣传发动，召开动员大会6次，营造了浓厚的创建氛围，巩固了国家卫生城市创建成果。
部分机构设备陈旧，经费投入不足，广大群众的需求还没有满足，考核激励机制不健全，这部分分值丢得可惜。
鼓励社会力量办医，作出了应有的贡献，工业的贡献率仍然偏低，人才储备不够，为今后打下了基础。
"""

# Each of these words may stand in a clean report: 开展, 工程, 标准, 方案, 鼓励, 平安, and even one 效劳.
CLEAN = """南浦区2023年工作总结
扎实开展主题教育，开展各类检查312次，广泛开展义诊，活动蓬勃开展。深化平安建设，创建平安校园8所。
实施民心工程12项，南浦大桥工程主体完工，防洪工程稳步推进。制定工作方案，印发实施方案。
城乡低保标准提高到每月920元，建成高标准农田2.1万亩，标准化卫生室41个。
鼓励企业创新，鼓励社会力量办医，提高工作效率，产品缺乏竞争力的问题依然存在。
离退休老同志老有所为，甘愿为家乡效劳。村民致富的根本在于产业，维护群众根本利益，局部地区遭受冰雹。
消防救援人员8分钟到达现场，医疗队先后到达六个乡镇，前景广阔，基础更加稳固，社会反响强烈。
"""

PRODUCTION = """云泽市应急局2023年工作总结
全年施行安全消费专项整治，进步了监管程度，组织施行应急预案演练，地区消费总值到达规划要求。
亲密联系群众，严密结合实际，取得新打破，产业构造明显优化，企业本钱下降，业务才能和综合本质进步。
我们深化调查，促进医防交融，文旅深度交融，密封构造物老化的局部已经更换，基础更加稳固。
"""

LESSONS = """石桥镇卫生院健康宣传计划
仔细贯彻上级精神，举办健康训练讲座12期，普及卫生学问，居民健康学问知晓率为86.2%。
鼓舞居民参预健身，为群众供应服务，准时发现传染病，膳食与养分搭配合理，社会力气踊跃加入。
宣布传达栏更新9期，实行有效措施，工作开展顺当，缔造良好环境，支配专人负责。
康复训练室添置器材，民兵训练如期举行，令人鼓舞，电力供应充足，列车准时到站。
"""

ONE_SIDED = """青石区民政局2023年汇报
深化贯彻上级部署，以迷信发展观统领，片面落实惠民政策，树立健全长效机制，休息力转移就业2.1万人。
最低生活保证标准提高到每月860元，农村居民人均可支配支出2.3万元，养老服务掩盖率为98.6%。
分管指导亲自部署，年度任务总结已经上报，严厉执行规定，救助对象失掉有效救治，广大大众满意。
破除封建迷信，防止片面追求速度，树立正确政绩观，履行赡养义务，严厉打击骗保，消费支出下降3%。
"""


@pytest.fixture(scope="module")
def washing(knowledge: Knowledge) -> Washing:
    return Washing(knowledge)


def changes(text: str, found: list[Candidate]) -> set[str]:
    return {f"{text[one.start : one.end]}→{one.after}" for one in found}


def test_a_washed_report_is_restored_word_by_word(washing: Washing) -> None:
    assert applied(WASHED, washing.find(WASHED)) == RESTORED


def test_a_restored_report_has_nothing_to_mend(washing: Washing) -> None:
    assert washing.find(RESTORED) == []


def test_a_candidate_tells_how_often_the_words_stand_in_the_text(washing: Washing) -> None:
    [first, *_] = [one for one in washing.find(WASHED) if one.after == "服务"]
    assert (first.kind, first.decision, first.rule) == ("word", "apply", "repairs.washing.service")
    assert first.evidence == "全文用“效劳”4次、“服务”0次"
    assert all("\n" not in WASHED[one.start : one.end] for one in washing.find(WASHED))


@pytest.mark.parametrize("text", [CLEAN, RESTORED, CLEAN * 20, "", "效劳", "坚持原那么，" * 9])
def test_a_clean_report_is_left_alone(washing: Washing, text: str) -> None:
    assert washing.find(text) == []


@pytest.mark.parametrize("line", CLEAN.splitlines()[1:])
def test_clean_uses_are_left_alone_in_a_washed_text_too(washing: Washing, line: str) -> None:
    text = WASHED + line
    assert [one for one in washing.find(text) if one.start >= len(WASHED)] == []


def test_families_are_judged_apart(washing: Washing) -> None:
    found = washing.find(PRODUCTION)
    assert {
        "施行→实施", "消费→生产", "进步→提高", "程度→水平", "亲密→密切", "严密→紧密", "打破→突破",
        "构造→结构", "本钱→成本", "才能→能力", "本质→素质", "交融→融合",
    } == changes(PRODUCTION, found)  # fmt: skip
    # 局部, 稳固 and 到达 are words of another family, and the writer's own here; so is 构造物.
    assert "老化的局部已经更换，基础更加稳固" in applied(PRODUCTION, found)
    assert "密封构造物" in applied(PRODUCTION, found)
    assert "地区生产总值到达规划要求" in applied(PRODUCTION, found)


def test_words_of_lessons(washing: Washing) -> None:
    fixed = applied(LESSONS, washing.find(LESSONS))
    for right in (
        "认真贯彻", "健康教育讲座", "卫生知识", "健康知识知晓率", "鼓励居民参与", "提供服务", "及时发现",
        "膳食与营养", "社会力量", "宣传栏", "采取有效措施", "顺利", "创造良好环境", "安排专人",
        "康复训练室", "民兵训练", "令人鼓舞", "电力供应充足", "准时到站",
    ):  # fmt: skip
        assert right in fixed


def test_words_turned_into_their_opposites(washing: Washing) -> None:
    fixed = applied(ONE_SIDED, washing.find(ONE_SIDED))
    for right in (
        "深入贯彻", "科学发展观", "全面落实", "建立健全长效机制", "劳动力", "最低生活保障", "可支配收入2.3",
        "覆盖率", "分管领导", "年度工作总结", "严格执行", "得到有效救治", "广大群众",
    ):  # fmt: skip
        assert right in fixed
    assert ONE_SIDED.splitlines()[-1] in fixed


def test_a_pair_whose_original_is_used_is_the_writers_own(washing: Washing) -> None:
    text = WASHED + "大力发展养老事业。事业发展、产业发展、区域发展，发展不足仍是主要矛盾。发展未有穷期。"
    assert "发展" not in {one.after for one in washing.find(text)}
    assert "服务" in {one.after for one in washing.find(text)}


def test_what_is_no_word_is_mended_in_every_washed_text(washing: Washing) -> None:
    text = WASHED + "坚持公开原则，坚持公平原则，坚持自愿原那么。把房屋复原那么容易么？"
    fixed = applied(text, washing.find(text))
    assert "自愿原则" in fixed
    assert "复原那么" in fixed


def test_a_few_swapped_words_do_not_prove_a_washed_text(washing: Washing) -> None:
    text = "社区卫生效劳中心开展根本公共卫生效劳，根本药物配备齐全，夯实了根底。"
    assert washing.find(text * 5) == []


def test_a_word_with_two_originals_is_left_where_both_fit(washing: Washing) -> None:
    for one in washing.find(LESSONS + "服务力气薄弱。执法力气。"):
        assert one.start < len(LESSONS)


def test_every_rule_changes_the_swapped_word_and_nothing_else(knowledge: Knowledge) -> None:
    for rule in knowledge.rules("repairs.washing"):
        for example in rule.match:
            hit = rule.regex.search(example)
            assert hit is not None
            assert hit.group() == rule.data["washed"], (rule.id, example)
            assert rule.data["after"] == rule.data["original"] != rule.data["washed"]
            assert rule.regex.match(example, hit.start()), rule.id


# Words that clean reports do not have: whatever the sentence, they are put back.
ALWAYS = {
    "服务": "效劳",
    "基础": "根底",
    "原则": "原那么",
    "细则": "细那么",
    "创建": "创立",
    "督促": "催促",
    "化妆品": "化装品",
    "氛围": "气氛",
}
SENTENCES = (
    "各镇服务设施不断完善，服务队伍达到18支。",
    "夯实基础，补齐短板，基础教育优质均衡。",
    "按照自愿原则分配，坚持先急后缓原则。",
    "出台奖补细则，细则已经公布。",
    "创建省级园林城镇2个，创建工作通过验收。",
    "督促整改问题73个，逐条督促落实。",
    "抽检化妆品240批次，合格率98.7%。",
    "开展活动56场，营造了浓厚的氛围。",
    "制定方案9份，实施道路工程4项，标准提高到80元。",
)


@settings(max_examples=60, deadline=None)
@given(st.permutations(SENTENCES), st.lists(st.sampled_from(SENTENCES), max_size=30))
def test_washing_and_mending_gives_the_clean_text(
    washing: Washing, first: list[str], more: list[str]
) -> None:
    clean = "".join([*first, *more])
    dirty = clean
    for original, other in ALWAYS.items():
        dirty = dirty.replace(original, other)
    found = washing.find(dirty)
    assert applied(dirty, found) == clean
    assert washing.find(clean) == []
