from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.language_models import FakeListChatModel, SimpleChatModel
from langchain_core.messages import BaseMessage

from qa_assistant.answering.models.generative import GenerativeAnswerer
from qa_assistant.answering.models.model_limits import ModelLimits, is_local, usual_limits
from qa_assistant.answering.models.prompting import build_prompt, rules
from qa_assistant.answering.models.token_counts import estimate_tokens, token_counter
from qa_assistant.answering.protocols import Statement
from tests.qa_assistant.answering.articles import make_article, make_evidence
from tests.qa_assistant.answering.chat import FirstSentence

WORDS = st.text(st.sampled_from("ab EŁ会éг.,1\n<[]%-"), min_size=1, max_size=400)


class Remembering(SimpleChatModel):
    """Answers nothing, and keeps what it was sent; has no stream of its own."""

    sent: list[list[BaseMessage]]

    @property
    def _llm_type(self):
        return "remembering"

    def _call(self, messages, *args, **kwargs):
        self.sent.append(messages)
        return '{"statements": []}'


@settings(max_examples=30, deadline=None)
@given(
    st.text(min_size=1, max_size=2000),
    st.lists(st.tuples(WORDS, st.text(max_size=500)), min_size=1, max_size=5),
    st.integers(1500, 5000),
)
def test_question_evidence_and_answer_fit_whatever_their_length(question, texts, context):
    model = Remembering(sent=[])
    limits = ModelLimits(context_tokens=context, answer_tokens=600, evidence_tokens=100_000)
    answerer = GenerativeAnswerer(model, fallback=FirstSentence(), limits=limits)
    articles = [
        make_article(("The board met. " + text) * 20, id=f"art_{number}", title=title)
        for number, (text, title) in enumerate(texts)
    ]
    said = list(answerer.answer(question, [make_evidence(article) for article in articles]))
    for messages in model.sent:
        tokens = sum(estimate_tokens(message.text) + 8 for message in messages)
        assert tokens + 600 <= context
        assert messages[0].text == rules()
    assert model.sent or any(isinstance(item, Statement) for item in said)


@given(st.text(), st.text())
def test_no_text_is_estimated_at_nothing_and_more_text_at_no_less(first, second):
    assert estimate_tokens(first + "\n" + second) == estimate_tokens(first) + estimate_tokens(
        second
    )
    assert bool(estimate_tokens(first)) == any(not 0 <= ord(c) <= 32 and c != "\x7f" for c in first)


def test_the_evidence_fits_its_budget_and_the_rules_never_change():
    evidence = [make_evidence(make_article("A sentence of forty characters it is. " * 100))]
    prompt = build_prompt("Q?", evidence, tokens=200)
    shown = prompt.messages[1].text.rsplit("\n\nQuestion:", 1)[0]
    assert 100 < estimate_tokens(shown) <= 200
    assert prompt.messages[0] == build_prompt("Other?", evidence, tokens=900).messages[0]


def test_what_stays_the_same_stands_first_and_the_question_last():
    prompt = build_prompt("Who opened it?", [make_evidence(make_article())], tokens=400)
    rules_shown, request = prompt.messages
    assert rules_shown.text == rules()
    assert request.text.startswith("<articles>\n<article title=")
    assert request.text.endswith("Question: Who opened it?")
    assert 'published="2025-03-13"' in request.text


def test_the_likeliest_sentences_come_first_in_a_small_budget_and_keep_their_order():
    article = make_article()
    sentences = make_evidence(article).sentences
    ranked = [sentences[2], sentences[1], sentences[0], sentences[3]]
    prompt = build_prompt("Q?", [make_evidence(article)], tokens=100, ranked=ranked)
    chosen = list(prompt.sentences.values())
    assert sentences[2] in chosen
    assert sentences[3] not in chosen
    assert chosen == sorted(chosen, key=lambda sentence: sentence.start)


def test_a_sentence_that_begins_with_he_brings_the_one_before_it():
    text = "Nils Aho left in May. " + "The weather was fine that day. " * 5 + "Ida Brandt came. "
    article = make_article(text + "She will lead the plant from June on.")
    sentences = make_evidence(article).sentences
    ranked = [sentences[-1], *sentences[:-1]]
    prompt = build_prompt("Q?", [make_evidence(article)], tokens=90, ranked=ranked)
    assert [each.text for each in prompt.sentences.values()][-2:] == [
        "Ida Brandt came.",
        "She will lead the plant from June on.",
    ]


def test_a_sentence_that_is_longer_than_the_budget_is_passed_over():
    article = make_article("The long one " + "goes on and on " * 300 + ". The board met on Monday.")
    prompt = build_prompt("Q?", [make_evidence(article)], tokens=150)
    assert [each.text for each in prompt.sentences.values()] == ["The board met on Monday."]


def test_a_models_own_counter_is_used_where_one_was_set():
    model = FakeListChatModel(
        responses=[], custom_get_token_ids=lambda text: list(range(len(text)))
    )
    assert token_counter(model)("four") == 4
    assert token_counter(FakeListChatModel(responses=[])) is estimate_tokens


def test_a_model_on_this_machine_is_shown_less():
    assert is_local("openai:x", "http://127.0.0.1:8081/v1")
    assert is_local("openai:x", "http://localhost:8081/v1")
    assert is_local("ollama:qwen3", None)
    assert not is_local("ollama:qwen3", "http://gpu.example.org:11434")
    assert not is_local("openai:gpt-x", None)
    local, far = limits_of("ollama:qwen3"), limits_of("openai:x")
    assert local.evidence_tokens < far.evidence_tokens
    assert limits_of("ollama:qwen3", evidence_tokens=900).evidence_tokens == 900


def test_a_model_that_writes_few_words_has_time_to_read_more():
    one, other = limits_of("ollama:qwen3", words=True), limits_of("ollama:qwen3")
    assert one.evidence_tokens > other.evidence_tokens


def limits_of(name, *, words=False, evidence_tokens=None):
    return usual_limits(
        name,
        None,
        words=words,
        seconds=60.0,
        answer_tokens=600,
        context_tokens=8192,
        evidence_tokens=evidence_tokens,
    )
