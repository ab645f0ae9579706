"""Alerts that go out by HTTP: sent once more where it helps, and no secret is told."""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import NewConnectionError, SSLError, TimeoutError
from urllib3.util.retry import Retry

from feature_warehouse import __version__
from feature_warehouse.errors import FeatureWarehouseError

# the receiver is busy or away, which passes; all else would be answered the same again
_PASSING = (429, 500, 502, 503, 504)
_LOGS = ("urllib3.connectionpool", "urllib3.util.retry")


@dataclass(frozen=True)
class Patience:
    """How long to wait for an answer, how often to ask again, how long in between.

    The first pauses are 0, then 2, 4, 8 … times ``backoff`` seconds; a receiver that
    says how long to wait is heeded, up to ``longest`` seconds.
    """

    timeout: float = 10.0
    retries: int = 4
    backoff: float = 0.5
    longest: float = 30.0


def send(url: str, body: str, *, patience: Patience | None = None) -> None:
    """Post a JSON document to a webhook, and again while what fails may pass.

    The header ``Idempotency-Key`` is the SHA-256 of the document: the same for each
    try, so that a receiver that answered too late can tell a second copy.

    Raises
    ------
    FeatureWarehouseError
        When it was not taken. It names scheme and host of the URL alone, because its
        path or query may be the secret that lets post there.

    Examples
    --------
    >>> send("https://chat.example.org/hooks/1", '{"status": "ok"}')  # doctest: +SKIP
    """
    place, patience = shown(url), patience or Patience()
    data = body.encode()
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": hashlib.sha256(data).hexdigest(),
        "User-Agent": f"feature_warehouse/{__version__}",
    }
    adapter = HTTPAdapter(max_retries=_retry(patience))
    try:
        with _quiet(), requests.Session() as session:
            session.mount("http://", adapter)
            session.mount("https://", adapter)
            # a redirected POST becomes a GET without a body
            answer = session.post(
                url.strip(),
                data=data,
                headers=headers,
                timeout=patience.timeout,
                allow_redirects=False,
            )
            status = answer.status_code
    except (requests.RequestException, ValueError) as error:
        # its text and its causes hold the whole URL
        why = _why(error, patience)
    else:
        if 200 <= status < 300:
            return
        why = _answered(status)
    raise FeatureWarehouseError(
        f"the alert was not taken by {place}: {why}",
        "see that the receiver is up and its address is right; what was to be sent is "
        "in the file of --alerts, if one was given",
    )


def shown(url: str) -> str:
    """Give scheme and host of a URL, which hold no secret.

    Raises
    ------
    FeatureWarehouseError
        When it is no address of the web.

    Examples
    --------
    >>> shown("https://user:key@chat.example.org:8443/hooks/secret?token=1")
    'https://chat.example.org:8443'
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not host:
        raise FeatureWarehouseError(
            "the webhook is no address of the web",
            "give --webhook (or FEATURE_WAREHOUSE_WEBHOOK) like "
            "https://chat.example.org/hooks/…",
        )
    named = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{named}" + (f":{port}" if port else "")


def _retry(patience: Patience) -> Retry:
    return Retry(
        total=patience.retries,
        # unless told, urllib3 repeats no POST; the key lets the receiver tell copies
        allowed_methods={"POST"},
        status_forcelist=_PASSING,
        backoff_factor=patience.backoff,
        backoff_max=patience.longest,
        respect_retry_after_header=True,
        retry_after_max=int(patience.longest),
        # the last answer tells more than an error that there were too many
        raise_on_status=False,
    )


@contextmanager
def _quiet() -> Iterator[None]:
    # each try is logged with path and query of the URL
    logs = {one: one.disabled for one in map(logging.getLogger, _LOGS)}
    for one in logs:
        one.disabled = True
    try:
        yield
    finally:
        for one, before in logs.items():
            one.disabled = before


def _why(error: Exception, patience: Patience) -> str:
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", None) or cause
    if isinstance(reason, SSLError):
        return "its certificate is not trusted"
    # urllib3 counts a connection that was refused among those that timed out
    is_refused = isinstance(reason, NewConnectionError)
    if not is_refused and isinstance(reason, TimeoutError):
        return f"no answer within {patience.timeout:g} s, asked {_times(patience)}"
    if isinstance(error, requests.ConnectionError):
        return f"no connection, tried {_times(patience)}"
    return f"the request could not be made ({type(error).__name__})"


def _answered(status: int) -> str:
    if status in _PASSING:
        return f"it answered {status} each time"
    if 300 <= status < 400:
        return f"it answered {status}: the address has moved"
    return f"it answered {status}"


def _times(patience: Patience) -> str:
    return f"{patience.retries + 1} times"
