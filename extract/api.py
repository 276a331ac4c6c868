"""The public Python API: each function is one call into the rooms below.

The rooms are imported when a function is called, so that `import heshu` and `heshu --help` are quick.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .model import Document, Figure, HeshuError, Input, RepairMode, Result

if TYPE_CHECKING:
    import pandas

    from .run.evaluate import Evaluation
    from .run.job import Summary
    from .run.progress import Progress
    from .run.rules import PackCheck, RuleStats
    from .tables.findings import Findings
    from .tables.grouping import Proposal
    from .tables.league import LeagueRow
    from .tables.schema import Language
    from .tables.wide import By, WideTable
    from .text.repair import Plan

PathLike = str | os.PathLike[str]


def read(path: PathLike) -> Document:
    """Read one file: its text, and where every character came from.

    Raises `LoadError` where the file cannot be read.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "总结.txt")
    ...     _ = path.write_text("全年新增就业1.2万人。", encoding="utf-8")
    ...     document = read(path)
    >>> document.format, document.text
    ('txt', '全年新增就业1.2万人。')
    """
    from . import loaders

    return loaders.load(path)


def figures(source: str | Document, *, rules: PathLike | Sequence[PathLike] = ()) -> list[Figure]:
    """The figures of a text or a document, in the order of the text.

    `rules` are folders with rule packs of your own; theirs win over ours.

    >>> [found] = figures("全年新增就业1.2万人。")
    >>> found.quote, int(found.value), found.unit, found.start
    ('1.2万人', 12000, '人', 6)
    """
    from . import knowledge, loaders
    from .run.pipeline import read_figures

    document = loaders.from_text(source) if isinstance(source, str) else source
    _, found = read_figures(document, knowledge.load(*_folders(rules)))
    return list(found)


def process(
    path: PathLike, *, rules: PathLike | Sequence[PathLike] = (), repair: RepairMode = "safe"
) -> Result:
    """All that one file gives: metadata, figures, repairs. Raises `LoadError` where it cannot be read."""
    from . import knowledge
    from .run import pipeline

    return pipeline.process(Input(os.fspath(path)), knowledge.load(*_folders(rules)), repair)


def plan(
    source: PathLike | Document, *, rules: PathLike | Sequence[PathLike] = (), repair: RepairMode = "safe"
) -> Plan:
    """The repairs of one file: `.steps`, `.apply(text)`, `.as_json()`.

    `repair` says which of them are marked as applied; every other one is offered. Raises `LoadError` where
    the file cannot be read.

    >>> from heshu import loaders, plan
    >>> document = loaders.from_text("住院分娩率达20230%，死亡率控制在22/2023万以下。")
    >>> plan(document).apply(document.text)
    '住院分娩率达100%，死亡率控制在22/10万以下。'
    """
    from . import knowledge, text
    from .text.repair import make_plan

    document = source if isinstance(source, Document) else read(source)
    reading = text.read(document, knowledge.load(*_folders(rules)), repair)
    return make_plan(document.text, reading.repairs)


def apply_plan(path: PathLike, plan: PathLike) -> str:
    """The text of a file with the applied steps of a plan done, exactly.

    Raises `HeshuError` where the plan cannot be read or was made for another text.
    """
    from .text.repair import read_plan

    try:
        written = Path(plan).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise HeshuError(
            f"“{os.fspath(plan)}”不是 UTF-8 文本：请给出 heshu repair FILE --plan 写出的文件"
        ) from None
    return read_plan(written, os.fspath(plan)).apply(read(path).text)


def run(
    inputs: PathLike | Sequence[PathLike] = "corpus",
    output: PathLike = "outputs",
    *,
    rules: PathLike | Sequence[PathLike] = (),
    workers: int = 0,
    language: Language = "zh",
    repair: RepairMode = "safe",
    limits: Sequence[str] = (),
    keep_copies: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Read files and folders, and write tables, store, workbook and page into `output`.

    A second run into the same folder reads only what is new or changed; the tables always describe exactly
    the inputs of the last run. `workers` 0 means one for each core. `language` labels workbook and page.
    `repair` says which repairs of damaged texts are made: `off`, those that are certain (`safe`), or `all`.
    `limits` bound what one document may take: `seconds=60`, `memory=2GB`, `pages=500`, `characters=5000000`.
    With `keep_copies` the figures of copies of one text are listed too; they never count twice.
    Raises `HeshuError` where an input does not exist, a rule pack is bad or `output` cannot be written; a bad
    document is a row of `documents`, never an error.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "总结.txt").write_text("全年新增就业1.2万人。", encoding="utf-8")
    ...     summary = run(Path(folder, "总结.txt"), Path(folder, "out"))
    >>> summary.statuses, summary.rows["figures"]
    ({'ok': 1}, 1)
    """
    from .run import job
    from .views import page, workbook

    options = job.Options(
        _folders(inputs),
        Path(output),
        _folders(rules),
        workers=workers,
        language=language,
        repair=repair,
        limits=tuple(limits),
        keep_copies=keep_copies,
    )
    return job.run(options, publishers=(workbook.write, page.write), progress=progress)


