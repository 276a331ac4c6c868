"""Changes good OFD packages at random and reads them: each must give a Document or a `LoadError`, and soon.

python benchmarks/fuzz_ofd.py [SECONDS [SEED]]     default: 60 seconds

Changed are bytes and whole elements of the parts, which parts there are, and bytes of the zip itself. Where
`atheris` is installed it steers the changes by the coverage of the loaders, else the seed decides. The first
input that breaks the promise is kept in the working directory and ends it.
"""

from __future__ import annotations

import logging
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

try:
    import atheris
except ImportError:
    atheris = None
else:
    with atheris.instrument_imports(include=["heshu.loaders"]):
        from heshu import loaders
from heshu import loaders
from heshu.knowledge import load as load_knowledge
from heshu.loaders.ofd import attachments
from heshu.loaders.ofd.picture import Pictures
from heshu.model import Document, LoadError
from ofd_made import Made, bar, element, font, grid, image, members, packed, page, rule, text, transform

T = TypeVar("T")
SLOWEST = 20.0
"""Seconds after which an input counts as one that hangs: those that are made here are small."""

PIECES = (
    b"1e300", b"nan", b"-1", b"0", b"1e7", b"g 999999999 1", b"99999999999", b'"', b"<", b"/>", b"&x;", b"",
    b"\xff\xfe", b"\x00", "\ue001\ufffd".encode(), b' CTM="0 1 -1 0 9 9"', b' Visible="false"', b"../../",
    b' ReadDirection="90"', b"A 9 9 0 1 1 5 5", b"Q 1 2 3 4", b'<ofd:Template TemplateID="70"/>',
    b'<ofd:CompositeObject ResourceID="7" Boundary="0 0 9 9"/>', b"<ofd:PageBlock>", b"</ofd:PageBlock>",
)  # fmt: skip


class Choices(Protocol):
    """Where the changes come from."""

    def number(self, low: int, high: int) -> int: ...


