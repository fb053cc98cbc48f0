"""Previews are small, upright, without metadata, and drawn for every kind that has a picture."""

import io
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageStat
from pypdfium2 import PdfiumError

from evidence.files import drawing, kinds, previews, sandbox
from evidence.files import examination as examining
from evidence.files.facts import Facts
from evidence.files.sandbox import Examination
from tests.samples import expected, sample

SHA256 = "ab" + "0" * 62

# Real samples whose pictures cannot be drawn: cut off by those who made them small test files.
WITHOUT_PICTURE = {
    "photos/exif-samples/heic/mobile/HMD_Nokia_8.3_5G_hdr.heif",  # FFmpeg refuses its header
    "photos/exiftool/CanonRaw.cr2",
    "photos/exiftool/CanonRaw.cr3",
    "photos/exiftool/Nikon.nef",
    "photos/exiftool/QuickTime.heic",
    "photos/goheif/park.heic",
    "video/exiftool/Matroska.mkv",
    "video/exiftool/Pentax.avi",
    "video/exiftool/QuickTime.mov",
    "video/media/3gp/bbb_mono_16kHz_23.05kbps_amrwb.3gp",  # sound only
}


def draw(content: bytes) -> dict[int, Image.Image]:
    file = io.BytesIO(content)
    kind = kinds.identify(file)
    return {size: Image.open(io.BytesIO(b)) for size, b in drawing.draw(file, kind, Facts())}


def encoded(image: Image.Image, image_format: str, **options: object) -> bytes:
    content = io.BytesIO()
    image.save(content, image_format, **options)
    return content.getvalue()


@pytest.mark.parametrize("folder", ["photos", "drone", "video", "documents"])
def test_every_whole_sample_with_a_picture_has_all_previews(
    folder: str, examined: dict[str, Examination]
) -> None:
    without = {
        path
        for path, examination in examined.items()
        if path.startswith(f"{folder}/")
        and drawing.has_picture(examination.kind)
        and not (set(examination.previews) == set(previews.SIZES) and examination.veiled)
    }

    assert without == {path for path in WITHOUT_PICTURE if path.startswith(f"{folder}/")}


@pytest.mark.parametrize("size", [(640, 480), (30, 400), (1, 1), (2000, 3)])
def test_blurred_picture_is_made_of_a_few_grey_cells(size: tuple[int, int]) -> None:
    sharp = Image.effect_noise(size, 200).convert("RGB")

    blurred = Image.open(io.BytesIO(drawing.veiled(sharp)))

    assert (blurred.mode, max(blurred.size)) == ("L", min(max(size), 320))
    assert sharp.size == size
    if min(size) > 20:
        assert ImageStat.Stat(blurred).stddev[0] < ImageStat.Stat(sharp).stddev[0] / 2


def test_missing_preview_has_a_reason(examined: dict[str, Examination]) -> None:
    for path in WITHOUT_PICTURE - {"video/media/3gp/bbb_mono_16kHz_23.05kbps_amrwb.3gp"}:
        assert examined[path].problem.startswith("no preview: "), path


def test_previews_fit_their_size_and_carry_no_metadata(
    examined: dict[str, Examination],
) -> None:
    for path, examination in examined.items():
        for size, preview in examination.previews.items():
            with Image.open(preview) as image:
                assert max(image.size) <= size, path
                assert not image.getexif(), path
                assert not {"exif", "xmp", "icc_profile", "comment"} & set(image.info), path


