"""Notes on an answer for which a chat model was of less use than it should be."""

from qa_assistant.errors import ModelUnavailable
from qa_assistant.models import Note, NoteKind

QUOTED_INSTEAD = Note(
    kind=NoteKind.FALLBACK,
    text="The chat model said nothing that the likeliest sentence supports; "
    "this answer quotes the articles.",
)


def fell_back(error: ModelUnavailable) -> Note:
    """It said nothing that can be used."""
    return Note(
        kind=NoteKind.FALLBACK,
        text=f"The chat model did not answer ({error}); this answer quotes the articles.",
    )


def cut_off(error: ModelUnavailable) -> Note:
    """It said something, and not all."""
    return Note(
        kind=NoteKind.CUT_OFF,
        text=f"The chat model did not finish its answer ({error}); "
        "what it had said until then is shown.",
    )
