"""What an article's fields are made of: dates, addresses, names, languages, labels, identity."""

import codecs
import re
from contextlib import suppress
from datetime import UTC, datetime, time
from email.utils import parsedate_to_datetime
from pathlib import PurePath
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from ingest.cleaning import normalise
from vectorstore.models import sha256, to_utc

MAX_NAME_CHARACTERS = 300

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DAY = r"(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[12][0-9]{3})"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
# A time behind the date is accepted and ignored: without its zone it says little.
_TIME = r"(?:,?\s+(?:at\s+)?[0-9]{1,2}[:.h][0-9]{2}(?:\s?[ap]\.?m\.?)?(?:\s+\(?[a-z]{2,5}\)?)?)?"
_DATE_FORMS = tuple(
    re.compile(_WEEKDAY + form + _TIME, re.IGNORECASE)
    for form in (
        rf"{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}",
        rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"{_YEAR}[./](?P<month_number>[01]?[0-9])[./]{_DAY}",
    )
)
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|yclid", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
# What ends an address inside markup, or is no part of one (RFC 3986, appendix A).
_UNSAFE = re.compile(r'[\x00-\x20"<>\\^`{|}\x7f]')
# Names of zones that RFC 2822 does not know; one that means several zones (IST) is none of them.
_ZONES = {
    "BST": "+0100",
    "CET": "+0100",
    "CEST": "+0200",
    "EET": "+0200",
    "EEST": "+0300",
    "HKT": "+0800",
    "SGT": "+0800",
    "JST": "+0900",
    "KST": "+0900",
    "AEST": "+1000",
    "AEDT": "+1100",
}
_COMMENT = re.compile(r"\s*\([^()]*\)$")
_OFFSET = re.compile(r"\s+(?:GMT|UTC?)?\s?([+-][0-9]{2}):?([0-9]{2})$", re.IGNORECASE)
# The HTML standard reads these labels as Windows-1252, whose characters pages in fact use.
_AS_WINDOWS = frozenset({"ascii", "iso8859-1", "latin-1"})
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]+)*", re.IGNORECASE)


def parse_date(value: object) -> datetime | None:
    """The moment in UTC that a date in a usual written form names; null when it is none.

    A date without a time is its midnight, UTC, and so is a midnight of any zone: it is what
    programs write where they know the day alone. Forms whose day and month can be confused
    (03/04/2025) name no date, and nothing missing is filled in.
    """
    if isinstance(value, datetime):
        return _in_utc(value)
    text = normalise(str(value)) if value is not None else ""
    if not 8 <= len(text) <= 64:
        return None
    for read in (_iso_date, _written_date, _mail_date):
        # A day, month or zone out of range names no date.
        with suppress(ValueError, OverflowError):
            moment = read(text)
            if moment is not None and moment.year >= 1000:
                return _in_utc(moment)
    return None


def normalise_url(url: str | None) -> str | None:
    """The address in the one form by which an article is known; null when it is no http(s) address.

    Scheme and host in lower case; no fragment, tracking parameters, default port or credentials.
    """
    try:
        parts = urlsplit((url or "").strip())
        port = parts.port
        host = (parts.hostname or "").rstrip(".").encode("idna").decode()
    except (ValueError, UnicodeError):
        return None
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not _HOST.fullmatch(host):
        return None
    netloc = f"[{host}]" if ":" in host else host
    if port and port != _DEFAULT_PORTS[scheme]:
        netloc += f":{port}"
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._") or "/"
    query = _UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", _without_tracking(parts.query))
    return urlunsplit((scheme, netloc, path, query, ""))


def same_site(one: str, other: str) -> bool:
    """Whether two addresses have the same host, a leading `www.` aside."""
    hosts = [(urlsplit(url).hostname or "").removeprefix("www.") for url in (one, other)]
    return hosts[0] == hosts[1]


def article_identity(*, url: str | None, origin: str | None, text: str) -> str:
    """What identifies an article in its collection: its URL, else its origin, else its text."""
    return url or origin or f"text:{sha256(text)}"


def title_from_name(name: str) -> str:
    """A title made of a file's name: `seed_article.txt` becomes "Seed article"."""
    stem = unquote(PurePath(name.replace("\\", "/")).stem)
    words = normalise(re.sub(r"[_\-+.\s]+", " ", stem)) or "Untitled"
    return words[0].upper() + words[1:]


def name_or_none(value: object) -> str | None:
    """A name as one clean line, or null for what cannot be one (an address, an essay)."""
    if not isinstance(value, str):
        return None
    line = " ".join(normalise(value).split())
    is_address = line.casefold().startswith(("http://", "https://", "www."))
    return line if 0 < len(line) <= MAX_NAME_CHARACTERS and not is_address else None


def language_code(value: object) -> str | None:
    """The language alone, in lower case, of a tag such as `en-US`; null when it is no tag."""
    match = _LANGUAGE.fullmatch(value.strip()) if isinstance(value, str) else None
    return match[1].lower() if match else None


def known_encoding(label: str) -> str | None:
    """Python's name of the encoding that a label means, or null."""
    try:
        codec = codecs.lookup(label)
    except LookupError:
        return None
    if not getattr(codec, "_is_text_encoding", True):
        return None  # "hex" and "zip" are codecs, and no encodings
    return "cp1252" if codec.name in _AS_WINDOWS else codec.name


def _without_tracking(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(key, value) for key, value in pairs if not _TRACKING.fullmatch(key)]
    return query if len(kept) == len(pairs) else urlencode(kept)


def _in_utc(moment: datetime) -> datetime:
    """The moment in UTC; of a midnight the day stays."""
    return to_utc(moment.replace(tzinfo=UTC) if moment.time() == time() else moment)


def _iso_date(text: str) -> datetime | None:
    if "W" in text:
        return None  # a week is not a day
    # Some pages write fractions and zones that are nearly ISO 8601.
    return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+|\s(?=[+-]\d{2}:?\d{2}$)", r"\1", text))


def _written_date(text: str) -> datetime | None:
    for form in _DATE_FORMS:
        if match := form.fullmatch(text):
            fields = match.groupdict()
            name, number = fields.get("month"), fields.get("month_number")
            month = _MONTHS[name.lower()] if name else int(number or 0)
            return datetime(int(fields["year"]), month, int(fields["day"]), tzinfo=UTC)
    return None


def _mail_date(text: str) -> datetime | None:
    """RFC 2822, as in feeds; only with its time, or the rest would be filled in."""
    if not re.search(r"\d:\d\d", text):
        return None
    text = _OFFSET.sub(r" \1\2", _COMMENT.sub("", text))
    start, _, zone = text.rpartition(" ")
    return parsedate_to_datetime(f"{start} {_ZONES.get(zone.upper(), zone)}")
