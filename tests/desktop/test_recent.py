from falgui.desktop.recent import Recent


def test_what_is_removed_from_the_history_leaves_the_tray_as_well() -> None:
    recent = Recent()
    recent.add_older([("b", "https://b"), ("a", "https://a")])
    recent.forget(["https://b", "https://other"])
    assert recent.entries() == [("a", "https://a")]
    recent.forget([])
    assert recent.entries() == []
