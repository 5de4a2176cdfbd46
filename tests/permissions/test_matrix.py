"""Every operation of the API, asked by everyone: people of each role and place, and keys of each scope."""

import pytest

from tests.permissions.asking import METHODS, ask
from tests.permissions.requests import REQUESTS
from tests.permissions.scene import KEYS, PEOPLE, Scene
from tests.permissions.table import expected

pytestmark = pytest.mark.django_db
EXPECTED = expected(PEOPLE, KEYS)


def test_every_operation_stands_in_the_table_and_nothing_else() -> None:
    assert sorted(METHODS) == sorted(EXPECTED) == sorted(REQUESTS)


@pytest.mark.parametrize("operation", sorted(EXPECTED))
def test_an_operation_answers_as_the_table_says(scene: Scene, operation: str) -> None:
    answers = {who: ask(scene, operation, who) for who in (*PEOPLE, *KEYS)}

    assert {who: answer.status_code for who, answer in answers.items()} == EXPECTED[operation]
    for answer in answers.values():
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json"
            assert answer.json()["code"]


def test_a_token_that_is_none_is_refused_even_where_nobody_is_asked(scene: Scene) -> None:
    scene.tokens["thief"] = "noren_nonsense"

    assert ask(scene, "orders.list", "thief").json()["code"] == "token.invalid"
