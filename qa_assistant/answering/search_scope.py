"""Says in words which articles were searched, and why there were none."""

from datetime import datetime

from qa_assistant.answering.language.time_sentences import day_in_words
from qa_assistant.models import Searched
from vectorstore.models import Filters


def nothing_to_search(searched: Searched) -> str:
    """One sentence for a collection that is empty, or of which the filters leave nothing.

    "No article in collection “default” was published by Reuters since 6 January 2025, so there was
    nothing to search."
    """
    name = f"collection “{searched.collection}”"
    if searched.filters.is_empty:
        return f"There is no article to search in {name}."
    told = _conditions(searched.filters)
    return f"No article in {name} was {told}, so there was nothing to search."


def filtered_by(searched: Searched) -> str:
    """What follows "16 articles": when they were published, and what else the caller asked for.

    " published from 6 January 2025 to 30 April 2025 by Reuters", with the dates of the articles.
    """
    named = _named(searched.filters)
    dates = _dates(searched.published_from, searched.published_to)
    published = " ".join(part for part in (dates, named) if part)
    return f" published {published}" if dates or named.startswith("by ") else f" {named}".rstrip()


def _dates(first: datetime | None, last: datetime | None) -> str:
    if first is None or last is None:
        return ""
    begin, end = day_in_words(first), day_in_words(last)
    return f"on {begin}" if begin == end else f"from {begin} to {end}"


def _conditions(filters: Filters) -> str:
    """ "published by Reuters since 6 January 2025 until …", "written by …", "tagged …"."""
    dates = []
    if filters.earliest is not None:
        dates.append(f"since {day_in_words(filters.earliest)}")
    if filters.latest is not None:
        dates.append(f"until {day_in_words(filters.latest)}")
    named = _named(filters)
    if dates and not named.startswith("by "):
        return " ".join(["published", *dates, *([f"and {named}"] if named else [])])
    published = "published " if named.startswith("by ") else ""
    return " ".join([f"{published}{named}", *dates])


def _named(filters: Filters) -> str:
    """Publisher, author and tags."""
    parts = [f"by {filters.publisher}"] if filters.publisher else []
    parts += [f"written by {filters.author}"] if filters.author else []
    parts += [f"tagged {', '.join(sorted(filters.tags))}"] if filters.tags else []
    return " and ".join(parts)
