"""Take in one file from one raw request: fields first, then bytes, then one answer in JSON."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.http import JsonResponse, UnreadablePostError
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from evidence import permissions
from evidence.actions import intake, sources
from evidence.actions.change import refuse_unstorable
from evidence.errors import (
    CatalogError,
    DiskFull,
    EmptyFile,
    FixityAlarm,
    HashMismatch,
    IntakeError,
    LengthMismatch,
    NotAllowed,
    StorageFailed,
)
from evidence.files import originals
from evidence.models import Case, Item, Source, User
from evidence.provenance.meter import Known, meter_of
from evidence.web.forms.arrivals import ArrivalForm
from evidence.web.forms.fields import sentence
from evidence.web.forms.naming import KEEP, asked, named_in_texts
from evidence.web.gates import Asked
from evidence.web.middleware import RETRY_AFTER_SECONDS, is_busy
from evidence.web.saving import named_source

BLOCK = 1 << 20
LONGEST_NAME = 200
PARSED_BY_DJANGO = {"multipart/form-data", "application/x-www-form-urlencoded"}
"""Bodies of these types are read before any view sees them, so they are not raw."""
STATUS_OF = {
    EmptyFile: 422,
    HashMismatch: 422,
    LengthMismatch: 400,
    DiskFull: 507,
    StorageFailed: 500,
    FixityAlarm: 500,
}


FILE_NAME = "file_name"
KEPT_BACK = {FILE_NAME, "message"}
"""What whoever may not know a confidential source does not read of what came from it."""


class Refused(CatalogError):
    """An upload answered with a reason; `status` is HTTP's, `field` names what was wrong.

    `names` are the code names of whom it names, to be sent along when that is meant so.
    """

    def __init__(
        self, status: int, problem: str, field: str = "", names: Sequence[str] = ()
    ) -> None:
        super().__init__(problem)
        self.status = status
        self.field = field
        self.names = names


def receive(request: Asked) -> JsonResponse:
    """Answer one raw POST; whatever refuses it, nothing of it remains recorded."""
    try:
        return _received(_take_in(request))
    except Refused as refused:
        return refusal(refused.status, str(refused), refused.field, refused.names)
    except UnreadablePostError:
        return refusal(400, "The connection was lost before the whole file had come.")
    except (IntakeError, FixityAlarm) as refused:
        return refusal(STATUS_OF.get(type(refused), 500), sentence(refused))
    except NotAllowed as reason:
        return refusal(403, str(reason))
    except ValidationError as refused:
        return refusal(400, " ".join(refused.messages))
    except OperationalError as problem:
        if not is_busy(problem):
            raise
        answer = refusal(503, "The catalog is busy: nothing was recorded. Please try again.")
        answer["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return answer


def refusal(status: int, problem: str, field: str = "", names: Sequence[str] = ()) -> JsonResponse:
    body: dict[str, Any] = {"outcome": "failed", "problem": problem}
    body |= {"field": field} if field else {}
    body |= {"names": names} if names else {}
    return JsonResponse(body, status=status)


def _take_in(request: Asked) -> intake.Received:
    """Everything that can be refused is refused before the first byte is read."""
    if request.content_type in PARSED_BY_DJANGO:
        raise Refused(415, "Send the file's bytes as they are, not as a form.")
    size = _declared_size(request)
    fields = _fields(request)
    case = _case(request, fields)
    form = ArrivalForm(fields, case=case, by=request.user)
    if not form.is_valid():
        name, problems = next(iter(form.errors.items()))
        raise Refused(400, f"{_label(form, name)}: {problems[0]}", name)
    arrival = _arrival(request, form.cleaned_data)
    item = form.cleaned_data["item"]
    _ask_about_names(request.user, case, form, arrival.file_name)
    kept = _keep(request, size, item)
    with transaction.atomic():
        # Only now, so that a file that never came leaves no source behind.
        arrival = replace(
            arrival,
            source=named_source(request.user, case, form.cleaned_data["source"]),
            forwarded_by=named_source(request.user, case, form.cleaned_data["forwarded_by"]),
        )
        received = intake.record(by=request.user, case=case, kept=kept, arrival=arrival, item=item)
    kept.release()
    return received


def _label(form: ArrivalForm, name: str) -> str:
    if name == FILE_NAME:
        return "File name"
    return str(form.fields[name].label or name) if name in form.fields else "fields"


def _ask_about_names(by: User, case: Case, form: ArrivalForm, file_name: str) -> None:
    """Raise Refused for a text that names a confidential source, unless that is said to be meant.

    The code names that came back are said line by line, as one answer is for many files.
    """
    said = form.cleaned_data
    texts = {name: said[name] for name in ("title", "message", "consent", "conditions")}
    texts |= {FILE_NAME: file_name} | ({"title": ""} if said["item"] else {})
    named = named_in_texts(texts, by=by, case=case)
    if named and (recorders := _recorders_of_hands(by, case, said)):
        named |= {name: _news(named[name], recorders) for name in KEPT_BACK & named.keys()}
    meant = form.data.get(KEEP, "").split("\n")
    names = sorted({source.code_name for found in named.values() for source in found})
    if set(names) - set(meant):
        name, found = next((name, found) for name, found in named.items() if found)
        problem = asked(found, "say above the files that the name is to be kept.")
        raise Refused(422, f"{_label(form, name)}: {problem}", name, names)


def _recorders_of_hands(by: User, case: Case, said: dict[str, Any]) -> set[int]:
    """Who recorded the confidential sources it comes from and through."""
    names = [said[name] for name in ("source", "forwarded_by") if said[name]]
    hands = [sources.known_as(by, case, name) for name in names]
    return {hand.recorded_by_id for hand in hands if hand and hand.confidential}


def _news(named: list[Source], recorders: set[int]) -> list[Source]:
    """Those whose names are news to a reader of what is kept back with its confidential sources.

    Admins know all names, and whoever recorded all of these sources reads it too.
    """
    if len(recorders) > 1:
        return []
    return [source for source in named if source.recorded_by_id not in recorders]


def _keep(request: Asked, size: int, item: Item | None) -> originals.Kept:
    """Store the body; an item that holds bytes already takes no others."""
    held = item.original if item is not None else None
    expected = held.sha256 if held else request.headers.get("X-SHA256") or None
    try:
        return originals.keep(_blocks(request), declared_size=size, expected_sha256=expected)
    except HashMismatch:
        if held is None:
            raise
        problem = f"{item} holds other bytes: upload these as an item of their own."
        raise Refused(422, problem, "item") from None


def _declared_size(request: Asked) -> int:
    try:
        return int(request.META["CONTENT_LENGTH"])
    except (KeyError, ValueError):
        raise Refused(411, "The request does not say how long the file is.") from None


def _fields(request: Asked) -> dict[str, str]:
    """The fields that came with the file: percent-encoded JSON, an object of strings."""
    try:
        given = json.loads(unquote(request.headers.get("X-File-Fields", "")) or "{}")
    except (ValueError, RecursionError):  # the latter for brackets in brackets in brackets
        raise Refused(400, "The fields are not readable JSON.", "fields") from None
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise Refused(400, "The fields are not an object of texts.", "fields")
    for name, value in given.items():
        _check_text(value, name)
    return given


def _check_text(text: str, field: str) -> None:
    """Raise Refused for what no database keeps: NUL, and half of a surrogate pair."""
    try:
        refuse_unstorable(field, text)
    except ValidationError:
        raise Refused(400, f"{field}: this is not readable text.", field) from None


def _case(request: Asked, fields: dict[str, str]) -> Case:
    """The case named, if the person is in it; to a stranger it is unknown like any other."""
    case = Case.objects.visible_to(request.user).filter(code=fields.get("case", "")).first()
    if case is None:
        raise Refused(404, "There is no such case that you work in.", "case")
    permissions.check_can_contribute(request.user, case)
    return case


def _arrival(request: Asked, said: dict[str, Any]) -> intake.Arrival:
    key = _short(request, "Idempotency-Key")
    point = said["coordinates"]
    return intake.Arrival(
        file_name=_file_name(request),
        declared_type=_declared_type(request),
        file_modified_at=_modified_at(request),
        batch=_short(request, "X-Batch") or key,
        name=key,
        obtained_from=said["url"],
        latitude=point.latitude if point else None,
        longitude=point.longitude if point else None,
        **{
            name: said[name]
            for name in (
                "title",
                "kind",
                "sensitivity",
                "message",
                "consent",
                "conditions",
                "taken",
                "place",
            )  # fmt: skip
        },
    )


def _short(request: Asked, header: str) -> str:
    value = request.headers.get(header, "")
    if len(value) > LONGEST_NAME:
        raise Refused(400, f"{header} is longer than {LONGEST_NAME} characters.", header)
    _check_text(value, header)
    return value


def _file_name(request: Asked) -> str:
    name = unquote(request.headers.get("X-File-Name", ""))
    _check_text(name, "X-File-Name")
    return name


def _declared_type(request: Asked) -> str:
    """What the browser takes the file for; the type of raw bytes says nothing."""
    given = request.content_type or ""
    return "" if given == "application/octet-stream" else given


def _modified_at(request: Asked) -> datetime | None:
    """The file's own date; one that no calendar has at UTC counts as not given."""
    try:
        moment = parse_datetime(request.headers.get("X-Last-Modified", ""))
        return moment.astimezone(UTC) if moment is not None and moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _blocks(request: Asked) -> Iterator[bytes]:
    """The body as it arrives; ``request.body`` would hold all of it in memory."""
    while block := request.read(BLOCK):
        yield block


def _received(received: intake.Received) -> JsonResponse:
    """The answer; of a new item also how much of what a court would ask for is there by now."""
    body: dict[str, Any] = {
        "outcome": received.outcome,
        "item": received.item.code,
        "url": reverse("item", args=[received.item.code]),
        "sha256": received.original.sha256,
        "size": received.original.size,
        "kind": received.original.media_kind,
        "receipt": received.receipt.uid.hex,
        "problem": "",
        "proof_url": reverse("proof", args=[received.receipt.uid]),
    }
    if received.outcome == intake.NEW:
        new = Known(received.item, [received.receipt], [], [], False, knows=lambda source: True)
        meter = meter_of(new)
        body["intake"] = {"there": meter.there, "of": len(meter.wants)}
    return JsonResponse(body, status=201 if received.outcome == intake.NEW else 200)
