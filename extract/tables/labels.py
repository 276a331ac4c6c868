"""The words that people see, in Chinese or English, from `rules/labels.csv`."""

from __future__ import annotations

from ..knowledge import Knowledge
from .schema import Column, Language, Table


class Labels:
    """Words by key in one language. A user's list may change them."""

    def __init__(self, knowledge: Knowledge, language: Language) -> None:
        self.language = language
        self._words: dict[str, str] = {}
        for row in knowledge.table("labels"):
            self._words.setdefault(row["key"], row[language])

    def __call__(self, key: str, **values: object) -> str:
        """The word of a key with its {blanks} filled; `KeyError` for an unknown key."""
        word = self._words[key]
        return word.format(**values) if values else word

    def about(self, table: Table, column: Column) -> str:
        """What a column means; where no list says it in this language, in the words of the schema."""
        return self._words.get(f"about.{table.name}.{column.name}") or column.about

    def value(self, column: str, value: str) -> str:
        """The word for a value of a column with a fixed set of values, such as `role`."""
        return self._words.get(f"{column}.{value}", value)
