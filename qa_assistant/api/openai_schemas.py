"""What clients of OpenAI's API send and expect (its reference of chat completions, 2025)."""

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from qa_assistant.api.schemas import AskBody, CollectionName, Day, FiltersBody
from qa_assistant.models import Answer
from vectorstore.models import Record

MOST_TEXTS = 256
MOST_CHARACTERS = 20_000
MOST_MESSAGES = 500


class LenientBody(BaseModel):
    """A body whose other fields are left alone: clients send many that mean nothing here."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class ContentPart(LenientBody):
    """A piece of a message; only text is read."""

    type: str = Field(max_length=50, examples=["text"])
    text: str | None = Field(default=None, max_length=200_000)


class ChatMessage(LenientBody):
    """A message of a chat."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | Annotated[list[ContentPart], Field(fail_fast=True)] | None = Field(
        default=None, examples=["who chaired the CNRE meeting?"]
    )

    @property
    def text(self) -> str:
        """Its text, pieces joined by a newline."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.text)
        return self.content or ""


class StreamOptions(LenientBody):
    """What a stream has besides the answer."""

    include_usage: bool | None = False


class AskOptions(LenientBody):
    """What a question to this assistant can have, and a chat completion has no field for."""

    collection: CollectionName | None = None
    filters: FiltersBody = FiltersBody()
    as_of: Day | None = None
    conversation_id: str | None = Field(default=None, max_length=64)


class ChatBody(LenientBody):
    """A chat completion to be made; tools and the settings of a model's sampling are ignored."""

    model: str = Field(
        max_length=200,
        description="`qa-assistant`, or `qa-assistant/` with the name of a collection",
        examples=["qa-assistant"],
    )
    messages: Annotated[list[ChatMessage], Field(fail_fast=True)] = Field(
        min_length=1,
        max_length=MOST_MESSAGES,
        description="The last message of the user is the question; what was said before makes a "
        "follow-up understood, if it was said here",
    )
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: int | None = Field(default=None, description="One answer is given, always")
    response_format: dict[str, Any] | None = Field(
        default=None, description="Text only", examples=[{"type": "text"}]
    )
    qa_assistant: AskOptions = Field(
        default=AskOptions(), description="Collection, filters, day and conversation, as /v1/ask"
    )

    def to_ask(self, question: str, *, collection: str) -> AskBody:
        """The question as `/v1/ask` takes it."""
        asked = self.qa_assistant
        return AskBody(
            question=question,
            collection=asked.collection or collection,
            filters=asked.filters,
            as_of=asked.as_of,
            conversation_id=asked.conversation_id,
        )


class UrlCitation(Record):
    """Where a part of an answer comes from; offsets into the answer's text, in characters."""

    start_index: int
    end_index: int
    url: str
    title: str


class Annotation(Record):
    """A citation as chat completions have it."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class AssistantMessage(Record):
    """The answer as a message."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: str | None = None
    annotations: tuple[Annotation, ...] = ()


class Choice(Record):
    """The one answer."""

    index: int = 0
    message: AssistantMessage
    finish_reason: Literal["stop", "length"]
    logprobs: None = None


class TokenUsage(Record):
    """What a chat model took; zero where none was asked."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0


class ChatCompletion(Record):
    """An answer as a chat completion."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: tuple[Choice, ...]
    usage: TokenUsage
    system_fingerprint: str | None = None
    qa_assistant: Answer = Field(description="The whole answer, with quotes and offsets")


class Model(Record):
    """A model that can be named."""

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str = "qa-assistant"


class ModelList(Record):
    """The models that can be named."""

    object: Literal["list"] = "list"
    data: tuple[Model, ...]


_Text = Annotated[str, StringConstraints(min_length=1, max_length=MOST_CHARACTERS)]
_Texts = Annotated[list[_Text], Field(min_length=1, max_length=MOST_TEXTS, fail_fast=True)]


class EmbeddingsBody(LenientBody):
    """Texts to be embedded."""

    model: str = Field(max_length=200, examples=["all-MiniLM-L6-v2"])
    input: _Text | _Texts = Field(
        description="One text or several; numbers of tokens are not read",
        examples=[["who chaired the meeting?"]],
    )
    encoding_format: Literal["float", "base64"] | None = "float"
    dimensions: int | None = None

    @property
    def texts(self) -> list[str]:
        """The texts."""
        return [self.input] if isinstance(self.input, str) else self.input


class Embedding(Record):
    """The vector of one text: numbers, or float32 in base64."""

    object: Literal["embedding"] = "embedding"
    index: int
    embedding: list[float] | str


class EmbeddingUsage(Record):
    """About how much was read."""

    prompt_tokens: int
    total_tokens: int


class EmbeddingList(Record):
    """The vectors, in the order of the texts."""

    object: Literal["list"] = "list"
    data: tuple[Embedding, ...]
    model: str
    usage: EmbeddingUsage


def frame(data: dict[str, Any]) -> bytes:
    """One event of a stream of chunks; in ASCII, since some clients cut lines at U+2028."""
    return f"data: {json.dumps(data, separators=(',', ':'))}\n\n".encode()
