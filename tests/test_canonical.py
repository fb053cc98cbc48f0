"""Canonical JSON: the published vectors of RFC 8785 that hold no floats, and what it refuses."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.canonical import LARGEST_INTEGER, decode, encode
from evidence.errors import NotCanonical

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
INTEGERS = st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
VALUES = st.recursive(
    st.none() | st.booleans() | INTEGERS | TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXT, inner, max_size=5),
    max_leaves=20,
)

# From RFC 8785 sections 3.2.2 and 3.2.3, and the test data its author publishes beside it.
PUBLISHED = [
    (r'{"literals": [null, true, false]}', '{"literals":[null,true,false]}'),
    (
        r'{"string": "\u20ac$\u000F\u000aA' + "'" + r'\u0042\u0022\u005c\\\"\/"}',
        '{"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    ),
    (
        r'{"\u20ac": "Euro Sign", "\r": "Carriage Return",'
        r' "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",'
        r' "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control",'
        r' "\u00f6": "Latin Small Letter O With Diaeresis"}',
        '{"\\r":"Carriage Return","1":"One","\x80":"Control",'
        '"ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign",'
        '"😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    ),
    ('[ 56, { "d": true, "10": null, "1": [ ] } ]', '[56,{"1":[],"10":null,"d":true}]'),
    (
        '{"1": {"f": {"f": "hi", "F": 5}, "\\n": 56}, "10": {}, "": "empty", "a": {},'
        ' "111": [{"e": "yes", "E": "no"}], "A": {}}',
        '{"":"empty","1":{"\\n":56,"f":{"F":5,"f":"hi"}},"10":{},'
        '"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}',
    ),
    (r'{"Unnormalized Unicode": "A\u030a"}', '{"Unnormalized Unicode":"A\u030a"}'),
]


@pytest.mark.parametrize(("given_text", "canonical"), PUBLISHED)
def test_published_vectors(given_text: str, canonical: str) -> None:
    value = json.loads(given_text)

    assert encode(value) == canonical.encode()
    assert decode(canonical.encode()) == value


@given(VALUES)
def test_decoding_gives_back_what_was_encoded(value) -> None:
    data = encode(value)

    assert decode(data) == value
    assert json.loads(data) == value


@given(st.dictionaries(TEXT, INTEGERS, max_size=6), st.randoms())
def test_order_of_insertion_does_not_matter(value: dict, random) -> None:
    members = list(value.items())
    random.shuffle(members)

    assert encode(dict(members)) == encode(value)


@pytest.mark.parametrize("value", [1.0, b"x", (1,), {1: "x"}, {None: 1}, {1, 2}, [object()]])
def test_other_types_are_refused(value) -> None:
    with pytest.raises(TypeError):
        encode(value)


@pytest.mark.parametrize("value", [2**53, -(2**53), "\ud800", {"\udfff": 1}, ["a\ud800b"]])
def test_values_two_readers_could_read_differently_are_refused(value) -> None:
    with pytest.raises(ValueError, match=r"beyond|surrogates"):
        encode(value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" 1",
        b"1 ",
        b"1.0",
        b"1e3",
        b"-0",
        b"01",
        b"NaN",
        b"9007199254740992",
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a": 1}',
        b'"\\u0041"',
        b'"\\/"',
        b'"\\ud800"',
        b'"\xff"',
        b'\xef\xbb\xbf"bom"',
        b'"\\u000F"',
        b"[" * 100_000,
    ],
)
def test_bytes_that_are_not_canonical_are_refused(data: bytes) -> None:
    with pytest.raises(NotCanonical):
        decode(data)
