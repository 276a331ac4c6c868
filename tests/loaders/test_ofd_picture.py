"""Pages of an OFD drawn as pictures for OCR."""

import io
import struct
import time

import pytest
from heshu.loaders.ofd.picture import Pictures
from heshu.model import LoadError
from hypothesis import given, settings
from hypothesis import strategies as st
from ofd_made import Made, bar, element, font, image, members, ofd, packed, page, rule, text, transform
from PIL import Image, ImageDraw

MEDIA = (
    '<ofd:Fonts><ofd:Font ID="1"><ofd:FontFile>f.ttf</ofd:FontFile></ofd:Font></ofd:Fonts>'
    '<ofd:MultiMedias><ofd:MultiMedia ID="9" Type="Image"><ofd:MediaFile>图.png</ofd:MediaFile>'
    "</ofd:MultiMedia></ofd:MultiMedias>"
)


def photo(kind="PNG", mode="L", size=(210, 297), background=255):
    """White with a black square in its upper left corner."""
    made = Image.new(mode, size, background)
    black = (0, 0, 0, 255) if mode == "RGBA" else 0
    ImageDraw.Draw(made).rectangle([0, 0, size[0] // 3, size[1] // 3], fill=black)
    buffer = io.BytesIO()
    made.save(buffer, kind, **({"compression": "group4"} if kind == "TIFF" else {}))
    return buffer.getvalue()


@pytest.fixture
def draw(knowledge):
    """A page with an image, a font and whatever else, drawn at 72 dots an inch."""

    def drawn(*objects, data=None, resolution=72, **made):
        made = {
            "resources": MEDIA,
            "more": {"Doc_0/图.png": data or photo(), "Doc_0/f.ttf": font("增长率")},
        } | made
        return Pictures(ofd(page(*objects), **made), "a.ofd", knowledge).page(1, resolution)

    return drawn


def dark(picture, x, y):
    """Whether the page is black at a place in millimetres."""
    scale = picture.image.width / 210
    return picture.image.getpixel((int(x * scale), int(y * scale))) < 128


def test_the_page_has_its_size_in_dots(draw):
    assert draw(resolution=200).image.size == (1653, 2338)
    assert draw(resolution=None).image.size == (1653, 2338)
    assert draw(box="0 0 5000 5000", resolution=600).image.width <= 6325


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "L"), ("JPEG", "L"), ("BMP", "L"), ("TIFF", "1"), ("PNG", "RGBA")]
)
def test_images_fill_their_place_the_right_way_up(draw, kind, mode):
    clear = (0, 0, 0, 0) if mode == "RGBA" else 255 if mode == "L" else 1
    picture = draw(image(), data=photo(kind, mode, background=clear))
    assert picture.troubles == []
    assert [dark(picture, *at) for at in ((10, 10), (60, 90), (10, 200), (200, 10))] == [
        True,
        True,
        False,
        False,
    ]


def test_images_are_turned_moved_and_made_smaller_by_their_matrix(draw):
    # A quarter to the right: the black corner comes to lie at the upper right.
    turned = image(width=100, height=100, CTM="0 100 -100 0 100 0", x=50, y=50)
    picture = draw(turned, data=photo(size=(2000, 2000)))
    assert [dark(picture, *at) for at in ((145, 55), (55, 55), (145, 145), (55, 145))] == [
        True,
        False,
        False,
        False,
    ]
    assert dark(draw(image(x=100, y=0, width=110, height=100, CTM=None)), 110, 10)


def test_paths_are_filled_and_stroked(draw):
    ring = "M 0 0 L 60 0 L 60 60 L 0 60 C M 20 20 L 40 20 L 40 40 L 20 40 C"
    path = element(
        "PathObject",
        f"<ofd:AbbreviatedData>{ring}</ofd:AbbreviatedData>",
        Boundary="20 20 60 60",
        Fill="true",
    )
    picture = draw(
        path, rule(100, 100, 180, 100, LineWidth=3), bar(150, 10, 20, 20), bar(0, 250, 99, 9, Visible="0")
    )
    places = [(25, 25), (50, 50), (75, 75), (140, 100), (160, 20), (50, 254)]
    assert [dark(picture, *at) for at in places] == [True, False, True, True, True, False]


