"""What a question goes through, put together from settings."""

from dataclasses import dataclass

from qa_assistant.answerers import build_answerer, build_rewriter, names_in
from qa_assistant.answering.assistant import Assistant
from qa_assistant.answering.conversations import ConversationStore
from qa_assistant.answering.evidence_search import EvidenceSearch
from qa_assistant.answering.quoting.extractive import ExtractiveAnswerer
from qa_assistant.answering.quoting.passage_ranking import PassageRanker
from qa_assistant.answering.remembered import RememberingEmbedder
from qa_assistant.answering.suggestions import Suggester
from qa_assistant.evaluation.explanation import Explainer
from qa_assistant.settings import ReaderUse, Settings
from vectorstore.protocols import Embedder
from vectorstore.reader import Reader
from vectorstore.store import ArticleStore


@dataclass(frozen=True)
class AnsweringChain:
    """What answers questions, and what tells why an answer is what it is."""

    assistant: Assistant
    explainer: Explainer


def build_chain(
    settings: Settings,
    store: ArticleStore,
    embedder: Embedder,
    *,
    conversations: ConversationStore,
    reader: Reader | None,
) -> AnsweringChain:
    """The chain that the settings ask for.

    Raises:
        ModelMisconfigured: the chat model's name is wrong or its extra is not installed.
    """
    uses = settings.reader
    remembering = RememberingEmbedder(embedder)
    extractive = ExtractiveAnswerer(
        remembering,
        store,
        reader=reader if ReaderUse.ANSWERS in uses else None,
        threshold=settings.min_confidence,
        names_in=names_in,
    )
    reranker = None
    if reader and ReaderUse.RERANKING in uses and settings.reranker is None:
        reranker = PassageRanker(store, remembering, reader)
    search = EvidenceSearch(store, passages=settings.passages, reranker=reranker)
    judge = reader if ReaderUse.VERIFICATION in uses else None
    assistant = Assistant(
        search=search,
        answerer=build_answerer(settings, extractive, judge),
        conversations=conversations,
        rewriter=build_rewriter(settings),
        suggester=Suggester(extractive),
        public_url=settings.public_url,
    )
    return AnsweringChain(assistant, Explainer(search, extractive))
