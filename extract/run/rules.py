"""Rule packs as a run meets them: whether they are sound, and how often each rule decided something."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import knowledge as knowledge_module
from ..knowledge import Knowledge, Rule
from ..model import HeshuError, RuleError
from ..tables import store
from ..tables.indicators import dictionary

_TRIAL = "示例区2023年工作总结\n\n全年新增就业1.2万人，同比增长6.9%。2024年新建学校5所以上。\n"


def sound(directories: Sequence[str]) -> Knowledge:
    """The rules of a run. Raises `RuleError` where a pack is bad, before any document is read.

    Loading a pack checks its examples; building the indicators and reading a few words with the user's rules
    finds what only the engine can: a name that means another indicator, a key that a rule should have.
    """
    knowledge = knowledge_module.load(*directories)
    dictionary(knowledge)
    if directories:
        from ..loaders import from_text
        from .pipeline import read_figures

        read_figures(from_text(_TRIAL), knowledge)
    return knowledge


@dataclass(frozen=True, slots=True)
class PackCheck:
    """What a folder of rule packs holds."""

    packs: int
    lists: int
    rules: int
    examples: int
    lacking: tuple[Rule, ...]
    """Rules with a pattern or words and without an example of each kind."""


def check(folder: Path) -> PackCheck:
    """Check a folder of rule packs. Raises `RuleError` where a run with `--rules folder` would."""
    knowledge = sound([str(folder)])
    own = [rule for pack in knowledge.packs for rule in knowledge.rules(pack) if _is_below(rule, folder)]
    packs, lists = (sum(1 for _ in folder.rglob(f"*.{ending}")) for ending in ("toml", "csv"))
    if not packs + lists:
        raise RuleError(f"{folder}: no .toml pack and no .csv list in this folder")
    return PackCheck(
        packs, lists, len(own), sum(map(_examples, own)), tuple(rule for rule in own if rule.lacking)
    )


def _is_below(rule: Rule, folder: Path) -> bool:
    return Path(rule.source).is_relative_to(folder)


def _examples(rule: Rule) -> int:
    names = (*rule.data.get("is", ()), *rule.data.get("is_not", ()))
    return len(rule.match) + len(rule.no_match) + len(names)


@dataclass(frozen=True, slots=True)
class RuleCount:
    """One rule and how often it fired."""

    pack: str | None
    """None where no pack has the rule any more."""
    rule: str
    purpose: str
    fired: int
    """Figures of which it decided a field, repairs, and pieces of page chrome."""
    documents: int


@dataclass(frozen=True)
class RuleStats:
    """How often each rule fired in one run."""

    documents: int
    figures: int
    repairs: int
    counts: tuple[RuleCount, ...]
    """Every rule there is, pack by pack, those that fired most first."""
    silent: tuple[str, ...]
    """Packs of which no rule fired: most of them leave no trace in the tables."""
    changed: bool
    """True where the rules are not those of the run."""


def stats(output: Path, manifest: dict[str, Any], pack: str | None = None) -> RuleStats:
    """How often each rule fired in the tables of a finished run; `pack` is one pack or a family of packs
    (`indicators`). Raises `HeshuError` where the tables are missing, `RuleError` for an unknown pack."""
    knowledge = knowledge_module.load(*manifest["rules"]["directories"])
    wanted = _wanted(knowledge, pack)
    path = output / store.FILE_NAME
    if not path.is_file():
        raise HeshuError(f"“{output}”里没有 {store.FILE_NAME}：请再运行一次 heshu run -o {output}")
    fired: Counter[str] = Counter()
    seen: set[tuple[str, str]] = set()
    with store.connect(path) as connection:
        for row in store.rows(connection, "SELECT doc, rules FROM figures"):
            ids = {rule for rules in json.loads(row["rules"]).values() for rule in rules}
            fired.update(ids)
            seen.update((rule, row["doc"]) for rule in ids)
        for row in store.rows(connection, "SELECT doc, rule FROM repairs"):
            fired[row["rule"]] += 1
            seen.add((row["rule"], row["doc"]))
        for row in store.rows(connection, "SELECT path, chrome FROM documents WHERE chrome <> '{}'"):
            times = json.loads(row["chrome"])
            fired.update(times)
            seen.update((rule, row["path"]) for rule in times)
        read = "SELECT count(*) AS n FROM documents WHERE status IN ('ok', 'partial')"
        documents = int(next(store.rows(connection, read))["n"])
        figures, repairs = (
            int(next(store.rows(connection, f"SELECT count(*) AS n FROM {name}"))["n"])
            for name in ("figures", "repairs")
        )
    counted = _counted(knowledge, wanted, fired, Counter(rule for rule, _ in seen), everything=pack is None)
    loud = {count.pack for count in counted if count.fired}
    silent = tuple(name for name in wanted if name not in loud)
    changed = knowledge.digest != manifest["rules"]["sha256"]
    return RuleStats(documents, figures, repairs, tuple(counted), silent, changed)


def _wanted(knowledge: Knowledge, pack: str | None) -> list[str]:
    if pack is None:
        return sorted(knowledge.packs)
    found = sorted(name for name in knowledge.packs if name == pack or name.startswith(f"{pack}."))
    if not found:
        raise RuleError(f"no rule pack {pack!r}; there are: {', '.join(sorted(knowledge.packs))}")
    return found


def _counted(
    knowledge: Knowledge,
    packs: Iterable[str],
    fired: Counter[str],
    documents: Counter[str],
    *,
    everything: bool,
) -> list[RuleCount]:
    counts = []
    for pack in packs:
        rules = sorted(knowledge.rules(pack), key=lambda rule: -fired[rule.id])
        counts += [
            RuleCount(pack, rule.id, rule.purpose, fired[rule.id], documents[rule.id]) for rule in rules
        ]
    if everything:
        known = {rule.id for pack in knowledge.packs for rule in knowledge.rules(pack)}
        gone = sorted((rule for rule in fired if rule not in known), key=lambda rule: (-fired[rule], rule))
        counts += [RuleCount(None, rule, "", fired[rule], documents[rule]) for rule in gone]
    return counts
