"""Write the gold texts and labels from `source/*.toml`, or list what a labeller should look at again.

    python tests/gold/build.py              write NAME.txt and NAME.jsonl beside this file
    python tests/gold/build.py --unmarked   print every number-like piece of text that carries no label

A source file holds passages. In the text of a passage ⟦…⟧ stands around each quote, and `labels` has one
line for each of them, in order:

    "best name；other name | measure=growth base=比上年 period=2019"

What a line leaves out is the usual: value and unit as the quote says them, relation eq, measure level, role,
period and region of the passage. `growth-`, `change-` and `gap-` turn the value negative.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FIELDS = ("health", "education", "civil", "economy", "agriculture", "police", "environment", "housing")
FIELDS += ("finance", "party", "culture", "transport", "tax")
KINDS = ("review", "plan", "speech", "government", "bulletin")
KEYS = ("doc", "start", "end", "quote", "value", "low", "high", "unit", "relation", "measure", "base", "role")
KEYS += ("indicator", "period", "region")
FLAGS = ("masked", "corrupt", "optional")
CHOICES = {
    "relation": {"eq", "ge", "gt", "le", "lt", "about", "range"},
    "measure": {"level", "change", "growth", "gap"},
    "role": {"actual", "target", "forecast", "baseline", "other"},
}
PERIOD = re.compile(r"\d{4}(-H[12]|-Q[1-4]|-\d\d)?(/\d{4}(-Q[1-4]|-\d\d)?)?")
TIMES = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
TIMES |= {"万亿": 10**12}
MULTIPLIER = "万亿|千万|百万|万|亿|千(?![克瓦米伏])|百|十|"
ONE = re.compile(
    rf"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<some>[余多]?)(?P<times>{MULTIPLIER})(?P<more>[余多]?)(?P<unit>.*)"
)
TWO = re.compile(rf"(\d[\d.]*)(.*?)[—–－\-～~至到](\d[\d.]*)({MULTIPLIER})(.*)")
MASK = re.compile(rf"[X×*xＸ]+(余?)(?:{MULTIPLIER})(余?)(.*)")
MARKED = re.compile("⟦(.*?)⟧", re.DOTALL)
NUMBER_LIKE = re.compile(
    r"[\d０-９〇零一二两三四五六七八九十百千万亿半几数双]+[\d.．,，%％‰:：/-]*|[X×*]{1,}"
)


class SourceError(ValueError):
    """A passage that cannot be built. The message names the passage and the quote."""


@dataclass(frozen=True)
class Passage:
    """One small document as its source file has it."""

    name: str
    field: str
    kind: str
    style: int
    region: str | None
    period: str | None
    role: str
    text: str
    labels: tuple[str, ...]


def passages() -> list[Passage]:
    """All passages of all source files, in the order of the files' names."""
    found: list[Passage] = []
    for path in sorted((HERE / "source").glob("*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["passage"]:
            usual = {"region": None, "period": None, "role": "actual"}
            found.append(Passage(**{**usual, **entry, "field": path.stem, "labels": tuple(entry["labels"])}))
    return found


def said(quote: str) -> dict[str, Any]:
    """What a plainly written quote says: `4.8万户` is 48000 户. Any other is spelled out in its label."""
    quote = re.sub(r"\s", "", quote)  # a page's line may end in the midst of 4.27⏎万人
    if match := MASK.fullmatch(quote):
        about = {"relation": "about"} if match[1] or match[2] else {}
        return {"value": None, "unit": match[3] or None, "masked": True, **about}
    if match := TWO.fullmatch(quote):
        low, between, high, times, unit = match.groups()
        if between not in ("", unit, times, times + unit):
            return {}
        both = {"low": plain(low, times), "high": plain(high, times)}
        return {"value": None, **both, "unit": unit or None, "relation": "range"}
    if match := ONE.fullmatch(quote):
        about = {"relation": "about"} if match["some"] or match["more"] else {}
        return {"value": plain(match["number"], match["times"]), "unit": match["unit"] or None, **about}
    return {}


def plain(number: str, times: str) -> float:
    """The number with its multiplier applied, as the labels store it."""
    return float(Decimal(number.replace(",", "")) * TIMES[times])


def labelled(passage: Passage, quote: str, line: str) -> dict[str, Any]:
    """The fields of one figure: what the quote says, then the passage's usual, then the label's own words."""
    names, _, options = line.partition("|")
    row: dict[str, Any] = {"value": None, "low": None, "high": None, "unit": None}
    row |= {"relation": "eq", "measure": "level", "base": None, "role": passage.role}
    row |= {"period": passage.period, "region": passage.region, **said(quote)}
    row["indicator"] = [name.strip() for name in names.split("；") if name.strip()]
    for option in options.split():
        key, equals, value = option.partition("=")
        if not equals and key in FLAGS:
            row[key] = True
        elif key in ("value", "low", "high"):
            row[key] = None if value == "null" else float(value)
        elif equals and key in KEYS:
            row[key] = None if value == "null" else value
        else:
            raise SourceError(f"{passage.name}: {quote}: no such option: {option}")
    return signed(row)


def signed(row: dict[str, Any]) -> dict[str, Any]:
    """`growth-` and its like: the measure without the sign, the value with it."""
    if row["measure"].endswith("-"):
        falls = {key: -abs(row[key]) for key in ("value", "low", "high") if row[key] is not None}
        return {**row, **falls, "measure": row["measure"][:-1]}
    return row


def check(passage: Passage, row: dict[str, Any]) -> None:
    """Raise where a label says what no label may say."""
    where = f"{passage.name}: {row['quote']}"
    for key, allowed in CHOICES.items():
        if not set(row[key].split("|")) <= allowed:
            raise SourceError(f"{where}: {key} is {row[key]}")
    for one in (row["period"] or "").split("|"):
        if one and not PERIOD.fullmatch(one):
            raise SourceError(f"{where}: period is {one}")
    spoken = row["value"] is not None or (row["low"] is not None and row["high"] is not None)
    vague = row.get("masked") or row.get("optional") or re.search("[几数]", row["quote"])
    if not spoken and not vague:
        raise SourceError(f"{where}: the quote is not plain: write value= (and unit=) in its label")
    if row["low"] is not None and row["relation"] != "range":
        raise SourceError(f"{where}: a range whose relation is {row['relation']}")
    if not row["indicator"]:
        raise SourceError(f"{where}: no indicator")


def build(passage: Passage) -> tuple[str, list[dict[str, Any]]]:
    """The text without its marks and one row for each mark, offsets in code points of that text."""
    source = passage.text.strip("\n") + "\n"
    quotes = list(MARKED.finditer(source))
    if len(quotes) != len(passage.labels):
        raise SourceError(f"{passage.name}: {len(quotes)} marks but {len(passage.labels)} labels")
    text = MARKED.sub(r"\1", source)
    if "⟦" in text or "⟧" in text:
        raise SourceError(f"{passage.name}: a mark is not closed")
    rows = []
    for index, (match, line) in enumerate(zip(quotes, passage.labels, strict=True)):
        start, quote = match.start() - 2 * index, match[1]
        place = {"doc": f"{passage.name}.txt", "start": start, "end": start + len(quote), "quote": quote}
        fields = labelled(passage, quote, line)
        flags = {flag: True for flag in FLAGS if fields.get(flag)}
        row = {key: {**fields, **place}[key] for key in KEYS} | flags
        check(passage, row)
        if text[row["start"] : row["end"]] != quote:
            raise SourceError(f"{passage.name}: {quote}: the offsets do not slice back")
        rows.append(row)
    return text, rows


def written() -> dict[str, str]:
    """What every built file must hold, by file name."""
    files: dict[str, str] = {}
    for passage in passages():
        if passage.field not in FIELDS or passage.kind not in KINDS:
            raise SourceError(f"{passage.name}: no such field or kind: {passage.field}, {passage.kind}")
        if f"{passage.name}.txt" in files:
            raise SourceError(f"{passage.name}: the name is used twice")
        text, rows = build(passage)
        files[f"{passage.name}.txt"] = text
        files[f"{passage.name}.jsonl"] = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return files


def unmarked() -> None:
    """Print every number-like piece of text that no label covers, with its surroundings."""
    for passage in passages():
        bare = MARKED.sub(lambda match: "□" * len(match[1]), passage.text)
        for match in NUMBER_LIKE.finditer(bare):
            around = bare[max(0, match.start() - 10) : match.end() + 10].replace("\n", "/")
            print(f"{passage.name}\t{match[0]}\t{around}")


def main() -> None:
    """Write all files and remove those whose passage is gone."""
    if "--unmarked" in sys.argv[1:]:
        unmarked()
        return
    files = written()
    for old in [*HERE.glob("*.txt"), *HERE.glob("*.jsonl")]:
        if old.name not in files:
            old.unlink()
    for name, content in files.items():
        (HERE / name).write_text(content, encoding="utf-8", newline="\n")
    figures = sum(content.count("\n") for name, content in files.items() if name.endswith(".jsonl"))
    print(f"{len(files) // 2} passages, {figures} figures")


if __name__ == "__main__":
    main()
