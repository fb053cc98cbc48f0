"""The training case: generated samples, held through the real intake, to practise every step on."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction

from evidence.actions import intake, items, sources
from evidence.demo import leaflets, origins
from evidence.demo.clips import MP4, WEBM, Clip, as_file
from evidence.demo.desk import Assessment, Check, Desk, Text, When, Where, Work
from evidence.demo.people import People
from evidence.demo.photographs import (
    Camera,
    Photograph,
    Position,
    as_jpeg,
    as_png,
    forwarded,
)
from evidence.demo.settlements import (
    BELGOROD,
    BORISOVKA,
    GOLOVCHINO,
    GRAYVORON,
    KOZINKA,
    KRASNAYA_YARUGA,
    RAKITNOYE,
    SHEBEKINO,
    VELYKA_PYSARIVKA,
    Settlement,
)
from evidence.models import Case, Item, Receipt
from evidence.vocabularies import (
    CheckOutcome,
    CheckStep,
    ClaimMethod,
    Clock,
    Confidence,
    FindingValue,
    ItemKind,
    LinkKind,
    LocationRole,
    ReceiptMethod,
    Reliability,
    Sensitivity,
    SourceKind,
    StepKind,
    TagKind,
    TranscriptKind,
    Usage,
    VerificationMethod,
    Visibility,
    WorkStatus,
)

CODE = "TRN"
TITLE = "Training: generated samples"
SUMMARY = (
    "Pictures, clips and leaflets generated for practice. Their cameras, places, times, sources "
    "and findings are made up; nothing here shows a real place, person or event."
)
BATCH = "training samples"


@dataclass(frozen=True)
class Sample:
    """One file, how it arrived, and what was done with it."""

    name: str
    title: str
    make: Callable[[], bytes]
    by: str = "vera"
    source: str = "walker"
    kind: str = ""
    sensitivity: str = Sensitivity.NONE
    message: str = ""
    forwarded_by: str = ""
    tags: tuple[str, ...] = ()
    usage: str = Usage.UNKNOWN
    conditions: str = ""
    description: str = ""
    language: str = ""
    work: Work = Work()
    copy_of: str = ""
    posted: str = ""
    """When its post is dated, in EDTF."""

    only_for: tuple[str, ...] = ()
    """Who besides its keeper and the admins may see it; empty for the whole case."""


@dataclass(frozen=True)
class Again:
    """A second arrival of the same bytes, from somebody else."""

    of: str
    name: str
    by: str
    source: str
    message: str


CREDIT = "Evidence Catalog, training sample"
SOURCES: dict[str, dict[str, Any]] = {
    "walker": {
        "name": "Training account “Border Walker”",
        "kind": SourceKind.ACCOUNT,
        "handle": "@training_walker",
        "url": "https://posts.example/training_walker",
        "reliability": Reliability.C,
    },
    "bird": {
        "name": "Training account “Bird's Eye”",
        "kind": SourceKind.ACCOUNT,
        "handle": "@training_bird",
        "url": "https://posts.example/training_bird",
        "reliability": Reliability.B,
    },
    "herald": {
        "name": "The Training Herald",
        "kind": SourceKind.OUTLET,
        "reliability": Reliability.B,
    },
    "resident": {
        "name": "A resident (made up for training)",
        "kind": SourceKind.WITNESS,
        "confidential": True,
        "code_name": "Source Willow",
    },
    "unknown": {"name": "Unknown sender (training)", "kind": SourceKind.UNKNOWN},
}
CONTACT = "A made-up contact: by signal lamp, every second Tuesday."
TAGS = [
    (TagKind.EQUIPMENT, "wheeled armoured vehicle", "колёсная бронемашина", "колісна бронемашина"),
    (TagKind.EQUIPMENT, "helicopter", "вертолёт", "гелікоптер"),
    (TagKind.MARKING, "white cross", "белый крест", "білий хрест"),
    (TagKind.TOPIC, "checkpoint", "пункт пропуска", "пункт пропуску"),
    (TagKind.TOPIC, "roadblock"),
    (TagKind.TOPIC, "traffic", "пробка", "затор"),
    (TagKind.TOPIC, "leaflet", "листовка", "листівка"),
    *(
        (TagKind.PLACE, place.name, *place.aliases)
        for place in (KOZINKA, GRAYVORON, RAKITNOYE, BELGOROD, SHEBEKINO, KRASNAYA_YARUGA)
    ),
]

IPHONE = Camera("Apple", "iPhone 12", "iPhone 12 back dual wide camera 4.2mm f/1.6", "+03:00")
GALAXY = Camera("samsung", "SM-A525F", offset="+03:00")
REDMI = Camera("Xiaomi", "Redmi Note 9 Pro")
DRONE = Camera("DJI", "FC3582")
CANON = Camera("Canon", "Canon EOS 250D", "EF-S18-55mm f/4-5.6 IS STM")


def near(
    settlement: Settlement, north: str, east: str, altitude: int | None = None, **more: Any
) -> Position:
    """A position some way off a settlement's point, in degrees."""
    latitude = Decimal(settlement.latitude) + Decimal(north)
    longitude = Decimal(settlement.longitude) + Decimal(east)
    return Position(str(latitude), str(longitude), altitude, **more)


