"""What files say of themselves, compared with what exiftool and ffprobe read in real ones."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image

from evidence.files import exif, facts, sandbox, xmp
from evidence.files.facts import Facts, Gps, Reading
from evidence.files.sandbox import Examination
from tests.samples import expected

# What we knowingly read otherwise than exiftool 12.57, field by field.
KNOWN_DIFFERENCES = {
    # "52,00000,50,00000,34,01180" is 52° 50′ 34.0118″ with decimal commas; exiftool takes the
    # zeros for minutes. It also leaves out names that are not in the first directory.
    ("photos/goexif/samples/geodegrees_as_string.jpg", "lat"),
    ("photos/goexif/samples/geodegrees_as_string.jpg", "lon"),
    # No tool of ours reads the size of Panasonic's raw format.
    ("photos/exiftool/Panasonic.rw2", "width"),
    ("photos/exiftool/Panasonic.rw2", "height"),
}


def oracle(stated: dict[str, Any]) -> dict[str, Any]:
    gps = stated.get("gps") or {}
    return {
        "flag": gps.get("flag"),
        "lat": gps.get("lat"),
        "lon": gps.get("lon"),
        "alt": gps.get("alt_m"),
        "heading": gps.get("img_direction"),
        "time_utc": gps.get("gps_utc"),
        "taken_at": stated.get("datetime_original"),
        "taken_at_offset": stated.get("offset_original"),
        "make": stated.get("make"),
        "model": stated.get("model"),
        "lens": stated.get("lens"),
        "orientation": stated.get("orientation"),
        "width": stated.get("width"),
        "height": stated.get("height"),
    }


def found_in(said: Facts) -> dict[str, Any]:
    gps = ("flag", "lat", "lon", "alt", "heading", "time_utc")
    return vars(said) | {name: getattr(said.gps, name) for name in gps}


def same(wanted: Any, found: Any, tolerance: float) -> bool:
    if isinstance(wanted, float) and found is not None:
        return abs(wanted - found) <= tolerance
    return bool(wanted == found)


@pytest.mark.parametrize("folder", ["photos", "drone"])
def test_photos_say_what_exiftool_reads(folder: str, examined: dict[str, Examination]) -> None:
    differing = {}
    for name, stated in expected(folder)["files"].items():
        path = f"{folder}/{name}"
        found = found_in(examined[path].facts)
        for field, wanted in oracle(stated).items():
            tolerance = 1e-5 if field in {"lat", "lon"} else 0.01
            if wanted is None or (path, field) in KNOWN_DIFFERENCES:
                continue
            if not same(wanted, found[field], tolerance):
                differing[path, field] = (wanted, found[field])

    assert differing == {}


@pytest.mark.parametrize("folder", ["photos", "drone"])
def test_no_position_is_invented(folder: str, examined: dict[str, Examination]) -> None:
    for name, stated in expected(folder)["files"].items():
        if (stated.get("gps") or {}).get("lat") is None:
            gps = examined[f"{folder}/{name}"].facts.gps
            assert (gps.lat, gps.lon) == (None, None), name


def test_time_without_offset_stays_without(examined: dict[str, Examination]) -> None:
    stated = {
        name: facts.get("offset_original")
        for name, facts in expected("photos")["files"].items()
        if facts.get("datetime_original")
    }

    found = {name: examined[f"photos/{name}"].facts.taken_at_offset for name in stated}

    assert found == stated


def test_videos_say_what_ffprobe_reads(examined: dict[str, Examination]) -> None:
    differing = {}
    for name, stated in expected("video")["files"].items():
        said = examined[f"video/{name}"].facts
        picture = stated.get("video") or {}
        wanted = {
            "width": picture.get("width") or None,
            "duration_s": stated.get("duration_s"),
            "lat": (stated.get("gps") or {}).get("lat"),
            "lon": (stated.get("gps") or {}).get("lon"),
            "alt": (stated.get("gps") or {}).get("alt_m"),
            "flag": stated.get("gps_flag"),
            "make": stated.get("make"),
            "model": stated.get("model"),
        }
        found = found_in(said)
        for field, value in wanted.items():
            if value is not None and not same(
                value, found[field], 0.03 if "dur" in field else 1e-5
            ):
                differing[name, field] = (value, found[field])

    assert differing == {}


def test_container_time_is_utc_unless_the_maker_states_local_time(
    examined: dict[str, Examination],
) -> None:
    for name, stated in expected("video")["files"].items():
        said = examined[f"video/{name}"].facts
        if apple := stated.get("apple_creationdate"):
            assert f"{said.taken_at}{said.taken_at_offset}" == f"{apple[:-2]}:{apple[-2:]}", name
        elif (utc := stated.get("creation_time_utc", "")).endswith("Z"):
            assert (said.taken_at, said.taken_at_offset) == (utc[:19], "+00:00"), name


def test_avi_time_has_no_offset(examined: dict[str, Examination]) -> None:
    said = examined["video/exiftool/Pentax.avi"].facts

    assert (said.taken_at, said.taken_at_offset) == ("2009-10-27T12:14:34", None)


@pytest.mark.parametrize(
    ("name", "orientation"),
    [
        ("media/mp4/dolbyVision-hdr.MOV", 6),
        ("mp4parse-rust/video_rotation_90.mp4", 6),
        ("media/mp4/sample_rotate_and_reflect.mp4", 5),
        ("media/mp4/sample.mp4", 1),
    ],
)
def test_video_rotation_is_told_as_orientation(
    name: str, orientation: int, examined: dict[str, Examination]
) -> None:
    assert examined[f"video/{name}"].facts.orientation == orientation


def test_pdf_states_its_pages(examined: dict[str, Examination]) -> None:
    for name, stated in expected("documents")["files"].items():
        if "pdf" in stated:
            (reading,) = examined[f"documents/{name}"].readings
            assert reading.data["pages"] == stated["pdf"]["Pages"], name


def test_nothing_found_and_failed_are_told_apart(examined: dict[str, Examination]) -> None:
    bare = examined["photos/exifr/img_1771_no_exif.jpg"].readings[0]
    broken = examined["hostile/mp4parse-rust/chunk_out_of_range.mp4"].readings[0]

    assert (bare.tool, bare.outcome) == ("exifread", "nothing found")
    assert (broken.tool, broken.outcome) == ("PyAV", "failed")
    assert broken.problems


def test_every_reading_names_its_tool_and_version(examined: dict[str, Examination]) -> None:
    readings = [reading for e in examined.values() for reading in e.readings]

    assert all(reading.tool and reading.version for reading in readings)
    assert {reading.outcome for reading in readings} == {"read", "nothing found", "failed"}


def test_raw_tags_are_text_a_database_accepts(examined: dict[str, Examination]) -> None:
    for path, examination in examined.items():
        for reading in examination.readings:
            text = json.dumps([reading.data, reading.problems], ensure_ascii=False)
            assert "\\u0000" not in text, path
            assert text.encode("utf-8"), path
            assert len(text) < 2_000_000, path


POSITION = {
    "GPSLatitude": [50, 27, Fraction(36)],
    "GPSLatitudeRef": "N",
    "GPSLongitude": [35, 36, 0],
    "GPSLongitudeRef": "E",
}


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_exif_is_read_in_every_format_that_carries_it(image_format: str, tmp_path: Path) -> None:
    written = Image.Exif()
    written[ExifTags.Base.Make] = "DJI"
    written[ExifTags.Base.Orientation] = 6
    exif_part = written.get_ifd(ExifTags.IFD.Exif)
    exif_part[ExifTags.Base.DateTimeOriginal] = "2023:05:22 14:03:55"
    exif_part[ExifTags.Base.OffsetTimeOriginal] = "+03:00"
    written.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (50, 27, 36), 3: "E", 4: (35, 36, 0)})
    path = tmp_path / "photo"
    Image.new("RGB", (64, 32)).save(path, image_format, exif=written)

    said = sandbox.examine(path).facts

    assert said == Facts(
        width=64,
        height=32,
        taken_at="2023-05-22T14:03:55",
        taken_at_offset="+03:00",
        gps=Gps(50.46, 35.6, flag="ok"),
        make="DJI",
        orientation=6,
    )


class ZeroDenominator:
    numerator, denominator = 1, 0


@pytest.mark.parametrize(
    ("change", "gps"),
    [
        ({}, Gps(50.46, 35.6, flag="ok")),
        ({"GPSLatitudeRef": "S", "GPSLongitudeRef": "W"}, Gps(-50.46, -35.6, flag="ok")),
        ({"GPSLatitudeRef": " n\0"}, Gps(50.46, 35.6, flag="ok")),
        ({"GPSLatitude": [Fraction("50.46")]}, Gps(50.46, 35.6, flag="ok")),
        ({"GPSLatitude": (50, 27.6)}, Gps(50.46, 35.6, flag="ok")),
        ({"GPSLatitude": "50,00000,27,00000,36,00000"}, Gps(50.46, 35.6, flag="ok")),
        ({"GPSLatitude": [0, 0, 0], "GPSLongitude": [0]}, Gps(0.0, 0.0, flag="null_island")),
        ({"GPSLatitude": [95, 0, 0]}, Gps(95.0, 35.6, flag="out_of_range")),
        ({"GPSLongitude": [181, 0, 0]}, Gps(50.46, 181.0, flag="out_of_range")),
        ({"GPSLatitudeRef": ""}, Gps(flag="incomplete")),
        ({"GPSLatitudeRef": "E", "GPSLongitudeRef": "N"}, Gps(flag="incomplete")),
        ({"GPSLongitude": None}, Gps(flag="incomplete")),
        ({"GPSLatitude": [50, ZeroDenominator(), 36]}, Gps(flag="incomplete")),
        ({"GPSLatitude": "north of the river"}, Gps(flag="incomplete")),
        ({"GPSLatitude": None, "GPSLongitude": None}, Gps()),
        ({"GPSLatitude": "", "GPSLongitude": []}, Gps()),
    ],
)
def test_position_and_its_flag(change: dict[str, Any], gps: Gps) -> None:
    assert exif.facts_of(POSITION | change).gps == gps


def test_height_below_the_sea_and_useless_directions() -> None:
    said = exif.facts_of(
        POSITION
        | {
            "GPSAltitude": [Fraction(85, 10)],
            "GPSAltitudeRef": b"\x01",
            "GPSImgDirection": [Fraction(65535)],
        }
    )

    assert (said.gps.alt, said.gps.heading) == (-8.5, None)


@pytest.mark.parametrize(
    ("clock", "date", "time_utc"),
    [
        ([7, 30, Fraction(1499, 100)], "2023:05:22", "2023-05-22T07:30:14"),
        ([7, 30, 14], "", None),
        ([7, 30], "2023:05:22", None),
        ([25, 30, 14], "2023:05:22", None),
        ([7, ZeroDenominator(), 14], "2023:05:22", None),
    ],
)
def test_time_of_the_fix_needs_date_and_clock(
    clock: list[Any], date: str, time_utc: str | None
) -> None:
    said = exif.facts_of(POSITION | {"GPSTimeStamp": clock, "GPSDateStamp": date})

    assert said.gps.time_utc == time_utc


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2023:05:22 14:03:55", ("2023-05-22T14:03:55", None)),
        ("2023-05-22T14:03:55.123+03:00", ("2023-05-22T14:03:55", "+03:00")),
        ("2023-05-22T14:03:55Z", ("2023-05-22T14:03:55", "+00:00")),
        ("2023:05:22 14:03", ("2023-05-22T14:03:00", None)),
        ("0000:00:00 00:00:00", (None, None)),
        ("    :  :     :  :  ", (None, None)),
        ("2023:02:30 10:00:00", (None, None)),
        ("2023:05:22", (None, None)),
        ("вчера", (None, None)),
        (None, (None, None)),
    ],
)
def test_moments_as_stated(text: str | None, moment: tuple[str | None, str | None]) -> None:
    assert facts.moment(text) == moment


anything = st.recursive(
    st.none() | st.integers() | st.floats() | st.text() | st.binary() | st.fractions(),
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner, inner),
    max_leaves=5,
)
NAMES = [
    *POSITION,
    "GPSAltitude",
    "GPSAltitudeRef",
    "GPSImgDirection",
    "GPSTimeStamp",
    "GPSDateStamp",
    "DateTimeOriginal",
    "OffsetTimeOriginal",
    "Orientation",
    "Make",
]


@given(st.dictionaries(st.sampled_from(NAMES), anything))
def test_any_tags_give_facts_json_can_hold(tags: dict[str, Any]) -> None:
    said = exif.facts_of(tags)

    assert json.loads(json.dumps(found_in(said) | {"gps": None}, allow_nan=False))
    assert (said.gps.lat is None) == (said.gps.flag in {"none", "incomplete"})


def packet(attributes: str) -> bytes:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:exif="http://ns.adobe.com/exif/1.0/"'
        ' xmlns:d="http://www.dji.com/drone-dji/1.0/">'
        f"<rdf:Description {attributes}/></rdf:RDF></x:xmpmeta>"
    ).encode()


@pytest.mark.parametrize(
    ("attributes", "lat", "lon"),
    [
        ('exif:GPSLatitude="50,27.6N" exif:GPSLongitude="35,36,0E"', 50.46, 35.6),
        ('exif:GPSLatitude="50,27.6S" exif:GPSLongitude="35,36W"', -50.46, -35.6),
        ('d:GpsLatitude="+50.46" d:GpsLongtitude="+35.6"', 50.46, 35.6),
    ],
)
def test_xmp_positions(attributes: str, lat: float, lon: float) -> None:
    _, said = xmp.read(packet(attributes))

    assert said.gps == Gps(lat, lon, flag="ok")


def test_xmp_with_entities_is_refused() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbb">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&b;</x:xmpmeta>'

    with pytest.raises(ValueError, match="unreadable XMP"):
        xmp.read(bomb)


def test_usable_position_is_preferred_to_an_unusable_one() -> None:
    merged = facts.merge(
        [Facts(gps=Gps(flag="incomplete")), Facts(gps=Gps(50.46, 35.6, flag="ok"))]
    )

    assert merged.gps == Gps(50.46, 35.6, flag="ok")


def test_offset_belongs_to_the_reading_that_gave_the_time() -> None:
    merged = facts.merge(
        [
            Facts(taken_at="2023-05-22T14:00:00"),
            Facts(taken_at="2023-05-22T11:00:00", taken_at_offset="+00:00"),
        ]
    )

    assert (merged.taken_at, merged.taken_at_offset) == ("2023-05-22T14:00:00", None)


def test_text_is_cleaned_for_storage() -> None:
    assert facts.clean_text("a\0b\ud800c") == "ab?c"
    assert len(facts.clean_text("я" * 10_000)) == facts.MAX_TEXT


def test_reading_without_data_is_complete() -> None:
    assert Reading("exifread", "1", "failed").data == {}
