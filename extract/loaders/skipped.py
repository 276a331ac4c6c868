"""Which names are no documents: files of programs and systems, downloads under way, folders of programs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..knowledge import Knowledge

_FILES = (("loaders", "loaders.skipped_name"), ("run", "skip.program"), ("run", "skip.download"))
_FOLDERS = (("run", "skip.folder"),)
Reasons = Sequence[tuple[str, str]]
"""Patterns of names, each with the reason."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Patterns of names that are left out; plain data, so that it can be handed to another process."""

    files: Reasons
    folders: Reasons

    def why(self, path: str) -> str | None:
        """Why a file at a path with slashes is left out; None where it is to be read."""
        *folders, name = path.split("/")
        reasons = [*(_first(self.folders, one) for one in folders), _first(self.files, name)]
        return next(filter(None, reasons), None)

    def why_folder(self, name: str) -> str | None:
        """Why a folder is not looked into; None where it is."""
        return _first(self.folders, name)


def _first(reasons: Reasons, name: str) -> str | None:
    return next((reason for pattern, reason in reasons if re.search(pattern, name)), None)


@lru_cache(maxsize=4)
def skipped(knowledge: Knowledge) -> Skipped:
    """What a set of rules leaves out."""
    files, folders = (
        tuple((rule.regex.pattern, rule.purpose) for rule in (knowledge.rule(*name) for name in names))
        for names in (_FILES, _FOLDERS)
    )
    return Skipped(files, folders)
