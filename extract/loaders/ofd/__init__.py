"""OFD (GB/T 33190-2016), the fixed-layout format of Chinese public offices: XML in a zip, all text placed.

`load` reads a file, `attachments` gives what is attached to it, `picture.Pictures` draws pages for OCR.
"""

from __future__ import annotations

from .attachments import attachments
from .reader import load

__all__ = ["attachments", "load"]
