"""What a caller may write, and what is told of an article's groups."""

from collections.abc import Mapping, Sequence

from qa_assistant.errors import NotPermitted
from vectorstore.errors import ArticleNotFound
from vectorstore.models import Alias, Article, PassageSpan, PutOutcome
from vectorstore.store import ArticleStore


def seen_by(article: Article, readers: frozenset[str] | None) -> Article:
    """The article as one who may read it sees it: the names of other groups are not told."""
    if readers is None or article.groups <= readers:
        return article
    return article.model_copy(update={"groups": article.groups & readers})


class AdmittingSink:
    """A store for one who writes: only for groups of their own, and never over what they cannot
    see."""

    def __init__(self, store: ArticleStore, readers: frozenset[str]) -> None:
        self._store = store
        self._readers = readers

    def put_many(
        self,
        items: Sequence[tuple[Article, Sequence[PassageSpan]]],
        *,
        aliases: Mapping[str, Sequence[Alias]],
    ) -> list[PutOutcome]:
        """Store articles, all or none. Raises NotPermitted, or as the store does."""
        # nobody may put an unseen article there between the look and the write
        with self._store.writing():
            for article, _ in items:
                self._check(article)
            return self._store.put_many(items, aliases=aliases)

    def known_origin(self, collection: str, origin: str, origin_hash: str) -> bool:
        """Whether the bytes with this hash were already ingested from this origin."""
        return self._store.known_origin(collection, origin, origin_hash)

    def article(self, article_id: str) -> Article:
        """The stored article, if it may be seen. Raises ArticleNotFound."""
        return self._store.article(article_id, readers=self._readers)

    def _check(self, article: Article) -> None:
        foreign = article.groups - self._readers
        if foreign:
            raise NotPermitted(
                f"The key is not for the group {min(foreign)!r}: name groups of the key only."
            )
        try:
            stored = self._store.article(article.id)
        except ArticleNotFound:
            return
        if stored.groups and not stored.groups & self._readers:
            raise NotPermitted(
                "An article with this address is there already, and not for this key to change."
            )
