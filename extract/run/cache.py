"""Results of single documents on disk, so that an interrupted run goes on where it stopped.

One JSON file a document, written beside its place and moved there, so that it is there whole or not at all.
JSON and not pickle: an output folder may have been received from somebody else.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..model import Figure, Found, Metadata, Repair, RepairMode, Result

_AGAIN = ".again.json"
_DECIMALS = ("value", "low", "high")


class Cache:
    """The results below `folder`. A key stands for one path, its bytes, the rules, the version and the way
    that texts are repaired."""

    def __init__(self, folder: Path, version: str, digest: str, repair: RepairMode = "safe") -> None:
        self.folder = folder
        self._state = f"{version}\0{digest}\0{repair}"

    def key(self, path: str, sha256: str) -> str:
        """The name of the entry of one file."""
        content = f"{path}\0{sha256}\0{self._state}".encode("utf-8", "surrogatepass")
        return hashlib.sha256(content).hexdigest()[:32]

    def has(self, key: str) -> bool:
        """True where the file need not be read again. What failed or was left out is always tried again."""
        return self._path(key).exists()

    def read(self, key: str, *, figures: bool = True) -> Result:
        """The entry, failed ones too, without its figures and repairs where they are not asked for.

        Raises `OSError` or `ValueError` where it is missing or damaged.
        """
        path = self._path(key)
        if not path.exists():
            path = self._path(key, again=True)
        try:
            plain = json.loads(path.read_text(encoding="utf-8"))
            return decode(plain if figures else {**plain, "figures": (), "repairs": ()})
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{path}: {error!r}") from error

    def write(self, key: str, result: Result) -> None:
        """Keep a result; an older entry of the same key goes."""
        self.folder.mkdir(parents=True, exist_ok=True)
        # What was left out may be read once a program that it needs (LibreOffice) is there.
        again = result.status in ("failed", "skipped")
        path = self._path(key, again)
        beside = path.with_name(f"{path.name}.{os.getpid()}.part")
        beside.write_text(json.dumps(encode(result), separators=(",", ":")), encoding="utf-8")
        beside.replace(path)
        self._path(key, not again).unlink(missing_ok=True)

    def forget(self, key: str) -> None:
        """Remove an entry."""
        for again in (False, True):
            self._path(key, again).unlink(missing_ok=True)

    def keep_only(self, keys: set[str]) -> None:
        """Remove every entry that the last run did not use, and what interrupted runs left half-written."""
        for path in self.folder.glob("*"):
            if path.name.split(".")[0] not in keys or path.suffix == ".part":
                path.unlink(missing_ok=True)

    def _path(self, key: str, again: bool = False) -> Path:
        return self.folder / f"{key}{_AGAIN if again else '.json'}"


def encode(result: Result) -> dict[str, Any]:
    """A result as JSON values; `decode` gives an equal one back."""
    plain = _fields(result)
    plain["metadata"] = {
        name: _fields(item) if isinstance(item, Found) else item
        for name, item in _fields(result.metadata).items()
    }
    plain["figures"] = [_encode_figure(figure) for figure in result.figures]
    plain["repairs"] = [_fields(repair) for repair in result.repairs]
    plain["extra"] = dict(result.extra)
    return plain


def decode(plain: Mapping[str, Any]) -> Result:
    """The result of `encode`. Raises `KeyError`, `TypeError` or `ValueError` for anything else."""
    metadata: dict[str, Any] = {
        name: Found(**item) if isinstance(item, dict) else item for name, item in plain["metadata"].items()
    }
    return Result(
        **{
            **plain,
            "metadata": Metadata(**metadata),
            "warnings": tuple(plain["warnings"]),
            "figures": tuple(_decode_figure(figure) for figure in plain["figures"]),
            "repairs": tuple(Repair(**repair) for repair in plain["repairs"]),
        }
    )


def _encode_figure(figure: Figure) -> dict[str, Any]:
    plain = _fields(figure)
    for name in _DECIMALS:
        plain[name] = None if plain[name] is None else str(plain[name])
    plain["repairs"] = [_fields(repair) for repair in figure.repairs]
    plain["rules"] = {field: list(ids) for field, ids in figure.rules.items()}
    return plain


def _decode_figure(plain: Mapping[str, Any]) -> Figure:
    numbers = {name: None if plain[name] is None else Decimal(plain[name]) for name in _DECIMALS}
    return Figure(
        **{
            **plain,
            **numbers,
            "section": tuple(plain["section"]),
            "cell": tuple(plain["cell"]) if plain["cell"] else None,
            "readings": tuple(plain["readings"]),
            "repairs": tuple(Repair(**repair) for repair in plain["repairs"]),
            "rules": {field: tuple(ids) for field, ids in plain["rules"].items()},
        }
    )


def _fields(record: Result | Metadata | Figure | Repair | Found) -> dict[str, Any]:
    return {field.name: getattr(record, field.name) for field in fields(record)}
