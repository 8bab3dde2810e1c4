from datetime import UTC, datetime, timedelta

import pytest

from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.reports.conflicts import RivalSearch
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.short_answers import pick_short_answer
from tests.qa_assistant.answering.articles import make_article, make_evidence
from vectorstore.models import AliasUse, Copy

DAY = datetime(2025, 3, 13, tzinfo=UTC)


def rivals(question, one, other, *, days=1, aliases=(), title="The matter", copies=()):
    first = make_evidence(make_article(one, id="art_1", title=title, published_at=DAY))
    if copies:
        first = make_evidence_with(first, copies)
    later = DAY + timedelta(days=days)
    second = make_evidence(make_article(other, id="art_2", title=title, published_at=later))
    names = OtherNames(aliases)
    search = RivalSearch(QuestionProfile(question, names=names), [first, second], names)
    sentence = first.sentences[0]
    return search.rivals(sentence, pick_short_answer(question, sentence.text))


def make_evidence_with(evidence, copies):
    hit = evidence.hit.model_copy(update={"copies": copies})
    return type(evidence)(hit, evidence.article)


@pytest.mark.parametrize(
    ("question", "one", "other", "value"),
    [
        (
            "How much will the Dornach bridge cost?",
            "The Dornach bridge will cost 1.2 billion euros.",
            "The cost of the bridge in Dornach is put at 860 million euros.",
            "860 million euros",
        ),
        (
            "What share of voters backed the Selby plan?",
            "54 percent of voters backed the Selby plan.",
            "The Selby plan was backed by 61% of the voters.",
            "61%",
        ),
        (
            "Who chaired the Elmsworth inquiry?",
            "Ruth Calloway chaired the Elmsworth inquiry.",
            "The Elmsworth inquiry was chaired by Peter Nwosu.",
            "Peter Nwosu",
        ),
        (
            "When will the Arden tunnel open?",
            "The Arden tunnel will open on 12 May 2026.",
            "The Arden tunnel is to open on June 30, 2026.",
            "June 30, 2026",
        ),
        (
            "Which bank leads the lenders of Torvalla?",
            "Harbour Bank leads the lenders of Torvalla.",
            "The lenders of Torvalla are led by the bank Fjordkassen.",
            "Fjordkassen",
        ),
        (
            "How many people died in the earthquake in Karsu?",
            "An earthquake in the province of Karsu killed at least 34 people on Monday.",
            "The death toll of the earthquake in Karsu has risen to 61, it was said on Friday.",
            "61",
        ),
    ],
)
def test_another_number_date_or_name_is_a_rival(question, one, other, value):
    (found,) = rivals(question, one, other)
    assert found.report.value.text == value
    assert found.is_same_event


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "How much will the Dornach bridge cost?",
            "The Dornach bridge will cost 1.2 billion euros.",
            "The Dornach bridge will cost €1,200 million.",
        ),
        (
            "Who chaired the Elmsworth inquiry?",
            "Ruth Calloway chaired the Elmsworth inquiry.",
            "The Elmsworth inquiry was chaired by Dame Calloway.",
        ),
        (
            "When will the Arden tunnel open?",
            "The Arden tunnel will open on 12 May 2026.",
            "The Arden tunnel will open on May 12.",
        ),
        (
            "Where was the cables treaty signed?",
            "The cables treaty was signed in Valletta.",
            "The cables treaty was signed in Malta.",
        ),
        (
            "How many jobs will the Corwen plant create?",
            "The Corwen plant will create 900 jobs.",
            "The Corwen plant will have 30 apprentices and create homes for many.",
        ),
    ],
)
def test_the_same_in_other_words_is_no_rival(question, one, other):
    assert rivals(question, one, other) == []


def test_the_value_replaced_in_a_near_copy_is_a_rival_where_another_was_thought_to_answer():
    (found,) = rivals(
        "How many guards stood at each gate?",
        "Calmere had 4 inner gates and 3 outer gates, each gate held by 40 soldiers.",
        "Calmere had 4 inner gates and 3 outer gates, each gate held by 25 soldiers.",
    )
    assert (found.own.value.text, found.report.value.text) == ("40 soldiers", "25 soldiers")


@pytest.mark.parametrize(
    ("other", "title"),
    [
        ("The Quillota mine produced 285,000 tonnes of copper in its first full year.", "Quillota"),
        (
            "The figures for 2024 are out. The Quillota mine produced 285,000 tonnes of copper.",
            "Quillota",
        ),
        ("The Quillota mine produced 285,000 tonnes of copper.", "Quillota in 2024"),
    ],
)
def test_the_year_that_an_article_speaks_of_need_not_stand_in_the_sentence(other, title):
    first = make_evidence(
        make_article(
            "The Quillota mine produced 312,000 tonnes of copper in 2024.",
            id="art_1",
            published_at=datetime(2025, 1, 20, tzinfo=UTC),
        )
    )
    second = make_evidence(
        make_article(other, id="art_2", title=title, published_at=datetime(2025, 1, 22, tzinfo=UTC))
    )
    profile = QuestionProfile("How many tonnes of copper did the Quillota mine produce in 2024?")
    search = RivalSearch(profile, [first, second], OtherNames())
    (found,) = search.rivals(first.sentences[0], "312,000")
    assert found.report.value.text.startswith("285,000")


