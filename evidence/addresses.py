"""Web addresses: one key for the ways the same post is linked."""

from hashlib import sha256
from urllib.parse import urlsplit

OTHER_FACES = ("www.", "m.", "mobile.")


def url_key(url: str) -> str:
    """A key two addresses of one page share, as 64 hex digits; empty for no address.

    Scheme, ``www.``/``m.`` host names, a closing slash and the fragment do not distinguish pages.
    """
    if not url.strip():
        return ""
    try:
        parts = urlsplit(url.strip())
    except ValueError:  # an address no browser would open is still its own key
        return sha256(url.strip().encode()).hexdigest()
    host = parts.netloc.casefold().rpartition("@")[2]
    for face in OTHER_FACES:
        host = host.removeprefix(face)
    query = f"?{parts.query}" if parts.query else ""
    return sha256(f"{host}{parts.path.rstrip('/')}{query}".encode()).hexdigest()
