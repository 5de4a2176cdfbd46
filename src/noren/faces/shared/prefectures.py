"""Japan's prefectures by their JIS X 0401 codes, for addresses that people read and choose."""

PREFECTURES = {
    f"{number:02}": name
    for number, name in enumerate(
        (
            "北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県", "群馬県", "埼玉県", "千葉県",
            "東京都", "神奈川県", "新潟県", "富山県", "石川県", "福井県", "山梨県", "長野県", "岐阜県", "静岡県", "愛知県", "三重県",
            "滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県", "鳥取県", "島根県", "岡山県", "広島県", "山口県", "徳島県",
            "香川県", "愛媛県", "高知県", "福岡県", "佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県",
        ),
        start=1,
    )
}  # fmt: skip


def prefecture(code: str) -> str:
    """`13` as `東京都`; empty for a code that is none."""
    return PREFECTURES.get(code, "")


def prefecture_of(postal_code: str) -> str:
    """The code of the prefecture that a postal code's first digits stand for; empty where it has none.

    Some villages are served from the prefecture beside theirs: a proposal, never a correction of what was chosen.
    """
    near = next((code for digits, code in _EXCEPTIONS.items() if postal_code.startswith(digits)), "")
    return near or _BY_POSTAL_CODE.get(postal_code[:2], "")


_EXCEPTIONS = {"8115": "42", "817": "42"}  # Iki and Tsushima belong to Nagasaki
_RANGES = (
    (0, 0, 1), (1, 1, 5), (2, 2, 3), (3, 3, 2), (4, 9, 1), (10, 20, 13), (21, 25, 14), (26, 29, 12), (30, 31, 8), (32, 32, 9),
    (33, 36, 11), (37, 37, 10), (38, 39, 20), (40, 40, 19), (41, 43, 22), (44, 49, 23), (50, 50, 21), (51, 51, 24), (52, 52, 25),
    (53, 59, 27), (60, 62, 26), (63, 63, 29), (64, 64, 30), (65, 67, 28), (68, 68, 31), (69, 69, 32), (70, 71, 33), (72, 73, 34),
    (74, 75, 35), (76, 76, 37), (77, 77, 36), (78, 78, 39), (79, 79, 38), (80, 83, 40), (84, 84, 41), (85, 85, 42), (86, 86, 43),
    (87, 87, 44), (88, 88, 45), (89, 89, 46), (90, 90, 47), (91, 91, 18), (92, 92, 17), (93, 93, 16), (94, 95, 15), (96, 97, 7),
    (98, 98, 4), (99, 99, 6),
)  # fmt: skip
_BY_POSTAL_CODE = {
    f"{digits:02}": f"{prefecture_code:02}"
    for first, last, prefecture_code in _RANGES
    for digits in range(first, last + 1)
}
