"""A table as a grid: merged cells at all their places, crammed lines taken apart."""

from __future__ import annotations

from heshu.figures.grid import Grid, grid
from heshu.loaders.draft import Draft, GridCell
from heshu.loaders.draft import Grid as DraftGrid
from heshu.model import Document


def made(*cells: GridCell, cut=lambda text: [text]) -> tuple[Document, Grid]:
    draft = Draft()
    draft.add([DraftGrid(cells)])
    document = Document("0" * 16, "t.docx", "docx", draft.text, tuple(draft.blocks), draft.finished_tables)
    return document, grid(document, document.text, document.tables[0], cut)


def texts(found: Grid) -> list[list[str | None]]:
    return [[cell.text if cell else None for cell in row] for row in found.rows]


def test_merged_cell_stands_at_all_its_places():
    _, found = made(
        GridCell("甲", 0, 0, 2, 1), GridCell("1", 0, 1, 1, 2), GridCell("2", 1, 1), GridCell("3", 1, 2)
    )
    assert texts(found) == [["甲", "1", "1"], ["甲", "2", "3"]]
    assert found.at(0, 1) is found.at(0, 2)
    assert found.width == 3
    assert found.at(0, 9) is None


def test_crammed_rows_are_taken_apart_at_their_offsets():
    document, found = made(GridCell("甲\n乙", 0, 0), GridCell("1.5\n2.5", 0, 1))
    assert texts(found) == [["甲", "1.5"], ["乙", "2.5"]]
    for row in found.rows:
        for cell in row:
            assert document.text[cell.start :].startswith(cell.text)


def test_side_by_side_numbers_are_rows_too():
    _, found = made(GridCell("甲\n乙", 0, 0), GridCell("1.5 2.5", 0, 1))
    assert texts(found) == [["甲", "1.5"], ["乙", "2.5"]]


def test_repeated_units_are_taken_apart():
    _, found = made(GridCell("甲\n乙", 0, 0), GridCell("万个万个", 0, 1), GridCell("1\n2", 0, 2))
    assert texts(found) == [["甲", "万个", "1"], ["乙", "万个", "2"]]


def test_names_are_cut_by_words_where_one_way_fits():
    _, found = made(GridCell("医院学校", 0, 0), GridCell("1\n2", 0, 1), cut=lambda text: ["医院", "学校"])
    assert texts(found) == [["医院", "1"], ["学校", "2"]]


def test_lines_that_do_not_agree_stay():
    _, found = made(GridCell("甲\n乙\n丙", 0, 0), GridCell("1\n2", 0, 1))
    assert texts(found) == [["甲\n乙\n丙", "1\n2"]]


def test_tabs_under_a_merged_head():
    _, found = made(
        GridCell("类别", 0, 0),
        GridCell("数", 0, 1, 1, 2),
        GridCell("甲\n乙", 1, 0),
        GridCell("1\t2\n3\t4", 1, 1, 1, 2),
    )
    assert texts(found)[1:] == [["甲", "1", "2"], ["乙", "3", "4"]]
