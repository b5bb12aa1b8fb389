"""Price tags and replacement values against brute force: each end is re-solved just inside and just outside."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from scoring.exact import limits
from scoring.exact.programme import Line, Programme, RuleRow
from scoring.exact.search import Prover
from scoring.explanation.prices import Price, Stay, prices
from tests.scoring.portfolio.made import everything, made

LITTLE = Fraction(1, 10**6)
"""Less than the distance between any two ends of the made programmes, whose amounts stay below 600."""


def money_rows(programme: Programme) -> list[str]:
    """The rows whose amounts are money in the made programmes."""
    kinds = ("budget", "floor", "ceiling", "both", "share")
    return [row.name for row in programme.rows if row.name.startswith(kinds)]


def with_cost(programme: Programme, i: int, level: int, share: Fraction) -> Programme:
    """The same programme with the money of one level scaled in every money row."""
    rows = []
    for row in programme.rows:
        if row.name not in money_rows(programme):
            rows.append(row)
            continue
        n = share.denominator
        terms = []
        for k, amounts in row.line.terms:
            new = [n * amount for amount in amounts]
            if k == i:
                new[level - 1] = amounts[level - 1] * share.numerator
            terms.append((k, tuple(new)))
        line = Line(tuple(terms), tuple((p, n * amount) for p, amount in row.line.joints))
        low, high = (None if end is None else n * end for end in (row.low, row.high))
        rows.append(RuleRow(row.name, line, low, high))
    return replace(programme, rows=tuple(rows))


def with_benefit(programme: Programme, i: int, level: int, benefit: int) -> Programme:
    values = [list(own) for own in programme.values]
    values[i][level - 1] = benefit
    return replace(programme, values=tuple(map(tuple, values)))


def margin(programme: Programme, i: int, level: int) -> int | None:
    """By how much the best portfolio with the level beats the best without; None if it is in none, huge if in all."""
    feasible = everything(programme)
    held = [programme.value(choice) for choice in feasible if choice[i] == level]
    rest = [programme.value(choice) for choice in feasible if choice[i] != level]
    if not held:
        return None
    return max(held) - max(rest) if rest else 10**9


def is_in(programme: Programme, i: int, level: int) -> bool:
    at = margin(programme, i, level)
    return at is not None and at >= 0


def cases(count: int, most: int = 4) -> list[tuple[Programme, Prover, tuple[int, ...]]]:
    found = []
    for seed in range(count):
        programme = replace(made(seed, most=most), tie=0)
        prover = Prover(programme)
        best = prover.prove().choice
        if best is not None:
            found.append((programme, prover, best))
    return found


def prices_agree(programme: Programme, top: int, price: Price, seen: dict[str, int]) -> None:
    """A level that is out: the loss of the enumeration, in just inside each end, out just outside."""
    i, level = price.index, price.level
    held = [programme.value(choice) for choice in everything(programme) if choice[i] == level]
    assert price.lost == (top - max(held) if held else None)
    assert price.proved
    assert price.cost_proved
    if price.lost is not None:
        seen["priced"] += 1
        seen["tied"] += price.lost == 0
        needed = int(price.benefit_needed)
        assert is_in(with_benefit(programme, i, level, needed), i, level)
        assert price.lost == 0 or not is_in(with_benefit(programme, i, level, needed - 1), i, level)
    if not price.cost:
        return
    if price.cost_share is None:
        seen["never"] += 1
        shares = [Fraction(k, 24) for k in (0, 1, 6, 12, 18, 23, 24)]
        assert not any(is_in(with_cost(programme, i, level, share), i, level) for share in shares)
        return
    share = price.cost_share
    assert is_in(with_cost(programme, i, level, share), i, level)
    if share < 1:
        seen["cheaper"] += 1
        for above in (share + LITTLE, *(share + (1 - share) * Fraction(k, 3) for k in (1, 2, 3))):
            assert not is_in(with_cost(programme, i, level, above), i, level)


def stays_agree(programme: Programme, top: int, stay: Stay, seen: dict[str, int]) -> None:
    """A level that is in: the loss of the enumeration, in up to each end, out just beyond."""
    i, level = stay.index, stay.level
    rest = [programme.value(choice) for choice in everything(programme) if choice[i] == 0]
    assert stay.lost == (top - max(rest) if rest else None)
    assert stay.proved
    assert stay.cost_proved
    seen["stays"] += 1
    if stay.benefit_down_to is not None:
        down = int(stay.benefit_down_to)
        assert is_in(with_benefit(programme, i, level, down), i, level)
        assert not is_in(with_benefit(programme, i, level, down - 1), i, level)
    if not stay.cost:
        return
    if stay.cost_share is None:
        seen["unlimited"] += 1
        assert is_in(with_cost(programme, i, level, Fraction(50)), i, level)
        return
    share = stay.cost_share
    for k in (0, 1, 2):
        assert is_in(with_cost(programme, i, level, 1 + (share - 1) * Fraction(k, 2)), i, level)
    assert not is_in(with_cost(programme, i, level, share + LITTLE), i, level)
    seen["overrun"] += share > 1


def test_every_end_is_that_of_the_enumeration():
    """Losses equal brute force; just inside each end the level is in, just outside it is out."""
    seen = dict.fromkeys(["priced", "cheaper", "never", "stays", "overrun", "tied", "unlimited"], 0)
    for programme, prover, best in cases(130):
        found = prices(prover, best, money_rows(programme))
        for price in found.out:
            prices_agree(programme, programme.value(best), price, seen)
        for stay in found.stay:
            stays_agree(programme, programme.value(best), stay, seen)
    assert all(count > 5 for count in seen.values()), seen


def test_replacement_value_is_never_negative_and_a_price_of_zero_is_a_tie():
    """A price tag is zero exactly when a portfolio of the best value holds the level; nothing in has less than zero."""
    for seed in range(200):
        programme = made(seed)
        prover = Prover(programme)
        best = prover.prove().choice
        if best is None:
            continue
        found = prices(prover, best, ())
        feasible = everything(programme)
        top = max(map(programme.value, feasible))
        tops = [choice for choice in feasible if programme.value(choice) == top]
        for price in found.out:
            assert (price.lost == 0) is any(choice[price.index] == price.level for choice in tops)
        assert all(stay.lost is None or stay.lost >= 0 for stay in found.stay)


def test_what_is_pushed_out_is_what_changes():
    """The portfolio with a level forced in holds it, keeps every rule and is worth what the price says."""
    for programme, prover, best in cases(40, most=6):
        for price in prices(prover, best, money_rows(programme)).out:
            if price.forced is not None:
                assert programme.feasible(price.forced)
                assert price.forced[price.index] == price.level
                assert programme.value(best) - programme.value(price.forced) == price.lost
                assert {change.index for change in price.pushed} == {
                    i for i in range(len(best)) if best[i] != price.forced[i]
                }


@pytest.mark.parametrize("unit", [10**6, 10**12])
def test_large_units_change_nothing_but_the_unit(unit):
    """Money in cents or billions: the shares are the same."""
    rng = random.Random(3)
    for seed in range(25):
        programme = made(seed, most=4)
        factor = rng.randint(2, 9) * unit
        bigger = replace(
            programme,
            values=tuple(tuple(factor * v for v in own) for own in programme.values),
            joints=tuple(replace(joint, value=factor * joint.value) for joint in programme.joints),
            tie=factor * programme.tie,
        )
        best = Prover(programme).prove().choice
        if best is None:
            continue
        small = prices(Prover(programme), best, money_rows(programme))
        large = prices(Prover(bigger), best, money_rows(bigger))
        assert [row.cost_share for row in small.out] == [row.cost_share for row in large.out]
        assert [row.cost_share for row in small.stay] == [row.cost_share for row in large.stay]
        assert [row.lost and row.lost * factor for row in small.out] == [
            row.lost for row in large.out
        ]


def test_the_frame_has_every_level():
    programme, prover, best = cases(3)[0]
    frame = prices(prover, best, money_rows(programme)).to_frame()
    assert len(frame) == sum(map(len, programme.levels))
    assert list(frame.index.names) == ["recommendation", "level"]


@pytest.mark.parametrize("fewest", [0, 2])
def test_at_the_limit_of_work_every_figure_is_a_bound_on_the_right_side(fewest, monkeypatch):
    """Losses are at most what is given, shares of costs at least; what is called proved is what it is without a limit."""
    whole = [prices(prover, best, money_rows(made)) for made, prover, best in cases(40)]
    monkeypatch.setattr("scoring.explanation.prices.WORK", 0)
    monkeypatch.setattr("scoring.exact.limits.FEWEST", fewest)
    unproved = 0
    for (programme, _, best), exact in zip(cases(40), whole, strict=True):
        found = prices(Prover(programme), best, money_rows(programme))
        for row, true in zip((*found.out, *found.stay), (*exact.out, *exact.stay), strict=True):
            unproved += not (row.proved and row.cost_proved)
            assert row.lost is None or row.lost >= (true.lost or 0)
            if row.proved:
                assert row.lost == true.lost
            if row.cost_proved:
                assert row.cost_share == true.cost_share
            elif row.cost_share is not None and true.cost_share is not None:
                assert row.cost_share <= true.cost_share
    assert unproved


def test_of_a_large_programme_every_price_is_exact_or_a_bound(monkeypatch):
    """With work for a look alone nothing is lost less than is said, and what is said to stay does."""
    bounds = 0
    for seed in range(40):
        programme = made(seed)
        prover = Prover(programme)
        best = prover.prove()
        if best.choice is None:
            continue
        exact = prices(prover, best.choice, money_rows(programme), top=best.best)
        with monkeypatch.context() as large:
            large.setattr(limits, "USUAL", 0)
            looked = prices(Prover(programme), best.choice, money_rows(programme), top=best.best)
        for row, bound in zip(exact.out, looked.out, strict=True):
            bounds += not bound.proved
            if bound.proved:
                assert bound.lost == row.lost
            elif bound.lost is not None:
                assert row.lost is not None
                assert bound.lost >= row.lost
            if bound.cost_share is not None and row.cost_share is not None:
                assert bound.cost_share <= row.cost_share
        for row, bound in zip(exact.stay, looked.stay, strict=True):
            if bound.lost is not None:
                assert row.lost is not None
                assert bound.lost >= row.lost
            if row.benefit_down_to is not None and bound.benefit_down_to is not None:
                assert bound.benefit_down_to >= row.benefit_down_to
            if bound.cost_share is not None and row.cost_share is not None:
                assert bound.cost_share <= row.cost_share
    assert bounds > 20
