from tests.benchmarks.figures import Spread, rounded


def test_ratios_are_of_runs_that_followed_one_another() -> None:
    assert Spread.of_ratios([1.0, 2.0, 9.0], [2.0, 2.0, 3.0]) == Spread(0.5, 1.0, 3.0)


def test_the_median_of_an_even_number_lies_between_the_middle_two() -> None:
    assert Spread.of([4.0, 1.0, 3.0, 2.0]) == Spread(1.0, 2.5, 4.0)


def test_a_figure_has_as_many_digits_as_say_something() -> None:
    assert [rounded(value) for value in (0.0123, 0.678, 3.14159, 56.78, 480.4)] == [
        *("0.012", "0.68", "3.14", "56.8", "480"),
    ]


def test_a_spread_reads_from_the_lowest_to_the_highest() -> None:
    assert str(Spread.of([0.7, 0.61, 12.0])) == "0.61 … 0.70 … 12.0"
