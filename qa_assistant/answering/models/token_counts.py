"""How many tokens a text has for a chat model: by its own counter, else by a safe estimate."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

MESSAGE_TOKENS = 8
"""What a model's template adds to each message, at most."""

_PIECE = re.compile(
    r"(?P<common>\b[a-z]{1,11}\b)|(?P<name>[A-Z][a-z]+)|(?P<letters>[A-Za-z]+)"
    r"|(?P<ascii>[!-~])|(?P<other>[^\x00-\x7f]+)"
)
_SHORT_WORD = 7
"""So many letters a common word may have to be one token."""

TokenCounter = Callable[[str], int]


def token_counter(model: "BaseChatModel") -> TokenCounter:
    """The counter that was set on the model, else the estimate.

    LangChain's default counters are not asked: they fetch a vocabulary or call the provider.
    """
    own = model.custom_get_token_ids
    if own is None:
        return estimate_tokens
    return lambda text: len(own(text))


def estimate_tokens(text: str) -> int:
    """About as many tokens as byte-level tokenizers make of the text, rather more than fewer.

    A common word counts one or two, a name one for each four letters begun, other runs of letters
    one for two, a digit or a mark one; of other scripts three bytes count one. For news in English
    that is a seventh more than Qwen 2.5 has.
    """
    return sum(map(_piece_tokens, _PIECE.finditer(text)))


def _piece_tokens(piece: re.Match[str]) -> int:
    length = piece.end() - piece.start()
    if piece["common"]:
        return 1 if length <= _SHORT_WORD else 2
    if piece["name"]:
        return -(-length // 4)
    if piece["letters"]:
        return -(-length // 2)
    if piece["other"]:
        return -(-len(piece["other"].encode("utf-8", "replace")) // 3)
    return 1
