"""The endpoints of OpenAI's API: what already speaks it asks this assistant without a change."""

import base64
import time
import uuid
from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np
from fastapi import APIRouter, Depends, Request, Response

from qa_assistant.access.principals import Access, Scope
from qa_assistant.answering.models.token_counts import estimate_tokens
from qa_assistant.api.chat_memory import AnswerListener, ChatMemory
from qa_assistant.api.deps import (
    LenientAccess,
    RunningServices,
    get_state,
    require_leniently,
)
from qa_assistant.api.openai_chat import Completion, encode_chunks
from qa_assistant.api.openai_schemas import (
    ChatBody,
    ChatCompletion,
    ChatMessage,
    Embedding,
    EmbeddingList,
    EmbeddingsBody,
    EmbeddingUsage,
    Model,
    ModelList,
)
from qa_assistant.api.problem_handlers import RequestRefused, request_id
from qa_assistant.api.replies import SERVICE
from qa_assistant.api.routes import CLIENT_LEFT
from qa_assistant.api.sse import MEDIA_TYPE, WATCH_SECONDS, EventFeed, EventStream
from qa_assistant.models import Event, Question
from qa_assistant.problems import INVALID_REQUEST, UNKNOWN_MODEL, UNSUPPORTED_PARAMETER
from qa_assistant.services import Services
from vectorstore.models import DEFAULT_COLLECTION

router = APIRouter(prefix="/v1", tags=["OpenAI-compatible"])

_CREATED: Final = 1_735_689_600
"""Models have a day of birth there; ours have none, and so the same one always."""
_STREAM: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The completion; with `stream`, `chat.completion.chunk` objects and "
        "`[DONE]`. The last chunk but one has the citations, the last the whole answer",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}}},
    }
}


@router.post(
    "/chat/completions",
    response_model=ChatCompletion,
    responses=_STREAM,
    dependencies=[Depends(require_leniently(Scope.ASK))],
    summary="Make a chat completion",
)
async def complete_chat(
    body: ChatBody, request: Request, services: RunningServices, access: LenientAccess
) -> ChatCompletion | Response:
    """Answer the last message of the user; citations are `annotations` of the message.

    Instructions of system messages, tools and sampling settings change nothing. The whole answer,
    as `/v1/ask` gives it, is beside the choices as `qa_assistant`.
    """
    _refuse_what_cannot_be(body)
    state, owner = get_state(request), _owner(access)
    earlier, question = _split(body.messages)
    asked = body.to_ask(question, collection=_collection(body.model))
    events = _going_on(
        services, asked.to_question(readers=access.readers), state.chats, owner, earlier
    )
    completion = Completion(
        id=f"chatcmpl-{uuid.uuid4().hex}",
        created=int(time.time()),
        model=body.model,
        address=services.settings.public_url or str(request.base_url),
    )
    listener = AnswerListener(state.chats, owner, body.messages)
    if not body.stream:
        whole = EventFeed(events, queue=state.queue, heartbeat=WATCH_SECONDS)
        answer = await whole.answer(request.is_disconnected)
        if answer is None:
            return Response(status_code=CLIENT_LEFT)
        listener(answer)
        return completion.whole(answer)
    feed = EventFeed(events, queue=state.queue)
    await feed.raise_early_error()
    chunks = encode_chunks(
        feed,
        completion,
        with_usage=bool(body.stream_options and body.stream_options.include_usage),
        request_id=request_id(request),
        on_answer=listener,
    )
    return EventStream(feed, chunks)


@router.get(
    "/models",
    dependencies=[Depends(require_leniently(Scope.ASK))],
    summary="List models",
)
def list_models(services: RunningServices, access: LenientAccess) -> ModelList:
    """What can be named as `model`: the assistant, once for each collection, and the embedder."""
    names = _model_names(services, access)
    return ModelList(data=tuple(Model(id=name, created=_CREATED) for name in names))


