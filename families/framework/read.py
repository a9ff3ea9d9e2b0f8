"""Reads a whole framework file into a frozen Framework, resolving `extends`."""

from collections.abc import Mapping
from pathlib import Path

from families.framework.checks import check
from families.framework.fields import Fields, listed, read_provenance, read_sustain
from families.framework.model import (
    Framework,
    Headline,
    Need,
    Outcome,
    Parameter,
    Sustain,
    Vocabulary,
)
from families.framework.nodes import Faults, FrameworkInvalid, Node, parse
from families.framework.read_parts import (
    read_eligibility,
    read_parameters,
    read_requirements,
    read_routes,
    read_vocabulary,
)
from families.framework.read_test import Scope, read_test
from families.framework.words import NEED_SUBJECTS, OUTCOME_SUBJECTS, TOP_LEVEL

NEED_KEYS = {"id", "label", "subject", "test", "evidence", "basis", "src", "note"}
OUTCOME_KEYS = NEED_KEYS | {
    "applies_to",
    "sustain",
    "sustain_param",
    "optional",
    "applies_even_without_need",
}
PARTS = (
    "framework",
    "eligibility",
    "family_definition",
    "whole_family_working",
    "vocabulary",
    "parameters",
)
EMPTY = Sustain("month", 0)


def load(source: Path | str, name: str, known: Mapping[str, Framework]) -> Framework:
    """The framework of a file (a Path) or of its text (a str).

    `name` stands in the faults as the file; `known` are the frameworks that `extends` may name.
    Raises FrameworkInvalid with every fault found as `file:line: path: what is wrong`.
    """
    root = parse(text_of(source, name), name)
    faults = Faults()
    fields = Fields(root, faults)
    fields.only(TOP_LEVEL)
    parts = dict(_parts_extended(fields, known)) | dict(fields.children or {})
    faults.stop()
    framework = _framework(Node(parts, name, root.line, ""), faults, known)
    faults.stop()
    check(framework, faults)
    faults.stop()
    return framework


def load_all(sources: Mapping[str, Path | str]) -> dict[str, Framework]:
    """Framework id → Framework of several files (name → path or text), in any order."""
    known: dict[str, Framework] = {}
    waiting = dict(sources)
    while waiting:
        faults: list[str] = []
        for name in tuple(waiting):
            try:
                framework = load(waiting[name], name, known)
            except FrameworkInvalid as error:
                faults += error.faults
                continue
            if framework.id in known:
                raise FrameworkInvalid((f"{name}:1: framework.id: {framework.id} is given twice",))
            known[framework.id] = framework
            del waiting[name]
            faults = []
            break
        if faults:
            raise FrameworkInvalid(tuple(faults))
    return known


def text_of(source: Path | str, name: str) -> str:
    if isinstance(source, str):
        return source
    try:
        return source.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FrameworkInvalid((f"{name}:1: file: is not UTF-8",)) from error


def _parts_extended(fields: Fields, known: Mapping[str, Framework]) -> Mapping[str, Node]:
    """The parts that the file does not give itself; its own name is never inherited."""
    if fields.get("extends") is None:
        return {}
    base = fields.text("extends", allowed=known)
    if not base:
        return {}
    inherited = known[base].parts
    return {key: node for key, node in inherited.items() if key not in ("framework", "extends")}


def _framework(root: Node, faults: Faults, known: Mapping[str, Framework]) -> Framework:
    fields = Fields(root, faults)
    about, rules, family, working, words, parameters = (
        fields.sub(key) or Fields(Node({}, root.file, root.line, key), Faults()) for key in PARTS
    )
    vocabulary = read_vocabulary(words)
    named = read_parameters(parameters)
    supports = about.flag("supports_claims", False)
    if about.get("supports_claims") is None:
        faults.add(about.node, "supports_claims is missing; true or false")
    return Framework(
        id=about.id(),
        name=about.text("name"),
        owner=about.text("owner", default="-"),
        effective_from=about.day("effective_from"),
        effective_to=about.day("effective_to"),
        supports_claims=supports,
        eligibility=read_eligibility(rules, family),
        requirements=read_requirements(working),
        vocabulary=vocabulary,
        parameters=named,
        headlines=_headlines(fields, vocabulary, named, faults),
        routes=read_routes(fields.each("claim_routes", required=False), faults),
        parts=dict(fields.children or {}),
    )


def _headlines(
    fields: Fields, vocabulary: Vocabulary, named: Mapping[str, Parameter], faults: Faults
) -> tuple[Headline, ...]:
    of_need = Scope(vocabulary, named, of_outcome=False, faults=faults)
    of_outcome = Scope(vocabulary, named, of_outcome=True, faults=faults)
    found = []
    for node in fields.each("headlines", required=True):
        line = Fields(node, faults)
        id_ = line.id()
        needs = [_need(Fields(item, faults), id_, of_need) for item in line.each("needs", True)]
        outcomes = [
            _outcome(Fields(item, faults), id_, of_outcome, named)
            for item in line.each("outcomes", True)
        ]
        found.append(Headline(id_, line.text("name"), tuple(needs), tuple(outcomes)))
    return tuple(found)


def _need(fields: Fields, headline: str, scope: Scope) -> Need:
    test = fields.need("test")
    return Need(
        id=fields.id(),
        headline=headline,
        label=fields.text("label"),
        subject=fields.text("subject", allowed=NEED_SUBJECTS),
        test=read_test(test or fields.node, scope),
        evidence=fields.texts("evidence"),
        provenance=read_provenance(fields),
    )


def _outcome(
    fields: Fields, headline: str, scope: Scope, named: Mapping[str, Parameter]
) -> Outcome:
    test = fields.need("test")
    sustain, sustain_param = _sustain(fields, named)
    without_need = fields.flag("applies_even_without_need", False)
    shown = ((k, n.text()) for k, n in (fields.children or {}).items() if k not in OUTCOME_KEYS)
    return Outcome(
        id=fields.id(),
        headline=headline,
        label=fields.text("label"),
        applies_to=fields.texts("applies_to", required=not without_need),
        subject=fields.text("subject", allowed=OUTCOME_SUBJECTS),
        test=read_test(test or fields.node, scope),
        sustain=sustain,
        sustain_param=sustain_param,
        optional=fields.flag("optional", False),
        without_need=without_need,
        evidence=fields.texts("evidence"),
        provenance=read_provenance(fields),
        shown=tuple(shown),
    )


def _sustain(fields: Fields, named: Mapping[str, Parameter]) -> tuple[Sustain, str]:
    """The rule given, or the default of the parameter named; exactly one of the two is there."""
    given, param = fields.get("sustain"), fields.text("sustain_param", default=" ").strip()
    if (given is None) == (not param):
        fields.faults.add(fields.node, "exactly one of sustain and sustain_param must be given")
        return EMPTY, ""
    if given is not None:
        return read_sustain(given, fields.faults), ""
    default = named[param].default if param in named else None
    if not isinstance(default, Sustain):
        rules = [name for name, found in named.items() if isinstance(found.default, Sustain)]
        fields.faults.add(fields.node, f"sustain_param must be one of {listed(rules)}")
        return EMPTY, param
    return default, param
