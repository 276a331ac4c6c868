"""What the pages of an OFD refer to by number: fonts, images, drawings (GB/T 33190-2016, 7.9)."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field

from ...model import LoadError
from ..package import Element
from .fonts import Face
from .parts import Parts, children, first, local, words


@dataclass
class Resources:
    """The resources of a document, or of one page in front of those of its document."""

    parts: Parts
    above: Resources | None = None
    _fonts: dict[str, str | None] = field(default_factory=dict)
    _media: dict[str, str | None] = field(default_factory=dict)
    _drawings: dict[str, Element] = field(default_factory=dict)
    _parameters: dict[str, Element] = field(default_factory=dict)
    _faces: dict[str, Face | None] = field(default_factory=dict)

    def add(self, location: str, base: str) -> None:
        """Take in a resource part. Raises `LoadError` where it is missing or cannot be read."""
        part = self.parts.locate(location, base)
        if part is None:
            raise LoadError(f"{self.parts.path}：资源文件{location}不能读取（没有这个部件）。")
        root = self.parts.xml(part)
        folder = posixpath.join(posixpath.dirname(part), (root.get("BaseLoc") or "").replace("\\", "/"))
        for group in root:
            for item in group:
                self._take(item, posixpath.join(folder, "-"), part)

    def _take(self, item: Element, base: str, part: str) -> None:
        kind, number = local(item), (item.get("ID") or "").strip()
        if kind == "Font":
            self._fonts[number] = self._file(item, "FontFile", base, part)
        elif kind == "MultiMedia":
            self._media[number] = self._file(item, "MediaFile", base, part)
        elif kind in ("CompositeGraphicUnit", "VectorG"):
            content = first(item, "Content")
            if content is not None:
                self._drawings[number] = content
        elif kind == "DrawParam":
            self._parameters[number] = item

    def _file(self, item: Element, name: str, base: str, part: str) -> str | None:
        location = words(first(item, name))
        return self.parts.locate(location, base) or self.parts.locate(location, part)

    def drawing(self, number: str | None) -> Element | None:
        """The content of a drawing that pages share (CompositeGraphicUnit), None for an unknown number."""
        found = self._drawings.get(number or "")
        return self.above.drawing(number) if found is None and self.above else found

    def media(self, number: str | None) -> str | None:
        """The part that holds an image, None for an unknown number or a missing part."""
        found = self._media.get(number or "")
        return self.above.media(number) if found is None and self.above else found

    def parameter(self, number: str | None) -> Element | None:
        """Drawing parameters (DrawParam) by number."""
        found = self._parameters.get(number or "")
        return self.above.parameter(number) if found is None and self.above else found

    def face(self, number: str | None) -> Face | None:
        """The embedded font of a number; None where the file has none, or one that cannot be opened."""
        number = number or ""
        if number not in self._fonts and self.above is not None:
            return self.above.face(number)
        if number not in self._faces:
            self._faces[number] = self._opened(self._fonts.get(number))
        return self._faces[number]

    def _opened(self, part: str | None) -> Face | None:
        if part is None:
            return None
        try:
            data = self.parts.read(part, int(self.parts.limits["font_bytes"]))
        except LoadError:
            # The codes of the text are read without the font; where they say nothing, the page says so.
            return None
        return Face.opened(data, int(self.parts.limits["font_characters"]))


def gathered(
    parts: Parts, owner: Element | None, base: str, above: Resources | None
) -> tuple[Resources, list[str]]:
    """The resources that a document or a page names, and sentences on those that cannot be read."""
    resources, troubles = Resources(parts, above), []
    for item in children(owner, "PublicRes", "DocumentRes", "PageRes"):
        try:
            resources.add(words(item), base)
        except LoadError as error:
            troubles.append(str(error))
    return resources, troubles
