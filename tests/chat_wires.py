"""How OpenAI's, Anthropic's and Ollama's servers put an answer on the wire, piece by piece."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Said:
    """What a model says, cut into pieces."""

    pieces: Sequence[str]
    ending: str = "stop"
    as_tool_call: bool = False
    refusal: str | None = None
    tells_usage: bool = True
    prompt_tokens: int = 100
    completion_tokens: int = 20


class Wire(Protocol):
    """One server's format."""

    path: str
    media_type: str

    def frames(self, said: Said) -> Iterator[bytes]:
        """The body of a streamed reply."""


class OpenAIWire:
    """`POST /v1/chat/completions` as server-sent events."""

    path = "/v1/chat/completions"
    media_type = "text/event-stream"

    def frames(self, said: Said) -> Iterator[bytes]:
        yield self._frame({"role": "assistant", "content": ""})
        for piece in said.pieces:
            yield self._frame(self._delta(piece, said))
        if said.refusal:
            yield self._frame({"refusal": said.refusal})
        yield self._frame({}, ending=said.ending)
        if said.tells_usage:
            usage = {
                "prompt_tokens": said.prompt_tokens,
                "completion_tokens": said.completion_tokens,
                "total_tokens": said.prompt_tokens + said.completion_tokens,
            }
            yield _event({**_COMPLETION, "choices": [], "usage": usage})
        yield b"data: [DONE]\n\n"

    @staticmethod
    def _delta(piece: str, said: Said) -> dict[str, Any]:
        if not said.as_tool_call:
            return {"content": piece}
        function = {"name": "answer", "arguments": piece}
        return {"tool_calls": [{"index": 0, "id": "c1", "type": "function", "function": function}]}

    @staticmethod
    def _frame(delta: dict[str, Any], ending: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": ending}
        return _event({**_COMPLETION, "choices": [choice]})


class AnthropicWire:
    """`POST /v1/messages` as server-sent events."""

    path = "/v1/messages"
    media_type = "text/event-stream"

    def frames(self, said: Said) -> Iterator[bytes]:
        message = {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": "test",
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": {"input_tokens": said.prompt_tokens, "output_tokens": 1},
        }
        yield self._frame("message_start", message=message)
        block = {"type": "text", "text": ""}
        yield self._frame("content_block_start", index=0, content_block=block)
        for piece in said.pieces:
            delta = {"type": "text_delta", "text": piece}
            yield self._frame("content_block_delta", index=0, delta=delta)
        yield self._frame("content_block_stop", index=0)
        reasons = {"stop": "end_turn", "length": "max_tokens", "content_filter": "refusal"}
        ending = {"stop_reason": reasons[said.ending], "stop_sequence": None}
        usage = {"input_tokens": said.prompt_tokens, "output_tokens": said.completion_tokens}
        yield self._frame("message_delta", delta=ending, usage=usage)
        yield self._frame("message_stop")

    @staticmethod
    def _frame(type: str, **fields: Any) -> bytes:
        return f"event: {type}\n".encode() + _event({"type": type, **fields})


class OllamaWire:
    """`POST /api/chat` as one JSON document a line."""

    path = "/api/chat"
    media_type = "application/x-ndjson"

    def frames(self, said: Said) -> Iterator[bytes]:
        for piece in said.pieces:
            yield self._line({"role": "assistant", "content": piece}, done=False)
        end = {
            "done": True,
            "done_reason": said.ending,
            "prompt_eval_count": said.prompt_tokens,
            "eval_count": said.completion_tokens,
            "total_duration": 1,
        }
        yield self._line({"role": "assistant", "content": ""}, **end)

    @staticmethod
    def _line(message: dict[str, Any], **fields: Any) -> bytes:
        row = {"model": "test", "created_at": "2025-03-13T00:00:00Z", "message": message, **fields}
        return json.dumps(row, ensure_ascii=False).encode() + b"\n"


_COMPLETION = {
    "id": "chatcmpl-1",
    "object": "chat.completion.chunk",
    "created": 0,
    "model": "test",
}
WIRES: tuple[Wire, ...] = (OpenAIWire(), AnthropicWire(), OllamaWire())


def _event(data: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(data, ensure_ascii=False).encode() + b"\n\n"
