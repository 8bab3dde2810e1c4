"""Whether a request comes from Slack: its signature over the raw body, and its age.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac

MOST_AGE = 300
"""Seconds by which the request's time may differ from ours, either way."""


def is_from_slack(body: bytes, *, timestamp: str, signature: str, secret: str, now: float) -> bool:
    """Whether the signature is that of the body, and neither too old nor from the future.

    Nothing of the request can make it fail: what makes no sense is not from Slack.
    """
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    if abs(now - int(timestamp)) > MOST_AGE:
        return False
    return hmac.compare_digest(sign(body, timestamp=timestamp, secret=secret), signature.encode())


def sign(body: bytes, *, timestamp: str, secret: str) -> bytes:
    """The signature that Slack sends with this body."""
    signed = b"v0:" + timestamp.encode() + b":" + body
    return b"v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest().encode()
