"""Old formats (doc, wps, rtf) through LibreOffice: converted to docx in a folder of their own, then read."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from ..knowledge import Knowledge
from ..model import Document, LoadError
from . import docx

_COMMANDS = ("soffice", "libreoffice")
_INSTALL = "Debian/Ubuntu：sudo apt-get install libreoffice-writer；macOS：brew install --cask libreoffice"

# No macros, no links to other files or to the network: the documents are hostile.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def load(data: bytes, path: str, doc_id: str, kind: str, knowledge: Knowledge) -> Document:
    """Read a doc, wps or rtf file. Raises `LoadError` where LibreOffice is missing or cannot convert it."""
    seconds = int(knowledge.rule("loaders", "loaders.limits").data["office_seconds"])
    converted = _convert(data, path, kind, seconds)
    return docx.load(converted, path, doc_id, kind, knowledge)


def _convert(data: bytes, path: str, kind: str, seconds: int) -> bytes:
    command = next((found for found in map(shutil.which, _COMMANDS) if found), None)
    if command is None:
        raise LoadError(
            f"{path}：读取{kind}文件需要LibreOffice，本机没有找到。请安装（{_INSTALL}），或另存为docx后重试。",
            status="skipped",
        )
    with tempfile.TemporaryDirectory(prefix="heshu-office-", ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        user = work / "profile" / "user"
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        # LibreOffice goes by the suffix where the content leaves doubt; to it, .wps is a format of MS Works.
        source = work / f"source.{'doc' if kind == 'wps' else kind}"
        source.write_bytes(data)
        said = _run(
            [
                command,
                f"-env:UserInstallation={(work / 'profile').as_uri()}",
                "--headless",
                "--norestore",
                "--convert-to",
                "docx:Office Open XML Text",
                "--outdir",
                str(work / "out"),
                str(source),
            ],
            path,
            seconds,
        )
        result = work / "out" / "source.docx"
        if not result.is_file():
            raise LoadError(
                f"{path}：LibreOffice不能转换这个文件（{said or '没有说明原因'}），可能已损坏或设有密码。"
                "请用Word或WPS打开，另存为docx后重试。"
            )
        return result.read_bytes()


def _run(command: list[str], path: str, seconds: int) -> str:
    """Run LibreOffice; what it said on its error channel. Ends it with all its children when time is up."""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            said, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            _end(process)
            raise LoadError(
                f"{path}：LibreOffice在{seconds}秒内没有转换完。请用Word或WPS打开，另存为docx后重试。"
            ) from error
        except BaseException:
            _end(process)
            raise
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else ""


def _end(process: subprocess.Popen[bytes]) -> None:
    if os.name == "posix":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.communicate()