@router.get(
    "/models/{id:path}",
    dependencies=[Depends(require_leniently(Scope.ASK))],
    summary="Look a model up",
)
def get_model(id: str, services: RunningServices, access: LenientAccess) -> Model:
    """One of the models."""
    if id not in _model_names(services, access):
        raise _unknown_model(id)
    return Model(id=id, created=_CREATED)


@router.post(
    "/embeddings",
    dependencies=[Depends(require_leniently(Scope.SEARCH))],
    summary="Embed texts",
)
def embed(body: EmbeddingsBody, services: RunningServices) -> EmbeddingList:
    """Unit vectors of texts, made by the model that searches use."""
    embedder = services.store.model.embedder
    if body.model != embedder.name:
        raise _unknown_model(body.model)
    if body.dimensions not in (None, embedder.dimension):
        raise RequestRefused(
            UNSUPPORTED_PARAMETER,
            f"{embedder.name} makes {embedder.dimension} dimensions: leave `dimensions` out.",
        )
    vectors = np.asarray(embedder.encode(body.texts), dtype="<f4")
    tokens = sum(estimate_tokens(text) for text in body.texts)
    return EmbeddingList(
        data=tuple(
            Embedding(index=index, embedding=_numbers(row, body.encoding_format))
            for index, row in enumerate(vectors)
        ),
        model=body.model,
        usage=EmbeddingUsage(prompt_tokens=tokens, total_tokens=tokens),
    )


def _numbers(row: Any, encoding: str | None) -> list[float] | str:
    return base64.b64encode(row.tobytes()).decode() if encoding == "base64" else row.tolist()


def _refuse_what_cannot_be(body: ChatBody) -> None:
    """What would have to be kept to, and what is left out would break the caller."""
    if body.n not in (None, 1):
        raise RequestRefused(UNSUPPORTED_PARAMETER, "One answer is given: leave `n` out.")
    wanted = (body.response_format or {}).get("type", "text")
    if wanted != "text":
        raise RequestRefused(
            UNSUPPORTED_PARAMETER,
            "Answers are text, with citations beside them: leave `response_format` out.",
        )


def _split(messages: list[ChatMessage]) -> tuple[list[ChatMessage], str]:
    """What was said before, and the question."""
    last = max((i for i, m in enumerate(messages) if m.role == "user"), default=None)
    if last is None:
        raise RequestRefused(INVALID_REQUEST, "messages: there is none with the role user.")
    question = messages[last]
    if isinstance(question.content, list) and any(p.type != "text" for p in question.content):
        raise RequestRefused(UNSUPPORTED_PARAMETER, "Only text can be asked: send no other parts.")
    return messages[:last], question.text


def _going_on(
    services: Services,
    question: Question,
    chats: ChatMemory,
    owner: str,
    earlier: list[ChatMessage],
) -> Iterator[Event]:
    """The events of the answer, in the conversation that was named or else that the chat is."""
    if question.conversation_id is not None:
        yield from services.stream(question)
        return
    held = chats.hold(owner, earlier, collection=question.collection, readers=question.readers)
    with held as id:
        yield from services.stream(question.model_copy(update={"conversation_id": id}))


def _owner(access: Access) -> str:
    """Who may go on with a chat: the same key with the same groups."""
    readers = "all" if access.readers is None else ",".join(sorted(access.readers))
    return f"{access.actor} {readers}"


def _collection(model: str) -> str:
    service, _, collection = model.partition("/")
    if service != SERVICE:
        raise _unknown_model(model)
    return collection or DEFAULT_COLLECTION


def _model_names(services: Services, access: Access) -> list[str]:
    """A collection in which the caller may see nothing is not told."""
    return [SERVICE, *_collection_models(services, access), services.store.model.embedder.name]


def _collection_models(services: Services, access: Access) -> Iterable[str]:
    for name in services.store.collections():
        if access.readers is None or services.store.scope(name, readers=access.readers).articles:
            yield f"{SERVICE}/{name}"


def _unknown_model(name: str) -> RequestRefused:
    detail = f"There is no model {name[:100]!r}: GET /v1/models lists those there are."
    return RequestRefused(UNKNOWN_MODEL, detail)
