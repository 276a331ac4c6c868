"""The name of a figure's indicator, made from the words around it and from the figures before it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from ..knowledge import Knowledge
from ..model import Measure
from .phrases import Phrase
from .quantities import Quantity
from .thread import Name, Parts, Thread
from .wording import Wording

_PUNCTUATION = re.compile(r"[，；：。！？\n]")
_WHOLE = frozenset(
    {
        "names.contrast",
        "names.carry",
        "names.adjacent",
        "names.share_of",
        "names.share_of_task",
        "names.place_item",
    }
    | {"names.total", "names.verb_of_last", "names.generic_head"}
)
_OF_BASE = frozenset({"names.share_of", "names.share_of_task"})
_LONG = 18
_SHORT = 3
_LINK = re.compile(r"^(?:、|和|与|及|以及|，其中)")
_RELATIVE = frozenset({"percent", "times", "permille", "points"})
_MONEY = frozenset({"money", "foreign_money"})
COUNTED = frozenset({"count", "persons", "households", "visits", "area", "length", None, "weight", "time"})


class Naming(Wording):
    """Names figures: the words of a name, with what the figures before it named."""

    def name(self, before: str, after: str, phrase: Phrase, quantity: Quantity, thread: Thread) -> Name:
        """The name of the figure between `before` and `after`; both reach to the neighbouring figures.

        `before` is the text since the figure before; `phrase.subject` is the same text up to the predicate.
        """
        thread.bracket(before)
        subject = phrase.subject
        taken = thread.taken if thread.sentence_names else 0
        thread.taken = 0
        if taken and taken <= len(subject):
            # 5个服务中心和14个服务站: the words up to 和 were the noun of the figure before.
            subject = subject[taken:]
        linked = bool(_LINK.match(subject.lstrip("）) "))) and thread.last is not None
        clauses = _PUNCTUATION.split(subject)
        self._note_frame(clauses, thread)
        own = clauses[-1]
        if (
            len(clauses) > 1
            and not self.clean(own)
            and self._reaches(re.split("[，；：]", before)[-1], after)
        ):
            own = self._told_of.sub("", self._right_leading.sub("", clauses[-2]))
        glued = bool(thread.sentence_names) and not re.search(r"[，；：。（）()]", before)
        listed = self._ends_in_link(before)
        if listed and (glued or not self.verb(self.clean(own))):
            linked, own = thread.last is not None, ""
        text = self._own_name(own)
        if phrase.predicate[:2] in self._gains and self._per_head.search(text):
            text += phrase.predicate[:2]
        if thread.outside is None and self._toward.search(own):
            text = ""  # 对全县56所民办园进行了检查
        noun, end = (
            self.right(after, phrase.tail)
            if self._takes_right(quantity, text, after[phrase.tail :])
            else ("", 0)
        )
        spent = text in self._spent or text.endswith("投资")
        if noun and spent and quantity.family in _MONEY and self._spent_on.match(noun):
            noun, end = "", 0
        if len(noun) > 2 and "、" in own and own.rstrip().endswith("等"):
            text = self.verb(text)  # 对甲、乙、丙等5个乡镇: the list only names some of them
        if noun.startswith("口") and quantity.unit == "人":
            noun = "人" + noun  # 80万人口
        if text in self._rest_before:
            rest = self._rest.match(after[phrase.tail :])
            noun = self.clean(rest["noun"]) if rest else noun
        consumed = bool(taken) and not listed and not re.search(r"[，；：。（）()]", before)
        parts = Parts(
            own,
            re.split("[，；：、]", before)[-1],
            text,
            noun,
            after[phrase.tail :],
            consumed,
            clauses,
            phrase.predicate != "",
            phrase.measure,
            bool(taken) and not before[taken:].strip(),
        )
        name = self._build(parts, quantity, thread)
        thread.taken = end if noun and not re.search(r"[，。；：（]", after[:end]) else 0
        return self._finish(name, own, quantity, linked, thread)

    def _reaches(self, words: str, after: str) -> bool:
        """Whether nothing but the reaching stands before the figure; the 为 of 为243户发放 is none."""
        return self._reached.fullmatch(words) is not None and (words != "为" or after[:1] in "，。；）")

    def _ends_in_link(self, before: str) -> bool:
        """Whether 、 or 和 stands directly before the figure; the 及 of 惠及 is none."""
        words = before.rstrip()
        if words[-1:] in ("、", "，"):
            return words[-1:] == "、"
        return words[-1:] in ("和", "及", "与") and len(words) - 1 in self._tokens.boundaries(words)

    def _own_name(self, own: str) -> str:
        """The name in the figure's own clause: behind 把 or 使, and behind a bracket that is still open."""
        opened = max(own.rfind("（"), own.rfind("("))
        if opened >= 0 and "）" not in own[opened:] and ")" not in own[opened:]:
            inner = self.clean(own[opened + 1 :])
            # 迎宾大道（长2.1公里: a bare measure in brackets belongs to what stands before them.
            return self.clean(own[:opened]) + inner if inner in self._generic and opened else inner
        text = self.clean(own)
        text = self._without_recipient(text)
        marked = self._object.match(text)
        return self.clean(marked["name"]) if marked and len(marked["name"]) < len(text) else text

    def _without_recipient(self, text: str) -> str:
        """为80周岁以上老年人发放高龄津贴: for whom it was done is no part of the name."""
        if text[:1] not in ("为", "给", "向"):
            return text
        edges = self._tokens.boundaries(text)
        verbs = (hit for hit in self._verbs.finditer(text, 3) if {hit.start(), hit.end()} <= edges)
        first = next((hit.start() for hit in verbs if len(text) - hit.end() >= 2), 0)
        return text[first:]

    def _takes_right(self, quantity: Quantity, text: str, after: str) -> bool:
        if quantity.family in COUNTED or quantity.masked:
            return True
        if quantity.family in ("percent", "permille") or quantity.unit == "1":
            of_whole = after.startswith("的") and not self._complete.search(text)
            return not text or text == self.verb(text) or of_whole
        return text == self.verb(text) or len(text) < _SHORT or self.ends_in_verb(text)

    def _build(self, parts: Parts, quantity: Quantity, thread: Thread) -> Name:
        last, text, noun = thread.last, parts.text, parts.noun
        again = last is not None and bool(thread.sentence_names)
        if last is not None:
            found = self._of_last(parts, last) if again else self._share_name(parts.own, last)
            if found:
                return found
        attributive = quantity.family in _MONEY and parts.after.startswith("的")
        whole = self._attribute.search(text) if attributive else None
        if whole:
            thing, _ = self.right(parts.after, 0)
            if thing and thing not in self._weak_right:
                return Name(thing + whole["head"], rules=("names.right",))  # 总投资21亿元的X项目
        if noun and not text and last is not None and again and last.objects and parts.after.startswith("的"):
            # 贡献了56.3%的地区生产总值、71%的税收
            joined = last.objects + noun
            return Name(joined, self.verb(joined), objects=last.objects, rules=("names.right",))
        if noun and noun not in self._weak_right:
            joined = text + noun if text != noun else noun
            return Name(joined, self.verb(joined), objects=text, rules=("names.right",))
        if not text or self._carry.match(parts.own):
            foreign = not again and quantity.family in COUNTED and quantity.family not in thread.named
            if not text and not parts.after and (parts.own.strip(" ，、；") or not again):
                return Name("", rules=("names.empty",))  # 造成8万户25万人受灾: named by what follows
            if last is not None and (again or not text) and not foreign:
                if self._cumulative in parts.words and last.verb and self._opening.match(last.verb):
                    # 新建绿道137公里、累计达到2136公里: the total is not what was newly built.
                    return Name(last.text[len(last.verb) :], rules=("names.total",))
                return self._carried(last, parts.measure, quantity, thread)
            return Name(text, rules=("names.empty",))
        if last is not None and text in self._generic and (again or not thread.clause):
            stem = last.text[len(last.verb) :] if self._opening.match(last.verb) else last.text
            if last.base and (
                last.rules[0] in _OF_BASE or last.rules[0] in ("names.generic_head", "names.carry")
            ):
                stem = last.base  # 迎宾大道（长2.1公里、宽30米）
            if stem.endswith("率") and text.endswith("率"):
                return Name(text, rules=("names.left",))
            merged = self.merge(stem, text)
            return Name(merged, base=stem, rules=("names.generic_head",))
        if last is not None and again and (swapped := self._contrasted(text, last.text)):
            return Name(swapped, last.verb, rules=("names.contrast",))
        if last is not None and self.is_place(text) and (again or thread.clause):
            same = thread.named.get(quantity.family, last)
            return replace(same, place=text, rules=("names.place_item",))
        if self.is_bare_verb(text):
            found = self._of_verb(parts, thread, quantity)
            if found:
                return found
        relative = quantity.family in _RELATIVE or quantity.unit == "1"
        if relative and "占" in text and self._inner_share.search(text):
            return Name(text + "比重", rules=("names.share_of",))  # 审结人数占同期审结人数的85%
        text = self._shorten(text)
        if text.endswith("占") and len(text) > 2 and relative:
            return Name(text + "比", base=text[:-1], rules=("names.share_of",))  # 40岁以下的民警占68.6%
        return Name(text, self.verb(text), rules=("names.left",))

    def _of_last(self, parts: Parts, last: Name) -> Name | None:
        """A name told through the one before it in the sentence: a share, a task, an adjacent amount."""
        if parts.consumed and not parts.text:
            if parts.glued and parts.noun:  # 下辖3个社区7个行政村
                return Name(last.objects + parts.noun, objects=last.objects, rules=("names.adjacent",))
            # 采购基本药物475个品规640万元; 37个行业有29个保持增长.
            stem = last.objects or last.text
            return Name(stem + parts.noun, self.verb(stem), rules=("names.adjacent",))
        of_task = self._of_task.match(parts.own) if not parts.predicate else None
        if of_task is None and parts.own.strip() == "的" and last.task:
            return Name(last.task + "完成率", base=last.base, rules=("names.share_of_task",))
        task = self.clean(of_task["of"]) if of_task else ""
        of_same = last.rules[0] == "names.share_of_task" and parts.own.rstrip().endswith("的")
        if of_same and self._task.search(parts.text) and not parts.after.startswith("的"):
            whole = last.base or last.text  # 完成省里目标任务的130%，市里目标任务的127%
            return Name(whole + parts.text + "完成率", base=whole, rules=("names.share_of_task",))
        share = self._share_name(parts.own, last)
        if share and not self._task.search(task):
            return share
        if of_task and not self._task.search(task) and parts.own.rstrip().endswith("的"):
            return replace(last, rules=("names.carry",))
        if of_task and self._task.search(task):
            stem = last.base or last.text
            if parts.own.rstrip().endswith("的"):
                return Name(stem + task + "完成率", base=stem, rules=("names.share_of_task",))
            return Name(stem + task, base=stem, task=stem + task, rules=("names.share_of_task",))
        return share

    def _share_name(self, own: str, last: Name) -> Name | None:
        """占总人口的24%, 占13.7%: the share of what was named last."""
        share = self._share.match(self.strip_links(own))
        if share is None:
            return None
        whole = last.base if last.rules[0] in _OF_BASE and last.base else last.text
        told = f"占{share['whole']}比重" if share["whole"] else "占比"
        return Name(whole + told, base=whole, rules=("names.share_of",))

    def _carried(self, last: Name, measure: Measure, quantity: Quantity, thread: Thread) -> Name:
        """The name that a figure without one of its own takes over."""
        share = last.rules[0] in _OF_BASE and last.base
        if share and (measure == "growth" or quantity.family not in _RELATIVE):
            # 为预算的101%，增长8%: what grew is the revenue, not the share.
            return Name(last.base, self.verb(last.base), rules=("names.carry",))
        same = thread.named.get(quantity.family)
        if measure == "change" and same in thread.sentence_names and quantity.family not in _RELATIVE:
            return replace(same, rules=("names.carry",))  # 事故17起、死亡22人，同比增加1起
        return replace(last, rules=("names.carry",))

    def _contrasted(self, text: str, last: str) -> str:
        """新增托育机构省级1家、市级2家: the item differs from the last name by its last word only."""
        for group in self._contrast:
            if text in group:
                other = next((word for word in group if word in last and word != text), None)
                if other and len(last) > len(other):
                    return last.replace(other + "以上", text, 1).replace(other, text, 1)
                part = self._measured.search(last) and not self.verb(text)
                if other is None and (part or text in self._modifiers):
                    return text + self._whole.sub("", last)  # 全体居民恩格尔系数…，其中城镇为…
        return ""

    def _of_verb(self, parts: Parts, thread: Thread, quantity: Quantity) -> Name | None:
        """A bare verb counts the object named before it: 累计签约, 已到岗, 支出."""
        last, text = thread.last, parts.text
        if last is not None and thread.sentence_names:
            told = quantity.family in thread.families or quantity.family == thread.family
            own = (text == self.verb(text) and not told) or text in self._own_verbs
            counted = None if own else self._counted(last, text, quantity)
            if counted is None:
                # 处置问题线索731件，立案214件，刑拘243人: a flow of its own.
                return Name(text, self.verb(text), rules=("names.left",))
            joined, stem = counted
            return Name(joined, objects=joined, base=stem, rules=("names.verb_of_last",))
        extended = self._object_of(text, parts.clauses, thread)
        if extended:
            return Name(extended, self.verb(extended), rules=("names.clause_object",))
        onward = self._goes_on.match(parts.after)
        return Name(text + onward.group(), text, rules=("names.right_goes_on",)) if onward else None

    def _counted(self, last: Name, verb: str, quantity: Quantity) -> tuple[str, str] | None:
        """What a bare verb counts, with that verb, and without it; None where the last name gives nothing."""
        if last.rules[0] == "names.verb_of_last":
            stem = last.base  # 亡1人，伤3人: both are of the fire.
            return (stem if stem.endswith(verb) else stem + verb), stem
        told = last.text
        at = told.find(verb)
        if at > 0:
            # 推行家庭医生签约服务, then 累计签约: the object of the same verb.
            opened = [hit.end() for hit in self._verbs.finditer(told, 0, at)]
            joined = told[max(opened, default=0) : at] + verb
            return joined, told[len(self.verb(told)) :] or told
        stem = told[len(self.verb(told)) :]
        if last.objects and self.ends_in_verb(last.objects):
            stem = told[len(last.objects) :] or stem  # 承担45个项目，新建28个
        stem = self.without_stage(stem, verb)  # 城市低保新增276户，退出374户
        other = self._rate.search(stem) and quantity.family not in _RELATIVE
        if (
            not stem
            or other
            or (verb not in self._stages and self.verb(verb) == verb and self.ends_in_verb(stem))
        ):
            return None  # 住院分娩率100%，活产1411人
        subject, thing = self.around_verb(stem)
        if thing:
            return subject + verb + thing, stem  # 全市法院受理各类案件, then 办结
        return (stem if stem.endswith(verb) else stem + verb), stem

    def _shorten(self, text: str) -> str:
        """以区政府名义印发各种配套文件: of a long clause only its last flow counts."""
        if len(text) <= _LONG:
            return text
        listed = self._some_of.search(text)
        if listed and not self.is_head(listed["kind"]):
            return self.verb(text) + listed["kind"]  # 收刑事、民事、行政等各类案件
        edges = self._tokens.boundaries(text)
        for hit in reversed(list(self._verbs.finditer(text))):
            if hit.start() in edges and hit.end() in edges and 3 <= len(text) - hit.end() <= _LONG:
                return text[hit.start() :]
        return text

    def _object_of(self, verb: str, clauses: list[str], thread: Thread) -> str:
        """累计签约 after 推行家庭医生签约服务 counts 家庭医生签约: the object stands in the clause before."""
        sources = [clause for clause in clauses[:-1] if clause.strip()] or [thread.clause]
        source = self.clean(sources[-1]) if sources else ""
        if not source:
            return ""
        at = source.find(verb)
        opening = self.verb(source)
        if at > 0:
            return source[len(opening) if len(opening) < at else 0 : at] + verb
        target = source[len(opening) :]
        return verb + target if 2 <= len(target) <= 16 else ""

    def _finish(self, name: Name, own: str, quantity: Quantity, linked: bool, thread: Thread) -> Name:
        """Carry the list's verb and its measuring noun to an item that lacks them; remember the name."""
        last = thread.last
        topic = self._step.sub("", name.text)
        steps = topic != name.text and quantity.unit == "个"  # 连跨4个千亿台阶
        if topic != name.text and not steps:
            topic = topic or (last.text if last is not None and thread.sentence_names else "")
            name = replace(name, text=topic, rules=("names.step",))
        text = name.text
        rules = name.rules
        carried = rules[0] in _WHOLE
        if text and last is not None and not carried:
            same = quantity.family == thread.family or quantity.family in ("percent", "times")
            relative = quantity.family in _RELATIVE
            head = last.head or (self.head(thread.frame) if thread.frame else "")
            part = "其中" in own or (relative and _alike(text, last.text.removesuffix(head)))
            suits = relative or not self._rate.search(head)
            if head and same and suits and rules == ("names.left",) and self._lacks_head(text, part):
                text, rules = text + head, (*rules, "names.head_carry")
            part_of = "其中" in own and quantity.family != thread.family
            paid = (
                quantity.family in _MONEY and thread.family not in _MONEY
            )  # 接待游客17万人次、旅游花费1.2亿元
            carries = linked and not part_of and not relative and not paid and thread.sentence_names
            if carries and last.verb and last.verb not in self._light and not self.verb(text):
                text, rules = last.verb + text, (*rules, "names.verb_carry")
        elif text and thread.frame and not carried and self.head(thread.frame) and not self.head(text):
            text, rules = text + self.head(thread.frame), (*rules, "names.frame_head")
        verb = self.verb(text) or (last.verb if linked and last else "")
        found = replace(
            name,
            text=text,
            verb=verb,
            head=self.head(name.base)
            if rules[0] in _OF_BASE
            else self.head(text) or (last.head if carried and last else ""),
            qualifier=name.qualifier or thread.frame,
            rules=rules,
        )
        thread.families.add(quantity.family)
        if text:
            thread.last = replace(found, text=topic) if steps and topic else found
            thread.sentence_names.append(thread.last)
            thread.named[quantity.family] = thread.last
            if quantity.family not in ("percent", "points", "times", "permille"):
                thread.family = quantity.family
        return found

    def with_head(self, items: list[str], head: str) -> list[str]:
        """制造业投资…，其中医药、汽车制造业分别增长: parts take the whole's noun."""
        bare = all(self._lacks_head(item, part=True) for item in items)
        return [item + head for item in items] if head and bare else items

    def _lacks_head(self, text: str, part: bool) -> bool:
        complete = self._measured if part else self._complete
        return not complete.search(text) and not self.verb(text) and len(text) <= 24

    def _note_frame(self, clauses: list[str], thread: Thread) -> None:
        for clause in clauses[:-1]:
            hit = self._frame.search(clause)
            if hit:
                thread.frame = self.clean(hit["frame"]) or None
        plain = [clause for clause in clauses[:-1] if clause.strip()]
        if plain:
            thread.clause = plain[-1]


def _alike(item: str, other: str) -> bool:
    """国有企业进出口总额下降…，外商投资企业增长…: items of one kind end in the same word."""
    return len(item) > 2 and item[-2:] == other[-2:]


@lru_cache(maxsize=4)
def naming(knowledge: Knowledge) -> Naming:
    """The compiled naming rules of a rule set."""
    return Naming(knowledge)
