"""All addresses: health, API, and the faces for people."""

from importlib.util import find_spec

from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from noren.config.addresses import found_by_first_word
from noren.faces.api.build import api
from noren.faces.api.pages import problem_page, reference_page
from noren.platform.health import healthz, readyz
from noren.platform.metrics import metrics

_FACES = (
    ("", "noren.connectors.sandbox_payments.urls"),
    ("", "noren.faces.shared.urls"),
    ("store/", "noren.faces.store.urls"),
    ("office/", "noren.faces.office.urls"),
    ("", "noren.faces.member.urls"),
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("api/v1/docs", reference_page, name="api-docs"),
    found_by_first_word("api/v1/", api.urls),
    path("problems/<str:code>", problem_page, name="problem"),
    *(
        path(prefix, include(module))
        for prefix, module in _FACES
        if find_spec(module.rpartition(".")[0]) and find_spec(module)
    ),
    *(path(face, RedirectView.as_view(url=f"/{face}/"), name=f"to-{face}") for face in ("store", "office")),
    *staticfiles_urlpatterns(),
]

handler404 = "noren.faces.shared.errors.not_found"
handler500 = "noren.faces.shared.errors.server_error"
