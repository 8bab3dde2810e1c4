"""Says in words by which other names a question was searched."""

from vectorstore.models import AliasUse


def alias_sentence(use: AliasUse) -> str:
    """One sentence: "CNRE was also searched for as Northern Rare Earth Group."."""
    *most, last = use.others
    others = f"{', '.join(most)} and {last}" if most else last
    return f"{use.name} was also searched for as {others}."
