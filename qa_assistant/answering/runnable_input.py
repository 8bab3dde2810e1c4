"""What a LangChain program hands to the assistant: a question in any of its usual forms."""

from collections.abc import Mapping

from pydantic import ValidationError

from qa_assistant.errors import InvalidQuestion
from qa_assistant.models import Question


def question_of(asked: object) -> Question:
    """The question of a text, of a mapping with `question` and other fields, or as it is.

    Raises:
        InvalidQuestion: it is none of these, or its fields are not valid.
    """
    if isinstance(asked, Question):
        return asked
    if isinstance(asked, Mapping):
        fields = {"text" if name == "question" else str(name): asked[name] for name in asked}
    elif isinstance(asked, str):
        fields = {"text": asked}
    else:
        raise InvalidQuestion(
            f"A question cannot be of the type {type(asked).__name__}: give its text, a Question, "
            'or a mapping like {"question": "Who chaired the meeting?"}.'
        )
    try:
        return Question.model_validate(fields)
    except ValidationError as error:
        wrong = error.errors()[0]
        field = ".".join(map(str, wrong["loc"])) or "question"
        raise InvalidQuestion(f"The question is not valid: {field}: {wrong['msg']}.") from error
