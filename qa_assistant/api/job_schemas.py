"""Bodies of requests about jobs, sources and deletions, and of their replies."""

from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from qa_assistant.api.schemas import Body, CollectionName, FiltersBody, Names
from vectorstore.job_models import GonePolicy, KnownSource, SourceKind, SourceSpec
from vectorstore.models import DEFAULT_COLLECTION, Record

MOST_ADDRESSES = 10_000
_Address = Annotated[str, Field(min_length=1, max_length=4_096)]
_Addresses = Annotated[tuple[_Address, ...], Field(fail_fast=True)]


class IngestBody(Body):
    """Where articles are to be taken from: exactly one of the four."""

    urls: _Addresses | None = Field(
        default=None,
        max_length=MOST_ADDRESSES,
        description="Addresses of pages",
        examples=[["https://example.com/news/cnre-meeting"]],
    )
    feed: _Address | None = Field(
        default=None, description="Address of an RSS or Atom feed", examples=[None]
    )
    sitemap: _Address | None = Field(
        default=None, description="Address of a sitemap, or of an index of them", examples=[None]
    )
    paths: _Addresses | None = Field(
        default=None,
        max_length=MOST_ADDRESSES,
        description="Files and folders on the server; only for the command line on its machine",
        examples=[None],
    )
    collection: CollectionName = DEFAULT_COLLECTION
    tags: Names = Field(default=frozenset(), max_length=50, description="Tags of all articles")
    groups: Names = Field(
        default=frozenset(), max_length=50, description="Who may read them; empty: everybody"
    )
    key: str | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        description="Your name for the job: the same key again gives the same job",
        examples=["2025-06-03-morning"],
    )

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        given = [name for name in ("urls", "feed", "sitemap", "paths") if getattr(self, name)]
        if len(given) != 1:
            raise ValueError("give exactly one of `urls`, `feed` and `sitemap`")
        return self

    @field_validator("urls", "feed", "sitemap")
    @classmethod
    def _are_addresses(cls, value: tuple[str, ...] | str | None) -> tuple[str, ...] | str | None:
        for address in (value,) if isinstance(value, str) else value or ():
            if not address.lower().startswith(("http://", "https://")):
                raise ValueError(f"{address[:100]!r} is no http(s) address")
        return value

    def to_spec(
        self, *, gone: GonePolicy = GonePolicy.MARK, every_minutes: int | None = None
    ) -> SourceSpec:
        """What the catalog keeps of it."""
        kind: SourceKind
        addresses: tuple[str, ...]
        if self.feed:
            kind, addresses = SourceKind.FEED, (self.feed,)
        elif self.sitemap:
            kind, addresses = SourceKind.SITEMAP, (self.sitemap,)
        elif self.paths:
            kind, addresses = SourceKind.FILES, self.paths
        else:
            kind, addresses = SourceKind.PAGES, self.urls or ()
        return SourceSpec(
            kind=kind,
            addresses=addresses,
            gone=gone,
            every_minutes=every_minutes,
            tags=self.tags,
            groups=self.groups,
        )


class SourceBody(IngestBody):
    """A source that is to be kept, and refreshed from time to time."""

    every_minutes: int | None = Field(
        default=60, ge=1, le=525_600, description="How often; null for only when asked to"
    )
    gone: GonePolicy = Field(
        default=GonePolicy.MARK,
        description="What becomes of articles that the source does not have any more",
    )

    def to_source_spec(self) -> SourceSpec:
        """What the catalog keeps of it."""
        return self.to_spec(gone=self.gone, every_minutes=self.every_minutes)


class DeletionBody(Body):
    """Which articles are to be deleted: all conditions that are given must hold."""

    ids: _Addresses | None = Field(default=None, max_length=1_000)
    url: str | None = Field(default=None, max_length=4_096, description="Where it was published")
    source_id: str | None = Field(default=None, max_length=64, description="What it came from")
    older_than_days: int | None = Field(
        default=None, ge=0, le=36_500, description="Published (else ingested) so long ago"
    )
    collection: CollectionName | None = None
    filters: FiltersBody = Field(default=FiltersBody(), description="As for a search")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        rest = (self.url, self.source_id, self.older_than_days)
        if not self.ids and all(each is None for each in rest) and self.filters == FiltersBody():
            raise ValueError("say which: by `ids`, `url`, `source_id`, age or `filters`")
        if self.ids and (any(each is not None for each in rest) or self.filters != FiltersBody()):
            raise ValueError("give either `ids`, or conditions")
        return self


class DeletionReply(Record):
    """What was deleted, by store."""

    articles: int
    versions: int
    passages: int
    vectors: int
    embeddings: int
    answers: int
    ids: tuple[str, ...]


class SourcesReply(Record):
    """All sources, the oldest first."""

    sources: tuple[KnownSource, ...]
