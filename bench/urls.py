"""Noren's addresses and the no-op that http_floor is measured on."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.urls import path

from noren.config.urls import urlpatterns as every_address


@cache
def _body(size: int) -> bytes:
    return b'"' + b"x" * (size - 2) + b'"'


def nothing(request: HttpRequest, status: int, size: int) -> HttpResponse:
    """Takes a request's body and answers as many bytes as the measured operation does; nothing else happens."""
    _taken = request.body
    return HttpResponse(_body(size), status=status, content_type="application/json")


urlpatterns = [path("api/v1/nothing/<int:status>/<int:size>", nothing), *every_address]
