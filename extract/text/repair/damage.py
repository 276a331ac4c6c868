"""Whether a text lost signs: quotation marks that open and never close."""

from __future__ import annotations

from ...knowledge import Knowledge


def lost_quotes(text: str, knowledge: Knowledge) -> str:
    """A sentence on the closing quotation marks that are gone; empty where they are there.

    Typists who put “ on both sides leave pairs; a site that drops ” leaves openings of any number.
    """
    data = knowledge.rule("repairs.signs", "repairs.signs.quotes").data
    opened, closed = text.count("“"), text.count("”")
    if opened < int(data["least"]) or closed > opened * float(data["share"]):
        return ""
    return f"全文有{opened}个前引号，只有{closed}个后引号"
