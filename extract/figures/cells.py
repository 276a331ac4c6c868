"""Figures of table cells: headers give indicator, unit, measure, period, region and role."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from ..knowledge import Knowledge
from ..model import Figure, Measure, Paragraph, Reading, Relation, Role, Section, Table
from ..text.folds import fold
from ..text.units import Units, units
from .grid import Grid, GridCell, grid
from .names import Naming, naming
from .periods import Clock, Periods, periods
from .phrases import Phrases, phrases
from .quantities import Quantities, Quantity, quantities
from .regions import Region, Regions, regions
from .tokens import Tokens, tokens

_NUMBER = re.compile(r"[-－−﹣+＋]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?")
_YEAR_CELL = re.compile(r"(?:19|20)\d{2}\s*年?")
_BRACKETS = re.compile(r"[（(][^（）()]*[)）]")
_POWERS = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000, "十": 10}
_UNIT_LENGTH = 6
_CAPTION_LINES = 3
_CAPTION_LENGTH = 60


@dataclass
class Column:
    """What the header of one column says."""

    name: str = ""
    unit: str | None = None
    measure: Measure = "level"
    share: bool = False
    period: str | None = None
    role: Role | None = None
    role_rule: str = ""
    region: Region | None = None
    base: str | None = None
    total: bool = False
    rules: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds for a whole table: its caption, its place in the report."""

    caption: str
    units: tuple[str, ...]
    period: str | None
    period_source: str | None
    measure: Measure
    head: str
    subject: str
    section: Section
    region: Region


