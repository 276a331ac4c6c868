"""Which file goes to which loader, and what is refused with which words."""

import io
import os
import zipfile

import pytest
from heshu import loaders
from heshu.loaders import FORMATS, detect, load
from heshu.model import LoadError
from hypothesis import given
from hypothesis import strategies as st

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def package(*members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for member in members:
            # Without a time of its own: the bytes name the case, in every process alike.
            archive.writestr(zipfile.ZipInfo(member), "<a/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"", "a.docx", "empty"),
        (b"%PDF-1.7\n", "a.docx", "pdf"),
        (b"\n\n%PDF-1.4\n1 0 obj", "a", "pdf"),
        ("文件以%PDF-开头".encode(), "a.txt", "txt"),
        (package("word/document.xml"), "a.pdf", "docx"),
        (package("word\\document.xml"), "a.zip", "docx"),
        (package("xl/workbook.xml"), "a.docx", "xlsx"),
        (package("xl/workbook.bin"), "a.xlsx", "xlsb"),
        (package("ppt/presentation.xml"), "a.docx", "pptx"),
        (package("OFD.xml", "Doc_0/Document.xml"), "a.ofd", "ofd"),
        (package("公文\\ofd.XML", "公文/Doc_0/a.xml", "__MACOSX/公文/._OFD.xml"), "a.zip", "ofd"),
        (package("公文/OFD.xml", "其他.txt"), "a.zip", "zip"),
        (package("关于OFD.xml", "b.txt"), "a.zip", "zip"),
        (package("OFD.xml", "b.xml")[:80], "a.ofd", "ofd"),
        (package("a.txt"), "a.docx", "zip"),
        (b"PK\x03\x04" + b"\x14\0" * 10 + b"word/document.xml", "a.docx", "docx"),
        (OLE + "WordDocument".encode("utf-16-le"), "a.docx", "doc"),
        (OLE + "WordDocument".encode("utf-16-le"), "a.wps", "wps"),
        (OLE + "Workbook".encode("utf-16-le"), "a.doc", "xls"),
        (OLE + "Workbook".encode("utf-16-le"), "a.et", "et"),
        (OLE + "PowerPoint Document".encode("utf-16-le"), "a.dps", "dps"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "encrypted"),
        (OLE, "a.doc", "ole"),
        (b"{\\rtf1\\ansi", "a.doc", "rtf"),
        (b"\x89PNG\r\n\x1a\n", "a.pdf", "png"),
        (b"\xff\xd8\xff\xe0", "a.txt", "jpg"),
        (b"II*\x00", "a.tif", "tiff"),
        (b"RIFF\0\0\0\0WEBP", "a", "webp"),
        (b"Rar!\x1a\x07\x00", "a.docx", "rar"),
        (b"7z\xbc\xaf\x27\x1c", "a", "7z"),
        (b"<!DOCTYPE html><html>", "a.doc", "html"),
        ("\n<html><body>".encode("utf-16"), "a.txt", "html"),
        ("<!-- 甲 --><table><tr>".encode("gb18030"), "a.doc", "html"),
        ("正文 <p>段落</p>".encode(), "a.htm", "html"),
        ("没有标记".encode(), "a.html", "txt"),
        ("# 标题".encode(), "a.md", "md"),
        ("# 标题".encode(), "a.MARKDOWN", "md"),
        ("甲,1".encode(), "a.csv", "csv"),
        ("甲\t1".encode(), "a.TSV", "tsv"),
        ("甲\t1".encode("utf-16"), "a.xls", "tsv"),
        (b"<table><tr>", "a.xls", "html"),
        ("正文".encode(), "无扩展名", "txt"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?>', "a.doc", "wordml"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "a.xls", "excelml"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><pkg:package', "a.xml", "flatopc"),
        # A doc that was cut off still names its style "Book Title".
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Book Title\0".encode("utf-16-le"), "a.doc", "ole"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Book\0".encode("utf-16-le"), "a.xls", "xls"),
        (b"MIME-Version: 1.0\nSubject: a\nContent-Type: multipart/related;", "a.doc", "mht"),
    ],
)
def test_content_decides_before_the_name(data, name, kind):
    assert detect(data, name) == kind


@pytest.mark.parametrize(
    ("name", "data", "status", "words"),
    [
        ("~$总结.docx", b"x", "skipped", "附属文件"),
        (".DS_Store", b"x", "skipped", "附属文件"),
        ("Thumbs.db", b"x", "skipped", "附属文件"),
        ("空.docx", b"", "failed", "0字节"),
        ("表.xlsx", package("xl/workbook.xml"), "failed", "另存为xlsx"),
        ("表.xlsb", package("xl/workbook.bin"), "failed", "另存为xlsx"),
        ("公文.ofd", package("OFD.xml"), "failed", "没有可读的页面"),
        ("包.zip", package("a.txt"), "skipped", "heshu run"),
        ("图.png", b"\x89PNG\r\n\x1a\n", "failed", "图片已损坏"),
        ("旧.doc", OLE, "skipped", "另存为docx"),
        ("密.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "failed", "密码"),
        ("断.pdf", b"%PDF-1.7\n", "failed", "不完整"),
    ],
)
def test_refusals_name_the_file_and_the_way_out(tmp_path, name, data, status, words):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(LoadError, match=words) as caught:
        load(path)
    assert caught.value.status == status
    assert str(caught.value).startswith(f"{path}：")


def test_missing_files_and_folders(tmp_path):
    with pytest.raises(LoadError, match="没有这个文件"):
        load(tmp_path / "无.docx")
    with pytest.raises(LoadError, match="文件夹"):
        load(tmp_path)
    with pytest.raises(LoadError, match="出错"):
        load("a\0b.txt")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are a thing of POSIX")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "管道.txt")
    with pytest.raises(LoadError, match="不是普通文件"):
        load(tmp_path / "管道.txt")


def test_a_mislabelled_file_is_read_as_what_it_is(read, word):
    document = read(word(word.p("增长3%。")), "错.pdf")
    assert (document.format, document.text) == ("docx", "增长3%。")


def test_the_path_is_the_one_given(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("增长3%", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load("./a.txt").path == "./a.txt"


def test_the_formats_are_those_that_are_read(knowledge):
    assert set(FORMATS) == loaders._LOADERS.keys()
    # What is read is not said to be left out.
    assert not set(FORMATS) & knowledge.rule("loaders", "loaders.unread").data["sentences"].keys()


@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.docx", "a.html", "a"]))
def test_any_bytes_have_a_format(data, name):
    assert isinstance(detect(data, name), str)
