"""JBIG2 images (ISO/IEC 14492), the form in which OFD keeps scanned pages in black and white.

Pillow does not read them, pdfium does: as an image of a PDF. So the image is put on the page of one.
"""

from __future__ import annotations

import struct

import pypdfium2
from PIL import Image

_SIGNATURE = b"\x97JB2\r\n\x1a\n"
_PAGE, _END_OF_PAGE, _END_OF_FILE = 48, 49, 51


def is_jbig2(data: bytes) -> bool:
    """Whether some bytes are a JBIG2 file."""
    return data.startswith(_SIGNATURE)


def opened(data: bytes, most: int) -> Image.Image:
    """The image in grey. Raises `ValueError` for one of more than `most` dots and for what is damaged."""
    try:
        segments, width, height = _segments(data)
    except struct.error as error:
        raise ValueError("JBIG2图像不完整") from error
    if not 0 < width * height <= most:
        raise ValueError(f"{width}×{height}点，超过{most}点的限制")
    try:
        document = pypdfium2.PdfDocument(_pdf(segments, width, height))
        try:
            image: Image.Image = document[0].render(scale=1, grayscale=True).to_pil()
            return image.convert("L")
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        raise ValueError(f"JBIG2图像不能解码（{error}）") from error


def _segments(data: bytes) -> tuple[bytes, int, int]:
    """The segments as PDF embeds them, without the head of the file and the marks of ends; the size."""
    flags = data[8]
    at = 9 if flags & 2 else 13
    if not flags & 1:
        raise ValueError("JBIG2图像的各段不按顺序存放")
    kept, width, height = b"", 0, 0
    while at < len(data):
        kind, body, end = _segment(data, at)
        if kind == _END_OF_FILE:
            break
        if kind == _PAGE and not width:
            width, height = struct.unpack_from(">II", data, body)
        if kind != _END_OF_PAGE:
            kept += data[at:end]
        at = end
    return kept, width, height


def _segment(data: bytes, at: int) -> tuple[int, int, int]:
    """Type of the segment that begins at a byte, where its data begin, and where they end."""
    number, flags, referred = struct.unpack_from(">IBB", data, at)
    count, body = referred >> 5, at + 6
    if count == 7:
        count = struct.unpack_from(">I", data, at + 5)[0] & 0x1FFFFFFF
        body = at + 9 + (count + 8) // 8
    body += count * (1 if number <= 256 else 2 if number <= 65536 else 4)
    body += 4 if flags & 0x40 else 1
    length = struct.unpack_from(">I", data, body)[0]
    if length == 0xFFFFFFFF:
        raise ValueError("JBIG2图像有长度不明的段")
    return flags & 0x3F, body + 4, body + 4 + length


def _pdf(segments: bytes, width: int, height: int) -> bytes:
    drawing = f"q {width} 0 0 {height} 0 0 cm /I Do Q".encode()
    image = (
        f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}/BitsPerComponent 1"
        f"/ColorSpace/DeviceGray/Filter/JBIG2Decode/Length {len(segments)}>>"
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]"
        "/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>".encode(),
        image.encode() + b"stream\n" + segments + b"\nendstream",
        f"<</Length {len(drawing)}>>".encode() + b"stream\n" + drawing + b"\nendstream",
    ]
    whole, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(whole))
        whole += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    count = len(objects) + 1
    end = f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer<</Size {count}/Root 1 0 R>>"
    return whole + f"{end}\nstartxref\n{len(whole)}\n%%EOF".encode()
