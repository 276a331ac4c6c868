"""heshu (核数): every figure of Chinese work reports as a row that can be queried, compared and defended.

>>> import heshu
>>> [figure] = heshu.figures("全市共有养老机构35家。")
>>> figure.quote, int(figure.value), figure.unit
('35家', 35, '家')
"""

from __future__ import annotations

from importlib import import_module

from .model import Document, Figure, HeshuError, LoadError, Result, RuleError
from .version import __version__

# `run` and `figures` are functions for users and sub-packages for us. Python binds a sub-package's name to
# the module when it is first imported: both are imported before the functions take their names, never again.
for _room in ("figures", "run"):
    import_module(f"{__name__}.{_room}")

from .api import Tables, apply_plan, figures, open, plan, read, run  # noqa: E402

__all__ = [
    "Document",
    "Figure",
    "HeshuError",
    "LoadError",
    "Result",
    "RuleError",
    "Tables",
    "__version__",
    "apply_plan",
    "figures",
    "open",
    "plan",
    "read",
    "run",
]