def photo(number: str, scene: str, light: str, **more: Any) -> Callable[[], bytes]:
    return partial(as_jpeg, Photograph(number, scene, light, **more))


def stated(settlement: Settlement, says: str, role: str = LocationRole.SUBJECT) -> Where:
    """The place as its source gives it."""
    return Where(settlement.name, says, settlement, role=role, method=ClaimMethod.CAPTION)


def device(edtf: str, says: str = "vera") -> When:
    """The time a camera's clock showed, accepted by a verifier."""
    return When(edtf, says, clock=Clock.DEVICE, method=ClaimMethod.METADATA)


def agreed(by: str, value: str, reasons: str, other: str) -> Assessment:
    return Assessment(by, value, reasons, reviews=((other, value, "Checked it again; I agree."),))


def supports(
    by: str, method: str, text: str, *steps: str, marks: tuple[tuple[str, str], ...] = ()
) -> Check:
    return Check(by, method, text, CheckOutcome.SUPPORTS, Confidence.MODERATE, steps, marks)


def contradicts(by: str, method: str, text: str) -> Check:
    return Check(by, method, text, CheckOutcome.CONTRADICTS, Confidence.HIGH)


MORNING = Photograph(
    "01",
    "checkpoint",
    "dawn",
    camera=IPHONE,
    taken="2026:09:14 06:21:40",
    position=near(KOZINKA, "-0.0081", "0.0102", 148, heading=321, utc="2026:09:14 03:21:38"),
)

BY_SHADOW = When(
    "2026-09-14T08:39Z/2026-09-14T09:15Z",
    "viktor",
    clock=Clock.SHADOW,
    method=ClaimMethod.SHADOW,
    basis="Shadow points to 348° ± 6°, height to length 0.93 ± 10 % at Kozinka; made up.",
)

