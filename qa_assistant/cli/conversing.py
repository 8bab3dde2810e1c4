"""`conversations`: what has been asked, one conversation with its answers, forgetting."""

from typing import Annotated

import typer

from qa_assistant.api.replies import ConversationDeletion
from qa_assistant.api.schemas import DEFAULT_PAGE
from qa_assistant.cli.backend import opened
from qa_assistant.cli.options import AnyCollection, AsJson
from qa_assistant.cli.paging import Limit, Offset, show_page
from qa_assistant.cli.rendering import Output, show_answer

conversations = typer.Typer(help="List, show and delete conversations.", rich_markup_mode=None)

_Id = Annotated[str, typer.Argument(metavar="ID", help="As `conversations list` shows it.")]


@conversations.command("list")
def list_conversations(
    *,
    collection: AnyCollection = None,
    limit: Limit = DEFAULT_PAGE,
    offset: Offset = 0,
    json: AsJson = False,
) -> None:
    """List conversations, the one asked in last first."""
    with opened(reading=True) as backend:
        page = backend.conversations(collection=collection, limit=limit, offset=offset)
    show_page(
        Output(),
        page,
        json=json,
        things="conversations",
        headers=("id", "collection", "last asked", "turns", "first question"),
        row=lambda c: (c.id, c.collection, c.last_asked_at, c.turns, c.first_question),
    )


@conversations.command("show")
def show(id: _Id, *, json: AsJson = False) -> None:
    """Show the questions and answers of a conversation, oldest first."""
    output = Output()
    with opened(reading=True) as backend:
        conversation = backend.conversation(id)
        if json:
            output.json(conversation)
            return
        for answer in conversation.answers:
            output.line(answer.question, style="bold")
            show_answer(output, answer, view_url=backend.view_url)
            output.line()


@conversations.command("delete")
def delete(id: _Id, *, json: AsJson = False) -> None:
    """Forget a conversation with all its turns."""
    output = Output()
    with opened(reading=True) as backend:
        turns = backend.forget(id)
    if json:
        output.json(ConversationDeletion(conversation_id=id, turns=turns))
    else:
        output.line(f"Deleted {id}: {turns} {'turn' if turns == 1 else 'turns'}.")
