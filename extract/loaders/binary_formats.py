"""The number formats of the cells of an old workbook (xls, et), which calamine does not give.

Record numbers and layouts are those of [MS-XLS] and [MS-CFB]. Whatever does not fit them ends the reading:
formats that are missing cost no value, only how it is shown.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .cell_formats import SheetFormats
from .workbook import Place

_BOF, _EOF, _FORMAT, _XF, _SHEET, _DATE_1904 = 0x0809, 0x000A, 0x041E, 0x00E0, 0x0085, 0x0022
_ONE_CELL = (0x0203, 0x027E, 0x0006)  # NUMBER, RK, FORMULA
_MANY_CELLS = 0x00BD  # MULRK
_BIFF8 = 0x0600
_FREE = 0xFFFFFFFA
"""Sector numbers from here on mean: end of a chain, free, or the table itself."""

Record = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class _Globals:
    styles: list[str | None]
    """The format code of every cell style by its number; None for General."""
    sheets: Mapping[str, int]
    """Where the records of each sheet begin."""
    from_1904: bool


class BinaryFormats:
    """The formats of an old workbook, sheet by sheet."""

    def __init__(self, data: bytes, builtin: Mapping[str, str]) -> None:
        self._stream = b""
        self._globals = _Globals([], {}, False)
        try:
            self._stream = _stream(data, "Workbook")
            self._globals = _globals(self._stream, {int(key): code for key, code in builtin.items()})
        except (struct.error, IndexError, UnicodeDecodeError):
            self._stream = b""

    @property
    def from_1904(self) -> bool:
        """Whether days are counted from 1904."""
        return self._globals.from_1904

    def of_sheet(self, sheet: str) -> SheetFormats:
        """The formats of one sheet by its name."""
        codes: dict[Place, str] = {}
        start = self._globals.sheets.get(sheet, len(self._stream))
        try:
            for place, style in _cells(self._stream, start):
                code = self._globals.styles[style]
                if code:
                    codes[place] = code
        except (struct.error, IndexError):
            return SheetFormats(codes)
        return SheetFormats(codes)


def _stream(data: bytes, wanted: str) -> bytes:
    """One stream of a compound file; empty where it has none of this name."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    if size not in (512, 4096):
        return b""
    first_directory, cutoff, first_short = (struct.unpack_from("<I", data, at)[0] for at in (48, 56, 60))
    sectors = [data[at : at + size] for at in range(size, len(data), size)]
    table = _allocation(data, sectors)
    directory = _chain(sectors, table, first_directory)
    root = struct.unpack_from("<II", directory, 116)
    for at in range(0, len(directory) - 127, 128):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        if directory[at : at + max(0, length - 2)].decode("utf-16-le", "replace") != wanted:
            continue
        start, held = struct.unpack_from("<II", directory, at + 116)
        if held < cutoff:
            # Short streams lie in sectors of 64 bytes inside the stream of the root.
            packed, short = _chain(sectors, table, root[0])[: root[1]], _chain(sectors, table, first_short)
            sectors = [packed[at : at + 64] for at in range(0, len(packed), 64)]
            table = list(struct.unpack(f"<{len(short) // 4}I", short))
        return _chain(sectors, table, start)[:held]
    return b""


def _allocation(data: bytes, sectors: list[bytes]) -> list[int]:
    """For every sector the number of the one that follows it."""
    count, next_list = struct.unpack_from("<I", data, 44)[0], struct.unpack_from("<I", data, 68)[0]
    parts = list(struct.unpack_from("<109I", data, 76))
    for _ in sectors:
        if next_list >= _FREE or len(parts) > len(sectors):
            break
        *numbers, next_list = struct.unpack(f"<{len(sectors[next_list]) // 4}I", sectors[next_list])
        parts += numbers
    table: list[int] = []
    # A table that says more than the file can hold (hostile) is cut.
    for part in parts[: min(count, len(sectors) // 128 + 1)]:
        if part < _FREE:
            table += struct.unpack(f"<{len(sectors[part]) // 4}I", sectors[part])
    return table


def _chain(sectors: list[bytes], table: list[int], sector: int) -> bytes:
    found = []
    # A chain that runs in a circle ends after as many sectors as there are.
    for _ in sectors:
        if sector >= _FREE:
            break
        found.append(sectors[sector])
        sector = table[sector]
    return b"".join(found)


def _records(stream: bytes, start: int) -> Iterator[Record]:
    """The records of one part of the stream (the workbook itself, or a sheet without the charts in it)."""
    depth = 0
    while start + 4 <= len(stream):
        number, length = struct.unpack_from("<HH", stream, start)
        body = stream[start + 4 : start + 4 + length]
        start += 4 + length
        depth += (number == _BOF) - (number == _EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield number, body


def _globals(stream: bytes, codes: dict[int, str]) -> _Globals:
    formats: list[int] = []
    sheets: dict[str, int] = {}
    from_1904 = False
    for number, body in _records(stream, 0):
        if number == _BOF and struct.unpack_from("<H", body)[0] != _BIFF8:
            break
        if number == _FORMAT:
            identity, length, wide = struct.unpack_from("<HHB", body)
            codes[identity] = _text(body[5:], length, wide)
        elif number == _XF:
            formats.append(struct.unpack_from("<H", body, 2)[0])
        elif number == _SHEET:
            start, _, _, length, wide = struct.unpack_from("<IBBBB", body)
            sheets[_text(body[8:], length, wide)] = start
        elif number == _DATE_1904:
            from_1904 = body[:1] == b"\x01"
    shown = [codes.get(identity, "General") for identity in formats]
    return _Globals([None if code.lower() == "general" else code for code in shown], sheets, from_1904)


def _text(body: bytes, length: int, wide: int) -> str:
    return body[: 2 * length].decode("utf-16-le") if wide & 1 else body[:length].decode("latin-1")


def _cells(stream: bytes, start: int) -> Iterator[tuple[Place, int]]:
    """Every cell with a number and the number of its style."""
    for number, body in _records(stream, start):
        if number in _ONE_CELL:
            row, column, style = struct.unpack_from("<HHH", body)
            yield (row, column), style
        elif number == _MANY_CELLS:
            row, column = struct.unpack_from("<HH", body)
            for at in range(4, len(body) - 7, 6):
                yield (row, column), struct.unpack_from("<H", body, at)[0]
                column += 1
