"""Carriers are called by their English names in English, and as they were typed where nobody knows one."""

from django.utils.translation import override

from noren.faces.shared.templatetags.noren import carrier_name
from noren.faces.store.story import CARRIERS


def test_every_carrier_of_the_list_has_an_english_name() -> None:
    with override("en"):
        named = [carrier_name(carrier) for carrier in CARRIERS]
        typed = carrier_name("赤帽")
    with override("ja"):
        kept = [carrier_name(carrier) for carrier in CARRIERS]

    assert all(name.isascii() for name in named)
    assert (kept, typed) == (list(CARRIERS), "赤帽")
