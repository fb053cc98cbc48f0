"""One byte sequence per value: canonical JSON (RFC 8785), without floats."""

import json
from typing import Any

from evidence.errors import NotCanonical

LARGEST_INTEGER = 2**53 - 1  # beyond it two readers may disagree (RFC 8785, section 3.2.2.3)


def encode(value: Any) -> bytes:
    """Return the RFC 8785 bytes of `value`.

    Takes None, bool, str, list, dict with str keys, and integers within ±(2^53 − 1).
    Raises TypeError for anything else (a float among them), ValueError for an integer out of
    range and for text holding half of a surrogate pair.
    """
    text = json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8")


def decode(data: bytes) -> Any:
    """Return the value `data` stands for; raises NotCanonical unless encoding gives it back."""
    try:
        text = data.decode("utf-8")
        value = _READER.decode(text)
        again = _IN_ASCII.encode(value).encode() if text.isascii() else encode(value)
    except (ValueError, TypeError, RecursionError) as problem:
        raise NotCanonical(data, str(problem)) from problem
    if again != data:
        raise NotCanonical(data, "the same value has a different canonical form")
    return value


def _no_float(text: str) -> None:
    raise ValueError(f"canonical JSON holds no {text}")


_READER = json.JSONDecoder(
    parse_int=lambda digits: _within_range(int(digits)),
    parse_float=_no_float,
    parse_constant=_no_float,
)
# For ASCII keys the order of code points is the one of UTF-16, and far quicker to make.
_IN_ASCII = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _ordered(value: Any) -> Any:
    match value:
        case None | bool() | str():
            return value
        case int():
            return _within_range(value)
        case list():
            return [_ordered(member) for member in value]
        case dict():
            return {key: _ordered(value[key]) for key in sorted(value, key=_utf16)}
    raise TypeError(f"canonical JSON holds no {type(value).__name__}: {value!r}")


def _within_range(number: int) -> int:
    if abs(number) > LARGEST_INTEGER:
        raise ValueError(f"{number} is beyond ±(2^53 − 1)")
    return number


def _utf16(key: Any) -> bytes:
    """Keys sort by UTF-16 code units, which differs from code points beyond U+FFFF."""
    if not isinstance(key, str):
        raise TypeError(f"canonical JSON keys are text, not {type(key).__name__}: {key!r}")
    return key.encode("utf-16-be")
