"""Reads the XML that lists articles; a hostile one costs no more than its own size."""

import re
from contextlib import suppress
from typing import Any
from urllib.parse import urljoin

from ingest.errors import BadList
from ingest.metadata import known_encoding, normalise_url, parse_date
from ingest.models import FetchedPage

_DECLARATION = re.compile(rb"""<\?xml\s[^>]{0,80}?encoding\s*=\s*["']([A-Za-z0-9._:-]{2,40})["']""")


def parse_list(page: FetchedPage) -> Any:
    """The root element of a feed or sitemap. Raises `BadList`.

    No entity is expanded and nothing is loaded; broken XML is read as far as it goes.
    """
    from lxml import etree  # type: ignore[import-untyped]  # its stubs are a package of their own

    try:
        content, encoding = _recoded(page.content.lstrip())
        parser = etree.XMLParser(
            encoding=encoding,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            recover=True,
            huge_tree=False,
        )
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as exc:
        raise _none(page) from exc
    if root is None or local_name(root) not in ("rss", "RDF", "feed", "urlset", "sitemapindex"):
        raise _none(page)
    return root


def local_name(element: Any) -> str:
    """The name of an element without its namespace; empty for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def child_text(element: Any, *names: str) -> str | None:
    """The text of the first child with one of these names, in the order of the names."""
    for name in names:
        for child in element:
            if local_name(child) == name and (text := "".join(child.itertext()).strip()):
                return str(text)
    return None


def address_in(page: FetchedPage, value: str | None) -> str | None:
    """An address that a list names, made whole; null where it is no http(s) one."""
    return normalise_url(urljoin(page.url, value.strip())) if value else None


def stated(**values: str | None) -> dict[str, str]:
    """What a list says about an article, dates in ISO form; what cannot be read is left out."""
    fields = {}
    for name, value in values.items():
        if name.endswith("_at"):
            moment = parse_date(value)
            value = moment.isoformat() if moment else None
        if value:
            fields[name] = " ".join(value.split())[:1_000]
    return fields


def _recoded(content: bytes) -> tuple[bytes, str | None]:
    """The XML, and its encoding where its own declaration is not to be followed.

    UTF-8 goes before the declaration, since text comes in it whatever the server named, whose word
    is the one that counts (RFC 7303, section 3); the declaration may be of the time before.
    """
    if content.isascii():
        return content, None
    with suppress(UnicodeDecodeError):
        content.decode()
        return content, "utf-8"
    match = _DECLARATION.match(content)
    encoding = known_encoding(match[1].decode()) if match else None
    if encoding is None:
        return content, None
    return content.decode(encoding, errors="replace").encode(), "utf-8"


def _none(page: FetchedPage) -> BadList:
    return BadList(
        f"{page.url} is neither an RSS or Atom feed nor a sitemap. Look for the address that the "
        "site's pages name as their feed, or give the addresses of pages."
    )
