"""The field of a brand's mark, as the brand's own page and the wizard have it."""

from typing import Any

from django.http import HttpRequest

from noren.domains.places import api as places
from noren.domains.places.contracts import Brand, Mark, SaveBrand, SetMark
from noren.faces.office.desk import act
from noren.faces.office.forms import Form
from noren.platform.actor import Actor

REFUSED = (places.CodeTaken, places.UnknownSeller, places.MarkInvalid, places.MarkTooLarge)
FIELDS = {"places.code_taken": "code", "places.mark_invalid": "mark", "places.mark_too_large": "mark"}


def save_with_mark(request: HttpRequest, actor: Actor, form: Form, given: dict[str, Any]) -> SaveBrand:
    """Save a brand with the mark that was sent along, or without the one that it had; sent nothing, it stays.

    Raises: Mistyped, and what REFUSED lists.
    """
    brand = form.become(SaveBrand, given, {"name": "name_ja"})
    sent = request.FILES.get("mark")
    mark = places.keep_mark(content=sent.read()) if sent is not None else None
    saved: SaveBrand = act(request, actor, places.save_brand, brand)
    if mark is not None or form.ticked("no_mark"):
        act(request, actor, places.set_mark, SetMark(brand_id=brand.id, mark=mark))
    return saved


def mark_of(stored: Brand | None) -> Mark | None:
    """The mark that stands now."""
    return stored.mark if stored else None
