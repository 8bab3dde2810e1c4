"""Fetches one page from the public web, and only from there; see `network` for how."""

import re
import time
from collections.abc import Collection, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import PurePosixPath
from urllib.parse import unquote

import httpx

from ingest.errors import FetchFailed, FetchInterrupted, FetchRefused, PageGone
from ingest.metadata import known_encoding
from ingest.models import FetchedPage, Validators
from ingest.sources.network import AllowList, CheckedTransport, Resolver, resolve_name

TIMEOUT_SECONDS = 15.0
MAX_PAGE_BYTES = 10_000_000
MAX_REDIRECTS = 5
PRODUCT = "qa-assistant"
"""The name by which `robots.txt` may speak of this program."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
}
_GONE = frozenset({404, 410})
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses of a server that may answer later."""
_NOT_MODIFIED = 304
_ENCODINGS = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})
"""Others unpack a few kilobytes to any size at once, before their size can be looked at."""
_TEXT = re.compile(r"\s*(?:text/|application/(?:[\w.-]+\+)?xml\b)", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]+)", re.IGNORECASE)


class WebFetcher:
    """Fetches single pages; refuses addresses that are not public.

    `allow`: host names and networks (`10.1.0.0/16`) that may be fetched all the same, on any port;
    `ports`: those that others may be fetched from.
    """

    def __init__(
        self,
        *,
        allow: Sequence[str] = (),
        ports: Collection[int] = (80, 443),
        timeout: float = TIMEOUT_SECONDS,
        max_bytes: int = MAX_PAGE_BYTES,
        resolve: Resolver = resolve_name,
        user_agent: str | None = None,
    ) -> None:
        self._user_agent = user_agent or usual_user_agent()
        self._allow = AllowList(allow)
        self._ports = ports
        self._resolve = resolve
        self._timeout = timeout
        self._max_bytes = max_bytes

    def fetch(self, url: str) -> FetchedPage:
        """The page, or `FetchRefused` or `FetchFailed`; `timeout` holds for everything together."""
        page = self.refetch(url, Validators())
        if page is None:
            raise FetchFailed(f"{url} answered that it has not changed, unasked. Try another one.")
        return page

    def refetch(self, url: str, validators: Validators) -> FetchedPage | None:
        """The page; null where the server says that it is still in the state of `validators`.

        Raises as `fetch` does.
        """
        deadline = time.monotonic() + self._timeout
        transport = CheckedTransport(self._allow, deadline, self._resolve)
        with httpx.Client(
            transport=transport,
            trust_env=False,
            timeout=self._timeout,
            headers=_headers(self._user_agent) | _conditions(validators),
        ) as client:
            try:
                return self._follow(client, self._checked(url))
            except httpx.TimeoutException as exc:
                raise FetchInterrupted(
                    f"{url} did not answer within {self._timeout:g} s. Try again later."
                ) from exc
            except httpx.NetworkError as exc:
                raise FetchInterrupted(
                    f"{url} could not be fetched: {exc}. Check the address, or try again later."
                ) from exc
            except httpx.HTTPError as exc:
                raise FetchFailed(f"{url} could not be fetched: {exc}. Check the address.") from exc

    def _follow(self, client: httpx.Client, url: httpx.URL) -> FetchedPage | None:
        for _ in range(MAX_REDIRECTS + 1):
            with client.stream("GET", url) as response:
                if response.status_code == _NOT_MODIFIED:
                    return None
                if response.status_code not in _REDIRECTS:
                    return self._page(response)
                location = response.headers.get("location")
            if not location:
                raise FetchFailed(f"{url} redirects to nowhere. Find the page's present address.")
            # Parsing here, and not in the client, keeps the check and the request one address.
            url = self._checked(str(url), location)
        raise FetchFailed(f"{url}: more than {MAX_REDIRECTS} redirects. Use the last address.")

    def _checked(self, url: str, location: str = "") -> httpx.URL:
        """The address to request; its host's addresses are checked when connecting."""
        try:
            parsed = httpx.URL(url.strip()).join(location) if location else httpx.URL(url.strip())
        except (httpx.InvalidURL, ValueError) as exc:
            raise FetchRefused(f"{(location or url)[:200]!r} is no address of a page.") from exc
        if parsed.scheme not in _DEFAULT_PORTS or not parsed.host:
            raise FetchRefused(f"{str(parsed)[:200]!r} is no http(s) address. Give one that is.")
        if parsed.userinfo:
            raise FetchRefused("An address with a user name or password is not fetched.")
        port = parsed.port or _DEFAULT_PORTS[parsed.scheme]
        if port not in self._ports and not self._allow.admits_host(parsed.host):
            allowed = ", ".join(map(str, sorted(self._ports)))
            raise FetchRefused(f"{parsed.host}: port {port} is not allowed, only {allowed}.")
        return parsed.copy_with(fragment=None)

    def _page(self, response: httpx.Response) -> FetchedPage:
        url = response.url
        if response.status_code != 200:
            raise _refusal(response)
        _check_encoding(response)
        content = bytearray()
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > self._max_bytes:
                limit = f"{self._max_bytes / 1e6:g} MB"
                raise FetchFailed(f"{url} is larger than {limit}. Save the article as a file.")
        media = response.headers.get("content-type", "")
        return FetchedPage(
            url=str(url),
            name=_file_name(url, media),
            content=_as_utf8(bytes(content), media),
            validators=Validators(
                etag=response.headers.get("etag"),
                last_modified=response.headers.get("last-modified"),
            ),
        )


