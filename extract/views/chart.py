"""The wide table as a chart: lines over years or bars over places, with matplotlib where it is installed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..knowledge import Knowledge
from ..model import HeshuError
from ..tables.comparison import PACK
from ..tables.labels import Labels
from ..tables.wide import WideRow, WideTable
from .compare import row_name, unit_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_INCH_WIDTH, _PANEL_HEIGHT, _DOTS = 10.0, 4.2, 160


def plot(table: WideTable, path: Path, labels: Labels, knowledge: Knowledge) -> None:
    """Draw the table as PNG or SVG: lines over years, or bars over places; a panel for each unit.

    Raises `HeshuError` where matplotlib or a Chinese font is missing, where the ending is another, and where
    there is nothing to draw.
    """
    if path.suffix.lower() not in (".png", ".svg"):
        raise HeshuError(labels("compare.plot_suffix", file=path))
    try:
        import matplotlib as mpl
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
        from matplotlib.layout_engine import ConstrainedLayoutEngine
    except ImportError:
        raise HeshuError(labels("compare.no_matplotlib")) from None
    limits = knowledge.rule(PACK, "comparison.plot.limits").data
    panels, left = _panels(table, labels, limits)
    if not panels:
        raise HeshuError(labels("compare.nothing_to_draw"))
    look: Any = {
        "font.family": [chinese_font(labels, knowledge)],
        "axes.unicode_minus": False,
        # The same table gives the same file.
        "svg.hashsalt": "heshu",
    }
    with mpl.rc_context(look):
        figure = Figure(
            figsize=(_INCH_WIDTH, _PANEL_HEIGHT * len(panels) + 0.6),
            layout=ConstrainedLayoutEngine(h_pad=0.12),
        )
        FigureCanvasAgg(figure)
        axes = figure.subplots(len(panels), 1, squeeze=False)[:, 0]
        for panel, axis in zip(panels, axes, strict=True):
            _draw(axis, panel, table.by, limits["colours"])
        figure.suptitle(_title(table, labels), fontsize=15, fontweight="bold", x=0.02, ha="left")
        notes = [
            labels("compare.expected") if any(panel.expected for panel in panels) else "",
            labels("compare.left_out", left=left) if left else "",
            labels("compare.source"),
        ]
        figure.supxlabel("；".join(filter(None, notes)), fontsize=8, color="#6B7280", x=0.02, ha="left")
        ending = path.suffix.lower().removeprefix(".")
        metadata = {"Date": None} if ending == "svg" else {"Software": "heshu"}
        figure.savefig(path, format=ending, dpi=_DOTS, metadata=metadata)


def chinese_font(labels: Labels, knowledge: Knowledge) -> str:
    """The first installed font of the pack's list. Raises `HeshuError` where there is none."""
    from matplotlib import font_manager

    installed = set(font_manager.get_font_names())
    for name in knowledge.words(PACK, "comparison.plot.fonts"):
        if name in installed:
            return name
    raise HeshuError(labels("compare.no_font"))


@dataclass(frozen=True, slots=True)
class _Panel:
    """Lines of one unit: name → number by heading, and the headings along the axis."""

    unit: str
    headings: tuple[str, ...]
    lines: tuple[tuple[str, Mapping[str, float]], ...]
    expected: frozenset[tuple[str, str]] = frozenset()
    """(name, heading) of the numbers that were only expected."""


_Line = tuple[WideRow, dict[str, Decimal]]
"""A line of the table, and its numbers by heading."""


