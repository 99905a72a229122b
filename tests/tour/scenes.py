"""The stations of the tour, in the order in which somebody new would come by them."""

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu

from falgui.core import messages
from falgui.core.lifecycle import Lifecycle
from falgui.core.sources import FileSource
from falgui.core.upload import Options, Problem, State, WaitCause
from falgui.store.settings import WatchedFolder
from tests.tour.tour import SIZE, Tour

_CONTROL = Qt.KeyboardModifier.ControlModifier


def first_run(tour: Tour) -> None:
    """Begin without a key: one page asks for it."""
    with tour.open(with_key=False):
        tour.picture("first run")
        field = tour.window.findChild(QLineEdit, "keyField")
        assert field
        field.setText("not-the-key:at-all")
        tour.button("saveKey").click()
        tour.until(lambda: bool(tour.button("saveKey").isEnabled()))
        tour.picture("key refused")
        field.setText(tour.stage.key)
        tour.button("saveKey").click()
        tour.until(lambda: tour.app.engine.account.key() is not None)
        tour.picture("key accepted")


def dropping(tour: Tour) -> None:
    """Show an empty window, what it says to a drag, and how links will be."""
    tour.picture("drop zone")
    with tour.hovering(tour.stage.file("beach.jpg")):
        tour.picture("drag over the drop zone")
    tour.button("dropChoice").click()
    tour.picture("who may open the next drop", tour.shown("dropChoicePanel"))
    tour.shown("dropChoicePanel").close()


def asking(tour: Tour) -> None:
    """Show the questions that come before an upload."""
    tour.drop(tour.stage.album())
    tour.until(lambda: tour.has_button("zipFolder"))
    tour.drop(tour.stage.file("id_rsa", 400))
    tour.until(lambda: tour.has_button("leaveSecretOut"))
    tour.picture("questions before an upload")
    tour.button("leaveSecretOut").click()
    tour.until(lambda: tour.has_button("leaveFolderOut"))
    tour.button("leaveFolderOut").click()


def uploading(tour: Tour) -> None:
    """Show a drop of several files, on its way."""
    stage = tour.stage
    tour.drop(
        stage.file("beach at noon.jpg"),
        stage.file("mountain lake.png"),
        stage.file("interview, second take.wav", 30_000_000),
        stage.file("holiday film.mp4", 61_000_000),
        stage.file("refused sketch.png"),
        stage.file("style.safetensors", 4_200_000),
    )
    tour.until(lambda: tour.states().count(State.DONE) == 3)
    tour.until(lambda: tour.states().count(State.UPLOADING) == 2)
    tour.wait(1600)
    tour.picture("uploading")
    with tour.hovering(stage.file("beach.jpg")):
        tour.picture("drag over the list")
    tour.app.window.resize(480, 420)
    tour.picture("narrow")
    tour.app.window.resize(*SIZE)


def finding(tour: Tour) -> None:
    """Show a part of the list, and what is said where nothing matches."""
    tour.button("filter-failed").click()
    tour.picture("filtered")
    field = tour.window.findChild(QLineEdit, "filterText")
    assert field
    field.setText("sunset")
    tour.picture("nothing matches")
    tour.button("showAll").click()


def menus(tour: Tour) -> None:
    """Show what can be done with rows."""
    view = tour.app.window.view
    view.select(0)
    view.menu_wanted.emit(view.viewport().mapToGlobal(QPoint(200, 60)))
    menu = tour.shown("rowMenu")
    tour.picture("menu of a row", menu)
    menu.close()
    for name in ("copyAs", "move"):
        found = tour.window.findChild(QMenu, name)
        assert found
        tour.menu_picture({"copyAs": "copy as", "move": "move"}[name], found)
    tour.menu_picture("tray menu", tour.app.tray.menu)


def beside_the_list(tour: Tour) -> None:
    """Show the windows that belong to one row."""
    view = tour.app.window.view
    view.setFocus()
    view.select(4)
    tour.trigger("details")
    tour.picture("details of a failure", tour.shown("details"))
    tour.shown("details").close()
    view.select(0)
    tour.trigger("showQr")
    tour.picture("QR code", tour.shown("qrDialog"))
    tour.shown("qrDialog").close()
    tour.trigger("verify")
    tour.wait(400)
    tour.picture("verify links", tour.shown("verify"))
    tour.shown("verify").close()
    tour.trigger("look")
    tour.wait(400)
    tour.picture("quick look", tour.shown("quickLook"))
    tour.trigger("look")
    tour.trigger("addLinksAction")
    tour.picture("add links", tour.shown("linkDialog"))
    tour.shown("linkDialog").close()
    tour.trigger("helpAction")
    tour.picture("help", tour.shown("help"))
    tour.shown("help").close()