@pytest.mark.parametrize("shape", ["landscape", "portrait"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_all_orientations_show_the_same_picture(
    shape: str, orientation: int, examined: dict[str, Examination]
) -> None:
    folder = "photos/exif-samples/jpg/orientation"

    turned = thumbnail(examined[f"{folder}/{shape}_{orientation}.jpg"])
    upright = thumbnail(examined[f"{folder}/{shape}_1.jpg"])

    assert turned.size == upright.size
    assert difference(turned, upright) < 16  # each sample has its number written on it


def thumbnail(examination: Examination) -> Image.Image:
    return Image.open(examination.previews[320]).convert("L")


def difference(one: Image.Image, other: Image.Image) -> float:
    pairs = zip(one.tobytes(), other.tobytes(), strict=True)
    return sum(abs(a - b) for a, b in pairs) / (one.width * one.height)


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("heic/IMG_5195.HEIC", (248, 320)),
        ("heic/samplefilehub.heif", (320, 213)),
    ],
)
def test_heic_is_put_together_from_its_tiles(
    name: str, size: tuple[int, int], examined: dict[str, Examination]
) -> None:
    picture = thumbnail(examined[f"photos/exif-samples/{name}"])

    assert picture.size == size
    assert picture.resize((1, 8)).getextrema()[0] > 10, "no part is left black"


def test_poster_is_turned_like_the_video(examined: dict[str, Examination]) -> None:
    with Image.open(examined["video/media/mp4/dolbyVision-hdr.MOV"].previews[1280]) as poster:
        assert poster.width < poster.height


def two_halves(mode: str, left: object, right: object) -> Image.Image:
    image = Image.new(mode, (64, 32), left)
    ImageDraw.Draw(image).rectangle((32, 0, 63, 31), fill=right)
    return image


@pytest.mark.parametrize(
    "content",
    [
        encoded(two_halves("I;16", 30000, 31000), "TIFF"),
        encoded(two_halves("I;16", 0, 65535), "PNG"),
        encoded(two_halves("F", -5.0, 40.0), "TIFF"),
        encoded(two_halves("CMYK", (255, 255, 255, 255), (0, 0, 0, 0)), "JPEG"),
        encoded(two_halves("RGBA", (0, 0, 0, 255), (0, 0, 0, 0)), "PNG"),
        encoded(two_halves("LA", (0, 255), (0, 0)), "PNG"),
        encoded(two_halves("RGB", "black", "white").quantize(2), "GIF"),
        encoded(two_halves("1", 0, 1), "TIFF"),
        encoded(two_halves("RGB", "black", "white"), "WEBP"),
    ],
    ids=[
        "16 bit TIFF",
        "16 bit PNG",
        "float",
        "CMYK",
        "alpha",
        "grey alpha",
        "palette",
        "1",
        "webp",
    ],
)
def test_every_mode_shows_dark_left_and_light_right(content: bytes) -> None:
    shown = draw(content)[320].convert("L")

    assert shown.getpixel((8, 16)) < 40
    assert shown.getpixel((56, 16)) > 215


def test_animation_shows_its_first_frame() -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]

    shown = draw(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))[320]

    red, _, blue = shown.convert("RGB").getpixel((20, 20))
    assert red > 200
    assert blue < 50


def test_small_pictures_are_not_blown_up() -> None:
    shown = draw(encoded(Image.new("RGB", (40, 20)), "PNG"))

    assert {size: image.size for size, image in shown.items()} == {
        1280: (40, 20),
        320: (40, 20),
    }


def test_too_many_pixels_are_refused_by_their_header(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "MAX_PIXELS", 100)

    with pytest.raises(drawing.TooLarge, match="40 × 20"):
        draw(encoded(Image.new("RGB", (40, 20)), "PNG"))


def test_pixel_bomb_is_examined_without_preview(examined: dict[str, Examination]) -> None:
    bomb = examined["hostile/thumbor/16384x16384.png"]

    assert "too many" in bomb.problem
    assert bomb.previews == {}
    assert (bomb.facts.width, bomb.facts.height) == (16384, 16384)


def test_previews_lie_beside_each_other_by_digest(data_dir: Path) -> None:
    path = sample("photos/exif-samples/jpg/gps/DSCN0010.jpg")

    examination = sandbox.examine(path, previews_into=previews.stem_of(SHA256))

    assert examination.previews == {size: previews.path_of(SHA256, size) for size in previews.SIZES}
    assert sorted(p.name for p in (data_dir / "previews" / "ab").iterdir()) == [
        f"{SHA256}-1280.jpg",
        f"{SHA256}-320.jpg",
        f"{SHA256}-veiled.jpg",
    ]
    assert examination.veiled == previews.veiled_path_of(SHA256)


