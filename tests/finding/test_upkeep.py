"""The index keeps in step with the ledger, heals, and is written by several processes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
import tantivy
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connections

from evidence.actions import claims, items
from evidence.errors import IndexUnusable
from evidence.finding import documents, index, shares, upkeep
from evidence.models import Item, User
from evidence.vocabularies import ItemKind, Visibility
from tests.factories import Cast, make_referenced
from tests.finding.conftest import Ask

INDEX = Path("index", "text")


def wait_for_nobody() -> None:
    """Let the worker's part be done."""
    assert index.catch_up() == 0


def held_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on no search may catch up."""
    monkeypatch.setattr(index, "SEARCH_ITEMS", 0)


# Keeping in step


def test_a_search_says_how_far_behind_it_is(
    cast: Cast, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_referenced(by=cast.owner, case=cast.case, title="first")
    wait_for_nobody()
    held_behind(monkeypatch)

    make_referenced(by=cast.owner, case=cast.case, title="second")
    results = index.search(user=cast.owner)

    assert (results.total, results.behind) == (1, 1)
    assert index.behind() == 1


def test_what_exceeds_the_budget_is_followed_step_by_step(
    cast: Cast, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "SEARCH_ITEMS", 5)
    monkeypatch.setattr(index, "SEARCH_SECONDS", 0.0)
    for _ in range(12):
        make_referenced(by=cast.owner, case=cast.case)

    answers = [index.search(user=cast.owner)]
    while answers[-1].behind:
        answers.append(index.search(user=cast.owner))

    assert len(answers) > 2
    assert answers[-1].total == 12
    assert [answer.behind for answer in answers] == sorted(
        {answer.behind for answer in answers}, reverse=True
    )


def test_the_work_of_another_ledger_is_not_trusted(cast: Cast, ask: Ask) -> None:
    make_referenced(by=cast.owner, case=cast.case, title="tank")
    with upkeep._writer(1.0) as writer:
        document = tantivy.Document()
        document.add_integer("item", documents.CURSOR)
        document.add_integer("reached", upkeep.ledger_size())
        document.add_text("leaf", "of a ledger since replaced by a backup")
        document.add_text("analyser", upkeep.ANALYSER)
        writer.add_document(document)
        writer.commit()

    assert ask("tank") == ["BEL-0001"]


def test_another_analyser_makes_the_index_anew(
    cast: Cast, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_referenced(by=cast.owner, case=cast.case, title="tank")
    assert ask("tank") == ["BEL-0001"]

    monkeypatch.setattr(upkeep, "ANALYSER", "a later one")
    monkeypatch.setattr(documents, "_positions_of", lambda word: ((word[::-1],),))

    assert ask("knat") == ["BEL-0001"]
    assert ask("tank") == []


def test_whoever_is_writing_does_not_stop_a_search(cast: Cast, ask: Ask) -> None:
    make_referenced(by=cast.owner, case=cast.case)
    wait_for_nobody()
    make_referenced(by=cast.owner, case=cast.case)

    with upkeep._writer(1.0):
        during = index.search(user=cast.owner)

    assert (during.total, during.behind) == (1, 1)
    assert ask() == ["BEL-0002", "BEL-0001"]


# Damage


def segment_of(data_dir: Path, suffix: str) -> Path:
    return max((data_dir / INDEX).glob(f"*{suffix}"), key=lambda path: path.stat().st_size)


def garble(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(bytes(byte ^ 0x55 for byte in path.read_bytes()))


DAMAGE = {
    "deleted": lambda d: subprocess.run(["rm", "-r", str(d / "index")], check=True),
    "a segment deleted": lambda d: segment_of(d, ".term").unlink(),
    "words garbled": lambda d: garble(segment_of(d, ".term")),
    "places garbled": lambda d: garble(segment_of(d, ".idx")),
    "columns garbled": lambda d: garble(segment_of(d, ".fast")),
    "store garbled": lambda d: garble(segment_of(d, ".store")),
    "words cut short": lambda d: os.truncate(segment_of(d, ".term"), 0),
    "columns cut short": lambda d: os.truncate(segment_of(d, ".fast"), 10),
    "list garbled": lambda d: (d / INDEX / "meta.json").write_text("{"),
    "list of another schema": lambda d: (d / INDEX / "meta.json").write_text(
        (d / INDEX / "meta.json").read_text().replace('"sight"', '"sight2"')
    ),
}


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_index_heals(
    cast: Cast, data_dir: Path, ask: Ask, damage: str, restarted: bool
) -> None:
    for number in range(20):
        make_referenced(by=cast.owner, case=cast.case, title=f"tank {number}")
    before = index.search(user=cast.owner, query="tank")

    DAMAGE[damage](data_dir)
    if restarted:
        upkeep._open.clear()
    while index.search(user=cast.owner).behind:
        pass

    assert index.search(user=cast.owner, query="tank") == before
    make_referenced(by=cast.owner, case=cast.case, title="tank 20")
    assert len(ask("tank")) == 21


def test_an_error_without_damage_costs_no_index(cast: Cast, ask: Ask) -> None:
    make_referenced(by=cast.owner, case=cast.case)
    ask()

    def fail() -> None:
        raise ValueError("a fault of ours")

    with pytest.raises(IndexUnusable, match="a fault of ours"):
        upkeep.healing(fail)

    assert upkeep.state().cursor.reached == upkeep.ledger_size()


def test_a_rebuilding_cut_short_leaves_the_old_index(
    cast: Cast, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_referenced(by=cast.owner, case=cast.case)
    assert ask() == ["BEL-0001"]

    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.rebuild(interrupt)

    held_behind(monkeypatch)
    assert ask() == ["BEL-0001"]
    assert index.behind() == 0


# Several processes


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres_too
def test_an_index_made_in_shares_answers_like_one_made_at_once(
    data_dir: Path, cast: Cast, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_by_page = "\nfrom evidence.finding import gathered\ngathered.BATCH = 1\nwrite_share("
    monkeypatch.setattr(shares, "START", shares.START.replace("\nwrite_share(", page_by_page))
    monkeypatch.setattr(shares, "wanted", lambda items: 2)
    for number in range(5):
        make_referenced(by=cast.owner, case=cast.case, title=f"tank {number}")
    questions: list[dict] = [{"query": "tank"}, {"query": '"tank 3"'}, {"filters": {"kind": []}}]
    before = [index.search(user=cast.owner, **question) for question in questions]
    stale = {path.stem for path in (data_dir / INDEX).glob("*.term")}

    told: list[tuple[int, int]] = []
    assert index.rebuild(lambda *progress: told.append(progress)) == 5

    assert {done for done, _ in told} >= {1, 2, 3, 4, 5}
    assert index.behind() == 0
    assert [index.search(user=cast.owner, **question) for question in questions] == before
    make_referenced(by=cast.owner, case=cast.case, title="tank 5")
    assert len(ask("tank")) == 6
    left = {path.stem for path in (data_dir / INDEX).glob("*.term")}
    assert not left & stale
    assert not (data_dir / INDEX).with_name("text.parts").exists()


@pytest.mark.parametrize("blocks", [1, 12, 13, 96, 97, 500, 5_000])
def test_a_share_is_written_in_parts_of_one_size_that_make_one_segment(blocks: int) -> None:
    ends = sorted(shares._segments_of(range(1, 2 * blocks, 2)))

    sizes = {(end - before) // 2 for before, end in pairwise([-1, *ends])}
    assert ends[-1] == 2 * blocks - 1
    assert max(sizes) <= shares.MOST_BLOCKS and max(sizes) - min(sizes) <= 1
    assert len(ends) in {shares.AT_ONCE**power for power in range(5)}


def test_an_item_that_comes_in_between_moves_no_other_to_another_share(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shares.gathered, "BATCH", 2)
    late = make_referenced(by=cast.owner, case=cast.case)
    others = {make_referenced(by=cast.owner, case=cast.case).pk for _ in range(6)}

    def in_shares() -> list[set[int]]:
        of_each = [shares.blocks_of(share, 3) for share in range(3)]
        return [{pk for block in blocks for pk in shares.items_in(block)} for blocks in of_each]

    with_late = in_shares()
    visible = Item.objects.exclude(pk=late.pk)
    monkeypatch.setattr(shares.Item, "objects", visible)  # as another process saw it before
    without = in_shares()

    assert set().union(*with_late) == {late.pk, *others}
    assert sum(map(len, with_late)) == 7
    assert without == [share - {late.pk} for share in with_late]


@pytest.mark.django_db(transaction=True)
def test_a_share_that_fails_leaves_the_old_index(
    data_dir: Path, cast: Cast, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shares, "wanted", lambda items: 2)
    monkeypatch.setattr(shares, "START", "import sys; print(1); sys.exit(sys.argv[2] == '1')")
    make_referenced(by=cast.owner, case=cast.case)
    assert ask() == ["BEL-0001"]

    with pytest.raises(IndexUnusable, match="a part of it failed"):
        index.rebuild()

    held_behind(monkeypatch)
    assert ask() == ["BEL-0001"]
    assert index.behind() == 0


WRITE = """
import django
django.setup()
from evidence.actions import items
from evidence.finding import index
from evidence.models import Case, User
user, case = User.objects.get(username="owner"), Case.objects.get(code="BEL")
for number in range(8):
    items.refer(by=user, case=case, title=f"tank {number}")
    print(index.search(user=user, query="tank").total, flush=True)
