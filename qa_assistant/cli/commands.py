"""The commands, each written once against the backend."""

import importlib.metadata
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated
from urllib.parse import urljoin

import typer

from qa_assistant.api.schemas import (
    DEFAULT_HITS,
    DEFAULT_PAGE,
    MAX_HITS,
    ArticleBody,
    AskBody,
    SearchBody,
)
from qa_assistant.cli.access import keys
from qa_assistant.cli.backend import Backend, opened
from qa_assistant.cli.backups import backup, restore
from qa_assistant.cli.connecting import serve_tools
from qa_assistant.cli.conversing import conversations
from qa_assistant.cli.deleting import delete, outdated
from qa_assistant.cli.evaluating import evaluate
from qa_assistant.cli.ingest_commands import ingest, jobs, sources
from qa_assistant.cli.ingesting import run_ingest
from qa_assistant.cli.jobs import Targets
from qa_assistant.cli.naming import aliases
from qa_assistant.cli.options import (
    After,
    AnyCollection,
    AsJson,
    AsOf,
    Before,
    Collection,
    Publisher,
    Tags,
    Version,
    filters_of,
)
from qa_assistant.cli.paging import Limit, Offset, show_page
from qa_assistant.cli.rating import feedback
from qa_assistant.cli.rendering import (
    Output,
    error_line,
    last_answer,
    picked,
    show_article,
    show_hits,
    show_stream,
)
from qa_assistant.cli.slack import slack, slack_surface
from qa_assistant.cli.upkeep import doctor, index
from qa_assistant.log import configure_logging
from qa_assistant.problems import EXPECTED_ERRORS
from qa_assistant.settings import Settings
from vectorstore.models import DEFAULT_COLLECTION

app = typer.Typer(
    name="qa-assistant",
    help="Answers questions from news articles; every statement carries a citation.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
articles = typer.Typer(help="List, show and delete articles.", rich_markup_mode=None)
app.add_typer(articles, name="articles")
app.add_typer(aliases, name="aliases")
app.add_typer(conversations, name="conversations")
app.add_typer(index, name="index")
app.add_typer(feedback, name="feedback")
app.add_typer(slack, name="slack")
app.add_typer(keys, name="keys")
app.add_typer(jobs, name="jobs")
app.add_typer(sources, name="sources")
app.command()(ingest)
app.command("eval")(evaluate)
app.command()(doctor)
app.command()(backup)
app.command()(restore)
app.command("mcp")(serve_tools)
articles.command("delete")(delete)
articles.command("outdated")(outdated)


@app.callback(invoke_without_command=True)
def root(context: typer.Context, *, version: Version = False) -> None:
    """Answers questions from news articles; every statement carries a citation."""
    if version:
        Output().line(f"qa-assistant {importlib.metadata.version('qa-assistant')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        Output().line(context.get_help())
        raise typer.Exit


@app.command()
def ask(
    question: str,
    *,
    collection: Collection = DEFAULT_COLLECTION,
    as_of: AsOf = None,
    after: After = None,
    before: Before = None,
    publisher: Publisher = None,
    tag: Tags = None,
    conversation: Annotated[
        str | None, typer.Option(help="Id of a conversation to go on with.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Answer a question from the articles, with citations."""
    body = AskBody(
        question=question,
        collection=collection,
        conversation_id=conversation,
        filters=filters_of(after, before, publisher, tag),
        as_of=as_of,
    )
    body.to_question()
    output = Output()
    with opened(reading=True) as backend:
        if json:
            output.json(last_answer(backend.ask(body)))
        else:
            show_stream(output, backend.ask(body), view_url=backend.view_url)


@app.command()
def chat(*, collection: Collection = DEFAULT_COLLECTION) -> None:
    """Ask one question after another; a number asks what is suggested, Ctrl-D leaves."""
    output = Output()
    conversation: str | None = None
    suggestions: tuple[str, ...] = ()
    with opened(reading=True) as backend:
        for line in _lines_typed(output):
            question = picked(line, suggestions)
            body = AskBody(question=question, collection=collection, conversation_id=conversation)
            try:
                answer = show_stream(output, backend.ask(body), view_url=backend.view_url)
                conversation, suggestions = answer.conversation_id, answer.suggestions
            except EXPECTED_ERRORS as error:
                error_line(f"error: {error}")
            output.line()


@app.command()
def search(
    query: str,
    *,
    collection: Collection = DEFAULT_COLLECTION,
    limit: Annotated[int, typer.Option(min=1, max=MAX_HITS)] = DEFAULT_HITS,
    as_of: AsOf = None,
    after: After = None,
    before: Before = None,
    publisher: Publisher = None,
    tag: Tags = None,
    json: AsJson = False,
) -> None:
    """Find passages, best first."""
    filters = filters_of(after, before, publisher, tag)
    body = SearchBody(query=query, collection=collection, limit=limit, filters=filters, as_of=as_of)
    output = Output()
    with opened(reading=True) as backend:
        found = backend.search(body)
    if json:
        output.json(found)
    else:
        show_hits(output, found)


@app.command()
def serve(
    *,
    host: Annotated[str, typer.Option(help="A loopback address, or with keys any.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 picks a free one.")] = 8000,
    ingest: Annotated[
        list[Path] | None, typer.Option(help="Add these files and folders first.")
    ] = None,
    ask: Annotated[str | None, typer.Option(help="Print the answer to this first.")] = None,
) -> None:
    """Serve the chat page and the HTTP API until Ctrl-C."""
    # the web server and the whole engine load only here
    from qa_assistant.cli.serving import serve_until_stopped

    settings = Settings.load()
    configure_logging(settings.log_level, settings.log_format)
    output = Output()

    def first(backend: Backend, address: str) -> None:
        if ingest:
            run_ingest(
                backend, Targets(tuple(ingest), ()), ArticleBody(), output=output, quiet=False
            )
        if ask:
            events = backend.ask(AskBody(question=ask))
            show_stream(output, events, view_url=lambda url: urljoin(address, url))

    attach = slack_surface(by_socket=False)
    serve_until_stopped(settings, host=host, port=port, output=output, first=first, attach=attach)


@articles.command("list")
def list_articles(
    *,
    collection: AnyCollection = None,
    limit: Limit = DEFAULT_PAGE,
    offset: Offset = 0,
    json: AsJson = False,
) -> None:
    """List articles, one page at a time."""
    with opened(reading=True) as backend:
        page = backend.articles(collection=collection, limit=limit, offset=offset)
    show_page(
        Output(),
        page,
        json=json,
        things="articles",
        headers=("id", "collection", "published", "publisher", "title"),
        row=lambda a: (a.id, a.collection, a.published_at, a.publisher, a.title),
    )


@articles.command("show")
def show(
    id: str,
    *,
    version: Annotated[int | None, typer.Option(min=1)] = None,
    json: AsJson = False,
) -> None:
    """Show an article with its text."""
    output = Output()
    with opened(reading=True) as backend:
        article = backend.article(id, version=version)
    if json:
        output.json(article)
    else:
        show_article(output, article)


def _lines_typed(output: Output) -> Iterator[str]:
    """What the user types, line by line, until Ctrl-D; empty lines count as nothing."""
    while True:
        try:
            line = output.console.input("> " if output.is_terminal else "")
        except EOFError:
            output.line()
            return
        if line.strip():
            yield line
