"""One simulation: a person with files, a program that lives and dies, a fal, and the verdict."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Final

from falgui.core.messages import Message
from falgui.core.result import Result
from falgui.core.upload import Upload, WaitCause
from falgui.store.database import Database
from falgui.store.saved_queue import SavedUpload
from falgui.store.settings import Settings

from . import invariants
from .baton import Baton, StuckError
from .clock import Clock
from .disk import FileSystem, LocalItem, Store
from .fal_model import FalModel
from .faults import Faults, NoFaults
from .network import Network
from .person import some_action
from .program import Program, Run
from .scenario import SINGLE_LIMIT, Scenario
from .substitutes import PART_SIZE, substituted

KEY: Final = "sim-key-canary-0123456789abcdef:c4n4ry-s3cr3t-fedcba9876543210"
_MOST_LIVES: Final = 6

Intention = tuple[float, Callable[[], None]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a simulation."""

    seed: int
    wrong: list[str]
    events: list[str]
    """The faults, and what the person did."""
    trace: list[str]
    replay: str = ""
    """The command that shows it again."""

    @property
    def digest(self) -> str:
        """Two runs that are the same have the same one."""
        return hashlib.sha256("\n".join(self.trace).encode()).hexdigest()

    def __str__(self) -> str:
        """Return what is wrong, how it came about, and how to see it again."""
        return "\n".join(
            (
                f"seed {self.seed}: " + "; ".join(self.wrong),
                *(f"  {event}" for event in self.events),
                self.replay,
            )
        ).rstrip()


