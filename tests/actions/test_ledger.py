"""What an entry holds, what it hides, and that many hands at once leave one sound sequence."""

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections, transaction
from hypothesis import HealthCheck, given, settings, strategies
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from evidence import canonical, merkle
from evidence.actions import (
    cases,
    checking,
    claims,
    custody,
    intake,
    items,
    ledger,
    readings,
    sources,
)
from evidence.audit.verify import verify
from evidence.errors import (
    AlreadySuperseded,
    CatalogError,
    LedgerForked,
    LedgerRolledBack,
    NotAllowed,
    StaleEdit,
)
from evidence.files import originals
from evidence.files.facts import Reading
from evidence.models import (
    Item,
    LedgerEntry,
    LedgerHead,
    LedgerSubject,
    LocationClaim,
    MetadataReading,
    Opening,
)
from evidence.vocabularies import FindingValue, LinkKind, Visibility, WorkStatus
from tests.examples import NOTE, make_full_world, make_world
from tests.factories import Cast, jpeg, make_held, make_referenced, make_source

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]


def last_entry() -> tuple[LedgerEntry, dict[str, Any]]:
    entry = LedgerEntry.objects.latest("seq")
    return entry, canonical.decode(entry.body.encode())


# What an entry holds


def test_entry_commits_to_values_and_names_codes(cast: Cast) -> None:
    claim = claims.claim_location(
        by=cast.owner,
        item=make_referenced(by=cast.owner, case=cast.case),
        latitude=Decimal("50.46"),
        longitude=Decimal("-0.0"),
        claimed_by_user=cast.owner,
    )

    entry, body = last_entry()
    facts = body["facts"][claim.record_id]
    opening = Opening.objects.get(entry=entry, record=claim.record_id, field="latitude")
    assert facts["role"] == "subject"
    assert facts["claimed_by_user"] == cast.owner.record_id
    assert facts["claimed_by_source"] is None
    assert opening.value == '"50.4600000"'
    assert facts["latitude"] == {"sha256": ledger.commitment("50.4600000", opening.salt)}
    assert Opening.objects.get(entry=entry, field="longitude").value == '"0.0000000"'


