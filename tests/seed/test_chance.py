"""Chance: what happens to a share of the draws is spread over them, and no purpose moves another."""

from statistics import fmean, pstdev

import pytest

from seed.chance import CYCLE, Chance


@pytest.mark.parametrize("share", [0.05, 0.1, 0.35, 0.9])
def test_a_share_of_every_cycle_happens_give_or_take_one(share):
    chance = Chance(1)
    for _ in range(50):
        happened = sum(chance.happens("drops", share) for _ in range(CYCLE))
        assert abs(happened - share * CYCLE) < 1


def test_the_order_within_a_cycle_differs_from_cycle_to_cycle_and_between_purposes():
    chance = Chance(1)
    cycles = [tuple(chance.happens("drops", 0.1) for _ in range(CYCLE)) for _ in range(20)]
    assert len(set(cycles)) > 15
    both = sum(chance.happens("fades", 0.5) & chance.happens("pauses", 0.5) for _ in range(2000))
    assert 400 < both < 600  # a quarter of the times: two purposes do not go together


def test_more_draws_for_one_purpose_or_person_move_no_other():
    few, many = Chance(3), Chance(3)
    for _ in range(33):
        many.happens("drops", 0.5)
        many.stream("pair", "ana@example.com").random()
    assert [few.point("fades") for _ in range(30)] == [many.point("fades") for _ in range(30)]
    assert few.stream("pair", "ben@example.com").random() == many.stream("pair", "ben@example.com").random()
    assert few.lot("applies", "ana@example.com") == many.lot("applies", "ana@example.com")


def test_another_seed_draws_otherwise():
    assert [Chance(1).point("fades") for _ in range(9)] != [Chance(2).point("fades") for _ in range(9)]


def test_every_value_is_picked_by_its_share():
    chance = Chance(1)
    picked = [chance.pick("seats", ((1, 0.55), (2, 0.35), (3, 0.10))) for _ in range(CYCLE)]
    assert (picked.count(1), picked.count(2), picked.count(3)) == (11, 7, 2)
    assert {chance.pick("only", (("ready", 0.3),)) for _ in range(CYCLE)} == {"ready"}  # shares need not add up to 1


def test_numbers_around_a_mean_have_this_mean_and_deviation():
    chance = Chance(5)
    numbers = [chance.around("quality", 0.6, 0.2) for _ in range(10 * CYCLE)]
    assert fmean(numbers) == pytest.approx(0.6, abs=0.01) and pstdev(numbers) == pytest.approx(0.2, abs=0.02)


def test_a_person_draws_a_number_around_a_mean_once():
    chance = Chance(5)
    numbers = [chance.lot_around("usual", f"{number}@example.com", 3.5, 0.7) for number in range(2000)]
    shares = [sum(number < limit for number in numbers) / len(numbers) for limit in (2.8, 3.5, 4.2)]
    assert shares == pytest.approx([0.14, 0.5, 0.86], abs=0.04)  # of a logistic distribution, a deviation to each side
    assert chance.lot_around("usual", "0@example.com", 3.5, 0.7) == numbers[0]


def test_whole_numbers_add_up_to_what_was_asked_for():
    chance = Chance(1)
    wholes = [chance.whole("leaves", 1.3) for _ in range(10)]
    assert set(wholes) == {1, 2} and sum(wholes) == 13


def test_some_members_of_a_group_come_in_its_order_and_never_twice():
    group = [f"{number}@example.com" for number in range(30)]
    drawn = Chance(1).some("on leave", group, 7)
    assert len(set(drawn)) == 7 and drawn == sorted(drawn, key=group.index)
