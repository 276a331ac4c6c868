"""Readers that stand in for the pipeline in worker processes: quick, and able to crash and hang on demand."""

import ctypes
import os
import re
import subprocess
import time
from decimal import Decimal
from pathlib import Path

from heshu.loaders import ocr
from heshu.model import Figure, Found, LoadError, Metadata, Result, RuleError


def read(source, knowledge, repair):
    """Every number of a text is a figure. The words CRASH, HANG, LOOP, RAISE and REFUSE do what they say, and
    so do SEGFAULT, HOG (memory, bit by bit), ASK (memory, at once) and CHILD (leave one and abort)."""
    path = source.path
    text = Path(source.file or path).read_text(encoding="utf-8")
    for _ in range(text.count("SCANNED")):
        # What reading a page by OCR does first, and how long it then takes here.
        ocr._before_page()
        time.sleep(0.5)
    if "CRASH" in text:
        os._exit(139)
    if "HANG" in text:
        time.sleep(600)
    if "SEGFAULT" in text:
        ctypes.string_at(0)
    if "HOG" in text:
        hold = [bytearray(b"x") * (8 << 20) for _ in range(1000)]
        time.sleep(len(hold))
    if "ASK" in text:
        bytearray(1 << 42)
    if "CHILD" in text:
        child = subprocess.Popen(["sleep", "600"])
        Path(os.environ["HESHU_TEST_LOG"]).write_text(str(child.pid))
        time.sleep(0.5)
        os.abort()
    if "LOOP" in text:
        re.match(r"(a+)+$", "a" * 60 + "b")
    if "RAISE" in text:
        raise RuntimeError("内部错误")
    if "BAD-RULE" in text:
        raise RuleError("run.toml: rule limit.time: no seconds")
    if "REFUSE" in text:
        raise LoadError(f"{path}：不能读取。请另存后重试。")
    if "PRINT" in text:
        print("a library that prints")
    if "SLOW" in text:
        time.sleep(0.2)
    if "READ-ONCE" in text:
        with Path(os.environ["HESHU_TEST_LOG"]).open("a") as log:
            log.write(f"{path}\n")
    figures = tuple(
        Figure(
            hit.start(),
            hit.end(),
            hit.group(),
            text,
            0,
            section=("一、回顾", "（一）总体"),
            value=Decimal(hit.group()),
            indicator="数目",
            indicator_id="x.number",
            rules={"value": ("numbers.plain",)},
        )
        for hit in re.finditer(r"\d+(?:\.\d+)?", text)
    )
    title = Metadata(title=Found(text[:10], "title", 0, 10))
    return Result(path, source.doc_id, "ok", "txt", metadata=title, chars=len(text), figures=figures)