"""


def test_what_another_process_is_writing_is_no_damage(cast: Cast, ask: Ask, data_dir: Path) -> None:
    item = make_referenced(by=cast.owner, case=cast.case, title="tank")
    assert ask("tank") == [item.code]
    begun = data_dir / INDEX / f"{'0a' * 16}.store"

    for written in (b"so far", b"so far, so good"):
        begun.write_bytes(written)
        upkeep.state()

    begun.unlink()
    assert upkeep.state().behind == 0


@pytest.mark.django_db(transaction=True)
def test_two_processes_write_one_index(data_dir: Path, cast: Cast) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "catalog_site.settings",
        "CATALOG_DATA_DIR": str(data_dir),
        "DATABASE_URL": f"sqlite:///{django_settings.DATABASES['default']['NAME']}",
    }
    connections.close_all()

    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WRITE],
            env=environment,
            cwd=django_settings.BASE_DIR,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    totals = [[int(line) for line in process.communicate()[0].split()] for process in processes]

    assert all(process.returncode == 0 for process in processes)
    assert all(len(counted) == 8 and counted == sorted(counted) for counted in totals)
    wait_for_nobody()
    found = index.search(user=cast.owner, query="tank", limit=100)
    assert found.total == len(set(found.items)) == 16


QUESTIONS = ("tank", "танк OR checkpoint", "kind:video", "has:location", "-tank", "")
ANSWER = """
import json, sys
import django
django.setup()
from evidence.finding import index
from evidence.models import Item, User
for line in sys.stdin:
    username, query = json.loads(line)
    found = index.search(user=User.objects.get(username=username), query=query)
    print(json.dumps([found.total, found.items, found.facets]), flush=True)
