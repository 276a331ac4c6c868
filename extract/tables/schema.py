"""The tables: every column with its name, type, labels and meaning, in one place.

The DDL of the store, the Parquet schema, `datapackage.json` and the descriptions in `outputs/README.md` are
all generated from here.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .cells import PRECISION, SCALE

Kind = Literal["text", "integer", "decimal", "ratio", "boolean", "list", "object"]
Language = Literal["zh", "en"]

SQL_TYPES: dict[Kind, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "decimal": f"DECIMAL({PRECISION}, {SCALE})",
    "ratio": "DOUBLE",
    "boolean": "BOOLEAN",
    "list": "VARCHAR",
    "object": "VARCHAR",
}
FRICTIONLESS_TYPES: dict[Kind, str] = {
    "text": "string",
    "integer": "integer",
    "decimal": "number",
    "ratio": "number",
    "boolean": "boolean",
    "list": "array",
    "object": "object",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `list` and `object` columns hold JSON text; `decimal` is exact, `ratio` a double."""

    name: str
    kind: Kind
    zh: str
    en: str
    about: str
    allowed: tuple[str, ...] = ()
    required: bool = False

    def label(self, language: Language) -> str:
        """The heading people see."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns in order, and the column that names a row."""

    name: str
    zh: str
    en: str
    about: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    references: tuple[tuple[str, str, str], ...] = ()
    """(column, table, column) of every foreign key that always holds."""

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """One column by name; `KeyError` where there is none."""
        return next(column for column in self.columns if column.name == name)

    def label(self, language: Language) -> str:
        """The title people see."""
        return self.zh if language == "zh" else self.en


STATUSES = ("ok", "partial", "failed", "skipped", "duplicate")
RELATIONS = ("eq", "ge", "gt", "le", "lt", "about", "range")
MEASURES = ("level", "change", "growth", "gap")
REPAIR_KINDS = ("number", "word", "character", "place")
ROLES = ("actual", "target", "forecast", "baseline", "other")
_PERIOD = "`2014`, `2014-H1`, `2014-Q3`, `2014-06`, `2011/2015`, `2014-01/2014-09`"

DOCUMENTS = Table(
    "documents",
    "文档",
    "Documents",
    "One row for every file that was found, and for every folder or file that was left out.",
    ("path",),
    (
        Column("doc_id", "text", "文档编号", "Document id", "First 16 hex digits of the sha256 of the file"),
        Column("path", "text", "文件", "File", "The file as given to the run", required=True),
        Column("format", "text", "格式", "Format", "What the content is, whatever the name says"),
        Column("title", "text", "标题", "Title", "Title of the report"),
        Column("issuer", "text", "发文单位", "Issuer", "Who wrote or issued it"),
        Column("doc_type", "text", "文种", "Type", "总结, 报告, 计划, 讲话, 公报, 经验材料 or 其他"),
        Column("region", "text", "地区", "Region", "The place that the report speaks for"),
        Column("region_code", "text", "行政区划代码", "Region code", "GB/T 2260 code of that place"),
        Column("period", "text", "报告期", "Period", f"What the report reviews: {_PERIOD}"),
        Column("plan_period", "text", "计划期", "Planned period", "What the report plans for, where it says so"),
        Column("published", "text", "成文日期", "Published", "`2015-01-29`, `2015-01` or `2015`"),
        Column("pages", "integer", "页数", "Pages", "Pages, where the format has pages"),
        Column("chars", "integer", "字数", "Characters", "Code points of the text as loaded; empty where the file was not read"),
        Column("completeness", "ratio", "完整度", "Completeness", "0 to 1; a cut preview is below 1"),
        Column("ocr", "boolean", "识别文字", "OCR", "True where the text was recognised from images"),
        Column("status", "text", "状态", "Status", "What became of the file", STATUSES, required=True),
        Column("error", "text", "问题", "Problem", "What happened, and what to do next"),
        Column("warnings", "list", "提示", "Warnings", "Remarks on reading it, a JSON list"),
        Column("figures", "integer", "数据条数", "Figures", "Rows in `figures`", required=True),
        Column("chrome", "object", "剔除的杂质", "Page chrome", "What was taken out of the text as page chrome (toolbars, page numbers, notices): JSON {rule id: times}"),
        Column("written_from", "text", "写作不早于", "Written from", "First month in which the text can have been written, by what it mentions: `2009-09`"),
        Column("written_until", "text", "写作不晚于", "Written until", "Last such month, by offices and campaigns that it speaks of as present"),
        Column("written_evidence", "list", "写作时间依据", "Written evidence", "What says so: JSON [[words, from or until, month, rule, start, end]]"),
        Column("masks", "object", "隐去内容", "Masks", "What the text hides: JSON {kind: {mask: times}}; kinds: number, place, year, date, office, person, name"),
        Column("duplicate_of", "text", "与何文重复", "Duplicate of", "doc_id of the document of which it is a copy: the same bytes, or the same text with the same figures; its own figures are not read, or do not count"),
        Column("version_of", "text", "何文的另一版本", "Version of", "doc_id of the document of which it is a version: the same text with other figures, or with more of them"),
        Column("copies", "integer", "另有份数", "Copies", "How many other files are copies or versions of it", required=True),
        Column("found", "object", "信息来源", "Found", "Where each item above was found: JSON {item: [source, start, end]}"),
    ),
)  # fmt: skip

