from datetime import UTC, datetime

import pytest

from qa_assistant.answering.reports.corrections import find_corrections
from tests.qa_assistant.answering.articles import make_article, make_sentences

BODY = "Norrland Magnets opened its plant on Monday. The mayor cut a ribbon.\n\n"


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        (
            f"{BODY}This story has been corrected to show that the plant will make 2,000 tonnes a "
            "year, not 1,200 tonnes.",
            "1,200 tonnes",
            "2,000 tonnes",
        ),
        (
            f"(Corrects paragraph 3 to say 2,000 tonnes, not 1,200 tonnes)\n\n{BODY}",
            "1,200 tonnes",
            "2,000 tonnes",
        ),
        (
            f"Corrects capacity to 2,000 tonnes from 1,200 tonnes in headline.\n\n{BODY}",
            "1,200 tonnes",
            "2,000 tonnes",
        ),
        (
            f"{BODY}An earlier version of this article misstated the number of jobs at the plant. "
            "It is 220, not 250.",
            "250",
            "220",
        ),
        (
            f"{BODY}Correction: March 3, 2025\nAn earlier version of this article misidentified "
            "the chair of the board. She is Ida Brandt, not Ada Brand.",
            "Ada Brand",
            "Ida Brandt",
        ),
        (
            f"{BODY}This article was amended on 12 March 2025. An earlier version said that the "
            "plant would make 1,200 tonnes; the correct figure is 2,000 tonnes.",
            "1,200 tonnes",
            "2,000 tonnes",
        ),
        (
            "Correction: An earlier article on Norrland Magnets said that 60 shops would close. "
            "The correct number is 40. Sixty shops will be made smaller.",
            "60 shops",
            "40",
        ),
        (
            f"{BODY}Because of an editing error, an article on Tuesday about mines misstated the "
            "date of the vote. It was June 4, not June 14.",
            "June 14",
            "June 4",
        ),
        (
            f"Editor’s note: An earlier version of this story incorrectly said 12 people were "
            f"hurt. The police now say 9 people were hurt.\n\n{BODY}",
            "12 people",
            "9 people",
        ),
    ],
)
def test_the_forms_of_newsrooms_are_read(text, wrong, right):
    (found,) = find_corrections(make_article(text))
    assert wrong in found.wrong
    assert wrong not in found.right
    assert right in found.right
    assert right in found.told.text


def test_an_article_that_is_a_correction_is_read_as_a_whole():
    text = (
        "Our report of 8 October gave a wrong figure for the capacity.\n\nThe report said that the "
        "works would make 1,200 tonnes a year. The correct figure is 2,000 tonnes a year."
    )
    (found,) = find_corrections(make_article(text, title="Correction: capacity of the works"))
    assert "1,200 tonnes" in found.wrong
    assert found.told.text == "The correct figure is 2,000 tonnes a year."


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        "The correct answer is to invest in people. The price rose from 12 dollars to 14 dollars.",
        "He corrected the course of the ship. The law has been amended by parliament twice.",
        "The original report of the ministry was long. It named 40 mines, not all of them open.",
        "The report found that 900 people were wrongly convicted. At least 13 people died since.",
        "The report said police had wrongly arrested 26 men. Six officers were suspended.",
    ],
)
def test_other_texts_with_such_words_are_no_corrections(text):
    assert find_corrections(make_article(text)) == []


def test_a_correction_concerns_only_articles_about_the_same_thing():
    text = (
        f"{BODY}This story has been corrected to show that Norrland makes 2,000 tonnes, "
        "not 1,200 tonnes."
    )
    (found,) = find_corrections(make_article(text))
    other = make_article(
        "Quillota makes 1,200 tonnes of copper.", id="art_2", title="Copper from Quillota"
    )
    same = make_article(
        "Norrland Magnets makes 1,200 tonnes in its plant.", id="art_3", title="Norrland plant"
    )
    assert not found.concerns(make_sentences(other)[0])
    assert found.concerns(make_sentences(same)[0])


@pytest.mark.parametrize(
    ("published", "title", "is_concerned"),
    [
        (datetime(2025, 11, 5, tzinfo=UTC), "Malaria vaccine works in trial", True),
        (datetime(2025, 11, 6, tzinfo=UTC), "Malaria vaccine works in trial", False),
        (datetime(2025, 11, 5, tzinfo=UTC), "Copper mine opens", False),
        (None, "Malaria vaccine works in trial", False),
    ],
)
@pytest.mark.parametrize("year", ["", ", 2025"])
def test_a_correction_concerns_the_story_of_the_day_that_it_names(
    published, title, is_concerned, year
):
    text = (
        f"Correction: In a story published on November 5{year} about a trial of a malaria vaccine, "
        "the Herald erroneously reported the number of children. It was 8,400, not 4,800."
    )
    (found,) = find_corrections(make_article(text, title="Corrections and clarifications"))
    told = "It was tested on 4,800 children." if "vaccine" in title else "It is deep."
    story = make_article(told, id="art_2", title=title, published_at=published)
    assert found.concerns(make_sentences(story)[0]) is is_concerned


@pytest.mark.parametrize(
    "printed",
    [
        "An article published on 30 April about",
        "A report on April 30 about",
        "Our story of 30 April on",
    ],
)
def test_the_day_of_the_corrected_story_is_no_error(printed):
    text = (
        f"{printed} the vote misstated its result. Reid beat Pugh by 23 votes to 21, not by 24 "
        "votes to 20."
    )
    (found,) = find_corrections(make_article(text, title="Correction: Reid elected"))
    assert "April" not in found.wrong
    assert "24 votes" in found.wrong
    assert "23 votes" in found.right


def test_a_day_that_was_wrong_is_an_error():
    text = "An article about the vote gave a wrong date, 30 April. It is on 3 May."
    (found,) = find_corrections(make_article(text, title="Correction: Vote"))
    assert "30 April" in found.wrong


def test_a_correction_of_a_story_of_another_year_does_not_concern_it():
    text = (
        "Correction: In a story published on November 5, 2024 about a trial of a malaria vaccine, "
        "the Herald erroneously reported the number of children. It was 8,400, not 4,800."
    )
    (found,) = find_corrections(make_article(text, title="Corrections and clarifications"))
    story = make_article(
        "It was tested on 4,800 children.",
        id="art_2",
        title="Malaria vaccine works in trial",
        published_at=datetime(2025, 11, 5, tzinfo=UTC),
    )
    assert not found.concerns(make_sentences(story)[0])


def test_an_endless_correction_is_read_at_once():
    text = f"{BODY}Correction: the figure {'a ' * 20_000}is 2,000 tonnes, not 1,200 tonnes."
    assert len(find_corrections(make_article(text))) == 1
