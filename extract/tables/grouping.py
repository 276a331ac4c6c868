"""Proposals of merges: unknown names that seem to be one indicator, or a known one under another name.

Nothing is merged here. A proposal becomes a rule pack (`as_pack`) that a person reads, edits and gives back
with `--rules DIR`. The words that keep names apart, and those that do not count, are in the pack
`grouping`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import duckdb
from rapidfuzz import fuzz, process

from ..figures.tokens import Tokens, tokens
from ..knowledge import Knowledge, Rule
from ..text.dictionary import part_of_speech
from .indicators import FIELDS, NAMING_PACK, SHARES, Dictionary, Indicator, dictionary, fits

PACK = "grouping"
PACK_ID = "indicators.mine"
WORDING, EXTRA = "grouping.why.wording", "grouping.why.extra"
_UNKNOWN = "x."
_CHUNK = 1_000
_NO_WORD = re.compile(r"[\W_]+")
_RELATIVE = ("growth", "gap")
_ORDER = {WORDING: 0, EXTRA: 1}
_FIGURES = """
    SELECT f.indicator_id, f.indicator, f.qualifier, f.region, f.unit, f.measure, count(*),
           list(DISTINCT f.doc_id)
    FROM figures f JOIN indicators i USING (indicator_id)
    WHERE NOT i.known AND f.indicator IS NOT NULL
    GROUP BY ALL ORDER BY 1, 7 DESC, 2, 3, 4, 5, 6
"""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Names that seem to mean one indicator."""

    names: tuple[str, ...]
    """A wording of each id, the one met most often first; of a known indicator, its name first."""
    ids: tuple[str, ...]
    """Their ids in the same order."""
    same_as: str | None
    """The id of the known indicator that the names seem to mean; None where all are unknown."""
    unit_families: tuple[str, ...]
    """Families of the units of their figures, the most frequent first."""
    doc_ids: frozenset[str]
    figures: int
    score: float
    """The lowest rapidfuzz likeness (0-100) to the first name."""
    why: str
    """The reason: an id of the pack `grouping`."""
    differ: tuple[str, ...]
    """The words in which the names differ from the first."""

    @property
    def documents(self) -> int:
        """How many documents state it under one of the unknown names."""
        return len(self.doc_ids)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The wordings that no rule knows."""
        return self.names[1:] if self.same_as else self.names


@dataclass(slots=True)
class _Met:
    """One unknown id as its figures show it."""

    id: str
    words: Counter[str] = field(default_factory=Counter)
    units: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(unit family, measure) of its figures."""
    documents: set[str] = field(default_factory=set)

    @property
    def word(self) -> str:
        """The wording met most often."""
        return min(self.words, key=lambda word: (-self.words[word], len(word), word))

    @property
    def figures(self) -> int:
        return sum(self.units.values())

    @property
    def group(self) -> str:
        """What its figures have in common: the end of the id, with growths apart where that tells nothing."""
        last = self.id.rpartition(".")[2]
        relative = sum(times for (_, measure), times in self.units.items() if measure in _RELATIVE)
        return f"{last}.growth" if last == "any" and relative * 2 > self.figures else last


@dataclass(frozen=True, slots=True)
class _Name:
    """A name as it is compared."""

    word: str
    text: str
    """Its words that count, with blanks between them."""
    content: tuple[str, ...]
    apart: frozenset[str]
    core: str
    """The letters, in order, of its words without those that one of two names may have more."""
    met: _Met | None = None
    known: Indicator | None = None

    @property
    def id(self) -> str:
        return self.met.id if self.met else self.known.id if self.known else ""


@dataclass(frozen=True, slots=True)
class _Match:
    """How a name is like the first of its group."""

    name: _Name
    score: float
    why: str
    differ: tuple[str, ...]


