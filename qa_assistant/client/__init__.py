"""A client of a running server: `Client`, and `AsyncClient` for programs with an event loop."""

from qa_assistant.client.clients import AsyncClient, Client
from qa_assistant.client.transport import ServerUnreachable

__all__ = ["AsyncClient", "Client", "ServerUnreachable"]
