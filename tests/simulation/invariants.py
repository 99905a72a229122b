"""What must hold: after each step, at each start, and when all has come to rest."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from falgui.core.result import Result
from falgui.core.upload import State, Upload
from falgui.store.database import Database
from falgui.store.saved_queue import SavedUpload

from .substitutes import PART_SIZE

if TYPE_CHECKING:
    from .program import Run
    from .world import World

_UNEXPECTED: Final = "M33"


def check_link(world: "World", label: str, result: Result, opened: str) -> None:
    """I2: the link leads to the bytes that the file had when it was opened."""
    item = world.items_by_label[label]
    found = world.fal.objects.get(result.url)
    if found is None:
        world.wrong("I2", f"{item.name}: nothing is at the link")
        return
    if found.digest != opened:
        world.wrong("I2", f"{item.name}: done with wrong bytes")
    if found.size != result.size:
        world.wrong("I2", f"{item.name}: {result.size} bytes told, {found.size} there")
    most = world.scenario.most_objects
    copies = sum(one.name == item.name for one in world.fal.objects.values())
    if most is not None and copies > most:
        world.wrong("I6", f"{item.name}: {copies} objects where {most} would have done")


def check_copies(world: "World") -> None:
    """I6: as many objects of one content as there are links, and copies that are owned up to."""
    told: Counter[tuple[str, str, str]] = Counter()
    linked: set[tuple[str, str]] = set()
    for label, results in world.results.items():
        for result in results.values():
            found = world.fal.objects[result.url]
            linked.add((label, found.key))
            if not result.reused:
                told[found.name, found.digest, found.key] += 1 + result.possible_copies
    # An intent that the disk refused, right before the program died, is known to nobody.
    unwritten = world.unwritten + unwritten_intents(world)
    there = Counter((one.name, one.digest, one.key) for one in world.fal.objects.values())
    for content, links in told.items():
        name, _digest, key = content
        unlinked = sum(
            item.name == name and (label, key) not in linked
            for label, item in world.items_by_label.items()
        )
        if there[content] > links + unlinked + unwritten:
            world.wrong("I6", f"{name}: {there[content]} objects, {links - 1} copies told")


def unwritten_intents(world: "World") -> int:
    """Return how many intents the disk has refused, by what the log says."""
    return sum("intent not written" in record for record in world.records)


def check_start(world: "World", database: Database, saved: Sequence[SavedUpload]) -> None:
    """I4, I15: a start finds every upload once, in a state to go on from."""
    labels = {one.label for one in saved}
    history = {label for (label,) in database.query("SELECT label FROM history")}
    for label in labels & history:
        world.wrong("I4", f"{label} is both unfinished and finished after a restart")
    for label in world.acknowledged - world.forgotten - labels - history:
        if not _may_be_gone(world, label):
            world.wrong("I4", f"{label} is gone after a restart")
    for label in sorted(history & world.items_by_label.keys() - world.results.keys()):
        # Done, but the program died before anybody saw it.
        for result in _from_history(database, label):
            world.finished(label, result, world.items_by_label[label].opened)
    for one in saved:
        if one.state not in (State.QUEUED, State.PAUSED, State.FAILED):
            world.wrong("I15", f"{one.label} begins as {one.state.value}")
    world.network.kept_parts = {
        (str(upload), int(number))
        for upload, number in database.query(
            "SELECT upload_id, number FROM unfinished JOIN parts ON unfinished_id = id"
        )
    }


def check_rest(
    world: "World", database: Database, uploads: list[Upload], runs: "dict[int, Run]"
) -> None:
    """I16, I17: what the person sees is what the disk holds."""
    links = database.query("SELECT label, url FROM history ORDER BY id")
    history = {label for label, _url in links}
    done = {one.label for one in uploads if one.state is State.DONE}
    results = {one.label: one.result for one in uploads if one.result}
    # What is at fal already leaves no trace of its own, but its link has to be there.
    known = {url for _label, url in links}
    done -= {label for label, one in results.items() if one.reused and one.url in known}
    unsaved = len(world.warnings)
    if len(done - history) > unsaved:
        world.wrong("I16", f"{sorted(done - history)} not in the history, {unsaved} told")
    if len(set(links)) != len(links):
        world.wrong("I16", "a link is in the history twice")
    kept = {label for (label,) in database.query("SELECT label FROM queue")}
    failed = {one.label for one in uploads if one.state is State.FAILED}
    if kept != failed:
        world.wrong("I17", f"the queue on disk is {sorted(kept)}, not {sorted(failed)}")
    for upload in uploads:
        meter = runs[upload.number].meter if upload.number in runs else None
        if upload.state is State.DONE and meter and meter.sent != meter.total:
            world.wrong("I17", f"{upload.label} is done at {meter.sent} of {meter.total} bytes")


def check(world: "World") -> None:
    """Hold the end of a simulation against the rest of the invariants."""
    _check_ends(world)
    check_copies(world)
    _check_amounts(world)
    check_secrets(world)


def _check_ends(world: "World") -> None:
    """I1, I3: every file has come to an end, and to the best one there was."""
    for upload in world.final:
        item = world.items_by_label[upload.label]
        if upload.state not in (State.DONE, State.FAILED, State.CANCELLED):
            world.wrong("I1", f"{item.name} is {upload.state.value} at the end")
        if upload.state is State.FAILED and not item.touched:
            problem = upload.problem
            words = f"{problem.message.id} {problem.detail}" if problem else ""
            world.wrong("I3", f"{item.name} failed for a transient cause: {words}")
        if upload.problem and upload.problem.message.id == _UNEXPECTED:
            world.wrong("I3", f"{item.name}: a defect: {world.records[-3:]}")


def _check_amounts(world: "World") -> None:
    """I5, I10, I13: no more requests, bytes and tokens than there is a reason for."""
    trouble = len(world.events) + world.lives
    dropped = len(world.fal.dropped)
    for item in world.items:
        seen = world.network.seen.get(item.name)
        if seen is None:
            continue
        parts = -(-item.size // PART_SIZE)
        uploads = sum(one is item for one in world.items_by_label.values())
        if seen.requests > (12 * parts + 60) * uploads:
            world.wrong("I13", f"{seen.requests} requests for {item.name} in {parts} parts")
        streams = 10 * PART_SIZE
        # Twice, because a server that takes less in one request says so after having it all.
        allowed = item.size * (2 * uploads + dropped) + trouble * min(item.size, streams)
        if seen.bytes > allowed and not item.touched:
            world.wrong("I5", f"{seen.bytes} bytes sent of {item.name}, which has {item.size}")
    fal = world.fal
    lifetimes = int(2 * world.baton.now / world.scenario.token_seconds)
    if fal.tokens_issued > trouble + fal.tokens_refused + lifetimes + 1:
        world.wrong("I10", f"{fal.tokens_issued} tokens asked for")


def check_secrets(world: "World") -> None:
    """I9: no key, token or signature is where it could be read."""
    texts = [*world.records, *map(str, world.final)]
    contents = ["\n".join(texts).encode()]
    contents += [file.read_bytes() for file in sorted(world.folder.glob("*.sqlite3*"))]
    for secret in world.fal.secrets:
        for piece in (secret, *secret.split(":")):
            if any(piece.encode() in content for content in contents):
                world.wrong("I9", f"{piece[:4]}… can be read")


def _may_be_gone(world: "World", label: str) -> bool:
    if label in world.results or label in world.removed:
        return True
    name = world.items_by_label[label].name
    return any(event.endswith(f"cancel {name}") for event in world.events)


def _from_history(database: Database, label: str) -> list[Result]:
    rows = database.query(
        "SELECT url, name, content_type, size, leg, possible_copies FROM history WHERE label = ?",
        (label,),
    )
    return [
        Result(url, name, kind, size, leg, possible_copies=copies)
        for url, name, kind, size, leg, copies in rows
    ]