FIGURES = Table(
    "figures",
    "数据",
    "Figures",
    "One row for every figure, with the exact characters that it was read from.",
    ("figure_id",),
    (
        Column("figure_id", "text", "数据编号", "Figure id", "doc_id-start-end; a short hash follows where several share one span", required=True),
        Column("doc_id", "text", "文档编号", "Document id", "The document", required=True),
        Column("doc", "text", "文件", "File", "Its path as given to the run", required=True),
        Column("start", "integer", "起", "Start", "First code point of `quote` in the text as loaded", required=True),
        Column("end", "integer", "止", "End", "The code point after its last", required=True),
        Column("quote", "text", "原文数据", "Quote", "The figure as written: number, multiplier, approximator, unit", required=True),
        Column("sentence", "text", "所在句", "Sentence", "The sentence or table row that it stands in"),
        Column("sentence_start", "integer", "句起", "Sentence start", "First code point of `sentence` in the text as loaded", required=True),
        Column("section", "text", "章节", "Section", "Titles from the outermost part inwards, joined with ` > `"),
        Column("page", "integer", "页", "Page", "1-based page, where the format has pages"),
        Column("block", "integer", "段", "Block", "Number of the paragraph or cell in the document"),
        Column("cell", "text", "单元格", "Cell", "`table:row:column` of the cell that it stands in, from 0; empty in running text"),
        Column("value", "decimal", "数值", "Value", "Number in the plain unit (640万元 is 6400000); empty for a range or a hidden number"),
        Column("low", "decimal", "下限", "Low", "Lower end of a range"),
        Column("high", "decimal", "上限", "High", "Upper end of a range"),
        Column("unit", "text", "单位", "Unit", "Unit as written, without the multiplier; `/10万` for a rate"),
        Column("relation", "text", "关系", "Relation", "How the number bounds the truth", RELATIONS, required=True),
        Column("measure", "text", "量别", "Measure", "level, absolute change, relative growth, or gap to another place", MEASURES, required=True),
        Column("base", "text", "比较基期", "Base", "What a change or growth is against, as written"),
        Column("role", "text", "性质", "Role", "Claimed as done, aimed at, expected, an old value, or none of these", ROLES, required=True),
        Column("indicator", "text", "指标", "Indicator", "What is measured, in the words of the text"),
        Column("indicator_id", "text", "指标编号", "Indicator id", "Row of `indicators`"),
        Column("qualifier", "text", "限定", "Qualifier", "The part of the population that is meant"),
        Column("period", "text", "时期", "Period", f"What time the figure speaks of: {_PERIOD}"),
        Column("period_start", "text", "时期起", "Period start", "First day of the period"),
        Column("period_end", "text", "时期止", "Period end", "Last day of the period"),
        Column("period_source", "text", "时期依据", "Period source", "Where the period was found"),
        Column("region", "text", "地区", "Region", "The place that the figure speaks of"),
        Column("region_code", "text", "行政区划代码", "Region code", "GB/T 2260 code of that place"),
        Column("region_source", "text", "地区依据", "Region source", "Where the place was found"),
        Column("masked", "boolean", "隐去", "Masked", "True where the number is hidden (XX%)", required=True),
        Column("corrupt", "boolean", "损坏", "Corrupt", "True where the written number is damaged; `value` is the restored one, or empty where several are possible. On a scan: true where a character was read with little confidence and no sum or share of the report confirms it; `value` is then empty and `readings` holds what was read", required=True),
        Column("readings", "list", "可能的读法", "Readings", "What a damaged quote may have read where nothing tells which, a JSON list"),
        Column("repair_ids", "list", "修复编号", "Repairs", "Rows of `repairs` that touch it, a JSON list"),
        Column("repeats", "text", "所重复的数据", "Repeats", "In a copy or version: the row of `figures` of its original that stands in the same words. Comparison, targets and audit count the two once"),
        Column("rules", "object", "依据规则", "Rules", "Which rules decided which field: JSON {field: [rule id]}"),
        Column("confidence", "ratio", "把握", "Confidence", "The chance that the whole row is right, 0 to 1, as measured on labelled texts"),
        Column("ocr_confidence", "ratio", "识别把握", "OCR confidence", "How sure OCR is of the least sure character of the quote, 0 to 1; empty where the page was not read from its picture"),
    ),
    (("doc", "documents", "path"), ("indicator_id", "indicators", "indicator_id")),
)  # fmt: skip

