"""The devices of a store: pairing this one, and unpairing any."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from pydantic import ValidationError

from noren.faces.store.device import device_of, forget_device, keep_device
from noren.faces.store.floor import Floor, key_for, on_floor, page, uuid_or_none
from noren.kernel.ids import uuid7
from noren.platform.accounts.contracts import DeviceRef, PairDevice
from noren.platform.accounts.devices import list_devices, pair_device, unpair_device
from noren.platform.clock import now


@require_GET
@on_floor
def devices(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Which devices belong to this store, and whether this is one."""
    return _devices(request, floor)


@require_POST
@on_floor
def pair(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Pair this browser with the store."""
    try:
        asked = PairDevice(
            id=uuid_or_none(request.POST.get("key", "")) or uuid7(),
            location_id=floor.location.id,
            name=request.POST.get("name", ""),
        )
    except ValidationError:
        return _devices(request, floor, error=_("Please give the device a name of up to 60 letters."), status=422)
    paired = pair_device(input=asked, actor=floor.actor, at=now())
    response = _done("paired")
    keep_device(request, response, paired.token)
    return response


@require_POST
@on_floor
def unpair(request: HttpRequest, floor: Floor, device_id: UUID) -> HttpResponse:
    """Unpair a device; where it is this one, its cookie goes too."""
    here = device_of(request)
    asked = DeviceRef(device_id=device_id)
    unpair_device(
        input=asked, actor=floor.actor, at=now(), key=key_for(request, floor, route="store.unpair", body=asked)
    )
    response = _done("unpaired")
    if here is not None and here.id == device_id:
        forget_device(response)
    return response


def _done(what: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('store-devices')}?done={what}")


def _devices(request: HttpRequest, floor: Floor, *, error: str = "", status: int = 200) -> HttpResponse:
    context = {
        "devices": list_devices(actor=floor.actor, location_id=floor.location.id),
        "here": device_of(request),
        "error": error,
        "typed": request.POST.get("name", ""),
        "done": request.GET.get("done", ""),
    }
    return page(request, floor, "store/devices.html", context, status=status)
