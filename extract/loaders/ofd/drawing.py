"""What is drawn on a page, in the order in which it is drawn (GB/T 33190-2016, 7.7 and 8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...model import Box, LoadError
from ..package import Element
from .book import Body, Leaf, page_area
from .parts import Parts, children, first, local, words
from .paths import lines_of
from .resources import Resources, gathered
from .values import POINTS, Matrix, after, around, is_sound, matrix, moved, numbers
from .values import apply as applied

_LAYERS = {"Background": 0, "Body": 1, "Foreground": 2}


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of a page or of its templates, and what its objects refer to."""

    element: Element
    resources: Resources


@dataclass(frozen=True, slots=True)
class Drawn:
    """One text, path or image. `to_page` takes its own coordinates to points of the page."""

    kind: str
    element: Element
    to_page: Matrix
    resources: Resources
    hidden: bool
    clip: Box | None
    """The upright box (in points) outside of which nothing of it shows; None for no bounds."""

    @property
    def to_square(self) -> Matrix:
        """Where the square from 0, 0 to 1, 1 comes to lie, which an image fills (clause 10)."""
        boundary = numbers(self.element.get("Boundary"), 4)
        if self.element.get("CTM") or not boundary:
            return self.to_page
        return after((boundary[2], 0.0, 0.0, boundary[3], 0.0, 0.0), self.to_page)


@dataclass
class Canvas:
    """A page opened: its size in points, its layers from the lowest up, sentences on what is missing."""

    left: float
    top: float
    width: float
    height: float
    layers: list[Layer]
    troubles: list[str]
    lost: int = 0
    """How many objects have no place on it, or refer to what is not there; counted while they are drawn."""

    @property
    def to_points(self) -> Matrix:
        """From the millimetres of the page to points from its top left."""
        return after(moved(-self.left, -self.top), POINTS)


Templates = dict[str, tuple[Element, Resources]]
"""Template pages that were parsed, each with its resources, by part."""

_KEPT = 8


def opened(parts: Parts, body: Body, leaf: Leaf, templates: Templates) -> Canvas:
    """A page with its templates; `templates` keeps those parsed. Raises `LoadError` without a page."""
    part = parts.locate(leaf.location, body.part)
    if part is None:
        raise LoadError(f"{parts.path}：缺少{leaf.location or '页面部件'}。")
    page = parts.xml(part)
    resources, troubles = gathered(parts, page, part, body.resources)
    found: list[tuple[int, int, Layer]] = []
    template = None
    for number, order in _templates(page):
        location, usual = body.templates.get(number, ("", ""))
        try:
            template, shared = _template(parts, body, location, templates)
        except LoadError as error:
            troubles.append(str(error))
            continue
        # Templates lie below or above the whole page: below its background, above its foreground (7.7).
        place = 3 if (order or usual) == "Foreground" else -1
        found += [(place, kind, layer) for kind, layer in _layers(template, shared)]
    found += [(kind, 0, layer) for kind, layer in _layers(page, resources)]
    found.sort(key=lambda entry: entry[:2])
    left, top, width, height = page_area(page, template, body, float(parts.limits["page_side"]))
    scale = POINTS[0]
    return Canvas(left, top, width * scale, height * scale, [layer for *_, layer in found], troubles)


def _templates(page: Element) -> list[tuple[str, str]]:
    """Number and z-order of the templates that a page names, each once."""
    named = {item.get("TemplateID", ""): item.get("ZOrder", "") for item in children(page, "Template")}
    return list(named.items())


def _template(parts: Parts, body: Body, location: str, templates: Templates) -> tuple[Element, Resources]:
    part = parts.locate(location, body.part)
    if part is None:
        raise LoadError(f"{parts.path}：模板页{location}不能读取（没有这个部件）。")
    if part not in templates:
        if len(templates) >= _KEPT:
            templates.pop(next(iter(templates)))
        root = parts.xml(part)
        templates[part] = root, gathered(parts, root, part, body.resources)[0]
    # A template that a template names is not followed: the standard knows no such thing, and it may loop.
    return templates[part]


def _layers(page: Element, resources: Resources) -> Iterator[tuple[int, Layer]]:
    for content in children(page, "Content"):
        # Content without layers is no OFD by the letter, and drawn by readers all the same.
        for layer in list(children(content, "Layer")) or [content]:
            yield _LAYERS.get(layer.get("Type", "Body"), 1), Layer(layer, resources)