class Cells:
    """Reads the tables of one reading."""

    def __init__(
        self, reading: Reading, knowledge: Knowledge, clocks: list[Clock], places: list[Region]
    ) -> None:
        self._reading = reading
        self._clocks, self._places = clocks, places
        self._quantities: Quantities = quantities(knowledge)
        self._phrases: Phrases = phrases(knowledge)
        self._naming: Naming = naming(knowledge)
        self._periods: Periods = periods(knowledge)
        self._regions: Regions = regions(knowledge)
        self._units: Units = units(knowledge)
        self._tokens: Tokens = tokens(knowledge)
        self._rules = {rule.id.removeprefix("cells."): rule.regex for rule in knowledge.rules("cells")}
        self._folded = fold(reading.document.text, knowledge) if reading.document.tables else ""

    def is_prose(self, paragraph: Paragraph) -> bool:
        """Whether a cell holds sentences, to be read as running text."""
        text = self._reading.text[paragraph.start : paragraph.end]
        return bool(self._rules["prose"].search(text)) and any(c in text for c in "，。；")

    def figures(self, table: Table) -> Iterator[Figure]:
        """The figures of one table, row by row."""
        document = self._reading.document
        made = grid(document, self._folded, table, self._tokens.cut)
        top = self._header_rows(made)
        numeric = self._numeric_columns(made, top)
        if not numeric:
            return
        data = numeric | self._blank_columns(made, top)
        frame = self._frame(table, made, top)
        columns = self._columns(made, top, numeric, frame)
        parent = frame.head
        for row in range(top, len(made.rows)):
            for column in sorted(numeric):
                cell = made.at(row, column)
                if cell is None or (cell.origin[1] != column and made.at(row, column - 1) is cell):
                    continue
                heads = self._row_heads(made, row, column, data)
                parent = self._parent(heads, parent)
                figure = self._figure(cell, heads, columns[column], frame, parent)
                if figure is not None:
                    yield figure

    # ---- the shape of the table ----------------------------------------------------------------------

    def _is_number(self, text: str) -> bool:
        text = text.strip()
        hit = _NUMBER.match(text)
        if not hit or not any(c.isdigit() for c in text):
            return False
        rest = text[hit.end() :].strip()
        if not rest:
            return True
        unit = self._units.match(re.sub(r"^[十百千万亿]+", "", rest), 0)
        return unit is not None and unit.name != "年" and len(rest) <= 8

    def _header_rows(self, made: Grid) -> int:
        """How many rows from the top hold no data: years are heads, not data."""
        for index, row in enumerate(made.rows):
            texts = [cell.text.strip() for cell in row if cell]
            data = [t for t in texts[1:] if self._is_number(t) and not _YEAR_CELL.fullmatch(t)]
            if data:
                return index
        return len(made.rows)

    def _numeric_columns(self, made: Grid, top: int) -> set[int]:
        """The columns that hold data; a column of running numbers is none."""
        out = set()
        for column in range(made.width):
            texts = [
                cell.text.strip() for row in range(top, len(made.rows)) if (cell := made.at(row, column))
            ]
            numbers = [text for text in texts if self._is_number(text)]
            if not numbers or len(numbers) * 2 < len([t for t in texts if not self._rules["empty"].match(t)]):
                continue
            heads = [cell.text.strip() for row in range(top) if (cell := made.at(row, column))]
            if any(self._rules["order_column"].match(head) for head in heads):
                continue
            if column == 0 and all(_YEAR_CELL.fullmatch(text) for text in numbers):
                continue
            out.add(column)
        return out

    @staticmethod
    def _blank_columns(made: Grid, top: int) -> set[int]:
        """Columns that hold nothing below the heads (the second half of a merged head)."""
        return {
            column
            for column in range(made.width)
            if not any(
                (cell := made.at(row, column)) and cell.text.strip() for row in range(top, len(made.rows))
            )
        }

    def _row_heads(self, made: Grid, row: int, column: int, numeric: set[int]) -> list[str]:
        """The texts of the nearest run of text columns to the left: the row's own heads."""
        index = column - 1
        while index >= 0 and index in numeric:
            index -= 1
        heads: list[str] = []
        while index >= 0 and index not in numeric:
            cell = made.at(row, index)
            if cell and cell.text.strip() and (not heads or heads[0] != cell.text.strip()):
                heads.insert(0, cell.text.strip())
            index -= 1
        return heads

    # ---- what the headers say ------------------------------------------------------------------------

    def _frame(self, table: Table, made: Grid, top: int) -> Frame:
        at = self._reading.at(table.start)
        section = self._reading.section_at(at)
        now = self._clocks[min(section.report, len(self._clocks) - 1)]
        caption = self._caption(at)
        for row in made.rows[:top]:
            origins = {cell.origin for cell in row if cell}
            if len(origins) == 1 and made.width > 1:
                caption += "\n" + next(cell.text for cell in row if cell)
        times = [time.period for time in self._periods.find(caption, now) if time.period]
        period, source = self._periods.of_section(section, self._reading.ancestors(section), now)
        if times:
            period, source = times[-1], "caption"
        title = self._title(caption)
        measure: Measure = "growth" if self._rules["growth_header"].search(title) else "level"
        subject = self._rules["growth_header"].sub("", title) if measure == "growth" else title
        return Frame(
            caption,
            tuple(self._caption_units(caption)),
            period,
            source if period else None,
            measure,
            self._naming.head(subject),
            subject,
            section,
            self._places[min(section.report, len(self._places) - 1)],
        )

    def _caption(self, at: int) -> str:
        """The short lines directly before a table, and none behind a full stop."""
        paragraphs = self._reading.paragraphs
        index = bisect_left(paragraphs, at, key=lambda paragraph: paragraph.start)
        lines: list[str] = []
        for paragraph in reversed(paragraphs[max(0, index - _CAPTION_LINES) : index]):
            text = self._reading.text[paragraph.start : paragraph.end].strip()
            if paragraph.kind == "cell" or len(text) > _CAPTION_LENGTH or text.endswith(("。", "；")):
                break
            lines.insert(0, text)
        return "\n".join(lines)

    def _title(self, caption: str) -> str:
        """The caption's subject: without 表1, times, units and 情况表."""
        lines = [
            line for line in caption.split("\n") if line.strip() and not self._rules["unit_line"].match(line)
        ]
        if not lines:
            return ""
        text = _BRACKETS.sub("", lines[-1])
        text = re.sub(r"^(?:附?表\s*[\d一二三四五六七八九十]*[-—.\d]*\s*[:：]?\s*)", "", text.strip())
        text = self._naming.clean(text)
        return self._rules["caption_frame"].sub("", text)

    def _caption_units(self, caption: str) -> Iterator[str]:
        for hit in self._rules["unit_in_brackets"].finditer(caption):
            found = hit["bracket"] or hit["caption"] or hit["sign"]
            for piece in re.split(r"[、，,]", found or ""):
                if self._unit(piece.strip())[0]:
                    yield piece.strip()

    def _columns(self, made: Grid, top: int, numeric: set[int], frame: Frame) -> dict[int, Column]:
        columns: dict[int, Column] = {}
        previous: Column | None = None
        for index in sorted(numeric):
            heads: list[str] = []
            for row in range(top):
                cell = made.at(row, index)
                spans = {c.origin for c in made.rows[row] if c}
                if cell and cell.text.strip() and len(spans) > 1 and cell.text.strip() not in heads:
                    heads.append(cell.text.strip())
            column = self._column(heads, frame)
            if previous is not None and (column.measure != "level" or column.share):
                # 出口额（亿元） | 比上年增长（%）: the change is that of the column before it.
                column.name = column.name or previous.name
                column.period = column.period or previous.period
                column.region = column.region or previous.region
            if column.measure == "level" and not column.share:
                previous = column
            columns[index] = column
        return columns

    def _column(self, heads: list[str], frame: Frame) -> Column:
        column = Column()
        names: list[str] = []
        now = self._clocks[min(frame.section.report, len(self._clocks) - 1)]
        for head in heads:
            flat = re.sub(r"\s+", "", self._rules["footnote_mark"].sub("", head))
            self._read_unit(flat, column)
            self._read_measure(flat, column)
            self._read_role(flat, column)
            bare = flat + "年" if re.fullmatch(r"(?:19|20)\d{2}", flat) else flat
            times = [time.period for time in self._periods.find(bare, now) if time.period]
            column.period = times[-1] if times else column.period
            if self._rules["total_row"].match(flat):
                column.total = True
                continue
            place = self._place(flat, frame)
            if place is not None:
                column.region = place
                continue
            if not self._rules["generic_header"].match(flat):
                names.append(self._column_name(flat, column))
        column.name = "".join(dict.fromkeys(name for name in names if name))
        return column

    def _column_name(self, flat: str, column: Column) -> str:
        text = _BRACKETS.sub("", flat)
        if column.measure == "growth" or column.measure == "change":
            text = self._rules["growth_header" if column.measure == "growth" else "change_header"].sub(
                "", text
            )
            text = re.sub(r"(?:[同环]比|[比较同](?:上年|去年|同期|上年同期|年初|上月)?(?:末|期)?)$", "", text)
        if column.role is not None:
            text = re.sub(r"(?:年度)?(?:实际|目标|计划|任务|预计|完成)(?:数|值)?", "", text)
        return self._naming.clean(text)

    def _read_unit(self, flat: str, column: Column) -> None:
        hit = self._rules["unit_in_brackets"].search(flat)
        if hit:
            found = (hit["bracket"] or hit["caption"] or hit["sign"] or "").lstrip("±+")
            if self._unit(found)[0]:
                column.unit = found
                column.rules.append("cells.unit_in_brackets")

    def _read_measure(self, flat: str, column: Column) -> None:
        if self._rules["change_header"].search(flat):
            column.measure = "change"
            column.rules.append("cells.change_header")
        elif self._rules["growth_header"].search(flat):
            column.measure = "growth"
            column.rules.append("cells.growth_header")
            column.unit = column.unit or "%"
        elif self._rules["share_header"].search(flat):
            column.share = True
            column.unit = column.unit or "%"
            column.rules.append("cells.share_header")
        base = re.search(r"(?:同|环)比|[比较](?:上年|去年|上月|年初)(?:末|同期)?", flat)
        if base and column.measure != "level":
            column.base = base.group()

    def _read_role(self, flat: str, column: Column) -> None:
        for name, role in (
            ("completion_header", "actual"),
            ("forecast_header", "forecast"),
            ("target_header", "target"),
            ("actual_header", "actual"),
        ):
            if self._rules[name].search(flat):
                column.role = "actual" if role == "actual" else "target" if role == "target" else "forecast"
                column.role_rule = f"cells.{name}"
                return

    def _parent(self, heads: list[str], parent: str) -> str:
        """The measuring noun for the rows below: 出口额, then 其中：一般贸易 counts 一般贸易出口额."""
        if not heads:
            return parent
        row = self._rules["row_prefix"].sub("", re.sub(r"\s+", "", heads[0]))
        return self._naming.head(row) or (row if self._naming.is_head(row) else parent)

    def _place(self, text: str, frame: Frame) -> Region | None:
        """The place that a header names, if nothing else stands in it."""
        known = self._regions.known(text, frame.region)
        if known is None and self._naming.is_place(text):
            return self._regions.item(text, frame.region)
        return known

    def _unit(self, written: str) -> tuple[str | None, Decimal]:
        """(unit, multiplier) of a unit as headers write it: 万元 is 元 and 10000; 万只（片、套） is 只."""
        text = _BRACKETS.sub("", re.sub(r"\s+", "", written))
        scale = Decimal(1)
        index = 0
        while (
            index < len(text)
            and text[index] in _POWERS
            and not text.startswith(("千瓦", "千克", "千米"), index)
        ):
            scale *= _POWERS[text[index]]
            index += 1
        rest = text[index:]
        unit = self._units.match(rest, 0)
        if unit is None or (unit.end < len(rest) and "/" not in rest):
            known = rest if 0 < len(rest) <= 5 and unit is not None else None
            return known, scale
        return unit.name, scale

    # ---- one cell ------------------------------------------------------------------------------------

    def _figure(
        self, cell: GridCell, heads: list[str], column: Column, frame: Frame, parent: str
    ) -> Figure | None:
        text = cell.text.strip()
        if self._rules["empty"].match(text) or not any(c.isdigit() for c in text):
            return None
        quantity, about, phrase_rules = self._amount(text)
        if quantity is None:
            return None
        row_names, row_unit, row_region, row_period = self._row(heads, frame)
        total = column.total or any(
            self._rules["total_row"].match(re.sub(r"\s+", "", head)) for head in heads
        )
        unit, scale = self._choose_unit(quantity, column, row_unit, frame)
        measure: Measure = column.measure if column.measure != "level" else frame.measure
        if measure == "growth" and (column.share or unit not in ("%", "‰", "倍", None)):
            measure = "level"
        name, rules = self._name(row_names, column, frame, parent)
        lead = len(cell.text) - len(cell.text.lstrip())
        start, end = cell.start + lead + quantity.start, cell.start + lead + quantity.end
        document = self._reading.document
        block = document.block_at(start)
        region = row_region or column.region or frame.region
        period = row_period or column.period or frame.period
        source = "row" if row_period else "column" if column.period else frame.period_source
        role: Role = column.role or ("target" if frame.section.kind == "plan" else "actual")
        value = None if quantity.value is None else quantity.value * scale
        first, last = (block.start, block.end) if block else (start, end)
        return Figure(
            start=start,
            end=end,
            quote=document.text[start:end],
            sentence=document.text[first:last],
            sentence_start=first,
            section=frame.section.path,
            page=block.page if block else None,
            block=block.number if block else None,
            value=value,
            low=None if quantity.low is None else quantity.low * scale,
            high=None if quantity.high is None else quantity.high * scale,
            unit=unit,
            relation="range" if quantity.low is not None else about,
            measure=measure,
            base=column.base,
            role=role,
            indicator=name or None,
            qualifier="合计" if total else (frame.subject or None),
            period=period,
            period_source=source if period else None,
            region=region.name,
            region_code=region.code,
            region_source="table" if region is not frame.region else region.source,
            masked=quantity.masked,
            rules={
                "value": quantity.rules,
                "unit": tuple(column.rules),
                "indicator": rules,
                "role": (column.role_rule or "cells.section",),
                "measure": tuple(column.rules),
                "relation": phrase_rules,
                "period": (f"periods.{source}",) if period else (),
                "region": (region.rule,),
            },
        )

    def _amount(self, text: str) -> tuple[Quantity | None, Relation, tuple[str, ...]]:
        hit = _NUMBER.match(text)
        rest = text[hit.end() :].strip() if hit else ""
        unit, scale = self._unit(rest) if rest else (None, Decimal(1))
        whole = unit is not None and rest.endswith(unit) and rest[: -len(unit)].strip("十百千万亿") == ""
        if hit and (not rest or (whole and len(rest) <= _UNIT_LENGTH and self._units.family(unit))):
            plain = re.sub("[,，]", "", hit.group()).translate(str.maketrans("－−﹣＋", "---+"))
            return (
                Quantity(0, len(text), Decimal(plain) * scale, unit, None, rules=("cells.number",)),
                "eq",
                (),
            )
        found = [q for q in self._quantities.find(text, lambda _: True) if not q.threshold]
        if len(found) != 1:
            return None, "eq", ()
        quantity = found[0]
        phrase = self._phrases.read(text[: quantity.start], text[quantity.end :], quantity)
        return quantity, phrase.relation, tuple(rule for field_, rule in phrase.rules if field_ == "relation")

    def _choose_unit(
        self, quantity: Quantity, column: Column, row_unit: str | None, frame: Frame
    ) -> tuple[str | None, Decimal]:
        if quantity.unit is not None:
            return quantity.unit, Decimal(1)
        if column.measure == "growth" or column.share:
            return self._unit(column.unit or "%")
        if column.unit in ("%", "％", "‰"):
            return self._unit(column.unit)
        for written in (row_unit, column.unit, *(frame.units[:1] if frame.units else ())):
            if written:
                unit, scale = self._unit(written)
                if unit:
                    return unit, scale
        return ("%", Decimal(1)) if frame.measure == "growth" else (None, Decimal(1))

    def _row(self, heads: list[str], frame: Frame) -> tuple[list[str], str | None, Region | None, str | None]:
        """What the heads of a row say: names, unit, place and period."""
        names: list[str] = []
        unit: str | None = None
        region: Region | None = None
        period: str | None = None
        now = self._clocks[min(frame.section.report, len(self._clocks) - 1)]
        for index, head in enumerate(heads):
            flat = re.sub(r"\s+", "", self._rules["footnote_mark"].sub("", head))
            if index and self._unit(flat)[0] and names[-1:] != [flat]:
                unit = flat
                continue
            bare = flat + "年" if re.fullmatch(r"(?:19|20)\d{2}", flat) else flat
            times = [time.period for time in self._periods.find(bare, now) if time.period]
            if times and _YEAR_CELL.fullmatch(flat):
                period = times[-1]
                continue
            bracket = self._rules["unit_in_brackets"].search(flat)
            if bracket and self._unit(bracket["bracket"] or bracket["sign"] or "")[0]:
                unit = bracket["bracket"] or bracket["sign"]
                flat = _BRACKETS.sub("", flat)
            name = self._rules["row_prefix"].sub("", flat)
            place = self._place(name, frame)
            if place is not None:
                region = place
            elif name and not self._rules["total_row"].match(name):
                names.append(self._naming.clean(name) or name)
        return names, unit, region, period

    def _name(
        self, row_names: list[str], column: Column, frame: Frame, parent: str
    ) -> tuple[str, tuple[str, ...]]:
        row = row_names[-1] if row_names else ""
        complete = bool(row) and (self._naming.is_complete(row) or bool(self._naming.verb(row)))
        if column.share and row and column.name != row:
            return (row if complete else row + parent) + (column.name or "比重"), ("cells.row_and_column",)
        repeated = row.endswith(column.name) or (complete and row[-1:] == column.name[-1:])
        if row and column.name and not repeated:
            return row + column.name, ("cells.row_and_column",)
        if row and parent and not complete:
            return row + parent, ("cells.row_and_head",)
        if row:
            return row, ("cells.row",)
        if column.name:
            return column.name, ("cells.column",)
        return frame.subject, ("cells.caption",) if frame.subject else ("cells.none",)