class Likeness:
    """The pack `grouping`: what keeps two names apart, and what does not count."""

    def __init__(self, knowledge: Knowledge) -> None:
        by_task: dict[str, list[Rule]] = defaultdict(list)
        for rule in knowledge.rules(PACK):
            by_task[str(rule.data["do"])].append(rule)
        self._tokens: Tokens = tokens(knowledge)
        self._naming = dictionary(knowledge).naming
        self._apart = [rule.regex for rule in by_task["apart"]]
        self._light = frozenset(word for rule in by_task["light"] for word in rule.words)
        self._same = {word: rule.words[0] for rule in by_task["same"] for word in rule.words}
        tags = {str(rule.data["means"]): frozenset(rule.words) for rule in by_task["tag"]}
        self._names, self._light_tags = tags["apart"], tags["light"]
        limits = {rule.id: float(rule.data["value"]) for rule in by_task["limit"]}
        self.near = limits["grouping.limit.likeness"]
        self.far = limits["grouping.limit.extra"]
        self._letters = int(limits["grouping.limit.letters"])

    def tells(self, name: _Name) -> bool:
        """Whether the words of a name say enough to be compared."""
        return sum(map(len, name.content)) >= self._letters

    def name(self, word: str, met: _Met | None = None, known: Indicator | None = None) -> _Name:
        """A name with its words that count and those that keep it apart."""
        key = self._naming.plain(word).key
        cut = [token for token in self._tokens.cut(key) if not _NO_WORD.fullmatch(token)]
        content = tuple(self._same.get(token, token) for token in cut if token not in self._light)
        apart = set(self._naming.scope(key))
        # Twice in a name is not once: 新增省级 and 省级新增省级.
        apart.update(hit for regex in self._apart for hit in regex.findall(key))
        apart.update(token for token in content if part_of_speech(token) in self._names)
        core = "".join(token for token in content if part_of_speech(token) not in self._light_tags)
        return _Name(word, " ".join(content), content, frozenset(apart), "".join(sorted(core)), met, known)

    def compare(self, one: _Name, other: _Name, score: float) -> _Match | None:
        """Why `other` seems to be `one`; None where it does not."""
        left, right = Counter(one.content), Counter(other.content)
        differ = tuple(sorted({*_cut(one, self._tokens)} ^ {*_cut(other, self._tokens)}))
        if "".join(sorted("".join(one.content))) == "".join(sorted("".join(other.content))):
            return _Match(other, score, WORDING, differ)
        more, less = (left - right, right - left) if left - right else (right - left, left - right)
        # Another last word is another thing that is measured.
        if less or score < self.far or one.content[-1:] != other.content[-1:]:
            return None
        if any(part_of_speech(token) not in self._light_tags for token in more):
            return None
        return _Match(other, score, EXTRA, tuple(sorted(more)))


def _cut(name: _Name, cutter: Tokens) -> Iterator[str]:
    return (token for token in cutter.cut(name.word) if not _NO_WORD.fullmatch(token))


@lru_cache(maxsize=4)
def likeness(knowledge: Knowledge) -> Likeness:
    """The pack `grouping` of a knowledge."""
    return Likeness(knowledge)


def proposals(connection: duckdb.DuckDBPyConnection, knowledge: Knowledge) -> list[Proposal]:
    """What seems to be one indicator in the tables of a run, the surest and most widely met first.

    Only names whose figures have the same unit family and measure meet, and only where no word that tells
    populations, levels or flows apart stands in one and not in the other.
    """
    words = dictionary(knowledge)
    rules = likeness(knowledge)
    refused = _refused(knowledge)
    met = _met(connection, words)
    known = [
        rules.name(word, known=item)
        for item in words.indicators.values()
        for word in dict.fromkeys((item.name, *item.words))
    ]
    found: list[Proposal] = []
    blocks: dict[tuple[str, str, frozenset[str]], list[_Name]] = defaultdict(list)
    for one in met:
        name = rules.name(one.word, met=one)
        if rules.tells(name):
            blocks[one.group, name.core, name.apart].append(name)
    knowns: dict[tuple[str, frozenset[str]], list[_Name]] = defaultdict(list)
    for name in known:
        if rules.tells(name):
            knowns[name.core, name.apart].append(name)
    # Names that can be alike share their core, so that a block is small however many names there are.
    for (_, core, apart), names in blocks.items():
        found += _of_block(names, knowns.get((core, apart), []), rules, refused)
    joined = _joined(found, words)
    return sorted(joined, key=lambda one: (_ORDER[one.why], -one.documents, -one.figures, one.ids))


def _met(connection: duckdb.DuckDBPyConnection, words: Dictionary) -> list[_Met]:
    """The unknown ids of the store, each with the wordings that lead to it."""
    found: dict[str, _Met] = {}
    rows = connection.cursor().execute(_FIGURES)
    for indicator_id, name, qualifier, region, unit, measure, times, documents in rows.fetchall():
        one = found.setdefault(indicator_id, _Met(indicator_id))
        one.units[words.family(unit), measure] += times
        one.documents.update(documents)
        for word in _wordings(name, qualifier, region):
            # A name that fits several indicators has such an id, too; more words would not help it.
            given = words.identify(word, unit, measure)
            if given.indicator_id == indicator_id and "indicator.ambiguous" not in given.rules:
                one.words[word] += times
                break
    return [one for one in found.values() if one.words]