def evaluate(gold: PathLike, *, rules: PathLike | Sequence[PathLike] = (), only: str = "*") -> Evaluation:
    """How many figures of the labelled texts in a folder are read right: `.scores`, `.mistakes`, counts.

    A label file NAME.jsonl beside NAME.txt holds one figure a line; `only` is a pattern for NAME.
    """
    from . import knowledge
    from .run.evaluate import evaluate as hold

    return hold(Path(gold), knowledge.load(*_folders(rules)), only)


def compare(
    output: PathLike = "outputs",
    *,
    indicators: Sequence[str] = (),
    regions: Sequence[str] = (),
    years: Sequence[str] = (),
    roles: Sequence[str] = (),
    measures: Sequence[str] = (),
    by: By = "year",
    least: int = 1,
    language: Language = "zh",
) -> WideTable:
    """The wide table of what is asked for, years across or places.

    `indicators` are ids or parts of names, `regions` names or codes, `years` such as `2021-2024`; nothing
    given means all. Raises `HeshuError` where the folder holds no finished run.
    """
    from . import knowledge
    from .run.job import read_manifest
    from .tables import store, wide

    rules = read_manifest(Path(output))["rules"]["directories"]
    chosen = wide.Selection(tuple(indicators), tuple(regions), tuple(years), tuple(roles), tuple(measures))
    with store.connect(Path(output) / store.FILE_NAME) as connection:
        return wide.compare(connection, knowledge.load(*rules), chosen, by, least=least, language=language)


def audit(
    output: PathLike = "outputs",
    *,
    kinds: Sequence[str] = (),
    min_severity: str = "low",
    verdicts: Sequence[str] = (),
) -> Findings:
    """The findings of a finished run: `.rows`, and `.counts` of all checks by kind and verdict.

    Without `verdicts` what is violated or borderline; no `kinds` means all. Raises `HeshuError` where the
    folder holds no finished run, or for a word that is none of these.
    """
    from .run.job import read_manifest
    from .tables import store
    from .tables.findings import OPEN, findings

    read_manifest(Path(output))
    return findings(Path(output) / store.FILE_NAME, kinds, min_severity, verdicts or OPEN)


def league(output: PathLike = "outputs") -> list[LeagueRow]:
    """What each region promised for each year, and what became of it."""
    from . import knowledge
    from .tables import store
    from .tables.league import league as table

    tables = Tables(Path(output))
    with store.connect(tables.path) as connection:
        return table(connection, knowledge.load(*tables.manifest["rules"]["directories"]))


def indicators(
    output: PathLike = "outputs", *, text: str | None = None, unknown: bool = False, field: str | None = None
) -> list[dict[str, Any]]:
    """Rows of the table `indicators` of a finished run, those of most documents first."""
    from .tables import store
    from .views.indicators import chosen

    with store.connect(Tables(Path(output)).path) as connection:
        return chosen(connection, text=text, unknown=unknown, field=field)


