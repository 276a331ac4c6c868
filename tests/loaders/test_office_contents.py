"""What comes through LibreOffice: lists, revisions, notes, merged cells, text boxes, picture fonts."""

import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from heshu import loaders
from heshu.loaders import office
from heshu.loaders.conversion import Converter, Old

W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
pytestmark = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def numbered(document: docx.document.Document) -> None:
    lists = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for at, (kind, text) in enumerate((("chineseCountingThousand", "%1、"), ("decimal", "（%2）")))
    )
    lists.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="90">{levels}</w:abstractNum>'))
    lists.append(parse_xml(f'<w:num {W} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for level, text in ((0, "投资1.5亿元"), (1, "工业0.9亿元"), (1, "农业0.6亿元"), (0, "就业2万人")):
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        number = f'<w:ilvl w:val="{level}"/><w:numId w:val="90"/>'
        properties.append(parse_xml(f"<w:numPr {W}>{number}</w:numPr>"))


def run(inner: str) -> object:
    return parse_xml(f"<w:r {W}>{inner}</w:r>")


def revised(document: docx.document.Document) -> None:
    paragraph = document.add_paragraph("新增就业")
    who = 'w:id="1" w:author="a" w:date="2031-01-01T00:00:00Z"'
    for tag, text in (("ins", "<w:t>1.2万人</w:t>"), ("del", "<w:delText>9.9万人</w:delText>")):
        paragraph._p.append(parse_xml(f"<w:{tag} {W} {who}><w:r>{text}</w:r></w:{tag}>"))
    paragraph.add_run("，面积5km")
    paragraph.add_run("2").font.superscript = True
    paragraph.add_run("，合格率")
    paragraph._p.append(run('<w:sym w:font="Symbol" w:char="F0B3"/>'))
    paragraph.add_run("95%。")
    paragraph.add_run("隐藏77").font.hidden = True


def noted(document: docx.document.Document) -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>框内收入88亿元</w:t></w:r></w:p></w:txbxContent>"
    shape = (
        f'<v:shape type="#_x0000_t202" style="width:200pt;height:50pt"><v:textbox>{box}</v:textbox></v:shape>'
    )
    document.add_paragraph("见右框")._p.append(run(f"<w:pict>{shape}</w:pict>"))
    document.add_paragraph("帮扶")._p.append(run('<w:footnoteReference w:id="2"/>'))
    text = "<w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>含移民12户</w:t></w:r></w:p>"
    note = f'<w:footnote w:id="2">{text}</w:footnote>'
    marks = "".join(
        f'<w:footnote w:type="{kind}" w:id="{at}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for at, kind in enumerate(("separator", "continuationSeparator"))
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    xml = f"<w:footnotes {W}>{marks}{note}</w:footnotes>".encode()
    part = Part(PackURI("/word/footnotes.xml"), kind, xml, document.part.package)
    document.part.relate_to(part, f"{RELATION}/footnotes")


def merged(document: docx.document.Document) -> None:
    table = document.add_table(3, 3)
    for row, texts in enumerate((("", "", ""), ("", "2030年", "2031年"), ("就业", "11", "12"))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(0, 0).merge(table.cell(1, 0)).text = "指标"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "完成"


@pytest.fixture(scope="session")
def converted(tmp_path_factory):
    """One report as docx, and as doc and odt that LibreOffice made of it."""
    folder: Path = tmp_path_factory.mktemp("contents")
    document = docx.Document()
    for add in (numbered, revised, noted, merged):
        add(document)
    document.save(str(folder / "a.docx"))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for to in ("doc:MS Word 97", "odt:writer8"):
        command = ["soffice", profile, "--headless", "--convert-to", to, "--outdir", str(folder)]
        subprocess.run([*command, str(folder / "a.docx")], check=True, capture_output=True, timeout=120)
    return folder


@pytest.mark.parametrize("kind", ["doc", "odt"])
def test_an_old_document_is_read_as_its_docx(converted, kind):
    expected, document = loaders.load(converted / "a.docx"), loaders.load(converted / f"a.{kind}")
    assert document.text == expected.text
    assert "一、投资1.5亿元\n（1）工业0.9亿元\n（2）农业0.6亿元\n二、就业2万人" in document.text
    assert "新增就业1.2万人，面积5km²，合格率≥95%。\n" in document.text
    assert [block.cell for block in document.blocks] == [block.cell for block in expected.blocks]
    assert [block.kind for block in document.blocks] == [block.kind for block in expected.blocks]
    assert "有4个字的隐藏文字" in document.warnings[0]


def gb(text: str) -> str:
    """A text as Word writes it into RTF: GB bytes in hex."""
    return "".join(
        one if one.isascii() else "".join(f"\\'{byte:02x}" for byte in one.encode("gbk")) for one in text
    )


HEAD = (
    r"{\rtf1\ansi\ansicpg936\deff0"
    r"{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fnil\fcharset134 SimSun;}}"
)
LISTS = (
    r"{\*\listtable{\list\listtemplateid1{\listlevel\levelnfc37\levelnfcn37\leveljc0\levelfollow0\levelstartat1"
    r"{\leveltext\leveltemplateid1\'02\'00\'a1\'a2;}{\levelnumbers\'01;}}{\listname ;}\listid99}}"
    r"{\*\listoverridetable{\listoverride\listid99\listoverridecount0\ls1}}"
)
ITEM = r"{{\listtext\pard\plain\f1 {}\tab}}\pard\ls1\ilvl0\f1 {}\par "
ROWS = (
    r"\trowd\clvmgf\cellx2000\clmgf\cellx4000\clmrg\cellx6000\pard\intbl\f1 {}\cell {}\cell \cell\row"
    r"\trowd\clvmrg\cellx2000\cellx4000\cellx6000\pard\intbl \cell 2030{}\cell 2031{}\cell\row\pard {}\par"
)
RTF = {
    "list": (
        LISTS + ITEM.format(gb("一、"), gb("投资1.5亿元")) + ITEM.format(gb("二、"), gb("就业2万人")),
        "一、投资1.5亿元\n二、就业2万人",
    ),
    "revision": (
        rf"\f1 {gb('就业')}{{\revised {gb('1.2万人')}}}{{\deleted {gb('9.9万人')}}}"
        rf"{{\v {gb('隐藏7')}}}{gb('。')}\par",
        "就业1.2万人。",
    ),
    "spans": (
        ROWS.format(*map(gb, ("指标", "完成", "年", "年", "完"))),
        "指标\t完成\n2030年\t2031年\n完",
    ),
    "note": (
        rf"\f1 {gb('帮扶')}{{\super\chftn{{\footnote\pard\plain\f1 {gb('含移民12户')}}}}}{gb('5户。')}\par",
        "帮扶5户。\n含移民12户",
    ),
    "box": (
        rf"\f1 {gb('前')}{{\shp{{\*\shpinst{{\sp{{\sn shapeType}}{{\sv 202}}}}"
        rf"{{\shptxt\pard\plain\f1 {gb('收入88亿元')}\par}}}}}}\par",
        "前\n收入88亿元",
    ),
    "field": (rf"\f1 {gb('共')}{{\field{{\*\fldinst = 3+4 }}{{\fldrslt 7}}}}{gb('个')}\par", "共7个"),
}


def test_rtf_as_word_writes_it(tmp_path, knowledge):
    files = []
    for name, (body, _) in RTF.items():
        (tmp_path / name).write_text(f"{HEAD}{body}}}", encoding="ascii")
        files.append(Old(name, tmp_path / name, "rtf"))
    converter = Converter(shutil.which("soffice"), tmp_path / "work", knowledge)
    read = {
        old.path: office.load(b"", old.path, "0", "rtf", knowledge, str(made)).text
        for old, made in converter.convert(files)
    }
    assert read == {name: text for name, (_, text) in RTF.items()}
