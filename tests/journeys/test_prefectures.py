import pytest

from noren.faces.shared.prefectures import prefecture, prefecture_of


@pytest.mark.parametrize(
    ("postal_code", "name"),
    [
        ("1000001", "東京都"), ("0600001", "北海道"), ("0100001", "秋田県"), ("0200021", "岩手県"), ("0300801", "青森県"),
        ("2310005", "神奈川県"), ("5300001", "大阪府"), ("6000000", "京都府"), ("8170000", "長崎県"), ("9000001", "沖縄県"),
        ("9800001", "宮城県"), ("9990001", "山形県"), ("", ""),
    ],
)  # fmt: skip
def test_a_postal_code_stands_for_its_prefecture(postal_code: str, name: str) -> None:
    assert prefecture(prefecture_of(postal_code)) == name
