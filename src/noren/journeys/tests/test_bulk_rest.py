"""Change sets over the API: a machine drafts them, people of head office decide."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.world import make_world

from noren.journeys.bulk_edit.timed import apply_due
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts.contracts import AccountRef, CreateKey, RoleAt, SaveStaff, SetRoles
from noren.platform.accounts.keys import create_key
from noren.platform.accounts.sessions import open_session
from noren.platform.accounts.staff import save_staff, set_roles
from noren.platform.actor import SYSTEM
from noren.platform.clock import now

pytestmark = pytest.mark.django_db


def caller(token: str) -> Any:
    def call(method: str, path: str, body: Any = None, **sent: Any) -> Any:
        heads = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid7())}
        more = {"data": sent} if sent else {"data": body, "content_type": "application/json"} if body else {}
        return getattr(Client(), method)(f"/api/v1/change-sets{path}", headers=heads, **more)

    return call


def machine() -> Any:
    wish = CreateKey(id=uuid7(), name="erp", scopes=["bulk_edit.prepare"])
    return caller(create_key(input=wish, actor=SYSTEM, at=now()).key)


def person() -> Any:
    account_id = uuid7()
    save_staff(input=SaveStaff(id=account_id, staff_code="H9", display_name="本部"), actor=SYSTEM, at=now())
    set_roles(input=SetRoles(account_id=account_id, roles=[RoleAt(role="head_office")]), actor=SYSTEM, at=now())
    return caller(open_session(input=AccountRef(account_id=account_id), actor=SYSTEM, at=now()).token)


def test_a_machine_takes_the_present_values_edits_them_and_a_person_approves() -> None:
    make_world()
    erp, head, made = machine(), person(), uuid7()
    values = erp("get", "/template?kind=prices&format=csv").content.decode()
    file = SimpleUploadedFile("prices.csv", values.replace(",1200,", ",1250,").encode())

    drafted = erp("post", f"/{made}", file=file, kind="prices")
    again = erp("post", f"/{made}", file=SimpleUploadedFile("b.csv", b"sku,price\nSKU-mug,5\n"), kind="prices")
    submitted = erp("post", "/submissions", {"change_set_id": made})
    refused = erp("post", "/decisions", {"change_set_id": made, "approves": True})
    before = int(sql.value("SELECT count(*) FROM catalog_price WHERE amount_minor = 1250"))
    decided = head("post", "/decisions", {"change_set_id": made, "approves": True})
    apply_due(at=now())

    assert [one.status_code for one in (drafted, again, submitted, refused, decided)] == [201, 409, 200, 403, 200]
    assert again.json()["code"] == "bulk_edit.exists"
    assert (before, sql.value("SELECT count(*) FROM catalog_price WHERE amount_minor = 1250")) == (0, 1)
    shown = head("get", f"/{made}").json()
    changed = [(line["code"], line["cells"]) for line in shown["lines"] if line["outcome"] == "changed"]
    assert changed == [("SKU-mug", [{"field": "price", "old": 1200, "new": 1250}])]
    assert [(one["id"], one["state"], one["changed"]) for one in erp("get", "").json()] == [(str(made), "applied", 1)]


def test_a_file_that_cannot_be_read_is_refused_with_a_reason_and_leaves_nothing() -> None:
    make_world()
    erp = machine()

    answers = [
        erp("post", f"/{uuid7()}", file=SimpleUploadedFile("a.csv", content), kind=kind)
        for kind, content in (
            ("prices", b"sku\nx\n"),
            ("products", b"sku,name\nx,y\n"),
            ("safety", b"sku,safety\n" + b"x,1\n" * 5_001),
        )
    ]

    codes = ["import.columns_missing", "import.columns_missing", "import.file_too_large"]
    assert [(one.status_code, one.json()["code"]) for one in answers] == [(400, code) for code in codes]
    assert sql.value("SELECT count(*) FROM journeys_change_set") == 0
