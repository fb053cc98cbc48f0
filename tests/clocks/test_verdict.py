"""What a bench of clocks comes to in words: agreement, bounds, contradiction, hypotheses."""

from evidence.clocks import Bench, Line, Weight, hypotheses, verdict
from evidence.clocks.bench import benches_of
from evidence.moments import parse


def line(label: str, edtf: str, clock: str = "statement", **more) -> Line:
    return Line(label.lower(), clock, label, parse(edtf), **more)


def post(label: str, edtf: str) -> Line:
    return line(label, edtf, "post", weight=Weight.BY_THEN)


def told(*lines: Line, **tried) -> list[str]:
    return [said.words for said in verdict(Bench(tuple(lines), **tried))]


DEVICE = line("Device", "2023-05-22T12:05:10", "device")
GPS = line("GPS", "2023-05-22T09:05:12Z~", "gps")


def test_clocks_that_agree_say_when_it_was_made() -> None:
    words = told(
        line("Witness", "2023-05-22T09:00Z/2023-05-22T10:00Z"), post("Channel", "2023-05-22T09:30Z")
    )

    assert words == [
        "Both clocks can be right if it was made from 22 May 2023, 09:00 to 09:30:59 UTC, a span "
        "of 30 min 59 s.",
        "Whatever is claimed, not later than 22 May 2023, 09:30:59 UTC: “Channel”.",
    ]


def test_the_firmest_post_bounds_it_even_when_nothing_else_is_known() -> None:
    words = told(post("Repost", "2023-05-22T11:00Z"), post("First post", "2023-05-22T10:00:00Z"))

    assert words == [
        "Made by 22 May 2023, 10:00 UTC; no clock says from when on.",
        "Whatever is claimed, not later than 22 May 2023, 10:00 UTC: “First post”.",
    ]


def test_a_contradiction_names_both_clocks_and_their_distance() -> None:
    words = told(line("Witness", "2023-05-22T11:00:00Z"), post("Channel", "2023-05-22T09:30:00Z"))

    assert words[0] == "These clocks cannot all be right."
    assert words[1] == (
        "“Channel” says by 22 May 2023, 09:30 UTC, “Witness” not before 22 May 2023, 11:00 UTC: "
        "they are 1 h 30 min apart."
    )


def test_the_one_that_contradicts_all_others_is_tried_without() -> None:
    words = told(
        line("A", "2023-05-22T09:00:00Z"), line("B", "2023-05-22T09:00Z"), line("C", "2023-05-24")
    )

    assert "Without “C” the others leave 22 May 2023, 09:00 UTC." in words
    assert not any(said.startswith("Without “A”") for said in words)


def test_local_clocks_that_contradict_one_another_may_stand_in_two_zones() -> None:
    words = told(line("A", "2023-05-22T09:00"), line("B", "2023-05-22T14:00"))

    assert "clocks set to different zones would explain up to 26 h" in words[1]


def test_an_offset_is_never_assumed_only_narrowed() -> None:
    alone, narrowed = told(DEVICE), told(DEVICE, GPS)

    assert "none from UTC−12 to UTC+14 is ruled out" in alone[1]
    assert "all can be right with UTC+3." in narrowed[1]


def test_an_offset_tried_out_is_said_to_be_tried_out() -> None:
    words = told(DEVICE, offset="+03:00")

    assert words[0].endswith("made at 22 May 2023, 09:05:10 UTC.")
    assert words[1] == "Local times are read as UTC+3 here: tried out, recorded nowhere."
    assert told(GPS, offset="+03:00") == told(GPS)


def test_a_clock_set_aside_counts_no_more() -> None:
    wrong = line("C", "2023-05-24")

    assert told(GPS, wrong, aside=frozenset({"c"})) == told(GPS)


def test_what_bounds_nothing_is_not_counted() -> None:
    spoken = line("Speaker", "2020", weight=Weight.BESIDE)

    assert told(GPS, spoken) == told(GPS)
    assert told(spoken) == ["No clock says when it was made."]


def test_nothing_known_is_said() -> None:
    assert told() == ["No clock says when it was made."]


def test_how_a_device_stood_to_the_satellites_is_a_hypothesis() -> None:
    assert hypotheses(Bench((DEVICE, GPS))) == [
        "“Device” is 2 h 59 min ahead of “GPS”. Were it set to UTC+3, it was 2 s slow; the two "
        "need not have been read at the same moment."
    ]
    fast = line("Device", "2023-05-22T12:05:14+03:00", "device")
    assert hypotheses(Bench((fast, GPS))) == [
        "“Device” is 2 s ahead of “GPS”. Its clock would have been 2 s fast."
    ]


def test_a_device_that_is_later_than_a_post_would_be_fast() -> None:
    device = line("Device", "2023-05-22T12:00:00Z", "device")

    assert hypotheses(Bench((device, post("Channel", "2023-05-22T09:30:00Z")))) == [
        "“Device” would fit if its clock was at least 2 h 30 min fast."
    ]


def test_a_part_has_its_own_claims_and_the_bounds_of_the_whole() -> None:
    whole = [GPS, post("Channel", "2023-05-22T11:00Z")]
    shot = line("Shot", "2023-05-21", part="second shot")

    benches = benches_of([*whole, shot])

    assert [[each.label for each in bench.lines] for bench in benches] == [
        ["GPS", "Channel"], ["Shot", "Channel"],
    ]  # fmt: skip
    assert [bench.part for bench in benches] == ["", "second shot"]
