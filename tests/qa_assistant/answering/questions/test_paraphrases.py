import pytest

from qa_assistant.answering.questions.paraphrases import Paraphrases
from qa_assistant.bootstrap import open_services
from qa_assistant.models import AnswerStatus, Question
from qa_assistant.settings import Settings

OBITUARY = (
    "Ida Brandt, who turned a garage workshop into the largest maker of magnets, passed away on"
    " 3 May at her home in Umea. She was 68. Norrland Magnets was set up in 1987 by two engineers,"
    " Karl Lund and Ida Brandt. Brandt left the company in 2011 after a dispute with its board."
)
DEAL = (
    "Tessel is to take over the chipmaker Novarq in a deal valued at 4.2 billion dollars. Novarq,"
    " headquartered in Ghent, has a workforce of 3,100. Tessel's chief executive, Marta Quist, said"
    " she expected the deal to go through by the summer."
)
TRAM = (
    "The tram line to Norrby will not open until autumn 2027, the city said. The bill for the line,"
    " put at 410 million kronor, has swollen to 655 million. Soft clay is to blame for the delay,"
    " said project head Lina Ek. The line will have eleven stops, and Ek is likely to be out of"
    " work for a month. The builder, Stromberg, pulled out after a row over pay."
)
BLAST = (
    "A blast ripped through the Kessel refinery on Friday, killing three workers and putting eleven"
    " more in hospital. The plant is owned by Petrax. Some 2,000 people were told to leave. It was"
    " the first accident there since 1998."
)
SACKED = (
    "Varnhem FC have parted company with their manager Tom Reyes after a defeat on Saturday. Work"
    " on the new stand is due to get under way in April. No one was hurt when a wall fell."
)


@pytest.mark.parametrize(
    ("question", "text", "asked"),
    [
        ("Who founded Orbis?", "Orbis was set up in 1987.", "Who set up Orbis?"),
        ("When was Orbis founded?", "It was established in May.", "When was Orbis established?"),
        ("When did Ida die?", "She passed away on 3 May.", "When did Ida pass away?"),
        ("Where is Orbis based?", "Orbis, headquartered in Ghent", "Where is Orbis headquartered?"),
        ("Who bought Orbis?", "Tessel took the chipmaker over.", "Who took over Orbis?"),
        ("Who was fired?", "The club have sacked Reyes.", "Who was sacked?"),
        ("How much did sales fall?", "Sales slid by 4%.", "How much did sales slide?"),
        ("How many stations are there?", "It has eleven stops.", "How many stops are there?"),
        ("Who is the boss of Orbis?", "Its CEO is Lund.", "Who is the CEO of Orbis?"),
        ("What caused the fire?", "Two were hurt in the blaze.", "What caused the blaze?"),
        ("Were ferries cancelled?", "Ferries were scrapped.", "Were ferries scrapped?"),
        ("Who resigned?", "He stepped down.", "Who stepped down?"),
        ("Was anyone hurt?", "He was taken to hospital.", "Was anyone taken to hospital?"),
    ],
)
def test_the_question_is_asked_in_the_verb_that_the_text_has(question, text, asked):
    assert Paraphrases(question).asked_of(question, text) == asked


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who founded Orbis?", "Orbis was founded, and later set up a branch."),  # its own verb
        ("Who founded Orbis?", "Orbis opened in Ghent."),
        ("When did the city fall?", "Its trade declined and went down."),  # no amount is asked for
        ("What caused the fire?", "Two were sacked after it."),  # a noun
        ("Who runs the Power of Ten?", "It has no electricity."),  # a name
        ("Who will purchase the site?", "It followed a takeover."),  # no noun
        ("Did the board resign?", "The members met in Rome."),
    ],
)
def test_a_question_stays_as_it_is_where_the_text_has_no_other_verb_for_it(question, text):
    assert Paraphrases(question).asked_of(question, text) == question


def test_a_verb_said_by_another_counts_as_said():
    assert Paraphrases("Where is Orbis based?").stems_in("Orbis, headquartered in Ghent") == {
        "base"
    }
    assert Paraphrases("Where is Orbis based?").stems_in("Orbis makes chips in Ghent") == set()


@pytest.mark.parametrize(
    ("question", "text", "stems"),
    [
        ("What did the acquisition cost?", "Orbis bought Tessel.", {"acquisit"}),
        ("Who is Ida's husband?", "Ida is married to Karl.", {"husband"}),
        ("How many children has she?", "She leaves two daughters.", {"child"}),
        ("How many people died?", "A blast killed three.", {"die"}),
        ("What was stolen?", "They stole a ring.", {"stolen"}),
    ],
)
def test_a_noun_is_said_by_a_verb_and_a_verb_by_another_of_its_forms(question, text, stems):
    assert stems <= Paraphrases(question).stems_in(text)


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    with open_services(Settings(home=tmp_path_factory.mktemp("home"))) as services:
        yield asking(services)


def asking(services):
    for name, title, text in (
        ("brandt", "Founder of Norrland Magnets", OBITUARY),
        ("deal", "Tessel buys chipmaker", DEAL),
        ("club", "Coach sacked", SACKED),
        ("tram", "Tram line runs late", TRAM),
        ("blast", "Blast at refinery", BLAST),
    ):
        services.pipeline.ingest_text(
            text, collection=f"said-{name}", title=title, url=f"https://said.example/{name}"
        )

    def asked(name, question):
        return services.assistant.ask(Question(text=question, collection=f"said-{name}"))

    return asked


@pytest.mark.parametrize(
    ("name", "question", "said"),
    [
        ("brandt", "When did Ida Brandt die?", "passed away on 3 May"),
        ("brandt", "Who founded Norrland Magnets?", "set up in 1987 by two engineers"),
        ("deal", "Where is Novarq based?", "headquartered in Ghent"),
        ("deal", "Who acquired Novarq?", "Tessel is to take over"),
        ("club", "Who was fired by Varnhem FC?", "Tom Reyes"),
        ("club", "When will work on the stand start?", "in April"),
        ("club", "Was anyone injured?", "No one was hurt"),
        ("deal", "When will the acquisition of Novarq be completed?", "go through by the summer"),
        ("deal", "Where is Novarq's headquarters?", "headquartered in Ghent"),
        ("tram", "How much will the tram line cost?", "655 million"),
        ("tram", "How many stations will there be?", "eleven stops"),
        ("tram", "Why did the contractor withdraw?", "a row over pay"),
        ("tram", "How long will Lina Ek be out of work?", "a month"),
        ("blast", "How many workers died in the explosion?", "three"),
        ("blast", "How many people were injured?", "eleven"),
        ("blast", "How many residents were evacuated?", "2,000"),
        ("blast", "Who is the owner of the refinery?", "Petrax"),
    ],
)
def test_questions_in_other_words_than_the_article_are_answered(ask, name, question, said):
    answer = ask(name, question)
    assert answer.status is AnswerStatus.ANSWERED
    assert said in answer.citations[0].quote


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("tram", "How much will a ticket cost?"),
        ("blast", "How many firefighters were injured?"),
        ("blast", "Who built the refinery?"),
    ],
)
def test_what_the_articles_do_not_say_is_refused_in_any_words(ask, name, question):
    assert ask(name, question).status is AnswerStatus.NOT_FOUND


def test_the_chief_of_another_company_is_no_answer(ask):
    refused = ask("deal", "Who is Novarq's chief executive?")
    assert refused.status is AnswerStatus.NOT_FOUND
    assert ask("deal", "Who is Tessel's chief executive?").short_answer == "Marta Quist"
