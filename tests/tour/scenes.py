"""The stations of the tour, in the order in which somebody new would come by them."""

from PySide6.QtWidgets import QLineEdit

from falgui.core.upload import State
from tests.tour.tour import Tour


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


def dropping(tour: Tour) -> None:
    """Show an empty window, and what it says to files that are held over it."""
    tour.picture("drop zone")
    with tour.hovering(tour.stage.file("beach.jpg")):
        tour.picture("drag over the window")


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


SCENES = (dropping, uploading)
