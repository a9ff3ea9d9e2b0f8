"""What goes with a return: manifest, disclosure report, data dictionary."""

import csv
import hashlib
import hmac
import io
import json
from typing import Any

from exports.columns import dictionary
from exports.models import Envelope, Return
from exports.queries.assessments import assessment_of
from exports.queries.findings import LEFT_OUT
from exports.queries.study import envelopes_of
from exports.questions import QUESTIONS
from exports.rules import State
from exports.study import (
    HOW_TO_OPEN,
    LEFT_OUT_WORDS,
    PART_FILES,
    STUDY_VERSION,
    Part,
    study_dictionary,
)
from privacy import keyring

FILE, MANIFEST, DISCLOSURE, DICTIONARY, OPENING = (
    "fpd.csv",
    "manifest.json",
    "disclosure.json",
    "data-dictionary.csv",
    "how-to-open.txt",
)


def file_of(part: str) -> str:
    """The name of what is handed out: the file, or an envelope of the study."""
    return PART_FILES[Part(part)] if part else FILE


def disclosure(of_return: Return) -> dict[str, Any]:
    """The verdict and every measure behind it; no value of anybody."""
    if of_return.kind == Return.Kind.NIS:
        return _study_report(of_return)
    metrics = of_return.metrics
    hits = metrics["identifiers"]
    return {
        "return": of_return.kind,
        "period": of_return.period,
        "verdict": "pass" if not metrics["failures"] else "fail",
        "failed_checks": metrics["failures"],
        "k_required": of_return.params["k"],
        "k_person": metrics["person"]["least"],
        "k_family": metrics["family"]["least"],
        "k_trajectory": metrics["course"]["least"],
        "l_sensitive": metrics["l_sensitive"],
        "groups_of_one_sensitive_value": metrics["uniform"],
        "rows_without_family": metrics["alone"],
        "suppressed": metrics["withheld"],
        "suppressed_by_group": metrics.get("groups", {}),
        "differencing": metrics["differencing"],
        "intruder": metrics["intruder"],
        "second_opinion": metrics.get("opinion", {"taken": False}),
        "identifier_scan": {"hits": sum(hits.values()), "by_kind": hits},
        "layout": {"cells_not_allowed": sum(metrics["layout_faults"].values())},
        "facts_left_out": metrics["faults"],
        "identifiability": _identifiability(of_return),
    }


def _study_report(of_return: Return) -> dict[str, Any]:
    """The study's report: identifiers are in it by law, so nothing in it claims to be anonymous."""
    metrics = of_return.metrics
    alike, faults = metrics["alike"], metrics["layout_faults"]
    return {
        "return": of_return.kind,
        "period": of_return.period,
        "verdict": "pass" if not metrics["failures"] else "fail",
        "failed_checks": metrics["failures"],
        "anonymous": False,
        "protection": "two sealed envelopes for two recipients, fresh random references",
        "k_person": alike["people"],
        "k_family": alike["families"],
        "k_trajectory": alike["families"],
        "l_sensitive": None,
        "suppressed": {},
        "differencing": {"releases_compared": 0, "smallest_implied_cell": None},
        "intruder": None,
        "identifier_scan": {"hits": sum(faults.values()), "by_column": faults},
        "matched_by": metrics["matched"],
        "identifiability": _identifiability(of_return),
    }


def _identifiability(of_return: Return) -> dict[str, Any] | None:
    """That the regulator's questions were answered, and until when; the answers stay here."""
    newest = assessment_of(of_return)
    if newest is None:
        return None
    return {
        "questions_answered": [*QUESTIONS],
        "release_type": newest.release_type,
        "review_on": newest.review_on.isoformat(),
    }


def manifest(of_return: Return) -> dict[str, Any]:
    """What the file is, who asked for it, who approved it; sealed with a key of this deployment."""
    approvals = of_return.approvals.select_related("by")
    built = {
        "return": of_return.kind,
        "period": of_return.period,
        "layout_version": of_return.layout_version,
        "state": of_return.state,
        "built_at": of_return.built_at.isoformat() if of_return.built_at else None,
        "requested_by": _who(of_return.requested_by),
        "rows": of_return.rows,
        "files": _files(of_return),
        "exclusions": _exclusions(of_return),
        "approvals": [{**_who(each.by), "at": each.at.isoformat()} for each in approvals],
        "approvals_needed": of_return.approvers_needed,
    }
    if of_return.kind == Return.Kind.NIS:
        names = ("statement", "signature", "public_key")
        built["statement"] = {name: of_return.params[name] for name in names}
    return {**built, "signature": signature(built)}


def _exclusions(of_return: Return) -> dict[str, int]:
    """Rounded numbers by reason: every reason, so that none tells that somebody had it."""
    reasons = LEFT_OUT_WORDS if of_return.kind == Return.Kind.NIS else LEFT_OUT
    counts = of_return.metrics["left_out"]
    return {reason: counts.get(reason, 0) for reason in reasons}


def signature(content: dict[str, Any]) -> dict[str, str]:
    """Proves to this council, who holds the key, that the manifest is its own and unchanged."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    secret = keyring.ring().secret(keyring.Purpose.MANIFESTS)
    seal = hmac.new(secret, canonical, hashlib.sha256).hexdigest()
    return {"algorithm": "HMAC-SHA-256", "value": seal}


def _who(user: Any) -> dict[str, str]:
    return {"name": user.name, "role": user.role}


def _files(of_return: Return) -> list[dict[str, Any]]:
    """The files of the bundle with their hashes; `fpd.csv` only where there is one to hand out."""
    files: list[dict[str, Any]] = [
        _file(DISCLOSURE, as_json(disclosure(of_return))),
        _file(DICTIONARY, dictionary_csv(of_return.layout_version)),
    ]
    if of_return.kind == Return.Kind.NIS:
        envelopes = map(_envelope, envelopes_of(of_return.pk))
        return [*envelopes, *files, _file(OPENING, HOW_TO_OPEN.encode())]
    if of_return.state in (State.BUILT, State.RELEASED):
        own = {"name": FILE, "sha256": of_return.sha256, "bytes": of_return.size}
        files.insert(0, own)
    return files


def _envelope(each: Envelope) -> dict[str, Any]:
    """A sealed file; its clear rows are known by their hash, which our signature is of."""
    return {
        **{"name": each.name, "sha256": each.sha256, "bytes": each.size},
        "sealed_for": {"name": each.recipient.name, "certificate": each.recipient.fingerprint},
        "content_sha256": each.content_sha256,
        "signature": {"algorithm": "Ed25519", "value": each.signature},
    }


def _file(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def as_json(content: dict[str, Any]) -> bytes:
    """JSON that people can read."""
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def dictionary_csv(version: str) -> bytes:
    """The data dictionary as a file."""
    text = io.StringIO()
    rows = study_dictionary() if version == STUDY_VERSION else dictionary(version)
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
