"""An observation's detail in two parts: a plain code that the rules need, and the rest, encrypted.

Judgement: `met` or `not_met`. Out-of-work benefit: the code of the benefit. Metric: the tool, of
which the rules only ask whether it is the same; a tool that does not look like one could be
somebody's words, so it is kept as a pseudonym. Everything else has no plain part.
"""

import re
from collections.abc import Callable

from families.rules.identifiers import identifier_in

VERDICT = re.compile(r"(met|not_met)(?![A-Za-z0-9_])")
BENEFIT_STATUS = "out_of_work_benefit"
PSEUDONYM_MARK = "#"
MAX_CODE = 40
_BENEFIT = re.compile(r"[A-Za-z0-9_]+")
# One word, or up to four that each begin with a capital or digit, as names of tools do.
_TOOL = re.compile(
    r"[A-Za-z0-9._+/-]+|[A-Z0-9][A-Za-z0-9._+/-]*(?: [A-Z0-9][A-Za-z0-9._+/-]*){1,3}"
)


def split_detail(kind: str, code: str, detail: str, hide: Callable[[str], str]) -> tuple[str, str]:
    """(plain code, rest to encrypt) of a detail; `hide` gives the pseudonym of a text."""
    if not detail:
        return "", ""
    if kind == "judgement":
        verdict = VERDICT.match(detail)
        return (verdict[0], detail[verdict.end() :]) if verdict else ("", detail)
    if kind == "status" and code == BENEFIT_STATUS:
        return (detail, "") if _is_code(_BENEFIT, detail) else ("", detail)
    if kind == "metric":
        return (detail, "") if _is_code(_TOOL, detail) else (PSEUDONYM_MARK + hide(detail), detail)
    return "", detail


def join_detail(code: str, text: str) -> str:
    """The detail as it came."""
    return text if code.startswith(PSEUDONYM_MARK) else code + text


def _is_code(shape: re.Pattern[str], text: str) -> bool:
    return len(text) <= MAX_CODE and bool(shape.fullmatch(text)) and not identifier_in(text)
