"""Word documents as one XML file (Flat OPC)."""

import io
import re
import zipfile

import pytest
from heshu.model import LoadError

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
PACKAGE = 'xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"'


def flat(package: bytes, head: str = f'{HEAD}<?mso-application progid="Word.Document"?>') -> bytes:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        parts = {
            name: re.sub(r"<\?xml[^>]*>", "", archive.read(name).decode()) for name in archive.namelist()
        }
    body = "".join(
        f'<pkg:part pkg:name="/{name}"><pkg:xmlData>{text}</pkg:xmlData></pkg:part>'
        for name, text in parts.items()
    )
    picture = '<pkg:part pkg:name="/word/a.png"><pkg:binaryData>AAAA</pkg:binaryData></pkg:part>'
    return f"{head}<pkg:package {PACKAGE}>{body}{picture}</pkg:package>".encode()


def test_it_is_read_as_the_docx_that_it_holds(read, word, cells):
    package = word(word.p("全年完成投资12.5亿元。") + word.table(["指标", "数值"], ["就业", "12"]))
    plain, document = read(package, "a.docx"), read(flat(package), "b.xml")
    assert document.format == "flatopc"
    assert document.text == plain.text
    assert cells(document)[1, 1] == "12"


def test_what_is_damaged_is_said(read, word):
    data = flat(word(word.p("正文")))
    with pytest.raises(LoadError, match=r"断\.xml：第\d+行的XML有错误"):
        read(data[:-40], "断.xml")
    with pytest.raises(LoadError, match="DTD"):
        read(flat(word(word.p("正文")), f'{HEAD}<!DOCTYPE a [<!ENTITY b "c">]>'), "实体.xml")
    with pytest.raises(LoadError, match="没有Word正文"):
        read(f"{HEAD}<pkg:package {PACKAGE}/>".encode(), "空.xml")