SAMPLES = [
    Sample(
        "checkpoint-morning.jpg",
        "Checkpoint in the morning, barrier down",
        partial(as_jpeg, MORNING),
        tags=("checkpoint", "Kozinka"),
        posted="2026-09-14T05:02Z",
        usage=Usage.ALLOWED,
        work=Work(
            where=(stated(KOZINKA, "walker"),),
            when=(device("2026-09-14T06:21:40+03:00"),),
            checks=(
                supports(
                    "vera",
                    VerificationMethod.METADATA,
                    "The GPS position in the file lies about a kilometre from Kozinka, and the "
                    "satellites' time agrees with the camera's clock.",
                    CheckStep.METADATA,
                ),
            ),
            finding=agreed(
                "vera", FindingValue.VERIFIED, "Place and time agree with the file.", "adam"
            ),
            status=WorkStatus.DONE,
            status_reason="Assessed by two people.",
        ),
    ),
    Sample(
        "IMG_20260914_1204.jpg",
        "Checkpoint at noon, upright picture",
        photo(
            "02", "checkpoint", "noon", camera=GALAXY, taken="2026:09:14 12:04:09",
            position=near(KOZINKA, "0.0050", "-0.0063", 151), orientation=6, upright=True,
        ),
        by="viktor",
        tags=("checkpoint", "Kozinka"),
        posted="2026-09-14T09:40Z",
        work=Work(
            where=(stated(KOZINKA, "walker"),),
            when=(BY_SHADOW,),
            checks=(
                supports(
                    "viktor",
                    VerificationMethod.COMPARISON,
                    "Same booth, roof and barrier as in TRN-0001, the picture of the morning.",
                    CheckStep.OTHERS,
                ),
            ),
            finding=Assessment(
                "viktor", FindingValue.LIKELY, "Agrees with another picture of the same source."
            ),
            status=WorkStatus.READY,
            status_reason="Please review.",
        ),
    ),
    Sample(
        "evening-post.jpg",
        "Checkpoint in the evening, stored upside down",
        photo(
            "03", "checkpoint", "dusk", camera=REDMI, taken="2026:09:14 19:38:55",
            position=near(GRAYVORON, "0.0034", "0.0121", 139), orientation=3,
        ),
        source="unknown",
        sensitivity=Sensitivity.NOT_ASSESSED,
        message="Sent without a word.",
        tags=("checkpoint",),
    ),
    Sample(
        "night-post.jpg",
        "Checkpoint at night under two lamps",
        photo(
            "04", "checkpoint", "night", camera=IPHONE, taken="2026:09:14 23:47:12",
            position=near(KOZINKA, "-0.0069", "0.0110", 147), orientation=8, upright=True,
        ),
        source="resident",
        tags=("checkpoint", "Kozinka"),
        usage=Usage.REFUSED,
        conditions="The witness asked that it be kept to the desk.",
        only_for=("edith",),
        work=Work(
            where=(stated(KOZINKA, "resident", LocationRole.CAMERA),),
            status=WorkStatus.IN_PROGRESS,
            status_reason="Asking the witness for the whole series.",
        ),
    ),
    Sample(
        "street.jpg",
        "Village street with four houses",
        photo(
            "05", "village", "noon", camera=CANON, taken="2026:09:15 13:10:02",
        ),
        source="herald",
        tags=("Grayvoron",),
        usage=Usage.ALLOWED,
        work=Work(
            where=(stated(GRAYVORON, "herald"),),
            checks=(
                supports(
                    "viktor",
                    VerificationMethod.SOURCE_CHECK,
                    "The Herald's picture desk sent the original and named its photographer.",
                ),
            ),
            finding=agreed(
                "viktor", FindingValue.VERIFIED, "First-hand from the outlet.", "vera"
            ),
            status=WorkStatus.DONE,
            status_reason="Assessed by two people.",
        ),
    ),
    Sample(
        "street-evening.jpg",
        "Village street in the evening, windows lit",
        photo(
            "06", "village", "dusk", camera=GALAXY, taken="2026:09:15 19:22:31",
            position=near(GRAYVORON, "-0.0042", "0.0027", 136),
        ),
        by="viktor",
        tags=("Grayvoron",),
        work=Work(
            where=(stated(GRAYVORON, "walker"),),
            when=(When("2026-09-15", "walker", clock=Clock.POST, method=ClaimMethod.CAPTION),),
            finding=Assessment(
                "viktor", FindingValue.VERIFIED, "The GPS position agrees with the caption.",
                reviews=(
                    ("vera", FindingValue.LIKELY, "One check is too little for “verified”."),
                ),
            ),
            status=WorkStatus.READY,
            status_reason="Two of us see it differently; a third opinion, please.",
        ),
    ),
    Sample(
        "january.jpg",
        "Village street under snow",
        photo(
            "07", "village", "winter", camera=REDMI, taken="2026:01:19 11:05:46",
            position=near(BORISOVKA, "0.0075", "-0.0031", 152),
        ),
        source="unknown",
        message="Look at this! This morning!! (arrived in September)",
        work=Work(
            where=(stated(BORISOVKA, "unknown"),),
            when=(
                When("2026-09-16", "unknown", method=ClaimMethod.CAPTION, basis="“This morning!!”"),
            ),
            checks=(
                contradicts(
                    "viktor",
                    VerificationMethod.CHRONOLOCATION,
                    "Snow, and the camera's clock says January; the message says this morning.",
                ),
            ),
            finding=agreed(
                "viktor", FindingValue.MISLEADING, "An old picture passed on as new.", "adam"
            ),
            status=WorkStatus.DONE,
            status_reason="Assessed by two people.",
        ),
    ),
    Sample(
        "harvest.jpg",
        "Field with bales after the harvest",
        photo(
            "08", "field", "noon", camera=CANON, taken="2026:08:23 14:40:27",
        ),
        source="herald",
        usage=Usage.CONDITIONS,
        conditions="Only beside the article it was made for.",
        work=Work(
            where=(Where("A field near Golovchino", "herald", GOLOVCHINO),),
            finding=agreed(
                "vera", FindingValue.LIKELY, "The outlet is reliable; the field is any field.",
                "adam",
            ),
            status=WorkStatus.DONE,
            status_reason="Assessed by two people.",
        ),
    ),
    Sample(
        "stubble-snow.jpg",
        "Snow-covered field with forgotten bales",
        photo(
            "09", "field", "winter", camera=GALAXY, taken="2026:01:21 09:58:13",
            position=near(GOLOVCHINO, "0.0128", "0.0144", 161),
        ),
        by="viktor",
        work=Work(status=WorkStatus.OUT_OF_SCOPE, status_reason="Shows nothing of the case."),
    ),
    Sample(
        "queue-midday.jpg",
        "Queue of cars under a grey sky",
        photo(
            "10", "queue", "overcast", camera=IPHONE, taken="2026:09:16 12:31:50",
            position=near(GRAYVORON, "0.0211", "0.0318", 143, heading=74),
        ),
        tags=("traffic", "Grayvoron"),
        sensitivity=Sensitivity.PERSONAL_DATA,
        description="Number plates could be read in a real picture of this kind.",
        work=Work(
            where=(stated(GRAYVORON, "walker"),),
            status=WorkStatus.HELP_NEEDED,
            status_reason="Who knows which road this is?",
        ),
    ),
    Sample(
        "queue-dusk.jpg",
        "Queue of cars at dusk, tail lights on",
        photo(
            "11", "queue", "dusk", camera=REDMI, taken="2026:09:16 19:40:03",
            position=near(GRAYVORON, "0.0236", "0.0367", 144),
        ),
        source="unknown",
        sensitivity=Sensitivity.NOT_ASSESSED,
        tags=("traffic",),
    ),
    Sample(
        "DJI_0012.jpg",
        "Crossroads and a hamlet from above",
        photo(
            "12", "aerial", "noon", camera=DRONE, taken="2026:09:17 10:15:20",
            position=near(VELYKA_PYSARIVKA, "0.0157", "0.0412", 262, heading=66),
        ),
        source="bird",
        tags=("Kozinka",),
        usage=Usage.ALLOWED,
        work=Work(
            where=(
                stated(VELYKA_PYSARIVKA, "bird", LocationRole.CAMERA),
                stated(KOZINKA, "bird"),
            ),
            checks=(
                supports(
                    "vera",
                    VerificationMethod.GEOLOCATION,
                    "The drone's position and heading fit the crossroads it is said to show.",
                    CheckStep.PLACE,
                    CheckStep.METADATA,
                ),
            ),
            finding=agreed(
                "vera", FindingValue.VERIFIED, "Camera and subject both found.", "viktor"
            ),
            status=WorkStatus.DONE,
            status_reason="Assessed by two people.",
        ),
    ),
    Sample(
        "DJI_0013.jpg",
        "Crossroads from above under clouds",
        photo(
            "13", "aerial", "overcast", camera=DRONE, taken="2026:09:17 10:19:44",
            position=near(VELYKA_PYSARIVKA, "0.0149", "0.0431", 270, heading=51),
        ),
        by="viktor",
        source="bird",
        work=Work(
            where=(stated(VELYKA_PYSARIVKA, "bird", LocationRole.CAMERA),),
            finding=Assessment(
                "viktor", FindingValue.VERIFIED, "From the same flight as DJI_0012.jpg."
            ),
            status=WorkStatus.READY,
            status_reason="Please review.",
        ),
    ),
    Sample(
        "DJI_0044.jpg",
        "Checkpoint and waiting cars from above",
        photo(
            "14", "aerial checkpoint", "noon", camera=DRONE, taken="2026:09:18 08:02:37",
            position=near(KOZINKA, "-0.0102", "0.0083", 231, heading=333),
        ),
        source="bird",
        tags=("checkpoint", "Kozinka"),
        work=Work(
            where=(stated(KOZINKA, "bird"),),
            status=WorkStatus.IN_PROGRESS,
            status_reason="Comparing the roof with the pictures from the ground.",
        ),
    ),
    Sample(
        "DJI_0045.jpg",
        "Checkpoint from above in the evening",
        photo(
            "15", "aerial checkpoint", "dusk", camera=DRONE, taken="2026:09:18 19:11:05",
            position=Position("0", "0", 228),
        ),
        source="bird",
        tags=("roadblock",),
        description="The drone wrote 0, 0 for its position: it had found no satellites.",
    ),
    Sample(
        "river.jpg",
        "Road bridge over a river",
        photo(
            "16", "river", "noon", camera=IPHONE, taken="2026:09:19 15:44:18",
            position=near(SHEBEKINO, "-0.0065", "0.0047", 111),
        ),
        by="viktor",
        tags=("Shebekino",),
        work=Work(
            where=(stated(SHEBEKINO, "walker"),),
            status=WorkStatus.HELP_NEEDED,
            status_reason="Does anybody know a bridge with five piers near Shebekino?",
        ),
    ),
    Sample(
        "river-dawn.jpg",
        "Road bridge over a river at dawn",
        photo(
            "17", "river", "dawn", camera=GALAXY, taken="2026:09:20 06:02:51",
            position=near(SHEBEKINO, "-0.0061", "0.0049", 112), orientation=6, upright=True,
        ),
        source="resident",
        sensitivity=Sensitivity.NOT_ASSESSED,
    ),
    Sample(
        "station.jpg",
        "Railway line and station building",
        photo(
            "18", "railway", "dawn", camera=CANON, taken="2026:09:20 06:40:00",
        ),
        source="herald",
        tags=("Rakitnoye",),
        usage=Usage.UNKNOWN,
        work=Work(
            where=(stated(RAKITNOYE, "herald"),),
            checks=(
                supports(
                    "vera", VerificationMethod.SOURCE_CHECK, "The outlet confirmed it by telephone."
                ),
            ),
            finding=agreed("vera", FindingValue.LIKELY, "Confirmed by the outlet alone.", "adam"),
            status=WorkStatus.DONE,
            status_reason="Assessed by two people; the outlet must still be asked for its use.",
        ),
    ),
    Sample(
        "station-night.jpg",
        "Railway line at night",
        photo(
            "19", "railway", "night", camera=REDMI, taken="2026:09:20 22:15:33",
            position=near(BELGOROD, "0.0023", "0.0061", 130),
        ),
        tags=("Belgorod",),
        sensitivity=Sensitivity.NOT_ASSESSED,
    ),
    Sample(
        "three-vehicles.jpg",
        "Three wheeled armoured vehicles with white crosses",
        photo(
            "20", "column", "overcast", camera=GALAXY, taken="2026:09:21 11:26:08",
            position=near(KOZINKA, "0.0093", "0.0217", 158, heading=236),
        ),
        tags=("wheeled armoured vehicle", "white cross", "Kozinka"),
        work=Work(
            where=(stated(KOZINKA, "walker"),),
            when=(device("2026-09-21T11:26:08+03:00"),),
            checks=(
                Check(
                    "vera",
                    VerificationMethod.EXPERT,
                    "A drawing, not a vehicle: no type can be told.",
                    CheckOutcome.INCONCLUSIVE,
                    Confidence.LOW,
                    (CheckStep.MARKINGS,),
                    (
                        ("xywh=percent:17.5,68,6.5,8.5", "White cross on the hull"),
                        ("xywh=percent:52.3,64.3,4.7,5.7", "The same cross"),
                        ("xywh=percent:78.5,63.2,4,4.6", "The same cross"),
                    ),
                ),
            ),
            finding=Assessment(
                "vera", FindingValue.NOT_VERIFIABLE, "Marks anybody can paint; type not known."
            ),
            status=WorkStatus.READY,
            status_reason="Please review.",
        ),
    ),
    Sample(
        "column-dusk.jpg",
        "Armoured vehicles on a track at dusk",
        photo(
            "21", "column", "dusk", camera=None, position=None,
        ),
        source="unknown",
        forwarded_by="walker",
        sensitivity=Sensitivity.NOT_ASSESSED,
        tags=("wheeled armoured vehicle", "white cross"),
        description="Came through a messenger, which keeps no metadata.",
        work=Work(
            status=WorkStatus.HELP_NEEDED,
            status_reason="No metadata and no claim: where could this be?",
        ),
    ),
    Sample(
        "flares.jpg",
        "Two helicopters dropping flares",
        photo(
            "22", "helicopters", "dusk", camera=IPHONE, taken="2026:09:21 19:20:11",
            position=near(RAKITNOYE, "0.0081", "-0.0105", 170, heading=300),
        ),
        by="viktor",
        tags=("helicopter", "Rakitnoye"),
        work=Work(
            where=(stated(RAKITNOYE, "walker"),),
            status=WorkStatus.IN_PROGRESS,
            status_reason="Looking for a second picture of the same flight.",
        ),
    ),
    Sample(
        "claims-kozinka.jpg",
        "Village street: said to be Kozinka, the file says Rakitnoye",
        photo(
            "23", "village", "overcast", camera=REDMI, taken="2026:09:22 16:05:19",
            position=near(RAKITNOYE, "-0.0012", "0.0023", 165),
        ),
        by="viktor",
        source="unknown",
        message="Kozinka today.",
        tags=("Kozinka", "Rakitnoye"),
        work=Work(
            where=(stated(KOZINKA, "unknown"),),
            checks=(
                contradicts(
                    "viktor",
                    VerificationMethod.METADATA,
                    "The GPS position in the file lies in Rakitnoye, some 45 km from Kozinka.",
                ),
            ),
            finding=Assessment(
                "viktor", FindingValue.MISLEADING, "Claimed place and GPS position do not agree."
            ),
            status=WorkStatus.READY,
            status_reason="Please review.",
        ),
    ),
    Sample(
        "screenshot.png",
        "Screenshot of a picture of a field at dusk",
        partial(as_png, Photograph("24", "field", "dusk", upright=True)),
        source="bird",
        kind=ItemKind.SCREENSHOT,
        tags=("Belgorod",),
        work=Work(where=(stated(BELGOROD, "bird"),)),
    ),
    Sample(
        "checkpoint-morning-forwarded.jpg",
        "Checkpoint in the morning, as a messenger passed it on",
        partial(forwarded, MORNING),
        source="unknown",
        forwarded_by="walker",
        tags=("checkpoint",),
        copy_of="checkpoint-morning.jpg",
        work=Work(
            checks=(
                supports(
                    "vera",
                    VerificationMethod.COMPARISON,
                    "The same picture, smaller, compressed again and without its metadata.",
                    CheckStep.ORIGINAL,
                ),
            ),
            status=WorkStatus.IN_PROGRESS,
            status_reason="Linked to the picture it was made from.",
        ),
    ),
    Sample(
        "queue.mp4",
        "Clip of a queue of cars, with sound",
        partial(
            as_file,
            Clip(
                "26", "queue", "noon", MP4,
                {
                    "com.apple.quicktime.location.ISO6709": "+50.4821+035.6912+141.000/",
                    "com.apple.quicktime.creationdate": "2026-09-16T12:29:05+0300",
                    "com.apple.quicktime.make": "Apple",
                    "com.apple.quicktime.model": "iPhone 12",
                    "creation_time": "2026-09-16T09:29:05Z",
                },
            ),
        ),
        tags=("traffic", "Grayvoron"),
        work=Work(
            where=(stated(GRAYVORON, "walker"),),
            checks=(
                supports(
                    "vera",
                    VerificationMethod.COMPARISON,
                    "Same source, day and place as the photograph of the queue.",
                    CheckStep.OTHERS,
                    marks=(("t=1,2.5&xywh=percent:35,64,27,21", "The head of the queue"),),
                ),
            ),
            finding=Assessment("vera", FindingValue.LIKELY, "Agrees with the photograph."),
            status=WorkStatus.READY,
            status_reason="Please review.",
        ),
    ),
    Sample(
        "checkpoint-pan.webm",
        "Clip of the checkpoint, with sound",
        partial(
            as_file,
            Clip(
                "27", "checkpoint", "overcast", WEBM,
                {
                    "location": "+50.4551+035.6120+149.000/",
                    "creation_time": "2026-09-14T09:06:30Z",
                },
            ),
        ),
        by="viktor",
        source="bird",
        kind=ItemKind.DRONE_VIDEO,
        tags=("checkpoint", "Kozinka"),
        work=Work(where=(stated(KOZINKA, "bird"),)),
    ),
    Sample(
        "leaflet.pdf",
        "Leaflet on water and shelter, as its makers sent it",
        leaflets.as_pdf,
        source="herald",
        kind=ItemKind.LEAFLET,
        tags=("leaflet",),
        usage=Usage.ALLOWED,
        language="en",
        work=Work(
            texts=(Text("vera", leaflets.TEXT, "en"),),
            finding=agreed("vera", FindingValue.VERIFIED, "Straight from its makers.", "adam"),
            status=WorkStatus.DONE,
            status_reason="Assessed by two people.",
        ),
    ),
    Sample(
        "leaflet-on-a-table.jpg",
        "Leaflet on water and shelter, photographed on a table",
        partial(leaflets.as_picture, "29"),
        source="resident",
        kind=ItemKind.LEAFLET,
        tags=("leaflet", "Krasnaya Yaruga"),
        language="en",
        work=Work(
            where=(stated(KRASNAYA_YARUGA, "resident"),),
            texts=(
                Text("vera", leaflets.TEXT, "en"),
                Text("vera", leaflets.IN_UKRAINIAN, "uk", TranscriptKind.TRANSLATION),
            ),
            status=WorkStatus.HELP_NEEDED,
            status_reason="Who reads Russian and can add a translation?",
        ),
    ),
]  # fmt: skip

