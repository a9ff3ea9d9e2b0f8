"""The check of the sealed trail by itself: what it finds, how often, and where it began."""

from dataclasses import replace
from typing import Any

import pytest

from privacy.rules.chain import (
    START,
    Begins,
    Checkpoint,
    Fault,
    Findings,
    Sealed,
    canonical,
    check_links,
    link_hash,
    listed,
    name_seal,
)

Links = list[Sealed]


def chain_of(count: int) -> Links:
    """A chain as the database seals it."""
    links, head = Links(), START
    for seq in range(1, count + 1):
        salt, values = bytes([seq]) * 8, [f"event {seq}", None, ""]
        seal = name_seal(salt, f"Worker {seq}")
        this = link_hash(head, canonical(values, seal))
        links.append(Sealed(seq, head, this, salt, seal, f"Worker {seq}", values))
        head = this
    return links


SOUND = chain_of(5)


def with_one(place: int, **changed: Any) -> Links:
    return [replace(link, **changed) if link.seq == place else link for link in SOUND]


def test_a_sound_chain_is_counted_and_ends_in_its_last_link() -> None:
    roots = {n: {SOUND[n - 1].hash.hex()} for n in (2, 5)}
    found = check_links(SOUND, roots)
    assert found == Findings(events=5, head=SOUND[-1].hash)
    assert (found.ok, found.in_words()) == (True, ["5 events, 0 signed checkpoints."])
    assert check_links([], {}) == Findings()


ODD = {
    "values": (with_one(3, values=["event 9", None, ""]), {Fault.CHANGED: (1, 3)}),
    "nothing for an empty text": (with_one(3, values=["event 3", "", ""]), {Fault.CHANGED: (1, 3)}),
    "gone": (with_one(3, values=None), {Fault.DELETED: (1, 3)}),
    "another name": (with_one(3, name="Worker 4"), {Fault.CHANGED: (1, 3)}),
    "a name after it was erased": (with_one(3, name_salt=None), {Fault.CHANGED: (1, 3)}),
    "another link before": (
        with_one(3, prev_hash=bytes(32)),
        {Fault.BROKEN: (1, 3), Fault.CHANGED: (1, 3)},
    ),
    "a link left out": ([each for each in SOUND if each.seq != 2], {Fault.BROKEN: (3, 3)}),
    "two in the other order": (
        [SOUND[0], SOUND[2], SOUND[1], *SOUND[3:]],
        {Fault.BROKEN: (3, 3)},
    ),
    "numbered anew": (with_one(5, seq=6), {Fault.BROKEN: (1, 6)}),
}


@pytest.mark.parametrize(("links", "faults"), ODD.values(), ids=list(ODD))
def test_a26_each_change_is_one_kind_of_fault_with_its_first_place(
    links: Links, faults: dict[Fault, tuple[int, int]]
) -> None:
    found = check_links(links, {})
    assert {fault: (n, found.first[fault]) for fault, n in found.faults.items()} == faults
    assert not found.ok
    [(fault, (count, first)), *_] = faults.items()
    assert f"{count} × {fault.value} (first at {first})" in found.in_words()


def test_an_erased_name_is_counted_and_no_fault() -> None:
    found = check_links(with_one(3, name_salt=None, name=""), {})
    assert (found.ok, found.erased_names) == (True, 1)


@pytest.mark.parametrize(
    ("roots", "faults", "first"),
    [
        ({4: {"ab"}}, {Fault.REWRITTEN: 1}, {Fault.REWRITTEN: 4}),
        ({4: {SOUND[3].hash.hex(), "ab"}}, {Fault.REWRITTEN: 1}, {Fault.REWRITTEN: 4}),
        ({9: {"ab"}, 6: {"cd"}}, {Fault.CUT: 2}, {Fault.CUT: 6}),
    ],
    ids=["another end", "two ends of one length", "shorter than was signed"],
)
def test_a26_what_was_signed_is_held_against_it(
    roots: dict[int, set[str]], faults: dict[Fault, int], first: dict[Fault, int]
) -> None:
    found = check_links(SOUND, roots)
    assert (found.faults, found.first) == (faults, first)


def test_a_trail_that_was_cut_begins_where_a_signed_checkpoint_says_so() -> None:
    begins = Begins(2, SOUND[1].hash.hex())
    roots = {2: {begins.root}, 5: {SOUND[4].hash.hex()}}
    found = check_links(SOUND[2:], roots, begins)
    assert found == Findings(events=3, cut=2, head=SOUND[-1].hash)
    for unsigned in ({}, {2: {"ab"}}, {2: {begins.root, "ab"}}):
        assert check_links(SOUND[2:], unsigned, begins).first == {Fault.BEGINS: 2}
    assert check_links(SOUND[3:], roots, begins).first == {Fault.BROKEN: 4, Fault.CUT: 5}
    assert check_links(SOUND[2:], {**roots, 6: {"ab"}}, begins).first == {Fault.CUT: 6}


def test_no_two_events_have_the_same_bytes() -> None:
    assert canonical(["é", None], b"\x01") == "1:1,2:é,-,2:01,".encode()
    assert canonical(["ab", "c"], b"") != canonical(["a", "bc"], b"")
    assert listed(["b", "aa"]) == "1:b,2:aa,"
    signed = Checkpoint("here", 5, "ab", "2026-11-28T10:00:00+00:00").body()
    assert signed == b"tfcase audit checkpoint\nhere\n5\nab\n2026-11-28T10:00:00+00:00\n"


def test_of_a_restored_backup_what_was_filed_since_is_told() -> None:
    found = Findings(events=8, checkpoints=3, filed_since=2)
    since = "2 of them are newer than the backup, so that what was noted since is lost."
    assert found.in_words() == ["8 events, 3 signed checkpoints.", since]