@dataclass
class World:
    """Everything around the program, for one seed."""

    seed: int
    folder: Path
    scenario: Scenario
    random: Random
    baton: Baton
    replay: str = ""
    settings: Settings = field(default_factory=Settings)
    key: str = KEY
    """The key that the person has given to the program."""
    warnings: list[Message] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    """What the program wrote into its log."""
    items: list[LocalItem] = field(default_factory=list)
    items_by_label: dict[str, LocalItem] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)
    """Labels of the uploads that were on disk at some time."""
    forgotten: set[str] = field(default_factory=set)
    """Labels of the uploads that were taken from the disk again."""
    removed: set[str] = field(default_factory=set)
    results: dict[str, dict[str, Result]] = field(default_factory=dict)
    """What each upload came to, by label and link: one that was stopped too late has two."""
    final: list[Upload] = field(default_factory=list)
    lives: int = 0
    unwritten: int = 0
    """How many intents of earlier lives the disk has refused, as far as the log was cleared."""

    def __post_init__(self) -> None:
        scenario = self.scenario
        self.clock = Clock(self.baton)
        self.files = FileSystem(self.baton, self.clock, self.random, self.log)
        self.store = Store(self.baton, self.folder / "life-0.sqlite3", self.log)
        self.store.on_death = self.files.on_death = self.die
        self.fal = FalModel(
            self.clock,
            self.random,
            KEY,
            self.wrong,
            single_limit=scenario.server_limit,
            smallest_part=PART_SIZE // 2,
            token_seconds=scenario.token_seconds,
            strict_sizes=scenario.strict_sizes,
        )
        self.network = Network(
            self.baton,
            self.clock,
            self.random,
            self.fal,
            wrong=self.wrong,
            touch=self.touch,
            log=self.log,
            die=self.die,
        )
        self.network.dead, self.network.gone = scenario.dead, scenario.gone
        self.settings = replace(
            Settings(),
            single_limit=SINGLE_LIMIT,
            streams=scenario.streams,
            uploads_at_once=scenario.uploads_at_once,
        )

    def play(self) -> Verdict:
        """Let the program live, and live again after each death, until all is at rest."""
        for number, size in enumerate(self.scenario.sizes, start=1):
            self.items.append(self.files.make(self.folder / f"item {number} é.bin", size))
        program = Program(self, 0)
        try:
            while not program.ended:
                program = Program(self, self.lives)
                self.live(program, self.scenario.plan)
                self.lives += 1
                if self.lives > _MOST_LIVES:
                    self.wrong("I1", "it never comes to rest")
                    break
        except StuckError as error:
            self.wrong("I13", str(error))
        if program.ended:
            invariants.check(self)
        return Verdict(self.seed, self.violations, self.events, self.baton.trace, self.replay)

    def live(self, program: Program, plan: Faults) -> None:
        """Let `program` run to its end or its death, with the faults that `plan` decides."""
        resized = self.lives and self.scenario.other_part_size
        size = PART_SIZE + 4096 if resized else PART_SIZE
        self.key = self.fal.key if self.lives else self.key
        self.set_plan(plan)
        self.network.forget_pauses()
        try:
            with substituted(self.baton, self.clock, self.random, self.files, self.store, size):
                self.baton.run("main", program.main)
        finally:
            self.store.close_all()
            self.files.close_all()

    def set_plan(self, plan: Faults) -> None:
        """Let `plan` decide about faults from now on."""
        self.files.plan = self.network.plan = self.store.plan = plan

    def tidy(self) -> None:
        """Drop what no later life needs, so that a long simulation stays small."""
        self.store.drop_earlier()
        self.unwritten += invariants.unwritten_intents(self)
        self.records.clear()
        linked = {self.items_by_label[label].name for label in self.results}
        for upload in list(self.fal.uploads.values()):
            if upload.name in linked:
                self.fal.drop(upload)
        for item in self.items:
            if item.name in linked:
                item.path.unlink(missing_ok=True)

    @contextmanager
    def calm(self) -> Iterator[None]:
        """Let the disk do its work for the length of a `with` block."""
        plan, self.store.plan = self.store.plan, NoFaults()
        yield
        self.store.plan = plan

    # What happens meanwhile ----------------------------------------------------------------

    def log(self, event: str) -> None:
        """Remember a fault, or what the person did."""
        self.events.append(f"{self.baton.now:.3f} {event}")

    def wrong(self, invariant: str, what: str) -> None:
        """Remember that an invariant does not hold."""
        self.baton.note(f"WRONG {invariant}: {what}")
        self.violations.append(f"{invariant}: {what}")

    def check_cause(self, cause: WaitCause) -> None:
        """Hold what the queue waits for against what is the matter."""
        righted = {
            WaitCause.KEY: self.key == self.fal.key,
            WaitCause.QUOTA: self.fal.has_balance,
        }
        if righted.get(cause):
            self.wrong("I1", f"waiting for {cause.value}, with which nothing is wrong")

    def touch(self, name: str) -> None:
        """Remember that the file called `name` may rightly fail from now on."""
        for item in self.items:
            if item.name == name:
                item.touched = True

    def die(self) -> None:
        """End the program at this point, and keep what is on its disk."""
        self.store.move_on()
        self.baton.kill()

    def intentions(self, program: Program) -> list[Intention]:
        """Return what the person is going to do in this life, and when."""
        found: list[Intention] = []
        if not self.lives:
            late = self.items[1:] if self.random.random() < 0.3 else []
            found.append((0.0, lambda: program.add(self.items[: 1 if late else None])))
            found.append((2.0 * self.random.random() ** 2, lambda: program.add(late)))
        for _action in range(self.scenario.actions):
            when = 2.0 * self.random.random() ** 2
            found.append((when, some_action(self.random, self, program)))
        return found

    def inspect(self, database: Database, saved: Sequence[SavedUpload]) -> None:
        """Hold what a start finds on the disk against what was there."""
        invariants.check_start(self, database, saved)

    def finished(self, label: str, result: Result, opened: str) -> None:
        """Hold a link against the file that it stands for."""
        self.results.setdefault(label, {})[result.url] = result
        invariants.check_link(self, label, result, opened)

    def at_rest(self, database: Database, uploads: list[Upload], runs: dict[int, Run]) -> None:
        """Take down what is left at the end."""
        self.final = uploads
        invariants.check_rest(self, database, uploads, runs)
