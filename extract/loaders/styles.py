"""Styles of a Word document: what a paragraph inherits by the name of its style."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .package import Element, attribute, child, name


@dataclass(frozen=True, slots=True)
class Style:
    """One style as it stands in styles.xml; None where it says nothing itself."""

    id: str
    name: str
    parent: str | None = None
    outline: int | None = None
    """0-based outline level; 9 is body text."""
    list_id: str | None = None
    depth: int | None = None
    hidden: bool | None = None
    raised: str | None = None
    """`superscript`, `subscript`, `baseline`."""


class Styles:
    """The styles of a document by id."""

    def __init__(self, root: Element | None) -> None:
        elements = [below for below in root if name(below) == "w:style"] if root is not None else []
        styles = [_style(element) for element in elements]
        self._styles = {style.id: style for style in styles}
        self.default: str | None = next(
            (
                attribute(element, "w:styleId")
                for element in elements
                if attribute(element, "w:type") == "paragraph"
                and attribute(element, "w:default") in ("1", "true", "on")
            ),
            None,
        )
        self.lists: dict[str, str] = {style.id: style.list_id for style in styles if style.list_id}
        """Styles that point to a list, with its id."""

    def chain(self, style_id: str | None) -> Iterator[Style]:
        """The style and those it is based on, nearest first; ends at a circle."""
        seen: set[str] = set()
        while style_id is not None and style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            style = self._styles[style_id]
            yield style
            style_id = style.parent

    def name(self, style_id: str | None) -> str | None:
        """The name of a style as Word shows it; the id where the style is not defined."""
        style = self._styles.get(style_id or "")
        return style.name if style else style_id

    def outline(self, style_id: str | None) -> int | None:
        """The inherited 0-based outline level."""
        return next((style.outline for style in self.chain(style_id) if style.outline is not None), None)

    def hidden(self, style_id: str | None) -> bool | None:
        """Whether the style hides text; None where it says nothing."""
        return next((style.hidden for style in self.chain(style_id) if style.hidden is not None), None)

    def raised(self, style_id: str | None) -> str | None:
        """The inherited vertical alignment of a character style."""
        return next((style.raised for style in self.chain(style_id) if style.raised is not None), None)


def toggled(properties: Element | None, tag: str) -> bool | None:
    """The value of an on/off property (`w:vanish`), None where it is not set."""
    found = child(properties, tag) if properties is not None else None
    return None if found is None else attribute(found, "w:val") not in ("0", "false", "off")


def value(properties: Element | None, *path: str) -> str | None:
    """The w:val of a property down a path, None where it is not set."""
    found = child(properties, *path) if properties is not None else None
    return None if found is None else attribute(found, "w:val")


def integer(text: str | None) -> int | None:
    """A number of an attribute; None where there is none or it is no number."""
    try:
        return int(text) if text is not None else None
    except ValueError:
        return None


# Word writes the names of its own styles in lower case and shows them capitalised.
_SHOWN = {"title": "Title", "subtitle": "Subtitle", "caption": "Caption"}


def _shown(stored: str) -> str:
    for stem, shown in (("heading ", "Heading "), ("toc ", "TOC ")):
        if stored.lower().startswith(stem):
            return shown + stored[len(stem) :]
    return _SHOWN.get(stored, stored)


def _style(element: Element) -> Style:
    paragraph, run = child(element, "w:pPr"), child(element, "w:rPr")
    style_id = attribute(element, "w:styleId") or ""
    return Style(
        id=style_id,
        name=_shown(value(element, "w:name") or style_id),
        parent=value(element, "w:basedOn"),
        outline=integer(value(paragraph, "w:outlineLvl")),
        list_id=value(paragraph, "w:numPr", "w:numId"),
        depth=integer(value(paragraph, "w:numPr", "w:ilvl")),
        hidden=toggled(run, "w:vanish"),
        raised=value(run, "w:vertAlign"),
    )
