"""What is wrong with pages that have a text layer or should have one: the sentences of PDF and OFD."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass
class Troubles:
    """Page numbers by what is wrong with them."""

    scanned: list[int] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)
    slanted: list[int] = field(default_factory=list)
    unruled: list[int] = field(default_factory=list)

    def warnings(self, path: str, pages: int) -> Iterator[str]:
        """One sentence for each kind of trouble, in a document of so many pages."""
        if self.scanned:
            which = f"全部{pages}页" if len(self.scanned) == pages else which_pages(self.scanned)
            yield f"{path}：{which}没有文字层，需要OCR后才能读取。"
        if self.unreadable:
            which = which_pages(self.unreadable)
            yield f"{path}：{which}的字体没有文字编码，读出的多是乱码，需要OCR后才能读取。"
        if self.slanted:
            yield f"{path}：{which_pages(self.slanted)}有斜排的文字（水印），没有读入。"
        if self.unruled:
            which = which_pages(self.unruled)
            yield f"{path}：{which}的表格线不能识别，表格按普通文字行读入，请与原文核对。"

    def properties(self) -> dict[str, str]:
        """`pages_without_text` (`3,5`) where there are any."""
        return {"pages_without_text": ",".join(map(str, self.scanned))} if self.scanned else {}


def which_pages(numbers: Sequence[int]) -> str:
    """第3页, 第3、5页, 第1—18页.

    >>> which_pages([1, 2, 3, 7])
    '第1—3、7页'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "第" + "、".join(f"{run[0]}—{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs) + "页"
