"""Connections to public addresses only: a name is resolved once, checked, and that address is used.

A check by name followed by a connection by name can be led astray, because the name may resolve
differently the second time (DNS rebinding).
"""

import queue
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

import httpcore
import httpx

from ingest.errors import FetchRefused

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int, float], list[Address]]
"""The addresses of a host: called with its name, the port and the seconds that it may take."""

# Not public whatever `is_global` of this Python's release says: blocks that carry an IPv4 address
# inside an IPv6 one (mapped, compatible, NAT64, Teredo, 6to4) and lead to where that one would,
# benchmarks, documentation, site-local, the 6to4 relay.
_NEVER = tuple(
    ip_network(block)
    for block in (
        "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64",
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "fc00::/7", "fe80::/10",
        "fec0::/10", "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24",
        "198.18.0.0/15", "240.0.0.0/4",
    )
)  # fmt: skip


class AllowList:
    """Host names and networks that may be reached although they are not public."""

    def __init__(self, entries: Sequence[str] = ()) -> None:
        networks = [(entry, _network(entry)) for entry in entries]
        self._networks = tuple(network for _, network in networks if network is not None)
        self._hosts = frozenset(entry.lower() for entry, network in networks if network is None)

    def admits_host(self, host: str) -> bool:
        """Whether the name, or the address that the name is, is on the list."""
        try:
            return self.admits_address(ip_address(host.strip("[]")))
        except ValueError:
            return host.lower() in self._hosts

    def admits_address(self, address: Address) -> bool:
        """Whether the address lies in a network on the list."""
        return any(address in network for network in self._networks)


def is_public(address: Address) -> bool:
    """Whether an address is globally routable, and no other address in disguise."""
    if any(address in block for block in _NEVER):
        return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


class CheckedTransport(httpx.BaseTransport):
    """httpx's door to the network, for one fetch that must be done by `deadline` (monotonic)."""

    def __init__(self, allow: AllowList, deadline: float, resolve: Resolver) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            network_backend=_CheckedBackend(allow, deadline, resolve),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Sends the request; raises `FetchRefused`, or httpx's errors."""
        inner = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _translated_errors():
            response = self._pool.handle_request(inner)
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Closes all connections."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        with _translated_errors():
            yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


@contextmanager
def _translated_errors() -> Iterator[None]:
    """httpcore's errors become httpx's."""
    try:
        yield
    except httpcore.TimeoutException as exc:
        raise httpx.ReadTimeout(str(exc)) from exc
    except (httpcore.NetworkError, httpcore.ProtocolError) as exc:
        raise httpx.NetworkError(str(exc) or type(exc).__name__) from exc


class _CheckedBackend(httpcore.NetworkBackend):
    """Connects to checked addresses, and lets nothing last beyond the deadline."""

    def __init__(self, allow: AllowList, deadline: float, resolve: Resolver) -> None:
        self._allow = allow
        self._deadline = deadline
        self._resolve = resolve
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._resolve(host, port, _remaining(self._deadline))
        if not self._allow.admits_host(host):
            for address in addresses:
                if not (is_public(address) or self._allow.admits_address(address)):
                    raise FetchRefused(
                        f"{host} has the address {address}, which is not public. Only pages on "
                        "the public web are fetched; save this one as a file and ingest that."
                    )
        error: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                stream = self._inner.connect_tcp(
                    str(address), port, _remaining(self._deadline), local_address, socket_options
                )
                return _DeadlineStream(stream, self._deadline)
            except httpcore.ConnectError as exc:
                error = exc
        raise error


class _DeadlineStream(httpcore.NetworkStream):
    """A stream of which no single step, and not their sum either, lasts beyond the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _remaining(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _remaining(self._deadline))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._inner.start_tls(ssl_context, server_hostname, _remaining(self._deadline))
        return _DeadlineStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _remaining(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time for this page is up")
    return left


def resolve_name(host: str, port: int, timeout: float) -> list[Address]:
    """The host's addresses; in a thread of its own, as resolving knows no time limit."""
    answers: queue.SimpleQueue[list[Any] | OSError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as exc:
            answers.put(exc if isinstance(exc, OSError) else OSError(str(exc)))

    threading.Thread(target=look_up, daemon=True).start()
    try:
        found = answers.get(timeout=timeout)
    except queue.Empty:
        raise httpcore.ConnectTimeout(f"{host} could not be resolved in time") from None
    if isinstance(found, OSError):
        raise httpcore.ConnectError(f"the name {host} cannot be resolved") from found
    return list(dict.fromkeys(ip_address(entry[4][0]) for entry in found))


def _network(entry: str) -> Any:
    try:
        return ip_network(entry, strict=False)
    except ValueError:
        return None
