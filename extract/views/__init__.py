"""For people: terminal views, workbook, pages."""
