"""A stand-in for LibreOffice: a script that converts, hangs, crashes and lies as its files tell it to."""

import json
import stat
import sys
from pathlib import Path

_SCRIPT = """#!{python} -IS
import json, os, subprocess, sys, time, zipfile
from pathlib import Path

arguments = sys.argv[1:]
at = arguments.index("--outdir")
out, sources = Path(arguments[at + 1]), arguments[at + 2 :]
to = arguments[arguments.index("--convert-to") + 1].partition(":")[0]
name = next(item for item in arguments if item.startswith("--infilter="))[11:]
texts = [Path(source).read_text("utf-8", "replace") for source in sources]
with Path(__file__).with_name("calls").open("a") as log:
    print(json.dumps([name, *texts]), file=log)
for source, text in zip(sources, texts):
    if "HANG" in text or ("COMPANY" in text and len(texts) > 1):
        child = subprocess.Popen(["sleep", "600"])
        Path(__file__).with_name("child").write_text(str(child.pid))
        time.sleep(600)
    if "CRASH" in text:
        os.kill(os.getpid(), 11)
    if "QUIT" in text and len(texts) > 1:
        sys.exit(0)
    if "REFUSE" in text:
        print("Error: source file could not be loaded")
        continue
    if "HOG" in text:
        hold = bytearray(b"x") * (400 << 20)
        time.sleep(600)
    if "SLOW" in text:
        time.sleep(0.6)
    result = out / (Path(source).stem + "." + to)
    if "GARBAGE" in text:
        result.write_bytes(b"PK torso")
        continue
    print("convert", source, "->", result, "using filter : Stand-in")
    with zipfile.ZipFile(result, "w") as archive:
        words = text.split(" ", 1)[-1].rstrip("}}")
        archive.writestr("word/document.xml", {document!r}.replace("TEXT", words))
"""
_DOCUMENT = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>TEXT</w:t></w:r></w:p></w:body></w:document>"
)


def soffice(folder: Path) -> Path:
    """The script, under the name that is looked for."""
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "soffice"
    script.write_text(_SCRIPT.format(python=sys.executable, document=_DOCUMENT), encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return script


def calls(script: Path) -> list[list[str]]:
    """What the script was called with: the filter, then the texts of its files."""
    log = script.with_name("calls")
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def short_limits(folder: Path) -> None:
    """Rules with limits that a test can wait for."""
    (folder / "office.toml").write_text(
        '[pack]\nid = "office"\nabout = "short"\n[[rule]]\nid = "office.limits"\nfor = "short"\nbatch = 5\n'
        "least_to_start_another = 2\nseconds = 3\nstart_seconds = 2\ncall_seconds = 60\n"
        "written_megabytes = 8\n",
        encoding="utf-8",
    )
    (folder / "run.toml").write_text(
        '[pack]\nid = "run"\nabout = "short"\n[[rule]]\nid = "limit.memory"\nfor = "short"\n'
        "megabytes = 200\nspare_megabytes = 2048\nspare_megabytes_per_core = 128\n",
        encoding="utf-8",
    )
