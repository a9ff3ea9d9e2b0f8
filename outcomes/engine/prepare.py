"""Inputs → Tables: what counts on the check date, as whole numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from families.framework.model import Framework
from families.framework.words import ARTEFACTS
from outcomes.engine.columns import NONE, UNKNOWN, Numbers, Refs, code_of, distinct, is_yes
from outcomes.engine.days import FAR, LONG_AGO, Ints, Mask, day_number, days_of
from outcomes.engine.inputs import Inputs
from outcomes.engine.tables import (
    ROLES,
    Artefacts,
    Claims,
    Facts,
    Families,
    Members,
    Names,
    Needs,
    People,
    Tables,
    of_families,
    pick,
)

BLOCKING_STATES = ("submitted", "paid")


@dataclass(frozen=True)
class Prepared:
    """The tables, what their numbers mean, and the families left out with the reason."""

    tables: Tables
    names: Names
    left_out: pd.DataFrame


def prepare(inputs: Inputs) -> Prepared:
    """Everything that counts on the check date; families that cannot be judged are left out."""
    names = _names(inputs)
    for what, refs in (("families", names.families), ("people", names.people)):
        if len(refs) != len(getattr(inputs, what)):
            raise ValueError(f"{what}: a reference is empty or stands twice")
    families = _families(inputs, names)
    members, needs = _members(inputs, names), _needs(inputs, names)
    reasons = _reasons(inputs.frameworks, names, families, members, needs)
    kept = np.all([~mask for mask in reasons.values()], axis=0)
    number = np.append(np.where(kept, np.cumsum(kept) - 1, UNKNOWN), [UNKNOWN, NONE])
    tables = Tables(
        families=pick(families, kept),
        people=_people(inputs, names),
        members=of_families(members, number),
        needs=of_families(needs, number),
        facts=_facts(inputs, names, number),
        artefacts=of_families(_artefacts(inputs, names), number),
        claims=of_families(_claims(inputs, names), number),
    )
    return Prepared(tables, names, _left_out(names, families, reasons))


def _names(inputs: Inputs) -> Names:
    used = set(inputs.families["framework"].dropna().unique())
    keys = [key for key in sorted(inputs.frameworks) if key in used]
    frameworks = [inputs.frameworks[key] for key in keys]
    need_ids = sorted({need for framework in frameworks for need in framework.needs})
    detail, details = distinct(inputs.observations["detail"])
    said = np.append(np.where(details == "", NONE, np.arange(len(details))), NONE)
    return Names(
        families=Refs.of(inputs.families["family_ref"]),
        people=Refs.of(inputs.people["person_ref"]),
        needs=Refs.of(inputs.needs["need_ref"]),
        need_ids=tuple(need_ids),
        frameworks=tuple(keys),
        phases=tuple(dict.fromkeys(framework.id for framework in frameworks)),
        codes=_codes(frameworks),
        observations=inputs.observations,
        details=tuple(details),
        detail=said[detail],
    )


def _codes(frameworks: Iterable[Framework]) -> Mapping[tuple[str, str], int]:
    """(kind, code) → number, for every code that a framework in use knows."""
    both = {
        (kind, code)
        for framework in frameworks
        for kind, codes in framework.codes.items()
        for code in codes
    }
    return {pair: place for place, pair in enumerate(sorted(both))}


def _families(inputs: Inputs, names: Names) -> Families:
    frame = inputs.families
    attached, identified = days_of(frame["attached_on"]), days_of(frame["identified_on"])
    assessed = days_of(frame["assessed_on"])
    fallback = np.where(attached == FAR, identified, attached)
    found = Families(
        ref=names.families.index(frame["family_ref"]),
        framework=code_of(frame["framework"], names.frameworks),
        identified_on=identified,
        judged_on=np.where(assessed == FAR, fallback, assessed),
        attached_on=attached,
        step_down_on=days_of(frame["step_down_on"]),
        closed_on=days_of(frame["closed_on"]),
    )
    return pick(found, np.argsort(found.ref, kind="stable"))


def _people(inputs: Inputs, names: Names) -> People:
    frame = inputs.people
    found = People(
        ref=names.people.index(frame["person_ref"]),
        born=days_of(frame["date_of_birth"]),
        expecting_until=days_of(frame["expecting_until"], missing=LONG_AGO),
    )
    return pick(found, np.argsort(found.ref, kind="stable"))


def _members(inputs: Inputs, names: Names) -> Members:
    frame = inputs.memberships
    person = names.people.index(frame["person_ref"])
    ref = names.people.index(inputs.people["person_ref"])
    died = np.full(len(names.people) + 2, FAR)
    died[ref] = days_of(inputs.people["died_on"])
    died[UNKNOWN] = died[NONE] = FAR
    found = Members(
        family=names.families.index(frame["family_ref"]),
        person=person,
        role=code_of(frame["role"], ROLES),
        lives=is_yes(frame["lives_in_household"]),
        parenting=is_yes(frame["parenting_responsibility"]),
        joined=days_of(frame["joined_on"], missing=LONG_AGO),
        left=np.minimum(days_of(frame["left_on"]), died[person]),
    )
    return pick(found, np.lexsort((found.left, found.joined, found.person, found.family)))


def _needs(inputs: Inputs, names: Names) -> Needs:
    frame = inputs.needs
    found = Needs(
        ref=names.needs.index(frame["need_ref"]),
        family=names.families.index(frame["family_ref"]),
        person=names.people.index(frame["person_ref"]),
        need=code_of(frame["need"], names.need_ids),
        identified_on=days_of(frame["identified_on"]),
        evidenced=is_yes(frame["evidenced"]),
    )
    closed_as = frame["closed_as"]
    found = pick(found, (closed_as.isna() | (closed_as == "")).to_numpy(dtype=np.bool_))
    return pick(found, np.argsort(found.ref, kind="stable"))


def _facts(inputs: Inputs, names: Names, number: Ints) -> Facts:
    """Observations known on the check date whose code a framework in use knows (§0.2)."""
    frame, as_of = inputs.observations, day_number(inputs.as_of)
    start, recorded = days_of(frame["start_on"]), days_of(frame["recorded_on"])
    code = _fact_codes(frame, names)
    family = number[names.families.index(frame["family_ref"])]
    person = names.people.index(frame["person_ref"])
    counts = (code >= 0) & (start <= as_of) & ~is_yes(frame["withdrawn"])
    counts &= (recorded <= as_of) | (recorded == FAR)
    counts &= (family != UNKNOWN) & (person != UNKNOWN) & ((family >= 0) | (person >= 0))
    kept = np.flatnonzero(counts)
    kept = kept[np.argsort(code[kept], kind="stable")]
    return Facts(
        code=code[kept].astype(np.int32),
        family=family[kept].astype(np.int32),
        person=person[kept].astype(np.int32),
        start=start[kept].astype(np.int32),
        end=days_of(frame["end_on"])[kept].astype(np.int32),
        row=kept.astype(np.int32),
        value=Numbers.of(frame["value"].take(kept)),
        out_of=Numbers.of(frame["out_of"].take(kept)),
    )


def _fact_codes(frame: pd.DataFrame, names: Names) -> Ints:
    kinds = tuple(dict.fromkeys(kind for kind, _ in names.codes))
    words = tuple(dict.fromkeys(code for _, code in names.codes))
    table = np.full((len(kinds) + 1, len(words) + 1), -1, dtype=np.int64)
    for (kind, code), place in names.codes.items():
        table[kinds.index(kind), words.index(code)] = place
    return table[code_of(frame["kind"], kinds), code_of(frame["code"], words)]


def _artefacts(inputs: Inputs, names: Names) -> Artefacts:
    """Artefacts, with every intervention begun as an artefact of that day (§4)."""
    frame, begun = inputs.artefacts, inputs.interventions
    count = len(begun)
    return Artefacts(
        family=np.append(
            names.families.index(frame["family_ref"]), names.families.index(begun["family_ref"])
        ),
        artefact=np.append(
            code_of(frame["artefact"], ARTEFACTS), np.full(count, ARTEFACTS.index("intervention"))
        ),
        on=np.append(days_of(frame["on_date"]), days_of(begun["started_on"])),
        everyone=np.append(is_yes(frame["covers_everyone"]), np.zeros(count, dtype=np.bool_)),
    )


def _claims(inputs: Inputs, names: Names) -> Claims:
    frame = inputs.claims
    found = Claims(
        family=names.families.index(frame["family_ref"]),
        phase=code_of(frame["phase"], names.phases),
        on=days_of(frame["on_date"]),
    )
    return pick(found, code_of(frame["state"], BLOCKING_STATES) >= 0)


def _reasons(
    frameworks: Mapping[str, Framework],
    names: Names,
    families: Families,
    members: Members,
    needs: Needs,
) -> dict[str, Mask]:
    """Reason code → families that cannot be judged for it."""
    size = len(families.ref)
    known = np.zeros((len(names.frameworks) + 1, len(names.need_ids) + 1), dtype=np.bool_)
    for place, key in enumerate(names.frameworks):
        known[place, [names.need_ids.index(need) for need in frameworks[key].needs]] = True
    here = needs.family >= 0
    held = np.append(families.framework, [-1, -1])[needs.family]
    nobody = np.append(
        needs.family[here & (needs.person == UNKNOWN)],
        members.family[(members.family >= 0) & (members.person < 0)],
    )
    return {
        "framework_unknown": families.framework < 0,
        "need_unknown": _marked(needs.family[here & ~known[held, needs.need] & (held >= 0)], size),
        "person_unknown": _marked(nobody, size),
    }


def _marked(family: Ints, size: int) -> Mask:
    found = np.zeros(size, dtype=np.bool_)
    found[family] = True
    return found


def _left_out(names: Names, families: Families, reasons: Mapping[str, Mask]) -> pd.DataFrame:
    rows = [np.flatnonzero(mask) for mask in reasons.values()]
    refs = names.families.take(families.ref[np.concatenate(rows)])
    words = [code for code, found in zip(reasons, rows, strict=True) for _ in found]
    frame = pd.DataFrame({"family_ref": refs, "reason": pd.Series(words, dtype="str")})
    return frame.sort_values(["family_ref", "reason"], ignore_index=True)
