"""Files taken out, read again by readers that are not ours."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.actions import cases, checking, claims, items, sources
from evidence.exports import facts, maps, tables
from evidence.models import Item, Source
from evidence.vocabularies import LocationRole, Visibility
from tests.factories import Cast, make_held, make_referenced, make_source

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]

KML = "{http://www.opengis.net/kml/2.2}"
HARD = 'She said "run",\nthen; \tПривет, Їжак, مرحبا \u202eabc\u202c 🔥 <b>&amp;</b>'


def told(cast: Cast, user=None, cases=None) -> Iterator[facts.Facts]:
    numbers = Item.objects.order_by("-pk").values_list("pk", flat=True)
    return facts.of_items(
        list(numbers),
        by=user or cast.editor,
        cases=cases or [cast.case.pk],
        site="https://catalog.example",
    )


def rows(cast: Cast, **options) -> list[dict[str, str]]:
    text = "".join(tables.csv_lines(told(cast, **options)))
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def features(cast: Cast) -> list[dict]:
    return json.loads("".join(maps.geojson(told(cast))))["features"]


def placemarks(cast: Cast) -> list[ET.Element]:
    root = ET.fromstring("".join(maps.kml(told(cast))))
    return root.findall(f"{KML}Document/{KML}Placemark")


@pytest.fixture
def placed(cast: Cast) -> Item:
    """Two places, one of them the camera's, and a time."""
    item = make_referenced(by=cast.owner, case=cast.case, title="Column", description=HARD)
    for role, latitude in ((LocationRole.CAMERA, "-50.5"), (LocationRole.SUBJECT, "50.4613")):
        claims.claim_location(
            by=cast.owner, item=item, latitude=latitude, longitude="35.6026", radius_m=250,
            role=role, place_name="Козинка", claimed_by_user=cast.owner,
        )  # fmt: skip
    claims.claim_time(by=cast.owner, item=item, edtf="2023-05-22", claimed_by_user=cast.owner)
    return item


@pytest.fixture
def confided(cast: Cast) -> Source:
    source = make_source(
        by=cast.owner, case=cast.case, name="Olha Petrova", confidential=True, code_name="Heron",
        handle="@olha", url="https://olha.example/",
    )  # fmt: skip
    item = make_held(
        by=cast.owner, case=cast.case, source=source, obtained_from="https://olha.example/1"
    )
    items.add_provenance(
        by=cast.owner, item=item, kind="posted", source=source, url="https://olha.example/2"
    )
    claims.claim_location(by=cast.owner, item=item, place_name="A", claimed_by_source=source)
    return source


def test_table_gives_back_every_sign_of_a_text(cast: Cast, placed: Item) -> None:
    (row,) = rows(cast)

    assert row["description"] == HARD
    assert (row["code"], row["taken"], row["places"]) == (
        "BEL-0001", "2023-05-22", "Козинка; Козинка",
    )  # fmt: skip
    assert (row["latitude"], row["longitude"], row["radius_m"]) == ("50.4613", "35.6026", "250")
    assert row["url"] == "https://catalog.example/items/BEL-0001/"
    assert tuple(row) == tables.COLUMNS


@pytest.mark.parametrize("sign", [*"=+-@\t\r＝＋－＠−"])
def test_no_cell_begins_like_a_formula(cast: Cast, sign: str) -> None:
    make_referenced(by=cast.owner, case=cast.case, title="x", description=f"{sign}1+cmd|' /C'!A0")

    (row,) = rows(cast)

    assert row["description"] == f"'{sign}1+cmd|' /C'!A0"


@given(st.one_of(st.text(), st.integers(), st.floats(allow_nan=False), st.none()))
def test_numbers_stay_numbers_and_texts_get_an_apostrophe_at_most(value) -> None:
    written = tables.harmless(value)

    assert written in (value, f"'{value}")
    assert not (isinstance(written, str) and written.startswith(tables.FORMULAS))


