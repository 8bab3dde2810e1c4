"""A search as the API and the command line offer it: read the query's words, then find."""

from qa_assistant.api.replies import SearchReply
from qa_assistant.api.schemas import SearchBody, moment_of
from vectorstore.admission import Readers
from vectorstore.store import ArticleStore


def search_articles(store: ArticleStore, body: SearchBody, *, readers: Readers) -> SearchReply:
    """The hits, and what the words of the query did to the search.

    Raises:
        CollectionNotFound: there is no such collection.
        InvalidQuery: the query is empty, or its filters are impossible.
    """
    # not before a search is made: the forms of times take a fifth of a second to import
    from qa_assistant.answering.search_plan import plan_search

    plan = plan_search(
        store,
        body.query,
        collection=body.collection,
        filters=body.filters.to_filters(),
        readers=readers,
        as_of=moment_of(body.as_of),
    )
    hits = plan.find(store, collection=body.collection, limit=body.limit, readers=readers)
    return SearchReply(hits=tuple(hits), time=plan.time, aliases=plan.aliases)
