"""A page of an OFD as a picture, for the recognition of text that is drawn and not written.

Images, paths and the glyphs of embedded fonts are drawn in shades of grey, in their order; text is not whose
font the file does not bring along. Patterns and shadings come out as their plain colour.
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from PIL import Image, ImageChops, ImageDraw

from ...knowledge import Knowledge
from ...model import Box, LoadError
from ..package import Element
from . import drawing, jbig2, writing
from .book import Body, Book, Leaf
from .drawing import Drawn
from .parts import first, words
from .paths import PathLine, is_set, lines_of
from .values import Matrix, Point, after, apply, around, moved, number
from .writing import Type

_FORMATS = ("PNG", "JPEG", "BMP", "TIFF", "GIF", "JPEG2000", "WEBP")
_WHITE = 255
_WIDEST = 500
"""Dots of the thickest stroke."""
_DOTS_A_POINT = 200
"""Dots that take as long to fill as a point of an outline takes to place."""
_IMAGE_DOTS = 4
"""Dots that are filled in the time in which one of an image is placed."""
_USUAL_WIDTH = 0.353
"""Width of a stroke in millimetres where a path does not say it (clause 8.2)."""


@dataclass
class Picture:
    """A drawn page in grey, and sentences on what of it could not be drawn."""

    image: Image.Image
    troubles: list[str] = field(default_factory=list)


class Pictures:
    """Draws the pages of one file. Raises `LoadError` for a file that cannot be opened."""

    def __init__(self, data: bytes, path: str, knowledge: Knowledge) -> None:
        self._book = Book(data, path, knowledge)
        self._limits = self._book.parts.limits
        self._pages: dict[int, tuple[Body, Leaf]] = {
            leaf.number: (body, leaf) for body, leaf in self._book.pages
        }
        self._templates: drawing.Templates = {}

    def page(self, number: int, resolution: int | None = None) -> Picture:
        """The page of a number (from 1), so many dots an inch, fewer where the page would have too many dots.

        Raises `LoadError` for a page that is missing or cannot be read.
        """
        if number not in self._pages:
            raise LoadError(f"{self._book.path}：没有第{number}页。")
        canvas = drawing.opened(self._book.parts, *self._pages[number], self._templates)
        scale = (resolution or int(self._limits["resolution"])) / 72
        dots = canvas.width * canvas.height * scale * scale
        scale *= min(1.0, (int(self._limits["page_dots"]) / dots) ** 0.5)
        size = max(1, int(canvas.width * scale)), max(1, int(canvas.height * scale))
        sheet = _Sheet(Image.new("L", size, _WHITE), self._book, int(self._limits["page_points"]))
        for item in drawing.drawn(canvas, self._book.parts):
            if not item.hidden:
                to_page = item.to_square if item.kind == "image" else item.to_page
                sheet.draw(item, after(to_page, (scale, 0.0, 0.0, scale, 0.0, 0.0)))
        return Picture(sheet.image, list(sheet.troubles))


class _Sheet:
    """A page while it is drawn. `points`: how many points of outlines may still be drawn."""

    def __init__(self, image: Image.Image, book: Book, points: int) -> None:
        self.image = image
        self.troubles: dict[str, None] = {}
        self._book = book
        self._points = points
        self._image_dots = int(book.parts.limits["image_dots"])

    def draw(self, item: Drawn, to_dots: Matrix) -> None:
        """Draw one object; `to_dots` takes its coordinates to dots of the picture."""
        if item.kind == "image":
            self._image(item, to_dots)
        elif self._points < 0:
            return
        elif item.kind == "path":
            self._path(item, to_dots)
        else:
            self._text(item, to_dots)

    def _path(self, item: Drawn, to_dots: Matrix) -> None:
        element = item.element
        lines = lines_of(
            words(first(element, "AbbreviatedData")), int(self._book.parts.limits["path_points"])
        )
        if not self._spend(sum(len(line.points) for line in lines), 0):
            return
        placed = [PathLine([apply(to_dots, *point) for point in line.points], line.closed) for line in lines]
        if is_set(element, "Fill", False):
            self._fill([line.points for line in placed], _grey(first(element, "FillColor"), 0))
        if is_set(element, "Stroke", True):
            self._stroke(placed, item, to_dots)

    def _stroke(self, lines: Iterable[PathLine], item: Drawn, to_dots: Matrix) -> None:
        parameter = item.resources.parameter(item.element.get("DrawParam"))
        given = item.element.get("LineWidth") or (
            parameter.get("LineWidth") if parameter is not None else None
        )
        scale = abs(to_dots[0] * to_dots[3] - to_dots[1] * to_dots[2]) ** 0.5
        width = max(1, round(min((number(given) or _USUAL_WIDTH) * scale, _WIDEST)))
        grey = _grey(first(item.element, "StrokeColor"), 0)
        pen = ImageDraw.Draw(self.image)
        for line in lines:
            points = [*line.points, line.points[0]] if line.closed else line.points
            points = [_near(point, self.image.size) for point in points]
            if self._spend(len(points), sum(map(math.dist, points, points[1:])) * width):
                pen.line(points, grey, width)

    def _fill(self, lines: Sequence[Sequence[Point]], grey: int) -> None:
        """Fill closed lines; one within another is a hole (a character drawn as its outline has them)."""
        lines = [[_near(point, self.image.size) for point in line] for line in lines if len(line) > 2]
        if len(lines) == 1 and self._spend_on(lines[0]):
            ImageDraw.Draw(self.image).polygon(lines[0], fill=grey)
        elif len(lines) > 1:
            box = _whole(around([point for line in lines for point in line]), self.image.size)
            left, top, right, bottom = box
            if right <= left or bottom <= top or not self._spend(0, _dots(box)):
                return
            mask = Image.new("1", (right - left, bottom - top))
            for line in lines:
                if self._spend_on(line):
                    _cross(mask, [(x - left, y - top) for x, y in line])
            self.image.paste(grey, (left, top), mask)

    def _spend_on(self, line: Sequence[Point]) -> bool:
        # Pillow looks at every edge of a polygon in every row of dots.
        box = around(line)
        return self._spend(0, _dots(box) + 2 * len(line) * (1 + box[3] - box[1]))

    def _spend(self, points: int, dots: float) -> bool:
        """Whether so many points and dots may still be drawn; they are taken off."""
        self._points -= points + int(dots / _DOTS_A_POINT)
        if self._points < 0:
            self._trouble("图形过于复杂，只画出了一部分")
        return self._points >= 0

    def _text(self, item: Drawn, to_dots: Matrix) -> None:
        face = item.resources.face(item.element.get("Font"))
        kind = Type.of(item)
        if face is None or kind is None or not writing.is_painted(item.element):
            return
        self._book.parts.spend("characters", writing.length(item.element))
        grey = _grey(first(item.element, "FillColor"), 0)
        for sets in writing.settings(item.element, kind):
            for one in sets:
                glyph = one.sign.glyph if one.sign.glyph is not None else face.glyph(one.sign.text[:1])
                place = after(writing.letter(kind, one), to_dots)
                self._fill([[apply(place, *point) for point in line] for line in face.outline(glyph)], grey)

    def _image(self, item: Drawn, to_dots: Matrix) -> None:
        image = self._opened(item)
        if image is not None:
            self._paste(image, to_dots)

    def _paste(self, image: Image.Image, to_dots: Matrix) -> None:
        box = around([apply(to_dots, x, y) for x in (0.0, 1.0) for y in (0.0, 1.0)])
        left, top, right, bottom = _whole(box, self.image.size)
        size, back = (right - left, bottom - top), _inverse(after(to_dots, moved(-left, -top)))
        dots = _IMAGE_DOTS * _dots((left, top, right, bottom))
        if min(size) <= 0 or back is None or not self._spend(0, dots):
            return
        back = after(back, (image.width, 0.0, 0.0, image.height, 0.0, 0.0))
        placed = _upright(image, back, size) or _turned(image, back, size)
        clear = placed.getchannel("A") if placed.mode == "LA" else None
        self.image.paste(placed.getchannel("L"), (left, top), clear)

    def _opened(self, item: Drawn) -> Image.Image | None:
        """The image of an object in grey, LA where parts of it are clear; None where it cannot be read."""
        part = item.resources.media(item.element.get("ResourceID"))
        if part is None:
            self._trouble("有图片缺失")
            return None
        try:
            data = self._book.parts.read(part, int(self._book.parts.limits["image_bytes"]))
            image = _grey_image(data, self._image_dots)
            self._image_dots -= image.width * image.height
            return image
        except LoadError as error:
            self.troubles[str(error)] = None
        except Exception as error:  # Pillow meets hostile images with every kind of error
            self._trouble(f"图片{part}不能读取（{error}）")
        return None

    def _trouble(self, what: str) -> None:
        self.troubles[f"{self._book.path}：{what}。"] = None


def _grey_image(data: bytes, most: int) -> Image.Image:
    if jbig2.is_jbig2(data):
        return jbig2.opened(data, most)
    with warnings.catch_warnings():
        # The limit is our own, and checked before anything is unpacked.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
        if image.width * image.height > most:
            raise ValueError(f"{image.width}×{image.height}点，超过{most}点的限制")
        clear = "transparency" in image.info or image.mode in ("RGBA", "LA", "PA")
        return image.convert("RGBA").convert("LA") if clear else image.convert("L")


def _upright(image: Image.Image, back: Matrix, size: tuple[int, int]) -> Image.Image | None:
    """The part of an image that falls on so many dots of the page; None where it is turned or mirrored."""
    a, b, c, d, e, f = back
    if b or c or a <= 0 or d <= 0:
        return None
    left, top = max(0.0, e), max(0.0, f)
    right, bottom = min(image.width, e + a * size[0]), min(image.height, f + d * size[1])
    if right <= left or bottom <= top:
        return None
    return image.resize(size, Image.Resampling.BILINEAR, (left, top, right, bottom))


def _turned(image: Image.Image, back: Matrix, size: tuple[int, int]) -> Image.Image:
    """The same of an image that is turned. `back` leads from dots of the page to dots of the image."""
    # Pillow samples single dots here: an image of far more dots than the page is made smaller beforehand.
    ratio = min(int(max(map(abs, back[:4]))), *image.size)
    if ratio > 1:
        image = image.reduce(ratio)
        back = after(back, (1 / ratio, 0.0, 0.0, 1 / ratio, 0.0, 0.0))
    a, b, c, d, e, f = back
    # What of the dots the image does not reach is clear.
    image = image.convert("LA")
    return image.transform(size, Image.Transform.AFFINE, (a, c, e, b, d, f), Image.Resampling.BILINEAR)


def _inverse(matrix: Matrix) -> Matrix | None:
    a, b, c, d, e, f = matrix
    size = a * d - b * c
    if abs(size) < 1e-9:
        return None
    return d / size, -b / size, -c / size, a / size, (c * f - d * e) / size, (b * e - a * f) / size


def _dots(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _whole(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The whole dots of a picture of some size that a box touches."""
    left, top, right, bottom = (math.floor(edge) for edge in box)
    return max(0, left), max(0, top), min(size[0], right + 1), min(size[1], bottom + 1)


