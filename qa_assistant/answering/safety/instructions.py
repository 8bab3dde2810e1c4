"""Recognises sentences of an article that are addressed to an assistant instead of its readers.

Such a sentence is no evidence: it is neither quoted as an answer nor shown to a model. What is
recognised are forms, not meanings: orders about "your answer", tasks ("Write a poem …"), orders to
forget what was said, to play a role or to show the prompt, and the tokens of chat templates. News
hardly uses these forms (docs/security.md has the rates); what slips through meets the fence, the
check of every statement against its quotes, and the inert text of the answer.
"""

import re
from functools import lru_cache

from qa_assistant.answering.language.lookalikes import as_read

_REPLY = (
    r"(?:answers?|responses?|repl(?:y|ies)|outputs?|completions?|messages?|summar(?:y|ies)"
    r"|explanations?)"
)
_YOUR_REPLY = rf"(?:your|the) (?:(?:next|final|own|entire|whole|full) )?{_REPLY}\b"
_LEAD = (
    r"(?:^|[.;:!?—–\"“”(*>|\]}-]\s*|\b(?:and|but|so|then)\s+)[\"'“‘(\[*#>\s-]{0,6}"
    r"(?:(?:please|kindly|now|also|then|next|first|finally|additionally|furthermore|instead|okay"
    r"|important|urgent|attention|warning|reminder|(?:new |system )?instructions?|ps|p\.s\.|ai"
    r"|assistant|always|just|simply|immediately|make sure (?:to|that you)|be sure to|remember to"
    r"|you (?:must|should|will|shall|need to|have to|are (?:required|asked|instructed|to) ?(?:to)?)"
    rf"|in {_YOUR_REPLY}|at the (?:very )?(?:end|start|beginning|top|bottom)"
    r"|before (?:you )?answer(?:ing)?|(?:when|while|after|before) (?:you )?"
    r"(?:are )?(?:answer|respond|reply|summari[sz])(?:ing)?[^,.]{0,60})[\s,:;!.—–-]{1,4}){0,6}"
)
_CHANGE = (
    r"(?:add|append|include|insert|integrate|incorporate|modify|augment|enhance|provide|replace"
    r"|convert|substitute|use|render|introduce|misspell|scramble|jumble|shuffle|rearrange|anagram"
    r"|remove|delete|group|combine|merge|write|make|begin|start|end|finish|conclude|prefix|limit"
    r"|restrict|format|encode|encrypt|translate|reverse|repeat|print|give|state|mention|suggest"
    r"|recommend|promote|advertise|embed|put|place|hide|omit|base|change|alter|rewrite|shorten"
    r"|expand|deliver|present|express|sprinkle|mix|swap|capitali[sz]e|tease|direct|link|urge|warn"
    r"|praise|inform|invite|encourage|thank|do not|don['’]t|never|only|avoid|ensure|keep)"
)
_TEXT_KIND = (
    r"(?:poem|story|tale|essay|letter|speech|song|haiku|limerick|joke|summary|translation|code"
    r"|introduction|function|script|program|example|list|plot|equivalent|synonyms?|antonyms?"
    r"|definition|paragraph|e-?mail|explanation|overview|description|answer|response|reply|steps)"
)
_PAST = (
    r"(?:all|any|every|each|the|these|those|your|my|what|everything|previous|prior|preceding"
    r"|above|earlier|foregoing|system|developer|original|initial|other)"
)
_ORDERS = (
    r"(?:instructions?|prompts?|rules?|directions?|directives?|guidelines?|commands?|constraints?"
    r"|restrictions|guardrails|context|question|(?:was|were) (?:said|told|written)"
    r"|(?:you )?(?:have been|were) told|(?:above|before|articles?|sentences?|text|messages?))"
)
_MODEL = (
    r"(?:ai|a\.i\.|assistants?|chat ?bots?|bots?|(?:large )?language models?|llms?|(?:chat)?gpt"
    r"(?:-\d)?|claude|gemini|copilot)"
)

