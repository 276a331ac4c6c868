"""Word documents (docx): body, tables, text boxes and notes in order, with automatic numbers in the text.

Left out: headers and footers, deleted and hidden text, comments, field instructions, marks of notes.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..knowledge import Knowledge
from ..model import Document, LoadError
from . import numbering
from .draft import Draft, Item, Line
from .package import Element, Package, attribute, name
from .story import Story
from .styles import Styles

_PROPERTIES = {
    "dc:title": "title",
    "dc:creator": "author",
    "dc:subject": "subject",
    "dcterms:created": "created",
    "dcterms:modified": "modified",
}


def load(data: bytes, path: str, doc_id: str, kind: str, knowledge: Knowledge) -> Document:
    """Read a docx package. `kind` is the format that the Document reports.

    Raises `LoadError` for packages that are incomplete, encrypted, too large, or hold no document.
    """
    package = Package(data, path, knowledge)
    main = _main_part(package)
    root = package.xml(main)
    body = next((below for below in root if name(below) == "w:body"), None) if root is not None else None
    if body is None:
        raise LoadError(
            f"{path}：压缩包里没有Word正文（{main}），文件已损坏。请用Word或WPS打开并另存后重试。"
        )
    relations = package.relations(main)
    styles = Styles(_related(package, relations, "styles", "word/styles.xml"))
    numerals = knowledge.rule("loaders", "loaders.numerals").data
    lists = numbering.read(
        _related(package, relations, "numbering", "word/numbering.xml"), numerals, styles.lists
    )
    story = Story(styles, lists, knowledge)
    draft = Draft()
    draft.add(story.walk(body))
    draft.add(_diagrams(package, relations, story))
    draft.add(_notes(package, relations, story))
    properties = _properties(package)
    if story.pictures:
        properties["pictures"] = str(story.pictures)
    return draft.document(doc_id, path, kind, properties, _warnings(path, draft, package, story))


def _main_part(package: Package) -> str:
    relations = package.relations("")
    return next((part for kind, part in relations.values() if kind == "officeDocument"), "word/document.xml")


def _related(
    package: Package, relations: dict[str, tuple[str, str]], kind: str, usual: str
) -> Element | None:
    """A part that the document points to; a package may name one that it does not hold."""
    return package.xml(next((part for each, part in relations.values() if each == kind), usual))


def _notes(package: Package, relations: dict[str, tuple[str, str]], story: Story) -> Iterator[Item]:
    """The notes in the order of their marks; a note that a note refers to comes after it."""
    parts: dict[str, dict[str, Element]] = {}
    for kind in ("footnote", "endnote"):
        root = _related(package, relations, f"{kind}s", f"word/{kind}s.xml")
        notes = [below for below in root if name(below) == f"w:{kind}"] if root is not None else []
        parts[kind] = {attribute(note, "w:id") or "": note for note in notes}
    seen: set[tuple[str, str]] = set()
    for mark in story.notes:
        kind, note_id = mark
        if mark not in seen and note_id in parts[kind]:
            seen.add(mark)
            yield from story.walk(parts[kind][note_id], "footnote")


def _diagrams(package: Package, relations: dict[str, tuple[str, str]], story: Story) -> Iterator[Item]:
    """The text of SmartArt, a line for each of its paragraphs."""
    for relation in story.diagrams:
        if relation not in relations:
            continue
        root = package.xml(relations[relation][1])
        for paragraph in root.iter() if root is not None else ():
            if name(paragraph) != "a:p":
                continue
            text = "".join(below.text or "" for below in paragraph.iter() if name(below) == "a:t")
            if text.strip():
                yield Line(text, "textbox", "SmartArt")


def _properties(package: Package) -> dict[str, str]:
    relations = package.relations("")
    root = package.xml(
        next((part for kind, part in relations.values() if kind == "core-properties"), "docProps/core.xml")
    )
    found: dict[str, str] = {}
    for element in root if root is not None else ():
        key = _PROPERTIES.get(name(element))
        if key and (element.text or "").strip():
            found[key] = element.text.strip()
    return found


def _warnings(path: str, draft: Draft, package: Package, story: Story) -> Iterator[str]:
    yield from package.damaged
    if not draft.text.strip():
        hint = "，只有图片，需要OCR后才能读取" if story.pictures else "，请检查文件是否完整"
        yield f"{path}：文档里没有文字{hint}。"
    if story.hidden:
        yield f"{path}：有{story.hidden}个字的隐藏文字没有读入，如需要请在Word里取消隐藏。"
    if story.charts:
        yield f"{path}：有{story.charts}个图表对象，其中的数字没有读入，请与原文核对。"
    if story.objects:
        yield f"{path}：有{story.objects}个嵌入的对象（表格、公式等），其中的数字没有读入，请与原文核对。"
    if story.foreign:
        yield f"{path}：有{story.foreign}处嵌入的其他文档没有读入，请用Word打开并另存后重试。"
