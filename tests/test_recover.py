"""After an interrupted intake nothing unrecorded is lost, and nothing recorded stays twice."""

import io
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from evidence.actions import intake
from evidence.audit.verify import verify
from evidence.files import originals
from evidence.models import Item, Receipt
from tests.examples import contents
from tests.factories import Cast, jpeg, make_held

pytestmark = [pytest.mark.postgres_too]


def recover(*arguments: str) -> str:
    out = io.StringIO()
    call_command("recover", *arguments, stdout=out)
    return out.getvalue()


def adopt(sha256: str, by: str = "owner", case: str = "BEL") -> str:
    return recover("--adopt", sha256, "--case", case, "--by", by)


def test_nothing_left_over_is_said(cast: Cast, data_dir: Path) -> None:
    make_held(by=cast.owner, case=cast.case)

    assert recover() == "Nothing is left over.\n"


def test_orphan_is_reported_and_kept(cast: Cast, data_dir: Path) -> None:
    kept = originals.keep(io.BytesIO(jpeg()))

    out = recover()

    assert f"Orphan: {kept.sha256}" in out
    assert f"Not recorded: {kept.part.name}" in out
    assert kept.part.exists()
    assert kept.path.exists()


def test_adopted_orphan_is_an_item_through_the_real_intake(cast: Cast, data_dir: Path) -> None:
    kept = originals.keep(io.BytesIO(jpeg()))

    out = adopt(kept.sha256)

    item = Item.objects.get()
    assert f"{item.code} (new)" in out
    assert item.original.sha256 == kept.sha256
    assert item.receipts.get().received_by == cast.owner
    assert not kept.part.exists()
    assert verify().ok


def test_adopting_twice_changes_nothing(cast: Cast, data_dir: Path) -> None:
    kept = originals.keep(io.BytesIO(jpeg()))
    adopt(kept.sha256)
    before = contents()

    out = adopt(kept.sha256)

    assert "(already)" in out
    assert contents() == before


def test_second_run_changes_nothing(cast: Cast, data_dir: Path) -> None:
    held = originals.keep(io.BytesIO(jpeg("red")))
    intake.record(by=cast.owner, case=cast.case, kept=held, arrival=intake.Arrival())
    originals.keep(io.BytesIO(jpeg("blue")))
    first = recover()
    before = contents(), sorted(data_dir.rglob("*"))

    second = recover()

    assert f"Removed: {held.part.name}" in first
    assert "Removed" not in second
    assert (contents(), sorted(data_dir.rglob("*"))) == before


def test_recorded_part_is_kept_while_what_is_stored_is_harmed(cast: Cast, data_dir: Path) -> None:
    held = originals.keep(io.BytesIO(jpeg()))
    intake.record(by=cast.owner, case=cast.case, kept=held, arrival=intake.Arrival())
    held.path.unlink()

    assert "Not recorded" in recover()
    assert held.part.exists()


def test_broken_off_upload_is_kept(cast: Cast, data_dir: Path) -> None:
    held = make_held(by=cast.owner, case=cast.case)
    part = data_dir / "incoming" / "0123.part"
    part.write_bytes(originals.path_of(held.original.sha256).read_bytes())
    os.chmod(part, 0o600)

    assert f"Incomplete: {part.name}" in recover()
    assert part.exists()


def test_upload_killed_before_it_was_stored_can_be_adopted(cast: Cast, data_dir: Path) -> None:
    kept = originals.keep(io.BytesIO(jpeg()))
    kept.path.unlink()

    adopt(kept.sha256)

    assert kept.path.read_bytes() == jpeg()
    assert not kept.part.exists()
    assert Receipt.objects.count() == 1


@pytest.mark.parametrize(
    ("by", "case", "sha256"),
    [
        ("owner", "BEL", "0" * 64),
        ("owner", "BEL", "../../etc/passwd"),
        ("owner", "OTH", ""),
        ("editor", "BEL", ""),
        ("nobody", "BEL", ""),
    ],
)
def test_adoption_that_cannot_be_is_one_clear_line(
    by: str, case: str, sha256: str, cast: Cast, data_dir: Path
) -> None:
    kept = originals.keep(io.BytesIO(jpeg()))
    before = contents()

    with pytest.raises(CommandError):
        adopt(sha256 or kept.sha256, by=by, case=case)

    assert contents() == before
    assert kept.part.exists()


def test_harmed_orphan_is_not_adopted(cast: Cast, data_dir: Path) -> None:
    kept = originals.keep(io.BytesIO(jpeg()))
    kept.path.unlink()
    kept.path.write_bytes(b"something else")

    with pytest.raises(CommandError, match="fixity alarm"):
        adopt(kept.sha256)


def test_adoption_needs_a_case_and_a_person(cast: Cast, data_dir: Path) -> None:
    with pytest.raises(CommandError, match="--case and --by"):
        recover("--adopt", "0" * 64)
