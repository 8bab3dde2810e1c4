"""The message that carries an answer: streamed where Slack can, else edited now and then."""

import time
from typing import Any, Protocol

import structlog

from qa_assistant.models import Answer
from qa_assistant.slack.asked import Asked
from qa_assistant.slack.blocks import Block, answer_blocks, body_sections, fallback_text, section
from qa_assistant.slack.calls import Method, SlackCalls
from qa_assistant.slack.errors import ReplyGone, SlackBusy, SlackError, SlackRefused
from qa_assistant.slack.mrkdwn import STREAM_CHARACTERS, escape, escaped_within, pieces
from qa_assistant.slack.postbox import Postbox

STREAM_SECONDS = 0.8
"""Least time between two pieces of a stream: appending is limited to 100 a minute."""
EDIT_SECONDS = 1.5
"""Least time between two edits: they are limited to 50 a minute."""
_ROOM = 500
"""Characters of a stream that are left for what is said at its end."""
_LEAD_CHARACTERS = 300
_CUT = " …"
_EVERYWHERE = "everywhere"


class Reply(Protocol):
    """Where an answer goes."""

    async def append(self, text: str) -> None:
        """The next piece of the answer's text."""

    async def finish(self, answer: Answer) -> None:
        """The whole answer, with its citations."""

    async def say(self, sentence: str, blocks: list[Block] | None = None) -> None:
        """Something else in its place."""


class PrivateReply:
    """An answer that only the one who asked sees; sent at once, when it is whole."""

    def __init__(self, calls: SlackCalls, asked: Asked) -> None:
        self._calls = calls
        self._asked = asked

    async def append(self, text: str) -> None:
        """Nothing is shown before the end: a `response_url` takes five messages only."""

    async def finish(self, answer: Answer) -> None:
        """Send it; what is asked in a channel can be shared there."""
        lead = self._asked.question
        await self._send(
            fallback_text(answer),
            answer_blocks(answer, lead=lead, shareable=not self._asked.place.is_direct),
        )

    async def say(self, sentence: str, blocks: list[Block] | None = None) -> None:
        """Send a sentence."""
        await self._send(escape(sentence), blocks or [section(escape(sentence))])

    async def _send(self, text: str, blocks: list[Block]) -> None:
        url = self._asked.response_url or ""
        message = {
            "response_type": "ephemeral",
            "replace_original": False,
            "text": text,
            "blocks": blocks,
        }
        try:
            await self._calls.send_privately(url, message)
        except SlackRefused as error:
            if error.code != "invalid_blocks":
                raise
            plain = {**message, "blocks": without_feedback(blocks)}
            await self._calls.send_privately(url, plain)