def of_pages(count: int) -> bytes:
    content = io.BytesIO()
    with pypdfium2.PdfDocument.new() as document:
        for _ in range(count):
            document.new_page(400, 600)
        document.save(content)
    return content.getvalue()


@pytest.mark.parametrize(("pages", "drawn"), [(1, 0), (3, 2), (25, 19)])
def test_a_documents_pages_are_drawn_up_to_the_twentieth(
    pages: int, drawn: int, data_dir: Path, tmp_path: Path
) -> None:
    path = tmp_path / "order.pdf"
    path.write_bytes(of_pages(pages))

    found = sandbox.examine(path, previews_into=previews.stem_of(SHA256)).later_pages

    assert found == [previews.page_path_of(SHA256, page) for page in range(2, drawn + 2)]
    for page in found:
        with Image.open(page) as image:
            assert image.size == (854, 1280)
    assert previews.page_path_of(SHA256, 1) == previews.path_of(SHA256, 1280)


def test_a_page_that_cannot_be_drawn_ends_the_pages_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(file: io.BytesIO, *, last: int) -> Iterator[bytes]:
        yield b"the second"
        raise PdfiumError("Failed to load page.")

    monkeypatch.setattr(drawing, "later_pages", broken)

    found = [part for part, _ in examining.parts(io.BytesIO(of_pages(3)), "order.pdf")]

    assert [part["page"] for part in found if "page" in part] == [2]
    assert [part["preview"] for part in found if "preview" in part] == list(previews.SIZES)
    assert "not every page is drawn: " in str(found[-1]["problem"])


def heavy_on_its_second_page() -> bytes:
    """A document whose second page draws one form that draws ten, each of which draws ten …"""
    depth = 8
    forms = [f"/F{n + 1} Do " * 10 for n in range(depth)] + ["0 0 1 1 re f"]
    streams = ["0 0 9 9 re f", "/F0 Do", *forms]
    numbers = range(5, 5 + len(streams))
    named = " ".join(f"/F{n} {number} 0 R" for n, number in enumerate(numbers[2:]))
    uses = f"/Resources << /XObject << {named} >> >>"
    page = f"/Type /Page /Parent 2 0 R /MediaBox [0 0 400 600] {uses} /Contents"
    form = f"/Type /XObject /Subtype /Form /BBox [0 0 400 600] {uses} "
    bodies = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
        f"<< {page} 5 0 R >>",
        f"<< {page} 6 0 R >>",
        *(
            f"<< {form if number > 6 else ''}/Length {len(s)} >>\nstream\n{s}\nendstream"
            for number, s in zip(numbers, streams, strict=True)
        ),
    ]
    objects = "\n".join(f"{n} 0 obj\n{body}\nendobj" for n, body in enumerate(bodies, 1))
    return f"%PDF-1.7\n{objects}\ntrailer << /Root 1 0 R >>\n%%EOF\n".encode()


def test_a_later_page_too_heavy_to_draw_costs_the_document_nothing_else(
    data_dir: Path, tmp_path: Path
) -> None:
    path = tmp_path / "order.pdf"
    path.write_bytes(heavy_on_its_second_page())

    found = sandbox.examine(path, previews_into=previews.stem_of(SHA256))

    assert found.problem.startswith("not every page is drawn: ")
    assert [reading.tool for reading in found.readings if reading.outcome == "failed"] == []
    assert set(found.previews) == set(previews.SIZES)
    assert found.later_pages == []


def test_pages_stop_before_the_answer_grows_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "PAGES_BYTES", 10)

    found = [part for part, _ in examining.parts(io.BytesIO(of_pages(3)), "order.pdf")]

    assert not [part for part in found if "page" in part]


def test_sound_and_text_have_no_previews(examined: dict[str, Examination]) -> None:
    assert examined["video/exiftool/QuickTime.m4a"].previews == {}
    assert examined["documents/test/8071_093.3B.txt"].previews == {}


def test_oracle_covers_every_exception() -> None:
    names = {f"{f}/{name}" for f in ("photos", "video") for name in expected(f)["files"]}

    assert names >= WITHOUT_PICTURE
