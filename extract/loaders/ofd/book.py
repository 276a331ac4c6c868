"""What an OFD package holds: its documents and their pages in order (GB/T 33190-2016, clause 7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ...knowledge import Knowledge
from ...model import Box, LoadError
from ..package import Element
from .parts import Parts, children, first, local, words
from .resources import Resources, gathered
from .values import numbers

_A4: Box = (0.0, 0.0, 210.0, 297.0)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page as its document lists it. `number` counts from 1 through all documents of the file."""

    number: int
    page_id: str
    location: str


@dataclass
class Body:
    """One document (DocBody): its part, what its pages share, and its pages."""

    part: str
    root: Element
    resources: Resources
    leaves: list[Leaf] = field(default_factory=list)
    templates: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Location and z-order (Background, Foreground) of template pages by number."""
    area: Box | None = None
    """The page in millimetres, where pages do not say it themselves."""
    signatures: str = ""


class Book:
    """The documents of an OFD. Raises `LoadError` where no page of any can be found."""

    def __init__(self, data: bytes, path: str, knowledge: Knowledge) -> None:
        self.parts = Parts(data, path, knowledge)
        self.knowledge = knowledge
        self.troubles: list[str] = []
        """Sentences on what could not be read of the documents, pages left aside."""
        self.properties: dict[str, str] = {}
        self.bodies: list[Body] = []
        entry = self.parts.xml(self.parts.entry)
        for number, body in enumerate(children(entry, "DocBody")):
            if number >= self.parts.limits["documents"]:
                self._cut(f"文档超过{self.parts.limits['documents']}份")
                break
            self._add(body)
        if not self.pages:
            raise LoadError(self._nothing())
        if len(self.bodies) > 1:
            self.properties["documents"] = str(len(self.bodies))

    @property
    def path(self) -> str:
        """The file as given."""
        return self.parts.path

    @property
    def pages(self) -> list[tuple[Body, Leaf]]:
        """All pages in order, each with its document."""
        return [(body, leaf) for body in self.bodies for leaf in body.leaves]

    def _nothing(self) -> str:
        if self.parts.encrypted:
            return encrypted(self.path)
        why = (
            self.troubles[0].removeprefix(f"{self.path}：").rstrip("。")
            if self.troubles
            else "没有列出任何页面"
        )
        return (
            f"{self.path}：OFD文件里没有可读的页面（{why}）。请重新获取文件，或用OFD阅读器打印为pdf后重试。"
        )

    def _cut(self, what: str) -> None:
        self.troubles.append(f"{self.path}：{what}的限制，后面的内容没有读出。")

    def _add(self, entry: Element) -> None:
        self._describe(first(entry, "DocInfo"))
        location = self._current(entry)
        try:
            part = self.parts.locate(location, self.parts.entry)
            if part is None or part == self.parts.entry:
                raise LoadError(f"{self.path}：文档{location or '（没有写明）'}不能读取（没有这个部件）。")
            root = self.parts.xml(part)
            if local(root) != "Document":
                raise LoadError(f"{self.path}：文档{location}不能读取（不是OFD的文档部件）。")
        except LoadError as error:
            self.troubles.append(str(error))
            return
        common = first(root, "CommonData")
        resources, troubles = gathered(self.parts, common, part, None)
        self.troubles += troubles
        body = Body(part, root, resources, signatures=words(first(entry, "Signatures")))
        body.area = area(first(common, "PageArea"), float(self.parts.limits["page_side"]))
        for template in children(common, "TemplatePage"):
            body.templates[template.get("ID", "")] = (
                template.get("BaseLoc", ""),
                template.get("ZOrder", "Background"),
            )
        self._restrictions(first(root, "Permissions"))
        self.bodies.append(body)
        body.leaves.extend(self._leaves(root))

    def _leaves(self, root: Element) -> Iterator[Leaf]:
        number = len(self.pages)
        for page in children(first(root, "Pages"), "Page"):
            if number >= self.parts.limits["pages"]:
                self._cut(f"页数超过{self.parts.limits['pages']}页")
                return
            number += 1
            yield Leaf(number, page.get("ID", ""), page.get("BaseLoc", ""))

    def _current(self, entry: Element) -> str:
        """Where the document begins: that of the version marked as current, else DocRoot (clause 14)."""
        location = words(first(entry, "DocRoot"))
        for version in children(first(entry, "Versions"), "Version"):
            if version.get("Current", "").strip().casefold() not in ("true", "1"):
                continue
            part = self.parts.locate(version.get("BaseLoc", ""), self.parts.entry)
            try:
                found = words(first(self.parts.xml(part), "DocRoot")) if part else ""
            except LoadError as error:
                self.troubles.append(str(error))
                continue
            location = self.parts.locate(found, part or "") or location
        return location

    def _describe(self, info: Element | None) -> None:
        """What the file says of itself; of several documents, the first that says it."""
        names = self.knowledge.rule("ofd", "ofd.properties").data["names"]
        for item in (*(info if info is not None else ()), *children(first(info, "Keywords"), "Keyword")):
            key, text = names.get(local(item)), words(item)
            if key and text:
                self.properties.setdefault(key, text)

    def _restrictions(self, permissions: Element | None) -> None:
        denied = (
            [local(item) for item in permissions if words(item) == "false"] if permissions is not None else []
        )
        if denied:
            self.properties.setdefault("not_permitted", ",".join(denied))


def encrypted(path: str) -> str:
    """The sentence on a file that is enciphered."""
    return f"{path}：OFD文件已加密，不能读取。请用OFD阅读器打开，去掉密码或加密另存后重试。"


def area(element: Element | None, longest: float) -> Box | None:
    """The page (left, top, width, height in millimetres) of a PageArea; None where it says none."""
    for name in ("PhysicalBox", "ApplicationBox", "ContentBox"):
        found = numbers(words(first(element, name)), 4)
        if found and all(1 <= side <= longest for side in found[2:]):
            return found  # type: ignore[return-value]
    return None


def page_area(page: Element, template: Element | None, body: Body, longest: float) -> Box:
    """The area of a page: its own, that of its template, that of the document, A4."""
    return area(first(page, "Area"), longest) or area(first(template, "Area"), longest) or body.area or _A4
