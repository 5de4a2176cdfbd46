"""Every page of the three faces, opened and its form sent by everyone: whose it is, and whose it is not."""

import pytest

from tests.permissions.browsing import PAGES, VISITORS, Doors, browse, open_doors
from tests.permissions.page_table import expected
from tests.permissions.scene import Scene

pytestmark = pytest.mark.django_db
EXPECTED = expected(VISITORS)


@pytest.fixture(scope="module")
def doors(scene: Scene) -> Doors:
    """Everybody signed in."""
    return open_doors(scene)


def test_every_page_stands_in_the_table_and_nothing_else() -> None:
    assert sorted(PAGES) == sorted(EXPECTED)


@pytest.mark.parametrize("page", sorted(PAGES))
def test_a_page_answers_as_the_table_says(doors: Doors, page: str) -> None:
    seen, sent = EXPECTED[page]

    assert {who: browse(doors, page, who, "get") for who in VISITORS} == seen
    assert {who: browse(doors, page, who, "post") for who in VISITORS} == sent