REPAIRS = Table(
    "repairs",
    "修复",
    "Repairs",
    "One row for every change from the text as loaded to the text that was read.",
    ("repair_id",),
    (
        Column("repair_id", "text", "修复编号", "Repair id", "doc_id-start-end and a short hash", required=True),
        Column("doc_id", "text", "文档编号", "Document id", "The document", required=True),
        Column("doc", "text", "文件", "File", "Its path as given to the run", required=True),
        Column("start", "integer", "起", "Start", "First code point of `before` in the text as loaded", required=True),
        Column("end", "integer", "止", "End", "The code point after its last", required=True),
        Column("before", "text", "原文", "Before", "The text as loaded"),
        Column("after", "text", "改后", "After", "What was read instead"),
        Column("rule", "text", "规则", "Rule", "The rule that says so", required=True),
        Column("confidence", "ratio", "把握", "Confidence", "0 to 1"),
        Column("applied", "boolean", "已采用", "Applied", "False where it was only proposed", required=True),
        Column("kind", "text", "类别", "Kind", "What was damaged", REPAIR_KINDS, required=True),
        Column("doubtful", "boolean", "存疑", "Doubtful", "True where the text cannot be right as it stands and nothing tells which of several readings is", required=True),
        Column("evidence", "text", "依据", "Evidence", "What speaks for it"),
    ),
    (("doc", "documents", "path"),),
)  # fmt: skip

INDICATORS = Table(
    "indicators",
    "指标",
    "Indicators",
    "One row for every indicator that the figures of this run speak of.",
    ("indicator_id",),
    (
        Column("indicator_id", "text", "指标编号", "Indicator id", "Id of a known indicator, or a stable hash of an unknown name", required=True),
        Column("name", "text", "指标", "Indicator", "Canonical name; of an unknown one, the wording met most often", required=True),
        Column("english", "text", "英文名", "English name", "English name of a known indicator"),
        Column("field", "text", "领域", "Field", "The pack that knows it: economy, health, education, …"),
        Column("unit_family", "text", "单位类别", "Unit family", "money, persons, visits, percent, rate, …"),
        Column("direction", "text", "方向", "Direction", "Which way is better: `higher`, `lower` or `neutral`"),
        Column("kind", "text", "类型", "Kind", "Stock, flow, share and so on, where the rules say so"),
        Column("aliases", "text", "别名", "Other names", "Its other names, in the rules and in this run, joined with ；"),
        Column("source", "text", "出处", "Source", "Where the indicator is defined: statistical system, plan or catalogue"),
        Column("known", "boolean", "已知", "Known", "True where the rules know the indicator", required=True),
        Column("figures", "integer", "数据条数", "Figures", "Rows in `figures`", required=True),
        Column("documents", "integer", "文档数", "Documents", "Documents that state it", required=True),
    ),
)  # fmt: skip

