"""Which indicator a name means: the dictionary of `rules/indicators`, plain forms of names, unit families.

The packs `indicators.FIELD` hold the known indicators; `indicators.naming` says how a name is brought to its
plain form and which words may tell two names apart. A user's pack `indicators.ANYTHING` adds indicators, or
further names of a known one (`same_as = "economy.gdp"`). The examples of such a rule are whole names, checked
the way a figure's name is: those of `is` must come out as this indicator, those of `is_not` must not, though
they may hold one of its words (人均地区生产总值 holds 地区生产总值).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

from ..knowledge import Knowledge, Rule, load
from ..model import RuleError
from ..text.units import units

NAMING_PACK = "indicators.naming"
FIELDS = "indicators."
SHARES = frozenset({"percent", "permille", "points", "rate"})
"""Families of a level that is itself a share or a rate."""
RELATIVE = frozenset({"percent", "permille", "ratio", "times", "points"})
"""Families in which a rise or fall of any series may be given."""
COUNTED = frozenset({"persons", "visits", "count", "households"})
"""Families of units that a text may leave out (总诊疗人次101.5亿)."""
CACHED = 65536
"""How many (name, unit family, measure, qualifier) are kept: more than one report has, little memory."""


@dataclass(frozen=True)
class Indicator:
    """One known indicator, as its rule says."""

    id: str
    name: str
    english: str
    field: str
    families: tuple[str, ...]
    """Families of its unit, the usual one first."""
    direction: str
    kind: str
    words: tuple[str, ...]
    pattern: re.Pattern[str] | None
    source: str
    place: int
    """Where it stands among all indicators: packs and rules in order."""


@dataclass(frozen=True, slots=True)
class Name:
    """The plain forms of a name, from the nearest to the text to the barest."""

    forms: tuple[str, ...]
    rules: tuple[str, ...]
    growth: bool
    """True where the name itself says that a growth is meant (地区生产总值增速)."""
    family: str
    """The unit family that the name tells (人数: persons), else `none`."""

    @property
    def key(self) -> str:
        """The barest form: what two wordings of one name share."""
        return self.forms[-1]


@dataclass(frozen=True, slots=True)
class Identity:
    """The id that a name was given, and the rules that gave it."""

    indicator_id: str
    rules: tuple[str, ...]
    likeness: float | None = None
    """rapidfuzz ratio, where the name is only like a known one."""


class Naming:
    """The rules that bring a name to its plain forms."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        by_task: dict[str, list[Rule]] = defaultdict(list)
        for rule in rules:
            by_task[str(rule.data["do"])].append(rule)
        self._folds = [(rule.regex, str(rule.data["to"]), rule.id) for rule in by_task["fold"]]
        self._prefixes = by_task["prefix"]
        self._suffixes = by_task["suffix"]
        self._scopes = [rule.regex for rule in by_task["scope"]]
        self._hints = [(rule.regex, str(rule.data["group"])) for rule in by_task["hint"]]
        self._void = frozenset(word for rule in by_task["void"] for word in rule.words)
        self._titles = [rule.regex for rule in by_task["void_title"]]
        self._plain_units = {
            word: str(rule.data["family"]) for rule in by_task["unit"] for word in rule.words
        }
        self.nation = {word: str(rule.data["code"]) for rule in by_task["nation"] for word in rule.words}
        fillers = [word for rule in by_task["filler"] for word in rule.words]
        self.filler = re.compile(
            "(?:" + "|".join(sorted(map(re.escape, fillers), key=len, reverse=True)) + ")+"
        )
        self.likeness = float(next(rule.data["value"] for rule in by_task["limit"]))

    def is_void(self, qualifier: str) -> bool:
        """Whether a qualifier names no part of the population: 其中, or the title of a table."""
        return qualifier in self._void or self.is_title(qualifier)

    def is_title(self, qualifier: str) -> bool:
        """Whether a qualifier is the title of a table: 床位和卫生技术人员数."""
        return any(title.search(qualifier) for title in self._titles)

    def plain(self, name: str) -> Name:
        """A name's forms: folded, without prefixes, without suffixes. The last is the barest."""
        used: list[str] = []
        folded = unicodedata.normalize("NFKC", name).upper()
        for regex, to, rule_id in self._folds:
            folded, changes = regex.subn(to, folded)
            if changes:
                used.append(rule_id)
        forms = [folded]
        bare = folded
        while taken := self._strip(bare, self._prefixes):
            rule, bare = taken
            used.append(rule.id)
        if bare != folded:
            forms.append(bare)
        growth, family = False, "none"
        while taken := self._strip(bare, self._suffixes):
            rule, bare = taken
            used.append(rule.id)
            growth = growth or rule.data["means"] == "growth"
            if family == "none":
                family = str(rule.data.get("family", "none"))
            forms.append(bare)
        return Name(tuple(forms), tuple(used), growth, family)

    def _strip(self, text: str, rules: Sequence[Rule]) -> tuple[Rule, str] | None:
        """The first rule that takes something off, and what it leaves: at least two characters."""
        for rule in rules:
            shorter = rule.regex.sub("", text, count=1)
            if shorter != text and len(shorter) >= 2:
                return rule, shorter
        return None

    def scope(self, name: str) -> frozenset[str]:
        """The words of a name that make it another indicator than the same name without them."""
        return frozenset(hit for regex in self._scopes for hit in regex.findall(name))

    def family(self, unit: str | None, written: str | None) -> str:
        """The family of a unit that the list of units puts into `written`; see `Dictionary.family`."""
        if not unit:
            return "none"
        return written or self._plain_units.get(unit, "other")

    def group(self, name: str, family: str, measure: str, growth: bool) -> str:
        """What an unknown name measures: a unit family, `share`, or `any` where nothing tells it.

        A growth is in per cent whatever grows, so the ending of the name decides there.
        """
        told = measure != "growth" and not growth and family not in ("none", "ratio", "times")
        if told and not (family == "points" and measure != "level"):
            return "share" if family in SHARES - {"rate"} else family
        return next((group for regex, group in self._hints if regex.search(name)), "any")


