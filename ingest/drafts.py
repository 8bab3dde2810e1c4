"""Makes an article and its passages of a parsed document and what the caller says about it."""

from datetime import datetime
from typing import NamedTuple

from pydantic import ValidationError

from ingest.aliases import find_aliases
from ingest.assembly import assemble
from ingest.chunking import cut_passages
from ingest.cleaning import normalise
from ingest.errors import EmptyArticle, InvalidArticle
from ingest.metadata import article_identity, normalise_url, title_from_name
from ingest.models import AssembledText, DocumentMetadata, Overrides, ParsedDocument
from vectorstore.models import PAGES, Alias, Article, PassageSpan, article_id

DEFAULT_LANGUAGE = "en"


class Draft(NamedTuple):
    """An article that is ready to be stored."""

    article: Article
    spans: list[PassageSpan]

    @property
    def aliases(self) -> tuple[Alias, ...]:
        """The aliases that the article introduces."""
        return find_aliases(self.article.text, self.article.language)


class Provenance(NamedTuple):
    """Where a document came from."""

    collection: str
    name: str
    origin: str | None
    origin_hash: str | None
    ingested_at: datetime


def stated_fields(overrides: Overrides) -> DocumentMetadata:
    """What the caller says about an article, checked; `InvalidArticle` names a field in error."""
    try:
        fields = DocumentMetadata(**overrides)
    except ValidationError as exc:
        problem = exc.errors()[0]
        field = ".".join(str(part) for part in problem["loc"])
        raise InvalidArticle(f"{field}: {problem['msg']}. Correct it or leave it out.") from exc
    if fields.url is None:
        return fields
    url = normalise_url(fields.url)
    if url is None:
        raise InvalidArticle(f"url: {fields.url[:200]!r} is no http(s) address. Give one that is.")
    return fields.model_copy(update={"url": url})


def draft_article(
    document: ParsedDocument, stated: DocumentMetadata, *, provenance: Provenance
) -> Draft:
    """The article, its id from its URL, else its origin, else its text; and its passages.

    Raises `EmptyArticle` where cleaning leaves nothing, `InvalidArticle` for a bad field.
    """
    fields = _clean(stated.or_else(document.metadata))
    title = fields.title or title_from_name(provenance.name)
    assembled = assemble(document.blocks, title=title)
    text = assembled.text
    if not any(character.isalnum() for character in text):
        raise EmptyArticle(f"{provenance.name} holds no text. Add text to it, or leave it out.")
    identity = article_identity(url=fields.url, origin=provenance.origin, text=text)
    language = fields.language or DEFAULT_LANGUAGE
    try:
        article = Article(
            id=article_id(provenance.collection, identity),
            collection=provenance.collection,
            url=fields.url,
            title=title,
            publisher=fields.publisher,
            author=fields.author,
            published_at=fields.published_at,
            updated_at=fields.updated_at,
            ingested_at=provenance.ingested_at,
            language=language,
            text=text,
            groups=fields.groups,
            tags=fields.tags,
            headings=assembled.headings,
            origin=provenance.origin,
            origin_hash=provenance.origin_hash,
            metadata={**fields.metadata, **_pages(assembled)},
        )
    except ValidationError as exc:
        raise InvalidArticle(f"{provenance.name}: {exc.errors()[0]['msg']}.") from exc
    return Draft(article, cut_passages(text, article.headings, language=language))


def _pages(assembled: AssembledText) -> dict[str, list[list[int]]]:
    """Where pages begin, for citations to name them; nothing for a text without pages."""
    return {PAGES: [list(each) for each in assembled.pages]} if assembled.pages else {}


def _clean(fields: DocumentMetadata) -> DocumentMetadata:
    """Names as one visible line each, tags too; an address only where it is an http(s) one.

    Whoever states a field, a page or a caller: what is shown beside a quote is cleaned like text.
    """
    lines = {name: _line(getattr(fields, name)) for name in ("title", "publisher", "author")}
    tags = frozenset(filter(None, map(_line, fields.tags)))
    return fields.model_copy(update={**lines, "tags": tags, "url": normalise_url(fields.url)})


def _line(text: str | None) -> str | None:
    return " ".join(normalise(text or "").split()) or None
