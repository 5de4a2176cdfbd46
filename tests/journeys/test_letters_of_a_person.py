"""Head office sees the letters of a person among any number of letters."""

import pytest

from noren.domains.identity import api as identity
from noren.journeys.reads.office_member import office_member
from noren.platform import sql
from noren.platform.actor import SYSTEM
from tests.loyal import make_member
from tests.plans import plans_of
from tests.world import NOON, make_world

pytestmark = pytest.mark.django_db

_MANY = """
INSERT INTO platform_mail (id, recipient, subject, text, html, error, tries)
SELECT gen_random_uuid(), n || '@example.com', 'Hello ' || n, '', '', '', 0 FROM generate_series(1, 5000) n
"""


def test_among_thousands_the_letters_of_a_person_are_found_by_index() -> None:
    make_world()
    person = identity.get_member(member_id=make_member("4321@Example.com"))
    sql.touch(_MANY)
    sql.touch("ANALYZE platform_mail")

    seen = office_member(person=person, cursor=None, actor=SYSTEM, at=NOON)
    plan = plans_of(lambda: office_member(person=person, cursor=None, actor=SYSTEM, at=NOON))

    assert [letter.subject for letter in seen.letters] == ["Hello 4321"]
    assert "mail_by_recipient" in plan
    assert "Seq Scan on platform_mail" not in plan
