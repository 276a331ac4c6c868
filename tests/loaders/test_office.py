"""Old formats through LibreOffice."""

import http.server
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
import stand_in
from heshu import knowledge as knowledge_module
from heshu import loaders
from heshu.loaders.conversion import Converter, Old, Stopped
from heshu.model import LoadError

needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None and shutil.which("libreoffice") is None,
    reason="LibreOffice is not installed",
)
posix = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script with #!")
TEXT = "全年完成投资12.5亿元，增长8%。"


def rtf(text: str) -> bytes:
    escaped = "".join(character if character.isascii() else f"\\u{ord(character)}?" for character in text)
    return f"{{\\rtf1\\ansi\\ansicpg936\\uc1 {escaped}\\par}}".encode("ascii")


# ---- restarting, with a stand-in -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    """Rules with limits that a test can wait for."""
    folder = tmp_path_factory.mktemp("rules")
    stand_in.short_limits(folder)
    return knowledge_module.load(str(folder))


@pytest.fixture
def convert(tmp_path, short):
    """Converts files of the given words with the stand-in; results by word, and the calls."""
    script = stand_in.soffice(tmp_path / "bin")

    def run(*words, kind="rtf"):
        files = []
        for word in words:
            file = tmp_path / word
            file.write_text(word)
            files.append(Old(word, file, kind))
        made = {
            old.path: result
            for old, result in Converter(str(script), tmp_path / "work", short).convert(files)
        }
        assert sorted(made) == sorted(words)
        return made, [call[1:] for call in stand_in.calls(script)]

    return run


def good(made):
    return sorted(word for word, result in made.items() if isinstance(result, Path))


@posix
def test_many_files_go_in_one_call(convert):
    made, calls = convert("a", "b", "c", "d", "e", "f")
    assert good(made) == ["a", "b", "c", "d", "e", "f"]
    assert calls == [["a", "b", "c", "d", "e"], ["f"]]


@posix
def test_the_file_that_it_dies_of_costs_its_own_row(convert):
    made, calls = convert("a", "b", "CRASH", "d", "e")
    assert good(made) == ["a", "b", "d", "e"]
    assert calls == [["a", "b", "CRASH", "d", "e"], ["CRASH"], ["d", "e"]]
    assert "CRASH：LibreOffice转换这个文件时异常退出（退出码 139）" in str(made["CRASH"])


@posix
def test_a_file_that_hangs_is_named_with_the_limit_and_leaves_no_child(convert, tmp_path):
    made, _ = convert("a", "HANG", "c")
    assert good(made) == ["a", "c"]
    assert "在3秒内没有转换完" in str(made["HANG"])
    assert "office.limits" in str(made["HANG"])
    assert not alive(tmp_path / "bin" / "child")


@posix
def test_the_suspect_is_tried_alone(convert):
    made, calls = convert("a", "COMPANY", "c")
    assert good(made) == ["COMPANY", "a", "c"]
    assert ["COMPANY"] in calls


@posix
def test_a_slow_file_is_waited_for_and_its_time_is_its_own(convert):
    made, calls = convert(*(f"SLOW{number}" for number in range(5)))
    assert len(good(made)) == 5
    assert len(calls) == 1


@posix
def test_a_torso_is_no_result(convert):
    made, _ = convert("a", "GARBAGE", "c")
    assert good(made) == ["a", "c"]
    assert "不能转换" in str(made["GARBAGE"])


@posix
def test_what_was_not_looked_at_is_tried_again(convert):
    made, calls = convert("a", "QUIT", "c")
    assert good(made) == ["QUIT", "a", "c"]
    assert calls[1:] == [["QUIT"], ["c"]]


@posix
def test_a_file_that_is_refused_goes_through_every_filter(convert, tmp_path):
    made, _ = convert("REFUSE", "b", kind="doc")
    assert good(made) == ["b"]
    assert "source file could not be loaded" in str(made["REFUSE"])
    used = {call[0] for call in stand_in.calls(tmp_path / "bin" / "soffice")}
    assert len(used) == 3


