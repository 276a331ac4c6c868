"""The XML of Word 2003 (WordprocessingML), which office systems still write from templates, often as .doc.

It is turned into the docx that it would be today. LibreOffice reads it through a style sheet that loses what
was inserted under revision, takes hidden text for shown, and writes automatic numbers as `%0%.1、`.

Source: Microsoft's Office 2003 XML Reference Schemas (wordml, auxHint, aml).
"""

from __future__ import annotations

from lxml import etree

from ..knowledge import Knowledge
from ..model import Document, LoadError
from . import docx
from .flat_opc import packed, parsed
from .package import Element, attribute, child, name

_WORD = "{http://schemas.microsoft.com/office/word/2003/wordml}"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_DUBLIN = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_PROPERTIES = {
    "Title": f"{_DUBLIN}title",
    "Subject": f"{_DUBLIN}subject",
    "Author": f"{_DUBLIN}creator",
    "Created": f"{_TERMS}created",
    "LastSaved": f"{_TERMS}modified",
}


def load(data: bytes, path: str, doc_id: str, kind: str, knowledge: Knowledge) -> Document:
    """Read a Word 2003 XML document. Raises `LoadError` where it is damaged or holds no text body."""
    root = parsed(data, path)
    if child(root, "w:body") is None:
        raise LoadError(f"{path}：XML里没有Word正文（w:body），文件已损坏。请用Word打开，另存为docx后重试。")
    parts = {"word/document.xml": root, "docProps/core.xml": _properties(root)}
    parts |= _Modern(knowledge).turn(root)
    for part in ("styles", "numbering"):
        element = child(root, f"w:{part}")
        if element is not None:
            parts[f"word/{part}.xml"] = element
    return docx.load(packed(parts), path, doc_id, kind, knowledge)


class _Modern:
    """Turns a tree of Word 2003 into that of a docx, in place."""

    def __init__(self, knowledge: Knowledge) -> None:
        names = knowledge.rule("word_2003", "word_2003.names").data
        self._elements: dict[str, str] = names["elements"]
        self._attributes: dict[str, str] = names["attributes"]
        self._marks = knowledge.rule("word_2003", "word_2003.annotations").data
        self._formats: dict[str, str] = knowledge.rule("word_2003", "word_2003.number_formats").data["codes"]

    def turn(self, root: Element) -> dict[str, Element]:
        """The parts of the notes, which stand inside the text and are taken out of it."""
        parts = {f"word/{kind}s.xml": etree.Element(f"{_WORD}{kind}s") for kind in ("footnote", "endnote")}
        # Backwards, so that what an element holds has been turned before the element itself is opened.
        for element in reversed(list(root.iter(etree.Element))):
            tag = name(element)
            above = element.getparent()
            if tag == "aml:annotation":
                self._annotation(element)
            elif tag in ("w:footnote", "w:endnote") and name(above) == "w:r":
                notes = parts[f"word/{tag[2:]}s.xml"]
                mark = {f"{_WORD}id": str(len(notes))}
                above.replace(element, etree.Element(f"{element.tag}Reference", mark))
                element.attrib.update(mark)
                notes.append(element)
            elif tag.startswith("w:"):
                self._rename(element)
            elif _wraps(element):
                _open(element, element)
        return parts

    def _annotation(self, element: Element) -> None:
        """A change under revision, a comment, a bookmark: what it holds stays only where it was inserted."""
        kind = attribute(element, "w:type")
        above = element.getparent()
        content = child(element, "aml:content")
        if kind in self._marks["deleted"] and name(above) in ("w:rPr", "w:trPr"):
            # It is the mark of a paragraph or a row that was deleted.
            above.replace(element, etree.Element(f"{_WORD}del"))
        elif kind in self._marks["inserted"] and content is not None:
            _open(element, content)
        else:
            above.remove(element)

    def _rename(self, element: Element) -> None:
        local = element.tag.removeprefix(_WORD)
        element.tag = _WORD + self._elements.get(local, local)
        for old, new in self._attributes.items():
            if _WORD + old in element.attrib:
                element.set(_WORD + new, element.attrib.pop(_WORD + old))
        code = element.get(f"{_WORD}val", "")
        if local == "nfc":
            element.set(f"{_WORD}val", self._formats.get(code, "decimal"))
        elif local == "suff":
            element.set(f"{_WORD}val", code.lower())


def _wraps(element: Element) -> bool:
    """Whether an element that is not Word's only wraps text: a section, a smart tag (`st1:chsdate`).

    Those of drawings and the content of annotations are opened by others.
    """
    around = next(filter(_is_known, map(name, element.iterancestors())), "w:pict")
    return around not in ("w:pict", "aml:annotation") and any(_is_known(name(below)) for below in element)


def _is_known(tag: str) -> bool:
    return tag.startswith(("w:", "aml:"))


def _open(element: Element, content: Element) -> None:
    """Put what `content` holds in the place of an element."""
    for below in list(content):
        element.addprevious(below)
    element.getparent().remove(element)


def _properties(root: Element) -> Element:
    core = etree.Element(f"{{{_CORE}}}coreProperties")
    found = next((below for below in root if etree.QName(below).localname == "DocumentProperties"), None)
    for element in found if found is not None else ():
        tag = _PROPERTIES.get(etree.QName(element).localname)
        if tag is not None:
            etree.SubElement(core, tag).text = element.text
    return core
