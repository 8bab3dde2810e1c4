"""`articles delete` and `articles outdated`: what goes, and what cites replaced text."""

from typing import Annotated

import typer

from qa_assistant.api.job_schemas import DeletionBody
from qa_assistant.api.replies import OutdatedReply
from qa_assistant.cli.backend import opened
from qa_assistant.cli.options import (
    After,
    AnyCollection,
    AsJson,
    Before,
    Publisher,
    Tags,
    filters_of,
)
from qa_assistant.cli.rendering import Output
from vectorstore.models import RemovalReport


def delete(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID...]")] = None,
    *,
    url: Annotated[str | None, typer.Option(help="The article at this address.")] = None,
    source: Annotated[str | None, typer.Option(help="All that came from this source.")] = None,
    older_than: Annotated[
        int | None, typer.Option(min=0, metavar="DAYS", help="Published so many days ago.")
    ] = None,
    after: After = None,
    before: Before = None,
    publisher: Publisher = None,
    tag: Tags = None,
    collection: AnyCollection = None,
    json: AsJson = False,
) -> None:
    """Remove articles with all their versions, everywhere; `doctor` proves it.

    By ids, or all that meet every condition. No refresh of a source brings them back.
    """
    conditions = (url, source, older_than, after, before, publisher, tag or None)
    given = any(each is not None for each in conditions)
    if bool(ids) == given:
        what = "either ids or conditions, not both" if given else "ids, or conditions as --url"
        raise typer.BadParameter(f"Say which articles: give {what}.")
    body = DeletionBody(
        ids=tuple(ids) if ids else None,
        url=url,
        source_id=source,
        older_than_days=older_than,
        collection=collection,
        filters=filters_of(after, before, publisher, tag),
    )
    output = Output()
    with opened() as backend:
        done = backend.work.delete_many(body)
    if json:
        output.json(done)
    else:
        what = done.ids[0] if len(done.ids) == 1 else f"{done.articles} articles"
        output.line(
            f"Deleted {what}: {done.versions} versions, {done.passages} "
            f"passages, {done.vectors} vectors, {done.embeddings} embeddings. "
            f"{done.answers} kept answers say now that it was removed."
        )


def outdated(
    id: Annotated[str | None, typer.Argument(help="One article; all by default.")] = None,
    *,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
    json: AsJson = False,
) -> None:
    """List kept answers that cite text which was corrected or updated since."""
    output = Output()
    with opened(reading=True) as backend:
        if id is not None:
            backend.article(id)
        answers = tuple(backend.work.outdated_answers(article_id=id, limit=limit))
    if json:
        output.json(OutdatedReply(answers=answers))
        return
    for each in answers:
        output.line(
            f"{each.answer_id}  {each.question}\n    cites version {each.version} of "
            f"{each.article_id}, now {each.current_version}: “{each.quote}”"
        )
    if not answers:
        output.line("No kept answer cites text that was replaced since.")


def removals_sentence(report: RemovalReport) -> str:
    """What is left of deleted articles, in a line."""
    if report.ok:
        return f"Deleted articles: {report.removed}, nothing is left of them."
    left = {
        name: count for name, count in report.model_dump().items() if count and name != "removed"
    }
    what = ", ".join(f"{count} {name}" for name, count in left.items())
    return (
        f"Deleted articles: {report.removed}, and this is left: {what}. "
        "`qa-assistant doctor --repair` builds the index anew; then look again."
    )
