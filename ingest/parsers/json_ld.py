"""JSON-LD (schema.org): an article as publishing systems export it, with its text inside."""

import json
import re

from ingest.errors import DamagedFile, EmptyArticle
from ingest.models import ParsedDocument
from ingest.parsers.decoding import decode
from ingest.parsers.markup import blocks_of_markup
from ingest.parsers.page_metadata import find_article, metadata_of_article
from ingest.parsers.text import document_from_text

_TAG = re.compile(r"</?(?:p|div|h[1-6]|ul|ol|li|br|blockquote|em|strong|a)\b[^<>]*>", re.IGNORECASE)


def parse_json_ld(content: bytes, name: str) -> ParsedDocument:
    """The `articleBody` of the first article in the file, and its fields."""
    try:
        data = json.loads(decode(content), strict=False)
    except (ValueError, RecursionError) as exc:
        raise DamagedFile(f"{name} is no valid JSON. Export it again.") from exc
    thing = find_article(data)
    if thing is None:
        raise EmptyArticle(
            f"{name} is JSON without an article: an object with an `@type` such as NewsArticle "
            "is needed."
        )
    body = thing.get("articleBody") or thing.get("text")
    if not isinstance(body, str) or not body.strip():
        raise EmptyArticle(f"{name} describes an article and has no `articleBody`. Export it too.")
    metadata = metadata_of_article(thing)
    if _TAG.search(body) is None:
        document = document_from_text(body)
        return document.model_copy(update={"metadata": metadata.or_else(document.metadata)})
    from lxml import html  # type: ignore[import-untyped]  # its stubs are a package of their own

    tree = html.fromstring(f"<div>{body}</div>")
    return ParsedDocument(blocks=tuple(blocks_of_markup(tree)), metadata=metadata)
