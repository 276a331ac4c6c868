"""Web pages saved as one file."""

import base64
import contextlib
import quopri

import pytest
from heshu.loaders import load
from heshu.model import LoadError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

LONG = "全市各项事业取得新的进步，人民生活水平持续提高，高质量发展迈出坚实步伐。"


def page(body, charset="utf-8"):
    return f'<html><head><meta charset="{charset}"></head><body>{body}</body></html>'


def part(content, kind="text/html", charset="utf-8", encoding="quoted-printable", **headers):
    """One part of a message; `charset` empty where the part does not say which it is."""
    raw = content if isinstance(content, bytes) else content.encode(charset or "utf-8")
    match encoding:
        case "quoted-printable":
            raw = quopri.encodestring(raw)
        case "base64":
            raw = base64.encodebytes(raw)
    said = f'{kind}; charset="{charset}"' if charset else kind
    lines = [f"Content-Type: {said}", f"Content-Transfer-Encoding: {encoding}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + raw


def saved(*parts, start="", before="From: <Saved by Blink>\r\nSubject: =?utf-8?B?5oC757uT?=\r\n"):
    named = f'; start="{start}"' if start else ""
    head = f'{before}MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary="=_x"{named}\r\n\r\n'
    return head.encode() + b"".join(b"--=_x\r\n" + each + b"\r\n" for each in parts) + b"--=_x--\r\n"


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit", "binary"])
@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gbk", "big5", ""])
def test_every_way_to_write_a_page_is_read(read, encoding, charset):
    text = "全年完成投資12.5億元，增長3%。" if charset == "big5" else f"{LONG}全年完成投资12.5亿元。"
    document = read(
        saved(part(page(f"<p>{text}</p>", charset or "utf-8"), "text/html", charset, encoding)), "a.mht"
    )
    assert (document.format, document.text) == ("mht", text)
    assert document.properties["title"] == "总结"


def test_gb2312_stands_for_all_of_gbk(read):
    content = page("<p>朱镕基在堃县，增长3%。</p>", "gb2312").encode("gbk")
    assert "镕" in read(saved(part(content, charset="gb2312", encoding="base64")), "a.mht").text


def test_the_part_says_the_encoding_and_not_the_page(read):
    content = page("<p>增长3%。</p>", "utf-8").encode("gbk")
    assert read(saved(part(content, charset="gbk", encoding="8bit")), "a.mht").text == "增长3%。"


def test_the_page_comes_first_and_its_frames_after_it(read):
    frame = part(page("<p>框架里有7个。</p>"), Content_ID="<b>")
    main = part(page("<p>正文有5个。</p>"), Content_ID="<a>")
    empty = part(page("<img src='cid:c'>"))
    picture = part(b"\x89PNG", "image/png", "", "base64")
    document = read(saved(frame, picture, empty, main, start="<a>"), "a.mhtml")
    assert document.text == "正文有5个。\n框架里有7个。"


def test_a_workbook_that_excel_saved_is_its_sheets(read):
    frames = part("<html><frameset><frame src='sheet001.htm'></frameset></html>")
    sheet = part(
        page("<table><tr><td>指标</td><td>2024年</td></tr><tr><td>投资</td><td>12</td></tr></table>")
    )
    document = read(saved(frames, sheet, before=""), "a.mht")
    assert document.tables[0].rows == 2
    assert "12" in document.text


def test_a_page_without_parts_is_read(read):
    content = part(page("<p>增长3%。</p>"), X_MimeOLE="Produced By Microsoft MimeOLE")
    assert read(b"From: <x>\r\nMIME-Version: 1.0\r\n" + content, "a.mht").text == "增长3%。"


def test_a_saved_page_without_text_says_so(read):
    with pytest.raises(LoadError, match="没有文字"):
        read(saved(part(b"\x89PNG", "image/png", "", "base64")), "a.mht")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.floats(0, 1), place=st.floats(0, 0.99), junk=st.binary(max_size=20))
def test_a_damaged_page_is_read_or_refused(tmp_path, cut, place, junk):
    whole = saved(part(page("<p>正文有5个。</p>")), part(page("<p>框架里有7个。</p>"), encoding="base64"))
    at = int(place * len(whole))
    path = tmp_path / "a.mht"
    path.write_bytes((whole[:at] + junk + whole[at:])[: int(cut * len(whole))])
    with contextlib.suppress(LoadError):
        assert load(path).text
