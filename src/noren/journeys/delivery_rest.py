"""Deliveries by file over the API: looked at with `dry_run`, else written down, all or nothing."""

from typing import Annotated

from django.http import HttpRequest
from ninja import File, Form, Router
from ninja.files import UploadedFile
from pydantic import BaseModel, Field

from noren.domains.supply import api as supply
from noren.journeys.delivery_file import DeliveryFile, read_deliveries, wanted_of
from noren.platform.clock import now
from noren.platform.rest import actor_of
from noren.platform.sent_files import MAX_BYTES

router = Router(tags=["supply"])


class Sent(BaseModel):
    dry_run: Annotated[bool, Field(description="Only say what each line would bring; nothing is written.")] = False


@router.post("/supply/purchases/files", response=DeliveryFile, operation_id="supply.place_purchases")
def place_purchases(request: HttpRequest, file: File[UploadedFile], given: Form[Sent]) -> DeliveryFile:
    """Write down the purchases of a CSV or XLSX file, all or none; columns as in the office's template.

    Refused with `supply.delivery_file_refused` while a line cannot be taken over. The same file again is refused, too:
    its numbers are there.
    """
    actor = actor_of(request)
    actor.require("supply.place_purchase")
    at = now()
    read = read_deliveries(content=file.read(MAX_BYTES + 1), actor=actor, at=at)
    if not given.dry_run:
        supply.place_purchases(input=wanted_of(read), actor=actor, at=at)
    return read
