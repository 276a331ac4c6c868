"""Plain text and Markdown: find the encoding, keep every character, make a block of every line."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from charset_normalizer import from_bytes

from ..knowledge import Knowledge
from ..model import Block, Document, LoadError, Table
from .markdown import HEADING, pipe_tables

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_CANDIDATES = ("utf-8", "gb18030", "cp950", "big5hkscs", "utf-16-le", "utf-16-be")
_LINE = re.compile(r"[^\r\n\f\v\u2028\u2029]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_UNLIKELY = re.compile(r"[\ue000-\uf8ff\x80-\x9f\U000f0000-\U0010ffff]")

# More bytes than one in two hundred that fit no character: the encoding is wrong or the file is no text.
_MOST_DAMAGE = 0.005
# Below this share of likely characters the three Chinese encodings are not believed without a second opinion.
_LEAST_LIKELY = 0.15
# From here on another encoding is believed although the bytes are valid UTF-8. That happens to scraps of GBK
# ("元" alone reads as "Ԫ"): valid UTF-8 without a character of three bytes is hardly Chinese.
_SURELY_LIKELY = 0.6
_BEYOND_TWO_BYTES = re.compile(r"[\u0800-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with the encoding it was read in; `damaged` counts the bytes that fitted no character."""

    text: str
    encoding: str
    damaged: int = 0


def load(data: bytes, path: str, doc_id: str, kind: str, knowledge: Knowledge) -> Document:
    """Read a text file. Raises `LoadError` where the bytes are no text."""
    decoded = decode(data, path, knowledge)
    warnings: tuple[str, ...] = ()
    if decoded.damaged:
        at = decoded.text.index("\ufffd")
        line = decoded.text.count("\n", 0, at) + 1
        warnings = (
            f"{path}：按{decoded.encoding}读取，有{decoded.damaged}处字节损坏（第一处在第{line}行），"
            f"损坏的字以“\ufffd”代替，请核对原文。",
        )
    return document(decoded.text, path, doc_id, kind, {"encoding": decoded.encoding}, warnings)


def document(
    text: str,
    path: str,
    doc_id: str,
    kind: str,
    properties: dict[str, str],
    warnings: tuple[str, ...] = (),
) -> Document:
    """A Document whose text is `text`, verbatim, with a block for every line that is not blank.

    Raises `LoadError` for a text without a visible character or with control characters of a binary file.
    """
    if not text.strip("\ufeff \t\r\n\f\v\u3000\xa0\x1a"):
        raise LoadError(f"{path}：文件里只有空白，没有文字。请检查文件是否保存完整。")
    _refuse_binary(text, path)
    blocks: list[Block] = []
    tables: list[Table] = []
    position = 0
    for found in pipe_tables(text):
        _lines(text, position, found.start, kind, blocks)
        tables.append(found.place(len(tables), blocks))
        position = found.end
    _lines(text, position, len(text), kind, blocks)
    return Document(doc_id, path, kind, text, tuple(blocks), tuple(tables), None, properties, warnings)


def _lines(text: str, start: int, end: int, kind: str, blocks: list[Block]) -> None:
    for line in _LINE.finditer(text, start, end):
        if line.group().isspace():
            continue
        heading = HEADING.match(line.group()) if kind == "md" else None
        blocks.append(
            Block(
                len(blocks),
                "heading" if heading else "paragraph",
                line.start(),
                line.end(),
                level=len(heading.group(1)) if heading else None,
            )
        )