def test_entry_joins_the_chain_of_its_item(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    before, _ = last_entry()
    items.set_work_status(by=cast.owner, item=item, status=WorkStatus.IN_PROGRESS)
    middle, _ = last_entry()

    note = checking.add_note(by=cast.owner, item=item, **NOTE)

    _, body = last_entry()
    assert LedgerSubject.objects.get(entry=middle).prev == before.leaf
    assert body["subjects"] == [
        {"record": note.record_id, "prev": None},
        {"record": item.record_id, "prev": middle.leaf},
    ]


def test_entry_of_a_link_joins_both_items(cast: Cast) -> None:
    one, other = (make_referenced(by=cast.owner, case=cast.case) for _ in range(2))

    items.link_items(by=cast.owner, item=one, other=other, kind=LinkKind.SAME_SCENE)

    entry, _ = last_entry()
    assert set(entry.subjects.exclude(item=None).values_list("item", flat=True)) == {
        one.pk,
        other.pk,
    }


def test_two_entries_of_the_same_value_share_no_commitment(cast: Cast) -> None:
    seals = []
    for _ in range(2):
        source = make_source(by=cast.owner, case=cast.case, name="The same name")
        seals.append(last_entry()[1]["facts"][source.record_id]["name"])

    assert seals[0] != seals[1]


def test_reason_is_committed_to_and_kept_in_an_opening(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)

    items.edit_item(by=cast.owner, item=item, expected=1, reason="Misread.", title="Other")

    entry, body = last_entry()
    assert "Misread." not in entry.body
    assert set(body["facts"][ledger.ENTRY]["reason"]) == {"sha256"}
    assert Opening.objects.get(entry=entry, field="reason").value == '"Misread."'


def test_change_of_nothing_makes_no_entry(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    before = ledger.size()

    changed = items.edit_item(
        by=cast.owner, item=item, expected=1, reason="Again.", title=item.title
    )

    assert changed == []
    assert ledger.size() == before


def test_every_entry_proves_its_place(cast: Cast) -> None:
    make_world_of_many(cast)
    size, root = ledger.size(), ledger.root()

    for seq, leaf in LedgerEntry.objects.values_list("seq", "leaf"):
        path = ledger.from_tree(partial(merkle.inclusion_proof, seq, size))
        assert merkle.verify_inclusion(
            index=seq, size=size, leaf=bytes.fromhex(leaf), proof=path, root=root
        )


def make_world_of_many(cast: Cast) -> None:
    for number in range(12):
        make_referenced(by=cast.owner, case=cast.case, title=f"Item {number}")


TEXTS = strategies.text(
    strategies.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(texts=strategies.lists(TEXTS, min_size=7, max_size=7))
def test_no_words_of_anybody_stand_in_a_body(cast: Cast, texts: list[str]) -> None:
    canary, texts = "Zyklothymia", [f"Zyklothymia {text}" for text in texts]
    by, case = cast.owner, cast.case
    start = ledger.size()

    source = make_source(by=by, case=case, name=texts[0], about=texts[1])
    sources.set_contact(by=by, source=source, contact=texts[2])
    item = make_referenced(
        by=by, case=case, title=texts[3], description=texts[4], source=source, basis=texts[5]
    )
    checking.add_note(by=by, item=item, **{**NOTE, "text": texts[6]})
    items.edit_item(by=by, item=item, expected=1, reason=texts[0], credit_line=texts[1])
    claims.add_statement(by=by, case=case, words=texts[2], speaker=source, context=texts[3])

    entries = LedgerEntry.objects.filter(seq__gte=start)
    assert entries.count() == 6
    assert not entries.filter(body__contains=canary).exists()
    assert Opening.objects.filter(entry__gte=start, value__contains=canary).count() == 11
    assert verify(with_files=False).ok


# Values as they come


@pytest.mark.parametrize("text", ["a\0b", "half \ud800", "\udcff.jpg"])
def test_text_no_database_keeps_is_refused_by_field(text: str, cast: Cast) -> None:
    before = ledger.size()

    with pytest.raises(ValidationError) as refused:
        make_referenced(by=cast.owner, case=cast.case, title=text)
    with pytest.raises(ValidationError) as refused_inside:
        cases.add_tag(by=cast.owner, case=cast.case, kind="place", name="A", aliases=["B", text])

    assert list(refused.value.message_dict) == ["title"]
    assert list(refused_inside.value.message_dict) == ["aliases"]
    assert ledger.size() == before


@pytest.mark.parametrize("text", ["a\0b", "half \ud800"])
def test_reason_no_database_keeps_is_refused(text: str, cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)

    with pytest.raises(ValidationError):
        items.set_work_status(by=cast.owner, item=item, status=WorkStatus.DONE, reason=text)


@pytest.mark.parametrize(
    "text", ["🛰️ 𝔘 \u202e x", "e\u0301 é", "a\r\nb\tc", " x ", "'; DROP--", "\ufeff"]
)
def test_text_comes_back_exactly(text: str, cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case, title="Title", original_title=text)

    assert Item.objects.get(pk=item.pk).original_title == text
    assert verify().ok


def test_numbers_that_databases_write_differently_are_no_change(cast: Cast) -> None:
    item = make_held(by=cast.owner, case=cast.case)
    data = {"big": 1e22, "whole": 5.0, "zero": -0.0, "small": 1e-7, "third": 1 / 3, "deep": [1e16]}

    record_reading(item, data)

    assert verify().ok


def record_reading(item: Item, data: dict) -> MetadataReading:
    said = Reading("exifread", "3.5.1", "read", data=data)
    return readings.record_readings(by=None, item=item, readings=[said])[0]


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(number: float, cast: Cast) -> None:
    item = make_held(by=cast.owner, case=cast.case)

    with pytest.raises(ValidationError):
        record_reading(item, {"altitude": number})


@pytest.mark.parametrize(("lat", "lon"), [(50.46, 35.6), (5.46, 0.1), (-0.0, 179.9999999999)])
def test_position_a_tool_read_becomes_a_claim(lat: float, lon: float, cast: Cast) -> None:
    item = make_held(by=cast.owner, case=cast.case)
    reading = record_reading(item, {})

    claim = claims.claim_reading(
        by=cast.owner, reading=reading, facts={"gps": {"lat": lat, "lon": lon, "heading": 12.3456}}
    )

    assert (float(claim.latitude), float(claim.longitude)) == (round(lat, 7), round(lon, 7))
    assert verify().ok


# What is refused


def test_withdrawn_row_is_not_replaced(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    note = checking.add_note(by=cast.owner, item=item, **NOTE)
    withdrawal = claims.withdraw(by=cast.owner, record=note, reason="Wrong place.")

    with pytest.raises(AlreadySuperseded):
        checking.add_note(by=cast.owner, item=item, supersedes=note, **NOTE)
    with pytest.raises(ValidationError):
        checking.add_note(by=cast.owner, item=item, supersedes=withdrawal, **NOTE)


def test_row_of_another_item_is_not_replaced(cast: Cast) -> None:
    one, other = (make_referenced(by=cast.owner, case=cast.case) for _ in range(2))
    note = checking.add_note(by=cast.owner, item=one, **NOTE)

    with pytest.raises(ValidationError):
        checking.add_note(by=cast.owner, item=other, supersedes=note, **NOTE)


def test_finding_rests_on_notes_of_its_own_item_only(cast: Cast) -> None:
    one, other = (make_referenced(by=cast.owner, case=cast.case) for _ in range(2))
    note = checking.add_note(by=cast.owner, item=one, **NOTE)

    with pytest.raises(ValidationError):
        checking.propose_finding(
            by=cast.owner, item=other, value=FindingValue.LIKELY, reasons="So.", notes=[note]
        )


def test_nothing_refers_across_cases(cast: Cast) -> None:
    foreign = make_source(by=cast.stranger, case=cast.other_case)
    before = ledger.size()

    with pytest.raises(ValidationError):
        make_referenced(by=cast.owner, case=cast.case, source=foreign)

    assert ledger.size() == before
    assert not Item.objects.exists()


@pytest.mark.parametrize("name", ["version", "recorded_by", "case", "uid", "last_number"])
def test_keywords_reach_no_field_that_is_not_edited(name: str, cast: Cast) -> None:
    source = make_source(by=cast.owner, case=cast.case)

    with pytest.raises(TypeError):
        sources.edit_source(by=cast.owner, source=source, expected=1, **{name: 7})
    with pytest.raises(TypeError):
        cases.edit_case(by=cast.chief, case=cast.case, expected=1, **{name: 7})


def test_item_given_bytes_meanwhile_keeps_them(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    stale = Item.objects.select_related("case").get(pk=item.pk)
    first = take_in(cast, jpeg("red"), item=item)

    with pytest.raises(NotAllowed):
        take_in(cast, jpeg("blue"), item=stale)

    assert Item.objects.get(pk=item.pk).original == first.original


def test_bytes_are_not_received_for_an_item_of_another_case(cast: Cast) -> None:
    cases.set_member(by=cast.stranger, case=cast.other_case, user=cast.owner, role="verifier")
    item = make_referenced(by=cast.owner, case=cast.other_case)

    with pytest.raises(NotAllowed):
        take_in(cast, jpeg(), item=item)


def take_in(cast: Cast, data: bytes, **given: Any) -> intake.Received:
    return intake.take_in(
        by=cast.owner, case=cast.case, stream=io.BytesIO(data), arrival=intake.Arrival(), **given
    )


# Checkpoints and proofs


def signed() -> custody.Checkpoint:
    found = custody.last_signed()
    assert found is not None
    return found


def test_checkpoint_is_signed_over_the_ledger(cast: Cast) -> None:
    note = custody.checkpoint()

    verifier = custody.checkpoints.read_verifier(custody.verifier_key())
    text = custody.checkpoints.verify(note, [verifier]).text
    stated = custody.checkpoints.parse_checkpoint(text)
    assert (stated.size, stated.root) == (ledger.size(), ledger.root())
    assert stated.origin == verifier.name


def test_key_is_made_once_and_for_this_account_alone(data_dir: Path, cast: Cast) -> None:
    first = custody.verifier_key()

    assert custody.verifier_key() == first
    keys = sorted((data_dir / "keys").iterdir())
    assert [key.name for key in keys] == ["checkpoint.key"]
    assert keys[0].stat().st_mode & 0o777 == 0o600


def test_checkpoint_names_the_site(cast: Cast, settings: Any) -> None:
    settings.CATALOG_URL = "https://catalog.example.org/"

    assert custody.checkpoint().splitlines()[0] == "catalog.example.org/ledger"


def test_unchanged_ledger_has_one_checkpoint(cast: Cast) -> None:
    assert custody.checkpoint() == custody.checkpoint()


def test_checkpoint_follows_the_ledger_as_it_grows(cast: Cast) -> None:
    for number in range(9):
        custody.checkpoint()
        make_referenced(by=cast.owner, case=cast.case, title=f"Item {number}")
        assert signed().size == ledger.size() - 1


def test_proof_leads_from_an_entry_to_the_checkpoint(cast: Cast) -> None:
    make_world_of_many(cast)

    text = custody.proof_of(5)

    proof = custody.checkpoints.parse_tlog_proof(text)
    stated = signed()
    leaf = bytes.fromhex(LedgerEntry.objects.get(seq=5).leaf)
    assert proof.index == 5
    assert merkle.verify_inclusion(
        index=5, size=stated.size, leaf=leaf, proof=proof.hashes, root=stated.root
    )


def test_no_proof_of_an_entry_there_is_not(cast: Cast) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        custody.proof_of(ledger.size())


def test_older_copy_is_not_signed(cast: Cast) -> None:
    custody.checkpoint()
    size = ledger.size()
    LedgerHead.objects.update(size=size - 1)

    with pytest.raises(LedgerRolledBack) as refused:
        custody.checkpoint()

    assert (refused.value.signed, refused.value.found) == (size, size - 1)
    assert signed().size == size


def test_rewritten_history_is_not_signed(cast: Cast) -> None:
    custody.checkpoint()
    make_world_of_many(cast)
    peaks = LedgerHead.objects.get().peaks
    LedgerHead.objects.update(peaks=["00" * 32, *peaks[1:]])

    with pytest.raises(LedgerForked):
        custody.checkpoint()


@pytest.mark.django_db(transaction=True)
def test_what_may_be_undone_is_not_signed(data_dir: Path) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        custody.checkpoint()

    assert custody.last_signed() is None


# Many hands


@contextmanager
def together(*acts: Callable[[], Any]) -> Iterator[list[Any]]:
    """Start all at once, each with a connection of its own; gives what each returned or raised."""
    start, said = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            start.wait()
            said[number] = act()
        except (CatalogError, ValidationError) as refused:
            said[number] = refused
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    yield said


@pytest.mark.django_db(transaction=True)
def test_of_two_who_supersede_at_once_one_is_told(data_dir: Path) -> None:
    world = make_world()
    fresh = LocationClaim.objects.select_related("item__case").get

    def supersede(place: str) -> Callable[[], Any]:
        return lambda: claims.claim_location(
            by=world.cast.owner,
            item=world.held,
            supersedes=fresh(pk=world.claim.pk),
            place_name=place,
            claimed_by_source=world.source,
        )

    with together(supersede("Kozinka"), supersede("Hlotove")) as said:
        kinds = sorted(type(answer).__name__ for answer in said)

    assert kinds == ["AlreadySuperseded", "LocationClaim"]
    assert verify().ok


@pytest.mark.django_db(transaction=True)
def test_of_two_who_edit_at_once_one_is_shown_the_other(data_dir: Path) -> None:
    world = make_world()

    def edit(title: str) -> Callable[[], Any]:
        return lambda: items.edit_item(
            by=world.cast.owner,
            item=Item.objects.select_related("case").get(pk=world.held.pk),
            expected=1,
            reason="Seen again.",
            title=title,
        )

    with together(edit("One"), edit("Other")) as said:
        stale = [answer for answer in said if isinstance(answer, StaleEdit)]

    assert len(stale) == 1
    assert stale[0].theirs == {"title": Item.objects.get(pk=world.held.pk).title}
    assert verify().ok


@pytest.mark.django_db(transaction=True)
def test_many_at_work_on_one_case_wait_for_one_another_and_never_for_ever(data_dir: Path) -> None:
    world = make_world()
    by, case, held = world.cast.owner, world.cast.case, world.held
    before = ledger.size()

    def item() -> Item:
        return Item.objects.select_related("case", "original").get(pk=held.pk)

    def again(act: Callable[[int], Any]) -> Callable[[], Any]:
        return lambda: [act(number) for number in range(5)]

    with together(
        again(lambda n: take_in(world.cast, jpeg("red", (70 + n, 40)))),
        again(lambda n: take_in(world.cast, originals.path_of(held.original.sha256).read_bytes())),
        again(lambda n: checking.add_note(by=by, item=item(), **NOTE)),
        again(lambda n: items.set_work_status(by=by, item=item(), status=STATES[n])),
        again(lambda n: items.refer(by=by, case=case, title=f"Item {n}", source=world.source)),
        again(lambda n: claims.add_statement(by=by, case=case, words="W", speaker=world.source)),
    ) as said:
        refused = [answer for answer in said if isinstance(answer, Exception)]

    assert refused == []
    assert ledger.size() == before + 30
    codes = list(Item.objects.filter(case=case).order_by("number").values_list("code", flat=True))
    assert codes == [f"BEL-{number:04d}" for number in range(1, len(codes) + 1)]
    assert verify().ok


STATES = [
    WorkStatus.IN_PROGRESS,
    WorkStatus.HELP_NEEDED,
    WorkStatus.READY,
    WorkStatus.DONE,
    WorkStatus.IN_PROGRESS,
]


# Whatever people do


class Catalogue(RuleBasedStateMachine):
    """Random work of random people; the ledger must account for all of it, refusals included."""

    @initialize()
    def begin(self) -> None:
        self.world = make_full_world()
        cast = self.world.cast
        self.people = [cast.owner, cast.teammate, cast.editor, cast.chief, cast.stranger]
        self.items = [self.world.held, self.world.referenced]
        self.notes = [self.world.note]

    def attempt(self, act: Callable[..., Any], **given: Any) -> Any:
        try:
            return act(**given)
        except (CatalogError, ValidationError):
            return None

    @rule(data=strategies.data(), text=TEXTS)
    def refer(self, data: Any, text: str) -> None:
        made = self.attempt(
            items.refer, by=self.person(data), case=self.world.cast.case, title=text
        )
        self.items += [made] if made else []

    @rule(data=strategies.data(), colour=strategies.sampled_from(["red", "green", "blue"]))
    def receive(self, data: Any, colour: str) -> None:
        received = self.attempt(
            intake.take_in,
            by=self.person(data),
            case=self.world.cast.case,
            stream=io.BytesIO(jpeg(colour)),
            arrival=intake.Arrival(file_name=f"{colour}.jpg"),
            item=data.draw(strategies.sampled_from([None, *self.items])),
        )
        self.items += [received.item] if received else []

    @rule(data=strategies.data(), text=TEXTS, version=strategies.integers(1, 3))
    def edit(self, data: Any, text: str, version: int) -> None:
        self.attempt(
            items.edit_item,
            by=self.person(data),
            item=self.item(data),
            expected=version,
            reason=text,
            title=text,
            tags=data.draw(strategies.sampled_from([[], [self.world.tag]])),
        )

    @rule(data=strategies.data(), text=TEXTS)
    def note(self, data: Any, text: str) -> None:
        made = self.attempt(
            checking.add_note,
            by=self.person(data),
            item=self.item(data),
            supersedes=data.draw(strategies.sampled_from([None, *self.notes])),
            **{**NOTE, "text": text},
        )
        self.notes += [made] if made else []

    @precondition(lambda self: self.notes)
    @rule(data=strategies.data(), text=TEXTS)
    def withdraw(self, data: Any, text: str) -> None:
        record = data.draw(strategies.sampled_from(self.notes))
        made = self.attempt(
            claims.withdraw, by=self.person(data), record=type(record).objects.get(pk=record.pk),
            reason=text,
        )  # fmt: skip
        self.notes += [made] if made else []

    @rule(
        data=strategies.data(),
        lat=strategies.floats(-91, 91),
        lon=strategies.floats(-181, 181),
        radius=strategies.integers(-1, 10**6),
    )
    def locate(self, data: Any, lat: float, lon: float, radius: int) -> None:
        self.attempt(
            claims.claim_location,
            by=self.person(data),
            item=self.item(data),
            latitude=lat,
            longitude=lon,
            radius_m=radius,
            claimed_by_source=self.world.source,
        )

    @rule(data=strategies.data(), visibility=strategies.sampled_from(Visibility.values))
    def hide(self, data: Any, visibility: str) -> None:
        self.attempt(
            items.set_visibility,
            by=self.world.cast.chief,
            item=self.item(data),
            visibility=visibility,
        )

    @invariant()
    def is_accounted_for(self) -> None:
        report = verify(with_files=False)
        assert report.problems == []
        assert report.root == ledger.root().hex()

    def person(self, data: Any) -> Any:
        return data.draw(strategies.sampled_from(self.people))

    def item(self, data: Any) -> Item:
        chosen = data.draw(strategies.sampled_from(self.items))
        return Item.objects.select_related("case", "original").get(pk=chosen.pk)


def test_whatever_people_do_is_accounted_for(db: None, data_dir: Path) -> None:
    class Undone(Catalogue):
        """Each run in a savepoint of its own, so that the next begins with nothing."""

        def __init__(self) -> None:
            super().__init__()
            self.point = transaction.savepoint()

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.point)

    run_state_machine_as_test(
        Undone,
        settings=settings(max_examples=5, stateful_step_count=15, deadline=None, database=None),
    )
    assert not Item.objects.exists()
