"""Mails: their text as a document, their attachments as members."""

import base64
import contextlib
import json
from email.message import EmailMessage

import hostile
import pytest
from heshu.loaders import archive, load, mail
from heshu.loaders.archive import apart
from heshu.loaders.archive.unpack import INDEX, Found, Unpacking
from heshu.model import LoadError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


def letter(**headers):
    message = EmailMessage()
    message["From"] = "甲 <a@example.com>"
    message["To"] = "b@example.com"
    message["Subject"] = "关于报送2024年工作总结的函"
    message["Date"] = "Tue, 02 Jan 2024 09:30:00 +0800"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return message


MIXED = (
    b"From: a@b.cn\r\nTo: c@d.cn\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
)


@pytest.fixture
def members(tmp_path, knowledge):
    """Empties a mail in this process; gives (path, status, bytes) of what was in it."""

    def empty(data, name="a.eml"):
        (tmp_path / "in").mkdir(exist_ok=True)
        path = tmp_path / "in" / name
        path.write_bytes(data)
        assert archive.container_kind(path, name) == "eml"
        Unpacking(apart.setup(path, "eml", tmp_path / "out", knowledge)).run()
        lines = (tmp_path / "out" / INDEX).read_text(encoding="utf-8").splitlines()
        found = [Found(**json.loads(line)) for line in lines]
        return [
            (
                f"{name}!/{row.path}",
                row.status,
                (tmp_path / "out" / row.file).read_bytes() if row.file else b"",
            )
            for row in found
            if row.path
        ]

    return empty


def test_the_text_is_a_document_with_subject_and_date(read):
    message = letter()
    message.set_content("全年新增就业1.2万人。\n")
    document = read(message.as_bytes(), "a.eml")
    assert (document.format, document.text.strip()) == ("eml", "全年新增就业1.2万人。")
    assert document.properties["title"] == "关于报送2024年工作总结的函"
    assert document.properties["created"] == "2024-01-02T09:30:00+08:00"


def test_html_is_preferred_and_read_in_full(read):
    message = letter()
    message.set_content("文字版")
    message.add_alternative("<div>您好：</div><p>共3人。</p><p>谢谢</p>", subtype="html")
    document = read(message.as_bytes(), "a.eml")
    assert document.text == "您好：\n共3人。\n谢谢"


def test_html_of_a_picture_gives_way_to_text(read):
    message = letter()
    message.set_content("共3个。")
    message.add_alternative("<img src='cid:x'>", subtype="html")
    assert read(message.as_bytes(), "a.eml").text.strip() == "共3个。"


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "big5", "utf-8", "x-unknown", ""])
def test_texts_of_every_encoding(read, charset):
    text = "全年新增就業一萬人，增長3%。" if charset == "big5" else "全年新增就业一万人，增长3%。"
    raw = text.encode(charset if charset not in ("", "x-unknown") else "gbk")
    kind = f"text/plain; charset={charset}" if charset else "text/plain"
    head = f"From: a@b.cn\r\nTo: c@d.cn\r\nMIME-Version: 1.0\r\nContent-Type: {kind}\r\n"
    data = head.encode() + b"Content-Transfer-Encoding: 8bit\r\n\r\n" + raw
    assert read(data, "a.eml").text == text


def test_a_mail_of_attachments_alone_says_so(read):
    message = letter()
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="总结.pdf")
    with pytest.raises(LoadError, match="没有正文") as caught:
        read(message.as_bytes(), "a.eml")
    assert caught.value.status == "skipped"


def test_attachments_are_members(members):
    message = letter()
    message.set_content("见附件。")
    message.add_attachment(
        b"1", maintype="application", subtype="octet-stream", filename="年终总结（终稿）.docx"
    )
    message.add_attachment("a,1", subtype="csv", filename="../../表.csv")
    inner = letter()
    inner.replace_header("Subject", "转：去年的总结")
    inner.set_content("去年。")
    message.add_attachment(inner)
    found = members(message.as_bytes())
    assert [(path, status) for path, status, _ in found] == [
        ("a.eml!/年终总结（终稿）.docx", None),
        ("a.eml!/表.csv", None),
        ("a.eml!/转：去年的总结.eml", None),
    ]
    assert found[0][2] == b"1"
    assert b"a@example.com" in found[2][2]


@pytest.mark.parametrize(
    "name",
    [
        b"=?gb2312?B?" + base64.b64encode("总结镕.doc".encode("gbk")) + b"?=",
        b'"=?UTF-8?B?5oC757uT6ZWVLmRvYw==?="',
        '"总结镕.doc"'.encode("gbk"),
        '"总结镕.doc"'.encode(),
    ],
)
def test_names_of_attachments_in_every_fashion(members, name):
    data = (
        MIXED + b"--x\r\nContent-Type: application/octet-stream\r\n"
        b"Content-Disposition: attachment;\r\n filename=" + name + b"\r\n\r\n1\r\n--x--\r\n"
    )
    assert [path for path, _, _ in members(data)] == ["a.eml!/总结镕.doc"]


def test_names_in_numbered_pieces(members):
    data = (
        MIXED + b"--x\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment;\r\n"
        b" filename*0*=gb2312''%D7%DC%BD%E1;\r\n filename*1*=%E9F.doc\r\n\r\n1\r\n--x--\r\n"
    )
    assert [path for path, _, _ in members(data)] == ["a.eml!/总结镕.doc"]


def test_a_character_cut_over_two_encoded_words_is_whole():
    message = mail.parse(b"Subject: =?gb2312?B?1w==?=\r\n =?gb2312?B?3L3h?=\r\n\r\n")
    assert mail.header(message, "subject") == "总结"


def test_pictures_of_the_text_are_no_attachments(members):
    message = letter()
    message.set_content("<p>您好<img src='cid:logo'></p>", subtype="html")
    message.add_related(b"\x89PNG", "image", "png", cid="<logo>", filename="logo.png")
    [(path, status, _)] = members(message.as_bytes())
    assert (path, status) == ("a.eml!/logo.png", "skipped")


def test_archives_in_mails_are_opened(members):
    message = letter()
    message.set_content("见附件。")
    data = hostile.packed({"总结.txt": b"x"})
    message.add_attachment(data, maintype="application", subtype="zip", filename="材料.zip")
    assert "a.eml!/材料.zip!/总结.txt" in [path for path, _, _ in members(message.as_bytes())]


def test_parts_that_nest_without_end_are_refused(tmp_path):
    head = "From: a@b.cn\r\nTo: c@d.cn\r\nMIME-Version: 1.0\r\n"
    nested = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(3000))
    (tmp_path / "a.eml").write_text(head + nested, encoding="ascii")
    with pytest.raises(LoadError):
        load(tmp_path / "a.eml")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    headers=st.lists(st.tuples(st.sampled_from(["Subject", "Date", "Content-Type"]), st.binary(max_size=60))),
    body=st.binary(max_size=200),
)
def test_any_mail_is_read_or_refused(tmp_path, knowledge, headers, body):
    lines = [b"From: a@b.cn", b"To: c@d.cn", b"Received: x"]
    lines += [name.encode() + b": " + value.replace(b"\n", b"") for name, value in headers]
    path = tmp_path / "a.eml"
    path.write_bytes(b"\n".join(lines) + b"\n\n" + body)
    with contextlib.suppress(LoadError):
        assert load(path, knowledge).text