COMPARISON = Table(
    "comparison",
    "对比",
    "Comparison",
    "One row for every indicator, measure, region, period and role: the claim that is used, and how it stands to the period before.",
    ("indicator_id", "unit", "measure", "region", "period", "role", "qualifier"),
    (
        Column("indicator_id", "text", "指标编号", "Indicator id", "Row of `indicators`", required=True),
        Column("indicator", "text", "指标", "Indicator", "Name of the indicator", required=True),
        Column("qualifier", "text", "限定", "Qualifier", "The part of the population that is meant"),
        Column("unit", "text", "单位", "Unit", "Unit of `value`"),
        Column("measure", "text", "量别", "Measure", "level, change, growth or gap", MEASURES, required=True),
        Column("region", "text", "地区", "Region", "The place that the figure speaks of"),
        Column("region_code", "text", "行政区划代码", "Region code", "GB/T 2260 code of that place"),
        Column("period", "text", "时期", "Period", f"What time the figure speaks of: {_PERIOD}"),
        Column("role", "text", "性质", "Role", "Claimed as done, aimed at, expected, an old value, or none of these", ROLES, required=True),
        Column("value", "decimal", "数值", "Value", "The number of the claim that is used"),
        Column("low", "decimal", "下限", "Low", "Lower end of a range"),
        Column("high", "decimal", "上限", "High", "Upper end of a range"),
        Column("relation", "text", "关系", "Relation", "How the number bounds the truth", RELATIONS, required=True),
        Column("previous_period", "text", "上期", "Previous period", "The period of the same length before, where it has a value"),
        Column("previous_value", "decimal", "上期数值", "Previous value", "Its value"),
        Column("change", "decimal", "增减", "Change", "`value` less `previous_value`; empty where one document states several values for the one or the other"),
        Column("growth", "decimal", "增速", "Growth", "That change in percent of `previous_value`; empty for shares and rates"),
        Column("rank_in_period", "integer", "同期位次", "Rank", "Place among the regions of one level in the period, best first by the indicator's direction"),
        Column("n_documents", "integer", "文档数", "Documents", "Documents that state it", required=True),
        Column("conflict", "boolean", "说法不一", "Conflict", "True where documents state values that do not meet", required=True),
        Column("figure_id", "text", "采用的数据", "Figure used", "Row of `figures` whose claim is used", required=True),
        Column("chosen_by", "text", "采用理由", "Chosen by", "The rule that chose it among several"),
        Column("figure_ids", "list", "全部数据", "All figures", "All rows of `figures` that state it, the one used first, a JSON list"),
    ),
    (("figure_id", "figures", "figure_id"), ("indicator_id", "indicators", "indicator_id")),
)  # fmt: skip

VERDICTS = ("met", "missed", "borderline", "not_reported", "no_target")
TARGETS = Table(
    "targets",
    "目标",
    "Targets",
    "One row for every promise and what became of it.",
    ("target_figure", "actual_figure"),
    (
        Column("indicator_id", "text", "指标编号", "Indicator id", "Row of `indicators`"),
        Column("indicator", "text", "指标", "Indicator", "Name of the indicator"),
        Column("unit", "text", "单位", "Unit", "Unit of the values"),
        Column("measure", "text", "量别", "Measure", "level, change, growth or gap", MEASURES),
        Column("region", "text", "地区", "Region", "The place that promised"),
        Column("region_code", "text", "行政区划代码", "Region code", "GB/T 2260 code of that place"),
        Column("period", "text", "时期", "Period", "By when, or for when"),
        Column("target_figure", "text", "目标数据", "Target figure", "Row of `figures`; empty where nothing was promised"),
        Column("target_relation", "text", "目标关系", "Target relation", "How the promise bounds the truth", RELATIONS),
        Column("target_value", "decimal", "目标值", "Target", "The number promised"),
        Column("target_low", "decimal", "目标下限", "Target low", "Lower end of a promised range"),
        Column("target_high", "decimal", "目标上限", "Target high", "Upper end of a promised range"),
        Column("actual_figure", "text", "实际数据", "Actual figure", "Row of `figures`; empty where nothing was reported"),
        Column("actual_value", "decimal", "实际值", "Actual", "The number reported"),
        Column("verdict", "text", "结论", "Verdict", "What became of the promise", VERDICTS, required=True),
        Column("margin", "decimal", "差距", "Margin", "How far the actual lies on the good side of the target (negative: on the bad side)"),
        Column("revises", "text", "所调整的目标", "Revises", "Row of `figures` of the earlier promise that this one raised or lowered"),
        Column("message", "text", "说明", "Message", "One sentence"),
        Column("message_en", "text", "英文说明", "Message in English", "The same in English"),
    ),
)  # fmt: skip

