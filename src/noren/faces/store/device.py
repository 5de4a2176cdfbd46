"""The paired device that a page is shown on, known by its cookie."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse

from noren.platform.accounts.contracts import DeviceInfo
from noren.platform.accounts.devices import device_of_token
from noren.platform.clock import now

COOKIE = "noren_device"
KEPT = timedelta(days=400)
"""As long as browsers keep any cookie; it is set again with every sign-in by PIN."""


def device_of(request: HttpRequest) -> DeviceInfo | None:
    """The paired device of this browser. One statement where there is a cookie, none otherwise."""
    return device_of_token(token=request.COOKIES.get(COOKIE, ""), at=now())


def keep_device(request: HttpRequest, response: HttpResponse, token: str) -> None:
    """Let this browser be the device from now on."""
    response.set_cookie(
        COOKIE, token, max_age=KEPT, path="/store/", secure=request.is_secure(), httponly=True, samesite="Lax"
    )


def forget_device(response: HttpResponse) -> None:
    """Let this browser be no device any more."""
    response.delete_cookie(COOKIE, path="/store/", samesite="Lax")
