"""Page chrome, reading text with its offset map, sections, metadata."""

from .read import read

__all__ = ["read"]
