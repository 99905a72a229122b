"""The stations of the tour, in the order in which somebody new would come by them."""

import json
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu, QPlainTextEdit

from falgui.core import messages
from falgui.core.lifecycle import Lifecycle
from falgui.core.request import Options
from falgui.core.secret import Secret
from falgui.core.sources import FileSource
from falgui.core.upload import Problem, State, WaitCause
from falgui.desktop.door.state import DoorState
from falgui.desktop.intake.data_uri_dialog import DataUriDialog
from falgui.desktop.integration.file_managers import Entered
from falgui.desktop.integration.presence import Present
from falgui.store.settings import WatchedFolder
from tests.media.metadata.telling import FILES
from tests.offers import chromium_copied_picture, firefox_picture, mime_of
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


def checking_links(tour: Tour) -> None:
    """Show the link check: before anything is in it, and with what it finds."""
    tour.trigger("linksTabAction")
    tour.picture("link check")
    page = tour.shown("linksPage")
    field = page.findChild(QPlainTextEdit, "linksField")
    assert field
    links = [one.result.url for one in tour.app.engine.queue.uploads() if one.result][:2]
    field.setPlainText("\n".join([*links, "http://127.0.0.1:9/nobody/is/here.png"]))
    tour.until(lambda: tour.button("checkLinks").isEnabled())
    tour.button("checkLinks").click()
    tour.until(lambda: not tour.app.engine.links.waiting)
    tour.wait(300)
    tour.picture("link check, with findings")
    tour.button("clearLinks").click()
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


def telling(tour: Tour) -> None:
    """Show what rows say of files that tell more than their pixels."""
    names = {
        "camera.heic": "IMG_2041.HEIC",
        "comfy.png": "ComfyUI_00017_.png",
        "xmp.webp": "lighthouse, edited.webp",
        "windows.png": "sketch from the desk.png",
    }
    paths = []
    for name, shown in names.items():
        paths.append(tour.stage.folder / shown)
        FILES[name].write(paths[-1])
    before = tour.states().count(State.DONE)
    tour.drop(*paths)
    tour.until(lambda: tour.states().count(State.DONE) == before + len(paths))
    tour.app.window.view.scrollToBottom()
    tour.wait(600)
    tour.picture("what files tell")
    tour.app.window.resize(480, 420)
    tour.app.window.view.scrollToBottom()
    tour.picture("what files tell, narrow")
    tour.app.window.resize(*SIZE)


def taking_anything(tour: Tour) -> None:
    """Show drags out of a browser and of a mere promise, and a drop of which a part is refused."""
    address = "https://example.com/harbour.jpg"
    with tour.holding(mime_of(firefox_picture(address))):
        tour.picture("drag of a picture")
    tour.settle()
    with tour.holding(mime_of({"XdndDirectSave0": b""})):
        tour.picture("drag of a promise")
    picture = tour.stage.file("harbour.png").read_bytes()
    before = len(tour.states())
    tour.let_go(mime_of({**chromium_copied_picture(address), "image/png": picture}))
    tour.until(lambda: tour.states()[before:] == [State.DONE])
    tour.let_go(mime_of({"text/uri-list": b"data:image/png;base64,%\r\nsftp://host/film.mp4"}))
    tour.until(lambda: tour.app.window.banners.has_banner("refused"))
    tour.settle()
    tour.app.window.review([tour.app.engine.queue.uploads()[-1].number])
    tour.picture("a browser's copy, and what was refused")


def reusing(tour: Tour) -> None:
    """Show files that are at fal already, and what sends them all the same."""
    for name, lifecycle in (
        ("beach at noon.jpg", Lifecycle()),
        ("for me alone.png", Lifecycle(7 * 86400, private=True)),
    ):
        tour.app.engine.queue.add([FileSource(tour.stage.file(name))], Options(lifecycle))
    tour.until(lambda: tour.states()[-2:] == [State.DONE] * 2)
    view = tour.app.window.view
    view.select(len(tour.states()) - 1)
    view.scrollToBottom()
    tour.wait(500)
    tour.picture("links reused")


def texts(tour: Tour) -> None:
    """Show what becomes of a text, and of one that names files."""
    one, other = tour.stage.file("first frame.png"), tour.stage.file("last frame.png")
    request = json.dumps(
        {"image_url": str(one), "end_image_url": str(other), "mask_url": "/home/me/mask.png"},
        indent=2,
    )
    tour.paste("A cat on a mat, watercolour, late in the afternoon")
    tour.until(lambda: tour.has_button("uploadText"))
    tour.picture("a text to upload")
    tour.button("cancelText").click()
    tour.paste("FAL_KEY=not-the-key:at-all-1234")
    tour.until(lambda: tour.has_button("uploadText"))
    tour.picture("a text with a secret")
    tour.button("cancelText").click()
    tour.paste(request)
    tour.until(lambda: tour.has_button("uploadRequest"))
    tour.picture("a request with files")
    tour.button("uploadRequest").click()
    tour.until(lambda: tour.has_button("copyRequest"))
    tour.picture("a request with links")
    tour.button("forgetRequest").click()
    QGuiApplication.clipboard().setText(request)
    tour.trigger("pasteRequestAction")
    dialog = tour.shown("requestDialog")
    tour.until(lambda: tour.button("uploadRequestFiles", dialog).isEnabled())
    tour.picture("pasting a request", dialog)
    dialog.close()


