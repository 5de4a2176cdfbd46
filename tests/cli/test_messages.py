"""Texts of templates and code, and their Japanese."""

from pathlib import Path

import pytest

from noren.cli import messages as collecting
from noren.cli.messages import findings, messages
from noren.cli.problem import CliProblem


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(collecting, "ROOT", tmp_path)
    monkeypatch.setattr(collecting, "_PACKAGE", tmp_path / "src/noren")
    app = tmp_path / "src/noren/faces/shop"
    (app / "templates").mkdir(parents=True)
    (app / "__init__.py").touch()
    return app


def translate(shop: Path, msgid: str, japanese: str) -> None:
    file = shop / "locale/ja/LC_MESSAGES/django.po"
    before = file.read_text()
    assert f'msgid "{msgid}"\nmsgstr ""' in before
    file.write_text(before.replace(f'msgid "{msgid}"\nmsgstr ""', f'msgid "{msgid}"\nmsgstr "{japanese}"'))
    messages(only=[])


def catalogue(shop: Path) -> str:
    return (shop / "locale/ja/LC_MESSAGES/django.po").read_text()


def test_texts_come_from_templates_and_code(shop: Path) -> None:
    (shop / "templates/page.html").write_text(
        "{% trans 'Cart' %}\n  <c-button label='{% trans \"Pay now\" %}'>\n{{ _('Home') }}"
        "{% trans 'Close' context 'hours' %}"
        "{% blocktrans count n=n %}{{ n }} item{% plural %}{{ n }} items{% endblocktrans %}"
    )
    (shop / "views.py").write_text(
        "from django.utils.translation import gettext as _, gettext_lazy, pgettext\n"
        "a = _('Back')\nb = gettext_lazy('Later')\nc = pgettext('verb', 'Order')\n"
    )

    messages(only=[])

    written = catalogue(shop)
    for text in ("Cart", "Pay now", "Home", "Back", "Later"):
        assert f'msgid "{text}"\nmsgstr ""' in written
    assert 'msgctxt "hours"\nmsgid "Close"' in written
    assert 'msgctxt "verb"\nmsgid "Order"' in written
    assert 'msgid "%(n)s item"\nmsgid_plural "%(n)s items"\nmsgstr[0] ""' in written


def test_translations_stay_unused_texts_go_and_a_second_run_changes_nothing(shop: Path) -> None:
    page = shop / "templates/page.html"
    page.write_text("{% trans 'Cart' %}{% trans 'Old' %}")
    messages(only=[])
    translate(shop, "Cart", "カート")
    page.write_text("\n\n{% trans 'Cart' %}")

    messages(only=[])

    assert "Old" not in catalogue(shop)
    assert 'msgstr "カート"' in catalogue(shop)
    before = [file.read_bytes() for file in sorted(shop.rglob("django.*"))]
    messages(only=[])
    assert [file.read_bytes() for file in sorted(shop.rglob("django.*"))] == before
    assert findings() == []


def test_a_text_without_japanese_is_found(shop: Path) -> None:
    (shop / "templates/page.html").write_text("{% trans 'Cart' %}")
    messages(only=[])

    assert "no Japanese for 'Cart' (templates/page.html)" in findings()[0]


def test_placeholders_that_differ_are_found(shop: Path) -> None:
    (shop / "templates/page.html").write_text("{% blocktrans %}For {{ name }}{% endblocktrans %}")
    messages(only=[])
    translate(shop, "For %(name)s", "%(nama)s 様")

    assert "different placeholders" in findings()[0]


def test_a_fuzzy_text_is_found(shop: Path) -> None:
    (shop / "templates/page.html").write_text("{% trans 'Cart' %}")
    messages(only=[])
    translate(shop, "Cart", "カート")
    file = shop / "locale/ja/LC_MESSAGES/django.po"
    file.write_text(file.read_text().replace('msgid "Cart"', '#, fuzzy\nmsgid "Cart"'))

    assert "marked fuzzy" in findings()[0]


def test_a_stale_compiled_file_is_found(shop: Path) -> None:
    (shop / "templates/page.html").write_text("{% trans 'Cart' %}")
    messages(only=[])
    translate(shop, "Cart", "カート")
    file = shop / "locale/ja/LC_MESSAGES/django.po"
    file.write_text(file.read_text().replace("カート", "買い物かご"))

    assert "is not compiled from it" in findings()[0]


def test_two_japanese_forms_of_one_text_are_found_and_a_known_one_is_reused(shop: Path) -> None:
    other = shop.with_name("office")
    (other / "templates").mkdir(parents=True)
    (other / "__init__.py").touch()
    (shop / "templates/page.html").write_text("{% trans 'Cart' %}")
    messages(only=[])
    translate(shop, "Cart", "カート")
    (other / "templates/page.html").write_text("{% trans 'Cart' %}")

    messages(only=["faces/office"])

    assert 'msgstr "カート"' in catalogue(other)
    assert findings() == []
    file = other / "locale/ja/LC_MESSAGES/django.po"
    file.write_text(file.read_text().replace("カート", "かご"))
    messages(only=[])
    assert "another Japanese form" in "\n".join(findings())


def test_an_app_without_texts_is_named(shop: Path) -> None:
    with pytest.raises(CliProblem, match="faces/nowhere has no texts"):
        messages(only=["faces/nowhere"])
