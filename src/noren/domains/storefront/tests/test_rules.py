import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.domains.storefront.rules import search_expression, terms_of
from noren.platform import sql


def test_terms_are_folded_and_bounded():
    assert terms_of("  ＡＢ－１２　ﾏｯﾁｬ\x00ラテ ") == ["ab-12", "まっちゃ", "らて"]
    assert len(terms_of(" ".join(["語"] * 50))) == 8
    assert sum(map(len, terms_of("あ" * 10_000))) == 100


@pytest.mark.parametrize("text", ["", "   ", "'", "\\", "\x00", "& | ! ()", "🎉", "%", "--"])
def test_nothing_that_can_be_found_is_no_expression(text):
    assert search_expression(text) is None


@pytest.mark.django_db
@settings(max_examples=150, deadline=None)
@given(st.text(max_size=120))
def test_whatever_is_typed_is_an_expression_that_postgresql_reads(text):

    expression = search_expression(text)

    if expression is not None:
        assert sql.value("SELECT %s::tsquery::text", (expression,))