def test_below_the_equator_is_a_number_and_no_formula(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    claims.claim_location(
        by=cast.owner, item=item, latitude="-12.5", longitude="-60", claimed_by_user=cast.owner
    )

    (row,) = rows(cast)

    assert (row["latitude"], row["longitude"]) == ("-12.5", "-60.0")


def test_json_lines_hold_all_claims(cast: Cast, placed: Item) -> None:
    (line,) = tables.json_lines(told(cast))

    item = json.loads(line)
    assert item["description"] == HARD
    assert [(place["role"], place["latitude"]) for place in item["places"]] == [
        ("camera", -50.5), ("subject", 50.4613),
    ]  # fmt: skip
    assert item["times"][0]["edtf"] == "2023-05-22"
    assert item["times"][0]["claimed_by"] == "owner"
    assert line.count("\n") == 1


def test_geojson_is_as_the_standard_has_it(cast: Cast, placed: Item) -> None:
    make_referenced(by=cast.owner, case=cast.case, title="Nowhere")

    nowhere, camera, subject = features(cast)

    assert nowhere["geometry"] is None
    assert camera["geometry"] == {"type": "Point", "coordinates": [35.6026, -50.5]}
    assert subject["geometry"] == {"type": "Point", "coordinates": [35.6026, 50.4613]}
    assert subject["properties"]["radius_m"] == 250
    assert all(set(each) == {"type", "geometry", "properties"} for each in (nowhere, camera))
    assert json.loads("".join(maps.geojson([]))) == {"type": "FeatureCollection", "features": []}


def test_kml_is_read_back_with_places_and_texts(cast: Cast, placed: Item) -> None:
    camera, subject = placemarks(cast)

    assert subject.findtext(f"{KML}name") == "BEL-0001 Column"
    assert subject.findtext(f"{KML}description") == HARD
    assert subject.findtext(f"{KML}Point/{KML}coordinates") == "35.6026,50.4613"
    data = {
        each.get("name"): each.findtext(f"{KML}value")
        for each in subject.findall(f"{KML}ExtendedData/{KML}Data")
    }
    assert (data["role"], data["place_name"]) == ("subject", "Козинка")
    # The order the schema of KML 2.2 wants.
    assert [child.tag.removeprefix(KML) for child in camera] == [
        "name", "description", "ExtendedData", "Point",
    ]  # fmt: skip


def test_signs_that_xml_cannot_write_break_no_file(cast: Cast) -> None:
    make_referenced(by=cast.owner, case=cast.case, title="bell \x07", description="a\r\nb\x0b")

    (mark,) = placemarks(cast)

    assert mark.findtext(f"{KML}name") == "BEL-0001 bell \ufffd"
    assert mark.findtext(f"{KML}description") == "a\r\nb\ufffd"


@pytest.mark.parametrize("clockwise", [True, False])
def test_area_is_a_closed_ring_against_the_clock(clockwise: bool) -> None:
    corners = [[0.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
    ring = maps._ring(corners if clockwise else corners[::-1])

    assert ring[0] == ring[-1]
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:], strict=False))
    assert area > 0


@pytest.mark.parametrize("name", ["editor", "chief"])
def test_confidential_source_leaves_by_its_code_name_only(
    cast: Cast, confided: Source, name: str
) -> None:
    by = getattr(cast, name)
    files = [
        "".join(write(told(cast, user=by)))
        for write in (tables.csv_lines, tables.json_lines, maps.geojson, maps.kml)
    ]

    for content in files:
        assert "Heron" in content
        assert "Olha" not in content and "olha" not in content


def test_hidden_items_and_other_cases_are_in_no_file(cast: Cast, placed: Item) -> None:
    before = rows(cast)
    hidden = make_referenced(by=cast.owner, case=cast.case, title="Hidden")
    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.RESTRICTED)
    make_referenced(by=cast.stranger, case=cast.other_case, title="Elsewhere")

    assert rows(cast) == before
    assert rows(cast, user=cast.stranger) == []
    assert len(rows(cast, user=cast.chief)) == 2


def test_checks_are_told_with_selectors_others_read_and_sealed_ones_stay(
    cast: Cast, placed: Item
) -> None:
    note = {"method": "comparison", "outcome": "supports", "text": HARD}
    marks = [("t=14,20&xywh=percent:10,20.5,30,40", "The tower")]
    checking.add_note(by=cast.owner, item=placed, marks=marks, steps={"place": "done"}, **note)
    case = cast.case

    [check] = next(told(cast))["checks"]
    cases.edit_case(by=cast.chief, case=case, expected=case.version, blind_checks=True)

    assert check["text"] == HARD
    assert check["steps"] == {"place": "done"}
    assert check["marks"][0]["selector"] == {
        "type": "FragmentSelector",
        "conformsTo": "http://www.w3.org/TR/media-frags/",
        "value": "t=14,20&xywh=percent:10,20.5,30,40",
    }
    assert next(told(cast))["checks"] == []


def test_only_a_finding_that_stands_is_told(cast: Cast, placed: Item) -> None:
    finding = checking.propose_finding(by=cast.owner, item=placed, value="likely", reasons="So.")
    assert rows(cast)[0]["finding"] == ""

    checking.review_finding(by=cast.teammate, finding=finding, value="likely")

    assert (rows(cast)[0]["finding"], rows(cast)[0]["finding_reasons"]) == ("likely", "So.")


def test_item_hidden_while_the_file_is_written_is_not_in_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "PAGE", 1)
    older, newer = (make_referenced(by=cast.owner, case=cast.case) for _ in range(2))
    stream = told(cast)

    assert next(stream)["code"] == newer.code
    items.set_visibility(by=cast.chief, item=older, visibility=Visibility.RESTRICTED)

    assert list(stream) == []


def test_reading_costs_the_same_for_one_item_and_for_many(
    cast: Cast, django_assert_max_num_queries
) -> None:
    for _ in range(4):
        item = make_held(by=cast.owner, case=cast.case)
        claims.claim_location(by=cast.owner, item=item, place_name="A", claimed_by_user=cast.owner)
    with django_assert_max_num_queries(16):
        assert len(list(told(cast))) == 4


def test_source_made_confidential_later_is_named_by_its_code_name(cast: Cast) -> None:
    source = make_source(by=cast.owner, case=cast.case, name="Olha")
    make_held(by=cast.owner, case=cast.case, source=source)
    assert rows(cast)[0]["sources"] == "Olha"

    sources.edit_source(
        by=cast.owner, source=source, expected=1, confidential=True, code_name="Heron"
    )

    assert rows(cast)[0]["sources"] == "Heron"


def test_every_column_is_documented() -> None:
    told = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")

    assert [name for name in tables.COLUMNS if f"`{name}`" not in told] == []
