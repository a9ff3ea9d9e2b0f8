"""The attacks that the product is tried with, and the tests that show that each fails.

A test says in its name which attack it makes: `test_a17_…`. Reads files only.
"""

import re
from collections import defaultdict
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent / "tests"
NAMED = re.compile(r"^ *def (test_\w+)\(", re.MULTILINE)
# Before it or after it may stand the requirements that the same test shows.
NUMBER = re.compile(r"(?<=_)a\d\d(?=_)")
ATTACKS = {
    "A01": "Somebody who hurt the family asks, and the answer tells where the others are",
    "A02": "A letter or a link goes to an address that somebody whom they fear still shares",
    "A03": "A name broken, disguised, shortened or misspelt, so that it is overlooked",
    "A04": "Words under a black box, in a note, a layer or the metadata of a document",
    "A05": "A workbook with hidden sheets, comments, names and links to other files",
    "A06": "An extension of a subject access request told too late",
    "A07": "Pauses of a request that overlap count twice",
    "A08": "A record is disposed of while its person asks what is held",
    "A09": "A date of birth on 29 February, unknown, or corrected after a proposal",
    "A10": "A hold that comes after the approval, or that one person lifts",
    "A11": "A process that is killed in the middle of an erasure",
    "A12": "A backup is restored and served before what was erased since is erased again",
    "A13": "Older keys are brought back with a backup, after somebody was erased",
    "A14": "Somebody who was erased is referred again",
    "A15": "What was erased is looked for in histories, jobs, files and tokens",
    "A16": "One of two siblings who share notes is erased",
    "A17": "Somebody else's record by its address, a filter, an order, a search or plain SQL",
    "A18": "A count, a page or the duplicate check tells of a hidden family",
    "A19": "A normal record put together with a sealed one by somebody who may not open that",
    "A20": "A right that was taken away while a page or a job was open",
    "A21": "A worker who is kept from a family manages its team",
    "A22": "An opening in an emergency past an exclusion, a seal, or one's own record",
    "A23": "A job goes on for somebody who may not any more",
    "A24": "What one request leaves on a pooled connection serves the next",
    "A25": "The application's own roles change the audit trail, or switch triggers off",
    "A26": "The audit trail edited, cut, put in another order, or signed anew",
    "A27": "Something is shown while it cannot be noted",
    "A28": "A line break in a name, a header or an address writes a line of the log",
    "A29": "A text that a spreadsheet takes for a formula",
    "A30": "A file that is not what it says, too large, or named to lead elsewhere",
    "A31": "A script in any text",
    "A32": "A template in any text",
    "A33": "A second factor stepped round, or the council's sign-in taken for somebody else",
    "A34": "A confirmation carried into another session, or kept after a right was taken",
    "A35": "Very many records taken by a worker who may open them, fast or slowly",
    "A36": "One person proposes and approves",
    "A37": "A family unlike every other: nine children, a mother of sixteen, alone in its quarter",
    "A38": "Somebody worked out from figures: from a small one, or from two that differ by a few",
    "A39": "Two recipients put their files together, to find one person in both",
    "A40": "One person's keys in two returns are put side by side",
    "A41": "An identifier or a name where a code should be",
    "A42": "A number that is not told follows from those around it, or from a share",
    "A43": "An intruder who knows a household looks for it in a return",
    "A44": "An envelope of the study that was changed, cut or sealed for somebody else",
    "A45": "One person approves both envelopes, or somebody objects after the build",
    "A46": "Linked results that are brought in by an upload or a command",
    "A47": "A stolen database read through its search tokens",
    "A48": "A ciphertext copied into another row",
    "A49": "A process with an old key ring, and keys renewed under load",
    "A50": "Consent or an objection of one person, of which a use takes no notice",
    "A51": "Something decided by a machine, or through the interface by nobody in person",
    "A52": "The clocks change within the 72 hours of a breach",
    "A53": "A complaint at the end of January, in a leap year too",
    "A54": "What was revoked comes back when a queue or cache is emptied",
    "A55": "A fault's page or log tells of a person",
    "A56": "The back button, a shared computer, a cache",
    "A57": "A leaked copy saved again without its marks; two leaked copies compared",
    "A58": "Case files in every broken form",
}


def attacks_tried() -> dict[str, list[str]]:
    """Each attack's number, with the tests that make it, as `path::name`."""
    found = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        for test in NAMED.findall(path.read_text()):
            for number in NUMBER.findall(test):
                found[number.upper()].append(f"{path.relative_to(TESTS.parent)}::{test}")
    return dict(found)


def page() -> str:
    """The attacks in order, each with its tests."""
    tests = attacks_tried()
    lines = ["# Attacks that are tests", ""]
    lines += ["Printed from `docs/attacks.py` and the names of the tests by `make docs`.", ""]
    for number, words in sorted(ATTACKS.items()):
        lines += [f"**{number}. {words}.**", ""]
        lines += [f"- `{test}`" for test in tests.get(number, [])] + [""]
    return "\n".join(lines).rstrip() + "\n"
