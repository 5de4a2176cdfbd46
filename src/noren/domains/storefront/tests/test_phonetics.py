import pytest

from noren.domains.storefront.phonetics import sound, sounds_begun


@pytest.mark.parametrize(
    ("spellings", "key"),
    [
        ("まっちゃ マッチャ ﾏｯﾁｬ matcha maccha mattya MATCHA ｍａｔｃｈａ", "mattya"),
        ("こーひー コーヒー kōhī kohi koohii ko-hi- kôhî", "kohi"),
        ("しんぶん shimbun shinbun sinbun", "sinbun"),
        ("とうきょう tokyo toukyou Tōkyō tookyoo", "tokyo"),
        ("じゃがいも jagaimo zyagaimo jyagaimo", "zyagaimo"),
        ("ケーキ keeki keiki ke-ki", "keki"),
        ("つづき tsuzuki tuduki", "tuzuki"),
        ("シェフ shefu syehu", "syehu"),
        ("ファン fan", "fan"),
        ("こんな konna kon'na", "kona"),
    ],
)
def test_spellings_of_one_word_sound_the_same(spellings, key):
    assert {sound(spelling) for spelling in spellings.split()} == {key}


@pytest.mark.parametrize(
    "word",
    ["matcha", "shokupan", "tsukemono", "chokoreeto", "jagaimo", "fukuro", "kouhii", "sinbun", "まっちゃ"],
)
def test_every_beginning_of_a_word_begins_its_key(word):
    whole = sound(word)

    for length in range(1, len(word) + 1):
        assert any(whole.startswith(key) for key in sounds_begun(word[:length])), word[:length]
