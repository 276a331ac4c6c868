"""Archives and mails: members with their names, limits, and nothing outside the folder."""

import io
import subprocess
import sys
import tarfile
import zipfile

import hostile
import py7zr
import pytest
from heshu.knowledge import load as load_knowledge
from heshu.loaders import archive, load
from heshu.loaders.archive import names
from heshu.model import LoadError
from hypothesis import given, settings
from hypothesis import strategies as st

TEXT = hostile.TEXT.encode()
LIMITS = {
    "depth": 3, "members": 50, "bytes": 40_000_000, "member_bytes": 10_000_000, "ratio": 100,
    "ratio_from": 20_000_000, "seconds": 60, "memory": 2**31, "run_bytes": 2**31,
}  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Our rules with small limits for archives."""
    folder = tmp_path_factory.mktemp("rules")
    lines = "\n".join(f"{name} = {value}" for name, value in LIMITS.items())
    head = '[pack]\nid = "archives"\nabout = "small"\n[[rule]]\nid = "archives.limits"\nfor = "small"\n'
    pack = f"{head}{lines}\n"
    (folder / "archives.toml").write_text(pack, encoding="utf-8")
    return load_knowledge(str(folder))


@pytest.fixture
def opened(tmp_path, small):
    """Opens an archive of these bytes: what was found by path, the archive itself under ''."""

    def of(data, name):
        path = tmp_path / name
        path.write_bytes(data)
        kind = archive.container_kind(path, name)
        found = list(archive.unpacked(path, kind, tmp_path / "members", small))
        assert found[-1].path == ""
        for one in found:
            if one.file:
                assert (tmp_path / "members" / one.file).stat().st_size == one.size
        assert {path.name for path in tmp_path.iterdir()} == {name, "members"}
        return {one.path: one for one in found}

    return of


class Named(zipfile.ZipInfo):
    """A member whose name is written as bytes without a word on their encoding."""

    raw = b""

    def _encodeFilenameFlags(self):
        return self.raw, self.flag_bits & ~0x800


def zip_of(*members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members:
            info = Named("x")
            info.raw, info.compress_type = name, zipfile.ZIP_DEFLATED
            made.writestr(info, data)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_are_read_in_the_encoding_of_their_system(opened, encoding):
    found = opened(zip_of(("年度报告/工作总结.txt".encode(encoding), TEXT)), "a.zip")
    assert list(found) == ["年度报告/工作总结.txt", ""]


def test_a_name_beside_the_name_wins(opened):
    """Info-ZIP writes the name in UTF-8 into an extra field."""
    name = "總結.txt".encode()
    info = Named("x")
    info.raw = b"??.txt"
    info.extra = b"\x75\x70" + (len(name) + 5).to_bytes(2, "little") + b"\x01\0\0\0\0" + name
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(info, TEXT)
    assert list(opened(out.getvalue(), "a.zip")) == ["總結.txt", ""]


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.zip", hostile.packed),
        ("a.7z", hostile.seven),
        ("a.tar.gz", hostile.tarred),
        ("a.tar", lambda members: hostile.tarred(members, "w")),
        ("a.tar.xz", lambda members: hostile.tarred(members, "w:xz")),
        ("a.tar.bz2", lambda members: hostile.tarred(members, "w:bz2")),
    ],
)
def test_every_kind_of_archive(opened, name, make):
    found = opened(make({"年报/总结.txt": TEXT, "附表.csv": b"a,1\n"}), name)
    assert {path: one.size for path, one in found.items()} == {
        "年报/总结.txt": len(TEXT),
        "附表.csv": 4,
        "": 2,
    }
    assert all(one.status is None for one in found.values())


def test_a_single_packed_file(opened):
    import gzip

    assert list(opened(gzip.compress(TEXT), "总结.txt.gz")) == ["总结.txt", ""]


def test_archives_in_archives_down_to_the_depth(opened):
    inner = hostile.packed({"总结.txt": TEXT})
    for number in range(4):
        inner = hostile.packed({f"{number}.zip": inner, f"{number}.txt": TEXT})
    found = opened(inner, "a.zip")
    assert found["3.zip!/2.zip!/1.txt"].file
    assert "超过3层" in found["3.zip!/2.zip!/1.zip"].error
    assert found["3.zip!/2.zip!/1.zip"].status == "skipped"


def test_a_document_that_is_a_package_is_no_archive(opened, tmp_path):
    found = opened(hostile.packed({"总结.docx": hostile.word()}), "a.zip")
    assert list(found) == ["总结.docx", ""]
    for kind in ("docx", "xlsx", "ofd", "ods"):
        path = tmp_path / f"x.{kind}"
        path.write_bytes(hostile.ofd() if kind == "ofd" else hostile.word())
        if kind != "ofd":
            assert archive.container_kind(path, path.name) is None


def test_files_of_systems_are_left_out_with_a_reason(opened):
    members = {"__MACOSX/._a.txt": b"x", "~$总结.docx": b"x", "a/Thumbs.db": b"x", "总结.txt": TEXT}
    found = opened(hostile.packed(members), "a.zip")
    assert [path for path, one in found.items() if one.file] == ["总结.txt"]
    assert all(one.error for path, one in found.items() if path != "总结.txt" and path)


@pytest.mark.parametrize("name", hostile.OLD_PLACES)
def test_no_name_leads_anywhere(opened, name):
    for make, kind in ((hostile.packed, "a.zip"), (hostile.tarred, "b.tar.gz")):
        if kind == "a.zip":
            found = opened(make({name: TEXT}), kind)
            (path,) = (path for path in found if path)
            assert ".." not in path
            assert not path.startswith(("/", "\\"))
    assert names.shown(name).endswith("逃出.txt")


def test_links_and_devices_are_not_followed(opened):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as made:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE):
            entry = tarfile.TarInfo(f"{kind.decode()}.txt")
            entry.type, entry.linkname = kind, "/etc/passwd"
            made.addfile(entry)
    found = opened(out.getvalue(), "a.tar")
    assert {one.status for path, one in found.items() if path} == {"skipped"}
    link = zipfile.ZipInfo("链.txt")
    link.external_attr = 0o120777 << 16
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr(link, "/etc/passwd")
    assert names.shown("\x1b[31m总结.txt") == "\ufffd[31m总结.txt"


def test_a_password_is_named(opened, tmp_path):
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password="geheim", header_encryption=True) as made:
        made.writef(io.BytesIO(TEXT), "总结.txt")
    assert "密码" in opened(out.getvalue(), "a.7z")[""].error
    data = bytearray(hostile.packed({"总结.txt": TEXT}))
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.7z").unlink()
    for path in (tmp_path / "members").iterdir():
        path.unlink()
    found = opened(bytes(data), "b.zip")
    assert ("密码" in found["总结.txt"].error, found["总结.txt"].status) == (True, "skipped")


def test_a_member_without_a_name_costs_nothing_else(opened):
    """Found by fuzzing: the library fails on an empty name."""
    data = bytearray(hostile.packed({"a": TEXT, "乙.txt": TEXT}))
    for mark, at in ((b"PK\x03\x04", 26), (b"PK\x01\x02", 28)):
        place = data.index(mark)
        name = place + (30 if at == 26 else 46)
        data[place + at : place + at + 2] = b"\0\0"
        data[place + at + 2 : place + at + 4] = b"\1\0"
        assert data[name : name + 1] == b"a"
    found = opened(bytes(data), "a.zip")
    assert found["乙.txt"].file
    assert len(found) == 3


def test_a_damaged_member_costs_itself_alone(opened):
    data = bytearray(hostile.packed({"甲.txt": TEXT * 50, "乙.txt": TEXT}))
    at = data.index(b"PK\x03\x04") + 60
    data[at : at + 8] = bytes(8)
    found = opened(bytes(data), "a.zip")
    assert (found["甲.txt"].status, bool(found["乙.txt"].file)) == ("failed", True)


@pytest.mark.parametrize(
    ("name", "data", "limit"),
    [
        ("a.zip", lambda: hostile.packed({f"{n}.txt": b"x%d" % n for n in range(60)}), "50个"),
        ("b.zip", lambda: hostile.packed({f"{n}": bytes(9_000_000) for n in range(4)}), "100倍"),
        ("c.tar.gz", lambda: hostile.tarred({"大.txt": bytes(12_000_000)}), "9MB"),
    ],
)
def test_what_grows_too_far_is_stopped_with_its_limit(opened, name, data, limit):
    found = opened(data(), name)
    assert limit in found[""].error
    assert found[""].status == "failed"


def test_bombs_end_quickly(opened):
    found = opened(hostile.zeros("总结.txt", 10 * 2**30), "a.zip")
    assert ("9MB" in found["总结.txt"].error, found["总结.txt"].status) == (True, "skipped")


def test_a_process_that_dies_or_hangs_costs_the_archive(tmp_path, small, monkeypatch):
    path = tmp_path / "a.zip"
    path.write_bytes(hostile.packed({"总结.txt": TEXT}))

    def hangs(*arguments, **options):
        raise subprocess.TimeoutExpired("unpack", 60)

    monkeypatch.setattr(subprocess, "run", hangs)
    (found,) = archive.unpacked(path, "zip", tmp_path / "members", small)
    assert "60秒" in found.error
    died = subprocess.CompletedProcess((), -11)
    monkeypatch.setattr(subprocess, "run", lambda *arguments, **options: died)
    (found,) = archive.unpacked(path, "zip", tmp_path / "members", small)
    assert found.status == "failed"


def test_a_member_is_read_by_its_path(tmp_path, knowledge):
    inner = hostile.packed({"报告/总结.txt": TEXT})
    path = tmp_path / "a.zip"
    path.write_bytes(hostile.packed({"内.zip": inner}))
    document = load(f"{path}!/内.zip!/报告/总结.txt", knowledge)
    assert (document.text, document.path) == (hostile.TEXT, f"{path}!/内.zip!/报告/总结.txt")
    with pytest.raises(LoadError, match="压缩包里没有这个文件"):
        load(f"{path}!/没有.txt", knowledge)
    with pytest.raises(LoadError, match="没有"):
        load(f"{tmp_path}/b.zip!/没有.txt", knowledge)


def test_attachments_of_a_mail(opened):
    found = opened(hostile.mail(), "a.eml")
    assert list(found) == ["附件.docx", ""]


def test_the_process_needs_nothing_but_its_input(tmp_path, small):
    """It is told everything: its start costs no rules."""
    source = (
        "import sys, heshu.loaders.archive.unpack\nassert 'heshu.loaders.archive.seven' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", source], check=True)


@settings(max_examples=12)
@given(
    data=st.binary(max_size=300), kind=st.sampled_from(["zip", "7z", "tar.gz", "eml"]), cut=st.floats(0, 1)
)
def test_any_damage_ends_with_rows(tmp_path_factory, small, data, kind, cut):
    folder = tmp_path_factory.mktemp("any")
    good = hostile.good_archives()[kind]
    bad = good[: int(len(good) * cut)] + data
    path = folder / f"a.{kind}"
    path.write_bytes(bad)
    found_kind = archive.container_kind(path, path.name) if bad else None
    if found_kind is not None:
        *members, itself = archive.unpacked(path, found_kind, folder / "members", small)
        assert itself.path == ""
        assert all(one.file or one.error for one in members)
        assert itself.status in (None, "failed")