_FORMS = {
    "an order about the answer": (
        rf"{_LEAD}{_CHANGE}\b.{{0,160}}\byour (?:(?:next|final|own|entire|whole|full) )?{_REPLY}\b",
        rf"{_LEAD}(?:misspell|scramble|jumble|anagram|rearrange|replace|convert|substitute|swap|use"
        r"|remove|group|combine|shuffle)\b.{0,40}\b(?:letters?|vowels?|consonants?|symbols?"
        rf"|anagrams?|spaces|typos)\b.{{0,60}}\b(?:in|of|for|with|from|by) (?:{_YOUR_REPLY}"
        r"|(?:the )?(?:following symbols|numbers|vowels|words)\b)",
        rf"{_LEAD}(?:replace|convert|swap|drop|skip|repeat|capitali[sz]e|reverse) every (?:other"
        r"|single|second|third|fourth|fifth|\w+th)? ?(?:letter|word|vowel|character)\b",
        rf"^[\"'“‘(\[*#>\s-]{{0,6}}in your {_REPLY}\b.{{0,3}}\s(?!(?:he|she|they|i|we|you)\b)",
    ),
    "a task": (
        r"^(?:please |kindly |now |then |next, )*(?:explain|describe|summari[sz]e|translate"
        r"|paraphrase|define|outline|elaborate on|break down|discuss|compare) (?:to me |briefly )?"
        r"(?:the|how|why|what|in|this|that|these|me|it|a|an|all)\b(?![^.]{0,60}(?:,? (?:he|she|they"
        r"|it|which)\b))",
        r"^(?:please |kindly |now |then |next, )*(?:draft|compose|write|develop|generate|create"
        r"|produce|provide|give|come up with|tell|recite|show) (?:me |us )?(?:a|an|the|some|\d+)"
        rf" (?:[\w'’-]+ ){{0,3}}{_TEXT_KIND}\b(?! (?:to|of) (?:us|the editor|support)\b)",
        r"^(?:can|could|would|will) you (?:please )?(?:show|explain|write|translate|summari[sz]e"
        r"|generate|list|create|provide|draft)\b(?: to)? (?:me|us|how|why|a|an|the|this|what)\b",
        r"^(?:what(?:['’]s| is| are)|how (?:do|would|can) (?:you|i|we) say|translate) [\"'“‘]"
        r".{1,80}[\"'”’] (?:in|to|into) [a-z]+",
    ),
    "an order to forget": (
        rf"{_LEAD}(?:ignore|disregard|forget|override|bypass|discard|set aside|pay no attention to"
        rf"|(?:do not|don['’]t|stop) follow(?:ing)?)\b.{{0,12}}\b{_PAST}\b.{{0,40}}\b{_ORDERS}\b",
        r"\b(?:ignorier\w*|vergiss|vergesse\w*|missachte\w*)\b.{0,40}\b(?:anweisung|befehl|vorgabe)",
        r"\b(?:ignore[zr]?|oublie[zr]?|ignora\w*|olvid[ae]\w*|dimentica\w*|esque[cç]a)\b.{0,40}"
        r"\b(?:instruction|consigne|directive|instruccion|indicacion|istruzion|instruco)",
        r"(?:忽略|无视|無視|忘记|忘れ).{0,20}(?:指令|指示|提示|命令)|(?:指令|指示|命令).{0,6}(?:無視|忘れ)",
    ),
    "a role": (
        rf"(?:^|[.:;!]\s*)(?:from now on,? )?(?:you are|you['’]re|you will be|act as|pretend (?:to"
        rf" be|you are)|behave (?:as|like)|assume the role of|role-?play as)\b.{{0,60}}\b"
        rf"(?:{_MODEL}|developer mode|jailbroken|unrestricted)\b",
        r"\bfrom now on,? you (?:are an?|will only|must|answer|respond|speak)\b",
        r"\bas an? (?:ai|a\.i\.)(?: language)?(?: model| assistant),? (?:you|i|do|always|never)\b",
        rf"^(?:attention|note|message|notice|hey|hi|hello|dear|instructions?|reminder|to)\b[:,]?"
        rf"(?: to| for)?(?: the| any| all| every)? {_MODEL}(?: (?:assistants?|models?|systems?"
        r"|agents?|reading this|processing this|summari[sz]ing this)){0,2}\s?[:,!—–-]",
        rf"\bif you are an? {_MODEL}\b",
    ),
    "what to say": (
        r"^(?:when|if|whenever)\b.{0,25}\bask(?:ed|s)?\b[^,]{0,160},\s*(?:then )?(?:(?:you (?:must"
        r"|should|will|shall|have to|need to)|please|always|only|just|simply|do not|don['’]t|never)"
        r"[\s,]+){0,3}(?:say|answer|reply|respond|output|state|claim|write|print|tell|mention|give"
        r"|return|cite|insist|refuse)\b",
        rf"{_LEAD}(?:answer|reply|respond|output) (?:only |exactly |always |just |simply |nothing "
        r"|instead )*(?:with\b|in (?:[a-z]+ )?(?:only|language|json|capital|french|german|spanish"
        r"|chinese|russian|rhyme|verse|upper)|by (?:saying|stating)|using\b|that\b|(?:to )?(?:this"
        r"|the|every|all|any) (?:following )?(?:questions?|prompts?|quer(?:y|ies)|users?)\b)",
        rf"{_LEAD}(?:say|state|repeat|output|print) (?:only |exactly |always |just |nothing but )*"
        r"(?:the (?:following|words?|phrase)\b|that the (?:answer|articles?)\b)",
        r"\b(?:answer|response|reply|question)\b.{0,40}\b(?:must|should|shall|has to|have to) "
        r"(?:always |only )?(?:be answered|be (?:the|just|only|exactly)|say|state|contain|include"
        r"|mention|begin|end|read)\b",
        rf"\b(?:the|this|any|every|your) {_MODEL} (?:must|should|has to|needs to|is (?:required"
        r"|instructed|asked|told) to) (?:always |only |never |not |now |also |then |instead ){0,3}"
        r"(?:say|answer|tell|reply|respond|claim|state|mention|repeat|pretend|ignore|disregard"
        r"|cite|quote|output|insist|treat)\b",
        rf"\b{_REPLY} (?:to|for) (?:this|that|the|every|any|all) (?:questions?|prompts?|queries)"
        r" (?:is always|must be|should be|has to be|shall be)\b",
        rf"\b{_REPLY} to (?:(?:the|this|that|any|every) )?(?:questions? |prompts? )?[\"“'‘]"
        r".{3,300}[\"”'’] (?:must|should|shall|has to|is to) (?:always |only )?be\b",
        rf"{_LEAD}(?:do not|don['’]t|never|under no circumstances) (?:answer|reply|respond|mention"
        r"|cite|quote|reveal|follow)\b.{0,60}\b(?:questions?|users?|articles?|sources?|citations?"
        r"|instructions?|labels?|prompts?|sentences?)\b",
    ),
    "an order to show the prompt": (
        rf"{_LEAD}(?:reveal|print|show|output|repeat|display|leak|disclose|tell me|give me|write"
        r"(?: down| out)?|recite|summari[sz]e|quote)\b.{0,40}\b(?:system|your|initial|hidden"
        r"|developer|original|above|previous)\b.{0,20}\b(?:prompts?|instructions?|system message"
        r"|rules|configuration)\b",
    ),
    "a message of a chat": (
        r"<\|?/?[a-z_ ]{2,30}\|>|‹\|[a-z_ ]{2,30}\|›|\[/?inst\]|<</?sys>>|†source",
        r"</?\s?(?:system|assistant|user|articles?|instructions?|tool\w*|function\w*|prompt|context"
        r"|im_start|im_end)\b[^>]{0,40}>",
        r"^[#*\s]{0,8}(?:system|assistant|human|developer|tool)(?: message| prompt| note| override"
        r"| response| result)?\s?:",
        r"^#{1,6}\s?(?:instructions?|system|response|input|task|assistant|user|human)\b",
        r"\b(?:begin|end|start)(?: of)? (?:the )?(?:system|admin|developer|new|hidden) "
        r"(?:prompt|message|instructions?|override)|\[(?:system|assistant|user|admin)\b[^\]]{0,30}\]",
        r"^\W{0,3}\{\s?[\"“](?:role|statements|answer|tool\w*|function|content|text)[\"”]\s?:",
    ),
}
_INSTRUCTION = tuple(re.compile(form) for forms in _FORMS.values() for form in forms)
_LONGEST = 2_000
"""Characters of a sentence that are looked at."""


def is_instruction(sentence: str) -> bool:
    """Whether a sentence tells an assistant what to do; homoglyphs and spelling out hide nothing.

    At most one ordinary sentence in a thousand is taken for one.
    """
    return _is_instruction(sentence[:_LONGEST])


@lru_cache(maxsize=8192)  # articles that are asked about are asked about again
def _is_instruction(sentence: str) -> bool:
    read = as_read(sentence)
    return any(form.search(read) for form in _INSTRUCTION)


def states_something(text: str) -> bool:
    """Whether a text may be a statement of an answer: it is neither an instruction nor a question.

    A model that repeats its prompt says such things; the words of the question support them.
    """
    return not is_instruction(text) and not text.rstrip().endswith(("?", "？"))
