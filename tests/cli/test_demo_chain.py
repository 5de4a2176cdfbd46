"""An installation is a demo where it holds the demo chain, and only there."""

import pytest
from django.db import connection

from noren.cli.prepared import holds_demo
from noren.cli.up import _openness
from noren.demo.chain import save_company
from noren.demo.clock import Clock
from noren.domains.places.api import save_company as save_own_company
from noren.domains.places.contracts import SaveCompany
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM
from tests.world import NOON


def _url() -> str:
    with connection.cursor() as cursor:
        info = cursor.connection.info
    return f"dbname={info.dbname} user={info.user} host={info.host} port={info.port} password={info.password or ''}"


@pytest.mark.django_db(transaction=True)
def test_the_demo_chain_is_known_by_its_company_and_a_chain_of_ones_own_is_not() -> None:
    assert not holds_demo(url=_url())
    own = SaveCompany(id=uuid7(), code="own", name={"ja": "自分の店"})
    save_own_company(input=own, actor=SYSTEM, at=NOON)
    assert not holds_demo(url=_url())

    save_company(Clock(NOON, 28))

    assert holds_demo(url=_url())


def test_what_somebody_has_said_about_openness_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NOREN_DEMO", "NOREN_ALLOWED_HOSTS", "NOREN_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    asked = {"address": "http://127.0.0.1:8000", "lan": None}

    assert _openness(demo=True, **asked) == {"NOREN_DEMO": "1", "NOREN_ALLOWED_HOSTS": "*"}
    assert _openness(demo=False, **asked) == {"NOREN_DEMO": "0", "NOREN_ALLOWED_HOSTS": "127.0.0.1,localhost"}
    monkeypatch.setenv("NOREN_DEMO", "0")
    assert _openness(demo=True, **asked)["NOREN_DEMO"] == "0"
