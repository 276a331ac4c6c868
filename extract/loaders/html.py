"""Web pages: the main content in full, tables with their cells, numbers split over spans joined.

trafilatura points out the main content; the text itself comes from our own walk, which drops no paragraph and
no table of the container that trafilatura found.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from lxml import etree

from ..knowledge import Knowledge
from ..model import Document, LoadError
from . import plain
from .draft import Draft, Grid, Item, Line
from .mail import MEANT
from .markup import Found, walk

Element: TypeAlias = etree._Element

_CHARSET = re.compile(rb"""(?i)<meta[^>]{0,200}?charset\s*=\s*["']?\s*([-\w]+)""")
_XML_ENCODING = re.compile(rb"""(?i)^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([-\w]+)""")
_PROLOG = re.compile(r"^\s*<\?xml[^>]*\?>")
_TYPE_TAGS = re.compile(r"(?i)</?(?:font|span|b|i|u|em|strong|big|small)\b[^>]*>")
_DIGIT = re.compile(r"\d")
_HAN = re.compile(r"[\u4e00-\u9fff]")

# Share of the text that trafilatura kept which the main container must hold; of a short page it keeps the
# copyright line too, which may be a tenth.
_ENOUGH = 0.8
# A paragraph with a figure outside the container is of the text, not of a menu, from this many Chinese
# characters on; the container is widened where such paragraphs hold this share of its own text.
_LONG = 40
_TOO_MUCH_OUTSIDE = 0.5


def load(data: bytes, path: str, doc_id: str, kind: str, knowledge: Knowledge) -> Document:
    """Read an HTML page. Raises `LoadError` where it holds no text."""
    page = read(data, path, knowledge)
    draft = Draft()
    draft.add(page.items)
    return draft.document(doc_id, path, kind, page.properties, page.warnings)


@dataclass(frozen=True, slots=True)
class Page:
    """One page as lines and tables, what it says of itself, and remarks."""

    items: list[Item]
    properties: dict[str, str]
    warnings: list[str]


def read(data: bytes, path: str, knowledge: Knowledge, *, whole: bool = False) -> Page:
    """The main content of a page, or all of it. Raises `LoadError` where it holds no text."""
    text, encoding = _decode(data, path, knowledge)
    warnings: list[str] = []
    root = _parse(text, path, warnings)
    found = walk(_body(root)) if root is not None else []
    if root is None or not found:
        raise LoadError(f"{path}：网页里没有文字，正文可能由脚本生成。请用浏览器打开，另存为pdf或txt后重试。")
    items = [each.item for each in found] if whole else _main(found, text, path, warnings)
    return Page(items, {"encoding": encoding} | _properties(root, knowledge), warnings)


def _decode(data: bytes, path: str, knowledge: Knowledge) -> tuple[str, str]:
    """The page as text. UTF-8 that is valid wins over the charset it declares: saved pages are often recoded
    without their <meta>."""
    declared = _CHARSET.search(data, 0, 8192) or _XML_ENCODING.search(data, 0, 1024)
    encoding = declared.group(1).decode("ascii", "replace").lower() if declared else ""
    for attempt in ("utf-8", MEANT.get(encoding, encoding)):
        if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) or not attempt:
            break
        try:
            return data.decode(attempt).replace("\0", "\ufffd"), attempt
        except (UnicodeDecodeError, LookupError):
            continue
    decoded = plain.decode(data, path, knowledge)
    return decoded.text.replace("\0", "\ufffd"), decoded.encoding


def _parse(text: str, path: str, warnings: list[str]) -> Element | None:
    """The tree of a page, None for one without any element.

    Pages saved from editors nest <font> deeper than libxml2 goes, after which it drops the rest without a
    word; these are parsed again without the tags of type.
    """
    source = _PROLOG.sub("", text)
    root, complete = _tree(source)
    if not complete:
        root, complete = _tree(_TYPE_TAGS.sub("", source))
    if not complete:
        warnings.append(f"{path}：网页的标签嵌套过深，后面的内容没有读出，请用浏览器另存为pdf或txt后重试。")
    return root