def _cross(mask: Image.Image, line: Sequence[Point]) -> None:
    """Turn over what lies within a closed line."""
    box = _whole(around(line), mask.size)
    left, top, right, bottom = box
    if right <= left or bottom <= top:
        return
    inside = Image.new("1", (right - left, bottom - top))
    ImageDraw.Draw(inside).polygon([(x - left, y - top) for x, y in line], fill=1)
    mask.paste(ImageChops.logical_xor(mask.crop(box), inside), box)


def _near(point: Point, size: tuple[int, int]) -> Point:
    """A point no farther from the picture than the picture is wide: Pillow walks every line to its end."""
    return (
        min(max(point[0], -size[0]), 2.0 * size[0]),
        min(max(point[1], -size[1]), 2.0 * size[1]),
    )


def _grey(colour: Element | None, usual: int) -> int:
    """The shade of a colour: of one, three or four values (grey, RGB, CMYK), `#ee` or 238."""
    pieces = (colour.get("Value") or "").split() if colour is not None else []
    values = [_shade(piece) for piece in pieces]
    if len(values) == 1:
        return values[0]
    if len(values) == 3:
        return (values[0] * 299 + values[1] * 587 + values[2] * 114) // 1000
    if len(values) == 4:
        return max(0, 255 - max(values[:3]) - values[3])
    return usual


def _shade(piece: str) -> int:
    try:
        value = int(piece[1:], 16) if piece.startswith("#") else int(float(piece))
    except (ValueError, OverflowError):
        value = 0
    return min(255, max(0, value))
