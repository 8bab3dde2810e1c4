"""A store in memory that keeps the promises of `ArticleSink`."""

from collections.abc import Mapping, Sequence

from vectorstore.errors import ArticleNotFound
from vectorstore.models import Alias, Article, PassageSpan, PutOutcome, PutStatus


class MemorySink:
    """Keeps the latest version of every article."""

    def __init__(self) -> None:
        self.articles: dict[str, Article] = {}
        self.aliases: dict[str, Sequence[Alias]] = {}
        self.spans: dict[str, tuple[PassageSpan, ...]] = {}
        self.batches: list[int] = []

    def put_many(
        self,
        items: Sequence[tuple[Article, Sequence[PassageSpan]]],
        *,
        aliases: Mapping[str, Sequence[Alias]],
    ) -> list[PutOutcome]:
        self.aliases.update(aliases)
        self.batches.append(sum(len(spans) for _, spans in items))
        return [self._put(article, spans) for article, spans in items]

    def known_origin(self, collection: str, origin: str, origin_hash: str) -> bool:
        return any(
            (a.collection, a.origin, a.origin_hash) == (collection, origin, origin_hash)
            for a in self.articles.values()
        )

    def article(self, article_id: str) -> Article:
        if article_id not in self.articles:
            raise ArticleNotFound(f"There is no article {article_id!r}.")
        return self.articles[article_id]

    def _put(self, article: Article, spans: Sequence[PassageSpan]) -> PutOutcome:
        before = self.articles.get(article.id)
        status, version = PutStatus.CREATED, 1
        if before is not None:
            same = before.content_hash == article.content_hash
            status = PutStatus.UNCHANGED if same else PutStatus.UPDATED
            version = before.version + (0 if same else 1)
        self.articles[article.id] = article.model_copy(update={"version": version})
        self.spans[article.id] = tuple(spans)
        return PutOutcome(
            article_id=article.id, version=version, status=status, passages=len(spans)
        )

    @property
    def only(self) -> Article:
        """The one article that is stored."""
        [article] = self.articles.values()
        return article