def _wordings(name: str, qualifier: str | None, region: str | None) -> Iterator[str]:
    """The ways in which a figure's name may have been given its id: with its qualifier, without its place."""
    bare = name.removeprefix(region) if region else name
    for each in dict.fromkeys((name, bare)):
        yield each
        if qualifier:
            yield qualifier + each


def _refused(knowledge: Knowledge) -> set[tuple[str, str]]:
    """(known id, name) of the names that the rules say are something else."""
    packs = (pack for pack in knowledge.packs if pack.startswith(FIELDS) and pack != NAMING_PACK)
    rules = (rule for pack in packs for rule in knowledge.rules(pack))
    return {
        (str(rule.data.get("same_as", rule.id)), name)
        for rule in rules
        for name in rule.data.get("is_not", ())
    }


def _of_block(
    names: list[_Name], known: Sequence[_Name], rules: Likeness, refused: set[tuple[str, str]]
) -> Iterator[Proposal]:
    """The proposals among names that no word keeps apart: each name joins the first that it is like."""
    names.sort(key=lambda name: (-len(name.met.documents), -name.met.figures, name.id) if name.met else ())
    taken: set[str] = set()
    for head, matches in _matches(known, names, rules):
        fitting = [
            one
            for one in matches
            if one.why == WORDING
            and one.name.id not in taken
            and _fits(head, one.name)
            and (head.id, one.name.word) not in refused
        ]
        if fitting:
            taken.update(one.name.id for one in fitting)
            yield _proposal(head, fitting)
    for head, matches in _matches(names, names, rules):
        if head.id in taken:
            continue
        alike = [one for one in matches if one.name.id not in taken and one.name.id != head.id]
        taken.add(head.id)
        if alike:
            taken.update(one.name.id for one in alike)
            yield _proposal(head, alike)


def _matches(
    heads: Sequence[_Name], names: Sequence[_Name], rules: Likeness
) -> Iterator[tuple[_Name, list[_Match]]]:
    """Every head with the names that seem to be it. The table of scores is made piece by piece."""
    texts = [name.text for name in names]
    for begin in range(0, len(heads), _CHUNK):
        part = heads[begin : begin + _CHUNK]
        scores = process.cdist(
            [head.text for head in part], texts, scorer=fuzz.token_sort_ratio, score_cutoff=rules.near
        )
        for head, row in zip(part, scores, strict=True):
            near = ((name, float(score)) for name, score in zip(names, row, strict=True) if score)
            found = (rules.compare(head, name, score) for name, score in near if name is not head)
            yield head, [one for one in found if one is not None]


def _fits(head: _Name, name: _Name) -> bool:
    """Whether the figures of an unknown name can be of a known indicator."""
    if head.known is None or name.met is None:
        return False
    families = head.known.families
    return all(fits(families, family, measure, False, strict=True) for family, measure in name.met.units)


def _proposal(head: _Name, matches: Sequence[_Match]) -> Proposal:
    members = [name.met for name in (head, *(one.name for one in matches)) if name.met is not None]
    units: Counter[str] = Counter()
    for member in members:
        for (family, measure), times in member.units.items():
            # A growth is in per cent whatever grows; it tells the unit only where nothing else does.
            units[family] += times if measure not in _RELATIVE else 0
    families = sorted(units, key=lambda family: (-units[family], family))
    told = tuple(family for family in families if units[family]) or tuple(families)
    return Proposal(
        names=(head.word, *(one.name.word for one in matches)),
        ids=(head.id, *(one.name.id for one in matches)),
        same_as=head.known.id if head.known else None,
        unit_families=head.known.families if head.known else told,
        doc_ids=frozenset().union(*(member.documents for member in members)),
        figures=sum(member.figures for member in members),
        score=min(one.score for one in matches),
        why=max((one.why for one in matches), key=_ORDER.__getitem__),
        differ=tuple(dict.fromkeys(word for one in matches for word in one.differ)),
    )


def _joined(found: Sequence[Proposal], words: Dictionary) -> list[Proposal]:
    """The proposals with one for each known indicator, and with the growths beside the levels they are of.

    As rules, a series and its growth of the same names would both fit the growth, and neither would get it.
    Where the names are those of two series, the growth is left out: nothing tells whose it is.
    """
    levels: dict[str, Proposal] = {}
    growths: list[Proposal] = []
    for one in found:
        if not one.same_as and all(each.endswith(".any") for each in one.ids):
            growths.append(one)
        else:
            key = one.same_as or one.ids[0]
            levels[key] = _both(levels[key], one) if key in levels else one
    owners: dict[str, set[str]] = defaultdict(set)
    for key, one in levels.items():
        for form in _keys(one, words):
            owners[form].add(key)
    alone: list[Proposal] = []
    for one in growths:
        owned = set().union(*(owners.get(form, set()) for form in _keys(one, words)))
        if not owned:
            alone.append(one)
        elif len(owned) == 1:
            key = owned.pop()
            levels[key] = _both(levels[key], one)
    return [*levels.values(), *alone]


