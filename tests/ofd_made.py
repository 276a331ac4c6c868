"""OFD packages made of strings; invented places and figures only."""

import io
import zipfile
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

NAMESPACE = "http://www.ofdspec.org/2016"


def text(content, x=30, y=30, size=5, steps=None, inner="", code="", **attributes):
    """A text object whose baseline begins at x, y (millimetres); Latin characters are half as wide."""
    wide = [size if character > "\u2e80" else size / 2 for character in content[:-1]]
    steps = " ".join(map(str, wide)) if steps is None else steps
    given = {
        "Boundary": f"{x} {y - size} {max(1, len(content)) * size} {1.3 * size}",
        "Font": 1,
        "Size": size,
    }
    written = f'<ofd:TextCode X="0" Y="{size}" DeltaX="{steps}" {code}>{escape(content)}</ofd:TextCode>'
    return element("TextObject", inner + written, **(given | attributes))


def element(name, inner="", **attributes):
    words = "".join(f' {key}="{value}"' for key, value in attributes.items() if value is not None)
    return f"<ofd:{name}{words}>{inner}</ofd:{name}>"


def rule(x0, y0, x1, y1, **attributes):
    """A line from one point to another, in millimetres of the page."""
    given = {"Boundary": f"{x0} {y0} {x1 - x0} {y1 - y0}", "LineWidth": 0.3}
    data = f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData>"
    return element("PathObject", data, **(given | attributes))


def bar(x, y, width, height, **attributes):
    """A filled rectangle."""
    data = f"M 0 0 L {width} 0 L {width} {height} L 0 {height} C"
    given = {"Boundary": f"{x} {y} {width} {height}", "Fill": "true", "Stroke": "false"}
    return element("PathObject", f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData>", **(given | attributes))


def image(number=9, x=0, y=0, width=210, height=297, **attributes):
    given = {
        "Boundary": f"{x} {y} {width} {height}",
        "CTM": f"{width} 0 0 {height} 0 0",
        "ResourceID": number,
    }
    return element("ImageObject", **(given | attributes))


def grid(rows, x=30, y=40, width=40, height=10, size=5):
    """A ruled table: its lines and the texts of its cells."""
    columns = len(rows[0])
    right, foot = x + columns * width, y + len(rows) * height
    lines = [rule(x, y + at * height, right, y + at * height) for at in range(len(rows) + 1)]
    lines += [rule(x + at * width, y, x + at * width, foot) for at in range(columns + 1)]
    texts = [
        text(cell, x + column * width + 2, y + row * height + 7, size)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if cell
    ]
    return "".join(lines + texts)


def page(*objects, template="", area="", resources="", kind="Body", after=""):
    layer = element("Layer", "".join(objects), Type=kind, ID=1)
    return root("Page", f"{area}{template}{resources}{element('Content', layer + after)}")


def area(box):
    return f"<ofd:Area><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:Area>"


def root(name, inner, namespace=NAMESPACE):
    return f'<?xml version="1.0" encoding="UTF-8"?><ofd:{name} xmlns:ofd="{namespace}">{inner}</ofd:{name}>'


@dataclass
class Made:
    """One document of a package and what its Document.xml says beside its pages."""

    pages: list[str]
    templates: dict[str, str] = field(default_factory=dict)
    """Number → template page."""
    resources: str = ""
    """The inside of its PublicRes.xml."""
    common: str = ""
    more: str = ""
    box: str = "0 0 210 297"
    info: str = ""
    version: str = ""


def members(*documents, more=None):
    """The parts of a package by name; `more` replaces or adds, None takes away."""
    parts, bodies = {}, ""
    for at, made in enumerate(documents):
        folder = f"Doc_{at}"
        versions = f"<ofd:Versions>{made.version}</ofd:Versions>" if made.version else ""
        bodies += (
            f"<ofd:DocBody><ofd:DocInfo>{made.info}</ofd:DocInfo>"
            f"<ofd:DocRoot>{folder}/Document.xml</ofd:DocRoot>{versions}</ofd:DocBody>"
        )
        listed = "".join(
            f'<ofd:Page ID="{number}" BaseLoc="Pages/Page_{number}/Content.xml"/>'
            for number in range(len(made.pages))
        )
        templates = "".join(
            f'<ofd:TemplatePage ID="{number}" BaseLoc="Tpls/{number}.xml"/>' for number in made.templates
        )
        box = f"<ofd:PageArea><ofd:PhysicalBox>{made.box}</ofd:PhysicalBox></ofd:PageArea>"
        common = f"{box}<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{templates}{made.common}"
        parts[f"{folder}/Document.xml"] = root(
            "Document", f"<ofd:CommonData>{common}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>{made.more}"
        )
        fonts = '<ofd:Fonts><ofd:Font ID="1" FontName="宋体"/></ofd:Fonts>'
        parts[f"{folder}/PublicRes.xml"] = root("Res", made.resources or fonts)
        for number, content in enumerate(made.pages):
            parts[f"{folder}/Pages/Page_{number}/Content.xml"] = content
        for number, content in made.templates.items():
            parts[f"{folder}/Tpls/{number}.xml"] = content
    parts = {"OFD.xml": root("OFD", bodies)} | parts | (more or {})
    return {name: content for name, content in parts.items() if content is not None}


def packed(parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            # Without a time of its own, so that the same parts give the same bytes.
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def ofd(*pages, more=None, **document):
    """A package of one document with these pages."""
    return packed(members(Made(list(pages), **document), more=more))


def font(characters, glyphs=None):
    """A TrueType font whose glyphs 1, 2, … are black squares: for the characters of a text, in its order.

    `glyphs` renames what the font says of them: glyph number → character.
    """
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    names = [".notdef", *(f"g{at}" for at in range(1, len(characters) + 1))]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    meanings = glyphs if glyphs is not None else dict(enumerate(characters, 1))
    builder.setupCharacterMap({ord(code): names[at] for at, code in meanings.items()})
    drawn = {}
    for at, name in enumerate(names):
        pen = TTGlyphPen(None)
        if at:
            pen.moveTo((100, 0))
            for point in ((100, 800), (900, 800), (900, 0)):
                pen.lineTo(point)
            pen.closePath()
        drawn[name] = pen.glyph()
    builder.setupGlyf(drawn)
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 0)))
    builder.setupHorizontalHeader(ascent=860, descent=-140)
    builder.setupNameTable({"familyName": "Made"})
    builder.setupOS2()
    builder.setupPost()
    buffer = io.BytesIO()
    builder.save(buffer)
    return buffer.getvalue()


def transform(glyphs, position=0, codes=None):
    """A CGTransform: the numbers of glyphs for so many codes."""
    count = len(glyphs) if codes is None else codes
    numbers = element("Glyphs", " ".join(map(str, glyphs)))
    return element("CGTransform", numbers, CodePosition=position, CodeCount=count, GlyphCount=len(glyphs))
