from falgui.core.result import Result
from falgui.desktop.tray.recent import Recent


def result(name: str) -> Result:
    return Result(f"https://x/{name}", name, "image/png", 1, "cdn")


def test_a_link_that_was_there_is_not_listed_twice() -> None:
    recent = Recent()
    for name in ("a", "b", "a"):
        recent.add(result(name))
    recent.add_older([result("b"), result("c")])
    assert [name for name, _link in recent.entries()] == ["a", "b", "c"]


def test_what_leaves_the_history_leaves_the_last_links_too() -> None:
    recent = Recent()
    recent.add_older([result("a"), result("b")])
    recent.forget(["https://x/a"])
    assert recent.entries() == [("b", "https://x/b")]
    recent.forget([])
    assert recent.entries() == []
