"""The HTTP application: routes, pages and guards put together."""

from importlib.metadata import version
from pathlib import Path

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
    holdings,
    jobs,
    keys,
    openai,
    pages,
    routes,
    sources,
    widget_files,
)
from qa_assistant.api.answer_queue import AnswerQueue
from qa_assistant.api.chat_memory import ChatMemory
from qa_assistant.api.contract import add_contract
from qa_assistant.api.deps import AppState
from qa_assistant.api.etags import EntityTags
from qa_assistant.api.guards import Guard
from qa_assistant.api.idempotency import Idempotency
from qa_assistant.api.limits import BodyLimit
from qa_assistant.api.mcp_endpoint import add_mcp
from qa_assistant.api.origins import AllowedOrigins
from qa_assistant.api.problem_handlers import PROBLEM_RESPONSES, add_problem_handlers
from qa_assistant.api.rates import RateLimits
from qa_assistant.api.replies import SERVICE
from qa_assistant.services import Services

PAGES = Path(__file__).parent.parent / "pages"
_DESCRIPTION = (
    "Answers questions from news articles. Every statement carries a citation that opens the "
    "exact sentence; when the articles do not say, the answer says so."
)


def create_app(
    services: Services, *, token: str | None = None, beyond_loopback: bool = False
) -> FastAPI:
    """The application over these services; closing them stays with the caller.

    Args:
        services: What `bootstrap.build_services` gives.
        token: A private token that opens everything, the command line's calls included.
        beyond_loopback: Whether other machines can reach it; then every call needs a key.
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
    app.state.qa = AppState(
        services=services,
        token=token,
        queue=AnswerQueue(places=settings.answers_at_once, room=settings.answers_waiting),
        rates=RateLimits(settings),
        chats=ChatMemory(services.conversations),
        beyond_loopback=beyond_loopback,
    )
    _watch(services, app.state.qa.queue)
    app.include_router(routes.router)
    app.include_router(openai.router)
    app.include_router(articles.router)
    app.include_router(jobs.router)
    app.include_router(sources.router)
    app.include_router(answers.router)
    app.include_router(holdings.router)
    app.include_router(conversations.router)
    app.include_router(aliases.router)
    app.include_router(feedback.router)
    app.include_router(administration.router)
    app.include_router(keys.router)
    app.include_router(health.router)
    app.include_router(pages.router)
    app.include_router(widget_files.router)
    app.mount("/static", StaticFiles(directory=PAGES))
    app.router.lifespan_context = add_mcp(app)
    add_contract(app)
    add_problem_handlers(app)
    app.add_middleware(EntityTags)
    app.add_middleware(Idempotency)
    app.add_middleware(BodyLimit, upload_bytes=settings.max_upload_mb * 1_000_000)
    app.add_middleware(
        Guard,
        public_url=settings.public_url,
        origins=AllowedOrigins(settings.allowed_origins, of_keys=services.keys.site_origins),
        any_address=beyond_loopback,
        metrics=services.metrics,
    )
    return app


def _watch(services: Services, queue: AnswerQueue) -> None:
    """Numbers that are read whenever the measurements are."""
    watch = services.metrics.watch
    watch("qa_answers_running", "Answers that are being written", lambda: queue.running)
    watch("qa_answers_waiting", "Questions that wait for their turn", lambda: queue.waiting)
    store = services.store
    watch("qa_articles", "Articles in the catalog", lambda: store.articles(limit=1).total)
    watch("qa_passages", "Passages in the catalog", lambda: store.passage_counts(())[1])
    unfinished = services.jobs.unfinished
    watch("qa_jobs_unfinished", "Jobs that wait or are under way", lambda: len(unfinished()))
    watch("qa_disk_free_bytes", "Room on the catalog's disk", lambda: services.free_bytes)
    watch("qa_index_ready", "1 when the vector index was checked", lambda: store.index_ready)
    watch("qa_index_trouble", "1 when it does not answer", lambda: bool(store.index_trouble))
