"""The retriever that LangChain programs use: our hits as documents."""

from dataclasses import fields

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from qa_assistant.answering.evidence_search import EvidenceSearch
from vectorstore.models import Hit


class ArticleRetriever(BaseRetriever):
    """Finds passages of the stored articles; usable in any LangChain program.

    A document's `page_content` is the passage; its metadata are the fields of the hit, among
    them `article_id`, `version`, `start` and `end`, the offsets into the article's text.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    search: EvidenceSearch
    """Where, how many, and for whom: `dataclasses.replace` makes another one of it."""

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [
            Document(
                page_content=hit.text,
                id=hit.passage_id,
                metadata=hit.model_dump(mode="json", exclude={"text"}) | {"parts": hit.parts},
            )
            for hit in self.search.hits(query)
        ]


class TracedSearch(EvidenceSearch):
    """A search whose finding of passages LangChain's callbacks see as a retriever's run."""

    def hits(self, query: str) -> list[Hit]:
        """The best passages, best first; raises as `EvidenceSearch.hits` does."""
        documents = ArticleRetriever(search=_as(EvidenceSearch, self)).invoke(query)
        return [
            Hit.model_validate({**document.metadata, "text": document.page_content})
            for document in documents
        ]


def traced(search: EvidenceSearch) -> EvidenceSearch:
    """The same search, seen by callbacks."""
    return _as(TracedSearch, search)


def _as(kind: type[EvidenceSearch], search: EvidenceSearch) -> EvidenceSearch:
    return kind(**{each.name: getattr(search, each.name) for each in fields(search)})