AGAIN = [
    Again(
        of="DJI_0012.jpg",
        name="from-the-air.jpg",
        by="viktor",
        source="herald",
        message="Our readers sent us this one too.",
    ),
]


def load(team: People) -> None:
    """Take in what is not there yet; each sample is whole or absent, so a kill costs nothing."""
    desk = _desk(team)
    for sample in SAMPLES:
        if not _arrived(desk, sample.name):
            _catalogue(desk, sample)
    for again in AGAIN:
        if not _arrived(desk, again.name):
            _receive_again(desk, again)
    arrived = Receipt.objects.filter(item__case=desk.case, batch=BATCH).select_related("item")
    origins.tell(desk, {receipt.file_name: receipt.item for receipt in arrived})


@transaction.atomic
def _desk(team: People) -> Desk:
    known = Case.objects.filter(code=CODE).first()
    if known is not None:
        names = {key: source["name"] for key, source in SOURCES.items()}
        return Desk.returned_to(team, known, names)
    desk = Desk.opened(team, code=CODE, title=TITLE, summary=SUMMARY, training=True)
    for key, source in SOURCES.items():
        desk.add_source("adam", key, **source)
    sources.set_contact(by=team["adam"], source=desk.sources["resident"], contact=CONTACT)
    for kind, name, *aliases in TAGS:
        desk.add_tag("vera", kind, name, *aliases)
    desk.add_tag("viktor", TagKind.PLACE, "Hraivoron")
    desk.merge_tags("vera", "roadblock", "checkpoint", "Two words for one thing in this case.")
    return desk


