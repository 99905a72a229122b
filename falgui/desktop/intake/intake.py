"""Everything that is dropped, pasted, picked or handed over, on its way to the queue."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from falgui.core.cancel import Cancel
from falgui.core.errors import UploadError
from falgui.core.lifecycle import Lifecycle
from falgui.core.pasted_text import PastedText
from falgui.core.recipe import Recipe
from falgui.core.request_files import PastedRequest
from falgui.core.sources import FileSource, Source
from falgui.core.translation import _
from falgui.desktop.intake.blob import Blob
from falgui.desktop.intake.drop import (
    Dropped,
    Payload,
    saved,
    sources_in,
    thing_given,
    things_chosen,
)
from falgui.desktop.intake.drop_choice import DropChoice, Taken
from falgui.desktop.intake.folder_question import (
    Expanded,
    FolderQuestion,
    Found,
    look_through,
    remarks,
)
from falgui.desktop.intake.last_questions import ask_about_line, ask_about_secrets
from falgui.desktop.intake.mere_text import MereText
from falgui.desktop.intake.metered import is_metered
from falgui.desktop.intake.reading import read
from falgui.desktop.intake.share_question import ask_about_shares
from falgui.desktop.intake.sorting_out import Sorted, sort_out
from falgui.desktop.intake.text_intake import TextIntake
from falgui.desktop.intake.training import TrainingQuestion
from falgui.desktop.intake.zipping import Zipping, Zips, remove_files
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.question_bar import QuestionBars
from falgui.store.settings import FolderChoice


class Intake(QObject):
    """Sorts out what comes in, off the main thread, and asks in `bars` what has to be asked.

    What comes at once makes one batch, in the order it came; only a secret that is agreed to
    later is a batch of its own. `choice` is taken by each drop, and given back if nothing of it
    is uploaded. `temporary` is a private folder for zips. `listed` gives the sources that still
    wait in the list or are under way, `metered` whether sending costs money.
    """

    # Qt would make lists of its own of them, one value after the other.
    sources_chosen = Signal(object, object)
    """A list of `Source` that makes one batch, none of them in the list already, and the
    `Lifecycle` they get."""
    repeated = Signal(object, object)
    """A list of `Source` that were left out, because they come twice or are in the list, and
    the `Lifecycle` they would have got."""
    pack_chosen = Signal(object, object)
    """The `Source` of a training pack, and the `Lifecycle` it gets."""
    image_pasted = Signal(QImage, object)
    """A picture without a file, and the `Lifecycle` it gets."""
    begun = Signal()
    """Something new comes in."""
    request_chosen = Signal(object, object)
    """A `PastedRequest` whose files are to be uploaded, and the `Lifecycle` they get."""
    refused = Signal(list)
    """Sentences about what can't be uploaded."""
    told = Signal(str)
    """A passing remark."""
    folders_decided = Signal(FolderChoice)
    """What the person wants to become of folders from now on."""

    def __init__(
        self,
        background: Background,
        window: QWidget,
        bars: QuestionBars,
        choice: DropChoice,
        temporary: Path,
        listed: Callable[[], Iterable[Source]] = tuple,
        metered: Callable[[], bool] = is_metered,
    ) -> None:
        super().__init__(window)
        self.folders = FolderChoice.ASK
        """What becomes of folders, as the settings have it."""
        self.recipe = Recipe()
        """What photos in training packs shall not tell, as the settings have it."""
        self._background = background
        self._window = window
        self._bars = bars
        self._choice = choice
        self._temporary = temporary
        self._listed = listed
        self._metered = metered
        self._stop = Cancel()
        self._texts = TextIntake(background, window, bars, temporary, metered)
        self._texts.source_chosen.connect(
            lambda source, lifecycle: self.sources_chosen.emit([source], lifecycle)
        )
        self._texts.request_chosen.connect(self.request_chosen)
        self._texts.refused.connect(self.refused)

    def take_mime(self, mime: QMimeData) -> None:
        """Take in what was dropped or is on the clipboard."""
        self.begun.emit()
        payload = read(mime)
        if payload is None:
            self.refused.emit([_("There is nothing here that can be uploaded.")])
            return
        drop = _Drop(self._choice)
        if payload.image is not None:
            self._take_image(drop, payload.image)
        else:
            look = partial(_with_files, payload, self._temporary)
            self._background.run(self, look, partial(self._take, drop))

    def take_paths(self, texts: Sequence[str]) -> None:
        """Take in absolute paths and addresses, as the command line gives them."""
        self.begun.emit()
        things = [thing_given(text) for text in texts]
        self._read_things(_Drop(self._choice), things)

    def take_bytes(self, blob: Blob) -> None:
        """Take in bytes without a file."""
        look = partial(_put_into_files, Dropped((blob,)), self._temporary)
        self._background.run(self, look, partial(self._take, _Drop(self._choice)))

    def take_text(self, text: PastedText) -> None:
        """Take in a text that the person wants uploaded as a file, with a question if need be."""
        drop = _Drop(self._choice)
        self._texts.take(drop.lifecycle, MereText(text), lambda used: drop.end(used=used))

    def take_image(self, image: QImage) -> None:
        """Take in a picture without a file."""
        self._take_image(_Drop(self._choice), image)

    def take_request(self, request: PastedRequest) -> None:
        """Take in a request whose files the person wants uploaded."""
        drop = _Drop(self._choice)
        self._texts.take_request(drop.lifecycle, request, lambda used: drop.end(used=used))

    def take_training_folder(self, folder: Path) -> None:
        """Offer to upload a folder as a training pack, whatever else becomes of folders."""
        self._pack(_Drop(self._choice), folder)

    def stop(self) -> None:
        """End what goes on in the background; the program is about to end."""
        self._stop.set()
        for zipping in self._bars.findChildren(Zipping):
            zipping.stop()
        for question in self._bars.findChildren(FolderQuestion):
            question.stop()
        for training in self._bars.findChildren(TrainingQuestion):
            training.stop()

    def _read_things(self, drop: "_Drop", things: Sequence[Path | Source | str]) -> None:
        self._background.run(self, partial(things_chosen, things), partial(self._take, drop))

    def _take(self, drop: "_Drop", dropped: Dropped) -> None:
        if dropped.problems:
            self.refused.emit(list(dropped.problems))
        if dropped.text is not None:
            self._texts.take(drop.lifecycle, dropped.text, lambda used: drop.end(used=used))
            return
        if dropped.shares:
            drop.begin()
            answered = partial(self._shares_answered, drop, dropped.shares)
            ask_about_shares(dropped.shares, answered, self._window)
        if dropped.folders:
            self._take_folders(drop, dropped)
        elif dropped.sources:
            self._sort_out(drop, dropped.sources)
        else:
            drop.end(used=False)

    def _shares_answered(self, drop: "_Drop", shares: Sequence[Path], agreed: bool) -> None:  # noqa: FBT001
        if agreed:
            self._read_things(drop, shares)
        else:
            drop.end(used=False)

    # Folders ------------------------------------------------------------------------------

    def _take_folders(self, drop: "_Drop", dropped: Dropped) -> None:
        def answered(
            choice: FolderChoice | None,
            remembered: bool,  # noqa: FBT001
            looked: tuple[Expanded, Found],
        ) -> None:
            if remembered and choice is not None:
                self.folders_decided.emit(choice)
            if choice is FolderChoice.ZIP:
                self._zip(drop, dropped)
            elif choice is FolderChoice.FILES:
                self._expand_told(drop, dropped, looked)
            else:
                self._expand(drop, dropped, {})

        if self.folders is FolderChoice.ZIP:
            self._zip(drop, dropped)
        elif self.folders is FolderChoice.FILES:
            self._background.run(
                self,
                partial(look_through, dropped.folders, self._stop),
                partial(self._expand_told, drop, dropped),
            )
        else:
            FolderQuestion(
                dropped.folders,
                self._bars,
                self._background,
                answered,
                packed=partial(self._pack_beside, drop, dropped),
                beside=bool(dropped.sources),
            )

    def _pack_beside(self, drop: "_Drop", dropped: Dropped) -> None:
        # What was dropped with the folder is a batch of its own.
        drop.begin()
        self._expand(drop, dropped, {})
        self._pack(drop, dropped.folders[0])

    def _pack(self, drop: "_Drop", folder: Path) -> None:
        def done(pack: FileSource | None) -> None:
            drop.end(used=pack is not None)
            if pack is not None:
                self.pack_chosen.emit(pack, drop.lifecycle)

        TrainingQuestion(
            folder,
            self._temporary,
            self._bars,
            self._background,
            recipe=self.recipe,
            done=done,
            refused=self.refused.emit,
        )

    def _zip(self, drop: "_Drop", dropped: Dropped) -> None:
        def done(zips: Zips | None) -> None:
            self._expand(drop, dropped, zips or {})

        def failed(error: UploadError) -> None:
            self.refused.emit([error.title, error.advice])

        def ask_about(names: Sequence[str], answered: Callable[[bool], None]) -> None:
            ask_about_secrets(self._bars, names, drop.lifecycle, answered)

        Zipping(
            dropped.folders,
            self._temporary,
            self._bars,
            self._background,
            done=done,
            failed=failed,
            told=self.told.emit,
            ask_about=ask_about,
        )

    def _expand_told(self, drop: "_Drop", dropped: Dropped, looked: tuple[Expanded, Found]) -> None:
        found, contents = looked
        words = remarks(list(contents.values()))
        if words:
            self.told.emit(words.replace("\n", " "))
        if not dropped.sources and not any(found.values()):
            self.refused.emit([_("There are no files to upload in this folder.")])
        self._expand(drop, dropped, found)

    def _expand(self, drop: "_Drop", dropped: Dropped, found: Expanded) -> None:
        self._background.run(
            self, partial(_in_order, dropped, found), partial(self._sort_out, drop)
        )

    # The last questions -------------------------------------------------------------------

    def _sort_out(
        self, drop: "_Drop", sources: Sequence[Source], *, with_secrets: bool = False
    ) -> None:
        if not sources:
            drop.end(used=False)
            return
        look = partial(
            sort_out,
            sources,
            self._listed(),
            with_secrets=with_secrets,
            measured=self._metered(),
        )
        self._background.run(self, look, partial(self._sorted, drop))

    def _sorted(self, drop: "_Drop", found: Sorted) -> None:
        if found.secrets:
            drop.begin()
            names = [source.name for source in found.secrets]

            def answered(agreed: bool) -> None:  # noqa: FBT001
                if agreed:
                    self._sort_out(drop, found.secrets, with_secrets=True)
                else:
                    drop.end(used=False)

            ask_about_secrets(self._bars, names, drop.lifecycle, answered)
        if found.repeated:
            self.repeated.emit(found.repeated, drop.lifecycle)
        if not found.new:
            drop.end(used=False)
        elif found.is_large:
            ask_about_line(self._bars, len(found.new), found.size, partial(self._go, drop, found))
        else:
            self._go(drop, found, agreed=True)

    def _go(self, drop: "_Drop", found: Sorted, agreed: bool) -> None:  # noqa: FBT001
        drop.end(used=agreed)
        if agreed:
            self.sources_chosen.emit(found.new, drop.lifecycle)
            return
        unwanted = [
            source.path
            for source in found.new
            if isinstance(source, FileSource) and source.temporary
        ]
        self._background.run(self, partial(remove_files, unwanted), lambda _nothing: None)

    def _take_image(self, drop: "_Drop", image: QImage) -> None:
        drop.end(used=not image.isNull())
        if image.isNull():
            self.refused.emit([_("The picture could not be read.")])
        else:
            self.image_pasted.emit(image, drop.lifecycle)


class _Drop:
    """One drop with the choice that holds for it, which it gives back if nothing comes of it."""

    def __init__(self, choice: DropChoice) -> None:
        self._choice = choice
        self._taken: Taken = choice.take()
        self._parts = 1
        self._used = False

    @property
    def lifecycle(self) -> Lifecycle:
        """Who may open the files and how long they stay."""
        return self._taken.lifecycle

    def begin(self) -> None:
        """Count a part that is decided about later."""
        self._parts += 1

    def end(self, *, used: bool) -> None:
        """Tell that a part is uploaded, or won't be."""
        self._parts -= 1
        self._used = self._used or used
        if not self._parts and not self._used:
            self._choice.give_back(self._taken)


def _with_files(payload: Payload, folder: Path) -> Dropped:
    return _put_into_files(sources_in(payload), folder)


def _put_into_files(dropped: Dropped, folder: Path) -> Dropped:
    return saved(dropped, folder, datetime.now().astimezone())


def _in_order(dropped: Dropped, found: Expanded) -> list[Source]:
    sources: list[Source] = []
    for item in dropped.items:
        if isinstance(item, Path):
            sources += found.get(item, ())
        elif not isinstance(item, Blob):
            sources.append(item)
    return sources