class ThreadReply:
    """An answer in a thread, in one message.

    Args:
        calls: Slack's Web API.
        postbox: What makes the message, once.
        asked: What is answered.
        streams: Whether streams are tried; shared, so that one refusal is enough.
        adopted: The message of an earlier attempt, which is written over.
    """

    def __init__(
        self,
        calls: SlackCalls,
        postbox: Postbox,
        asked: Asked,
        *,
        streams: "StreamSupport",
        adopted: str | None = None,
    ) -> None:
        self._calls = calls
        self._client = calls.client
        self._postbox = postbox
        self._asked = asked
        self._streams = streams
        self._ts = adopted
        self._is_adopted = adopted is not None
        self._is_streamed = False
        self._is_first = True
        self._text = ""
        # where no message above shows the question, the answer begins with it
        self._lead = None if asked.message_ts else asked.question
        lead = escaped_within(self._lead or "", _LEAD_CHARACTERS)
        self._prefix = f"_{lead}_\n\n" if lead else ""
        self._sent = 0
        """How many characters of the escaped text a stream has been given."""
        self._shown_at: float | None = None

    async def append(self, text: str) -> None:
        """Show the next piece, unless something was shown just now: then it waits."""
        self._text += text
        if self._is_adopted:
            return
        if self._is_first and self._streams.may_be_tried(self._asked.place.channel):
            self._is_first = False
            if await self._open_stream():
                return
        now = time.monotonic()
        if self._shown_at is None:
            self._shown_at = now  # an answer that is soon whole needs no edit
        elif self._is_streamed and now - self._shown_at >= STREAM_SECONDS:
            await self._append_to_stream()
        elif not self._is_streamed and now - self._shown_at >= EDIT_SECONDS:
            await self._show_so_far()

    async def finish(self, answer: Answer) -> None:
        """Complete the message; whatever a stream cannot do, an edit does."""
        if self._is_streamed and await self._stop_stream(answer):
            return
        blocks = answer_blocks(answer, lead=self._lead)
        await self._write(fallback_text(answer), blocks)

    async def say(self, sentence: str, blocks: list[Block] | None = None) -> None:
        """Say something in the place of an answer."""
        await self._write(escape(sentence), blocks or [section(escape(sentence))])

    async def _open_stream(self) -> bool:
        place = self._asked.place
        first = self._next_piece()
        try:
            self._ts = await self._postbox.make(
                self._client.chat_startStream,
                channel=place.channel,
                thread_ts=self._asked.thread_ts,
                recipient_team_id=place.team,
                recipient_user_id=place.user,
                markdown_text=first,
                patient=False,
            )
        except SlackBusy:
            self._sent = 0  # this answer is edited; the next may be streamed
            return False
        except ReplyGone:
            raise
        except SlackRefused as error:
            if error.needs_operator and error.code != "missing_scope":
                raise
            self._streams.refuse(error, place.channel)
            self._sent = 0
            return False
        self._is_streamed = True
        self._shown_at = time.monotonic()
        return True

    async def _append_to_stream(self) -> None:
        if piece := self._next_piece():
            await self._try_to_stream(piece)
        self._shown_at = time.monotonic()

    async def _try_to_stream(self, piece: str) -> None:
        try:
            await self._calls.run(
                self._client.chat_appendStream,
                channel=self._asked.place.channel,
                ts=self._ts,
                markdown_text=piece,
                repeatable=False,  # a piece must not come twice
            )
        except ReplyGone:
            raise
        except SlackError as error:
            _log("slack stream broke", error)
            self._is_streamed, self._is_adopted = False, True

    async def _stop_stream(self, answer: Answer) -> bool:
        """Whether the stream was ended with everything in it."""
        blocks = answer_blocks(answer, body=False)
        try:
            await self._calls.run(
                self._client.chat_stopStream,
                channel=self._asked.place.channel,
                ts=self._ts,
                markdown_text=self._next_piece() or None,
                blocks=blocks,
                repeatable=False,
            )
        except ReplyGone:
            raise
        except SlackError as error:
            _log("slack stream not ended", error)
            self._is_adopted = True
            return False
        return True

    def _next_piece(self) -> str:
        """What a stream has not been given, as far as a message may be long."""
        found = pieces(self._text, STREAM_CHARACTERS - _ROOM)
        whole = self._prefix + (found[0] if found else "") + (_CUT if len(found) > 1 else "")
        piece, self._sent = whole[self._sent :], max(self._sent, len(whole))
        return piece

    async def _show_so_far(self) -> None:
        shown = escaped_within(self._text, STREAM_CHARACTERS // 4 - len(_CUT)) + _CUT
        blocks = [*body_sections(self._text)[:4]] or [section(shown)]
        await self._write(shown, blocks)
        self._shown_at = time.monotonic()

    async def _write(self, text: str, blocks: list[Block]) -> None:
        """Make the message, or write it over."""
        try:
            await self._write_once(text, blocks)
        except SlackRefused as error:
            if error.code not in ("invalid_blocks", "invalid_blocks_format"):
                raise
            _log("slack refuses blocks", error)
            await self._write_once(text, without_feedback(blocks))

    async def _write_once(self, text: str, blocks: list[Block]) -> None:
        channel = self._asked.place.channel
        message: dict[str, Any] = {"channel": channel, "text": text, "blocks": blocks}
        if self._ts is None:
            self._ts = await self._postbox.make(
                self._client.chat_postMessage,
                **message,
                thread_ts=self._asked.thread_ts,
                mrkdwn=True,
                parse="none",
                link_names=False,
                unfurl_links=False,
                unfurl_media=False,
            )
            return
        if self._is_adopted or self._is_streamed:
            await self._end_stream()
        update: Method = self._client.chat_update
        await self._calls.run(update, **message, ts=self._ts, parse="none", link_names=False)

    async def _end_stream(self) -> None:
        """A message that is still streamed cannot be edited; one that is not says so."""
        try:
            await self._calls.run(
                self._client.chat_stopStream,
                channel=self._asked.place.channel,
                ts=self._ts,
                tries=2,
            )
        except ReplyGone:
            raise
        except SlackRefused:
            pass
        self._is_adopted = self._is_streamed = False


class StreamSupport:
    """Where Slack takes streams; found out by trying, and not tried again after a refusal."""

    def __init__(self) -> None:
        self._refused: set[str] = set()

    def may_be_tried(self, channel: str) -> bool:
        """Whether no channel of this kind has refused one."""
        return not self._refused & {_EVERYWHERE, _kind(channel)}

    def refuse(self, error: SlackRefused, channel: str) -> None:
        """Slack does not stream there: messages are edited in such channels from now on."""
        everywhere = error.code in ("missing_scope", "unknown_method", "method_deprecated")
        self._refused.add(_EVERYWHERE if everywhere else _kind(channel))
        _log("slack does not stream here", error)


def _kind(channel: str) -> str:
    """Channels, group messages and direct messages are told apart by the first letter."""
    return channel[:1]


def without_feedback(blocks: list[Block]) -> list[Block]:
    """The blocks that every workspace has shown for years."""
    return [block for block in blocks if block["type"] != "context_actions"]


def _log(event: str, error: SlackError) -> None:
    structlog.get_logger(__name__).warning(event, what=str(error))
