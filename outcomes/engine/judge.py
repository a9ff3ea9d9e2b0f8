"""Judges rows of one outcome by its test, whole or part by part (§7.10)."""

from families.framework.model import (
    CompoundTest,
    CountChangeTest,
    EventTest,
    MetricTest,
    ReadingChangeTest,
    StatusTest,
    TermChangeTest,
    Test,
)
from outcomes.engine.attendance import judge_change, judge_level, judge_level_without_need
from outcomes.engine.clock import Asked
from outcomes.engine.event_tests import judge_count_change, judge_term_events
from outcomes.engine.fact_tests import (
    judge_judgement,
    judge_no_event,
    judge_readings,
    judge_status,
)
from outcomes.engine.verdicts import Verdict, all_of, any_of
from outcomes.engine.world import World


def judge(world: World, asked: Asked, test: Test) -> Verdict:
    """The verdict on rows that come from a need."""
    if isinstance(test, CompoundTest):
        parts = [judge(world, asked, part) for part in test.tests]
        return all_of(parts) if test.every else any_of(parts)
    return _kept(world, asked, test, _leaf(world, asked, test).opened(asked.is_open))


def judge_without_need(world: World, asked: Asked, test: Test) -> Verdict:
    """The verdict on rows that an outcome has without a need."""
    if not isinstance(test, MetricTest):
        raise TypeError(f"{asked.outcome.id} cannot be judged without a need")
    return _kept(world, asked, test, judge_level_without_need(world, asked, test))


def _leaf(world: World, asked: Asked, test: Test) -> Verdict:
    match test:
        case StatusTest():
            return judge_status(world, asked, test)
        case EventTest() if test.period.unit == "school_term":
            return judge_term_events(world, asked, test)
        case EventTest():
            return judge_no_event(world, asked, test)
        case MetricTest():
            return judge_level(world, asked, test)
        case CountChangeTest():
            return judge_count_change(world, asked, test)
        case ReadingChangeTest():
            return judge_readings(world, asked, test)
        case TermChangeTest():
            return judge_change(world, asked, test)
    return judge_judgement(world, asked)


def _kept(world: World, asked: Asked, test: Test, verdict: Verdict) -> Verdict:
    """The verdict, told to whoever keeps evidence."""
    if world.keeper is not None:
        world.keeper.part(asked.result, test, verdict)
    return verdict
