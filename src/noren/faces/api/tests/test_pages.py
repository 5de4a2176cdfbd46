"""The API's own pages and document: complete, true, and without inline scripts."""

import re
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from noren.faces.api.build import api
from noren.faces.api.examples import example_of
from noren.faces.api.refusals import refusals

pytestmark = pytest.mark.django_db


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    paths = api.get_openapi_schema()["paths"]
    return [(path, method, operation) for path, methods in paths.items() for method, operation in methods.items()]


def test_the_page_shows_every_operation_parameter_and_refusal(client: Client) -> None:
    page = client.get("/api/v1/docs")

    assert page.status_code == 200
    shown = page.content.decode()
    for path, _method, operation in operations():
        assert path in shown
        assert f'id="{operation["operationId"]}"' in shown
        for parameter in operation.get("parameters", []):
            assert f"<code>{parameter['name']}</code>" in shown
    for refusal in refusals():
        assert f'id="{refusal.code}"' in shown


def test_the_page_has_no_inline_script_or_style(client: Client) -> None:
    shown = client.get("/api/v1/docs").content.decode()

    assert re.findall(r"<script(?![^>]*\bsrc=)", shown) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=", shown) == []


def test_every_example_of_a_request_fits_its_schema() -> None:
    schemas = api.get_openapi_schema()["components"]["schemas"]
    for path, method, operation in operations():
        for media, content in operation.get("requestBody", {}).get("content", {}).items():
            if media != "application/json":
                continue
            schema = {**content["schema"], "components": {"schemas": schemas}}
            wrong = list(Draft202012Validator(schema).iter_errors(example_of(content["schema"], schemas=schemas)))
            assert not wrong, (method, path, wrong[0].message)


def test_every_operation_says_how_it_refuses_and_who_may_ask() -> None:
    for _path, method, operation in operations():
        assert operation["responses"]["default"]["content"].keys() == {"application/problem+json"}
        assert operation["security"] == [{}, {"bearer": []}]
        assert operation["tags"]
        if method != "get" and "x-permission" in operation:
            assert any(given["name"] == "Idempotency-Key" for given in operation["parameters"])


def test_a_problem_leads_to_a_page_that_explains_it(client: Client) -> None:
    refused = client.get("/api/v1/orders")
    problem = refused.json()

    page = client.get(problem["type"])

    assert (refused.status_code, problem["code"]) == (401, "permission.sign_in_required")
    assert page.status_code == 200
    assert problem["title"] in page.content.decode()
    assert client.get("/problems/no.such").status_code == 404
