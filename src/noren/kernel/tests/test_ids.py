from noren.kernel.ids import derived_id, uuid7


def test_ids_ascend_within_a_process() -> None:
    made = [uuid7() for _ in range(10_000)]

    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {one.version for one in made} == {7}


def test_the_same_parts_give_the_same_id_and_others_another() -> None:
    assert derived_id("order", 1) == derived_id("order", 1)
    assert derived_id("order", 1) != derived_id("order", 2)
    assert derived_id("a", "bc") != derived_id("ab", "c")
    assert derived_id("order", 1).version == 8
