"""Files that mean harm, or were damaged: made from one good file of each format, with seeds."""

import io
import random
import shutil
import struct
import subprocess
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import docx
import py7zr
import xlsxwriter
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

LINES = (
    "柳溪县2031年工作总结",
    "一、主要成效",
    "全年新增就业1.2万人，完成投资3.5亿元，同比增长6.9%。",
    "新建学校5所。",
)
TEXT = "\n".join(LINES)
ROWS = (("指标", "单位", "2031年"), ("新增就业", "人", 12000), ("完成投资", "亿元", 3.5))
PICTURES = {"png": "PNG", "jpg": "JPEG", "tiff": "TIFF", "bmp": "BMP", "gif": "GIF", "webp": "WEBP"}
BY_OFFICE = {"doc": "docx", "rtf": "docx", "odt": "docx", "xls": "xlsx", "ods": "xlsx"}
"""Formats that LibreOffice makes, and from what."""
LIKE = {"wps": "doc", "et": "xls"}
"""Formats that are others under another name."""
OLD_PLACES = ("../../../逃出.txt", "/tmp/逃出.txt", "C:\\逃出.txt", "..\\逃出.txt", "a/../../逃出.txt")


def html() -> bytes:
    body = "".join(f"<p>{line}</p>" for line in LINES)
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{body}</body></html>'.encode()


def word() -> bytes:
    document = docx.Document()
    for line in LINES:
        document.add_paragraph(line)
    table = document.add_table(len(ROWS), len(ROWS[0]))
    for row, values in enumerate(ROWS):
        for column, value in enumerate(values):
            table.cell(row, column).text = str(value)
    return _saved(document.save)


def workbook() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for row, values in enumerate(ROWS):
            sheet.write_row(row, 0, values)
    return out.getvalue()


def pdf(pages: int = 1) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    paper = canvas.Canvas(out, A4)
    for _ in range(pages):
        paper.setFont("STSong-Light", 14)
        for number, line in enumerate(LINES):
            paper.drawString(72, 760 - 24 * number, line)
        paper.showPage()
    paper.save()
    return out.getvalue()


def picture(kind: str) -> bytes:
    image = Image.new("RGB", (160, 40), "white")
    ImageDraw.Draw(image).text((8, 12), "2031 12.5%", fill="black")
    return _saved(lambda out: image.save(out, PICTURES[kind]))


def mail() -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", LINES[0]
    message["Date"] = "Mon, 05 Jan 2032 10:00:00 +0800"
    message.set_content(TEXT)
    message.add_attachment(word(), maintype="application", subtype="msword", filename="附件.docx")
    return message.as_bytes()


