"""What people in Slack think of answers: a click, and in a dialog what was wrong."""

import asyncio

import structlog

from qa_assistant.errors import AnswerNotFound
from qa_assistant.evaluation.ratings import MAX_COMMENT_CHARACTERS, Rating
from qa_assistant.slack.asked import Place
from qa_assistant.slack.blocks import reason_dialog
from qa_assistant.slack.errors import SlackError
from qa_assistant.slack.parts import Parts


class Opinions:
    """Keeps ratings of answers for those who can see them."""

    def __init__(self, parts: Parts) -> None:
        self._ratings = parts.ratings
        self._access = parts.access
        self._calls = parts.calls

    async def rate(self, answer_id: str, rating: str, *, place: Place, trigger: str) -> None:
        """Keep a rating; whoever finds an answer bad is asked what was wrong."""
        if rating not in list(Rating) or not await self._keep(answer_id, Rating(rating), place):
            return
        if rating == Rating.DOWN and trigger:
            try:
                await self._calls.run(
                    self._calls.client.views_open,
                    trigger_id=trigger,
                    view=reason_dialog(answer_id, place.model_dump_json()),
                    tries=1,  # a trigger holds for three seconds
                )
            except SlackError as error:
                _log("slack dialog not opened", error)

    async def explain(self, answer_id: str, reason: str, *, place: Place) -> None:
        """Keep what was wrong with an answer."""
        comment = reason.strip()[:MAX_COMMENT_CHARACTERS]
        await self._keep(answer_id, Rating.DOWN, place, comment or None)

    async def _keep(
        self, answer_id: str, rating: Rating, place: Place, comment: str | None = None
    ) -> bool:
        access = self._access.resolve(place)
        if access is None:
            return False
        try:
            await asyncio.to_thread(
                self._ratings.rate, answer_id, rating, comment=comment, readers=access.readers
            )
        except AnswerNotFound as error:
            _log("slack rating not kept", error)
            return False
        return True


def _log(event: str, error: Exception) -> None:
    structlog.get_logger(__name__).warning(event, what=str(error))