def _arrived(desk: Desk, name: str) -> bool:
    return Receipt.objects.filter(item__case=desk.case, batch=BATCH, file_name=name).exists()


@transaction.atomic
def _catalogue(desk: Desk, sample: Sample) -> None:
    """Take one sample in and do its work; bytes left by a kill in between are taken up again."""
    arrival = intake.Arrival(
        method=ReceiptMethod.GENERATED,
        source=desk.sources[sample.source],
        obtained_from=_post(desk, sample),
        forwarded_by=desk.sources[sample.forwarded_by] if sample.forwarded_by else None,
        file_name=sample.name,
        name=sample.name,
        batch=BATCH,
        message=sample.message,
        title=sample.title,
        kind=sample.kind,
        sensitivity=sample.sensitivity,
    )
    item = _take_in(desk, sample.by, sample.make(), arrival)
    _describe(desk, item, sample)
    if post := _post(desk, sample):
        _trace(desk, item, sample, post)
    desk.work_on(item, sample.by, sample.work)
    if sample.copy_of:
        _link_copy(desk, item, sample)
    if sample.only_for:
        _restrict(desk, item, sample)


@transaction.atomic
def _receive_again(desk: Desk, again: Again) -> None:
    sample = next(sample for sample in SAMPLES if sample.name == again.of)
    arrival = intake.Arrival(
        method=ReceiptMethod.GENERATED,
        source=desk.sources[again.source],
        file_name=again.name,
        name=again.name,
        batch=BATCH,
        message=again.message,
    )
    _take_in(desk, again.by, sample.make(), arrival)


