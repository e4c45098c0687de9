"""Derivations as text: an input reads as it does in each formula, also where it was described before."""

from reporter import Formula, Given, Quantity
from reporter.derivation import Rows, derive

TOKENS = Quantity(10, "", Given(key="models.m.training.tokens"))
TRAINED = Formula("2 * D", D="tokens of training")
READ = Formula("3 * n", n="tokens that are read")


def test_a_number_in_two_formulas_has_the_symbol_and_the_words_of_each() -> None:
    known: Rows = {}
    rows = [derive(number, str, known).inputs[0] for number in (TRAINED(D=TOKENS), READ(n=TOKENS), TRAINED(D=TOKENS))]
    assert [(row.symbol, row.description, row.value) for row in rows] == [
        ("D", "tokens of training", "10"),
        ("n", "tokens that are read", "10"),
        ("D", "tokens of training", "10"),
    ]
    assert rows[0] is rows[2]
