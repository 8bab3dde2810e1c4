"""How a polite program fetches: it heeds robots.txt and does not hurry any one host."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from ingest.errors import FetchFailed, FetchInterrupted, FetchRefused, PageGone, RobotsRefused
from ingest.models import FetchedPage, Validators
from ingest.protocols import Fetcher

if TYPE_CHECKING:
    from protego import Protego

SECONDS_BETWEEN = 1.0
"""Between two requests to one host."""
MOST_SECONDS_BETWEEN = 30.0
"""What a robots.txt may ask for; one that asks for more gets this."""
ROBOTS_SECONDS = 3600.0
"""How long a robots.txt is believed (RFC 9309 allows a day at most)."""
_MOST_HOSTS = 1_000

Clock = Callable[[], float]


class PoliteFetcher:
    """Fetches through another fetcher, with the manners that sites expect.

    `robots.txt` is read as RFC 9309 has it: a site that has none (4xx) allows everything; one
    whose server fails (5xx, no answer) allows nothing until it can be read again. Any number of
    threads may fetch; those that want the same host wait for each other.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        *,
        user_agent: str,
        heed_robots: bool = True,
        seconds_between: float = SECONDS_BETWEEN,
        clock: Clock = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._fetcher = fetcher
        self._user_agent = user_agent
        self._heed_robots = heed_robots
        self._between = seconds_between
        self._clock, self._sleep = clock, sleep
        self._hosts: OrderedDict[str, _Host] = OrderedDict()
        self._lock = threading.Lock()

    def fetch(self, url: str) -> FetchedPage:
        """The page; raises `RobotsRefused` too, and otherwise as the fetcher behind does."""
        self._await_turn(url)
        return self._fetcher.fetch(url)

    def refetch(self, url: str, validators: Validators) -> FetchedPage | None:
        """The page, or null where it is still in the state of `validators`."""
        self._await_turn(url)
        return self._fetcher.refetch(url, validators)

    def _await_turn(self, url: str) -> None:
        host = self._host(url)
        with host.lock:
            if self._heed_robots:
                self._refresh(host, url)
                self._check(host, url)
            pause = host.next_at - self._clock()
            if pause > 0:
                self._sleep(pause)
            host.next_at = self._clock() + self._delay(host)

    def _host(self, url: str) -> "_Host":
        parts = urlsplit(url.strip())
        site = f"{parts.scheme.lower()}://{parts.netloc.lower()}"
        with self._lock:
            host = self._hosts.setdefault(site, _Host())
            self._hosts.move_to_end(site)
            while len(self._hosts) > _MOST_HOSTS:
                self._hosts.popitem(last=False)
            return host

    def _refresh(self, host: "_Host", url: str) -> None:
        """Read the site's robots.txt, unless it was read lately."""
        if self._clock() < host.robots_until:
            return
        from protego import Protego

        parts = urlsplit(url.strip())
        address = urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))
        host.trouble, host.rules = None, None
        try:
            text = self._fetcher.fetch(address).content.decode(errors="replace")
            host.rules = Protego.parse(text)
        except FetchInterrupted as error:
            host.trouble = str(error)
        except (PageGone, FetchFailed):
            pass  # none that could be read: everything is allowed (RFC 9309, section 2.3.1.3)
        except FetchRefused:
            return  # the page itself will be refused with a sentence of its own
        host.robots_until = self._clock() + (60.0 if host.trouble else ROBOTS_SECONDS)

    def _check(self, host: "_Host", url: str) -> None:
        if host.trouble is not None:
            raise FetchInterrupted(
                f"{url} was not fetched, since the site's robots.txt cannot be read at the moment "
                f"({host.trouble})"
            )
        if host.rules is not None and not host.rules.can_fetch(url, self._user_agent):
            raise RobotsRefused(
                f"{url} was not fetched: the site's robots.txt asks programs to leave it alone. "
                "Ask the publisher for permission, or save the page as a file and ingest that."
            )

    def _delay(self, host: "_Host") -> float:
        asked = host.rules.crawl_delay(self._user_agent) if host.rules is not None else None
        return min(max(self._between, asked or 0.0), MOST_SECONDS_BETWEEN)


class _Host:
    """What is known of one site, and when it may be asked again."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.next_at = 0.0
        self.robots_until = float("-inf")
        self.rules: Protego | None = None
        self.trouble: str | None = None