@posix
def test_memory_is_bounded(convert):
    made, _ = convert("a", "HOG", "c")
    assert good(made) == ["a", "c"]
    assert "内存超过200MB的限制" in str(made["HOG"])
    assert "--limit memory=" in str(made["HOG"])


@posix
def test_stopping_ends_the_call(tmp_path, short):
    script = stand_in.soffice(tmp_path / "bin")
    (tmp_path / "h").write_text("HANG")
    converter = Converter(str(script), tmp_path / "work", short)

    def all_of_it():
        with pytest.raises(Stopped):
            list(converter.convert([Old("h", tmp_path / "h", "rtf")]))

    thread = threading.Thread(target=all_of_it)
    thread.start()
    wait_for(tmp_path / "bin" / "child")
    converter.stop()
    thread.join(10)
    assert not thread.is_alive()
    assert not alive(tmp_path / "bin" / "child")


@posix
def test_nothing_is_left_where_the_program_itself_is_killed(tmp_path):
    script = stand_in.soffice(tmp_path / "bin")
    file = tmp_path / "h.rtf"
    file.write_text("{\\rtf1 HANG}")
    environment = {"PATH": f"{script.parent}:/usr/bin:/bin"}
    process = subprocess.Popen(
        [sys.executable, "-m", "heshu", "show", str(file)], env=environment, stdout=subprocess.DEVNULL
    )
    wait_for(tmp_path / "bin" / "child")
    process.kill()
    process.wait()
    until = time.monotonic() + 10
    while alive(tmp_path / "bin" / "child") and time.monotonic() < until:
        time.sleep(0.05)
    assert not alive(tmp_path / "bin" / "child")


def wait_for(file: Path) -> None:
    until = time.monotonic() + 60
    while not (file.exists() and file.read_text()):
        assert time.monotonic() < until
        time.sleep(0.05)


def alive(file: Path) -> bool:
    try:
        return psutil.Process(int(file.read_text())).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_without_libreoffice_the_way_out_is_named(read, monkeypatch):
    monkeypatch.setattr("heshu.loaders.office.program", lambda knowledge: None)
    with pytest.raises(LoadError, match="apt-get install libreoffice-writer") as caught:
        read(rtf("正文"), "a.rtf")
    assert caught.value.status == "skipped"
    for system in ("dnf install", "brew install", "winget install"):
        assert system in str(caught.value)


# ---- real documents, with the real LibreOffice -----------------------------------------------------------

RTF = {
    "plain": (rtf(TEXT), TEXT),
    # GB bytes beside a font of another character set; the second byte of 亅 may be a backslash or brace.
    "bytes": (
        b"{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0\\fnil\\fcharset134 SimSun;}}\\f0 "
        + "".join(f"\\'{byte:02x}" for byte in TEXT.encode("gbk")).encode()
        + b"\\par}",
        TEXT,
    ),
    # \uc2: two fallback characters follow each \uN; numbers above 32767 are written negative.
    "fallback": (
        (
            "{\\rtf1\\ansi\\ansicpg936\\uc2 "
            + "".join(f"\\u{ord(c) - 65536 * (ord(c) > 32767)}\\'3f\\'3f" for c in TEXT)
            + "\\par}"
        ).encode(),
        TEXT,
    ),
}


@needs_office
def test_rtf_in_every_way_to_write_chinese(tmp_path, knowledge):
    files = []
    for name, (data, _) in RTF.items():
        (tmp_path / name).write_bytes(data)
        files.append(Old(name, tmp_path / name, "rtf"))
    (tmp_path / "deep").write_bytes(b"{\\rtf1 " + b"{" * 10_000 + b"x" + b"}" * 10_000 + b"}")
    (tmp_path / "torn").write_bytes(rtf(TEXT * 50)[:-700])
    files += [Old(name, tmp_path / name, "rtf") for name in ("deep", "torn")]
    made = {
        old.path: result
        for old, result in Converter(shutil.which("soffice"), tmp_path / "work", knowledge).convert(files)
    }
    assert len(made) == len(files)
    for name, (data, text) in RTF.items():
        document = loaders.office.load(data, name, "0", "rtf", knowledge, str(made[name]))
        assert (document.format, document.text, document.warnings) == ("rtf", text, ()), name
    # What is cut off is refused, not read in part as if it were whole.
    assert isinstance(made["torn"], LoadError)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """One text as doc, odt, and Word 2003 XML, made by LibreOffice."""
    import docx

    folder = tmp_path_factory.mktemp("made")
    document = docx.Document()
    document.add_paragraph(TEXT)
    document.save(str(folder / "a.docx"))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for to, source in (
        ("doc:MS Word 97", "a.docx"),
        ("odt:writer8", "a.docx"),
        ("xml:MS Word 2003 XML", "a.docx"),
    ):
        command = ["soffice", profile, "--headless", "--convert-to", to, "--outdir", str(folder)]
        subprocess.run([*command, str(folder / source)], check=True, capture_output=True, timeout=120)
    shutil.copy(folder / "a.doc", folder / "c.wps")
    return folder


