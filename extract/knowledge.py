"""Loading and checking of rule packs.

A pack is a TOML file in `rules/` (or in a user's `--rules DIR`)::

    [pack]
    id = "bounds"
    about = "one sentence"

    [define]                      # optional: named pieces, used in patterns as <<name>>
    number = '\\d+'

    [[rule]]
    id = "bounds.ge.suffix"       # unique; a user's rule of the same id replaces ours
    for = "以上 after the unit is a lower bound"
    pattern = '''<<number>>人以上'''   # or: words = ["以上", "及以上"]
    value = "ge"                  # any further keys are the rule's data
    match = ["500人以上"]
    no_match = ["以上汇报"]

Every rule has an id and a sentence `for`. A rule with a pattern or words also has at least one example that
it finds and one that it must not find; one without (the name of a decision, a limit) needs none. In the packs
`indicators.FIELD` the examples are whole names of indicators, `is` and `is_not`. Where the engine does not
search a text for the words (ids of other rules, forms with a blank to be filled, a pattern that may match
nothing), `examples = "engine"` says that there is nothing to show. `Rule.lacking` tells what is missing, and
`heshu rules check` warns of it.

The pieces of `rules/define.toml` are known to every pack. Loading a pack compiles every rule and checks every
example; a bad pack raises `RuleError` that names the file, the rule and the example. CSV lists
(`rules/NAME.csv`) are read with `table(NAME)`; a user's rows come first.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from .model import RuleError

_RESERVED = {"id", "for", "pattern", "words", "match", "no_match", "flags", "examples"}
_LISTS = ("words", "match", "no_match", "is", "is_not")
_PIECE = re.compile(r"<<([a-z_]+)>>")


class _Data(dict[str, Any]):
    """The keys of a rule. One that is asked for and not there is the rule's fault, and said so."""

    def __init__(self, values: Mapping[str, Any], where: str) -> None:
        super().__init__(values)
        self._where = where

    def __missing__(self, key: str) -> Any:  # noqa: ANN401
        raise RuleError(f"{self._where} has no key {key!r}; give it as the other rules of this pack do")


@dataclass(frozen=True)
class Rule:
    """One rule of a pack: an id, a sentence, a pattern or a word list, its data and its examples."""

    id: str
    purpose: str
    pattern: re.Pattern[str] | None
    words: tuple[str, ...]
    data: Mapping[str, Any]
    match: tuple[str, ...] = ()
    no_match: tuple[str, ...] = ()
    source: str = ""
    by_engine: bool = False
    """True where no example can be shown, because the engine does not search for the words."""

    @property
    def lacking(self) -> tuple[str, ...]:
        """Which kinds of examples (`match`, `no_match`) the rule should have and has not."""
        if self.by_engine or (self.pattern is None and not self.words):
            return ()
        has = {
            "match": self.match or self.data.get("is"),
            "no_match": self.no_match or self.data.get("is_not"),
        }
        return tuple(kind for kind, examples in has.items() if not examples)

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The rule as one regular expression; of a word list, the words, longest first."""
        if self.pattern is not None:
            return self.pattern
        return re.compile("|".join(re.escape(word) for word in sorted(self.words, key=len, reverse=True)))

    def check(self) -> None:
        """Raise `RuleError` where an example does not come out as the pack says."""
        if self.pattern is None and not self.words:
            return
        for example in self.match:
            if not self.regex.search(example):
                raise RuleError(f"{self.source}: rule {self.id} does not match its example {example!r}")
        for example in self.no_match:
            if self.regex.search(example):
                raise RuleError(f"{self.source}: rule {self.id} matches {example!r}, which it must not")


class Knowledge:
    """Every rule pack and list, ours and the user's. Build it with `load`."""

    def __init__(
        self,
        packs: Mapping[str, Mapping[str, Rule]],
        tables: Mapping[str, list[dict[str, str]]],
        pieces: Mapping[str, str],
        digest: str,
        directories: tuple[str, ...] = (),
    ) -> None:
        self._packs = packs
        self._tables = tables
        self._pieces = pieces
        self.digest = digest
        """sha256 over every file read: two runs with the same digest used the same rules."""
        self.directories = directories

    def __reduce__(self) -> tuple[Any, ...]:
        # Compiled patterns travel badly to spawned workers; they load the same directories again.
        return load, self.directories

    @property
    def packs(self) -> tuple[str, ...]:
        """The ids of the packs that were read."""
        return tuple(self._packs)

    def rules(self, pack: str) -> tuple[Rule, ...]:
        """The rules of a pack in order, a user's first. An unknown pack is a `RuleError`."""
        if pack not in self._packs:
            raise RuleError(f"no rule pack {pack!r}; there are: {', '.join(sorted(self._packs))}")
        return tuple(self._packs[pack].values())

    def rule(self, pack: str, rule_id: str) -> Rule:
        """One rule by its id. An unknown id is a `RuleError`."""
        try:
            return self._packs[pack][rule_id]
        except KeyError:
            raise RuleError(f"no rule {rule_id!r} in pack {pack!r}") from None

    def words(self, pack: str, rule_id: str) -> tuple[str, ...]:
        """The word list of one rule."""
        return self.rule(pack, rule_id).words

    def table(self, name: str) -> list[dict[str, str]]:
        """The rows of `NAME.csv`; an unknown list is a `RuleError`."""
        if name not in self._tables:
            raise RuleError(f"no list {name!r}; there are: {', '.join(sorted(self._tables))}")
        return self._tables[name]

    def compile(self, pattern: str) -> re.Pattern[str]:
        """Compile a pattern that may use <<pieces>> of define.toml."""
        return re.compile(_expand(pattern, self._pieces, "pattern"))