class Dictionary:
    """All known indicators and the search for a name among them."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._units = units(knowledge)
        self.naming = Naming(knowledge.rules(NAMING_PACK))
        self.indicators = _indicators(knowledge)
        self._exact: dict[str, list[tuple[Indicator, str]]] = defaultdict(list)
        for indicator, rule_id, words in _named(knowledge, self.indicators):
            for word in words:
                for form in self.naming.plain(word).forms:
                    if (indicator, rule_id) not in self._exact[form]:
                        self._exact[form].append((indicator, rule_id))
        self._patterns = [item for item in self.indicators.values() if item.pattern is not None]
        self._lookup = lru_cache(maxsize=CACHED)(self._identify)
        self._check(knowledge)

    @cached_property
    def _by_scope(self) -> dict[frozenset[str], list[str]]:
        forms: dict[frozenset[str], list[str]] = defaultdict(list)
        for form in sorted(self._exact):
            forms[self.naming.scope(form)].append(form)
        return forms

    def identify(
        self, name: str, unit: str | None = None, measure: str = "level", qualifier: str | None = None
    ) -> Identity:
        """The indicator that a name means in a unit and measure, for the population that `qualifier` names.

        Known names and patterns first, then likeness; a name that is neither, or that fits several
        indicators, keeps an id of its own, the same in every document: `x.`, twelve hex digits of its plain
        form (qualifier included), and what it is measured in (`x.0f3a….persons`).
        """
        return self._lookup(name, self.family(unit), measure, qualifier)

    def family(self, unit: str | None) -> str:
        """The family of a unit: that of the pack `units`; `none` without unit, `other` for one of no list."""
        return self.naming.family(unit, self._units.family(unit))

    def _identify(self, name: str, family: str, measure: str, qualifier: str | None) -> Identity:
        full = self._with_qualifier(name, qualifier)
        plain = self.naming.plain(full)
        if family == "none":
            family = plain.family
        several = False
        for form in plain.forms:
            found = self._known(form, plain, family, measure)
            ids = {indicator.id for indicator, _ in found}
            if len(ids) == 1:
                return Identity(found[0][0].id, (*plain.rules, *dict.fromkeys(rule for _, rule in found)))
            several = several or len(ids) > 1
        if not several:
            alike = self._alike(plain, family, measure)
            if alike is not None:
                indicator, rule_id, likeness = alike
                return Identity(indicator.id, (*plain.rules, "naming.limit.likeness", rule_id), likeness)
        group = self.naming.group(plain.key, family, measure, plain.growth)
        digest = hashlib.sha256(plain.key.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        reason = "indicator.ambiguous" if several else "indicator.unknown"
        return Identity(f"x.{digest}.{group}", (*plain.rules, reason))

    def _with_qualifier(self, name: str, qualifier: str | None) -> str:
        if not qualifier or qualifier in name or self.naming.is_void(qualifier):
            return name
        plain = self.naming.plain(qualifier).forms[0]
        return name if plain in self.naming.plain(name).forms[0] else qualifier + name

    def _known(self, form: str, plain: Name, family: str, measure: str) -> list[tuple[Indicator, str]]:
        """Indicators of a fitting unit that have this form as a name; else those whose pattern it matches."""
        named = [
            (item, rule_id)
            for item, rule_id in self._exact.get(form, ())
            if fits(item.families, family, measure, plain.growth)
        ]
        if named:
            return named
        return [
            (item, item.id)
            for item in self._patterns
            if item.pattern is not None
            and item.pattern.fullmatch(form)
            and fits(item.families, family, measure, plain.growth)
        ]

    def _alike(self, plain: Name, family: str, measure: str) -> tuple[Indicator, str, float] | None:
        """The one indicator with a likely name: same scope words, and only fillers between the two names."""
        query = plain.key
        near = process.extract(
            query,
            self._by_scope.get(self.naming.scope(query), []),
            scorer=fuzz.ratio,
            score_cutoff=self.naming.likeness,
            limit=8,
        )
        best: dict[str, tuple[Indicator, str, float]] = {}
        for form, score, _ in near:
            if self._only_fillers(query, form):
                for item, rule_id in self._exact[form]:
                    if fits(item.families, family, measure, plain.growth, strict=True):
                        best.setdefault(item.id, (item, rule_id, score))
        return next(iter(best.values())) if len(best) == 1 else None

    def _check(self, knowledge: Knowledge) -> None:
        for _, rule in _indicator_rules(knowledge):
            target = str(rule.data.get("same_as", rule.id))
            for wanted, examples in ((True, rule.data.get("is", ())), (False, rule.data.get("is_not", ()))):
                for example in examples:
                    got = self.identify(example).indicator_id
                    if (got == target) is not wanted:
                        raise RuleError(
                            f"{rule.source}: rule {rule.id}: the name {example!r} comes out as {got}, "
                            f"which must {'' if wanted else 'not '}be {target}; "
                            "mend its words, its pattern or the example"
                        )

    def _only_fillers(self, left: str, right: str) -> bool:
        for code in Indel.opcodes(left, right):
            for piece in (left[code.src_start : code.src_end], right[code.dest_start : code.dest_end]):
                if code.tag != "equal" and piece and not self.naming.filler.fullmatch(piece):
                    return False
        return True


def fits(families: Sequence[str], family: str, measure: str, growth: bool, *, strict: bool = False) -> bool:
    """Whether a figure of a unit family and measure can be of an indicator with these families.

    A relative rise or fall fits every series, as do a difference in points and a multiple (是2010年的2倍); a
    figure without unit fits every indicator, or where `strict` those that are counted.
    """
    if family in families or family == "times" or (family == "ratio" and "percent" in families):
        return True
    if family == "none":
        return not strict or not COUNTED.isdisjoint(families)
    if family in RELATIVE and (measure in ("growth", "gap") or growth):
        return True
    return family == "points" and measure == "change"


def _indicator_rules(knowledge: Knowledge) -> Iterable[tuple[str, Rule]]:
    """(field, rule) of every rule that names an indicator, packs in the order of their names."""
    for pack in sorted(knowledge.packs):
        if pack.startswith(FIELDS) and pack != NAMING_PACK:
            for rule in knowledge.rules(pack):
                yield pack.removeprefix(FIELDS), rule


def _indicators(knowledge: Knowledge) -> dict[str, Indicator]:
    found: dict[str, Indicator] = {}
    for field, rule in _indicator_rules(knowledge):
        if "same_as" in rule.data:
            continue
        data = rule.data
        missing = [key for key in ("name", "unit_family") if not data.get(key)]
        if missing:
            raise RuleError(
                f"{rule.source}: indicator {rule.id} has no {missing[0]}; "
                "give it, or `same_as` with the id of the indicator it is another name of"
            )
        if rule.id in found:
            raise RuleError(
                f"{rule.source}: indicator {rule.id} is defined twice; use `same_as` for more names"
            )
        families = data["unit_family"]
        found[rule.id] = Indicator(
            rule.id,
            str(data["name"]),
            str(data.get("english", "")),
            field,
            (families,) if isinstance(families, str) else tuple(families),
            str(data.get("direction", "neutral")),
            str(data.get("kind", "")),
            rule.words,
            rule.pattern,
            str(data.get("source", "")),
            len(found),
        )
    return found


def _named(
    knowledge: Knowledge, indicators: Mapping[str, Indicator]
) -> Iterable[tuple[Indicator, str, tuple[str, ...]]]:
    """(indicator, id of the rule, its names) for every rule that gives names."""
    for _, rule in _indicator_rules(knowledge):
        target = str(rule.data.get("same_as", rule.id))
        if target not in indicators:
            raise RuleError(f"{rule.source}: rule {rule.id}: same_as {target!r} is no known indicator")
        indicator = indicators[target]
        own = (indicator.name,) if target == rule.id else ()
        yield indicator, rule.id, (*own, *rule.words)


@lru_cache(maxsize=8)
def dictionary(knowledge: Knowledge) -> Dictionary:
    """The dictionary of a knowledge, built once."""
    return Dictionary(knowledge)


def unit_family(unit: str | None, knowledge: Knowledge | None = None) -> str:
    """The family of a unit (`money`, `persons`, `percent`, `rate`, …).

    `none` where no unit is written, `other` for a unit that is in no list.

    >>> unit_family("人次"), unit_family("/10万"), unit_family("个百分点"), unit_family(None)
    ('visits', 'rate', 'points', 'none')
    """
    return dictionary(knowledge or load()).family(unit)


def indicator_rows(
    ids_with_names: Iterable[tuple[str, str, str | None]], knowledge: Knowledge
) -> list[dict[str, Any]]:
    """Rows of the table `indicators`, ordered by id, from (indicator_id, name, unit) of the figures.

    `aliases` are the dictionary's names and those that were met, without `name` itself. Of an id that is not
    in the dictionary, `name` is the wording met most often and `unit_family` that of its most frequent unit.
    """
    words = dictionary(knowledge)
    names: dict[str, Counter[str]] = defaultdict(Counter)
    units: dict[str, Counter[str]] = defaultdict(Counter)
    for indicator_id, name, unit in ids_with_names:
        names[indicator_id][name] += 1
        units[indicator_id][words.family(unit)] += 1
    rows = []
    for indicator_id in sorted(names):
        met = [name for name, _ in sorted(names[indicator_id].items(), key=_most_often)]
        known = words.indicators.get(indicator_id)
        name = known.name if known else met[0]
        aliases = dict.fromkeys((*(known.words if known else ()), *met))
        aliases.pop(name, None)
        rows.append(
            {
                "indicator_id": indicator_id,
                "name": name,
                "english": known.english if known else None,
                "field": known.field if known else None,
                "unit_family": known.families[0]
                if known
                else min(units[indicator_id].items(), key=_most_often)[0],
                "direction": known.direction if known else None,
                "kind": known.kind if known else None,
                "aliases": "；".join(aliases),
                "source": known.source if known else None,
                "known": known is not None,
            }
        )
    return rows


def _most_often(item: tuple[str, int]) -> tuple[int, int, str]:
    name, times = item
    return -times, len(name), name