def _refuse_binary(text: str, path: str) -> None:
    controls = _CONTROL.findall(text)
    if "\0" in controls or len(controls) > max(2, len(text) // 200):
        raise LoadError(
            f"{path}：文件里有{len(controls)}个控制字符，不是文本文件，可能已损坏或扩展名有误。"
            "请用原来的程序打开，另存为docx、pdf或txt后重试。"
        )


def decode(data: bytes, path: str, knowledge: Knowledge) -> Decoded:
    """The text of a file's bytes, without a byte order mark. Raises `LoadError` where no encoding fits."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decoded_after_mark(data[len(mark) :], encoding, path)
    utf8 = _as_utf8(data)
    if utf8 is not None and (utf8.isascii() or _BEYOND_TWO_BYTES.search(utf8)) and not _CONTROL.search(utf8):
        return Decoded(utf8, "utf-8")
    common = frozenset(knowledge.rule("loaders", "loaders.common_characters").data["characters"])
    scored = [(likelihood(decoded, common), decoded) for decoded in _attempts(data)]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    if utf8 is not None and best[0] < _SURELY_LIKELY:
        return Decoded(utf8, "utf-8")
    if best[1] is not None and best[0] >= _LEAST_LIKELY:
        return best[1]
    guess = None if b"\0" in data else from_bytes(data).best()
    if guess is not None:
        return Decoded(str(guess).removeprefix("\ufeff"), guess.encoding)
    if best[1] is not None and best[0] > 0:
        return best[1]
    raise LoadError(
        f"{path}：看不出文件的编码（试过utf-8、gb18030、Big5、utf-16），可能不是文本文件或已损坏。"
        "请用编辑器打开，以UTF-8编码另存为txt后重试。"
    )


def _as_utf8(data: bytes) -> str | None:
    """The text of strict UTF-8 without NULs (which are UTF-16 or a binary file), else None."""
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _decoded_after_mark(data: bytes, encoding: str, path: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    damaged = text.count("\ufffd") - _written_replacements(data, encoding)
    if damaged > max(1, int(len(text) * _MOST_DAMAGE)):
        raise LoadError(
            f"{path}：文件开头标明编码为{encoding}，但有{damaged}处字节不符，文件已损坏。请换一份完整的文件。"
        )
    return Decoded(text, encoding, damaged)


def _written_replacements(data: bytes, encoding: str) -> int:
    """How many U+FFFD the writer of the file put there himself."""
    return data.decode(encoding, errors="ignore").count("\ufffd")


def _attempts(data: bytes) -> Iterator[Decoded]:
    """Every reading of the bytes with hardly any damage. UTF-16 only where the length and NULs allow it."""
    for encoding in _CANDIDATES:
        wide = encoding.startswith("utf-16")
        if (wide and len(data) % 2) or (not wide and b"\0" in data):
            continue
        text = data.decode(encoding, errors="replace")
        damaged = text.count("\ufffd") - _written_replacements(data, encoding)
        if damaged <= (0 if wide else max(1, int(len(text) * _MOST_DAMAGE))):
            yield Decoded(text, encoding, damaged)


def likelihood(decoded: Decoded, common: frozenset[str]) -> float:
    """How much a reading looks like Chinese prose, about 0 to 1.

    gb18030 decodes nearly everything, so whether decoding succeeds says little. A right reading is full of
    frequent characters; a wrong one scatters over rare ones, private use and control characters.
    """
    text = decoded.text
    foreign = [character for character in text if character > "\x7f"]
    if not foreign:
        # ASCII in UTF-16 without a byte order mark; any other way to this place is damage.
        return 1.0 if not _CONTROL.search(text) else 0.0
    han = [character for character in foreign if _HAN.match(character)]
    likely = sum(character in common for character in han)
    ordinary = sum(_is_ordinary(character, decoded.encoding) for character in han)
    marks = sum(character in "，。、；：？！“”‘’（）《》〈〉【】〔〕—…·％　–‰℃㎡" for character in foreign)
    unlikely = len(_UNLIKELY.findall(text)) + len(_CONTROL.findall(text)) + 3 * decoded.damaged
    return (likely + marks + 0.25 * (ordinary - likely) - 2 * unlikely) / len(foreign)


def _is_ordinary(character: str, encoding: str) -> bool:
    """Whether the character stands in the first, frequent half of its own character set."""
    try:
        if encoding in ("cp950", "big5hkscs"):
            return b"\xa4" <= character.encode("big5")[:1] <= b"\xc6"
        return b"\xb0" <= character.encode("gb2312")[:1] <= b"\xd7"
    except UnicodeEncodeError:
        return False
