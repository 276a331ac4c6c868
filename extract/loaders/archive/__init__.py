"""Archives, and mails with attachments: their members are documents named `a.zip!/b.doc`."""

from .apart import INSIDE, container_kind, member, unpacked
from .unpack import ALSO_DOCUMENTS, Found, amount

__all__ = ["ALSO_DOCUMENTS", "INSIDE", "Found", "amount", "container_kind", "member", "unpacked"]
