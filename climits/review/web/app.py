"""The addresses of the review's server, behind the guard: the page, cards, previews, pictures, decisions."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from climits.picture import PictureError
from climits.review.desk import ReviewError
from climits.review.web.guard import Guard
from climits.review.web.pages import PagePictures
from climits.review.web.seat import Act, NoSuchClaimError, Said, Seat, StaleCardError
from curation.asking.scopes import Scope
from curation.decisions.complaints import complaint
from curation.decisions.log import NotSavedError
from curation.decisions.schema import ClaimKind, Fact
from warehouse.errors import WarehouseError
from warehouse.shown import shown_lines

_FILES: Final = (
    *("index.html", "review.css", "icon.svg"),
    *("review.js", "card.js", "forms.js", "lookup.js", "page.js", "prompt.js", "scope.js", "server.js"),
)
_MEDIA_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_STATUSES: Final[dict[type[Exception], HTTPStatus]] = {
    NoSuchClaimError: HTTPStatus.NOT_FOUND,
    StaleCardError: HTTPStatus.CONFLICT,
    ReviewError: HTTPStatus.UNPROCESSABLE_ENTITY,
    PictureError: HTTPStatus.BAD_GATEWAY,
    NotSavedError: HTTPStatus.SERVICE_UNAVAILABLE,
    WarehouseError: HTTPStatus.SERVICE_UNAVAILABLE,
}

Named = Annotated[str, Query(max_length=80)]
ClaimId = Annotated[str, Field(min_length=1, max_length=80)]
Line = Annotated[str, Field(max_length=2100)]
Typed = Annotated[dict[Annotated[str, Field(max_length=80)], Line], Field(max_length=40)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")

    claim_id: ClaimId


class DecideBody(_Body):
    """A decision on a card: `seal` names the card as it was shown, `edits` what was typed by field."""

    seal: Annotated[str, Field(max_length=80)]
    act: Act
    edits: Typed = {}
    take: int = 0
    note: Annotated[str, Field(max_length=2000)] = ""
    seconds: Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)] = 0


class AroundBody(_Body):
    """A decision on the claims around a card: `seal` names them as shown, `edits` the field that is corrected."""

    seal: Annotated[str, Field(max_length=80)]
    scope: Scope
    verdict: Said
    edits: Annotated[Typed, Field(max_length=1)] = {}
    seconds: Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)] = 0


class SkipBody(_Body):
    """A claim to leave for later, or the rest of its paper."""

    whole_paper: bool = False


class PreviewBody(_Body):
    """A line "field=value" as far as it is typed, of the claim or of a `kind` to add to its paper."""

    line: Line
    edits: Typed = {}
    kind: ClaimKind | None = None


class FactsBody(_Body):
    """Facts that the paper of a claim does not report."""

    facts: Annotated[list[Fact], Field(min_length=1, max_length=5)]


class AddBody(_Body):
    """A claim to add to the paper of another."""

    kind: ClaimKind
    typed: Typed


def review_application(seat: Seat, pictures: PagePictures, token: str) -> ASGIApp:
    """The server's application for one reviewer; addresses begin with the token."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    _add_files(app)
    _add_reading(app, seat, pictures)
    _add_deciding(app, seat)
    _add_errors(app, seat)
    return Guard(app, token)


def _add_files(app: FastAPI) -> None:
    folder = Path(__file__).parent / "data"
    for name in _FILES:
        path = "/" if name == "index.html" else f"/{name}"
        app.add_route(path, _file((folder / name).read_bytes(), _MEDIA_TYPES[Path(name).suffix]), methods=["GET"])


def _file(content: bytes, media_type: str) -> Callable[[Request], Response]:
    return lambda _: Response(content, media_type=media_type)


def _add_reading(app: FastAPI, seat: Seat, pictures: PagePictures) -> None:
    @app.get("/card")
    def card(claim: Named = "") -> dict[str, Any]:
        return seat.next(claim)

    @app.get("/page")
    def page(paper: Annotated[str, Query(max_length=80)], page: Annotated[int, Query(ge=1, le=100_000)]) -> Response:
        return Response(pictures.png(seat.pdf(paper), page), media_type="image/png")

    @app.post("/preview")
    def preview(body: PreviewBody) -> dict[str, Any]:
        return seat.preview(body.claim_id, body.line, body.edits, body.kind)

    @app.get("/around")
    def around(claim: Named) -> dict[str, Any]:
        return seat.around(claim)

    @app.get("/find")
    def find(words: Annotated[str, Query(max_length=200)] = "", claim: Named = "") -> dict[str, Any]:
        return seat.find(words, claim)

    @app.get("/sentences")
    def sentences(claim: Named) -> dict[str, Any]:
        return seat.sentences(claim)


def _add_deciding(app: FastAPI, seat: Seat) -> None:
    @app.post("/decide")
    def decide(body: DecideBody) -> dict[str, Any]:
        return seat.decide(body.claim_id, body.seal, body.act, body.edits, body.take, body.note, body.seconds)

    @app.post("/decide-around")
    def decide_around(body: AroundBody) -> dict[str, Any]:
        return seat.decide_around(body.claim_id, body.seal, body.scope, body.verdict, body.edits, body.seconds)

    @app.post("/skip")
    def skip(body: SkipBody) -> dict[str, Any]:
        return seat.skip(body.claim_id, whole_paper=body.whole_paper)

    @app.post("/undo")
    def undo() -> dict[str, Any]:
        return seat.undo()

    @app.post("/not-reported")
    def not_reported(body: FactsBody) -> dict[str, Any]:
        return seat.not_reported(body.claim_id, body.facts)

    @app.post("/add")
    def add(body: AddBody) -> dict[str, Any]:
        return seat.add(body.claim_id, body.kind, body.typed)


def _add_errors(app: FastAPI, seat: Seat) -> None:
    """Every error is an answer with a `message` for the reviewer; a stale card comes with what stands instead."""

    def told(_: Request, error: Exception) -> Response:
        status = next(status for kind, status in _STATUSES.items() if isinstance(error, kind))
        answer: dict[str, Any] = {"message": shown_lines(error)}
        if isinstance(error, StaleCardError):
            answer["view"] = seat.next()
        return JSONResponse(answer, status)

    for kind in _STATUSES:
        app.add_exception_handler(kind, told)

    @app.exception_handler(RequestValidationError)
    def misunderstood(_: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        where = first["loc"][-1] if first["loc"] else "request"
        return JSONResponse({"message": shown_lines(f"{where} {complaint(first)}")}, HTTPStatus.UNPROCESSABLE_ENTITY)

    @app.exception_handler(HTTPException)
    def not_there(_: Request, error: HTTPException) -> Response:
        return JSONResponse({"message": f"The review has nothing at this address ({error.detail})."}, error.status_code)

    @app.exception_handler(Exception)
    def fault(_: Request, error: Exception) -> Response:
        message = (
            f"A fault of the program ({type(error).__name__}: {error}). Load the page again to see what was saved."
        )
        return JSONResponse({"message": shown_lines(message)}, HTTPStatus.INTERNAL_SERVER_ERROR)
