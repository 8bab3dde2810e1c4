"""An embedding model as LangChain knows one; apart, since importing LangChain takes long."""

from langchain_core.embeddings import Embeddings

from vectorstore.protocols import Embedder


class LangChainEmbeddings(Embeddings):
    """The embedder as LangChain's `Embeddings`, for programs that embed texts of their own."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A unit vector for each text."""
        vectors: list[list[float]] = self._embedder.encode(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The text's unit vector."""
        return self.embed_documents([text])[0]
