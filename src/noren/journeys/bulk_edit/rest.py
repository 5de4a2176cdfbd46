"""Change sets over the API: a file sent up, looked at, submitted, decided on, called off, undone."""

from pathlib import PurePath
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile
from pydantic import BaseModel, Field

from noren.domains.catalog.contracts import DEFAULT_CURRENCY
from noren.journeys.bulk_edit import commands
from noren.journeys.bulk_edit.contracts import (
    MAX_BYTES,
    ChangeKind,
    ChangeSet,
    ChangeSetRef,
    ChangeSetRow,
    DecideChanges,
    PrepareChanges,
)
from noren.journeys.bulk_edit.kind import Extent, Terms
from noren.journeys.bulk_edit.queries import change_set, list_change_sets
from noren.journeys.bulk_edit.reading import read_changes
from noren.journeys.bulk_edit.templates import CONTENT_TYPES, FileFormat, template_file
from noren.kernel.instants import Instant
from noren.platform.clock import now
from noren.platform.rest import actor_of, perform

router = Router(tags=["bulk edit"])


class WantedChanges(BaseModel):
    """`starts_at` None: as soon as it is approved."""

    kind: ChangeKind = ChangeKind.PRICES
    starts_at: Instant | None = None


class WantedTemplate(BaseModel):
    kind: ChangeKind = ChangeKind.PRICES
    format: FileFormat = FileFormat.CSV
    location_id: UUID | None = None
    department_code: Annotated[str, Field(max_length=64)] = ""


@router.get("/change-sets", response=list[ChangeSetRow], operation_id="bulk_edit.list")
def list_all(request: HttpRequest) -> list[ChangeSetRow]:
    """The latest hundred change sets, the newest first."""
    actor_of(request).require("bulk_edit.prepare")
    return list_change_sets()


@router.get("/change-sets/template", operation_id="bulk_edit.template")
def template(request: HttpRequest, wanted: Query[WantedTemplate]) -> HttpResponse:
    """The present values as a file (CSV or XLSX) to be edited and sent up; unchanged it changes nothing."""
    actor_of(request).require("bulk_edit.prepare")
    content = template_file(
        kind=wanted.kind,
        extent=Extent(wanted.location_id, wanted.department_code),
        terms=Terms(DEFAULT_CURRENCY, now()),
        form=wanted.format,
    )
    answer = HttpResponse(content, content_type=CONTENT_TYPES[wanted.format])
    answer["Content-Disposition"] = f'attachment; filename="noren-{wanted.kind}.{wanted.format}"'
    return answer


@router.post("/change-sets/submissions", response=ChangeSetRef, operation_id="bulk_edit.submit")
def submit(request: HttpRequest, body: ChangeSetRef) -> ChangeSetRef:
    """Ask somebody of head office to approve a draft."""
    return perform(request, commands.submit, body)


@router.post("/change-sets/decisions", response=ChangeSetRef, operation_id="bulk_edit.decide")
def decide(request: HttpRequest, body: DecideChanges) -> ChangeSetRef:
    """Approve or reject a submitted set; only a person other than its author can."""
    return perform(request, commands.decide, body)


@router.post("/change-sets/cancellations", response=ChangeSetRef, operation_id="bulk_edit.cancel")
def cancel(request: HttpRequest, body: ChangeSetRef) -> ChangeSetRef:
    """Call a set off that has not been applied."""
    return perform(request, commands.cancel, body)


@router.post("/change-sets/undoings", response={201: ChangeSetRef}, operation_id="bulk_edit.undo")
def undo(request: HttpRequest, body: ChangeSetRef) -> Status[ChangeSetRef]:
    """Make a draft that brings the old values of an applied set back. Needs an `Idempotency-Key`."""
    return Status(201, perform(request, commands.undo, body, key_required=True))


@router.get("/change-sets/{uuid:change_set_id}", response=ChangeSet, operation_id="bulk_edit.view")
def view(request: HttpRequest, change_set_id: UUID) -> ChangeSet:
    """A change set, line by line: what stood there, what shall stand there, and why a line is left out."""
    actor_of(request).require("bulk_edit.prepare")
    return change_set(change_set_id=change_set_id)


@router.post("/change-sets/{uuid:change_set_id}", response={201: ChangeSetRef}, operation_id="bulk_edit.prepare")
def prepare(
    request: HttpRequest, change_set_id: UUID, file: File[UploadedFile], given: Form[WantedChanges]
) -> Status[ChangeSetRef]:
    """Read a CSV or XLSX file and keep what it would change as a draft; the id is the caller's. Nothing changes by it."""
    actor_of(request).require("bulk_edit.prepare")
    lines = read_changes(
        kind=given.kind,
        content=file.read(MAX_BYTES + 1),
        currency=DEFAULT_CURRENCY,
        starts_at=given.starts_at,
        at=now(),
    )
    wish = PrepareChanges(
        id=change_set_id,
        kind=given.kind,
        file_name=PurePath(file.name or "").name[:200],
        currency=DEFAULT_CURRENCY,
        starts_at=given.starts_at,
        lines=lines,
    )
    return Status(201, commands.prepare(input=wish, actor=actor_of(request), at=now()))
