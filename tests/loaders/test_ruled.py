"""Tables from the lines that draw them."""

from heshu.loaders.ruled import drawn


def test_lines_that_cross_draw_cells():
    level = [(10, y, 110, y) for y in (20, 40, 60)]
    upright = [(x, 20, x, 60) for x in (10, 60, 110)]
    (table,) = drawn([*level, *upright])
    assert (table.rows, len(table.columns) - 1) == (2, 2)
    assert [(cell.row, cell.column) for cell in table.cells] == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_a_table_open_at_its_sides_has_its_outer_columns():
    level = [(10, y, 110, y) for y in (20, 40, 60)]
    (table,) = drawn([*level, (60, 20, 60, 60)])
    assert len(table.cells) == 4
    assert table.box == (10, 20, 110, 60)


def test_a_frame_is_no_table():
    assert drawn([(10, 20, 110, 20), (10, 60, 110, 60), (10, 20, 10, 60), (110, 20, 110, 60)]) == []
