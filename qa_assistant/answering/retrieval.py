"""The retriever: evidence for a question, as our own hits or as LangChain documents."""

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from qa_assistant.answering.protocols import Evidence
from vectorstore.errors import ArticleNotFound
from vectorstore.models import DEFAULT_COLLECTION, Article, Filters, Hit
from vectorstore.store import ArticleStore


class ArticleRetriever(BaseRetriever):
    """Finds passages of the stored articles; usable in any LangChain program.

    A document's `page_content` is the passage; its metadata are the fields of the hit, among
    them `article_id`, `version`, `start` and `end`, the offsets into the article's text.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    store: ArticleStore
    passages: int = Field(default=8, ge=1, le=50)
    """How many passages are found for a question."""
    collection: str = DEFAULT_COLLECTION
    filters: Filters = Filters()
    readers: frozenset[str] | None = None
    """Groups of the one who asks; null sees every article."""

    def narrowed(
        self, *, collection: str, filters: Filters, readers: frozenset[str] | None
    ) -> "ArticleRetriever":
        """This retriever for one collection, filter and reader."""
        return self.model_copy(
            update={"collection": collection, "filters": filters, "readers": readers}
        )

    def search(self, query: str) -> list[Hit]:
        """The best passages, best first.

        Raises:
            CollectionNotFound: there is no such collection.
        """
        return self.store.search(
            query,
            collection=self.collection,
            limit=self.passages,
            filters=self.filters,
            readers=self.readers,
        )

    def with_articles(self, hits: list[Hit]) -> list[Evidence]:
        """Each hit with the version of its article that it was cut from.

        A hit whose article was deleted since the search is left out.
        """
        articles: dict[tuple[str, int], Article | None] = {}
        for hit in hits:
            key = (hit.article_id, hit.version)
            if key not in articles:
                articles[key] = self._article(hit)
        pairs = ((hit, articles[hit.article_id, hit.version]) for hit in hits)
        return [Evidence(hit, article) for hit, article in pairs if article is not None]

    def _article(self, hit: Hit) -> Article | None:
        try:
            return self.store.article(hit.article_id, version=hit.version, readers=self.readers)
        except ArticleNotFound:
            return None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [
            Document(
                page_content=hit.text,
                id=hit.passage_id,
                metadata=hit.model_dump(mode="json", exclude={"text"}),
            )
            for hit in self.search(query)
        ]
