"""What was brought in from other systems, file by file."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from noren.faces.office.desk import office_page, show
from noren.journeys.importing.printing import in_words
from noren.journeys.reads.import_list import import_list, imported_file, rejects_of
from noren.platform.actor import Actor


@office_page("import.view")
def import_list_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Every file with what it held and whether it adds up."""
    page = import_list(actor=actor, cursor=request.GET.get("cursor", ""))
    return show(request, actor, "office/imports.html", {"page": page})


@office_page("import.view")
def account(request: HttpRequest, actor: Actor, run_id: UUID) -> HttpResponseBase:
    """The account of one file, to print and sign."""
    file = imported_file(run_id=run_id, actor=actor)
    return show(
        request, actor, "office/import.html", {"file": file, **(in_words(file.account) if file.account else {})}
    )


@office_page("import.view")
def rejects(request: HttpRequest, actor: Actor, run_id: UUID) -> HttpResponseBase:
    """The lines that were not taken, as a file to mend and bring in."""
    file = imported_file(run_id=run_id, actor=actor)
    response = HttpResponse(rejects_of(run_id=run_id, actor=actor), content_type="text/csv; charset=utf-8")
    name = "".join(one if one.isascii() and (one.isalnum() or one in "-_.") else "_" for one in file.file_name)
    response["Content-Disposition"] = f'attachment; filename="{name}.rejects.csv"'
    return response
