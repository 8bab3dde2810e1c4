"""Articles, their passages and how they are found: `ArticleStore` and what it is made of.

Names are loaded when they are first used, since the database and the index are slow to import.
"""

import importlib
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vectorstore.catalog import Catalog
    from vectorstore.chroma import ChromaIndex
    from vectorstore.store import ArticleStore

# onnxruntime's own builds tell their maker which models they load, unless this stands in the
# environment when they are imported
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

_HOMES = {
    "ArticleStore": "vectorstore.store",
    "Catalog": "vectorstore.catalog",
    "ChromaIndex": "vectorstore.chroma",
}

__all__ = ["ArticleStore", "Catalog", "ChromaIndex"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
