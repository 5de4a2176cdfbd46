"""Every refusal has one stable code, a kind, and words in both languages."""

import ast
from collections import Counter

from noren.config import urls
from noren.faces.api import refusals as reference
from noren.faces.api.refusals import refusals
from noren.kernel.errors import AppError
from tests.architecture.sources import modules, place, tree


def classes() -> list[type[AppError]]:
    assert urls.urlpatterns  # with them every domain and journey is loaded
    return list(reference._kinds_of(AppError))


def test_codes_are_unique_and_named_by_subject_and_fact() -> None:
    codes = Counter(kind.code for kind in classes())

    assert [code for code, times in codes.items() if times > 1] == []
    assert [code for code in codes if code.count(".") != 1] == []


def test_every_refusal_has_words_in_both_languages() -> None:
    codes = {kind.code for kind in classes()}
    silent = [refusal.code for refusal in refusals() if refusal.code in codes and not (refusal.en and refusal.ja)]

    assert not silent, "\n".join(silent)


def test_problems_of_the_frame_are_in_the_reference() -> None:
    known = {refusal.code for refusal in refusals()}
    written = {
        keyword.value.value: place(file)
        for file in modules()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "problem"
        for keyword in node.keywords
        if keyword.arg == "code" and isinstance(keyword.value, ast.Constant)
    }

    assert len(written) > 3
    assert {code: file for code, file in written.items() if code not in known} == {}
