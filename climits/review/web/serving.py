"""`climits review --web`: the server on loopback, from its first request to Ctrl-C."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from typing import Final

import uvicorn

from climits.review.desk import Desk, ReviewError
from climits.review.web.app import review_application
from climits.review.web.pages import PagePictures
from climits.review.web.seat import Seat

HOST: Final = "127.0.0.1"
_LAST_ANSWERS_S: Final = 5
"""How long requests that are being answered may take when the server ends."""


def serve_review(desk: Desk, port: int, tell: Callable[[str], None]) -> int:
    """Serve the desk to this machine's browsers until Ctrl-C; returns the number of decisions made.

    Port 0 is any free one. `tell` is given the address once it answers. Raises ReviewError for a port that is taken.
    """
    seat, pictures, token = Seat(desk), PagePictures(), secrets.token_urlsafe(24)
    with _listening(port) as listener:
        server = uvicorn.Server(
            uvicorn.Config(
                review_application(seat, pictures, token),
                access_log=False,  # addresses hold the token
                http="h11",
                lifespan="off",
                log_config=None,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=_LAST_ANSWERS_S,
                ws="none",
            )
        )
        tell(f"http://{HOST}:{listener.getsockname()[1]}/{token}/")
        try:
            server.run(sockets=[listener])
        except KeyboardInterrupt:  # how the review ends
            pass
        finally:
            pictures.close()
    return seat.done


def _listening(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise ReviewError(
            f"port {port} of {HOST} cannot be had ({error.strerror}): name another with --port, or none"
        ) from error
    return listener