FINDING_KINDS = ("sum", "share", "ratio", "growth", "change", "average_growth", "target", "dropped_target", "restated", "contradiction", "direction", "range", "order_of_magnitude")  # fmt: skip
FINDING_VERDICTS = ("holds", "violated", "borderline", "cannot_tell")
SEVERITIES = ("high", "medium", "low", "none")
FINDINGS = Table(
    "findings",
    "核对",
    "Findings",
    "One row for every check that was made: what holds, what does not, and what cannot be told.",
    ("finding_id",),
    (
        Column("finding_id", "text", "编号", "Finding id", "kind and a short hash of the figures", required=True),
        Column("kind", "text", "类别", "Kind", "What was checked", FINDING_KINDS, required=True),
        Column("verdict", "text", "结论", "Verdict", "Whether it holds", FINDING_VERDICTS, required=True),
        Column("severity", "text", "轻重", "Severity", "How much it matters; `none` where it holds", SEVERITIES, required=True),
        Column("doc_id", "text", "文档编号", "Document id", "The document of the claim that is checked", required=True),
        Column("doc", "text", "文件", "File", "Its path as given to the run", required=True),
        Column("figure_ids", "list", "所涉数据", "Figures", "Rows of `figures`, the claim that is checked first, a JSON list", required=True),
        Column("claimed", "text", "所称", "Claimed", "The claim as written"),
        Column("claimed_low", "decimal", "所称下限", "Claimed low", "Lower end of what the claim can stand for"),
        Column("claimed_high", "decimal", "所称上限", "Claimed high", "Upper end"),
        Column("expected_low", "decimal", "应为下限", "Expected low", "Lower end of what the other numbers give"),
        Column("expected_high", "decimal", "应为上限", "Expected high", "Upper end"),
        Column("difference", "decimal", "相差", "Difference", "How far the two lie apart"),
        Column("unit", "text", "单位", "Unit", "Unit of these numbers"),
        Column("message", "text", "说明", "Message", "One sentence", required=True),
        Column("message_en", "text", "英文说明", "Message in English", "The same in English", required=True),
        Column("rule", "text", "规则", "Rule", "The rule that asked for the check", required=True),
        Column("evidence", "list", "证据", "Evidence", "Where it stands: JSON [[figure_id, doc, start, end, quote]]", required=True),
    ),
    (("doc", "documents", "path"),),
)  # fmt: skip

READ: tuple[Table, ...] = (DOCUMENTS, FIGURES, REPAIRS, INDICATORS)
"""What is written while the documents stream past."""
DERIVED: tuple[Table, ...] = (COMPARISON, TARGETS, FINDINGS)
"""What is made from those tables when all documents are read."""
TABLES: tuple[Table, ...] = READ + DERIVED


def named(name: str) -> Table:
    """One table by name; `KeyError` lists the names there are."""
    for each in TABLES:
        if each.name == name:
            return each
    raise KeyError(f"no table {name!r}; there are: {', '.join(each.name for each in TABLES)}")


def ddl(table: Table) -> str:
    """`CREATE TABLE` for the store."""
    columns = ", ".join(
        f'"{column.name}" {SQL_TYPES[column.kind]}{" NOT NULL" if column.required else ""}'
        for column in table.columns
    )
    return f'CREATE TABLE "{table.name}" ({columns})'


def markdown(tables: Sequence[Table] = TABLES) -> str:
    """The tables in words, as `outputs/README.md` shows them."""
    parts = []
    for each in tables:
        key = ", ".join(f"`{name}`" for name in each.key)
        rows = [f"| `{c.name}` | {c.zh} | {_in_words(c)} | {_about(c)} |" for c in each.columns]
        parts.append(
            f"## {each.name} ({each.zh})\n\n{each.about} Key: {key}.\n\n"
            "| column | 列 | type | meaning |\n| --- | --- | --- | --- |\n" + "\n".join(rows) + "\n"
        )
    return "\n".join(parts)


def _in_words(column: Column) -> str:
    words = {"ratio": "number", "decimal": "exact number", "list": "JSON list", "object": "JSON object"}
    return words.get(column.kind, column.kind)


def _about(column: Column) -> str:
    if not column.allowed:
        return column.about
    return f"{column.about}: {', '.join(f'`{value}`' for value in column.allowed)}"


_BEGIN, _END = "<!-- tables: begin -->", "<!-- tables: end -->"


def described(page: str) -> str:
    """A page whose part between the two marks is replaced by the tables in words."""
    before, rest = page.split(_BEGIN)
    _, after = rest.split(_END)
    return f"{before}{_BEGIN}\n\n{markdown()}\n{_END}{after}"


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.write_text(described(target.read_text(encoding="utf-8")), encoding="utf-8")
