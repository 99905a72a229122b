"""A folder as a training pack: looked through, told about, packed when that is agreed to."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, QTimer

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, UploadError
from falgui.core.folders import list_folders
from falgui.core.meter import Meter
from falgui.core.names import display_name
from falgui.core.recipe import Recipe
from falgui.core.sources import FileSource
from falgui.core.training_pack import TrainingPack, Verdict, look_at_pack
from falgui.core.training_words import location_remark, remarks_on, title_of
from falgui.core.translation import _
from falgui.desktop.intake.zipping import remove_files
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.question_bar import QuestionBar, QuestionBars
from falgui.media.training import count_located, pack_for_training

_LOOK_MILLISECONDS: Final = 100


class _Looked(NamedTuple):
    pack: TrainingPack
    located: int


class TrainingQuestion(QObject):
    """Asks in `bars` about the training pack that `folder` makes, and packs it into `into`.

    `done` is called once: with the zip, or with None when nothing is to be uploaded. `refused`
    is told why there is no pack, before it. `recipe` tells what its photos shall not tell.
    """

    def __init__(
        self,
        folder: Path,
        into: Path,
        bars: QuestionBars,
        background: Background,
        *,
        recipe: Recipe,
        done: Callable[[FileSource | None], None],
        refused: Callable[[list[str]], None],
    ) -> None:
        super().__init__(bars)
        self._folder = folder
        self._into = into
        self._bars = bars
        self._background = background
        self._recipe = recipe
        self._done, self._refused = done, refused
        self._meter = Meter()
        self._cancel = Cancel()
        self._timer = QTimer(self, interval=_LOOK_MILLISECONDS)
        self._timer.timeout.connect(self._show_progress)
        self._bar = QuestionBar("trainingQuestion", "training")
        self._bar.say(_("Looking through “{name}”…").format(name=self._name))
        self._bar.offer([("cancelTraining", _("Cancel"), self._give_up)])
        bars.ask(self._bar)
        background.run(self, self._look, self._looked, self._failed)

    def stop(self) -> None:
        """End the work, which leaves nothing behind; nothing is called any more."""
        self._timer.stop()
        self._cancel.set()

    @property
    def _name(self) -> str:
        return display_name(self._folder.name or str(self._folder))

    def _look(self) -> _Looked:
        contents = list_folders([self._folder], self._cancel.is_set)
        pack = look_at_pack(self._folder, contents, self._cancel.is_set)
        return _Looked(pack, count_located(pack, self._cancel.is_set))

    def _looked(self, found: _Looked) -> None:
        if self._cancel.is_set():
            self.deleteLater()
            return
        pack, located = found
        remarks = remarks_on(pack)
        if pack.verdict is Verdict.IMPOSSIBLE:
            self._bar.leave()
            self._refused([title_of(pack), *remarks])
            self._end(None)
            return
        if located:
            remarks.insert(0, location_remark(located, removed=self._recipe.remove_identifying))
        self._bar.say(title_of(pack), "\n".join(remarks))
        self._bar.offer(
            [
                ("uploadTraining", _("Upload training pack"), partial(self._pack, pack)),
                ("cancelTraining", _("Cancel"), self._give_up),
            ]
        )
        self._bar.attract()

    def _pack(self, pack: TrainingPack) -> None:
        self._bar = QuestionBar("packing", "archive")
        self._bar.offer([("stopPacking", _("Cancel"), self._give_up)])
        self._meter.start(pack.size)
        self._timer.start()
        self._show_progress()
        self._bars.ask(self._bar, urgent=False)
        self._background.run(self, partial(self._zip, pack), self._packed, self._failed)

    def _zip(self, pack: TrainingPack) -> FileSource | None:
        try:
            path = pack_for_training(pack, self._into, self._meter, self._cancel, self._recipe)
        except Cancelled:
            return None
        return FileSource(path, temporary=True)

    def _packed(self, source: FileSource | None) -> None:
        if self._cancel.is_set():
            if source is not None:
                # The last byte was written before the person's wish arrived.
                unwanted = partial(remove_files, [source.path])
                self._background.run(self._bars, unwanted, lambda _nothing: None)
            self.deleteLater()
            return
        self._bar.leave()
        self._end(source)

    def _failed(self, error: UploadError) -> None:
        if self._cancel.is_set():
            return
        self._bar.leave()
        self._refused([error.title, error.advice])
        self._end(None)

    def _give_up(self) -> None:
        self.stop()
        self._done(None)

    def _end(self, source: FileSource | None) -> None:
        self._timer.stop()
        self._done(source)
        self.deleteLater()

    def _show_progress(self) -> None:
        percent = 100 * self._meter.sent // max(1, self._meter.total)
        self._bar.say(_("Packing “{name}” · {percent} %").format(name=self._name, percent=percent))
