"""The wide table: claims of `comparison` with years across, or places.

`compare` reads the rows that are asked for and sets them out; `wide` does the latter for any rows of
`comparison`. A cell is a whole row of that table, so it keeps its figure, the other claims and the rule.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

import duckdb
from rapidfuzz import fuzz, process

from ..knowledge import Knowledge
from ..model import HeshuError
from . import schema, store
from .comparison import PACK
from .indicators import dictionary, unit_family
from .normalise import period_days
from .rows import Row

By = Literal["year", "region"]
_YEAR = re.compile(r"\d{4}")
_YEARS = re.compile(r"(\d{4})\s*[-–—~～至]\s*(\d{4})")
_SUGGESTED = 5
_AT_ONCE = 500
"""Figures that are looked up with one query."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for; an empty field asks for everything.

    `indicators` are ids, names or parts of a name; `regions` names or codes; `years` are years, spans of
    years (`2021-2024`) or other periods (`2024-H1`, `2021/2025`).
    """

    indicators: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claimed:
    """One claim behind a cell: the figure as written, and where."""

    figure_id: str
    quote: str
    doc: str
    start: int


@dataclass(frozen=True, slots=True)
class WideRow:
    """One line of the table; `cells` are rows of `comparison` by column."""

    indicator_id: str
    indicator: str
    qualifier: str | None
    measure: str
    unit: str | None
    region: str | None
    """The place; None where places stand across."""
    period: str | None
    """The year or period; None where years stand across."""
    cells: Mapping[str, Row]
    power: int = 0
    """The power of ten that its numbers are told in: 8 for 亿."""
    points: bool = False
    """True where it rises and falls by percentage points."""


@dataclass(frozen=True, slots=True)
class WideTable:
    """The table set out."""

    by: By
    columns: tuple[tuple[str, str], ...]
    """(key, heading) of every column."""
    rows: tuple[WideRow, ...]
    hidden: int = 0
    """Lines that were left out because fewer cells than wanted are filled."""
    claims: Mapping[str, tuple[Claimed, ...]] = field(default_factory=dict)
    """All claims behind the cells in which claims do not agree, by the figure that is used."""

    def cells(self) -> Iterator[tuple[WideRow, str, Row]]:
        """(line, column, cell) of every filled cell, in the order of the table."""
        for row in self.rows:
            for key, _ in self.columns:
                if key in row.cells:
                    yield row, key, row.cells[key]


def periods_asked(years: Iterable[str]) -> tuple[str, ...]:
    """Years and periods from what a user writes. Raises `HeshuError` for anything else.

    >>> periods_asked(["2021-2023,2025", "2024-H1"])
    ('2021', '2022', '2023', '2025', '2024-H1')
    """
    found: dict[str, None] = {}
    for part in (part.strip() for text in years for part in re.split("[,，、;；]", text)):
        span = _YEARS.fullmatch(part)
        if span and int(span[1]) <= int(span[2]):
            found |= {str(year): None for year in range(int(span[1]), int(span[2]) + 1)}
        elif period_days(part):
            found[part] = None
        elif part:
            raise HeshuError(f"不认识的年份“{part}”：请写成 2021-2024、2021,2023 或 2024-H1 这样")
    return tuple(found)


def compare(
    connection: duckdb.DuckDBPyConnection,
    knowledge: Knowledge,
    selection: Selection,
    by: By = "year",
    *,
    least: int = 1,
    language: schema.Language = "zh",
) -> WideTable:
    """The wide table of what is asked for, from a store.

    `least` is how many filled cells a line needs. Raises `HeshuError` where nothing is known of an indicator
    or a place that is asked for, with the nearest that is, and for a role or measure that does not exist.
    """
    asked = periods_asked(selection.years)
    _check(connection, selection)
    found = wide(
        selected(connection, selection),
        by,
        knowledge,
        periods=asked,
        least=least,
        roles=selection.roles,
        language=language,
    )
    disputed = [cell for _, _, cell in found.cells() if cell["conflict"]]
    return WideTable(found.by, found.columns, found.rows, found.hidden, claims_of(connection, disputed))


def _check(connection: duckdb.DuckDBPyConnection, selection: Selection) -> None:
    for what, asked, known in (
        ("性质", selection.roles, schema.ROLES),
        ("量别", selection.measures, schema.MEASURES),
    ):
        for word in asked:
            if word not in known:
                raise HeshuError(f"没有{what}“{word}”：可以是 {'、'.join(known)}")
    query = "SELECT 1 FROM duckdb_tables() WHERE table_name = 'comparison'"
    if connection.execute(query).fetchone() is None:
        raise HeshuError("这个输出文件夹里没有 comparison 表：请再运行一次 heshu run")


def selected(connection: duckdb.DuckDBPyConnection, selection: Selection) -> Iterator[Row]:
    """The rows of `comparison` for the indicators, places, roles and measures that are asked for."""
    wanted: list[tuple[str, list[str]]] = []
    if selection.regions:
        wanted.append(("coalesce(region_code, region)", _regions(connection, selection.regions)))
    if selection.indicators:
        places = wanted[0][1] if wanted else []
        wanted.append(("indicator_id", _indicators(connection, selection.indicators, places)))
    wanted += [
        (column, list(values))
        for column, values in (("role", selection.roles), ("measure", selection.measures))
        if values
    ]
    conditions = [f"{column} IN ({', '.join('?' * len(values))})" for column, values in wanted]
    query = f"SELECT * FROM comparison WHERE {' AND '.join(conditions) or 'true'}"
    return store.rows(connection, query, [value for _, values in wanted for value in values])


def _indicators(
    connection: duckdb.DuckDBPyConnection, asked: Sequence[str], places: Sequence[str]
) -> list[str]:
    """Ids of the indicators that are meant: by id, by whole name, else by a part of a name.

    Only those count of which the places (none for all) have a row: where 病床 is the name of none of theirs,
    the word means those that it is a part of.
    """
    here = f"WHERE coalesce(region_code, region) IN ({', '.join('?' * len(places))})" if places else ""
    query = (
        "SELECT indicator_id, name, english, aliases FROM indicators "
        f"WHERE indicator_id IN (SELECT indicator_id FROM comparison {here})"
    )
    known = list(store.rows(connection, query, list(places)))
    ids: dict[str, None] = {}
    for text in asked:
        wanted = text.strip().casefold()
        exact = [row["indicator_id"] for row in known if wanted in _names(row)]
        parts = [row["indicator_id"] for row in known if any(wanted in name for name in _names(row))]
        if not (exact or parts):
            raise _nothing("指标", text, (row["name"] for row in known))
        ids |= dict.fromkeys(exact or parts)
    return list(ids)


def _names(row: Mapping[str, Any]) -> list[str]:
    names = [row["indicator_id"], row["name"], row["english"] or "", *(row["aliases"] or "").split("；")]
    return [name.casefold() for name in names if name]


def _regions(connection: duckdb.DuckDBPyConnection, asked: Sequence[str]) -> list[str]:
    """Codes (names of places without one) of the places that are meant; 南京 means 南京市."""
    known = list(store.rows(connection, "SELECT DISTINCT region, region_code FROM comparison"))
    keys: dict[str, None] = {}
    for text in asked:
        wanted = text.strip()
        exact = [row for row in known if wanted in (row["region"], row["region_code"])]
        parts = [row for row in known if wanted and str(row["region"]).startswith(wanted)]
        if not (exact or parts):
            raise _nothing("地区", text, (str(row["region"]) for row in known))
        keys |= {str(row["region_code"] or row["region"]): None for row in exact or parts}
    return list(keys)


def _nothing(what: str, asked: str, known: Iterable[str]) -> HeshuError:
    near = process.extract(asked, sorted(set(known)), scorer=fuzz.WRatio, limit=_SUGGESTED, score_cutoff=50)
    hint = f"；相近的有：{'、'.join(name for name, *_ in near)}" if near else ""
    return HeshuError(f"没有{what}“{asked}”的数据{hint}")


def claims_of(connection: duckdb.DuckDBPyConnection, cells: Iterable[Row]) -> dict[str, tuple[Claimed, ...]]:
    """All claims behind some rows of `comparison`, by the figure that is used; that one comes first."""
    behind = {str(cell["figure_id"]): json.loads(str(cell["figure_ids"])) for cell in cells}
    ids = sorted({figure_id for group in behind.values() for figure_id in group})
    found: dict[str, Claimed] = {}
    for first in range(0, len(ids), _AT_ONCE):
        some = ids[first : first + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        query = f"SELECT figure_id, quote, doc, start FROM figures WHERE figure_id IN ({marks})"
        for row in store.rows(connection, query, some):
            found[row["figure_id"]] = Claimed(**row)
    return {used: tuple(found[one] for one in group if one in found) for used, group in behind.items()}


def wide(
    rows: Iterable[Row],
    by: By,
    knowledge: Knowledge,
    *,
    periods: Sequence[str] = (),
    least: int = 1,
    roles: Sequence[str] = (),
    language: schema.Language = "zh",
) -> WideTable:
    """Rows of `comparison` set out with years or places across.

    `periods` are the years and other periods that are wanted, none for every year. Where no `roles` are
    given, a cell shows the role that the pack `comparison` puts first. A year's cell holds the whole year,
    and only where there is none the longest part of it from January on.
    """
    order = tuple(roles) or knowledge.words(PACK, "comparison.wide.roles")
    parts = bool(knowledge.rule(PACK, "comparison.wide.parts").data["shown"])
    lines: dict[tuple[Any, ...], dict[str, Row]] = defaultdict(dict)
    places: dict[str, str] = {}
    for row in rows:
        if row["role"] not in order:
            continue
        region = str(row["region_code"] or row["region"])
        places[region] = str(row["region"])
        common = (row["indicator_id"], row["indicator"], row["qualifier"], row["measure"], row["unit"])
        for column in _columns_of(str(row["period"]), periods, parts):
            line, key = ((*common, region), column) if by == "year" else ((*common, column), region)
            held = lines[line].get(key)
            if held is None or _precedence(row, column, order) < _precedence(held, column, order):
                lines[line][key] = row
    full = {line: cells for line, cells in lines.items() if len(cells) >= least}
    ordered = sorted(full, key=lambda line: _reading_order(line, full[line], knowledge))
    scale = Scale(knowledge, language)
    made = tuple(_line(line, full[line], by, places, scale) for line in ordered)
    used = {key for row in made for key in row.cells}
    headings = _headings(used, by, places)
    return WideTable(by, headings, made, len(lines) - len(full))


def _columns_of(period: str, asked: Sequence[str], parts: bool) -> Iterator[str]:
    """The columns in which a period may stand: its own, and that of the year of which it is the beginning."""
    year = period[:4]
    if period in asked or (not asked and _YEAR.fullmatch(period)):
        yield period
    if parts and period != year and (not asked or year in asked):
        days = period_days(period)
        # `2024-01` alone may be the state at its end, and 2024/2025 is no part of 2024.
        begins = days is not None and days[0] == f"{year}-01-01" < days[1] < f"{year}-12-31"
        if begins and period != f"{year}-01":
            yield year


def _precedence(row: Row, column: str, order: Sequence[str]) -> tuple[Any, ...]:
    days = period_days(str(row["period"]))
    last = days[1] if days else ""
    return (
        row["period"] != column,
        tuple(-ord(character) for character in last) if row["period"] != column else (),
        order.index(str(row["role"])),
        str(row["figure_id"]),
    )


def _reading_order(line: tuple[Any, ...], cells: Mapping[str, Row], knowledge: Knowledge) -> tuple[Any, ...]:
    """Known indicators as the packs have them, then the others, the fullest lines first."""
    indicator_id, name, qualifier, measure, unit, last = line
    known = dictionary(knowledge).indicators.get(indicator_id)
    place = (0, known.place, 0) if known else (1, -len(cells), 0)
    return *place, name, indicator_id, qualifier or "", schema.MEASURES.index(measure), unit or "", last


def _line(
    line: tuple[Any, ...], cells: Mapping[str, Row], by: By, places: Mapping[str, str], scale: Scale
) -> WideRow:
    indicator_id, name, qualifier, measure, unit, last = line
    numbers = [cell[end] for cell in cells.values() for end in ("value", "low", "high")]
    power = scale.power([number for number in numbers if isinstance(number, Decimal)])
    region, period = (places[last], None) if by == "year" else (None, last)
    points = scale.in_points(unit)
    return WideRow(indicator_id, name, qualifier, measure, unit, region, period, dict(cells), power, points)


def _headings(used: Iterable[str], by: By, places: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    if by == "year":
        return tuple((key, key) for key in sorted(used, key=lambda key: (period_days(key), key)))
    named = [(key, places[key]) for key in sorted(used)]
    names = [name for _, name in named]
    return tuple((key, name if names.count(name) == 1 else f"{name}（{key}）") for key, name in named)


class Scale:
    """Tells in which power of ten a line of numbers is written, and in what its changes are told."""

    def __init__(self, knowledge: Knowledge, language: schema.Language) -> None:
        data = knowledge.rule(PACK, "comparison.wide.scale").data
        self._powers = sorted((int(power) for power in data[language]), reverse=True)
        self._step = Decimal(1).scaleb(-int(data["decimals"][language]))
        self._smallest = Decimal(str(data["smallest"]))
        self._points = frozenset(knowledge.rule(PACK, "comparison.growth.not").data["points"])
        self._knowledge = knowledge

    def in_points(self, unit: str | None) -> bool:
        """Whether a line in this unit rises and falls by percentage points."""
        return unit_family(unit, self._knowledge) in self._points

    def power(self, numbers: Iterable[Decimal]) -> int:
        """The largest power in which each number is short and none is tiny; 0 where there is none."""
        sizes = [abs(number) for number in numbers if number]
        for power in self._powers:
            told = [size.scaleb(-power) for size in sizes]
            fits = told and max(told) >= 1 and min(told) >= self._smallest
            if fits and all(number == number.quantize(self._step) for number in told):
                return power
        return 0
