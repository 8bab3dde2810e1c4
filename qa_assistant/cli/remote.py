"""The server that holds the data folder, as a backend: every call goes over HTTP."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Self, TypeVar
from urllib.parse import quote, urljoin

import httpx
from pydantic import ValidationError

from ingest.models import MiningReport
from qa_assistant.access.records import AccessKey, KeyDraft, NewKey
from qa_assistant.api.replies import (
    SERVICE,
    AliasesReply,
    ConversationDeletion,
    DoctorReply,
    KeysReply,
    PruneReply,
    SearchReply,
)
from qa_assistant.api.schemas import AliasBody, AskBody, SearchBody
from qa_assistant.cli.remote_jobs import RemoteJobs
from qa_assistant.client import ServerUnreachable
from qa_assistant.client.events import OtherVersion, read_event, read_events
from qa_assistant.evaluation.ratings import FeedbackPage, Rating
from qa_assistant.home import ServerRecord
from qa_assistant.models import Conversation, ConversationPage, Event
from qa_assistant.problems import Problem, error_of
from vectorstore.models import (
    Alias,
    Article,
    ArticlePage,
    Deletion,
    IndexReport,
    KnownAlias,
    Record,
)

# an answer may take as long as the server's chat model is given; its comment lines come in between
_TIMEOUT = httpx.Timeout(630.0, connect=5.0)
_OTHER_VERSION = "The server that holds the data folder has another version: restart it."
_RecordT = TypeVar("_RecordT", bound=Record)


def answers(record: ServerRecord) -> bool:
    """Whether this server is there; one that is just stopping is not."""
    try:
        reply = httpx.get(f"{record.address}/healthz", timeout=2.0, trust_env=False)
        return reply.is_success and reply.json().get("service") == SERVICE
    except (httpx.HTTPError, ValueError, AttributeError):
        return False


class RemoteBackend:
    """Does everything through the server that holds the data folder."""

    def __init__(self, record: ServerRecord) -> None:
        self._address = record.address
        headers = {"Authorization": f"Bearer {record.token}"}
        # the token must reach no proxy, and this machine needs none
        self._http = httpx.Client(
            base_url=record.address, headers=headers, timeout=_TIMEOUT, trust_env=False
        )
        self.work = RemoteJobs(self._call, self._follow)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def ask(self, body: AskBody) -> Iterator[Event]:
        """The events of an answer, the whole answer last."""
        request = self._http.build_request(
            "POST",
            "/v1/ask",
            json=body.model_dump(mode="json"),
            headers={"Accept": "text/event-stream"},
        )
        with contextlib.closing(self._send(request, stream=True)) as reply:
            for name, data in read_events(_lines(reply)):
                yield read_event(name, data)

    def search(self, body: SearchBody) -> SearchReply:
        """Passages, best first, and what the query's words did to the search."""
        reply = self._call("POST", "/v1/search", json=body.model_dump(mode="json"))
        return _read(SearchReply, reply)

    def articles(self, *, collection: str | None, limit: int, offset: int) -> ArticlePage:
        """One page of the list of articles."""
        query: dict[str, Any] = {"limit": limit, "offset": offset}
        if collection is not None:
            query["collection"] = collection
        return _read(ArticlePage, self._call("GET", "/v1/articles", params=query))

    def article(self, id: str, *, version: int | None = None) -> Article:
        """An article with its text."""
        query = {} if version is None else {"version": version}
        reply = self._call("GET", f"/v1/articles/{quote(id, safe='')}", params=query)
        return _read(Article, reply)

    def delete(self, id: str) -> Deletion:
        """Remove an article everywhere."""
        reply = self._call("DELETE", f"/v1/articles/{quote(id, safe='')}")
        return _read(Deletion, reply)

    def doctor(
        self, *, collection: str | None, repair: bool, listener: Callable[[int, int, str], None]
    ) -> Sequence[IndexReport]:
        """Catalog and index compared by the server, which tells nothing meanwhile."""
        body = {"collection": collection, "repair": repair}
        reply = self._call("POST", "/v1/doctor", json=body)
        return _read(DoctorReply, reply).reports

    def conversations(self, *, collection: str | None, limit: int, offset: int) -> ConversationPage:
        """One page of the list of conversations."""
        query: dict[str, Any] = {"limit": limit, "offset": offset}
        if collection is not None:
            query["collection"] = collection
        return _read(ConversationPage, self._call("GET", "/v1/conversations", params=query))

    def conversation(self, id: str) -> Conversation:
        """A conversation with its turns."""
        reply = self._call("GET", f"/v1/conversations/{quote(id, safe='')}")
        return _read(Conversation, reply)

    def forget(self, id: str) -> int:
        """Remove a conversation; how many turns it had."""
        reply = self._call("DELETE", f"/v1/conversations/{quote(id, safe='')}")
        return _read(ConversationDeletion, reply).turns

    def aliases(self, collection: str) -> Sequence[KnownAlias]:
        """The aliases of a collection, the most mentioned first."""
        reply = self._call("GET", "/v1/aliases", params={"collection": collection})
        return _read(AliasesReply, reply).aliases

    def add_alias(self, body: AliasBody) -> Alias:
        """Use an alias from now on."""
        return _read(Alias, self._call("POST", "/v1/aliases", json=body.model_dump()))

    def remove_alias(self, body: AliasBody) -> Alias:
        """Do not use an alias any more."""
        return _read(Alias, self._call("DELETE", "/v1/aliases", params=body.model_dump()))

    def mine_aliases(self, collection: str) -> MiningReport:
        """Find the aliases that stored articles introduce."""
        reply = self._call("POST", "/v1/aliases/mine", json={"collection": collection})
        return _read(MiningReport, reply)

    def feedback(self, *, rating: Rating | None, limit: int, offset: int) -> FeedbackPage:
        """One page of rated answers, the latest rating first."""
        query: dict[str, Any] = {"limit": limit, "offset": offset}
        if rating is not None:
            query["rating"] = rating
        return _read(FeedbackPage, self._call("GET", "/v1/feedback", params=query))

    def prune(self) -> int:
        """Drop what other embedding models left; how many embeddings."""
        return _read(PruneReply, self._call("POST", "/v1/index/prune")).embeddings

    def keys(self) -> Sequence[AccessKey]:
        """All keys of the API, the newest first."""
        return _read(KeysReply, self._call("GET", "/v1/admin/keys")).keys

    def create_key(self, draft: KeyDraft) -> NewKey:
        """A new key, with its secret."""
        reply = self._call("POST", "/v1/admin/keys", json=draft.model_dump(mode="json"))
        return _read(NewKey, reply)

    def revoke_key(self, id: str, *, forget: bool) -> AccessKey:
        """A key that opens nothing any more, off the list too if it is to be forgotten."""
        path = f"/v1/admin/keys/{quote(id, safe='')}"
        revoked = _read(AccessKey, self._call("POST", f"{path}/revoke"))
        return _read(AccessKey, self._call("DELETE", path)) if forget else revoked

    def view_url(self, path: str) -> str:
        """The address of the page on this server, or where the server says people reach it."""
        return urljoin(self._address, path)

    @contextlib.contextmanager
    def _follow(self, path: str) -> Iterator[Iterator[tuple[str, Any]]]:
        """The events of a stream."""
        request = self._http.build_request("GET", path)
        with contextlib.closing(self._send(request, stream=True)) as reply:
            yield read_events(_lines(reply))

    def _call(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self._send(self._http.build_request(method, path, **options))

    def _send(self, request: httpx.Request, *, stream: bool = False) -> httpx.Response:
        try:
            reply = self._http.send(request, stream=stream)
            if reply.is_error:
                reply.read()
        except httpx.HTTPError as error:
            raise _unreachable(self._address, error) from error
        if reply.is_error:
            raise _problem(reply)
        return reply


def _read(model: type[_RecordT], reply: httpx.Response) -> _RecordT:
    try:
        return model.model_validate_json(reply.content)
    except ValidationError as error:
        raise OtherVersion(_OTHER_VERSION) from error


def _lines(reply: httpx.Response) -> Iterator[str]:
    try:
        # not iter_lines: it also cuts at characters that end no line of an event
        rest = b""
        for part in reply.iter_bytes():
            *lines, rest = (rest + part).split(b"\n")
            yield from (line.decode() for line in lines)
    except httpx.HTTPError as error:
        raise _unreachable(str(reply.url), error) from error


def _unreachable(address: str, error: httpx.HTTPError) -> ServerUnreachable:
    return ServerUnreachable(
        f"The server at {address} broke off ({type(error).__name__}): see its log, and try again."
    )


def _problem(reply: httpx.Response) -> Exception:
    try:
        return error_of(Problem.model_validate_json(reply.content))
    except ValidationError:
        sentence = f"The server at {reply.url} replied with status {reply.status_code}."
        return ServerUnreachable(sentence)
