"""Fetches one page from the public web, and only from there; see `network` for how."""

import re
import time
from collections.abc import Collection, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import PurePosixPath
from urllib.parse import unquote

import httpx

from ingest.errors import FetchFailed, FetchRefused
from ingest.models import FetchedPage
from ingest.sources.network import AllowList, CheckedTransport, Resolver, resolve_name

TIMEOUT_SECONDS = 15.0
MAX_PAGE_BYTES = 10 * 1024 * 1024
MAX_REDIRECTS = 5

_DEFAULT_PORTS = {"http": 80, "https": 443}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
}
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
    ) -> None:
        self._allow = AllowList(allow)
        self._ports = ports
        self._resolve = resolve
        self._timeout = timeout
        self._max_bytes = max_bytes

    def fetch(self, url: str) -> FetchedPage:
        """The page, or `FetchRefused` or `FetchFailed`; `timeout` holds for everything together."""
        deadline = time.monotonic() + self._timeout
        transport = CheckedTransport(self._allow, deadline, self._resolve)
        with httpx.Client(
            transport=transport, trust_env=False, timeout=self._timeout, headers=_headers()
        ) as client:
            try:
                return self._follow(client, self._checked(url))
            except httpx.TimeoutException as exc:
                raise FetchFailed(
                    f"{url} did not answer within {self._timeout:g} s. Try again later."
                ) from exc
            except httpx.HTTPError as exc:
                raise FetchFailed(f"{url} could not be fetched: {exc}. Check the address.") from exc

    def _follow(self, client: httpx.Client, url: httpx.URL) -> FetchedPage:
        for _ in range(MAX_REDIRECTS + 1):
            with client.stream("GET", url) as response:
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
            raise FetchFailed(
                f"{url} answered with status {response.status_code} {response.reason_phrase}. "
                "Check that the page opens in a browser without signing in."
            )
        if "," in response.headers.get("content-encoding", ""):
            # Compressed twice, a few bytes can unpack to any size at once.
            raise FetchFailed(f"{url} is compressed more than once, which is not accepted.")
        content = bytearray()
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > self._max_bytes:
                limit = f"{self._max_bytes / 1024 / 1024:g} MB"
                raise FetchFailed(f"{url} is larger than {limit}. Save the article as a file.")
        media = response.headers.get("content-type", "")
        return FetchedPage(
            url=str(url), name=_file_name(url, media), content=_as_utf8(bytes(content), media)
        )


def _headers() -> dict[str, str]:
    try:
        release = version("qa-assistant")
    except PackageNotFoundError:  # run from a folder, not installed
        release = "0"
    return {
        "User-Agent": f"qa-assistant/{release}",
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
    if not match or not media.strip().lower().startswith("text/"):
        return content
    try:
        content.decode()
    except UnicodeDecodeError:
        pass
    else:
        return content
    try:
        return content.decode(match[1], errors="replace").encode()
    except (LookupError, UnicodeError):
        return content
