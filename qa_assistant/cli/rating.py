"""`feedback`: what people thought of answers, and drafts of tests made from it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa_assistant.api.schemas import DEFAULT_PAGE, MAX_PAGE
from qa_assistant.cli.backend import opened
from qa_assistant.cli.options import AsJson
from qa_assistant.cli.paging import Limit, Offset, show_page
from qa_assistant.cli.rendering import Output
from qa_assistant.errors import QuestionFileError
from qa_assistant.evaluation.ratings import RatedAnswer, Rating

if TYPE_CHECKING:
    from qa_assistant.cli.backend import Backend

feedback = typer.Typer(help="What people thought of answers.", rich_markup_mode=None)


@feedback.command("list")
def list_feedback(
    *,
    rating: Annotated[Rating | None, typer.Option(help="Only these; all by default.")] = None,
    limit: Limit = DEFAULT_PAGE,
    offset: Offset = 0,
    json: AsJson = False,
) -> None:
    """List rated answers, the latest rating first."""
    with opened(reading=True) as backend:
        page = backend.feedback(rating=rating, limit=limit, offset=offset)
    show_page(
        Output(),
        page,
        json=json,
        things="ratings",
        headers=("answer", "given", "rating", "question", "comment"),
        row=_row,
    )


@feedback.command("export")
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file of tests to make.")],
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write the answers that were rated down as drafts of tests for `eval`."""
    from qa_assistant.evaluation.drafts import draft_file

    output = Output()
    if file.suffix.lower() == ".json":
        raise QuestionFileError(
            f"{file} would be read as JSON; drafts are YAML: name a .yaml file."
        )
    if file.exists() and not force:
        raise QuestionFileError(f"{file} exists already; name another file, or use --force.")
    with opened(reading=True) as backend:
        rated = list(_rated_down(backend))
    if not rated:
        output.line("No answer has been rated down; nothing was written.")
        return
    try:
        file.write_text(draft_file(rated), encoding="utf-8")
    except OSError as error:
        reason = error.strerror or "error"
        raise QuestionFileError(f"{file} cannot be written: {reason}.") from error
    drafts = "1 draft" if len(rated) == 1 else f"{len(rated):,} drafts"
    output.line(f"Wrote {drafts} to {file}; say in each what the answer should be.")


def _rated_down(backend: "Backend") -> Iterator[RatedAnswer]:
    """All of them, the earliest rating last; one that comes meanwhile does not shift the pages."""
    seen = set[str]()
    offset, total = 0, 1
    while offset < total:
        page = backend.feedback(rating=Rating.DOWN, limit=MAX_PAGE, offset=offset)
        offset, total = offset + MAX_PAGE, page.total
        for rated in page.items:
            if rated.answer.id not in seen:
                seen.add(rated.answer.id)
                yield rated


def _row(rated: RatedAnswer) -> tuple[object, ...]:
    given = rated.feedback
    return (given.answer_id, given.given_at, given.rating, rated.answer.question, given.comment)