def _tree(source: str) -> tuple[Element | None, bool]:
    """The tree of a page, and whether all of it was read."""
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True
    )
    try:
        root = etree.fromstring(source.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        root = None
    return root, not any("Excessive depth" in entry.message for entry in parser.error_log)


def _body(root: Element) -> Element:
    body = root.find("body")
    return root if body is None else body


def _main(found: Sequence[Found], text: str, path: str, warnings: list[str]) -> list[Item]:
    """The lines and tables of the main content, and the page's one h1 that stands before it."""
    kept = _kept(found, text)
    if not kept:
        return [each.item for each in found]
    container = _with_lines(_container(kept), found)
    inside = [each for each in found if _is_within(each.element, container)]
    outside = [each for each in found if not _is_within(each.element, container) and _has_figures(each.item)]
    if sum(map(_size, outside)) > _TOO_MUCH_OUTSIDE * sum(map(_size, inside)):
        container = _container([*kept, *outside], 1.0)
        inside = [each for each in found if _is_within(each.element, container)]
    elif outside:
        figures = "、".join(_beginning(each.item) for each in outside[:3])
        warnings.append(
            f"{path}：网页正文以外还有{len(outside)}段带数字的文字没有读入（{figures}），请与原网页核对。"
        )
    heads = [each for each in found if isinstance(each.item, Line) and each.item.style == "h1"]
    if len(heads) == 1 and heads[0] not in inside:
        inside.insert(0, heads[0])
    return [each.item for each in inside]


def _kept(found: Sequence[Found], text: str) -> list[Found]:
    """What trafilatura takes for the main content; empty where it finds none."""
    # Imported here: it takes a third of a second, and most runs meet no web page.
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        main = trafilatura.extract(
            text, include_tables=True, include_comments=False, favor_recall=True, output_format="txt"
        )
    except Exception:  # a page that it cannot read is read whole: nothing is lost by that
        main = None
    squeezed = _squeezed(main or "")
    kept = [each for each in found if _is_in(each.item, squeezed)]
    return kept if sum(map(_size, kept)) >= 0.5 * len(squeezed) else []


def _squeezed(text: str) -> str:
    return re.sub(r"[\s|]+", "", text)


def _is_in(item: Item, squeezed: str) -> bool:
    """Whether a line of some length, or half the cells of a table, stand in the squeezed text."""
    if isinstance(item, Line):
        words = _squeezed(item.text)
        return len(words) >= 8 and words in squeezed
    cells = [words for cell in item.cells if (words := _squeezed(cell.text))]
    return sum(words in squeezed for words in cells) * 2 >= len(cells)


def _container(kept: Sequence[Found], share: float = _ENOUGH) -> Element:
    """The innermost element that holds nearly all of what was kept."""
    held: Counter[Element] = Counter()
    depth: dict[Element, int] = {}
    for each in kept:
        chain = [each.element, *each.element.iterancestors()]
        for level, element in enumerate(reversed(chain)):
            held[element] += _size(each)
            depth[element] = level
    total = sum(map(_size, kept))
    return max((element for element in held if held[element] >= share * total), key=lambda it: depth[it])


def _with_lines(container: Element, found: Sequence[Found]) -> Element:
    """The container, or where it is a bare table the innermost one around it that holds a line as well.

    A page that is nothing but a table has its title and its unit in lines before the table.
    """
    lines = [each.element for each in found if isinstance(each.item, Line)]
    for element in [container, *container.iterancestors()]:
        if any(_is_within(line, element) for line in lines):
            return element
    return container


def _is_within(element: Element, container: Element) -> bool:
    return element is container or any(above is container for above in element.iterancestors())


def _size(each: Found) -> int:
    item = each.item
    return len(item.text) if isinstance(item, Line) else sum(len(cell.text) for cell in item.cells)


def _has_figures(item: Item) -> bool:
    """A paragraph of running text with a digit, or a table with several numbers."""
    if isinstance(item, Grid):
        return sum(bool(_DIGIT.search(cell.text)) for cell in item.cells) >= 4
    return "。" in item.text and bool(_DIGIT.search(item.text)) and len(_HAN.findall(item.text)) >= _LONG


def _beginning(item: Item) -> str:
    text = item.text if isinstance(item, Line) else item.cells[0].text
    return f"“{text[:10]}…”"


def _properties(root: Element, knowledge: Knowledge) -> dict[str, str]:
    names = knowledge.rule("loaders", "loaders.html_meta").data["properties"]
    found: dict[str, str] = {}
    for title in root.iter("title"):
        text = " ".join("".join(title.itertext()).split())
        if text:
            found.setdefault("title", text)
    for meta in root.iter("meta"):
        key = names.get((meta.get("name") or meta.get("property") or "").strip().lower())
        content = " ".join((meta.get("content") or "").split())
        if key and content:
            found.setdefault(key, content)
    return found
