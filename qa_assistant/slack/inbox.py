"""The inbox: what arrives is kept in the catalog before Slack is told that it arrived."""

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor

from qa_assistant.slack.asked import Asked
from qa_assistant.slack.deliveries import DeliveryStore

MOST_AT_ONCE = 200


class Inbox:
    """Keeps deliveries in batches: what arrives during one write goes into the next.

    So a thousand events at once take a few writes to the disk, and not a thousand.
    """

    def __init__(self, store: DeliveryStore) -> None:
        self._store = store
        self._waiting: asyncio.Queue[tuple[Asked, asyncio.Future[bool]]] = asyncio.Queue()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="slack-inbox")
        self._task: asyncio.Task[None] | None = None

    async def admit(self, asked: Asked) -> bool:
        """Whether it is new; once this returns it survives the death of the process.

        Raises:
            CatalogError: it could not be kept; Slack is to send it again.
        """
        if self._task is None:
            self._task = asyncio.create_task(self._keep())
        kept: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.put_nowait((asked, kept))
        return await kept

    async def close(self) -> None:
        """Stop; what has not been kept has not been acknowledged either."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._thread.shutdown(wait=True)

    async def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            batch = [await self._waiting.get()]
            while not self._waiting.empty() and len(batch) < MOST_AT_ONCE:
                batch.append(self._waiting.get_nowait())
            try:
                results = await loop.run_in_executor(
                    self._thread, self._store.admit, [asked for asked, _ in batch]
                )
            except Exception as error:  # whoever waits gets it, and the inbox goes on
                for _, kept in batch:
                    if not kept.done():
                        kept.set_exception(error)
                continue
            for (_, kept), is_new in zip(batch, results, strict=True):
                if not kept.done():
                    kept.set_result(is_new)