def web_archive() -> bytes:
    message = EmailMessage()
    message["From"] = "<Saved by Blink>"
    message["Subject"] = LINES[0]
    message.set_content("")
    message.clear_content()
    message.make_related()
    page = EmailMessage()
    page.set_content(html().decode(), subtype="html", cte="quoted-printable")
    message.attach(page)
    return message.as_bytes()


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def seven(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writef(io.BytesIO(data), name)
    return out.getvalue()


def tarred(members: dict[str, bytes], mode: str = "w:gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd(page: str = "", pages: str = '<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/>') -> bytes:
    lines = "".join(
        f'<ofd:TextObject ID="{10 + n}" Boundary="20 {30 + 10 * n} 170 8" Font="2" Size="5">'
        f'<ofd:TextCode X="0" Y="5" DeltaX="g {len(line) - 1} 5">{line}</ofd:TextCode></ofd:TextObject>'
        for n, line in enumerate(LINES)
    )
    content = (
        f'<ofd:Page {_OFD}><ofd:Content><ofd:Layer ID="5">{lines}{page}</ofd:Layer></ofd:Content></ofd:Page>'
    )
    return packed(
        {
            "OFD.xml": f'<ofd:OFD {_OFD} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>1'
            "</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>".encode(),
            "Doc_0/Document.xml": f"<ofd:Document {_OFD}><ofd:CommonData><ofd:MaxUnitID>99</ofd:MaxUnitID>"
            "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
            "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>"
            f"<ofd:Pages>{pages}</ofd:Pages></ofd:Document>".encode(),
            "Doc_0/PublicRes.xml": f'<ofd:Res {_OFD} BaseLoc="Res"><ofd:Fonts>'
            '<ofd:Font ID="2" FontName="宋体"/></ofd:Fonts></ofd:Res>'.encode(),
            "Doc_0/Pages/Page_0/Content.xml": content.encode(),
        }
    )


@cache
def by_office() -> dict[str, bytes]:
    """The good files of formats that only LibreOffice writes."""
    made = {}
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        office = [shutil.which("soffice") or "soffice", profile, "--headless", "--convert-to"]
        for source, data in (("docx", word()), ("xlsx", workbook())):
            path = Path(folder) / f"good.{source}"
            path.write_bytes(data)
            for kind in (kind for kind, of in BY_OFFICE.items() if of == source):
                command = [*office, kind, "--outdir", folder, str(path)]
                subprocess.run(command, check=True, capture_output=True, timeout=120)
                made[kind] = path.with_suffix(f".{kind}").read_bytes()
    return made


@cache
def good_archives() -> dict[str, bytes]:
    """One good container of every kind, by suffix."""
    members = {"报告/总结.txt": TEXT.encode(), "附表.csv": "指标,数值\n新增就业,12000\n".encode()}
    return {"zip": packed(members), "7z": seven(members), "tar.gz": tarred(members), "eml": mail()}


@cache
def good_without_office() -> dict[str, bytes]:
    """One good file of every format that needs no LibreOffice to be written, by suffix."""
    return {
        "txt": TEXT.encode(),
        "md": f"# {LINES[0]}\n\n{LINES[2]}\n".encode(),
        "csv": "\n".join(",".join(map(str, row)) for row in ROWS).encode("gb18030"),
        "tsv": "\n".join("\t".join(map(str, row)) for row in ROWS).encode(),
        "html": html(),
        "mht": web_archive(),
        "docx": word(),
        "xlsx": workbook(),
        "pdf": pdf(),
        "ofd": ofd(),
        **good_archives(),
        **{kind: picture(kind) for kind in PICTURES},
    }


@cache
def good() -> dict[str, bytes]:
    """One good file of every format that is read, by suffix."""
    files = good_without_office() | by_office()
    return files | {kind: files[like] for kind, like in LIKE.items()}


def damaged(kind: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of 44 damaged or misnamed copies of a good file; the same on every run."""
    chance = random.Random(f"hostile {kind}")
    size = len(data)
    for number in range(10):
        yield f"截断{number}.{kind}", data[: max(1, size * (number + 1) // 11)]
    for number in range(12):
        yield f"翻位{number}.{kind}", _flipped(data, chance, 2**number)
    for number in range(4):
        at = chance.randrange(size)
        yield f"清零{number}.{kind}", data[:at] + bytes(min(64, size - at)) + data[at + 64 :]
        yield f"乱码{number}.{kind}", data[:at] + chance.randbytes(64) + data[at + 64 :]
    yield f"前缀.{kind}", chance.randbytes(32) + data
    yield f"后缀.{kind}", data + chance.randbytes(4096)
    yield f"空.{kind}", b""
    yield f"头.{kind}", data[:8]
    for other in ("docx", "pdf", "txt", "zip", "doc", "html"):
        yield f"误名-{kind.replace('.', '')}.{other}", data
    yield f"无后缀-{kind.replace('.', '')}", data
    yield f"=1+1 {kind}.{kind}", data
    yield f"-o {kind}.{kind}", data
    yield f"<b>&amp;{kind}.{kind}", data


def special() -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of files made to do harm."""
    yield from _bombs()
    yield from _entities()
    yield from _paths()
    yield from _depths()
    yield "公式.csv", "指标,数值\n=1+1,12\n+cmd|'/c calc'!A1,3\n@SUM(1),5\n-2+3,7\n".encode()
    yield "公式.txt", f'=HYPERLINK("x")2031年工作总结\n{LINES[2]}\n'.encode()
    yield (
        "脚本.html",
        html().replace(b"<p>", _SCRIPT),
    )
    yield (
        "脚本.txt",
        f"{_SCRIPT.decode()}2031年工作总结\n</script><img src=x onerror=alert(1)>{LINES[2]}".encode(),
    )
    yield "控制字符.txt", f"柳溪县\x07\x1b[31m2031年工作总结\n{LINES[2]}\u202e\u200b\n".encode()
    yield "五千页.pdf", pdf(5000)
    yield "巨图.png", huge_picture(20000, 20000)
    yield (
        "循环.ofd",
        ofd(pages='<ofd:Page ID="1" BaseLoc="Document.xml"/><ofd:Page ID="2" BaseLoc="../OFD.xml"/>'),
    )
    yield "重复.ofd", ofd(page=_REPEATED)
    yield (
        "加密.docx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
    )
    yield (
        "零字节成员.docx",
        packed({"[Content_Types].xml": b"", "word/document.xml": b"", "_rels/.rels": b""}),
    )
    yield "零字节成员.zip", packed({"空.txt": b"", "空.docx": b""})


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SCRIPT = b"<p>&lt;script&gt;alert(1)&lt;/script&gt;<script>alert(2)</script>"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_REPEATED = (
    '<ofd:TextObject ID="90" Boundary="0 0 9 9" Font="2" Size="5"><ofd:TextCode X="0" Y="5" '
    'DeltaX="g 1000000000 5">甲乙</ofd:TextCode></ofd:TextObject>'
)


def _bombs() -> Iterator[tuple[str, bytes]]:
    yield "声称十吉.zip", _declared(packed({"总结.txt": TEXT.encode()}), 10 * 2**30)
    yield "谎称一字节.zip", _declared(zeros("总结.txt", 10 * 2**30), 1)
    yield "真十吉.zip", zeros("总结.txt", 10 * 2**30)
    yield "真十吉.docx", zeros("word/document.xml", 10 * 2**30)
    yield "真十吉.tar.gz", _squeezed_zeros(2 * 2**30, 31)
    many = packed({f"{n}.txt": b"x" for n in range(30_000)})
    yield "三万成员.zip", many


def _entities() -> Iterator[tuple[str, bytes]]:
    laughs = '<!DOCTYPE a [<!ENTITY b "哈哈哈哈哈哈哈哈">' + "".join(
        f'<!ENTITY b{n} "{f"&b{n - 1 or str()};" * 10}">' for n in range(1, 10)
    )
    outside = '<!DOCTYPE a [<!ENTITY b9 SYSTEM "file:///etc/passwd">'
    for name, doctype in (("十亿笑", laughs), ("外部实体", outside)):
        head = f'<?xml version="1.0"?>{doctype}]>'
        body = "<w:body><w:p><w:r><w:t>&b9;</w:t></w:r></w:p></w:body>"
        text = f'{head}<w:document xmlns:w="{_WORD}">{body}</w:document>'
        strings, page = f"{head}<sst><si><t>&b9;</t></si></sst>", f"{head}<Page>&b9;</Page>"
        yield f"{name}.docx", _with(word(), "word/document.xml", text.encode())
        yield f"{name}.xlsx", _with(workbook(), "xl/sharedStrings.xml", strings.encode())
        yield f"{name}.ofd", _with(ofd(), "Doc_0/Pages/Page_0/Content.xml", page.encode())
        yield f"{name}.html", f"{head}<html><body><p>&b9;{LINES[2]}</p></body></html>".encode()


def _paths() -> Iterator[tuple[str, bytes]]:
    members = {name: TEXT.encode() for name in OLD_PLACES}
    yield "路径.zip", packed(members)
    yield "路径.tar.gz", tarred(members)
    yield "路径.docx", _with(word(), "../../../逃出.xml", b"<a/>")
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, kind in (
            ("链接.txt", tarfile.SYMTYPE),
            ("硬链.txt", tarfile.LNKTYPE),
            ("设备", tarfile.CHRTYPE),
        ):
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
    yield "链接.tar.gz", out.getvalue()


def _depths() -> Iterator[tuple[str, bytes]]:
    nest = packed({"总结.txt": TEXT.encode()})
    for number in range(40):
        nest = packed({f"{number}.zip": nest})
    yield "四十层.zip", nest
    deep = b"<div>" * 100_000 + TEXT.encode() + b"</div>" * 100_000
    yield "十万层.html", b"<html><body>" + deep + b"</body></html>"
    body = b"<w:p>" * 50_000
    yield "五万层.docx", _with(word(), "word/document.xml", body)
    yield "一万层.rtf", b"{\\rtf1" + b"{" * 10_000 + b"text" + b"}" * 10_001
    page = "<ofd:PageBlock>" * 20_000 + "</ofd:PageBlock>" * 20_000
    yield "两万层.ofd", ofd(page=page)


def zeros(name: str, size: int) -> bytes:
    """A zip whose one member really unpacks to that many zero bytes; made in a second, kept in 10 MB."""
    raw = _squeezed_zeros(size, -15)
    encoded = name.encode()
    wide = struct.pack("<HHQQ", 1, 16, size, len(raw))
    both = 0xFFFFFFFF, 0xFFFFFFFF, len(encoded), len(wide)
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 45, 0x800, 8, 0, 33, 0, *both)
    start = local + encoded + wide + raw
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 45, 45, 0x800, 8, 0, 33, 0, *both, 0, 0, 0, 0, 0)
    directory = entry + encoded + wide
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(directory), len(start), 0)
    return start + directory + end


