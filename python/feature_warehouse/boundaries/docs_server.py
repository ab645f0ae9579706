"""One file, served on this machine alone."""

from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from feature_warehouse.errors import FeatureWarehouseError


class _OneFile(BaseHTTPRequestHandler):
    def __init__(self, *arguments: object, file: Path) -> None:
        self._file = file
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        if self.path.split("?")[0].split("#")[0] not in ("/", "/index.html"):
            self.send_error(404)
            return
        content = self._file.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""


def serve_file(file: Path, port: int, told: Callable[[str], None]) -> None:
    """Serve a file on localhost until the user interrupts; port 0 takes a free one.

    Raises
    ------
    FeatureWarehouseError
        When the port is taken.
    """
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_OneFile, file=file))
    except OSError as error:
        raise FeatureWarehouseError(
            f"port {port} cannot be served on: {error.strerror}",
            "give another one: fw docs --serve --port 8081",
        ) from error
    with server:
        told(f"http://127.0.0.1:{server.server_port}")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return