class Drawn:
    """Changes drawn from a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def number(self, low: int, high: int) -> int:
        return self._random.randint(low, high)


class Steered:
    """Changes as atheris wants them."""

    def __init__(self, data: bytes) -> None:
        self._provider = atheris.FuzzedDataProvider(data)

    def number(self, low: int, high: int) -> int:
        return int(self._provider.ConsumeIntInRange(low, high))


def pick(choices: Choices, values: Sequence[T]) -> T:
    return values[choices.number(0, len(values) - 1)]


def sample() -> dict[str, bytes]:
    """A package that has something of everything."""
    from io import BytesIO

    from PIL import Image

    frame = grid([["甲", "乙"], ["丙", "丁"]], x=0, y=0)
    picture = BytesIO()
    Image.new("L", (20, 30), 90).save(picture, "PNG")
    body = page(
        text("云溪县总结", inner=transform([1, 2])),
        text("\ue001\ue002", y=40, inner=transform([3, 1])),
        text("旁注", x=150, y=90, CTM="0 1 -1 0 0 0"),
        grid([["指标", "数量"], ["粮食产量", "12.5"], ["新增就业", "3200"]], y=100),
        element("CompositeObject", ResourceID=7, Boundary="30 150 80 20"),
        element("PageBlock", rule(10, 10, 90, 10) + bar(10, 200, 90, 0.3)),
        image(),
        template='<ofd:Template TemplateID="70" ZOrder="Background"/>',
    )
    resources = (
        '<ofd:Fonts><ofd:Font ID="1"><ofd:FontFile>f.ttf</ofd:FontFile></ofd:Font></ofd:Fonts>'
        '<ofd:MultiMedias><ofd:MultiMedia ID="9"><ofd:MediaFile>9.png</ofd:MediaFile></ofd:MultiMedia>'
        '</ofd:MultiMedias><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="7">'
        f"<ofd:Content>{frame}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
    )
    made = Made(
        [body, page(text("第二页", y=60))],
        templates={"70": page(text("公报", y=15))},
        resources=resources,
        more="<ofd:Attachments>A.xml</ofd:Attachments><ofd:Annotations>N.xml</ofd:Annotations>",
    )
    listed = element("Attachment", "<ofd:FileLoc>f.ttf</ofd:FileLoc>", Name="附表")
    more = {
        "Doc_0/A.xml": f"<Attachments>{listed}</Attachments>".replace("ofd:", ""),
        "Doc_0/N.xml": '<Annotations><Page PageID="0"><FileLoc>P.xml</FileLoc></Page></Annotations>',
        "Doc_0/P.xml": '<PageAnnot><Annot Type="Path"><Remark>待核</Remark></Annot></PageAnnot>',
        "Doc_0/f.ttf": font("总结云溪县"),
        "Doc_0/9.png": picture.getvalue(),
    }
    parts = members(made, Made([page(text("另一份"))]), more=more)
    return {name: part.encode() if isinstance(part, str) else part for name, part in parts.items()}


def changed(parts: dict[str, bytes], choices: Choices) -> bytes:
    """The package after some changes."""
    parts = dict(parts)
    for _ in range(choices.number(1, 5)):
        name = pick(choices, sorted(parts))
        kind = choices.number(0, 9)
        if kind == 0 and len(parts) > 1:
            del parts[name]
        elif kind == 1:
            parts[name] = parts[pick(choices, sorted(parts))]
        elif kind in (2, 3):
            parts[name] = _element(parts[name], choices)
        else:
            at = choices.number(0, len(parts[name]))
            end = at + choices.number(0, 30)
            parts[name] = parts[name][:at] + pick(choices, PIECES) + parts[name][end:]
    data = packed(parts)
    if choices.number(0, 7) == 0:
        at = choices.number(0, len(data))
        data = data[:at] + bytes([choices.number(0, 255)]) + data[at + choices.number(0, 3) :]
    return data


def _element(part: bytes, choices: Choices) -> bytes:
    """The part with one attribute or one tag doubled, taken away or put elsewhere."""
    tags = [hit.span() for hit in re.finditer(rb'<[^>]*>|[A-Za-z]+="[^"]*"', part)]
    if not tags:
        return part
    start, end = pick(choices, tags)
    to = pick(choices, tags)[0]
    piece, rest = part[start:end], part[:start] + part[end:]
    return (rest, part[:to] + piece * choices.number(1, 40) + part[to:])[choices.number(0, 1)]


class Trial:
    """Reads one input after the other, and counts what came of them."""

    def __init__(self) -> None:
        self._knowledge = load_knowledge()
        self._file = Path(tempfile.mkdtemp()) / "a.ofd"
        self.outcomes: Counter[str] = Counter()
        self.slowest = 0.0

    def read(self, data: bytes) -> None:
        begun = time.monotonic()
        try:
            self._file.write_bytes(data)
            document = loaders.load(self._file, self._knowledge)
            _check(document)
            self.outcomes["warned" if document.warnings else "read"] += 1
            if document.format == "ofd":
                Pictures(data, "a.ofd", self._knowledge).page(1, 30)
                list(attachments(data, "a.ofd", self._knowledge))
        except LoadError:
            self.outcomes["refused"] += 1
        except Exception:
            Path("broken.ofd").write_bytes(data)
            raise
        taken = time.monotonic() - begun
        self.slowest = max(self.slowest, taken)
        if taken > SLOWEST:
            Path("slow.ofd").write_bytes(data)
            raise TimeoutError(f"{taken:.1f} s")


def _check(document: Document) -> None:
    end = 0
    for block in document.blocks:
        assert end <= block.start <= block.end <= len(document.text)
        assert document.format != "ofd" or len(block.boxes) == block.end - block.start
        assert all(box[0] <= box[2] and box[1] <= box[3] for box in block.boxes if box)
        end = block.end


def main() -> None:
    logging.disable(logging.CRITICAL)
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20160701
    parts, trial = sample(), Trial()
    begun = time.monotonic()

    def one(choices: Choices) -> None:
        trial.read(changed(parts, choices))
        done = sum(trial.outcomes.values())
        if done % 1000 == 0:
            taken, slowest = time.monotonic() - begun, trial.slowest
            print(f"{done} in {taken:.0f} s, {dict(trial.outcomes)}, slowest {slowest:.2f} s", flush=True)

    if atheris is not None:
        _steered(one, seconds, seed)
    while time.monotonic() - begun < seconds:
        seed += 1
        one(Drawn(seed))


def _steered(one: Callable[[Choices], None], seconds: int, seed: int) -> None:
    """Hand over to libFuzzer, which ends the process by itself."""
    limits = [f"-max_total_time={seconds}", f"-seed={seed}", "-max_len=400", "-len_control=0", "-verbosity=0"]
    atheris.Setup([sys.argv[0], *limits], lambda data: one(Steered(data)))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
