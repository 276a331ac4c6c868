"""Results made by hand."""

from decimal import Decimal

from heshu.model import Figure, Found, Metadata, Repair, Result

REPAIR = Repair(2, 4, "３", "3", "fold.digits", 0.9, True, "全角")


def figure(start, quote, value=None, **fields):
    value = None if value is None else Decimal(str(value))
    fields = {
        "indicator": "投资",
        "indicator_id": "x.1",
        "sentence": quote,
        "sentence_start": start,
        **fields,
    }
    return Figure(start=start, end=start + len(quote), quote=quote, value=value, **fields)


def result(*figures, path="in/甲.txt", doc_id="0123456789abcdef", **fields):
    fields = {"status": "ok", "format": "txt", "chars": 100, **fields}
    return Result(path, doc_id, figures=figures, **fields)


def report():
    """A document with most of what a document can have."""
    return result(
        figure(
            0,
            "67.7万亿元",
            67_700_000_000_000,
            unit="元",
            section=("一、回顾", "（一）总量"),
            page=2,
            block=3,
        ),
        figure(10, "6.9%", "6.90", unit="%", measure="growth", base="同比", repairs=(REPAIR,)),
        figure(
            20,
            "80—100万元",
            low=Decimal(800000),
            high=Decimal(1000000),
            relation="range",
            rules={"value": ("numbers.range", "units.money"), "role": ("roles.plan",)},
        ),
        figure(40, "XX%", unit="%", masked=True, role="target", period="2014", region="示例区"),
        figure(50, "100%", 100, indicator="监督覆盖率"),
        figure(50, "100%", 100, indicator="分级覆盖率"),
        metadata=Metadata(title=Found("=标题", "title", 0, 3), region=Found("示例区", "text", 5, 8)),
        repairs=(REPAIR,),
        warnings=("编码不明",),
        completeness=0.5,
        status="partial",
    )
