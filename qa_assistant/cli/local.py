"""The data itself, opened by this process, as a backend."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ingest.models import MiningReport
from qa_assistant.access.audit import Action
from qa_assistant.access.principals import OWNER
from qa_assistant.access.records import AccessKey, KeyDraft, NewKey
from qa_assistant.api.replies import SearchReply
from qa_assistant.api.schemas import AliasBody, AskBody, SearchBody
from qa_assistant.api.searching import search_articles
from qa_assistant.bootstrap import Start, open_services
from qa_assistant.cli.backend import Listener
from qa_assistant.cli.job_work import JobWork
from qa_assistant.evaluation.ratings import FeedbackPage, Rating
from qa_assistant.models import Conversation, ConversationPage, Event
from qa_assistant.services import Services
from qa_assistant.settings import Settings
from vectorstore.models import (
    Alias,
    Article,
    ArticlePage,
    Deletion,
    Filters,
    IndexReport,
    KnownAlias,
)


@contextmanager
def open_local(settings: Settings, *, reading: bool = False) -> Iterator["LocalBackend"]:
    """The backend over this process's own services; the caller holds the data folder."""
    start = Start.AT_ONCE if reading else Start.REPAIRED
    with open_services(settings, start=start) as services:
        yield LocalBackend(services)


class LocalBackend:
    """Does everything with the services of this process."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.work = JobWork(services)

    def ask(self, body: AskBody) -> Iterator[Event]:
        """The events of an answer, the whole answer last."""
        return self._services.assistant.stream(body.to_question())

    def search(self, body: SearchBody) -> SearchReply:
        """Passages, best first, and what the query's words did to the search."""
        return search_articles(self._services.store, body, readers=None)

    def articles(self, *, collection: str | None, limit: int, offset: int) -> ArticlePage:
        """One page of the list of articles."""
        return self._services.store.articles(
            collection=collection, limit=limit, offset=offset, readers=None, filters=Filters()
        )

    def article(self, id: str, *, version: int | None = None) -> Article:
        """An article with its text."""
        return self._services.store.article(id, version=version)

    def delete(self, id: str) -> Deletion:
        """Remove an article everywhere."""
        deletion = self._services.store.delete(id, readers=None)
        self._note(Action.ARTICLE_DELETED, id)
        return deletion

    def doctor(
        self, *, collection: str | None, repair: bool, listener: Listener
    ) -> Sequence[IndexReport]:
        """Catalog and index compared; a repair also makes a change of the embedding model."""
        store = self._services.store
        if repair and store.change is not None:
            store.change.run(lambda step: listener(step.embedded, step.total, str(step)))
        return store.check(collection=collection, repair=repair)

    def conversations(self, *, collection: str | None, limit: int, offset: int) -> ConversationPage:
        """One page of the list of conversations."""
        return self._services.conversations.page(collection=collection, limit=limit, offset=offset)

    def conversation(self, id: str) -> Conversation:
        """A conversation with its turns."""
        return self._services.conversations.get(id)

    def forget(self, id: str) -> int:
        """Remove a conversation; how many turns it had."""
        return self._services.conversations.delete(id)

    def aliases(self, collection: str) -> Sequence[KnownAlias]:
        """The aliases of a collection, the most mentioned first."""
        return self._services.store.names.known(collection)

    def add_alias(self, body: AliasBody) -> Alias:
        """Use an alias from now on."""
        self._services.store.names.add(body.collection, body.to_alias())
        return body.to_alias()

    def remove_alias(self, body: AliasBody) -> Alias:
        """Do not use an alias any more."""
        self._services.store.names.remove(body.collection, body.to_alias())
        return body.to_alias()

    def mine_aliases(self, collection: str) -> MiningReport:
        """Find the aliases that stored articles introduce."""
        from ingest.mining import mine_aliases

        return mine_aliases(self._services.store, collection=collection)

    def feedback(self, *, rating: Rating | None, limit: int, offset: int) -> FeedbackPage:
        """One page of rated answers, the latest rating first."""
        return self._services.feedback.page(rating=rating, limit=limit, offset=offset)

    def prune(self) -> int:
        """Drop what other embedding models left; how many embeddings."""
        return self._services.store.prune()

    def keys(self) -> Sequence[AccessKey]:
        """All keys of the API, the newest first."""
        return self._services.keys.list()

    def create_key(self, draft: KeyDraft) -> NewKey:
        """A new key, with its secret."""
        made = self._services.keys.create(draft)
        self._note(Action.KEY_CREATED, made.key.id)
        return made

    def revoke_key(self, id: str, *, forget: bool) -> AccessKey:
        """A key that opens nothing any more, off the list too if it is to be forgotten."""
        key = self._services.keys.revoke(id)
        self._note(Action.KEY_REVOKED, id)
        if forget:
            self._services.keys.forget(id)
            self._note(Action.KEY_FORGOTTEN, id)
        return key

    def view_url(self, path: str) -> str:
        """A path, unless `QA_PUBLIC_URL` has made it an address: no server is running."""
        return path

    def _note(self, action: Action, subject: str) -> None:
        self._services.audit.add(action, subject, actor=OWNER.actor)
