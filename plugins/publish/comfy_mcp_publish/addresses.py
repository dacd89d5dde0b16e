"""Pure: a target's address as it may be told, without the credentials that stand in it."""

from __future__ import annotations

import re
from urllib.parse import unquote

__all__ = ["redacted", "without_credentials"]

USERINFO = re.compile(r"(?P<scheme>[^/]*?)://(?P<user>[^/]*)@")
"""What stands before the host (RFC 3986, 3.2.1), up to the last @ as passwords hold some."""

CONTAINERS = frozenset({"abfs", "abfss", "az"})
"""Schemes whose user is no user but a container: `abfs://container@account/path`."""

HIDDEN = "***"


def without_credentials(url: str) -> str:
    """An address without user and password.

    >>> without_credentials("ftp://user:secret@example.org/gen")
    'ftp://example.org/gen'
    """
    found = _userinfo(url)
    return url if found is None else f"{found['scheme']}://{url[found.end() :]}"


def redacted(text: str, url: str) -> str:
    """A text, such as a driver's, without what `without_credentials` leaves out of an address."""
    found = _userinfo(url)
    if found is None:
        return text
    user = found["user"]
    password = user.partition(":")[2]
    text = text.replace(url, without_credentials(url)).replace(f"{user}@", "")
    for secret in (user, unquote(user), password, unquote(password)):
        text = text.replace(secret, HIDDEN) if secret else text
    return text


def _userinfo(url: str) -> re.Match[str] | None:
    found = USERINFO.match(url)
    if found is None or (found["scheme"] in CONTAINERS and ":" not in found["user"]):
        return None
    return found
