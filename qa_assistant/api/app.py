"""The HTTP application: routes, pages and guards put together."""

from importlib.metadata import version
from pathlib import Path

from anyio import CapacityLimiter
from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from qa_assistant.api import (
    administration,
    aliases,
    answers,
    articles,
    conversations,
    feedback,
    health,
    jobs,
    pages,
    routes,
    sources,
    widget_files,
)
from qa_assistant.api.deps import AppState
from qa_assistant.api.guards import Guard
from qa_assistant.api.limits import BodyLimit
from qa_assistant.api.problem_handlers import PROBLEM_RESPONSES, add_problem_handlers
from qa_assistant.api.replies import SERVICE
from qa_assistant.bootstrap import Services

STREAMS = 32
"""Answers that are written at the same time; more wait for their turn."""
PAGES = Path(__file__).parent.parent / "pages"
_DESCRIPTION = (
    "Answers questions from news articles. Every statement carries a citation that opens the "
    "exact sentence; when the articles do not say, the answer says so."
)


def create_app(services: Services, *, token: str | None = None) -> FastAPI:
    """The application over these services; closing them stays with the caller.

    Args:
        services: What `bootstrap.build_services` gives.
        token: A private token that opens everything, the command line's calls included.
    """
    settings = services.settings
    app = FastAPI(
        title=SERVICE,
        version=version(SERVICE),
        description=_DESCRIPTION,
        docs_url=None,  # the usual pages load scripts from elsewhere; pages.py has our own
        redoc_url=None,
        openapi_url="/openapi.json",
        responses=PROBLEM_RESPONSES,
    )
    app.state.qa = AppState(services=services, token=token, streams=CapacityLimiter(STREAMS))
    app.include_router(routes.router)
    app.include_router(articles.router)
    app.include_router(jobs.router)
    app.include_router(sources.router)
    app.include_router(answers.router)
    app.include_router(conversations.router)
    app.include_router(aliases.router)
    app.include_router(feedback.router)
    app.include_router(administration.router)
    app.include_router(health.router)
    app.include_router(pages.router)
    app.include_router(widget_files.router)
    app.mount("/static", StaticFiles(directory=PAGES))
    add_problem_handlers(app)
    app.add_middleware(BodyLimit, upload_bytes=settings.max_upload_mb * 1_000_000)
    app.add_middleware(
        Guard, public_url=settings.public_url, allowed_origins=settings.allowed_origins
    )
    return app
