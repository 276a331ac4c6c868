"""Binary workbooks, made record by record."""

import io
import struct
import zipfile

import pytest
from heshu.loaders.detect import detect
from heshu.model import LoadError
from hypothesis import given, settings
from hypothesis import strategies as st

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def varied(value):
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(found) + bytes([value])


def record(number, body=b""):
    return varied(number) + varied(len(body)) + body


def text(words):
    return struct.pack("<I", len(words)) + words.encode("utf-16-le")


def relations(**targets):
    inner = "".join(
        f'<Relationship Id="{i}" Type="{OFFICE}/{k}" Target="{t}"/>' for i, (k, t) in targets.items()
    )
    return f'<Relationships xmlns="{RELATIONS}">{inner}</Relationships>'


def cell(column, value, style=0):
    place = struct.pack("<II", column, style)
    if isinstance(value, str):
        return record(6, place + text(value))
    return record(5, place + struct.pack("<d", value))


def book(*rows, codes=(), merged=()):
    """An xlsb of one sheet; a cell is a text, a number, or a number and the number of its style."""
    sheet = record(129) + record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, 9)) + record(145)
    for number, row in enumerate(rows):
        sheet += record(0, struct.pack("<I", number) + bytes(21))
        for column, value in enumerate(row):
            sheet += cell(column, *value) if isinstance(value, tuple) else cell(column, value)
    sheet += record(146)
    for top, bottom, left, right in merged:
        sheet += record(176, struct.pack("<IIII", top, bottom, left, right))
    styles = b"".join(record(44, struct.pack("<H", 164 + at) + text(code)) for at, code in enumerate(codes))
    styles = record(278) + record(615, struct.pack("<I", len(codes))) + styles + record(616)
    styles += record(617, struct.pack("<I", len(codes) + 1)) + record(
        47, struct.pack("<HH", 0, 0) + bytes(12)
    )
    styles += b"".join(record(47, struct.pack("<HH", 0, 164 + at) + bytes(12)) for at in range(len(codes)))
    styles += record(618) + record(279)
    main = record(131) + record(153, bytes(8) + text("")) + record(143)
    main += record(156, struct.pack("<II", 0, 1) + text("s1") + text("经济")) + record(144) + record(132)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", relations(r1=("officeDocument", "xl/workbook.bin")))
        parts = {"s1": ("worksheet", "worksheets/sheet1.bin"), "s2": ("styles", "styles.bin")}
        archive.writestr("xl/_rels/workbook.bin.rels", relations(**parts))
        archive.writestr("xl/workbook.bin", main)
        archive.writestr("xl/styles.bin", styles)
        archive.writestr("xl/worksheets/sheet1.bin", sheet + record(130))
    return buffer.getvalue()


ROWS = [["指标", "数值", "增速"], ["投资", (1234.5, 1), (0.0815, 2)], ["人口", 30.0, (0.02, 2)]]


def test_numbers_are_written_as_they_are_seen(read, cells):
    data = book(*ROWS, codes=["#,##0.00", "0.0%"])
    assert detect(data, "a.xls") == "xlsb"
    document = read(data, "a.xlsb")
    assert document.format == "xlsb"
    found = cells(document)
    assert (found[1, 1], found[1, 2], found[2, 1], found[2, 2]) == ("1,234.50", "8.2%", "30", "2.0%")


def test_dates_are_dates(read, cells):
    rows = [["日期", "数值"], [(45352.0, 1), 5.0], [(45383.0, 1), 6.0]]
    assert cells(read(book(*rows, codes=["yyyy年m月"]), "a.xlsb"))[1, 0] == "2024年3月"


def test_merged_cells_stand_once(read, cells):
    rows = [["指标", "数值", ""], ["投资", 5.0, 6.0], ["人口", 7.0, 8.0]]
    document = read(book(*rows, merged=[(0, 0, 1, 2)]), "a.xlsb")
    [head] = [b for b in document.blocks if document.text[b.start : b.end] == "数值"]
    assert head.cell.column_span == 2


def test_a_bomb_is_refused(read):
    buffer = io.BytesIO(book(*ROWS))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.bin", bytes(30_000_000))
    with pytest.raises(LoadError, match="炸弹"):
        read(buffer.getvalue(), "a.xlsb")


@settings(max_examples=15)
@given(st.data())
def test_damaged_parts_are_read_or_refused(read, data):
    whole = book(*ROWS, codes=["0.0%"])
    part = data.draw(st.sampled_from(["xl/styles.bin", "xl/workbook.bin", "xl/worksheets/sheet1.bin"]))
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = bytearray(old.read(name))
            if name == part:
                at = data.draw(st.integers(0, len(content) - 1))
                content[at : at + 2] = data.draw(st.binary(max_size=4))
            new.writestr(name, bytes(content))
    try:
        read(buffer.getvalue(), "a.xlsb")
    except LoadError:
        return
