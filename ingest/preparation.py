"""From bytes to a draft: what every door of the pipeline does with one document."""

import hashlib
import json
from collections.abc import Callable

from ingest.drafts import Draft, Provenance, draft_article
from ingest.errors import DamagedFile, IngestError
from ingest.metadata import normalise_url, same_site
from ingest.models import DocumentMetadata, ParsedDocument

Parse = Callable[[bytes, str], ParsedDocument]
"""Reads a document of any format; raises an `IngestError`."""


def parse_safely(parse: Parse, content: bytes, name: str) -> ParsedDocument:
    """The document; whatever a parser raises becomes an `IngestError`."""
    try:
        return parse(content, name)
    except IngestError:
        raise
    except Exception as exc:
        # Parsers meet whatever is out there; none of it may stop the other articles.
        raise DamagedFile(
            f"{name} could not be read ({type(exc).__name__}). Open it in the program that made it "
            "and save it again."
        ) from exc


def draft_document(
    document: ParsedDocument,
    stated: DocumentMetadata,
    *,
    provenance: Provenance,
    address: str | None = None,
    fallback: DocumentMetadata | None = None,
) -> Draft:
    """The draft of a parsed document.

    `address` is where a page really lay. The page's own word on its address is believed only when
    it stays on the same host: or any page could take another's place. `fallback` is what a feed
    says where the page says nothing.
    """
    metadata = document.metadata
    if address is not None:
        final, canonical = normalise_url(address), document.metadata.url
        trusted = canonical if canonical and final and same_site(canonical, final) else final
        metadata = metadata.model_copy(update={"url": trusted})
    if fallback is not None:
        metadata = metadata.or_else(fallback)
    document = document.model_copy(update={"metadata": metadata})
    return draft_article(document, stated, provenance=provenance)


def digest_of(content: bytes, stated: DocumentMetadata) -> str:
    """sha256 of the bytes, and of what was stated with them: new groups must not be ignored."""
    digest = hashlib.sha256(content)
    digest.update(_dumped(stated))
    return digest.hexdigest()


def digest_of_fields(stated: DocumentMetadata) -> str:
    """sha256 of what was stated, alone."""
    return hashlib.sha256(_dumped(stated)).hexdigest()


def _dumped(stated: DocumentMetadata) -> bytes:
    if stated == DocumentMetadata():
        return b""
    fields = stated.model_dump(mode="json", exclude_defaults=True)
    for name in ("groups", "tags"):
        # Sets have no order of their own.
        fields[name] = sorted(fields.get(name, ()))
    return json.dumps(fields, sort_keys=True).encode()