def _expand(pattern: str, pieces: Mapping[str, str], where: str) -> str:
    for _ in range(12):
        if not _PIECE.search(pattern):
            return pattern
        missing = [name for name in _PIECE.findall(pattern) if name not in pieces]
        if missing:
            raise RuleError(f"{where}: unknown piece <<{missing[0]}>>; known: {', '.join(sorted(pieces))}")
        pattern = _PIECE.sub(lambda hit: "(?:" + pieces[hit.group(1)].strip() + ")", pattern)
    raise RuleError(f"{where}: pieces refer to each other in a circle")


def _rule(raw: Mapping[str, Any], pieces: Mapping[str, str], source: str) -> Rule:
    rule_id = raw.get("id")
    if not isinstance(rule_id, str) or not rule_id:
        raise RuleError(f"{source}: a rule has no id")
    purpose = raw.get("for")
    if not isinstance(purpose, str) or not purpose:
        raise RuleError(f"{source}: rule {rule_id} has no sentence `for` that says what it is for")
    pattern = None
    if "pattern" in raw:
        flags = re.VERBOSE if "x" in raw.get("flags", "") else 0
        try:
            pattern = re.compile(
                _expand(str(raw["pattern"]).strip(), pieces, f"{source}: rule {rule_id}"), flags
            )
        except re.error as error:
            raise RuleError(f"{source}: rule {rule_id}: bad pattern: {error}") from error
    for key in _LISTS:
        if not _is_list_of_text(raw.get(key, [])):
            raise RuleError(f'{source}: rule {rule_id}: {key} is no list of texts; write {key} = ["…", "…"]')
    examples = raw.get("examples")
    if examples not in (None, "engine"):
        raise RuleError(f'{source}: rule {rule_id}: examples = {examples!r}; only "engine" is known')
    data = {key: value for key, value in raw.items() if key not in _RESERVED}
    rule = Rule(
        rule_id,
        purpose,
        pattern,
        tuple(raw.get("words", ())),
        _Data(data, f"{source}: rule {rule_id}"),
        tuple(raw.get("match", ())),
        tuple(raw.get("no_match", ())),
        source,
        examples == "engine",
    )
    rule.check()
    return rule


def _is_list_of_text(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _files(directory: str | None) -> Iterator[tuple[str, str]]:
    """(name, text) of every pack and list below a user's directory, or below our own."""
    if directory is not None:
        root = Path(directory)
        if not root.is_dir():
            raise RuleError(
                f"--rules {directory}: no such folder; give a folder that holds .toml packs or .csv lists"
            )
        for path in sorted(root.rglob("*")):
            if path.suffix in (".toml", ".csv"):
                try:
                    yield str(path), path.read_text(encoding="utf-8-sig")
                except UnicodeDecodeError as error:
                    raise RuleError(f"{path}: not UTF-8 (byte {error.start}); save it as UTF-8") from error
        return
    for package in ("heshu.rules", "heshu.rules.indicators", "heshu.rules.repairs"):
        for entry in sorted(resources.files(package).iterdir(), key=lambda item: item.name):
            if entry.name.endswith((".toml", ".csv")):
                yield f"{package}/{entry.name}", entry.read_text(encoding="utf-8-sig")


def _parse(name: str, text: str) -> dict[str, Any]:
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{name}: not a TOML file: {error}") from error
    if "id" not in parsed.get("pack", {}) and "define" not in parsed:
        raise RuleError(f"{name}: no [pack] with an id; every pack begins with one")
    return parsed


def _rows(name: str, text: str, columns: Collection[str]) -> list[dict[str, str]]:
    """The rows of a list; one that adds to a list of ours has all its columns."""
    reader = csv.DictReader(io.StringIO(text), restval="")
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        raise RuleError(f"{name}: no column {missing[0]!r}; the first line must name {', '.join(columns)}")
    return list(reader)


@lru_cache(maxsize=8)
def load(*directories: str) -> Knowledge:
    """Read our packs and those of the user's directories (later ones win), and check every example.

    Raises `RuleError` for a pack that cannot be used.
    """
    digest = hashlib.sha256()
    parsed: list[tuple[str, dict[str, Any]]] = []
    tables: dict[str, list[dict[str, str]]] = {}
    for directory in (None, *directories):
        for name, text in _files(directory):
            digest.update(f"{Path(name).name}\0{text}\0".encode())
            if name.endswith(".csv"):
                key = Path(name).stem
                ours = tables.get(key, [])
                tables[key] = _rows(name, text, ours[-1].keys() if ours else ()) + ours
            else:
                parsed.append((name, _parse(name, text)))
    shared: dict[str, str] = {}
    for name, pack in parsed:
        if Path(name).stem == "define":
            shared.update(pack.get("define", {}))
    packs: dict[str, dict[str, Rule]] = {}
    for name, pack in parsed:
        pieces = shared | pack.get("define", {})
        mine = {rule.id: rule for rule in (_rule(raw, pieces, name) for raw in pack.get("rule", ()))}
        if len(mine) != len(pack.get("rule", ())):
            raise RuleError(f"{name}: two rules share one id")
        if "id" in pack.get("pack", {}):
            pack_id = pack["pack"]["id"]
            known = packs.get(pack_id, {})
            packs[pack_id] = mine | {key: rule for key, rule in known.items() if key not in mine}
    return Knowledge(packs, tables, shared, digest.hexdigest(), directories)
