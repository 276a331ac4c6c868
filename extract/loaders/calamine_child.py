"""A process of its own that reads a workbook with calamine: bytes on stdin, one JSON line a sheet on stdout.

calamine ends its whole process (abort) on some damaged .xls files, and where a cell at XFD1048576 makes it
ask for half a terabyte. Run as a script by `workbook.py`; it imports nothing of this package, to be quick.

Values: text, numbers and booleans as they are, `{"date": ISO}`, `{"time": ISO}`, `{"seconds": N}`.
"""

from __future__ import annotations

import datetime
import io
import json
import math
import sys
from typing import Any

import python_calamine


def main() -> None:
    """Read stdin, answer on stdout. The first argument holds the limits as JSON."""
    limits: dict[str, int] = json.loads(sys.argv[1])
    _bound_memory(limits["sheet_memory"])
    try:
        book = python_calamine.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
    except python_calamine.PasswordError:
        _tell({"failed": "password"})
        return
    except python_calamine.CalamineError as error:
        _tell({"failed": str(error)})
        return
    for number, metadata in enumerate(book.sheets_metadata):
        if number == limits["sheets"]:
            _tell({"name": metadata.name, "visible": True, "failed": "sheets"})
            return
        _tell(_sheet(book, metadata, limits))


def _bound_memory(size: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(
        resource.RLIMIT_AS, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard)
    )


def _sheet(
    book: python_calamine.CalamineWorkbook, metadata: python_calamine.SheetMetadata, limits: dict[str, int]
) -> dict[str, Any]:
    """One sheet: its filled cells as [row, column, value] with 0-based places on the sheet.

    What goes beyond the limits, which hold for the whole workbook, is counted in `left` (rows).
    """
    answer: dict[str, Any] = {
        "name": metadata.name,
        "visible": metadata.visible == python_calamine.SheetVisibleEnum.Visible,
    }
    try:
        sheet = book.get_sheet_by_name(metadata.name)
    except python_calamine.CalamineError as error:
        return answer | {"failed": str(error)}
    if sheet.start is None:
        return answer | {"cells": [], "merged": [], "left": 0}
    if sheet.height * sheet.width > limits["sheet_area"]:
        return answer | {"failed": "area"}
    # Not iter_rows: it counts rows from the top of the sheet, and columns from the first that is filled.
    top, left = sheet.start
    cells: list[list[Any]] = []
    rows = sheet.to_python(skip_empty_area=True)
    for at, row in enumerate(rows):
        filled = [
            [top + at, left + index, _value(value)] for index, value in enumerate(row) if not _empty(value)
        ]
        limits["sheet_cells"] -= len(filled)
        limits["sheet_characters"] -= sum(len(value) for _, _, value in filled if isinstance(value, str))
        if limits["sheet_cells"] < 0 or limits["sheet_characters"] < 0:
            return answer | {"cells": cells, "merged": sheet.merged_cell_ranges, "left": len(rows) - at}
        cells += filled
    return answer | {"cells": cells, "merged": sheet.merged_cell_ranges, "left": 0}


def _empty(value: object) -> bool:
    return (isinstance(value, str) and not value.strip()) or (
        isinstance(value, float) and not math.isfinite(value)
    )


def _value(value: object) -> object:
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()}
    if isinstance(value, datetime.time):
        return {"time": value.isoformat()}
    if isinstance(value, datetime.timedelta):
        return {"seconds": value.total_seconds()}
    return value


def _tell(answer: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=True).encode() + b"\n")


if __name__ == "__main__":
    main()
