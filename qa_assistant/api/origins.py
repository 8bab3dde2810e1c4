"""Which other pages may call the server from a browser, and for what (CORS, Fetch standard)."""

import re
from collections.abc import Callable, Iterable

from starlette.datastructures import Headers, MutableHeaders

WIDGET_CALLS = (
    ("POST", re.compile(r"/v1/ask")),
    ("POST", re.compile(r"/v1/feedback")),
    ("GET", re.compile(r"/healthz")),
    ("GET", re.compile(r"/v1/conversations/[^/]+")),
    ("DELETE", re.compile(r"/v1/conversations/[^/]+")),
)
"""What the widget needs; nothing else is open to other pages."""
_PREFLIGHT = {
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type",
    "Access-Control-Max-Age": "600",
}


class AllowedOrigins:
    """Pages of these origins may use the widget; they send no cookies and get none."""

    def __init__(
        self, origins: Iterable[str], *, of_keys: Callable[[], frozenset[str]] = frozenset
    ) -> None:
        """`of_keys` names the origins that site keys are bound to now."""
        self._origins = frozenset(origins)
        self._of_keys = of_keys

    def admits(self, method: str, path: str, headers: Headers) -> bool:
        """Whether this call comes from an allowed page, and is one that the widget makes."""
        origin = headers.get("origin", "")
        is_known = origin in self._origins or (origin != "" and origin in self._of_keys())
        return is_known and any(
            method == name and pattern.fullmatch(path) for name, pattern in WIDGET_CALLS
        )

    def admits_preflight(self, path: str, headers: Headers) -> bool:
        """Whether a browser's question before such a call is to be answered with yes."""
        wanted = headers.get("access-control-request-method", "")
        return bool(wanted) and self.admits(wanted, path, headers)


def allow_origin(headers: MutableHeaders, origin: str) -> None:
    """Let the page read the reply."""
    headers["Access-Control-Allow-Origin"] = origin
    headers["Access-Control-Expose-Headers"] = "Retry-After, X-Request-Id"
    headers.add_vary_header("Origin")


def preflight_headers(path: str, origin: str) -> dict[str, str]:
    """What a browser is told that asks before a call."""
    methods = [name for name, pattern in WIDGET_CALLS if pattern.fullmatch(path)]
    return {
        **_PREFLIGHT,
        "Access-Control-Allow-Methods": ", ".join(methods),
        "Access-Control-Allow-Origin": origin,
        "Vary": "Origin",
    }
