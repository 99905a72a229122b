from falgui.core.upload import Result
from falgui.desktop.system.recent import Recent


def result(name: str) -> Result:
    return Result(f"https://x/{name}", name, "image/png", 1, "cdn")


def test_what_leaves_the_history_leaves_the_last_links_too() -> None:
    recent = Recent()
    recent.add_older([result("a"), result("b")])
    recent.forget(["https://x/a"])
    assert recent.entries() == [("b", "https://x/b")]
    recent.forget([])
    assert recent.entries() == []
