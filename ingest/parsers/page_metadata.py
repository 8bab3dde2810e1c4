"""What a web page says about itself: JSON-LD, then meta tags, then marked-up dates, then the rest.

Dates come only from places that name them as the article's; htmldate, which trafilatura would ask,
also reads footers and pictures' addresses, and a wrong date is worse than none.
"""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from ingest.metadata import language_code, name_or_none, normalise_url, parse_date
from ingest.models import DocumentMetadata

MAX_TAGS = 32

# Names of meta tags (name, property or itemprop, in lower case), the most trustworthy first.
_META = {
    "title": ("og:title", "citation_title", "dc.title", "dcterms.title", "parsely-title"),
    "author": (
        "author", "article:author", "og:article:author", "byl", "dc.creator", "dcterms.creator",
        "citation_author", "parsely-author", "sailthru.author",
    ),
    "publisher": (
        "og:site_name", "publisher", "dc.publisher", "dcterms.publisher", "citation_publisher",
        "application-name",
    ),
    "published_at": (
        "article:published_time", "og:article:published_time", "article.published",
        "datepublished", "citation_publication_date", "parsely-pub-date", "dc.date.issued",
        "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created", "sailthru.date",
        "publication_date", "publish-date", "publish_date", "publishdate", "pubdate", "date",
    ),
    "updated_at": (
        "article:modified_time", "og:article:modified_time", "datemodified", "dcterms.modified",
        "og:updated_time", "article.updated", "last-modified", "lastmod",
    ),
    "language": ("og:locale", "content-language", "dc.language", "language"),
}  # fmt: skip
_TAG_NAMES = ("article:tag", "keywords", "news_keywords", "parsely-tags")
_ARTICLE_TYPE = re.compile(r".*(Article|BlogPosting|Report)$")
_HTML_TAG = re.compile(r"<[^>]{1,200}>")
_DATE_CLASS = re.compile(r"date|publish|posted|time", re.IGNORECASE).search
_URL_DATE = re.compile(r"/((?:19|20)\d\d)/([01]?\d)/([0-3]?\d)(?:/|$)")
_TRAILING_SITE = re.compile(r"\s+[|–—·»-]\s+")


def page_metadata(tree: Any) -> DocumentMetadata:
    """The fields of a page (an lxml tree), each from the best place that has it."""
    meta = _meta_tags(tree)
    found = _json_ld(tree).or_else(meta).or_else(_marked_dates(tree)).or_else(_extracted(tree))
    url = _canonical(tree) or found.url
    published = found.published_at or parse_date(_date_in(url))
    title = _without_site(found.title, found.publisher)
    language = language_code(tree.get("lang")) or found.language
    return found.model_copy(
        update={"url": url, "published_at": published, "title": title, "language": language}
    )


def _json_ld(tree: Any) -> DocumentMetadata:
    for script in tree.iterfind('.//script[@type="application/ld+json"]'):
        try:
            data = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue  # broken JSON-LD is common, and says nothing
        thing = find_article(data)
        if thing is not None:
            return metadata_of_article(thing)
    return DocumentMetadata()


def find_article(data: Any) -> dict[str, Any] | None:
    """The outermost object of JSON-LD that is an article of schema.org; null for none."""
    for thing in _objects(data):
        if any(_ARTICLE_TYPE.fullmatch(name) for name in _texts(thing.get("@type"))):
            return thing
    return None


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    """Every JSON object, outer ones first."""
    level = [data]
    while level:
        deeper: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                yield value
                deeper.extend(value.values())
            elif isinstance(value, list):
                deeper.extend(value)
        level = deeper


def metadata_of_article(thing: dict[str, Any]) -> DocumentMetadata:
    """The fields of an article of schema.org."""
    page = thing.get("mainEntityOfPage")
    address = page.get("@id") if isinstance(page, dict) else page
    return DocumentMetadata(
        title=_clean_name(thing.get("headline") or thing.get("name")),
        author=_names(thing.get("author")),
        publisher=_names(thing.get("publisher")),
        url=_article_url(thing.get("url")) or _article_url(address),
        published_at=parse_date(thing.get("datePublished")),
        updated_at=parse_date(thing.get("dateModified")),
        language=language_code(thing.get("inLanguage")),
        tags=_tags(_texts(thing.get("keywords"))),
    )


