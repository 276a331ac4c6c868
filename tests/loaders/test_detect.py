def test_a_doc_that_was_cut_off_is_no_workbook():
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Book Title\0".encode("utf-16-le")
    assert detect(data, "a.doc") == "ole"
    assert detect(data + "Book\0".encode("utf-16-le"), "a.xls") == "xls"
