"""Tests that dated facts make true or false each day: events, statuses, judgements, readings."""

import re

import numpy as np
import numpy.typing as npt

from families.framework.model import EventTest, ReadingChangeTest, StatusTest
from outcomes.engine.clock import Asked, ask_feed, judge_clock
from outcomes.engine.columns import Refs, scaled
from outcomes.engine.days import FAR, Ints, Mask
from outcomes.engine.joins import any_by, ends_of, starts_of
from outcomes.engine.spans import Spans, complement, union
from outcomes.engine.verdicts import NO_DATA, Verdict
from outcomes.engine.world import Found, World, find, of_family

# A judgement begins with one of these words (not with a longer word such as "method").
MET, NOT_MET = re.compile(r"met\b"), re.compile(r"not_met\b")


def judge_no_event(world: World, asked: Asked, test: EventTest) -> Verdict:
    """§7.1: true on a day without event; believed only where a feed covers the window."""
    found = find(world, asked.judged, world.facts("event", test.event))
    found = found.where(found.start >= asked.anchor[found.row])
    keep(world, asked, found)
    events = union(found.row, found.start, found.start)
    verdict = judge_clock(world, asked, complement(events, asked.anchor, world.as_of))
    everybody = np.ones(asked.size, dtype=np.bool_)
    return ask_feed(world, asked, verdict, test.event, everybody)


def judge_status(world: World, asked: Asked, test: StatusTest) -> Verdict:
    """§7.2 and §7.3: a spell is active, or none is."""
    found = find(world, asked.judged, world.facts("status", test.status))
    keep(world, asked, found)
    known = any_by(found.row, asked.size)
    active = union(found.row, found.start, found.end)
    if test.wanted:
        verdict = judge_clock(world, asked, active.clipped(asked.anchor, world.as_of))
        return verdict.without_window(~known, NO_DATA, f"status:{test.status}")
    verdict = judge_clock(world, asked, complement(active, asked.anchor, world.as_of))
    return ask_feed(world, asked, verdict, test.status, ~known)


def judge_judgement(world: World, asked: Asked) -> Verdict:
    """§7.4: true from a `met` until the next `not_met`; the last row of a day is the day's."""
    found = of_family(world, asked.judged, world.facts("judgement", asked.outcome.id))
    met = _says(world, found, MET)
    spoken = met | _says(world, found, NOT_MET)
    entries, good = in_order(world, found.where(spoken), met[spoken])
    keep(world, asked, entries)
    verdict = judge_clock(world, asked, _runs(world, asked, entries, good))
    known = any_by(entries.row, asked.size)
    return verdict.without_window(~known, NO_DATA, "judgement")


def judge_readings(world: World, asked: Asked, test: ReadingChangeTest) -> Verdict:
    """§7.6: true from a reading high enough above the first, until one that is not."""
    case_start = world.tables.families.identified_on[asked.judged.family]
    found = find(world, asked.judged, world.facts("metric", test.metric))
    counts = (found.start >= case_start[found.row]) & found.facts.value.given[found.fact]
    entries, _ = in_order(world, found.where(counts), counts[counts])
    tool = world.names.detail[entries.file_row]
    same = tool == tool[_first_of_row(entries)]
    entries = entries.where(same)
    keep(world, asked, entries)
    (value,), scale = scaled((entries.facts.value.take(entries.fact),))
    rise = (value - value[_first_of_row(entries)]) * test.value.denominator
    good = (rise >= test.value.numerator * scale).astype(np.bool_)
    days = np.bincount(entries.row[starts_of(entries.row, entries.start)], minlength=asked.size)
    verdict = judge_clock(world, asked, _runs(world, asked, entries, good))
    return verdict.without_window(days < 2, NO_DATA, "reading")


def keep(world: World, asked: Asked, found: Found) -> None:
    """Hand the facts used to whoever keeps evidence."""
    if world.keeper is not None:
        world.keeper.facts(asked.result[found.row], found.file_row)


def details(world: World, found: Found) -> npt.NDArray[np.object_]:
    """The detail of each fact, "" where there is none."""
    words = np.array([*world.names.details, ""], dtype=object)
    return words[world.names.detail[found.file_row]]


def ref_order(world: World, found: Found) -> Ints:
    """Numbers in the order of the facts' references as plain text."""
    column = world.names.observations["observation_ref"].take(found.file_row)
    return Refs.of(column).index(column)


def in_order(world: World, found: Found, flag: Mask) -> tuple[Found, Mask]:
    """Facts (and a flag of each) by row, day and reference."""
    order = np.lexsort((found.start, found.row))
    begins = starts_of(found.row[order], found.start[order])
    # References are compared only among those of one day: texts take long to sort.
    tied = order[~(begins & ends_of(found.row[order], found.start[order]))]
    if len(tied):
        rank = np.zeros(len(order), dtype=np.int64)
        rank[tied] = ref_order(world, Found(found.row[tied], found.fact[tied], found.facts))
        order = np.lexsort((rank, found.start, found.row))
    return Found(found.row[order], found.fact[order], found.facts), flag[order]


def _says(world: World, found: Found, word: re.Pattern[str]) -> Mask:
    """Whether the detail of each fact begins with a word."""
    says = np.array([bool(word.match(each)) for each in (*world.names.details, "")])
    return says[world.names.detail[found.file_row]]


def _first_of_row(found: Found) -> Ints:
    """For each fact the place of the first fact of its row; the facts are sorted by row."""
    new = starts_of(found.row)
    first: Ints = np.flatnonzero(new)[np.cumsum(new) - 1]
    return first


def _runs(world: World, asked: Asked, entries: Found, good: Mask) -> Spans:
    """True runs of entries that each hold until the next; the last of a day is the day's."""
    day = entries.start
    last = np.flatnonzero(ends_of(entries.row, day))
    row, day, good = entries.row[last], day[last], good[last]
    until = np.append(day[1:] - 1, FAR)[: len(day)]
    until = np.where(ends_of(row), FAR, until)
    return union(row[good], day[good], until[good]).clipped(asked.anchor, world.as_of)
