"""Archives, and mails with attachments: their members are documents named `a.zip!/b.doc`."""

from .apart import INSIDE, member, unpacked
from .unpack import ALSO_DOCUMENTS, Found, amount, container_kind

__all__ = ["ALSO_DOCUMENTS", "INSIDE", "Found", "amount", "container_kind", "member", "unpacked"]
