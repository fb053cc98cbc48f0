"""Dates, times of day and intervals, each known only as well as it was stated."""

from evidence.moments.edtf import OFFSETS_IN_USE, Moment, parse, until
from evidence.moments.meeting import apart_s
from evidence.moments.spans import NOT_YET, begins_after, between, overlap, precedes
from evidence.moments.spoken import LONGEST_TEXT, read
from evidence.moments.words import explained, in_words, is_timed, length, offset_words, said

__all__ = [
    "LONGEST_TEXT",
    "NOT_YET",
    "OFFSETS_IN_USE",
    "Moment",
    "apart_s",
    "begins_after",
    "between",
    "explained",
    "in_words",
    "is_timed",
    "length",
    "offset_words",
    "overlap",
    "parse",
    "precedes",
    "read",
    "said",
    "until",
]