def test_a_name_may_be_taken_from_the_sentence_before():
    (found,) = rivals(
        "How much will the Arden tunnel cost?",
        "The Arden tunnel will cost 310 million euros.",
        "The Arden tunnel will open late. The cost is now put at 345 million euros.",
    )
    assert found.report.value.text == "345 million euros"


def test_what_is_said_of_another_company_is_no_rival():
    assert not rivals(
        "Who is the chief executive of Norrland?",
        "Mira Patel, the chief executive, said that Norrland would grow.",
        "Elena Varga, the chief executive, said that the bank would close branches.",
    )


def test_the_day_on_which_it_was_told_makes_no_other_event():
    (found,) = rivals(
        "How many tonnes of phenol leaked into the Arne?",
        "About 40 tonnes of phenol leaked into the Arne on Monday.",
        "Some 65 tonnes of phenol leaked into the Arne, the ministry said on Friday.",
    )
    assert found.is_same_event


def test_a_place_and_its_adjective_are_one_name():
    assert not rivals(
        "Which country led the dynasty of Tarim?",
        "Tarim was led by the country of China for a century.",
        "Tarim was led by the country of Chinese emperors for a century.",
    )


@pytest.mark.parametrize(
    ("other", "days"),
    [
        ("The talks on the Arden dam will resume on March 14.", -2),
        ("The talks on the Arden dam will resume on Friday.", 1),
    ],
)
def test_a_weekday_that_is_still_to_come_is_the_same_day_as_its_date(other, days):
    one = "The talks on the Arden dam will resume on Friday."
    assert not rivals("When will the talks on the Arden dam resume?", one, other, days=days)


def test_a_weekday_that_is_still_to_come_is_another_day_than_another_date():
    one = "The talks on the Arden dam will resume on Friday."
    other = "The talks on the Arden dam will resume on March 7."
    (found,) = rivals("When will the talks on the Arden dam resume?", one, other)
    assert found.report.value.text == "March 7"


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "How many tonnes of grain did the Selby port ship?",
            "The Selby port shipped 1.5m tonnes of grain.",
            "The Selby port shipped 1.5 million tonnes of grain.",
        ),
        (
            "How many people fled the Karsu flood?",
            "About 3.2m people fled the Karsu flood.",
            "The Karsu flood made 3,200,000 people flee.",
        ),
        (
            "How many people were hurt in the Karsu flood?",
            "Two dozen people were hurt in the Karsu flood.",
            "In the Karsu flood 24 people were hurt.",
        ),
        (
            "How much will the Dornach bridge cost?",
            "The Dornach bridge will cost 5–6 million euros.",
            "The Dornach bridge will cost 5.5 million euros.",
        ),
    ],
)
def test_the_same_amount_written_otherwise_is_no_rival(question, one, other):
    assert not rivals(question, one, other)
    assert not rivals(question, other, one)


def test_a_report_of_another_year_is_no_rival():
    assert not rivals(
        "How many tonnes of copper did the Quillota mine produce in 2024?",
        "The Quillota mine produced 312,000 tonnes of copper in 2024.",
        "The mine had a bad 2019. The Quillota mine produced 285,000 tonnes of copper.",
    )


def test_another_question_is_no_rival():
    assert (
        rivals(
            "How many tonnes did Quillota produce in 2024?",
            "Quillota produced 312,000 tonnes in 2024.",
            "Quillota produced 285,000 tonnes in 2023.",
        )
        == []
    )


def test_reports_of_other_days_are_about_another_event():
    question = "Who chaired the Elvar council meeting?"
    one = "The Elvar council meeting on 12 March 2025 was chaired by Ida Brandt."
    other = "The Elvar council meeting on 4 April 2025 was chaired by Jonas Ekdal."
    (found,) = rivals(question, one, other, days=23)
    assert not found.is_same_event
    plain = "The Elvar council meeting was chaired by {}."
    (found,) = rivals(question, plain.format("Ida Brandt"), plain.format("Jonas Ekdal"), days=90)
    assert not found.is_same_event


def test_a_name_by_its_alias_is_no_rival():
    use = AliasUse(name="Northern Rare Earth Group", others=("NRG",))
    question = "Which company bought the Northern Rare Earth Group?"
    assert (
        rivals(
            question,
            "The Northern Rare Earth Group was bought by Baogang Steel.",
            "NRG was bought by Baogang.",
            aliases=(use,),
        )
        == []
    )


