from django.urls import path

from noren.faces.shared.language import choose_language

urlpatterns = [path("language", choose_language, name="language")]
