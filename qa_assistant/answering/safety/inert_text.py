"""Makes text inert: no surface takes it for a citation marker, a link, an image or markup.

What an answer says may come word for word from an article or from a model that has read one, and
the answer is shown by pages, terminals, chat programs and whatever Markdown renderer a client has.
Words stay; syntax goes. Quotes are data and stay exact: only the answer's own text is made inert.

- Citation markers of others ("[1]", "[s3]", "[^2]", "【1†source】") are taken out; a lone number in
  brackets inside a sentence, as editors insert it, keeps its number in parentheses.
- Markdown links and images keep their words; addresses become "(link)", mail addresses "(address)".
  A bare name such as "example.com" stays: companies are called so.
- HTML, autolinks and the tokens of chat templates lose their angle brackets, code its backticks,
  and character references ("&#91;") do not become the character.
"""

import re
from collections.abc import Callable

from vectorstore.invisible import without_invisible

LINK = "(link)"
MAIL_ADDRESS = "(address)"
_ROUNDS = 8
"""Taking something out may join what stood around it to something new, so it is done again."""

_OPEN, _CLOSE = r"[\[［【〔⟦]", r"[\]］】〕⟧]"
_SOURCE = r"(?:\^|s|#|n|fn|ref|note|cite|citation|source|doc|document)?[\s.:#-]{0,2}\d{1,3}"
_MARKER = re.compile(
    rf"(?P<before>\s?){_OPEN}\s{{0,3}}(?P<inside>{_SOURCE}(?:\s?[,;&–-]\s?{_SOURCE}){{0,9}})"
    rf"(?:(?:\s?:\d{{1,3}})?\s?[†‡|][^\[\]［］【】]{{0,80}})?\s{{0,3}}{_CLOSE}(?P<after>\s\w)?",
    re.IGNORECASE,
)
_BRACKETED_NUMBER = re.compile(rf"{_OPEN}\s{{0,3}}(\d{{4,}})\s{{0,3}}{_CLOSE}")
_LINKED = re.compile(
    r"!?\[(?P<label>[^\[\]]{0,300})\]"
    r"(?:\((?P<target>[^()]{0,2000}(?:\([^()]{0,200}\)[^()]{0,2000})?)\)|\[[^\[\]]{0,300}\])"
)
_ADDRESS = re.compile(
    r"<?(?:"
    r"\b[a-z][a-z0-9+.-]{0,20}:/{1,3}[^\s/]"
    r"|\b(?:javascript|vbscript|mailto|blob|file|view-source):[^\s]"
    r"|\bdata:[\w/+.-]{0,60}[;,]"
    r"|(?<![\w:/])//[\w-]{1,63}\.\w"
    r"|\bwww\d?\.\w"
    r"|\b(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?::\d{1,5})?/"
    r")[^\s\[\]<>]*>?",
    re.IGNORECASE,
)
_MAIL = re.compile(r"<?\b[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}\b>?", re.IGNORECASE)
_TRAILING = ".,;:!?)»”’\"'…"


def inert(text: str) -> str:
    """The text on one line, without anything that a surface could take for more than words."""
    line = " ".join(without_invisible(text).split())
    if line.isascii() and not _SYNTAX.search(line):
        return line
    for _ in range(_ROUNDS):
        before = line
        for step in _STEPS:
            line = step(line)
        line = " ".join(line.split())
        if line == before:
            return _SCHEME.sub(": ", line)
    return " ".join(_SCHEME.sub(": ", line).translate(_NO_BRACKETS).split())


def is_inert(text: str) -> bool:
    """Whether nothing in the text needs to be made inert."""
    return inert(text) == text


_SCHEME = re.compile(r"(?<=\w):(?=//\S)|(?<=javascript):(?=\S)", re.IGNORECASE)
_SYNTAX = re.compile(r"[\[\]<>`@/&]|:[^\s]|\bwww", re.IGNORECASE)
_NO_BRACKETS = str.maketrans(dict.fromkeys("[]［］【】〔〕⟦⟧<>`@", " "))


def _without_links(line: str) -> str:
    return _LINKED.sub(lambda found: found["label"], line)


def _without_addresses(line: str) -> str:
    return _MAIL.sub(MAIL_ADDRESS, _ADDRESS.sub(_link, line))


def _link(found: re.Match[str]) -> str:
    address = found[0]
    return LINK + address[len(address.rstrip(_TRAILING)) :]


def _without_markers(line: str) -> str:
    return _BRACKETED_NUMBER.sub(r"(\1)", _MARKER.sub(_marker, line))


def _marker(found: re.Match[str]) -> str:
    """Nothing for a footnote; the number for an editor's insertion: "rose to [12] tonnes"."""
    inserted = found["before"] and found["after"] and found["inside"].isdigit()
    kept = f" ({found['inside']})" if inserted else ""
    return kept + (found["after"] or "")


def _replacing(pattern: str, replacement: str) -> Callable[[str], str]:
    compiled = re.compile(pattern)
    return lambda line: compiled.sub(replacement, line)


_STEPS: tuple[Callable[[str], str], ...] = (
    _without_links,
    _without_addresses,
    _without_markers,
    # one that is not closed, or holds more than a number as dates in Chinese do, is no marker
    _replacing(r"【(?=\s*\d)([^【】]{0,80})】", r"(\1)"),
    _replacing(r"【(?=\s*\d)", ""),
    # what opens HTML, a Slack mention or a chat template's token; "2 < 3" is none of these
    _replacing(r"<(?=[^\s\d=])([^<>]{0,300})>", r"‹\1›"),
    _replacing(r"<(?=[^\s\d=])", "‹"),
    _replacing(r"&(?=#\w{1,8};|[a-z]{2,31};)", "& "),
    _replacing(r"`", "'"),
    # what is left of links: a label and its target are parted, an image is no image
    _replacing(r"\](?=[\[(:])", "] "),
    _replacing(r"!(?=\[)", "! "),
)
