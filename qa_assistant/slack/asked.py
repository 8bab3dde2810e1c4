"""What somebody asks in Slack, read from an event, a command or a click."""

import re
from enum import StrEnum
from typing import Any

from pydantic import Field

from vectorstore.models import Record

_TOLD = frozenset({None, "file_share", "thread_broadcast"})
"""Subtypes of messages that people write; the others tell of changes, or come from programs."""
_MENTION = re.compile(r"<@([UW][A-Z0-9]*)(?:\|[^<>]*)?>")
_NAMED = re.compile(r"<[#!][^<>|]*\|([^<>]*)>")
_LINK = re.compile(r"<([a-z]+:[^<>|]*)(?:\|([^<>]*))?>", re.IGNORECASE)
_SPECIAL = re.compile(r"<[#!@][^<>]*>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_OPENING = r"(?:and|so|but|ok|okay|then|hey|hi|please|well|also)?[\s,]*"
_ASKING = re.compile(
    rf"{_OPENING}(?:who|whom|whose|what|which|when|where|why|how|tell|show|list|name|explain"
    r"|summari[sz]e|compare|give|any(?!\s+time))\b",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(
    rf"{_OPENING}(?:is|are|was|were|do|does|did|has|have(?!\s+an?\b)|had|can|could|will|would"
    r"|should)\s+(\w[^\s,;:!]*)\s+\w",
    re.IGNORECASE,
)
"""“Has been sent” and “did it, thanks” ask nothing: a subject follows, and more behind it."""
_SUBJECTS = frozenset(
    "i you he she it we they there this that these those the a an any anybody anyone everybody"
    " everyone somebody someone".split()
)


class Via(StrEnum):
    """The way in which something was asked."""

    MESSAGE = "message"
    COMMAND = "command"
    FOLLOW_UP = "follow_up"
    STATEMENT = "statement"
    """A statement of a colleague that is to be checked."""


class Place(Record):
    """Where in Slack something was asked, and by whom."""

    team: str
    channel: str
    user: str
    is_direct: bool = False
    """Whether nobody but the one who asks reads the channel."""


class Asked(Record):
    """One thing to be answered, once."""

    key: str
    """The same for every delivery of the same thing, whichever way it came."""
    via: Via
    place: Place
    text: str
    """As Slack sent it, without the mention of the assistant."""
    message_ts: str | None = None
    """The message that asks; null where there is none, as for a command."""
    thread_ts: str | None = None
    """The first message of the thread to answer in; null where the answer is for one person."""
    response_url: str | None = None
    """Where an answer for one person is sent."""
    only_in_known_thread: bool = Field(default=False, repr=False)
    """Whether it counts only where the assistant has answered before in the same thread."""

    @property
    def thread(self) -> str:
        """The thread's name in the catalog; that of a person where there is no thread."""
        inside = self.thread_ts or f"for:{self.place.user}"
        return f"{self.place.team}:{self.place.channel}:{inside}"

    @property
    def question(self) -> str:
        """The text as words: Slack's own notation read, mentions left out."""
        return plain_words(self.text)


def plain_words(text: str) -> str:
    """Slack's notation of links, channels and mentions as the words that people see."""
    text = _NAMED.sub(r"\1", text)
    text = _LINK.sub(lambda found: found[2] or found[1], text)
    text = _SPECIAL.sub(" ", text)
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return " ".join(text.split())


def asked_by_message(body: dict[str, Any]) -> Asked | None:
    """What an `app_mention` or `message` event asks; null where it asks the assistant nothing.

    Both events come for one message that mentions the assistant, each with an id of its own: the
    message itself is what counts once.
    """
    event = body.get("event", {})
    if event.get("bot_id") or event.get("hidden") or event.get("subtype") not in _TOLD:
        return None
    user, channel, ts = event.get("user"), event.get("channel"), event.get("ts")
    if not (user and channel and ts):
        return None
    team = body.get("team_id") or event.get("team") or ""
    is_direct = event.get("channel_type") == "im" or channel.startswith("D")
    thread = event.get("thread_ts")
    text = event.get("text") or ""
    # `message` comes for a mention too, and where there is no `app_mention`, as in group messages
    is_meant = event["type"] == "app_mention" or is_direct or _mentions_us(text, body)
    if not is_meant and not (thread and _is_for_everybody(text)):
        return None
    return Asked(
        key=f"message:{team}:{channel}:{ts}",
        via=Via.MESSAGE,
        place=Place(team=team, channel=channel, user=user, is_direct=is_direct),
        text=text,
        message_ts=ts,
        thread_ts=thread or ts,
        only_in_known_thread=not is_meant,
    )


def asked_by_command(body: dict[str, Any]) -> Asked:
    """What a slash command asks; the answer is for the one who asks only."""
    place = Place(team=body.get("team_id", ""), channel=body["channel_id"], user=body["user_id"])
    return Asked(
        key=f"command:{place.team}:{body['trigger_id']}",
        via=Via.COMMAND,
        place=place.model_copy(update={"is_direct": place.channel.startswith("D")}),
        text=body.get("text", ""),
        response_url=body.get("response_url"),
    )


def asked_by_click(body: dict[str, Any], question: str) -> Asked:
    """A suggested question that was clicked; each is asked once from one message."""
    place = place_of(body)
    container = body.get("container", {})
    message = body.get("message", {})
    ts = container.get("message_ts") or message.get("ts", "")
    is_private = bool(container.get("is_ephemeral"))
    where = f"{place.team}:{place.channel}:{ts}"
    return Asked(
        key=f"click:{where}:{question}",
        via=Via.FOLLOW_UP,
        place=place,
        text=_in_slacks_notation(question),
        thread_ts=None if is_private else message.get("thread_ts") or ts,
        response_url=body.get("response_url"),
    )


def asked_by_shortcut(body: dict[str, Any]) -> Asked:
    """A colleague's message that is to be checked, for the one who wants to know only."""
    place = place_of(body)
    return Asked(
        key=f"shortcut:{place.team}:{body['trigger_id']}",
        via=Via.STATEMENT,
        place=place,
        text=body.get("message", {}).get("text") or "",
        response_url=body.get("response_url"),
    )


def place_of(body: dict[str, Any]) -> Place:
    """Where a click, a shortcut or a dialog comes from."""
    channel = (body.get("channel") or {}).get("id") or ""
    user = body.get("user") or {}
    return Place(
        team=(body.get("team") or {}).get("id") or user.get("team_id") or "",
        channel=channel,
        user=user.get("id", ""),
        is_direct=channel.startswith("D"),
    )


def _in_slacks_notation(words: str) -> str:
    """Words of our own as Slack would send them, if somebody had typed them."""
    for entity, character in reversed(_ENTITIES):
        words = words.replace(character, entity)
    return words


def _mentions_us(text: str, body: dict[str, Any]) -> bool:
    ours = {each.get("user_id") for each in body.get("authorizations") or () if each.get("is_bot")}
    return not ours.isdisjoint(_MENTION.findall(text))


def _is_for_everybody(text: str) -> bool:
    """Whether a message in a thread asks something, and nobody in particular."""
    if _MENTION.search(text):
        return False
    # an address has question marks of its own
    words = plain_words(_LINK.sub(" ", text))
    if "?" in words or _ASKING.match(words):
        return True
    inverted = _AUXILIARY.match(words)
    return inverted is not None and _is_subject(inverted[1])


def _is_subject(word: str) -> bool:
    """Whether a word may be what a question is about: a pronoun, an article or a name."""
    return word.lower() in _SUBJECTS or word[0].isupper()
