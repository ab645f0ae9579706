"""A receiver of webhooks: a real HTTP server that answers as a test says."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    """A status, headers, and how long to wait before it."""

    status: int
    headers: dict = field(default_factory=dict)
    after: float = 0.0


@dataclass
class Receiver:
    """What came, in order; the last answer is given again and again."""

    url: str
    answers: list[Answer]
    requests: list[tuple[dict, bytes]] = field(default_factory=list)


@contextmanager
def receiving(*answers: Answer) -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.requests.append((dict(self.headers), body))
            answer = answers[min(len(receiver.requests), len(answers)) - 1]
            if answer.after:
                time.sleep(answer.after)
            self.send_response(answer.status)
            for name, value in {"Content-Length": "0", **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    url = f"http://127.0.0.1:{server.server_port}/hooks/SECRET?token=SECRET"
    receiver = Receiver(url, list(answers))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