def _panels(table: WideTable, labels: Labels, limits: Mapping[str, Any]) -> tuple[list[_Panel], int]:
    """The panels that are drawn, and how many lines are not."""
    headings = dict(list(table.columns)[: int(limits["regions"])] if table.by == "region" else table.columns)
    drawable = [(row, _numbers(row, headings)) for row in table.rows]
    drawable = [(row, numbers) for row, numbers in drawable if numbers]
    groups = _alike(drawable, Decimal(str(limits["apart"])))
    panels = []
    for group in groups[: int(limits["panels"])]:
        shown = group[: int(limits["series"])]
        # In one panel all numbers are told in one power of ten: the one that most lines have.
        powers = Counter(row.power for row, _ in shown)
        power = min(powers, key=lambda one: (-powers[one], -one))
        names = _line_names([row for row, _ in shown], labels)
        lines = tuple(
            (name, {heading: float(value.scaleb(-power)) for heading, value in numbers.items()})
            for name, (_, numbers) in zip(names, shown, strict=True)
        )
        leader = next(row for row, _ in shown if row.power == power)
        unit = unit_name(leader, labels) or labels("compare.no_unit")
        used = {heading for _, values in lines for heading in values}
        expected = frozenset(
            (name, heading)
            for name, (row, _) in zip(names, shown, strict=True)
            for key, heading in headings.items()
            if key in row.cells and row.cells[key]["role"] == "forecast"
        )
        along = tuple(one for one in headings.values() if one in used)
        panels.append(_Panel(unit, along, lines, expected))
    return panels, len(table.rows) - sum(len(panel.lines) for panel in panels)


def _alike(lines: Sequence[_Line], apart: Decimal) -> list[list[_Line]]:
    """Lines that one axis can hold: of one unit and measure, and of one indicator or of a like size."""
    groups: list[list[_Line]] = []
    for line in lines:
        row, size = line[0], _size(line)
        for group in groups:
            first = group[0][0]
            same = any(one.indicator_id == row.indicator_id for one, _ in group)
            near = all(max(size, _size(one)) <= apart * min(size, _size(one)) for one in group)
            if (first.measure, first.unit) == (row.measure, row.unit) and (same or near):
                group.append(line)
                break
        else:
            groups.append([line])
    return groups


def _size(line: _Line) -> Decimal:
    return max(abs(value) for value in line[1].values())


def _numbers(row: WideRow, headings: Mapping[str, str]) -> dict[str, Decimal]:
    """The numbers of a line by heading: those of one kind of period, so that a half year is no dip."""
    kinds = Counter(str(cell["period"])[4:] for cell in row.cells.values())
    usual = min(kinds, key=lambda kind: (-kinds[kind], kind))
    return {
        headings[key]: cell["value"]
        for key, cell in row.cells.items()
        if key in headings and isinstance(cell["value"], Decimal) and str(cell["period"])[4:] == usual
    }


def _line_names(rows: Sequence[WideRow], labels: Labels) -> list[str]:
    """What tells the lines of one panel apart; the whole name where it is but one."""
    names = [row_name(row, labels) for row in rows]
    others = [str(row.region or row.period) for row in rows]
    if len(set(names)) == 1 and len(rows) > 1:
        return others
    return (
        [f"{name} {other}" for name, other in zip(names, others, strict=True)]
        if len(set(others)) > 1
        else names
    )


def _title(table: WideTable, labels: Labels) -> str:
    names = list(dict.fromkeys(row_name(row, labels) for row in table.rows))
    told = "、".join(names[:3])
    if len(names) > 3:
        told += labels("compare.and_others", count=len(names))
    others = list(dict.fromkeys(str(row.region or row.period) for row in table.rows))
    where = f"{'、'.join(others[:3])}{'…' if len(others) > 3 else ''}"
    headings = [heading for _, heading in table.columns]
    years = f" {headings[0]}—{headings[-1]}" if table.by == "year" and len(headings) > 1 else ""
    return f"{told}（{where}{years}）"