def test_a_copy_of_the_story_is_no_report_of_its_own():
    copy = Copy(
        article_id="art_2", version=1, title="t", url=None, publisher="p", published_at=DAY,
        start=0, end=9,
    )  # fmt: skip
    question = "How many jobs will the Corwen plant create?"
    one, other = "The Corwen plant will create {} jobs.".format, (900, 1400)
    assert rivals(question, one(other[0]), one(other[1]))
    assert rivals(question, one(other[0]), one(other[1]), copies=(copy,)) == []


@pytest.mark.parametrize(
    ("question", "one", "other", "value"),
    [
        (
            "How many people were injured in the quake in Karsu?",
            "A quake in Karsu killed at least 41 people and injured more than 200, it was said.",
            "In the quake in Karsu about 900 people were injured and 14,000 lost their homes.",
            "900 people",
        ),
        (
            "How much did the Aurora mission cost?",
            "The mission cost 1.1 billion euros and the probe Aurora is led by Dr Chiara Conti.",
            "The cost of the mission of the probe Aurora has risen to 1.3 billion euros.",
            "1.3 billion euros",
        ),
        (
            "When did the plane crash near Karsu?",
            "The plane crashed near Karsu on Monday, the police said.",
            "The plane crashed near Karsu on Sunday, an airline said on Friday.",
            "Sunday",
        ),
        (
            "Who will be the next head of the Karsu bank?",
            "Ruth Calloway will be the next head of the Karsu bank.",
            "Peter Nwosu will be the next head of the Karsu bank.",
            "Peter Nwosu",
        ),
    ],
)
def test_what_truly_differs_is_a_rival_whatever_else_is_told(question, one, other, value):
    assert [rival.report.value.text for rival in rivals(question, one, other)] == [value]


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "When did the plane crash near Karsu?",
            "The plane crashed near Karsu on Monday, the police said.",
            "The pilot of the plane that crashed near Karsu had called, it was said on Wednesday.",
        ),
        (
            "When did the earthquake strike Karsu?",
            "The earthquake struck the province of Karsu on Monday.",
            "The toll of the earthquake in the province of Karsu rose on Wednesday.",
        ),
        (
            "How many people were on the ferry that sank off Karsu?",
            "The ferry that sank off Karsu was carrying 240 people.",
            "The number of those killed when a ferry sank off Karsu has risen to 29.",
        ),
        (
            "How many people died when the ferry sank off Karsu?",
            "The number of people killed when the ferry sank off Karsu has risen to 29.",
            "The ferry that sank off Karsu had 212 people on board.",
        ),
        (
            "How many people were killed in the Karsu blast?",
            "The blast in Karsu killed 14 people.",
            "The blast in Karsu injured 60 people and shattered windows.",
        ),
        (
            "How many jobs were cut by Orbis?",
            "Orbis may cut 900 jobs next year.",
            "Orbis cut 300 jobs last year.",
        ),
        (
            "How many years was Ellis Crane sentenced to?",
            "Ellis Crane was sentenced to 14 years in prison.",
            "Ellis Crane will be sentenced in July and faces up to 25 years in prison.",
        ),
        (
            "Who is the head of the Karsu bank?",
            "The head of the Karsu bank, Peter Aune, opened the fair.",
            "Sofia Lind will become head of the Karsu bank in January.",
        ),
        (
            "How much will the car park at Karsu station cost?",
            "The new car park at Karsu station will cost drivers £3 an hour.",
            "The council will spend £24 million on a new car park beside the Karsu station.",
        ),
        (
            "How many pallets does Karsu Foods carry?",
            "Karsu Foods said its fleet carries 4,000 pallets a day.",
            "Karsu Foods said its fleet carries 1.4 million pallets annually.",
        ),
        (
            "Who scored for Karsu against Marston?",
            "Karsu scored twice against Marston at Fairfield Park.",
            "Karsu scored again against Marston at the Iron Ground.",
        ),
    ],
)
def test_what_is_told_of_another_day_number_or_place_is_no_rival(question, one, other):
    assert rivals(question, one, other) == []


def test_the_latest_word_stands_beside_what_was_to_come():
    (found,) = rivals(
        "Will Karsu Primary School close?",
        "Karsu Primary School in Millbrook will close in July because of falling pupil numbers, "
        "the county said on Wednesday.",
        "Karsu Primary School in Millbrook will stay open, the county decided on Tuesday.",
    )
    assert "stay open" in found.report.sentence.text


def test_the_damage_of_something_else_is_no_rival():
    question = "How much damage did the fire cause?"
    fire = "The damage was put at £4.2 million. The fire began in the paint store."
    storm = "Insurers put the cost of the damage of the {} at £150 million."
    assert rivals(question, fire, storm.format("storm")) == []
    assert len(rivals(question, fire, storm.format("fire"))) == 1