def usual_user_agent(contact: str | None = None) -> str:
    """What says who fetches: the program, its release, and where its operator can be reached."""
    try:
        release = version("qa-assistant")
    except PackageNotFoundError:  # run from a folder, not installed
        release = "0"
    return f"{PRODUCT}/{release}" + (f" (+{contact})" if contact else "")


def _refusal(response: httpx.Response) -> FetchFailed:
    status, url = response.status_code, response.url
    said = f"{url} answered with status {status} {response.reason_phrase}."
    if status in _GONE:
        return PageGone(f"{said} Check the address; the page may have been taken down.")
    if status in _PASSING:
        return FetchInterrupted(
            f"{said} Try again later.", retry_after=_seconds(response.headers.get("retry-after"))
        )
    return FetchFailed(f"{said} Check that the page opens in a browser without signing in.")


def _check_encoding(response: httpx.Response) -> None:
    """Raises `FetchFailed` for what could unpack to more than memory holds."""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if "," in encoding:
        raise FetchFailed(f"{response.url} is compressed more than once, which is not accepted.")
    if encoding not in _ENCODINGS:
        raise FetchFailed(
            f"{response.url} is compressed as {encoding[:40]!r}, which was not asked for. "
            "Save the article as a file."
        )


def _seconds(value: str | None) -> float | None:
    """What `Retry-After` says, where it says seconds."""
    return float(value) if value and re.fullmatch(r"[0-9]{1,5}", value.strip()) else None


def _conditions(validators: Validators) -> dict[str, str]:
    pairs = (("If-None-Match", validators.etag), ("If-Modified-Since", validators.last_modified))
    return {name: value for name, value in pairs if value}


def _headers(user_agent: str) -> dict[str, str]:
    return {
        "User-Agent": user_agent,
        "Accept": "text/html,application/xhtml+xml,text/*;q=0.9,application/pdf,*/*;q=0.5",
        "Accept-Encoding": "gzip",
    }


def _file_name(url: httpx.URL, media: str) -> str:
    last = PurePosixPath(unquote(url.path)).name
    suffix = _SUFFIXES.get(media.partition(";")[0].strip().lower())
    if suffix is None:
        return last or url.host
    return f"{PurePosixPath(last).stem or url.host}{suffix}"


def _as_utf8(content: bytes, media: str) -> bytes:
    """Text in UTF-8: the server's word on the encoding goes before the page's own."""
    match = _CHARSET.search(media)
    if not match or not _TEXT.match(media):
        return content
    try:
        content.decode()
    except UnicodeDecodeError:
        pass
    else:
        return content
    encoding = known_encoding(match[1])
    try:
        return content.decode(encoding, errors="replace").encode() if encoding else content
    except UnicodeError:
        return content
