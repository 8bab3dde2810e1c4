"""A real server for an application of a test."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from qa_assistant.cli.serving import AnnouncedServer, listen


@contextmanager
def running(app: ASGIApp) -> Iterator[str]:
    """The address at which the application is served until the block ends."""
    ready = threading.Event()
    with listen("127.0.0.1", 0) as listener:
        config = uvicorn.Config(
            app, log_config=None, ws="none", timeout_graceful_shutdown=1, access_log=False
        )
        server = AnnouncedServer(config, on_ready=ready.set)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        assert ready.wait(60)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(60)
