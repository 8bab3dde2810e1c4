"""Text for Slack: nothing in it is markup or a mention, and it is cut at sentence ends.

https://docs.slack.dev/messaging/formatting-message-text: `&`, `<` and `>` are escaped, and so no
text can make a link or a mention of the form `<!channel>`, `<@U…>`. Neither Slack's own markup nor
Markdown has a way to escape `*` or `_`: they become characters that look the same. What is written
is the same for both, since streamed text is read as Markdown and everything else as Slack's own.
Links of Markdown (https://spec.commonmark.org/0.31.2/#links) and addresses that stand alone
(https://github.github.com/gfm/#autolinks-extension-) get a character of no width inside.
"""

import re
from collections.abc import Iterator

from vectorstore.invisible import without_invisible
from vectorstore.sentences import split_sentences

SECTION_CHARACTERS = 3_000
"""Most in one section, https://docs.slack.dev/reference/block-kit/blocks/section-block."""
STREAM_CHARACTERS = 12_000
"""Most in one piece of a stream, https://docs.slack.dev/reference/methods/chat.appendStream."""
ELLIPSIS = "…"

_JOINER = "\u2060"
"""Of no width: what it stands in is no mention, no link and no beginning of a list any more."""
_ESCAPED = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "*": "∗",
    "_": "＿",
    "~": "∼",
    "`": "ˋ",
    "\\": "＼",
    "@": f"@{_JOINER}",
}
_TABLE = str.maketrans(_ESCAPED)
_PLAIN = str.maketrans({"<": "‹", ">": "›", "@": f"@{_JOINER}"})
_WIDEST = max(map(len, _ESCAPED.values()))
_LINE_START = re.compile(r"^(\s*)((?:[#•+-]|\d{1,9}[.)])(?=\s)|&gt;)", re.MULTILINE)
_LINK = re.compile(r"\](?=[(:])|:(?=/)|\bwww(?=\.)", re.IGNORECASE)
"""Before a link's address, or the address that a name like `[1]` stands for; within an address."""
_TARGET = re.compile(r"[\s<>|]")


def escape(text: str) -> str:
    """The same words, without anything that Slack takes for markup, a link or a mention."""
    inert = _LINK.sub(rf"\g<0>{_JOINER}", without_invisible(text).translate(_TABLE))
    # what would begin a heading, a list or a quotation
    return _LINE_START.sub(rf"\1{_JOINER}\2", inert)


def link(url: str | None, label: str) -> str:
    """A link in Slack's own form; the label alone where there is no web address."""
    if url is None or not url.startswith(("http://", "https://")) or _TARGET.search(url):
        return escape(label)
    return f"<{url.replace('&', '&amp;')}|{escape(label).replace('|', '∣')}>"


def label(text: str, limit: int) -> str:
    """Plain text for a button, in at most so many characters."""
    return shorten(without_invisible(text).translate(_PLAIN), limit)


def shorten(text: str, limit: int) -> str:
    """The text in at most so many characters, cut after a word."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    words = cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut
    return f"{words.rstrip(' ,;:–-')}{ELLIPSIS}"


def escaped_within(text: str, limit: int) -> str:
    """`escape`, in at most so many characters of the result."""
    for most in (limit, limit * 2 // 3, limit // 2):
        if len(escaped := escape(shorten(text, most))) <= limit:
            return escaped
    return escape(shorten(text, limit // _WIDEST))


def pieces(text: str, limit: int) -> list[str]:
    """The text escaped, in pieces of at most so many characters, cut at sentence ends.

    A sentence that is longer than a piece is cut at a word, a longer word anywhere.
    """
    found: list[str] = []
    for unit in filter(None, _units(" ".join(text.split()), limit)):
        if found and len(found[-1]) + 1 + len(unit) <= limit:
            found[-1] = f"{found[-1]} {unit}"
        else:
            found.append(unit)
    return found


def _units(line: str, limit: int) -> Iterator[str]:
    """Escaped sentences, or as much of one as fits."""
    for span in split_sentences(line):
        sentence = line[span.start : span.end]
        if len(escaped := escape(sentence)) <= limit:
            yield escaped
        else:
            yield from _parts(sentence, limit)


def _parts(sentence: str, limit: int) -> Iterator[str]:
    part = ""
    for word in sentence.split():
        for at in range(0, len(word), limit // _WIDEST):
            more = escape(word[at : at + limit // _WIDEST])
            if part and len(part) + 1 + len(more) > limit:
                yield part
                part = more
            else:
                part = f"{part} {more}" if part else more
    if part:
        yield part
