"""Noren's addresses, and the no-op that http_floor is measured on."""

from functools import cache

import orjson
from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI

from noren.config.urls import urlpatterns as every_address
from noren.faces.api.build import FastParser, FastRenderer

no_op = NinjaAPI(parser=FastParser(), renderer=FastRenderer(), urls_namespace="no-op", docs_url=None, openapi_url=None)


@no_op.api_operation(["GET", "POST"], "/{status}/{size}")
def nothing(request: HttpRequest, status: int, size: int) -> HttpResponse:
    """Takes the body of the measured operation and answers as many bytes as it does; nothing else happens."""
    if request.body:
        orjson.loads(request.body)
    return HttpResponse(_body(size), status=status, content_type="application/json")


@cache
def _body(size: int) -> bytes:
    return b'"' + b"x" * (size - 2) + b'"'


urlpatterns = [path("api/v1/nothing/", no_op.urls), *every_address]
