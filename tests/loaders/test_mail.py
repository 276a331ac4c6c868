"""Mails, and web pages saved as one file."""

from email.message import EmailMessage

import hostile
import pytest
from heshu.loaders import detect
from heshu.model import LoadError

PAGE = "<html><head><meta charset='gb2312'></head><body><p>全年新增就业1.2万人。</p></body></html>"


def part(text, subtype="html", charset="gb2312", **headers):
    made = EmailMessage()
    made.set_content(text, subtype=subtype, charset=charset, cte="base64")
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    return made


def web(*parts, sender="<由 Microsoft Internet Explorer 5 保存>"):
    message = EmailMessage()
    message["From"] = sender
    message["Subject"] = "柳溪县2031年工作总结"
    message["MIME-Version"] = "1.0"
    message.make_related()
    for one in parts:
        message.attach(one)
    return message.as_bytes()


@pytest.mark.parametrize("charset", ["gb2312", "utf-8"])
def test_a_saved_page_is_read_in_the_encoding_of_its_part(read, charset):
    document = read(web(part(PAGE, charset=charset)), "a.mht")
    assert (document.format, document.text) == ("mht", "全年新增就业1.2万人。")
    assert document.properties["title"] == "柳溪县2031年工作总结"


def test_frames_of_a_saved_workbook_are_read_one_after_the_other(read):
    frames = "<html><frameset rows='*'><frame src='sheet001.htm'></frameset></html>"
    sheets = [
        part(f"<html><body><table>{row}{row.replace('12', '15')}</table></body></html>")
        for row in ("<tr><td>企业</td><td>12家</td></tr>", "<tr><td>学校</td><td>12所</td></tr>")
    ]
    document = read(web(part(frames), *sheets), "a.mht")
    assert len(document.tables) == 2
    assert [name in document.text for name in ("企业", "学校")] == [True, True]


def test_running_heads_that_word_saves_apart_are_no_text(read):
    heads = part("<html><body><p>第1页</p></body></html>", Content_Location="file:///C:/a/header.htm")
    assert read(web(part(PAGE), heads), "a.mht").text == "全年新增就业1.2万人。"


def test_a_page_without_a_page_is_refused(read):
    with pytest.raises(LoadError, match="里没有网页"):
        read(web(part("x", subtype="css")), "a.mht")


def test_the_html_body_of_a_mail_goes_before_its_plain_form(read):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "总结"
    message["Date"] = "Mon, 05 Jan 2032 10:00:00 +0800"
    message.set_content("纯文本")
    message.add_alternative(PAGE, subtype="html")
    document = read(message.as_bytes(), "a.eml")
    assert (document.format, document.text) == ("eml", "全年新增就业1.2万人。")
    assert document.properties["title"] == "总结"
    assert document.properties["created"] == "2032-01-05"


def test_a_mail_with_nothing_but_attachments_says_where_they_are(read):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "总结"
    message.add_attachment(b"x", maintype="application", subtype="octet-stream", filename="a.docx")
    with pytest.raises(LoadError, match="邮件没有正文") as caught:
        read(message.as_bytes(), "a.eml")
    assert caught.value.status == "skipped"


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        (hostile.mail(), "a.eml", "eml"),
        (hostile.mail(), "a.txt", "eml"),
        (hostile.web_archive(), "a.mht", "mht"),
        (hostile.web_archive(), "a.doc", "mht"),
        ("From: 办公室\n\n全年新增就业1.2万人。".encode(), "a.txt", "txt"),
        ("说明：一\n日期：二\n\n全年".encode(), "a.txt", "txt"),
        (b"Subject: a\nDate: b\nnothing of the kind\nTo: c\n\n", "a.txt", "txt"),
    ],
    # The bytes of a mail are others every time.
    ids=["mail", "mail-named-txt", "page", "page-named-doc", "note", "list", "no-headers"],
)
def test_what_is_a_mail(text, name, kind):
    assert detect(text, name) == kind
