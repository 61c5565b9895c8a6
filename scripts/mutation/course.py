"""The course of a run that may stop early: one broken rule decides the exit status, whatever comes after it."""

from contract_tests.engine.course import Course
from contract_tests.results import Outcome


def judge_all(course: Course, stops_early: bool) -> None:
    """Judge every rule in order, or no more than it takes to find a broken one."""
    if not stops_early:
        for rule in course.rules:
            course.judge(rule)
        return
    _glance(course)
    if not _judge_recorded(course):
        _send_until_broken(course)
        _judge_recorded(course)


def _glance(course: Course) -> None:
    """Most faults show in a page or two: read the list once in each mode, with all that can be asked for."""
    if course.undecided or course.refused is not None:
        return
    run, paging = course.run, course.run.operation.paging
    flags = [(name, "true") for name in run.operation.includes]
    run.get((paging.limit, str(paging.default_limit)), *flags, purpose="glance")
    if paging.cursor and paging.cursor.enable:
        run.get((paging.cursor.enable, "true"), (paging.limit, "10"), purpose="glance")


def _send_until_broken(course: Course) -> None:
    for rule in course.rules:
        if rule.sends and course.judge(rule).outcome is Outcome.FAILED:
            return


def _judge_recorded(course: Course) -> bool:
    """Judge by what is recorded; whether a rule is broken."""
    outcomes = [course.judge(rule).outcome for rule in course.rules if not rule.sends]
    return Outcome.FAILED in outcomes
