"""What a thief makes of the search tokens: the table is stolen, the key is not.

The thief knows how often each name, its beginnings and its sound occur among people of each sex,
ethnicity and decade of birth (better than any public table: from another council of the same kind),
and reads sex, ethnicity and date of birth in the stolen rows, which are plain by design. Each token
is given the name under which its bearers are likeliest.

    python -m tests.rules.token_attack --families 20000
"""

import argparse
import csv
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from families.synthetic import write_council
from privacy import encryption
from privacy.encryption import TokenKey
from privacy.rules.tokens import planned_bits

WHOLE = 56
# What the thief allows for names that the other council does not have.
UNSEEN = 0.01
Value = tuple[str, str]


@dataclass(frozen=True)
class Row:
    """A stolen row: what may be read of it, and (for the count afterwards) what it hides."""

    cell: tuple[str, str, str]
    forename: str
    surname: str

    def values(self) -> set[Value]:
        """Everything of the names that has a token."""
        words = [*encryption.name_words(self.forename), *encryption.name_words(self.surname)]
        return {value for word in words for value in encryption.word_values(word)}


@dataclass(frozen=True)
class Figures:
    """Shares from 0 to 1."""

    people: int
    bits: int
    tokens: int
    tokens_named: float
    surnames_named: float
    forenames_named: float
    both_named: float
    rare_surnames_named: float


def people_of(families: int, seed: int) -> list[Row]:
    """The people of an invented council."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "council"
        write_council(
            families=families,
            seed=seed,
            out=out,
            local_plan=False,
            processes=1,
            progress=lambda *_: None,
        )
        with (out / "people.csv").open(encoding="utf-8", newline="") as file:
            return [
                Row((r["sex"], r["ethnicity"], r["date_of_birth"][:3]), r["forename"], r["surname"])
                for r in csv.DictReader(file)
            ]


def attack(stolen: list[Row], public: list[Row], bits: int) -> Figures:
    """Give every token its likeliest value, and count how often that was right."""
    key = TokenKey(1, b"the thief does not have this key", bits)
    hidden = {v: encryption._token(*v, key) for row in stolen for v in row.values()}
    cells = {cell: n for n, cell in enumerate(sorted({r.cell for r in (*stolen, *public)}))}
    tokens, seen = _table(((hidden[v] for v in r.values()), cells[r.cell]) for r in stolen)
    values, known = _table((r.values(), cells[r.cell]) for r in public)
    guessed = _likeliest(seen, known, len(stolen) / len(public))
    names = {token: values[guess] for token, guess in zip(tokens, guessed, strict=True)}
    right = {value for value, token in hidden.items() if names[token] == value}
    return _figures(stolen, right, bits, len(tokens))


def _table(rows: Iterable[tuple[Iterable[object], int]]) -> tuple[list[object], np.ndarray]:
    """Distinct things, and how often each occurs in each cell."""
    counts = Counter((thing, cell) for things, cell in rows for thing in set(things))
    things = {thing: n for n, thing in enumerate(dict.fromkeys(thing for thing, _ in counts))}
    found = np.zeros((len(things), 1 + max(cell for _, cell in counts)), dtype=np.float32)
    for (thing, cell), number in counts.items():
        found[things[thing], cell] = number
    return list(things), found


def _likeliest(seen: np.ndarray, known: np.ndarray, scale: float) -> Iterator[int]:
    """For each row of `seen` the row of `known` that makes it likeliest (Poisson in each cell)."""
    width = max(seen.shape[1], known.shape[1])
    seen, known = (np.pad(each, ((0, 0), (0, width - each.shape[1]))) for each in (seen, known))
    expected = known * np.float32(scale) + np.float32(UNSEEN)
    logs, sums = np.log(expected).T, expected.sum(axis=1)
    for start in range(0, len(seen), 500):
        yield from np.argmax(seen[start : start + 500] @ logs - sums, axis=1)


def _figures(stolen: list[Row], right: set[Value], bits: int, tokens: int) -> Figures:
    def named(name: str) -> bool:
        return ("name/exact", encryption.name_words(name)[-1]) in right

    often = Counter(row.surname for row in stolen)
    rare = [row for row in stolen if often[row.surname] <= 5]
    surnames = [named(row.surname) for row in stolen]
    forenames = [named(row.forename) for row in stolen]
    both = [one and two for one, two in zip(surnames, forenames, strict=True)]
    return Figures(
        people=len(stolen),
        bits=bits,
        tokens=tokens,
        tokens_named=len(right) / tokens,
        surnames_named=sum(surnames) / len(stolen),
        forenames_named=sum(forenames) / len(stolen),
        both_named=sum(both) / len(stolen),
        rare_surnames_named=sum(named(row.surname) for row in rare) / max(1, len(rare)),
    )


def main() -> None:
    """Whole tokens against those cut as planned."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--families", type=int, default=2000)
    families = parser.parse_args().families
    stolen, public = people_of(families, seed=1), people_of(families, seed=2)
    for bits in (WHOLE, planned_bits(len(stolen)), planned_bits(len(stolen)) - 2):
        print(attack(stolen, public, bits))  # noqa: T201 - a command


if __name__ == "__main__":
    main()
