"""`mcp`: the tools for a program that starts this one and talks to its input and output."""

from dataclasses import dataclass
from importlib.util import find_spec

from qa_assistant.access.principals import Scope
from qa_assistant.api.replies import SearchReply
from qa_assistant.api.schemas import AskBody, SearchBody
from qa_assistant.cli.backend import Backend, opened
from qa_assistant.cli.rendering import last_answer
from qa_assistant.errors import SettingsError
from qa_assistant.models import Answer
from vectorstore.models import Article, ArticlePage


@dataclass(frozen=True)
class BackendDesk:
    """The articles of this machine's user, who may see all."""

    backend: Backend

    def require(self, scope: Scope) -> None:
        """Everything is allowed."""

    def search(self, body: SearchBody) -> SearchReply:
        """Passages, best first."""
        return self.backend.search(body)

    def article(self, id: str) -> Article:
        """An article with its text."""
        return self.backend.article(id)

    def articles(self, *, limit: int, offset: int) -> ArticlePage:
        """One page of the list of articles."""
        return self.backend.articles(collection=None, limit=limit, offset=offset)

    def ask(self, body: AskBody) -> Answer:
        """A whole answer."""
        return last_answer(self.backend.ask(body))

    def page_url(self, path: str) -> str:
        """The address of one of our pages, where a server runs."""
        return self.backend.view_url(path)


def serve_tools() -> None:
    """Serve the tools search, fetch and ask over standard input and output (MCP)."""
    if find_spec("mcp") is None:
        raise SettingsError("MCP is not installed: pip install 'qa-assistant[mcp]'.")
    import anyio

    from qa_assistant.api.mcp_server import serve_stdio

    with opened(reading=True) as backend:
        anyio.run(serve_stdio, BackendDesk(backend))