def _meta_tags(tree: Any) -> DocumentMetadata:
    values: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = element.get("content")
        label = element.get("property") or element.get("name") or element.get("itemprop")
        label = label or element.get("http-equiv")
        if content and label:
            values.setdefault(label.strip().lower(), []).append(content)
    first = {
        field: [value for name in names for value in values.get(name, ())]
        for field, names in _META.items()
    }
    return DocumentMetadata(
        title=_first(map(_clean_name, first["title"])),
        author=_first(map(_clean_name, first["author"])),
        publisher=_first(map(_clean_name, first["publisher"])),
        published_at=_first(map(parse_date, first["published_at"])),
        updated_at=_first(map(parse_date, first["updated_at"])),
        language=_first(map(language_code, first["language"])),
        tags=_tags([value for name in _TAG_NAMES for value in values.get(name, ())]),
    )


def _marked_dates(tree: Any) -> DocumentMetadata:
    """Dates in microdata, `<time>` and elements of a class such as `date`; these if alone."""
    named = {
        field: _first(map(parse_date, _date_texts(tree.iterfind(f'.//*[@itemprop="{name}"]'))))
        for field, name in (("published_at", "datePublished"), ("updated_at", "dateModified"))
    }
    places = (".//article//time", ".//time", ".//article//*[@class]", ".//*[@class]")
    for path in places if named["published_at"] is None else ():
        dated = (e for e in tree.iterfind(path) if e.tag == "time" or _DATE_CLASS(e.get("class")))
        moments = {moment for text in _date_texts(dated) if (moment := parse_date(text))}
        if moments:
            # Several dates are those of other stories, or of a calendar.
            named["published_at"] = moments.pop() if len(moments) == 1 else None
            break
    return DocumentMetadata(**named)


def _date_texts(elements: Any) -> Iterator[str]:
    for element in elements:
        yield element.get("datetime") or element.get("content") or element.text_content()


def _extracted(tree: Any) -> DocumentMetadata:
    """What trafilatura reads off the page's headings and bylines; its date is not used."""
    from trafilatura.metadata import extract_metadata

    found = extract_metadata(tree, date_config={"extensive_search": False, "original_date": True})
    author = _clean_name((found.author or "").replace("; ", ", "))
    return DocumentMetadata(
        title=name_or_none(found.title),
        author=author,
        publisher=name_or_none(found.sitename),
    )


def _canonical(tree: Any) -> str | None:
    pages = [link.get("href") for link in tree.iterfind('.//link[@rel="canonical"]')]
    pages += [meta.get("content") for meta in tree.iterfind('.//meta[@property="og:url"]')]
    absolute = _first(page for page in pages if page and urlsplit(page).netloc)
    resolved = (urljoin(absolute or "", page.strip()) for page in pages if page)
    return next(filter(None, map(_article_url, resolved)), None)


def _article_url(value: object) -> str | None:
    """A normal address; not that of a home page, which some sites name on every page."""
    url = normalise_url(value) if isinstance(value, str) else None
    parts = urlsplit(url or "")
    return url if parts.path.strip("/") or parts.query else None


def _date_in(url: str | None) -> str | None:
    match = _URL_DATE.search(urlsplit(url or "").path)
    return f"{match[1]}/{match[2]}/{match[3]}" if match else None


def _without_site(title: str | None, site: str | None) -> str | None:
    """The title without the site's name behind it."""
    parts = _TRAILING_SITE.split(title or "")
    if title and site and len(parts) > 1 and parts[-1].casefold() == site.casefold():
        return title[: title.rindex(parts[-1])].rstrip(" |–—·»-")
    return title


def _names(value: Any) -> str | None:
    """Names of people or organisations, joined by a comma."""
    things = value if isinstance(value, list) else [value]
    names: list[str] = []
    for thing in things:
        named = thing.get("name") if isinstance(thing, dict) else thing
        names.extend(name for text in _texts(named) if (name := _clean_name(text)))
    return name_or_none(", ".join(dict.fromkeys(names)))


def _clean_name(value: object) -> str | None:
    """A name without markup; none where a program left its own word for one."""
    name = name_or_none(_HTML_TAG.sub("", unescape(value))) if isinstance(value, str) else None
    return name if name and name.lower() not in ("admin", "administrator", "unknown") else None


def _texts(value: Any) -> list[str]:
    return [
        text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str)
    ]


def _tags(texts: list[str]) -> frozenset[str]:
    tags = [_clean_name(tag) for text in texts for tag in re.split(r"[,;]", text)]
    return frozenset(list(dict.fromkeys(tag for tag in tags if tag and len(tag) <= 64))[:MAX_TAGS])


def _first(values: Any) -> Any:
    return next((value for value in values if value), None)
