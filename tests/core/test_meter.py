from concurrent.futures import ThreadPoolExecutor

from falgui.core.meter import Meter


def test_no_byte_is_lost_between_threads() -> None:
    meter = Meter()
    meter.start(8 * 20_000)

    def send() -> None:
        for _piece in range(20_000):
            meter.add(3)
            meter.add(-2)

    with ThreadPoolExecutor(8) as workers:
        for future in [workers.submit(send) for _worker in range(8)]:
            future.result()
    assert meter.sent == meter.total == 8 * 20_000


def test_nothing_is_known_before_the_start() -> None:
    meter = Meter()
    assert (meter.sent, meter.total) == (0, 0)


def test_what_fal_has_already_counts_as_sent() -> None:
    meter = Meter()
    meter.start(100, sent=40)
    meter.add(10)
    assert (meter.sent, meter.total) == (50, 100)


def test_it_never_shows_more_than_everything_or_less_than_nothing() -> None:
    meter = Meter()
    meter.start(100)
    meter.add(130)
    assert meter.sent == 100
    meter.add(-500)
    assert meter.sent == 0


def test_a_new_start_counts_anew() -> None:
    meter = Meter()
    meter.start(100, sent=100)
    meter.start(50)
    assert (meter.sent, meter.total) == (0, 50)


def test_what_arrives_is_counted_apart_from_what_is_sent() -> None:
    meter = Meter()
    meter.fetch(100)
    meter.add(60)
    assert (meter.is_fetching, meter.arrived, meter.expected) == (True, 60, 100)
    assert (meter.sent, meter.total) == (0, 0)
    meter.start(100)
    meter.add(10)
    assert (meter.is_fetching, meter.was_fetched, meter.arrived) == (False, True, 60)
    assert (meter.sent, meter.total) == (10, 100)


def test_a_fetch_that_begins_anew_counts_anew() -> None:
    meter = Meter()
    meter.fetch(0)
    meter.add(60)
    meter.fetch(0)
    assert (meter.arrived, meter.expected) == (0, 0)
