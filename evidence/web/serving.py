"""Hand out stored files to people already let in: ranges, and headers that make bytes harmless.

A view asks its gate first and comes here last, so that no conditional answer (304, 416) is ever
given to somebody who may not see the item.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from whitenoise.middleware import WhiteNoiseFileResponse
from whitenoise.responders import Response, SlicedFile, StaticFile

from evidence.actions import access
from evidence.errors import OriginalMissing
from evidence.files import originals, previews
from evidence.files.kinds import INLINE_TYPES
from evidence.models import Access, Item, Original, User
from evidence.vocabularies import AccessKind, MediaKind

SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # Opened by itself, a file may draw itself, in the browser's own style, and do nothing else.
    "Content-Security-Policy": (
        "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
}
PLAYER_POLICY = (
    # A film opened by itself fetches itself again, which an origin of nobody may not. Scripts
    # stay forbidden by the sandbox and by the default.
    "sandbox allow-same-origin; default-src 'none'; media-src 'self'; style-src 'unsafe-inline'"
)
OCTETS = "application/octet-stream"
PREVIEW_SECONDS = 300
ONE_PLAYBACK = timedelta(hours=1)


def original(request: HttpRequest, held: Original, *, name: str, inline: bool) -> HttpResponse:
    """The exact bytes: shown when the type is on the short inline list, else a download.

    `name` is what the file is to be called; raises OriginalMissing when the store has lost it.
    """
    shown = inline and held.media_type in INLINE_TYPES
    path = originals.path_of(held.sha256)
    if not path.is_file():
        raise OriginalMissing(held.sha256)
    headers = {
        **SAFE_HEADERS,
        "Content-Type": held.media_type if shown else OCTETS,
        "Content-Disposition": disposition("inline" if shown else "attachment", name),
        "Cache-Control": "private, no-store",
        "ETag": f'"{held.sha256}"',
    }
    if shown and held.media_kind in (MediaKind.VIDEO, MediaKind.AUDIO):
        headers["Content-Security-Policy"] = PLAYER_POLICY
    return _answer(request, path, headers)


def preview(request: HttpRequest, sha256: str, size: int) -> HttpResponse:
    """A small picture of one of the sizes."""
    return _picture(request, previews.path_of(sha256, size), f"{sha256}-{size}")


def page(request: HttpRequest, sha256: str, number: int) -> HttpResponse:
    """One page of a document as a picture."""
    path = previews.page_path_of(sha256, number)
    return _picture(request, path, f"{sha256}-page-{number}")


def veiled(request: HttpRequest, sha256: str) -> HttpResponse:
    """The blurred and grey one."""
    return _picture(request, previews.veiled_path_of(sha256), f"{sha256}-veiled")


def _picture(request: HttpRequest, path: Path, tag: str) -> HttpResponse:
    """Kept by the browser for minutes only, so that narrowed sight soon holds."""
    headers = {
        **SAFE_HEADERS,
        "Content-Type": previews.MEDIA_TYPE,
        "Cache-Control": f"private, max-age={PREVIEW_SECONDS}",
        "ETag": f'"{tag}"',
    }
    return _answer(request, path, headers)


def disposition(kind: str, name: str) -> str:
    """A Content-Disposition (RFC 6266) whose name no header, folder or shell can be hurt by."""
    safe = "".join(
        sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable()
    )
    safe = safe.lstrip(". ")[:150] or "original"
    plain = "".join(sign if sign.isascii() and sign not in '"%;' else "_" for sign in safe)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"


def note_access(
    request: HttpRequest, by: User, item: Item, *, inline: bool, **attached: Any
) -> None:
    """Write down that somebody took a file; one playback asks many times and counts once."""
    kind = AccessKind.OPENED if inline else AccessKind.DOWNLOADED
    file = {"item": item, "attachment": None, "evidence": None, **attached}
    if "Range" in request.headers:
        lately = Access.objects.filter(
            **file, user=by, kind=kind, at__gt=timezone.now() - ONE_PLAYBACK
        )
        if lately.exists():
            return
    access.record_access(by=by, kind=kind, **file)


class _StoredFile(StaticFile):
    """WhiteNoise's answer to GET, HEAD and Range, for a file with an ETag of its own."""

    def get_range_response(self, range_header, base_headers, file_handle) -> Response:
        """As WhiteNoise's, which refuses the range of a single byte that RFC 9110 allows."""
        size = int(dict(base_headers)["Content-Length"])
        start, end = self.get_byte_range(range_header, size)
        if not 0 <= start <= end:
            return self.get_range_not_satisfiable_response(file_handle, size)
        headers = [(name, value) for name, value in base_headers if name != "Content-Length"]
        headers += [
            ("Content-Range", f"bytes {start}-{end}/{size}"),
            ("Content-Length", str(end - start + 1)),
        ]
        part = SlicedFile(file_handle, start, end) if file_handle else None
        return Response(206, headers, part)


def _answer(request: HttpRequest, path: Path, headers: dict[str, str]) -> HttpResponse:
    """The stored file's date stays untold: it says when another case received the same bytes."""
    stored = _StoredFile(str(path), list(headers.items()))
    asked = {
        name: request.META[name]
        for name in ("HTTP_RANGE", "HTTP_IF_NONE_MATCH")
        if name in request.META
    }
    found = stored.get_response(request.method, asked)
    response = WhiteNoiseFileResponse(found.file or (), status=int(found.status))
    for name, value in {**SAFE_HEADERS, **dict(found.headers)}.items():
        if name != "Last-Modified":
            response[name] = value
    if found.status in (200, 206):
        response["Accept-Ranges"] = "bytes"
    return response