def data_uris(tour: Tour) -> None:
    """Show a file that can be a data URI, and one that should be uploaded instead."""
    for name, size in (("icon.svg", 2_000), ("interview.wav", 9_000_000)):
        tour.trigger("makeDataUriAction")
        dialog = tour.shown("dataUriDialog")
        assert isinstance(dialog, DataUriDialog)
        dialog.take_file(tour.stage.file(name, size))
        tour.until(tour.button("uploadInstead", dialog).isEnabled)
        tour.picture(f"data URI of {name}", dialog)
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


def other_programs(tour: Tour) -> None:
    """Show how other programs upload: the door is open, with an address of this tour's own."""
    engine = tour.app.engine
    engine.door.token = Secret("not-a-token-but-as-long-as-one-is")
    engine.change_settings(replace(engine.settings, door=True))
    tour.until(lambda: engine.door.state not in (DoorState.CLOSED, DoorState.OPENING))
    dialog = tour.app.open_settings("programsPage")
    tour.picture("settings, other programs", dialog)
    dialog.close()
    engine.change_settings(replace(engine.settings, door=False))
    tour.until(lambda: engine.door.state is DoorState.CLOSED)


def drop_basket(tour: Tour) -> None:
    """Show the square that stays above all windows."""
    engine = tour.app.engine
    engine.change_settings(replace(engine.settings, basket=True))
    basket = tour.app.tray_desk.basket
    assert basket is not None
    tour.wait(200)
    tour.picture("drop basket", basket)
    tour.menu_picture("drop basket, its menu", basket.menu)
    engine.change_settings(replace(engine.settings, basket=False))


def at_login(tour: Tour) -> None:
    """Show what falgui does with the computer besides uploading, in the settings."""
    dialog = tour.app.open_settings("generalPage", "keepAwake")
    tour.wait(500)
    tour.picture("settings, login and sleep", dialog)
    dialog.close()


def global_shortcut(tour: Tour) -> None:
    """Show the keys that upload the clipboard, being tried."""
    engine = tour.app.engine
    dialog = tour.app.open_settings("generalPage", "exportSettings")
    engine.change_settings(replace(engine.settings, shortcut="Ctrl+Alt+U"))
    tour.wait(500)
    tour.picture("settings, global shortcut", dialog)
    dialog.close()
    engine.change_settings(replace(engine.settings, shortcut=""))


def among_other_programs(tour: Tour) -> None:
    """Show a link to falgui that a web page has opened, and the file managers it is in."""
    presence = tour.app.presence
    names = ("Nautilus", "Dolphin", "Thunar")
    tour.until(lambda: not presence.is_busy)
    presence.state = Present(Entered(names, names), is_program=True, can_be_program=True)
    presence.changed.emit()
    tour.app.open(["falgui://upload?url=https://pictures.example.org/beach.jpg"])
    tour.until(lambda: tour.button("uploadFromLink").isEnabled())
    tour.picture("link to falgui, asked")
    tour.button("ignoreLink").click()
    dialog = tour.app.open_settings("generalPage", "amongPrograms")
    tour.wait(500)
    tour.picture("settings, file managers", dialog)
    dialog.close()


def newer_version(tour: Tour) -> None:
    """Show a newer version to somebody who has it looked for, and to somebody who asks."""
    engine = tour.app.engine
    engine.change_settings(replace(engine.settings, look_for_releases=True))
    watch = tour.app.releases.watch
    assert watch is not None
    # Half a minute before it would ask.
    watch.found.emit("9.1.0")
    tour.picture("newer version, looked for")
    settings = tour.app.open_settings("generalPage", "lookForReleases")
    tour.wait(500)
    tour.picture("settings, newer versions", settings)
    settings.close()
    tour.trigger("releaseAction")
    dialog = tour.shown("releaseDialog")
    tour.until(lambda: tour.has_button("openReleases"))
    tour.picture("newer version, asked for", dialog)
    dialog.close()


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
    checking_links,
    settings,
    telling,
    taking_anything,
    reusing,
    texts,
    data_uris,
    training_pack,
    watched_folders,
    other_programs,
    drop_basket,
    at_login,
    global_shortcut,
    among_other_programs,
    newer_version,
)
"""All that need a key, one after the other in one window."""
