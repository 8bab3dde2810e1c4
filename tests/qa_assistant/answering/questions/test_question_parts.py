import pytest

from qa_assistant.answering.questions.question_parts import question_parts


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "who chaired the CNRE meeting and where was it held?",
            ("Who chaired the CNRE meeting?", "Where was the CNRE meeting held?"),
        ),
        (
            "How many people died in the Marlow flood and when did it happen?",
            ("How many people died in the Marlow flood?", "When did the Marlow flood happen?"),
        ),
        (
            "When and where was the treaty signed?",
            ("When was the treaty signed?", "Where was the treaty signed?"),
        ),
        (
            "How much does the plant cost, and who pays for it?",
            ("How much does the plant cost?", "Who pays for the plant?"),
        ),
        (
            "Who is Ida Brandt and what does she lead?",
            ("Who is Ida Brandt?", "What does Ida Brandt lead?"),
        ),
        (
            "What is the price of tin and where is it mined?",
            ("What is the price of tin?", "Where is tin mined?"),
        ),
        (
            "When was the plant opened and what is its capacity?",
            ("When was the plant opened?", "What is the plant’s capacity?"),
        ),
        (
            "Who is the mayor of London and how old is he?",
            ("Who is the mayor of London?", "How old is the mayor of London?"),
        ),
        (
            "Who's the CEO of Tesla and where does she live?",
            ("Who's the CEO of Tesla?", "Where does the CEO of Tesla live?"),
        ),
        (
            "Who was Olof Palme's successor and how old was he?",
            ("Who was Olof Palme's successor?", "How old was Olof Palme's successor?"),
        ),
        (
            "Who were the founders of Nimbus and when did they meet?",
            ("Who were the founders of Nimbus?", "When did the founders of Nimbus meet?"),
        ),
        (
            "What was discussed at the G7 summit in Italy and who attended it?",
            (
                "What was discussed at the G7 summit in Italy?",
                "Who attended the G7 summit in Italy?",
            ),
        ),
        (
            "Who was killed in a fire in Oslo and when did it happen?",
            ("Who was killed in a fire in Oslo?", "When did the fire in Oslo happen?"),
        ),
        (
            "Who killed Olof Palme and when did he die?",
            ("Who killed Olof Palme?", "When did Olof Palme die?"),
        ),
    ],
)
def test_a_question_for_two_things_is_cut_into_two(question, parts):
    assert question_parts(question) == parts


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("What was stolen from the Louvre and when was it stolen?", "When was it stolen?"),
        ("What was stolen at the summit and when was it stolen?", "When was it stolen?"),
        (
            "How many tanks were sent to Ukraine and from which countries did they come?",
            "From which countries did they come?",
        ),
        ("What has been built in Oslo and who built it?", "Who built it?"),
        ("What will be built in Oslo and who pays for it?", "Who pays for it?"),
        ("Which company was sold to Oracle and when was it founded?", "When was it founded?"),
        ("What was recently announced in Oslo and who said it?", "Who said it?"),
        ("Who was arrested in Oslo and why was he arrested?", "Why was he arrested?"),
        ("Who founded Nimbus and how old is he?", "How old is he?"),
        ("How many were injured in the attack and where are they?", "Where are they?"),
    ],
)
def test_a_pronoun_for_what_is_only_asked_for_stays(question, other):
    assert question_parts(question)[1:] == (other,)


@pytest.mark.parametrize(
    "question",
    [
        "Who chaired the CNRE meeting?",
        "What is the difference between how and why?",
        "Who won and who lost?",
        "Who took over and when?",
        "Who died in the fire and when?",
        "What caused the fire and when?",
        "When the company financed the project, what technology did it use?",
        "What foreign bodies, which are older than the rocks, occur in rocks?",
        "What does the report say about who led and where they met?",
        "Which companies and universities founded the alliance?",
        "Who bought Rock and Roll Records?",
    ],
)
def test_a_question_for_one_thing_stays_whole(question):
    assert question_parts(question) == (question,)


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "Who is the chairman and who is the chief executive of Halden Motors?",
            (
                "Who is the chairman of Halden Motors?",
                "Who is the chief executive of Halden Motors?",
            ),
        ),
        (
            "Who won and who lost the match?",
            ("Who won the match?", "Who lost the match?"),
        ),
        (
            "Who won and who conceded in the Orlandia referendum?",
            ("Who won in the Orlandia referendum?", "Who conceded in the Orlandia referendum?"),
        ),
        ("Who founded Nimbus and when?", ("Who founded Nimbus?", "When was Nimbus founded?")),
        (
            "Who wrote The Salt Road and why?",
            ("Who wrote The Salt Road?", "Why was The Salt Road written?"),
        ),
        (
            "When was the yard founded and by whom?",
            ("When was the yard founded?", "By whom was the yard founded?"),
        ),
        (
            "Where will the next summit be held and when?",
            ("Where will the next summit be held?", "When will the next summit be held?"),
        ),
        (
            "How many vans is Halden Motors recalling and why?",
            ("How many vans is Halden Motors recalling?", "Why is Halden Motors recalling vans?"),
        ),
        ("Who won and who conceded?", ("Who won and who conceded?",)),
        ("How long and when?", ("How long and when?",)),
    ],
)
def test_what_is_said_once_belongs_to_both(question, parts):
    assert question_parts(question) == parts
