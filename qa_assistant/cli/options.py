"""The options that several commands share."""

from typing import Annotated, Any

import typer

from qa_assistant.api.schemas import FiltersBody, read_day


def _day(text: str | None) -> Any:
    try:
        return read_day(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


Collection = Annotated[str, typer.Option(help="Name of the set of articles.")]
AnyCollection = Annotated[str | None, typer.Option(help="One set of articles; all by default.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON, for programs.")]
# typer reads text, the callback makes a date of it
AsOf = Annotated[str | None, typer.Option(callback=_day, help="The day of the question.")]
After = Annotated[str | None, typer.Option(callback=_day, help="Published on or after this date.")]
Before = Annotated[
    str | None, typer.Option(callback=_day, help="Published on or before this date.")
]
Publisher = Annotated[str | None, typer.Option(help="Only articles of this publisher.")]
Tags = Annotated[list[str] | None, typer.Option("--tag", help="May be given again.")]
Repair = Annotated[bool, typer.Option("--repair", help="Mend what is broken.")]
Version = Annotated[bool, typer.Option("--version", help="Show the version and leave.")]


def filters_of(
    after: Any, before: Any, publisher: str | None, tags: list[str] | None
) -> FiltersBody:
    """The filters of a command's options."""
    return FiltersBody(
        published_after=after,
        published_before=before,
        publisher=publisher,
        tags=frozenset(tags or ()),
    )
