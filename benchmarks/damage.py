"""Damage clean reports the way that sites do, and count what is restored, left empty, or restored wrongly.

python benchmarks/damage.py [FILE_OR_FOLDER ...] [--wrong]     default: the labelled texts in tests/gold

The figures of the clean text, as heshu reads them, are the truth; a figure counts where damage touched the
characters of its quote. `--wrong` lists what was restored wrongly.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from heshu.figures import extract
from heshu.knowledge import Knowledge, load
from heshu.loaders import from_text
from heshu.loaders import load as load_file
from heshu.model import Figure
from heshu.text import read

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))
import worn  # noqa: E402

YEAR = "2023"
Damage = Callable[[worn.Worn], worn.Worn]


def kinds(knowledge: Knowledge) -> dict[str, Damage]:
    """Every way to damage a text, by name."""
    pairs = {
        (str(rule.data["original"]), str(rule.data["washed"]))
        for rule in knowledge.rules("repairs.washing")
        if "A" in rule.data.get("families", ())
    }

    def stamped(text: worn.Worn) -> worn.Worn:
        return worn.stamp_tens(worn.stamp_years(text, YEAR), YEAR)

    def unsigned(text: worn.Worn) -> worn.Worn:
        return worn.lose_quotes(worn.lose_percents(worn.lose_dashes(text)))

    return {
        "stamped": stamped,
        "dashes lost": worn.lose_dashes,
        "percent signs lost": worn.lose_percents,
        "stamped, signs lost": lambda text: unsigned(stamped(text)),
        "stamped, washed": lambda text: worn.wash(stamped(text), pairs),
        "stamped, preview blocks": lambda text: worn.preview(stamped(text), seed=7),
        "masked": lambda text: worn.mask(text, seed=7, share=0.3),
    }


def texts(roots: list[Path]) -> Iterator[str]:
    """The clean texts; short ones of one folder are put together, since damage shows in whole documents."""
    for root in roots:
        files = (
            [root]
            if root.is_file()
            else sorted(path for path in root.rglob("*") if path.suffix in (".txt", ".docx", ".html", ".md"))
        )
        short: list[str] = []
        for path in files:
            text = load_file(path).text
            if len(text) > 2500:
                yield text
            else:
                short.append(text)
        for at in range(0, len(short), 6):
            yield "\n".join(short[at : at + 6])


def same(first: Figure, second: Figure) -> bool:
    """Whether two figures say the same number."""
    return all(
        getattr(first, name) == getattr(second, name) for name in ("value", "low", "high", "unit", "relation")
    )


def verdicts(clean: str, damage: Damage, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """(verdict, what was read of what) for every figure that the damage touched."""
    damaged = damage(worn.Worn.clean(clean))
    touched = _touched(clean, damaged)
    found: dict[int, Figure] = {}
    for figure in extract(read(from_text(damaged.text), knowledge), knowledge):
        assert damaged.text[figure.start : figure.end] == figure.quote, (
            "offsets point at the damaged characters"
        )
        for at in range(figure.start, figure.end):
            found[at] = figure
    for figure in extract(read(from_text(clean), knowledge), knowledge):
        if not any(touched[figure.start : figure.end]):
            continue
        start, end = damaged.span(figure.start, figure.end)
        other = next((found[at] for at in range(start, end) if at in found), None)
        if other is None:
            yield "lost", f"{figure.quote} in {damaged.text[start - 12 : end + 8]}"
        elif same(figure, other):
            yield "restored", ""
        elif other.masked or (other.value is None and other.low is None):
            yield "empty", f"{figure.quote} as {other.quote}"
        else:
            sure = "wrong" if other.corrupt else "as written"
            number = other.value if other.value is not None else (other.low, other.high)
            shown = f"{number} {other.unit} {other.relation}"
            yield sure, f"{figure.quote} as {other.quote}: {shown} in {damaged.text[start - 14 : end + 10]}"


def _touched(clean: str, damaged: worn.Worn) -> list[bool]:
    """For every clean character, whether it is gone or changed."""
    left = [False] * len(clean)
    for character, (start, end) in zip(damaged.text, damaged.places, strict=True):
        if end - start == 1 and clean[start] == character:
            left[start] = True
    return [not one for one in left]


def main() -> None:
    """Print the table."""
    knowledge = load()
    roots = [Path(name) for name in sys.argv[1:] if not name.startswith("--")]
    clean = list(texts(roots or [HERE.parent / "tests" / "gold"]))
    print(f"{len(clean)} texts, {sum(map(len, clean))} characters")
    made = Counter(
        repair.kind for text in clean for repair in read(from_text(text), knowledge).repairs if repair.applied
    )
    print(f"repairs of the clean texts: {dict(made) or 'none'}")
    print(f"{'damage':26}{'figures':>8}{'restored':>10}{'empty':>8}{'wrong':>8}{'as written':>12}{'lost':>8}")
    for name, damage in kinds(knowledge).items():
        counts: Counter[str] = Counter()
        for text in clean:
            for verdict, shown in verdicts(text, damage, knowledge):
                counts[verdict] += 1
                if (
                    "--wrong" in sys.argv
                    and verdict != "restored"
                    and (verdict == "wrong" or random.Random(shown).random() < 1.1)
                ):
                    print("  ", name, verdict, re.sub(r"\s+", " ", shown))
        whole = max(1, counts.total())
        shares = [counts[verdict] / whole for verdict in ("restored", "empty", "wrong", "as written", "lost")]
        widths = (10, 8, 8, 12, 8)
        columns = "".join(f"{share:>{width}.2%}" for share, width in zip(shares, widths, strict=True))
        print(f"{name:26}{counts.total():>8}{columns}")


if __name__ == "__main__":
    main()
