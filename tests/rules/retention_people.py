"""People and families with the days that retention counts from."""

from datetime import date

from hypothesis import strategies as st

from privacy.rules.retention import (
    PersonFacts,
    Rounding,
    Rule,
    Trigger,
)

D = date.fromisoformat


def child(born_on: str | None, **more: object) -> PersonFacts:
    return PersonFacts("child", D(born_on) if born_on else None, is_child=True, **more)


# --- Properties

days = st.dates(D("1930-01-01"), D("2060-12-31"))


people = st.lists(
    st.builds(
        PersonFacts,
        role=st.sampled_from(["parent", "child", "young_person"]),
        born_on=st.none() | days,
        is_child=st.booleans(),
        expecting_until=st.none() | days,
    ),
    max_size=5,
).map(tuple)


rules = st.builds(
    Rule,
    code=st.text("abcde", min_size=1, max_size=3),
    title=st.just("Rule"),
    trigger=st.sampled_from([t for t in Trigger if t is not Trigger.PERMANENT]),
    years=st.integers(0, 120),
    rounding=st.sampled_from(Rounding),
    event=st.just("order"),
) | st.builds(
    Rule,
    code=st.just("perm"),
    title=st.just("Permanent"),
    trigger=st.just(Trigger.PERMANENT),
    years=st.none(),
)
