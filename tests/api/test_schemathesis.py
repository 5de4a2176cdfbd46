"""Requests made up from the OpenAPI document: whatever is sent, no fault, and every answer is as the document says."""

from typing import Any

import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from schemathesis import checks
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from noren.config.wsgi import application
from noren.kernel.ids import uuid7
from tests.permissions.scene import Scene

pytestmark = pytest.mark.django_db
SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
SCHEMA.config.phases.coverage.enabled = False
CHECKS = [
    checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
BOUNDED = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def _send(case: Any, token: str) -> None:
    """Send a made-up request, judge its answer, and undo it."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid7())}
    with transaction.atomic():
        answer = case.call_and_validate(checks=CHECKS, headers=headers)
        transaction.set_rollback(True)
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == ["application/problem+json"]
        assert answer.json()["code"]


@SCHEMA.parametrize()
@BOUNDED
def test_no_request_is_a_fault_and_every_answer_is_as_documented(case: Any, scene: Scene) -> None:
    _send(case, scene.tokens["head"])