def suggest_indicators(
    output: PathLike = "outputs", *, rules: PathLike | Sequence[PathLike] = ()
) -> tuple[list[Proposal], str]:
    """Proposals of names that mean one indicator, and the same as TOML text of a rule pack."""
    from . import knowledge
    from .tables import store
    from .tables.grouping import as_pack, proposals

    tables = Tables(Path(output))
    known = knowledge.load(*(_folders(rules) or tables.manifest["rules"]["directories"]))
    with store.connect(tables.path) as connection:
        found = proposals(connection, known)
    return found, as_pack(found, known)


def check_rules(folder: PathLike) -> PackCheck:
    """What a folder of rule packs holds, and which of its rules lack an example.

    Raises `RuleError` where a run with these rules would.
    """
    from .run import rules

    return rules.check(Path(folder))


def rule_stats(output: PathLike = "outputs", *, pack: str | None = None) -> RuleStats:
    """How often each rule fired in the tables of a finished run: `.counts`, every rule with its sentence.

    `pack` is one pack (`units`) or a family of packs (`indicators`). Raises `HeshuError` where the folder
    holds no finished run, `RuleError` where there is no such pack.
    """
    from .run import rules
    from .run.job import read_manifest

    return rules.stats(Path(output), read_manifest(Path(output)), pack)


def open(output: PathLike = "outputs") -> Tables:
    """The tables of a finished run as pandas DataFrames.

    Raises `HeshuError` where the folder holds no finished run.
    """
    return Tables(Path(output))


class Tables:
    """The tables of one run: `.documents`, `.figures`, `.repairs`, `.indicators`, and SQL over all of them.

    Numbers come as float64; `query` with a cast, or the Parquet files, give the exact decimals.
    """

    def __init__(self, output: Path) -> None:
        from .run.job import read_manifest
        from .tables import store

        self.manifest: dict[str, Any] = read_manifest(output)
        """What the run was: version, rules, options, inputs, counts."""
        self.path = output / store.FILE_NAME
        if not self.path.is_file():
            raise HeshuError(f"“{output}”里没有 {store.FILE_NAME}：请再运行一次 heshu run -o {output}")

    @cached_property
    def documents(self) -> pandas.DataFrame:
        """One row for every file found."""
        return self.table("documents")

    @cached_property
    def figures(self) -> pandas.DataFrame:
        """One row for every figure."""
        return self.table("figures")

    @cached_property
    def repairs(self) -> pandas.DataFrame:
        """One row for every repair of the text."""
        return self.table("repairs")

    @cached_property
    def indicators(self) -> pandas.DataFrame:
        """One row for every indicator."""
        return self.table("indicators")

    @cached_property
    def comparison(self) -> pandas.DataFrame:
        """One row for every indicator, region and period, with the one before."""
        return self.table("comparison")

    @cached_property
    def targets(self) -> pandas.DataFrame:
        """One row for every promise and what became of it."""
        return self.table("targets")

    @cached_property
    def findings(self) -> pandas.DataFrame:
        """One row for every check that was made."""
        return self.table("findings")

    def table(self, name: str) -> pandas.DataFrame:
        """One table by name; `KeyError` lists the names there are."""
        from .tables import schema

        return self.query(f'SELECT * FROM "{schema.named(name).name}"')

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> pandas.DataFrame:
        """The answer to a DuckDB query over the tables; nothing outside the store can be read or written."""
        from .tables import store

        with store.connect(self.path) as connection:
            return connection.execute(sql, list(parameters)).df()


def samples() -> list[Path]:
    """The sample reports that come with the package."""
    from importlib import resources

    folder = Path(str(resources.files("heshu.samples")))
    return sorted(path for path in folder.iterdir() if path.suffix in _SAMPLE_FORMATS)


_SAMPLE_FORMATS = {".docx", ".html", ".md", ".pdf", ".txt"}


def _folders(paths: PathLike | Sequence[PathLike]) -> tuple[str, ...]:
    given = (paths,) if isinstance(paths, str | os.PathLike) else paths
    return tuple(os.fspath(path) for path in given)
