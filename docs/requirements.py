"""The requirements of law and regulator, and the tests that show each.

A test says in its name which requirement it shows: `test_rgt_06_…`. Reads files only. What no test
names is told so: it may be met, be met by the way the product is built, or be missing.
"""

import re
from collections import defaultdict
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent / "tests"
NAMED = re.compile(r"^ *def (test_\w+)\(", re.MULTILINE)
KINDS = "law|sar|rgt|adm|cmp|ret|acc|sdc"
NUMBER = re.compile(rf"(?<=_)({KINDS})_(\d\db?)((?:_and_\d\d)*)(?=_|$)")
MOST_SHOWN = 4
REQUIREMENTS = {
    "LAW-01": "One lawful basis of a purpose at a time, with its power; every version kept",
    "LAW-02": "The basis is that of a person and a purpose, not of a case",
    "LAW-03": "Sensitive information has its condition of Article 9, 10 and Schedule 1",
    "LAW-04": "Conditions that need it have a policy document that is not overdue",
    "LAW-05": "Consent is a record; taking it back is as easy and counts the same day",
    "LAW-06": "Legitimate interests are not offered for a council's own tasks",
    "LAW-07": "An export has the fields of its purpose and no others",
    "LAW-08": "Which privacy notice each person had, how, and within a month",
    "LAW-09": "Facts, allegations and opinions apart; what is contested says so everywhere",
    "LAW-10": "Stores, mail and outside hosts are known, with their region",
    "LAW-11": "Why the children's code does not fit, written down",
    "SAR-01": "A request counts from its earliest receipt, by any channel",
    "SAR-02": "The clock starts with receipt, or with the proof that was asked for",
    "SAR-03": "One month; month ends, weekends and bank holidays",
    "SAR-04": "More time: told with reasons in the first month, three months from the start",
    "SAR-05": "The clock stops only to clarify a request for access, with a reason",
    "SAR-06": "Both ways of counting a pause; the shorter is worked to",
    "SAR-07": "A log of what was searched stands before a pack is approved",
    "SAR-08": "Free of charge; a refusal says why and to whom to complain",
    "SAR-09": "Identity is checked once; no copy of a document is kept",
    "SAR-10": "A child's right is the child's; a parent's request is decided on six factors",
    "SAR-11": "Whoever asks for another shows authority",
    "SAR-12": "Information about others is decided item by item",
    "SAR-13": "Professionals in their role are told of",
    "SAR-14": "Social work information that would do serious harm",
    "SAR-15": "Health information needs a health professional's opinion",
    "SAR-16": "Child abuse information, and what was told in confidence",
    "SAR-17": "Exemptions from a closed list with citation",
    "SAR-18": "The answer tells purposes, recipients, retention, source and rights",
    "SAR-19": "An electronic request is answered electronically",
    "SAR-20": "What was asked for is not disposed of meanwhile",
    "SAR-21": "What is taken out is gone from text, layers and metadata",
    "SAR-22": "Whether somebody can be worked out without a name",
    "SAR-23": "Never to an address that somebody else shares",
    "RGT-01": "All rights on one clock; which apply follows from the basis; no pause",
    "RGT-02": "A correction adds and links; a statement is shown with the entry",
    "RGT-03": "A restriction stops every use, and is lifted after the person was told",
    "RGT-04": "Whoever had the information is told, with a status for each",
    "RGT-05": "What somebody provided, as JSON and CSV with its schema",
    "RGT-06": "An objection stops its use at once; whoever objects is in no study",
    "ADM-01": "No score decides: a named person does, with a reason",
    "ADM-02": "Decisions by machines alone cannot be switched on",
    "ADM-03": "Being heard, and contesting, have a way and a time",
    "CMP-01": "Complaints: acknowledged within 30 days, then kept informed",
    "CMP-02": "How many complaints there were in a period",
    "RET-01": "Rules of retention are data with trigger, citation and version",
    "RET-02": "Attaining an age; births on 29 February",
    "RET-03": "A period names its trigger; reopening cancels the date",
    "RET-04": "The youngest child governs; unknown births go to review",
    "RET-05": "A later event moves the date on",
    "RET-05b": "The grammar says a council's real list, with rounding",
    "RET-06": "A hold wins, also between approval and execution",
    "RET-07": "Reviewed by one, approved by another, with a certificate",
    "RET-08": "Erasure reaches every table, history, file, cache and log",
    "RET-09": "How old a backup may become is published",
    "RET-10": "After a restore nobody is served until erasures are replayed",
    "RET-11": "What remains of an erasure is a random id",
    "RET-12": "Logs and the audit trail have an end too",
    "RET-13": "The health service's own rule is there and off",
    "ACC-01": "The record of processing comes from the running system",
    "ACC-02": "No new extract or matching rule without an impact assessment",
    "ACC-03": "What was shared with whom under which agreement; an expired one blocks",
    "ACC-04": "Every breach, with 72 elapsed hours and the safe address first",
    "ACC-05": "Who is controller and who is processor, for each partner",
    "ACC-06": "The offences of the Act stand where information leaves",
    "ACC-07": "The regulator's name can be changed",
    "ACC-08": "Recipients of research are accredited; a lapsed one blocks",
    "ACC-09": "The study has the identifiers that notices name; nothing comes back",
    "SDC-01": "A return has the columns of its list: no free text, exact date or identifier",
    "SDC-02": "Quarters, age bands and top codes instead of dates, ages and sizes",
    "SDC-03": "The finished bytes are read for every identifier, name and street",
    "SDC-04": "Five people, families and courses look alike, or less is shown",
    "SDC-05": "A group that shares a sensitive value is found",
    "SDC-06": "A suppressed cell of a table does not follow from its margins",
    "SDC-07": "A release that differs from an earlier one by a few people is stopped",
    "SDC-08": "The same people give the same published number everywhere",
    "SDC-09": "Dashboards follow the same rules for those without case access",
    "SDC-10": "Keys of two recipients or two returns never meet",
    "SDC-11": "Order, numbering and metadata tell nothing",
    "SDC-12": "A motivated intruder is tried before a release, with a control",
    "SDC-13": "The regulator's questions on identifiability are answered for each release",
    "SDC-14": "Who is left out is left out of every count, and their number is rounded",
}


def requirements_shown() -> dict[str, list[str]]:
    """Each requirement's id, with the tests that name it, as `path::name`."""
    found = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        for test in NAMED.findall(path.read_text()):
            for kind, number, others in NUMBER.findall(test):
                numbers = [number, *others.replace("_and_", " ").split()]
                for each in dict.fromkeys(numbers):
                    named = f"{path.relative_to(TESTS.parent)}::{test}"
                    found[f"{kind.upper()}-{each}"].append(named)
    return dict(found)


def page() -> str:
    """Requirement, tests, and whether there are any."""
    tests = requirements_shown()
    shown = sum(1 for each in REQUIREMENTS if each in tests)
    lines = [
        "# Requirements of law and regulator",
        "",
        "Printed from `docs/requirements.py` and the names of the tests by `make docs`. "
        f"{shown} of {len(REQUIREMENTS)} are named by tests.",
        "",
        "| Requirement | Tests | Status |",
        "|---|---|---|",
    ]
    for each, words in REQUIREMENTS.items():
        found = tests.get(each, [])
        names = [f"`{name}`" for name in found[:MOST_SHOWN]]
        more = [f"and {len(found) - MOST_SHOWN} more"] if len(found) > MOST_SHOWN else []
        status = "Tested" if found else "No test names it"
        lines.append(f"| **{each}** {words} | {'<br>'.join([*names, *more])} | {status} |")
    return "\n".join(lines) + "\n"
