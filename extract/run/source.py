"""A file that a run found: to be read, or left out with a reason."""

from __future__ import annotations

from dataclasses import dataclass

from ..model import Result, Status


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, or with `status` and `error` one that is left out and why.

    `sha256` is empty for what was not opened.
    """

    path: str
    sha256: str = ""
    file: str = ""
    """Where its bytes lie, where `path` names a member of an archive; empty: at `path`."""
    size: int = 0
    format: str | None = None
    """The format of an archive that was opened; None for all else, whose format its reader tells."""
    status: Status | None = None
    error: str | None = None

    @property
    def doc_id(self) -> str | None:
        """First 16 hex digits of the sha256, None where the file was not opened."""
        return self.sha256[:16] or None

    def result(self) -> Result:
        """The row of what is left out."""
        if self.status is None:
            raise ValueError(f"{self.path} is to be read, it has no row yet")
        return Result(self.path, self.doc_id, self.status, self.format, error=self.error)
