"""The words of an indicator's name: what is cut off around it, what heads it, what it coordinates."""

from __future__ import annotations

import re

from ..knowledge import Knowledge
from .tokens import Tokens, tokens

_FIRST = re.compile("第[一二三四五六七八九十]")
_LINKS = ("、", "和", "与", "及")
_ORDINALS = frozenset("一二三四五六七八九十")


class Wording:
    """What can be said of a stretch of text as a name, with the pack `names`; it remembers nothing."""

    def __init__(self, knowledge: Knowledge) -> None:
        def regex(name: str) -> re.Pattern[str]:
            return knowledge.rule("names", f"names.{name}").regex

        self._leading, self._trailing = regex("leading"), regex("trailing")
        self._times, self._scope = regex("period_words"), regex("scope_words")
        self._hidden = regex("hidden_words")
        self._starts = (self._leading, regex("leading_short"), self._scope)
        self._carry, self._share, self._frame = regex("carry_whole"), regex("share_of"), regex("lead_frame")
        self._right_stop, self._right_leading = regex("right_stop"), regex("right_leading")
        self._right_never = regex("right_never")
        self._generic = frozenset(knowledge.words("names", "names.generic_head"))
        flow = knowledge.rule("names", "names.flow_verbs")
        self._verbs = re.compile(f"(?:{flow.regex.pattern})(?!{flow.data['not_before']})")
        self._object = regex("object_marker")
        self._of_task, self._task = regex("share_of_task"), regex("task")
        self._right_trailing, self._goes_on = regex("right_trailing"), regex("right_goes_on")
        self._opening = regex("opening_verbs")
        self._whole = regex("whole_of")
        self._rest_before = frozenset(knowledge.rule("names", "names.rest").data["before"])
        self._cumulative: str = knowledge.rule("names", "names.total").data["cumulative"]
        self._place_item = regex("place_item")
        self._reached, self._rest = regex("reached"), regex("rest")
        self._step = regex("step")
        self._toward, self._spent_on = regex("toward"), regex("spent_on")
        self._spent = frozenset(knowledge.words("names", "names.spent"))
        self._attribute, self._some_of = regex("attribute"), regex("some_of")
        self._trailing_measure = regex("trailing_measure")
        self._of_accidents = regex("of_accidents")
        self._per_head = regex("per_head")
        self._inner_share = regex("inner_share")
        self._rate, self._kept = regex("rate"), regex("kept_head")
        self._own_verbs = frozenset(knowledge.words("names", "names.own_verbs"))
        self._stages = knowledge.words("names", "names.stages")
        self._light = frozenset(knowledge.words("names", "names.light_verbs"))
        self._told_of = regex("told_of")
        self._modifiers = frozenset(knowledge.words("names", "names.modifiers"))
        self._weak_right = frozenset(knowledge.words("names", "names.weak_right"))
        heads = sorted(knowledge.words("names", "names.heads"), key=len, reverse=True)
        self._head = re.compile("(?:" + "|".join(map(re.escape, heads)) + ")$")
        self._complete = knowledge.rule("names", "names.complete").regex
        self._measured = knowledge.rule("names", "names.measured").regex
        self._tokens: Tokens = tokens(knowledge)
        self._contrast: list[frozenset[str]] = [
            frozenset(words) for words in knowledge.rule("names", "names.contrast").data["sets"]
        ]

    def clean(self, written: str) -> str:
        """A stretch of text without the times, scopes, links and adverbs around the name in it."""
        text = self._hidden.sub("", self._times.sub("", written))
        edges = self._tokens.boundaries(text)
        first, last = 0, len(text)
        while first < last:
            # A link is cut off only where a word ends: the 自 of 自然增长率 and the 约 of 签约 stay.
            rest = text[first:last]
            steps = [hit.end() for rule in self._starts if (hit := rule.match(rest))]
            step = next((step for step in steps if step and first + step in edges), 0)
            if step:
                first += step
                continue
            hit = self._trailing.search(text[first:last])
            if hit is None or hit.end() == hit.start():
                break
            # jieba takes 率均 for a word.
            at = first + hit.start()
            if at not in edges and text[at - 1 : at] != "率":
                break
            last = at
        return _balanced(text[first:last])

    def right(self, after: str, tail: int) -> tuple[str, int]:
        """The noun phrase that begins directly behind a figure, and where in `after` it ends."""
        text = after[tail:]
        if text[:1] in "（(":
            return "", 0
        lead = self._right_leading.match(text)
        first = lead.end() if lead else 0
        if self._right_never.match(text[first:]):
            return "", 0
        stops = [
            hit.start()
            for hit in (self._right_stop.search(text, first), self._times.search(text, first))
            if hit
        ]
        last = min(stops, default=len(text))
        if last == len(text):
            # Nothing stops it but the next figure: its verb or its list item begins in between.
            linked = text.rstrip()[-1:] in _LINKS
            last = len(text) if linked else self._next_flow(text, first)
            if last == len(text) and "、" in text[first:last]:
                last = text.rindex("、", first, last)
        if last == len(text) and (measure := self._trailing_measure.search(text, first + 2)):
            last = measure.start()  # 4条干渠总长21.7公里: the length is the next figure's
        written = text[first:last].rstrip("、和与及“")
        return self._right_trailing.sub("", self.clean(written)), tail + first + len(written)

    def _next_flow(self, text: str, first: int) -> int:
        """286名运动员获金牌31.5枚: the verb that leads to the next figure ends this figure's noun."""
        edges = self._tokens.boundaries(text)
        opens = self._verbs.match(text, first) is not None
        for hit in self._verbs.finditer(text, first + 1):
            if opens and hit.end() == len(text):
                break  # 发放一次性生活补贴629万元: the object of the noun's own verb
            if hit.start() in edges and hit.end() in edges:
                return hit.start()
        return len(text)

    def task_of(self, words: str) -> str:
        """The task of 分别完成全年目标的95%、60%; empty where the words tell none."""
        hit = self._of_task.match(words)
        task = self.clean(hit["of"]) if hit else ""
        return task if task and self._task.search(task) else ""

    def verb(self, name: str) -> str:
        """The flow verb that a name opens with (取消和下放, 新建); empty where it opens with a noun."""
        end = 0
        while True:
            hit = self._verbs.match(name, end)
            if not hit:
                break
            end = hit.end()
            link = re.match(r"[和、与及并]", name[end : end + 1])
            if not link or not self._verbs.match(name, end + 1):
                break
            end += 1
        return name[:end]

    def head(self, name: str) -> str:
        """The measuring noun that a name ends with; empty where it has none."""
        hit = self._head.search(name)
        return hit.group() if hit and hit.start() > 0 else ""

    def strip_links(self, own: str) -> str:
        """A clause without the links at its head."""
        while True:
            hit = self._leading.match(own)
            if not hit or not hit.end():
                return own
            own = own[hit.end() :]

    def is_bare_verb(self, text: str) -> bool:
        """Whether a name is a verb without its object (签约, 兑现, 已到岗); 结婚率 is none."""
        measured = self._measured.search(text)
        if not 0 < len(text) <= 3 or (measured and measured.start() > 0):
            return False
        return text == self.verb(text) or self._tokens.all_verbs(text)

    def is_place(self, text: str) -> bool:
        """Whether a name is nothing but a place (东槐区, 市直)."""
        return self._place_item.match(text) is not None and not self._opens_with_verb(text)

    def _opens_with_verb(self, text: str) -> bool:
        """绿化建制镇, 完善生态旅游区: no places."""
        first = self._tokens.cut(text)[0]
        return bool(self.verb(text)) or (len(first) > 1 and self._tokens.all_verbs(first))

    def without_stage(self, text: str, verb: str) -> str:
        """城市低保新增 without its 新增, where `verb` tells another stage of the same."""
        stages = self._stages if verb in self._stages else ()
        return next((text[: -len(stage)] for stage in stages if text.endswith(stage)), text)

    def ends_in_verb(self, text: str) -> bool:
        """国家已设立400亿元引导基金: the object of the verb stands behind the figure."""
        edges = self._tokens.boundaries(text)
        return any(hit.end() == len(text) and hit.start() in edges for hit in self._verbs.finditer(text))

    def around_verb(self, text: str) -> tuple[str, str]:
        """Subject and object around a flow verb inside a name (法院受理各类案件); empty where there is none."""
        edges = self._tokens.boundaries(text)
        for hit in self._verbs.finditer(text, 1):
            staged = hit.group() in self._stages and {hit.start(), hit.end()} <= edges
            if staged and len(text) - hit.end() >= 2:
                return text[: hit.start()], text[hit.end() :]
        return "", ""

    def merge(self, stem: str, generic: str) -> str:
        """生猪存栏 then 出栏 is 生猪出栏; 高新技术企业 then 总数 is 高新技术企业总数."""
        if stem.endswith(generic):
            return stem
        head = self.head(stem)
        if head and not self._kept.search(generic):
            return stem[: -len(head)] + generic
        return stem + generic

    def is_head(self, text: str) -> bool:
        """Whether a name is nothing but a measuring noun (出口额)."""
        return self._head.fullmatch(text) is not None

    def is_complete(self, text: str) -> bool:
        """Whether a name needs no measuring noun from the list or table it stands in."""
        return bool(self._complete.search(text))

    def items(self, text: str, count: int = 0) -> list[str]:
        """The coordinated items of a name, each completed: 城镇和农村居民人均可支配收入 gives two names.

        `count` is how many there must be: with it, 和 and 与 may belong to the names (研发与设计服务).
        """
        text = self.clean(text)
        verb = self.verb(text)
        body = text[len(verb) :] if verb else text
        pieces = [piece for piece in _split_items(body, self._tokens.boundaries(body)) if piece]
        if count and len(pieces) != count and body.count("、") == count - 1:
            pieces = [piece for piece in body.split("、") if piece]
        if len(pieces) < 2:
            return [text]
        if _FIRST.fullmatch(pieces[0]) and all(piece[0] in _ORDINALS for piece in pieces[1:]):
            pieces = [pieces[0], *("第" + piece for piece in pieces[1:])]  # 第一、二、三产业增加值
        tail = self._shared_tail(pieces)
        done = self._measured if self._measured.search(pieces[-1]) else self._complete
        whole = [p if i == len(pieces) - 1 or done.search(p) else p + tail for i, p in enumerate(pieces)]
        lead = self._shared_lead(pieces)
        whole = [whole[0]] + [lead + piece if lead else piece for piece in whole[1:]]
        if all(piece.endswith("率") for piece in whole):
            return [verb + whole[0], *whole[1:]]  # 监督覆盖率和分级覆盖率: 监督 is the first one's
        return [verb + piece for piece in whole]

    def _shared_tail(self, pieces: list[str]) -> str:
        """What the first items lack of the last one."""
        first, last = pieces[0], pieces[-1]
        for group in self._contrast:
            mine = next((w for w in sorted(group, key=len, reverse=True) if first.endswith(w)), None)
            theirs = next((w for w in sorted(group, key=len, reverse=True) if last.startswith(w)), None)
            if mine and theirs and mine != theirs:
                return last[len(theirs) :]
        head = self._head.search(last)
        if head and head.start() > 0 and first[:2] != last[:2]:
            words = self._tokens.cut(last[: head.start()])
            if words and words[-1] in ("行业", "产业", "企业", "项目", "工程"):
                return words[-1] + head.group()
            return head.group()
        words = self._tokens.cut(last)
        count = len(self._tokens.cut(first))
        return "".join(words[count:]) if count < len(words) else ""

    def _shared_lead(self, pieces: list[str]) -> str:
        """接待游客人次和旅游收入 shares nothing; 学前教育毛入园率、巩固率 would share its head only where the
        later item is a bare measure."""
        first = pieces[0]
        if all(piece in self._generic for piece in pieces[1:]):
            head = self.head(first)
            return first[: -len(head)] if head else ""
        if first.endswith("起数") and all(self._of_accidents.match(piece) for piece in pieces[1:]):
            return first.removesuffix("起数")
        return ""


def _split_items(text: str, edges: frozenset[int]) -> list[str]:
    """Items of a coordination; quotation marks and brackets hold together, and so do words (普及率)."""
    depth, pieces, start = 0, [], 0
    for index, character in enumerate(text):
        depth += (character in "“（《(") - (character in "”）》)")
        word = character in "和及与" and {index, index + 1} <= edges and index > 0
        if depth == 0 and (character == "、" or word):
            pieces.append(text[start:index])
            start = index + 1
    return [*pieces, text[start:]]


def _balanced(text: str) -> str:
    """Drop quotation marks and brackets that lost their partner at a cut."""
    for opening, closing in ("“”", "（）", "《》", "()"):
        if text.count(opening) != text.count(closing):
            text = text.replace(opening, "").replace(closing, "")
    return text