def _take_in(desk: Desk, by: str, content: bytes, arrival: intake.Arrival) -> Item:
    stream = io.BytesIO(content)
    return intake.take_in(by=desk.people[by], case=desk.case, stream=stream, arrival=arrival).item


def _describe(desk: Desk, item: Item, sample: Sample) -> None:
    may_be_used = sample.usage in (Usage.ALLOWED, Usage.CONDITIONS)
    items.edit_item(
        by=desk.people[sample.by],
        item=item,
        expected=item.version,
        reason="Described on arrival.",
        description=sample.description or "A generated training sample.",
        language=sample.language,
        usage=sample.usage,
        usage_conditions=sample.conditions,
        credit_line=CREDIT if may_be_used else "",
        tags=[desk.tags[name] for name in sample.tags],
    )


def _post(desk: Desk, sample: Sample) -> str:
    """The address of the post a sample is said to come from, for sources that post."""
    account = desk.sources[sample.source].url
    return f"{account}/{sample.name.partition('.')[0]}" if account else ""


def _trace(desk: Desk, item: Item, sample: Sample, post: str) -> None:
    items.add_provenance(
        by=desk.people[sample.by],
        item=item,
        kind=StepKind.POSTED,
        source=desk.sources[sample.source],
        url=post,
        happened=sample.posted,
        basis="The post itself, made up for training.",
    )


def _link_copy(desk: Desk, item: Item, sample: Sample) -> None:
    first = Receipt.objects.get(item__case=desk.case, batch=BATCH, file_name=sample.copy_of)
    items.link_items(
        by=desk.people[sample.by],
        item=item,
        other=first.item,
        kind=LinkKind.REENCODING,
        reason="The same picture, compressed again.",
    )


def _restrict(desk: Desk, item: Item, sample: Sample) -> None:
    chief = desk.people["adam"]
    reason = "The witness could be recognised by it."
    items.set_visibility(by=chief, item=item, visibility=Visibility.RESTRICTED, reason=reason)
    for username in sample.only_for:
        items.set_grant(by=chief, item=item, user=desk.people[username], reason=reason)