def _draw(axis: Axes, panel: _Panel, by: str, colours: Sequence[str]) -> None:
    places = {heading: place for place, heading in enumerate(panel.headings)}
    (_lines if by == "year" else _bars)(axis, panel, places, colours)
    axis.set_ylabel(panel.unit, rotation=0, ha="left", va="bottom", fontsize=10, color="#374151")
    axis.yaxis.set_label_coords(0.0, 1.02)
    crowded = len(panel.headings) > 8
    tilt: Any = {"rotation": 35, "ha": "right", "rotation_mode": "anchor"} if crowded else {}
    axis.set_xticks(range(len(panel.headings)), panel.headings, fontsize=10, **tilt)
    axis.tick_params(axis="x", length=0)
    axis.tick_params(axis="y", labelsize=9, length=0, labelcolor="#6B7280")
    axis.yaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    axis.grid(axis="y", color="#E5E7EB", linewidth=0.8)
    axis.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axis.spines[side].set_visible(False)
    axis.spines["bottom"].set_color("#9CA3AF")
    axis.margins(y=0.16)
    numbers = [value for _, values in panel.lines for value in values.values()]
    if 0 <= min(numbers) < max(numbers) / 3:
        axis.set_ylim(bottom=0)
    axis.legend(
        loc="upper left",
        bbox_to_anchor=(1.0, 1.0),
        frameon=False,
        fontsize=9,
        labelspacing=0.6,
        borderaxespad=0.2,
    )


def _lines(axis: Axes, panel: _Panel, places: Mapping[str, int], colours: Sequence[str]) -> None:
    told = _Told(panel)
    for at, (name, values) in enumerate(panel.lines):
        points = sorted((places[heading], value) for heading, value in values.items())
        colour = colours[at % len(colours)]
        axis.plot(*zip(*points, strict=True), "o-", ms=5, lw=2, color=colour, label=_short(name))
        hollow = [
            (places[heading], values[heading]) for heading in values if (name, heading) in panel.expected
        ]
        if hollow:
            axis.plot(*zip(*hollow, strict=True), "o", ms=6, mfc="white", mec=colour, mew=1.8)
        # More than a few lines of numbers cover each other: then only the ends are told.
        for place, value in points if len(panel.lines) <= 3 else points[-1:]:
            if told.free(place, value):
                axis.annotate(
                    _told(value), (place, value), xytext=(0, 7), textcoords="offset points",
                    ha="center", fontsize=8.5, color=colour,
                )  # fmt: skip
    axis.set_xlim(-0.4, len(places) - 0.6)


class _Told:
    """Numbers that stand beside their points, so far apart that none covers another."""

    def __init__(self, panel: _Panel) -> None:
        numbers = [value for _, values in panel.lines for value in values.values()]
        self._apart = 0.05 * (max(numbers) - min(0, *numbers))
        self._taken: list[tuple[int, float]] = []

    def free(self, place: int, value: float) -> bool:
        """Whether there is room for a number at a point; it is taken then."""
        if any(place == other and abs(value - there) < self._apart for other, there in self._taken):
            return False
        self._taken.append((place, value))
        return True


def _bars(axis: Axes, panel: _Panel, places: Mapping[str, int], colours: Sequence[str]) -> None:
    width = 0.8 / len(panel.lines)
    for at, (name, values) in enumerate(panel.lines):
        shift = (at - (len(panel.lines) - 1) / 2) * width
        spots = [places[heading] + shift for heading in values]
        colour = colours[at % len(colours)]
        bars = axis.bar(spots, list(values.values()), width * 0.92, color=colour)
        # The legend shows the full colour, also where the first bar is pale.
        axis.plot([], [], "s", ms=9, color=colour, label=_short(name))
        for heading, bar in zip(values, bars, strict=True):
            if (name, heading) in panel.expected:
                bar.set_alpha(0.45)
        if len(panel.lines) * len(places) <= 30:
            axis.bar_label(bars, [_told(value) for value in values.values()], padding=2, fontsize=8.5)
    axis.axhline(0, color="#9CA3AF", linewidth=0.8)


def _told(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _short(name: str, longest: int = 18) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1]}…"
