"""Lists that come page by page: their options, and how a page is shown."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from qa_assistant.api.schemas import MAX_PAGE
from qa_assistant.cli.rendering import Output, error_line
from qa_assistant.evaluation.ratings import FeedbackPage
from qa_assistant.models import ConversationPage
from vectorstore.job_models import JobItemPage, JobPage
from vectorstore.models import ArticlePage

Limit = Annotated[int, typer.Option(min=1, max=MAX_PAGE)]
Offset = Annotated[int, typer.Option(min=0)]

Page = ArticlePage | ConversationPage | FeedbackPage | JobPage | JobItemPage


def show_page(
    output: Output,
    page: Page,
    *,
    json: bool,
    things: str,
    headers: Sequence[str],
    row: Callable[[Any], Sequence[object]],
) -> None:
    """Write a page as JSON, or as a table and how many more `things` there are."""
    if json:
        output.json(page)
        return
    output.rows(headers, map(row, page.items))
    if page.next_cursor is not None:
        error_line(f"{len(page.items)} of {page.total} {things}; --offset shows more")
    elif page.total and not page.items:
        error_line(f"There are {page.total} {things}: a smaller --offset shows them.")