"""


@pytest.mark.postgres_too
@pytest.mark.django_db(transaction=True)
def test_another_node_with_an_index_of_its_own_answers_the_same(
    cast: Cast, data_dir: Path, tmp_path: Path
) -> None:
    tanks = [make_referenced(by=cast.owner, case=cast.case, title=f"Tank {n}") for n in range(3)]
    film = make_referenced(by=cast.owner, case=cast.case, title="Танки", kind=ItemKind.VIDEO)
    claims.claim_location(
        by=cast.owner, item=film, place_name="Козинка", claimed_by_user=cast.owner
    )

    with another_node(tmp_path / "node") as node:
        here, there = both_answers(node, cast.teammate)
        assert there == here
        assert tanks[0].pk in here[0][1]

        items.set_visibility(by=cast.chief, item=tanks[0], visibility=Visibility.RESTRICTED)
        make_referenced(by=cast.owner, case=cast.case, title="Checkpoint")
        for person in (cast.teammate, cast.chief):
            here, there = both_answers(node, person)
            assert there == here
            assert (tanks[0].pk in here[0][1]) == (person == cast.chief)
            assert here[1][0] == here[0][0] + 1


@contextmanager
def another_node(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process on the same database, which follows the ledger into its own index."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "catalog_site.settings",
        "CATALOG_DATA_DIR": str(folder),
        "DATABASE_URL": shares._database(),
    }
    with subprocess.Popen(
        [sys.executable, "-c", ANSWER],
        env=environment,
        cwd=django_settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process


def both_answers(node: subprocess.Popen[str], user: User) -> tuple[list, list]:
    here = [index.search(user=user, query=query) for query in QUESTIONS]
    told = [json.loads(json.dumps([each.total, each.items, each.facets])) for each in here]
    assert node.stdin and node.stdout
    there = []
    for query in QUESTIONS:
        print(json.dumps([user.username, query]), file=node.stdin, flush=True)
        there.append(json.loads(node.stdout.readline()))
    return told, there


def test_rebuild_makes_the_index_anew(cast: Cast, ask: Ask, capsys) -> None:
    make_referenced(by=cast.owner, case=cast.case, title="tank")
    before = index.search(user=cast.owner, query="tank")

    call_command("rebuild", "index")

    said = capsys.readouterr()
    assert said.out == "index: 1 items\n"
    assert "1 of 1 items" in said.err
    assert index.search(user=cast.owner, query="tank") == before


@pytest.mark.django_db(transaction=True)
def test_the_worker_keeps_the_index(data_dir: Path, cast: Cast) -> None:
    make_referenced(by=cast.owner, case=cast.case)

    call_command("work", drain=True)

    assert index.behind() == 0