@needs_office
@pytest.mark.parametrize(
    ("name", "kind"), [("a.doc", "doc"), ("c.wps", "wps"), ("a.odt", "odt"), ("a.xml", "wordml")]
)
def test_old_documents_are_read(made, name, kind):
    document = loaders.load(made / name)
    assert (document.format, document.text) == (kind, TEXT)


EXCEL = """<?xml version="1.0" encoding="UTF-8"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="Sheet1"><Table>{}</Table>
</Worksheet></Workbook>"""


@needs_office
def test_an_excel_2003_xml_sheet_is_read_as_a_table(read, cells):
    rows = (("String", "指标", "2031年"), ("Number", "新增就业", "12000"), ("Number", "完成投资", "3.5"))
    body = "".join(
        f'<Row><Cell><Data ss:Type="String">{name}</Data></Cell>'
        f'<Cell><Data ss:Type="{kind}">{value}</Data></Cell></Row>'
        for kind, name, value in rows
    )
    document = read(EXCEL.format(body).encode(), "表.xml")
    assert document.format == "excelml"
    assert cells(document)[1, 1] == "12000"
    assert cells(document)[2, 0] == "完成投资"


@needs_office
def test_hidden_sheets_of_an_excel_2003_xml_workbook_are_left_out(read):
    row = '<Row><Cell><Data ss:Type="String">{}</Data></Cell></Row>'
    options = (
        '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible>'
    )
    hidden = (
        f'<Worksheet ss:Name="底稿"><Table>{row.format("旧数77")}</Table>{options}</WorksheetOptions>'
        "</Worksheet></Workbook>"
    )
    book = EXCEL.format(row.format("新增就业12人")).removesuffix("</Workbook>") + hidden
    document = read(book.encode(), "表.xml")
    assert document.text == "新增就业12人"
    assert "隐藏的工作表“底稿”没有读入" in document.warnings[0]


@needs_office
def test_what_libreoffice_cannot_open_is_said(read):
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + "WordDocument".encode("utf-16-le")
    with pytest.raises(LoadError, match=r"坏\.doc：LibreOffice不能转换"):
        read(data, "坏.doc")


@needs_office
def test_the_bytes_of_a_damaged_doc_are_not_given_as_words(read):
    # Without a named filter LibreOffice takes what it cannot read as plain text.
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b" 9.9% " * 400 + "WordDocument".encode("utf-16-le")
    with pytest.raises(LoadError, match="不能转换"):
        read(data, "坏.doc")


@needs_office
def test_nothing_is_fetched(read):
    asked = []

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET

        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        field = "{{\\field{{\\*\\fldinst {{{}}}}}{{\\fldrslt x}}}}"
        fields = [
            f'INCLUDEPICTURE "{url}/picture.png" \\\\d',
            f'INCLUDETEXT "{url}/text.docx"',
            f'LINK Word.Document.8 "{url}/link.doc" "" \\\\a \\\\r',
            'DDEAUTO cmd "/c calc"',
        ]
        body = "".join(field.format(one) for one in fields)
        template = f"{{\\*\\template {url}/template.dot}}"
        document = read(rtf(TEXT)[:-5] + (template + body + "\\par}").encode(), "链接.rtf")
        server.shutdown()
    assert TEXT[:-1] in document.text
    assert asked == []
