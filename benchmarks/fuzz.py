"""Random damage to good files, read again and again: nothing but a `LoadError` may come of it.

python benchmarks/fuzz.py KIND [SECONDS] [SEED]     KIND: any suffix of tests/hostile.py, e.g. ofd, rtf, zip

Each round takes a good file, damages its bytes or (in packages) the XML of its parts, and reads it in this
process. Printed are executions, how they ended, the slowest, and every error; a file that made one is kept.
"""

from __future__ import annotations

import io
import random
import re
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import hostile
from heshu import knowledge as knowledge_module
from heshu.knowledge import Knowledge
from heshu.loaders import archive, load
from heshu.loaders.archive import apart
from heshu.loaders.archive.unpack import Unpacking
from heshu.model import Input, LoadError

_NUMBERS = re.compile(rb"-?\d+(?:\.\d+)?")
_ODD = (b"0", b"-1", b"1e300", b"NaN", b"99999999999", b"", b"2147483648", b"0.0000001")


def damaged(data: bytes, chance: random.Random) -> bytes:
    """A copy with one to eight pieces of damage."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        at, size = chance.randrange(len(out) + 1), chance.choice((1, 1, 2, 4, 16, 256))
        kind = chance.randrange(6)
        if kind == 0:
            out[at : at + size] = chance.randbytes(size)
        elif kind == 1:
            del out[at : at + size]
        elif kind == 2:
            out[at:at] = out[at : at + size] * chance.choice((1, 2, 50))
        elif kind == 3 and out:
            out[at % len(out)] ^= 1 << chance.randrange(8)
        elif kind == 4:
            hits = list(_NUMBERS.finditer(out))
            if hits:
                hit = chance.choice(hits)
                out[hit.start() : hit.end()] = chance.choice(_ODD)
        else:
            other = chance.randrange(len(out) + 1)
            out[at : at + size] = out[other : other + size]
    return bytes(out)


def variants(data: bytes, chance: random.Random) -> Iterator[bytes]:
    """Damaged copies without end: the bytes as they are, or of a package the inside of one part."""
    while True:
        if not data.startswith(b"PK") or chance.random() < 0.3:
            yield damaged(data, chance)
            continue
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            names = old.namelist()
            struck = chance.choice(names)
            for name in names:
                part = old.read(name)
                new.writestr(name, damaged(part, chance) if name == struck else part)
        yield out.getvalue()


def read(path: Path, knowledge: Knowledge) -> str:
    """Read a file, or unpack a container; how it ended."""
    kind = archive.container_kind(path, path.name)
    if kind is not None:
        with tempfile.TemporaryDirectory() as folder:
            # In this process, so that an error is seen and not a lost child.
            Unpacking(apart.setup(path, kind, Path(folder), knowledge)).run()
        if kind not in archive.ALSO_DOCUMENTS:
            return "unpacked"
    try:
        load(Input(path.name, file=str(path)), knowledge)
    except LoadError:
        return "refused"
    return "read"


def main() -> None:
    """Fuzz one kind."""
    kind = sys.argv[1]
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 600.0
    chance = random.Random(sys.argv[3] if len(sys.argv) > 3 else "0")
    knowledge = knowledge_module.load()
    data = hostile.good_without_office().get(kind) or hostile.good()[kind]
    ended: Counter[str] = Counter()
    kept = Path(tempfile.mkdtemp(prefix=f"fuzz-{kind}-"))
    slowest, start = 0.0, time.monotonic()
    for number, bad in enumerate(variants(data, chance)):
        began = time.monotonic()
        if began - start > seconds:
            break
        path = kept / f"{number}.{kind}"
        path.write_bytes(bad)
        try:
            ended[read(path, knowledge)] += 1
        except Exception as error:
            ended[f"{type(error).__name__}: {error}"[:80]] += 1
            print(path, traceback.format_exc(limit=-3), file=sys.stderr)
            continue
        slowest = max(slowest, time.monotonic() - began)
        path.unlink()
    print(f"{kind}: {ended.total()} executions in {seconds:.0f} s, slowest {slowest:.2f} s; errors in {kept}")
    for how, times in ended.most_common():
        print(f"{times:8} {how}")


if __name__ == "__main__":
    main()
