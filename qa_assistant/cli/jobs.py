"""What to ingest, as the jobs that it makes."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from qa_assistant.api.schemas import ArticleBody
from vectorstore.job_models import GonePolicy, SourceKind, SourceSpec


class Targets(NamedTuple):
    """What to ingest: files and folders, and addresses."""

    paths: tuple[Path, ...]
    urls: tuple[str, ...]
    kind: SourceKind = SourceKind.PAGES
    """What the addresses are: pages, feeds or sitemaps."""


def specs_of(
    targets: Targets,
    fields: ArticleBody,
    *,
    gone: GonePolicy = GonePolicy.MARK,
    every_minutes: int | None = None,
) -> Iterator[SourceSpec]:
    """One for all files, one for all pages, one for each feed or sitemap."""
    stated = {
        "tags": fields.tags,
        "groups": fields.groups,
        "gone": gone,
        "every_minutes": every_minutes,
    }
    if targets.paths:
        # where the work is done, the current folder may be another
        paths = tuple(str(path.absolute()) for path in targets.paths)
        yield SourceSpec(kind=SourceKind.FILES, addresses=paths, **stated)
    if targets.urls and targets.kind is SourceKind.PAGES:
        yield SourceSpec(kind=targets.kind, addresses=targets.urls, **stated)
    elif targets.urls:
        for url in targets.urls:
            yield SourceSpec(kind=targets.kind, addresses=(url,), **stated)
