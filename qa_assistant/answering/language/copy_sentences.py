"""Says in words who else carries the story that an answer quotes."""

from collections.abc import Sequence

from vectorstore.models import Copy

_NAMED = 5


def copies_sentence(copies: Sequence[Copy]) -> str:
    """One sentence: "Also carried by 2 others: Harbour Daily and Coast Post."."""
    names = list(dict.fromkeys(copy.publisher or f"“{copy.title}”" for copy in copies))
    if len(names) == 1:
        return f"Also carried by {names[0]}."
    shown, more = names[:_NAMED], len(names) - _NAMED
    last = f"{more} more" if more > 0 else shown.pop()
    return f"Also carried by {len(names)} others: {', '.join(shown)} and {last}."