@cache
def _squeezed_zeros(size: int, window: int) -> bytes:
    """That many zero bytes compressed: one block of deflate, repeated."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, window)
    chunk = bytes(2**20)
    first = squeeze.compress(chunk) + squeeze.flush(zlib.Z_FULL_FLUSH)
    block = squeeze.compress(chunk) + squeeze.flush(zlib.Z_FULL_FLUSH)
    rest = size // 2**20 - 2
    # Every block after a full flush is the same bytes, so that it need not be made again.
    return first + block * (rest + 1) + squeeze.flush(zlib.Z_FINISH)


def huge_picture(width: int, height: int) -> bytes:
    """A valid PNG of one bit a pixel, white: small on disk, huge in memory."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    row = b"\0" + b"\xff" * (width * 3)
    squeeze = zlib.compressobj(1)
    pixels = b"".join(squeeze.compress(row) for _ in range(height)) + squeeze.flush()
    header = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def _declared(data: bytes, size: int) -> bytes:
    """A zip whose headers tell another size of its first member than it has."""
    out = bytearray(data)
    entry = out.rindex(b"PK\x01\x02")
    struct.pack_into("<I", out, 22, min(size, 0xFFFFFFFE))
    struct.pack_into("<I", out, entry + 24, min(size, 0xFFFFFFFE))
    return bytes(out)


def _with(package: bytes, part: str, data: bytes) -> bytes:
    """A package with one part put in or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, data)
    return out.getvalue()


def _flipped(data: bytes, chance: random.Random, bits: int) -> bytes:
    out = bytearray(data)
    for _ in range(min(bits, len(data))):
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    out = io.BytesIO()
    save(out)
    return out.getvalue()