def stopping(tour: Tour) -> None:
    """Show what is paused, what waits, and the question before quitting."""
    tour.trigger("quitAction")
    tour.picture("quit", tour.shown("quitDialog"))
    tour.shown("quitDialog").close()
    tour.trigger("pauseAllAction")
    tour.until(lambda: tour.states().count(State.PAUSED) == 2)
    tour.picture("paused")
    tour.app.engine.queue.hold(WaitCause.OFFLINE, Problem(messages.offline()))
    tour.trigger("resumeAllAction")
    tour.until(lambda: tour.states().count(State.WAITING) == 2)
    tour.picture("waiting for the internet")
    waiting = [one.number for one in tour.app.engine.queue.uploads() if one.state is State.WAITING]
    tour.app.engine.queue.cancel(waiting)
    tour.app.engine.queue.release(WaitCause.OFFLINE)
    tour.until(lambda: tour.states().count(State.CANCELLED) == 2)


def expiring(tour: Tour) -> None:
    """Show links that end, one that fal keeps, and what was cleared."""
    stage = tour.stage
    for name, lifecycle in (
        ("for an hour.png", Lifecycle(3600)),
        ("for a minute.png", Lifecycle(60)),
        ("for me alone.png", Lifecycle(7 * 86400, private=True)),
        ("kept without an end.png", Lifecycle(3600)),
    ):
        tour.app.engine.queue.add([FileSource(stage.file(name))], Options(lifecycle))
    tour.until(lambda: tour.states()[-4:] == [State.DONE] * 4)
    tour.app.window.view.scrollToBottom()
    tour.wait(1500)
    tour.picture("expiring and private")
    tour.trigger("clearDoneAction")
    tour.picture("cleared, with undo")
    tour.trigger("undoAction")


def history(tour: Tour) -> None:
    """Show everything ever uploaded, and a search in it."""
    tour.trigger("historyTabAction")
    page = tour.app.engine.history.page
    tour.until(lambda: page.model.is_listed and page.model.count > 0)
    tour.until(lambda: bool(page.model.index(0, 0).data()))
    page.view.choose_first()
    tour.wait(500)
    tour.picture("history")
    search = tour.window.findChild(QLineEdit, "historySearch")
    assert search
    QTest.keyClicks(search, "lake")
    tour.until(lambda: page.model.count == 1)
    tour.wait(300)
    tour.picture("history, searched")
    search.clear()
    tour.trigger("uploadsTabAction")


def settings(tour: Tour) -> None:
    """Show every page of the settings, and a search in them."""
    tour.trigger("settingsAction")
    dialog = tour.shown("settingsDialog")
    for page in (
        "generalPage",
        "accountPage",
        "uploadPage",
        "preparingPage",
        "copyingPage",
        "diagnosticsPage",
    ):
        tour.app.open_settings(page)
        tour.picture(f"settings, {page.removesuffix('Page')}", dialog)
    QTest.keyClick(dialog, Qt.Key.Key_F, _CONTROL)
    field = dialog.findChild(QLineEdit, "settingsSearch")
    assert field
    QTest.keyClicks(field, "proxy")
    tour.picture("settings, searched", dialog)
    dialog.close()


def training_pack(tour: Tour) -> None:
    """Show what is told about a folder of images and captions before it is packed."""
    tour.app.window.intake.take_training_folder(tour.stage.portraits())
    tour.until(lambda: tour.has_button("uploadTraining"))
    tour.picture("training pack, asked")
    tour.button("cancelTraining").click()


def watched_folders(tour: Tour) -> None:
    """Show the folders that are watched, in the settings."""
    engine, folder = tour.app.engine, tour.stage.album()
    watched = (WatchedFolder(str(folder), on=True, since=1), WatchedFolder("/media/stick"))
    engine.change_settings(replace(engine.settings, watched_folders=watched))
    dialog = tour.app.open_settings("uploadPage", "removeWatched")
    tour.wait(500)
    tour.picture("settings, watched folders", dialog)
    dialog.close()
    engine.change_settings(replace(engine.settings, watched_folders=()))


SCENES = (
    dropping,
    asking,
    uploading,
    finding,
    menus,
    beside_the_list,
    stopping,
    expiring,
    history,
    settings,
    training_pack,
    watched_folders,
)
"""All that need a key, one after the other in one window."""