def _keys(one: Proposal, words: Dictionary) -> set[str]:
    return {words.naming.plain(word).key for word in one.unknown}


def _both(one: Proposal, other: Proposal) -> Proposal:
    """Two proposals as one; the unit and the first name are those of the first."""
    pairs = dict(zip(reversed(other.ids + one.ids), reversed(other.names + one.names), strict=True))
    ids = tuple(dict.fromkeys(one.ids + other.ids))
    return replace(
        one,
        names=tuple(pairs[each] for each in ids),
        ids=ids,
        doc_ids=one.doc_ids | other.doc_ids,
        figures=one.figures + other.figures,
        score=min(one.score, other.score),
        why=max(one.why, other.why, key=_ORDER.__getitem__),
        differ=tuple(dict.fromkeys(one.differ + other.differ)),
    )


def as_pack(found: Iterable[Proposal], knowledge: Knowledge) -> str:
    """The proposals as TOML text of one rule pack, to be edited and given back with `--rules DIR`."""
    rules = list(found)
    counted = _forms(rules, dictionary(knowledge))
    parts = [
        "# Proposals of `heshu indicators suggest`: delete what is wrong, mend names and words,\n"
        "# and give the folder of this file to `heshu run --rules`.\n"
        f"[pack]\nid = {_quoted(PACK_ID)}\nabout = {_quoted('Names that mean one indicator')}\n"
    ]
    parts += [_rule(one, counted, dictionary(knowledge)) for one in rules]
    return "\n".join(parts)


def _forms(found: Iterable[Proposal], words: Dictionary) -> Counter[str]:
    """How many proposals have each form of a name."""
    counted: Counter[str] = Counter()
    for one in found:
        counted.update({form for word in one.unknown for form in words.naming.plain(word).forms})
    return counted


def _rule(one: Proposal, counted: Counter[str], words: Dictionary) -> str:
    """One proposal as a rule of the pack."""
    digest = hashlib.sha256("\0".join(sorted(one.ids)).encode()).hexdigest()[:8]
    # A name may stand for two ids, its level's and its growth's.
    unknown = tuple(dict.fromkeys(one.unknown))
    lines = [
        "[[rule]]",
        f'id = "mine.{digest}"',
        f"# {one.documents} documents, {one.figures} figures, likeness {one.score:.0f}, {one.why}",
        f"for = {_quoted(' = '.join(dict.fromkeys(one.names)))}",
        f"words = {_listed(unknown)}",
    ]
    if one.same_as:
        lines.append(f"same_as = {_quoted(one.same_as)}")
    else:
        lines += [
            f"name = {_quoted(one.names[0])}",
            f"unit_family = {_listed(one.unit_families)}",
            'direction = "neutral"',
            f'kind = "{"rate" if SHARES.issuperset(one.unit_families) else "flow"}"',
            'source = "heshu indicators suggest"',
        ]
    # An example is checked without its unit, so that only a name which no other rule has can be one.
    clear = [word for word in unknown if _is_clear(word, counted, words)]
    unlike = _nearest(one, words)
    if clear and unlike:
        lines += [f"is = {_listed(clear)}", f"is_not = {_listed(unlike)}"]
    else:
        lines.append('examples = "engine"')
    return "\n".join(lines) + "\n"


def _nearest(one: Proposal, words: Dictionary) -> list[str]:
    """The name of the known indicator that is most like the proposal and is not meant."""
    names = [item.name for item in words.indicators.values() if item.id != one.same_as]
    near = process.extract(one.unknown[0], names, scorer=fuzz.ratio, limit=3)
    return [name for name, _, _ in near if not words.identify(name).indicator_id.startswith(_UNKNOWN)][:1]


def _is_clear(word: str, counted: Counter[str], words: Dictionary) -> bool:
    """Whether a name without unit means what its proposal says, and nothing else."""
    given = words.identify(word)
    unknown = given.indicator_id.startswith(_UNKNOWN) and "indicator.ambiguous" not in given.rules
    return unknown and all(counted[form] == 1 for form in words.naming.plain(word).forms)


def _listed(words: Sequence[str]) -> str:
    return "[" + ", ".join(map(_quoted, words)) + "]"


def _quoted(text: str) -> str:
    """A TOML basic string; TOML forbids one control character that JSON leaves."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
