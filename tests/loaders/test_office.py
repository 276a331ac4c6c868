"""Old formats through LibreOffice."""

import shutil
import stat
import sys

import pytest
from heshu.loaders import office
from heshu.model import LoadError

needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None and shutil.which("libreoffice") is None,
    reason="LibreOffice is not installed",
)


def rtf(text: str) -> bytes:
    escaped = "".join(character if character.isascii() else f"\\u{ord(character)}?" for character in text)
    return f"{{\\rtf1\\ansi\\ansicpg936\\uc1 {escaped}\\par}}".encode("ascii")


@needs_office
def test_rtf_is_read_as_a_word_document(read):
    document = read(rtf("全年完成投资12.5亿元，增长8%。"), "总结.rtf")
    assert (document.format, document.text) == ("rtf", "全年完成投资12.5亿元，增长8%。")


@needs_office
def test_what_libreoffice_cannot_open_is_said(read):
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + "WordDocument".encode("utf-16-le")
    with pytest.raises(LoadError, match=r"坏\.doc：LibreOffice不能转换"):
        read(data, "坏.doc")


def test_without_libreoffice_the_way_out_is_named(read, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda command: None)
    with pytest.raises(LoadError, match="apt-get install libreoffice-writer") as caught:
        read(rtf("正文"), "a.rtf")
    assert caught.value.status == "skipped"


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_a_conversion_that_hangs_is_ended(tmp_path, monkeypatch):
    stand_in = tmp_path / "soffice"
    stand_in.write_text("#!/bin/sh\nsleep 60 & wait\n")
    stand_in.chmod(stand_in.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(shutil, "which", lambda command: str(stand_in))
    with pytest.raises(LoadError, match="在1秒内没有转换完"):
        office._convert(b"{\\rtf1}", "a.rtf", "rtf", 1)