def test_colours_become_shades(draw):
    values = {
        "255 255 255": 255,
        "#ff #ff #ff": 255,
        "128": 128,
        "0 0 0 0": 255,
        "0 0 0 255": 0,
        "x": 0,
        "": 0,
    }
    for value, shade in values.items():
        colour = f'<ofd:FillColor Value="{value}"/>'
        path = bar(10, 10, 50, 50).replace("<ofd:Abb", colour + "<ofd:Abb")
        assert draw(path).image.getpixel((60, 60)) == shade


def test_glyphs_of_embedded_fonts_are_drawn(draw):
    picture = draw(
        text("增长", x=30, y=60, size=20), text("\ue000", x=100, y=60, size=20, inner=transform([2]))
    )
    assert [dark(picture, *at) for at in ((40, 50), (60, 50), (110, 50), (90, 50), (40, 70))] == [
        True, True, True, False, False,
    ]  # fmt: skip
    assert not dark(draw(text("增长", x=30, y=60, size=20), more={}), 40, 50)


def jbig2(made):
    """A JBIG2 file with one generic region coded as a fax (MMR), which is what TIFF has as group 4."""
    buffer = io.BytesIO()
    made.convert("1").save(buffer, "TIFF", compression="group4", tiffinfo={262: 0})
    with Image.open(buffer) as tiff:
        at, size = tiff.tag_v2[273][0], sum(tiff.tag_v2[279])
        assert len(tiff.tag_v2[273]) == 1
    width, height = made.size
    region = struct.pack(">IIIIB", width, height, 0, 0, 0) + b"\x01" + buffer.getvalue()[at : at + size]

    def segment(number, kind, data):
        return struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data

    page_info = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    parts = segment(0, 48, page_info) + segment(1, 38, region) + segment(2, 49, b"") + segment(3, 51, b"")
    return b"\x97JB2\r\n\x1a\n\x01\x00\x00\x00\x01" + parts


def test_jbig2_is_read(draw):
    made = Image.open(io.BytesIO(photo(size=(210, 160))))
    picture = draw(image(), data=jbig2(made))
    assert picture.troubles == []
    assert [dark(picture, *at) for at in ((10, 10), (60, 90), (10, 200), (200, 10))] == [
        True,
        True,
        False,
        False,
    ]


@given(st.data())
@settings(max_examples=60)
def test_damaged_images_and_fonts_are_told_not_raised(knowledge, data):
    made = Image.open(io.BytesIO(photo(size=(40, 40))))
    whole = data.draw(
        st.sampled_from([photo(size=(40, 40)), photo("TIFF", "1"), jbig2(made), font("增长率")])
    )
    at = data.draw(st.integers(0, len(whole)))
    whole = whole[:at] + data.draw(st.binary(max_size=6)) + whole[at + data.draw(st.integers(0, 30)) :]
    more = {"Doc_0/图.png": whole, "Doc_0/f.ttf": whole}
    made = ofd(page(image(), text("增长", inner=transform([1, 2]))), resources=MEDIA, more=more)
    Pictures(made, "a.ofd", knowledge).page(1, 20)


def test_images_beyond_the_limit_are_told(draw, knowledge, monkeypatch):
    monkeypatch.setitem(knowledge.rule("ofd", "ofd.limits").data, "image_dots", 100)
    for data in (photo(), jbig2(Image.open(io.BytesIO(photo())))):
        assert "超过100点的限制" in draw(image(), data=data).troubles[0]


def test_missing_images_and_pages_are_told(draw, knowledge):
    assert draw(image(77)).troubles == ["a.ofd：有图片缺失。"]
    pictures = Pictures(packed(members(Made([page()]))), "a.ofd", knowledge)
    with pytest.raises(LoadError, match="没有第2页"):
        pictures.page(2)


def test_hostile_drawings_end_soon(draw):
    zigzag = "M 0 0 " + " ".join(f"L {at % 2 * 210} {at % 297}" for at in range(9000))
    path = element(
        "PathObject",
        f"<ofd:AbbreviatedData>{zigzag} C {zigzag} C</ofd:AbbreviatedData>",
        Boundary="0 0 210 297",
        Fill="true",
        LineWidth="1e6",
    )
    begun = time.monotonic()
    picture = draw(*[path] * 40, *[bar(-1e6, -1e6, 2e6, 2e6)] * 500, *[image()] * 50, resolution=200)
    assert time.monotonic() - begun < 20
    assert "a.ofd：图形过于复杂，只画出了一部分。" in picture.troubles
