"""The REST API: every domain's and journey's routes under `/api/v1`, one error format, one OpenAPI document."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import orjson
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from pydantic import ValidationError as ContractError

from noren.faces.api.document import complete
from noren.kernel.errors import AppError
from noren.platform.problems import problem, problem_of

ROUTERS = (
    "noren.domains.catalog.rest",
    "noren.domains.storefront.rest",
    "noren.domains.places.rest",
    "noren.domains.stock.rest",
    "noren.domains.epcis.rest",
    "noren.domains.shelves.rest",
    "noren.domains.supply.rest",
    "noren.journeys.delivery_rest",
    "noren.domains.stocktake.rest",
    "noren.domains.identity.rest",
    "noren.domains.holds.rest",
    "noren.domains.payments.rest",
    "noren.domains.fulfilment.rest",
    "noren.domains.loyalty.rest",
    "noren.platform.accounts.rest",
    "noren.platform.webhooks.rest",
    "noren.journeys.reads.rest",
    "noren.journeys.checkout.rest",
    "noren.journeys.rest",
    "noren.journeys.access_rest",
    "noren.journeys.register.rest",
    "noren.journeys.bulk_edit.rest",
    "noren.journeys.shop_rest",
    "noren.journeys.shortfall_rest",
    "noren.journeys.stock_rest",
    "noren.journeys.tag_rest",
    "noren.journeys.feeds.rest",
    "noren.journeys.stocktake_rest",
    "noren.journeys.membership_rest",
    "noren.journeys.modules_rest",
)


class FastParser(Parser):
    """JSON bodies through orjson; what is no JSON object is a clear refusal."""

    def parse_body(self, request: HttpRequest) -> Any:
        return orjson.loads(request.body)


class FastRenderer(BaseRenderer):
    """Answers through orjson."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> Any:
        return orjson.dumps(data, default=str, option=orjson.OPT_NON_STR_KEYS)


class DocumentedAPI(NinjaAPI):
    """Its OpenAPI document says what no single route knows: refusals, keys, tokens."""

    def get_openapi_schema(self, **asked: Any) -> OpenAPISchema:
        return complete(super().get_openapi_schema(**asked))


def build_api() -> NinjaAPI:
    """The API with all routes that exist in this version."""
    api = DocumentedAPI(
        title="Noren",
        version="1",
        description="One customer, one stock, one order. Amounts are tax-included integers in the currency's minor unit; instants are UTC.",
        parser=FastParser(),
        renderer=FastRenderer(),
        urls_namespace="api",
        docs_url=None,
        openapi_url="/openapi.json",
    )
    for module in ROUTERS:
        if find_spec(module.rpartition(".")[0]) is not None and find_spec(module) is not None:
            api.add_router("", import_module(module).router)
    _add_error_handlers(api)
    return api


def _add_error_handlers(api: NinjaAPI) -> None:
    @api.exception_handler(AppError)
    def on_refusal(request: HttpRequest, error: AppError) -> HttpResponse:
        return problem_of(error, request)

    @api.exception_handler(ValidationError)
    def on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return _invalid(request, error.errors)

    @api.exception_handler(ContractError)
    def on_invalid_contract(request: HttpRequest, error: ContractError) -> HttpResponse:
        return _invalid(request, error.errors(include_url=False, include_input=False, include_context=False))

    @api.exception_handler(DataError)
    def on_impossible(request: HttpRequest, error: DataError) -> HttpResponse:
        return problem(
            code="request.value_impossible",
            status=422,
            title="A value is of a size or form that cannot be stored.",
            instance=request.path,
        )

    @api.exception_handler(HttpError)
    def on_http(request: HttpRequest, error: HttpError) -> HttpResponse:
        code = {400: "request.unreadable", 404: "not_found", 405: "request.method_not_allowed"}.get(
            error.status_code, "request.refused"
        )
        return problem(code=code, status=error.status_code, title=str(error), instance=request.path)


def _invalid(request: HttpRequest, errors: list[Any]) -> HttpResponse:
    """What is wrong with the request, field by field, without repeating what was sent."""
    plain = [
        {
            "loc": [str(step) for step in error.get("loc", ())],
            "msg": error.get("msg", ""),
            "type": error.get("type", ""),
        }
        for error in errors
    ]
    return problem(
        code="request.invalid",
        status=422,
        title="The request is not valid.",
        instance=request.path,
        extensions={"errors": plain},
    )


api = build_api()