_HOLDERS = ("PageBlock", "Layer", "CompositeObject")
_OBJECTS = {"TextObject": "text", "PathObject": "path", "ImageObject": "image"}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a block stands: its matrix, and what holds for all within."""

    to_page: Matrix
    hidden: bool = False
    clip: Box | None = None
    within: tuple[str, ...] = ()
    """The numbers of the drawings around it: one that draws itself is not drawn again."""


def drawn(canvas: Canvas, parts: Parts) -> Iterator[Drawn]:
    """All that is drawn on a page, blocks and shared drawings opened."""
    for layer in canvas.layers:
        yield from _within(layer, canvas, parts)


def _within(layer: Layer, canvas: Canvas, parts: Parts) -> Iterator[Drawn]:
    stack = [(iter(layer.element), _Place(canvas.to_points))]
    while stack:
        elements, place = stack[-1]
        element = next(elements, None)
        if element is None:
            stack.pop()
            continue
        parts.spend("elements", 1)
        kind = local(element)
        if kind in _HOLDERS and len(stack) >= parts.limits["depth"]:
            trouble = f"{parts.path}：图元嵌套超过{len(stack)}层的限制，后面的内容没有读出。"
            canvas.troubles += [trouble] if trouble not in canvas.troubles else []
        elif kind in ("PageBlock", "Layer"):
            stack.append((iter(element), place))
        elif kind == "CompositeObject":
            parts.spend("drawings", 1)
            inside = _drawing(element, layer, place)
            canvas.lost += inside is None
            stack += [inside] if inside is not None else []
        elif kind in _OBJECTS:
            inner = _placed(element, place)
            canvas.lost += inner is None
            if inner is not None:
                yield Drawn(_OBJECTS[kind], element, inner.to_page, layer.resources, inner.hidden, inner.clip)


def _drawing(element: Element, layer: Layer, place: _Place) -> tuple[Iterator[Element], _Place] | None:
    """The content of a shared drawing and where it stands; None where there is none, or it draws itself."""
    number = element.get("ResourceID", "")
    content, inner = layer.resources.drawing(number), _placed(element, place)
    if content is None or inner is None or number in place.within:
        return None
    return iter(content), _Place(inner.to_page, inner.hidden, inner.clip, (*place.within, number))


def _placed(element: Element, place: _Place) -> _Place | None:
    """Where an object stands within its block; None where its numbers are none that a page can hold."""
    boundary = numbers(element.get("Boundary"), 4)
    to_page = after(moved(*boundary[:2]), place.to_page) if boundary else place.to_page
    own = element.get("CTM")
    to_page = after(matrix(own), to_page) if own else to_page
    if not is_sound(to_page):
        return None
    hidden = place.hidden or element.get("Visible", "true").strip().casefold() in ("false", "0")
    hidden = hidden or element.get("Alpha", "255").strip() == "0"
    clip = place.clip
    for clips in children(element, "Clips"):
        clip = _narrowed(clip, _clip(clips, to_page))
    return _Place(to_page, hidden, clip, place.within)


def _clip(clips: Element, to_page: Matrix) -> Box | None:
    """The box in which a clipped object shows, None where it cannot be told (clipped by the form of letters).

    Several Clip hold all at once, the Area of each one next to the other (8.4).
    """
    clip: Box | None = None
    for one in children(clips, "Clip"):
        boxes = [_area(part, to_page) for part in children(one, "Area")]
        whole = [box for box in boxes if box is not None]
        if whole and len(whole) == len(boxes):
            clip = _narrowed(clip, around([point for box in whole for point in (box[:2], box[2:])]))
    return clip


_LONGEST_CLIP = 2000
"""Characters of a path."""


def _area(part: Element, to_page: Matrix) -> Box | None:
    path = first(part, "Path")
    data = words(first(path, "AbbreviatedData"))
    # What is clipped by more than a simple form is not clipped here: no text may be lost by it.
    if path is None or len(data) > _LONGEST_CLIP:
        return None
    boundary = numbers(path.get("Boundary"), 4)
    own = after(matrix(path.get("CTM")), moved(*boundary[:2])) if boundary else matrix(path.get("CTM"))
    whole = after(after(own, matrix(part.get("CTM"))), to_page)
    points = [applied(whole, x, y) for line in lines_of(data, _LONGEST_CLIP) for x, y in line.points]
    return around(points) if points and is_sound(whole) else None


def _narrowed(one: Box | None, other: Box | None) -> Box | None:
    if one is None or other is None:
        return one or other
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])
