"""`serve`: hold the data folder, listen, announce, and stop cleanly."""

import math
import signal
import socket
from collections.abc import Callable
from contextlib import ExitStack, closing
from types import FrameType

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from qa_assistant.access.keys import KeyStore
from qa_assistant.api.app import create_app
from qa_assistant.api.guards import is_loopback
from qa_assistant.bootstrap import Start, open_services
from qa_assistant.cli.local import LocalBackend
from qa_assistant.cli.rendering import Output
from qa_assistant.errors import AssistantError, SettingsError
from qa_assistant.heap import limit_heaps
from qa_assistant.home import hold_home, new_token
from qa_assistant.services import Services
from qa_assistant.settings import EXTRACTIVE, Settings
from vectorstore.catalog import Catalog

_BACKLOG = 256
_GRACE_SECONDS = 30
"""Open streams of quoted answers get so long to end after Ctrl-C; a second one ends them."""


_OPEN_TO_ALL = (
    "--host {host} would open the articles to the network, and there is no key that could be "
    "asked for: make one first (`qa-assistant keys create --name …`), or use 127.0.0.1."
)


class PortInUse(AssistantError):
    """The address to listen on is taken, or not this machine's."""


Errand = Callable[[LocalBackend, str], None]
"""Something to do before serving, with the data and the server's address."""


Attach = Callable[[FastAPI, Services], None]
"""What puts a further surface on the application."""


def serve_until_stopped(
    settings: Settings,
    *,
    host: str,
    port: int,
    output: Output,
    first: Errand | None = None,
    attach: Attach | None = None,
) -> None:
    """Do the first errand, then serve until SIGINT or SIGTERM.

    Raises:
        SettingsError: the host is not a loopback address, and no key was made.
        PortInUse: another program listens there.
        HomeInUse: another process holds the data folder.
    """
    limit_heaps()
    token = new_token()
    is_local = is_loopback(host)
    with ExitStack() as opened:
        home = opened.enter_context(hold_home(settings.home))
        if not is_local:
            require_key(settings, host)
        listener = opened.enter_context(closing(listen(host, port)))
        address = _address(_reachable(host), listener.getsockname()[1])
        with open_services(settings, start=Start.IN_BACKGROUND) as services:
            if first:
                services.begin_upkeep()
                first(LocalBackend(services), address)
            app = create_app(services, token=token, beyond_loopback=not is_local)
            if attach:
                attach(app, services)

            def announce() -> None:
                home.announce(address, token=token)
                output.line(f"Chat page: {settings.public_url or address}/")
                output.line(f"HTTP API:  {settings.public_url or address}/docs")
                output.line("Ctrl-C stops the server.")
                output.console.file.flush()
                # not before: it would take the time that the start needs
                services.begin_upkeep()

            config = server_config(app, settings)
            stopping = app.state.qa.stopping
            AnnouncedServer(config, on_ready=announce, on_stop=stopping.set).run(sockets=[listener])
    output.line("Stopped.")


def server_config(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """How the application is served; when it is stopped, streams under way are finished first."""
    grace = _GRACE_SECONDS
    if settings.chat_model != EXTRACTIVE:
        grace = math.ceil(settings.chat_timeout) + 5
    return uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        ws="none",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=grace,
    )


def require_key(settings: Settings, host: str) -> None:
    """Refuse to open the articles to others while there is no key to ask them for.

    Raises:
        SettingsError: no key was made, or none opens anything any more.
    """
    with (
        closing(Catalog.open(settings.catalog_url)) as catalog,
        closing(KeyStore(catalog)) as keys,
    ):
        if not keys.usable():
            raise SettingsError(_OPEN_TO_ALL.format(host=host))


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at this address; port 0 picks a free one.

    Raises:
        PortInUse: another program listens there, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    # a port that was just closed can be taken again at once
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise PortInUse(
            f"Cannot listen on {_address(host, port)} ({error.strerror}): "
            "choose another one with --port, or --port 0 for any free one."
        ) from error
    return listener


class AnnouncedServer(uvicorn.Server):
    """A server that says when it is ready and when it is told to stop, which is no error."""

    def __init__(
        self,
        config: uvicorn.Config,
        *,
        on_ready: Callable[[], None],
        on_stop: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(config)
        self._on_ready, self._on_stop = on_ready, on_stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to serve, then say so."""
        await super().startup(sockets=sockets)
        if self.started:
            self._on_ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop; a second Ctrl-C does not wait for open replies.

        Unlike the original it does not raise the signal again at the end.
        """
        if self.should_exit and sig == signal.SIGINT:
            self.force_exit = True
        self.should_exit = True
        self._on_stop()


def _reachable(host: str) -> str:
    """The host by which commands on this machine reach a server that listens everywhere."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # it is replaced


def _address(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
