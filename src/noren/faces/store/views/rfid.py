"""Bulk reads of RFID tags: what was read beside what should stand there, and as a count."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from noren.faces.shared.wording import wording_of
from noren.faces.store.floor import Floor, key_for, on_floor, page, uuid_or_none
from noren.journeys.tag_count import MAX_TAGS, CountTags, bulk_read, count_tags
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform.clock import now
from noren.platform.problems import STATUS

REASONS = {
    "goods": gettext_lazy("No goods of this number"),
    "length": gettext_lazy("Not 24 hexadecimal digits"),
    "header": gettext_lazy("Another kind of tag"),
    "serial": gettext_lazy("No serial number that a tag can hold"),
}
_UNREADABLE = gettext_lazy("Not a readable tag")


@require_http_methods(["GET", "POST"])
@on_floor
def rfid(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Tags pasted, scanned or in a file; looked at first, and counted when somebody says so."""
    floor.actor.require("stock.view", floor.location.id)
    if request.method == "GET":
        return _page(request, floor, "", done=request.GET.get("done", ""))
    tags = _tags(request)
    text = "\n".join(tags)
    if not tags or len(tags) > MAX_TAGS:
        error = (
            _("Please read, paste or choose at least one tag.") if not tags else _("These are too many tags at once.")
        )
        return _page(request, floor, text[:100_000], error=error, status=400)
    if request.POST.get("step") != "count":
        return _page(request, floor, text, tags=tags)
    read_id = uuid_or_none(request.POST.get("key", "")) or uuid7()
    asked = CountTags(id=read_id, location_id=floor.location.id, tags=tags)
    try:
        count_tags(
            input=asked, actor=floor.actor, at=now(), key=key_for(request, floor, route="store.rfid", body=asked)
        )
    except AppError as refused:
        return _page(request, floor, text, tags=tags, error=wording_of(refused), status=STATUS[refused.kind])
    return HttpResponseRedirect(f"{reverse('store-rfid')}?done=counted")


def _tags(request: HttpRequest) -> list[str]:
    """What was typed and what stands in the file, one tag a line or between commas."""
    text = request.POST.get("tags", "")
    if file := request.FILES.get("file"):
        text += "\n" + file.read().decode("utf-8-sig", errors="replace")
    return [tag.strip()[:200] for line in text.splitlines() for tag in line.split(",") if tag.strip()]


def _page(
    request: HttpRequest, floor: Floor, text: str, *, tags: list[str] | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    read = None
    if tags is not None:
        read = bulk_read(location_id=floor.location.id, tags=tags, actor=floor.actor, at=now())
    context = {
        "text": text,
        "read": read,
        "unknown": [(one, REASONS.get(one.reason, _UNREADABLE)) for one in (read.unknown if read else [])],
        "may_count": floor.actor.may_at("stock.record_counts", floor.location.id),
    }
    return page(request, floor, "store/stock/rfid.html", {**context, **more}, status=status)
