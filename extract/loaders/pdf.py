from ..knowledge import Knowledge
from ..model import Document


def load(data: bytes, path: str, doc_id: str, kind: str, knowledge: Knowledge) -> Document: ...
