from django.urls import path, re_path

from noren.faces.shared.brand_colour import brand_colour
from noren.faces.shared.language import choose_language

urlpatterns = [
    path("language", choose_language, name="language"),
    re_path(r"^brand/(?P<colour>[0-9a-f]{6})\.css$", brand_colour, name="brand-colour"),
]
