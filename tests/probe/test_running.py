"""A run as a whole: nothing ends it, nothing secret leaves it, nothing stays at fal."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from aiohttp import web

from falgui.probe.catalogue import QUESTIONS, most_bytes
from falgui.probe.finding import Asking, Finding, Seen, Verdict
from falgui.probe.report import Circumstances, as_json, as_markdown
from falgui.probe.run import Findings, run
from falgui.sandbox.arrived import Arrived, Endpoint
from tests.secrets.traces import leaks, parts

from .conftest import KEY, Bench, Build, benches, question

HERE = [one for one in QUESTIONS if not one.waits and one.id != "single-limit"]


def around(bench: Bench) -> Circumstances:
    service = bench.asking.service
    return Circumstances(service.endpoints, 0.0, 1.0, service.requests, service.bytes_sent)


def reports(bench: Bench, findings: list[Finding]) -> str:
    return as_markdown(findings, around(bench)) + as_json(findings, around(bench))


def _told_secrets(bench: Bench) -> dict[str, str]:
    """Return the key, every token, upload id and signature that was under way, by name."""
    secrets = parts(KEY)
    for number, request in enumerate(bench.sandbox.requests):
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if len(token) > 40 and "0000" not in token:
            secrets[f"token {number}"] = token
        if request.origin == "presigned":
            secrets[f"signed path {number}"] = request.path.partition("?")[0].split("/")[2]
            secrets[f"signature {number}"] = request.path.rpartition("=")[2]
        if "/multipart/" in request.path and request.origin == "shard":
            secrets[f"upload {number}"] = request.path.split("/multipart/")[1].split("/")[0]
    return secrets


@pytest.fixture(scope="module")
def whole() -> Iterator[tuple[Bench, list[Finding]]]:
    """Give a sandbox that was asked everything that doesn't wait, and what came of it."""
    with pytest.MonkeyPatch.context() as patch, benches() as start:
        # Before the first test there is no home without a proxy yet.
        patch.setenv("NO_PROXY", "*")
        bench = start()
        yield bench, list(run(HERE, bench.asking))


def test_everything_is_asked_and_nothing_secret_is_told(
    whole: tuple[Bench, list[Finding]],
) -> None:
    bench, findings = whole
    assert [finding.question.id for finding in findings] == [one.id for one in HERE]
    assert Verdict.NOT_ANSWERED not in {finding.verdict for finding in findings}
    secrets = _told_secrets(bench)
    assert {"token", "signed", "signature", "upload"} <= {name.split()[0] for name in secrets}
    assert leaks(secrets, [("report", reports(bench, findings).encode())]) == []


@pytest.mark.parametrize("before", [0, 45, 90])
def test_what_a_service_repeats_is_not_told(build: Build, before: int) -> None:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint not in (Endpoint.COMPLETE, Endpoint.SIGNED_PUT, Endpoint.SIGNED_PART):
            return None
        request = arrived.request
        # An upload id or a ticket, and a signature; what is cut off ends somewhere within.
        name = request.path.rpartition("/")[0].rpartition("/")[2]
        said = f"{'no ' * before}{name} {request.query_string} {request.path}"
        return web.json_response({"detail": said}, status=400)

    bench = build(interfere=interfere, tells_signed_lifetime=False)
    few = [question(name) for name in ("etag-checked", "order", "signed-refusal", "signed-again")]
    findings = list(run(few, bench.asking))
    text = reports(bench, findings)
    assert "HTTP 400" in text
    halves = {name: secret[:12] for name, secret in _told_secrets(bench).items()}
    assert leaks(halves, [("report", text.encode())]) == []


def test_everything_that_is_created_ends_after_a_minute(
    whole: tuple[Bench, list[Finding]],
) -> None:
    stored = whole[0].sandbox.objects
    assert len(stored) > 30
    assert {(one.lifecycle or {}).get("expiration_duration_seconds") for one in stored} == {60}
    assert {one.leg for one in stored} == {"cdn", "rest", "legacy"}


def test_a_run_sends_no_more_than_it_announces(whole: tuple[Bench, list[Finding]]) -> None:
    assert 20_000_000 < whole[0].asking.service.bytes_sent <= most_bytes(0)


@pytest.mark.parametrize("endpoint", [Endpoint.TOKEN, Endpoint.READ, Endpoint.SIGNED_PUT])
def test_a_step_that_always_fails_leaves_the_other_questions(
    build: Build, endpoint: Endpoint
) -> None:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        return web.Response(status=500, text="broken") if arrived.endpoint is endpoint else None

    bench = build(interfere=interfere)
    few = [question(name) for name in ("key-refusal", "single", "etag", "hidden", "signed-again")]
    findings = list(run(few, bench.asking))
    assert len(findings) == len(few)
    if endpoint is Endpoint.SIGNED_PUT:
        assert "HTTP 500 from 127.0.0.1: broken" in findings[-1].why
        assert [finding.verdict for finding in findings[:-1]] == [Verdict.AS_ASSUMED] * 4


def _raising(error: Exception) -> Callable[[Asking], Seen]:
    def ask(_asking: Asking) -> Seen:
        raise error

    return ask


def test_a_defect_in_one_question_leaves_the_others(build: Build) -> None:
    bench = build()
    broken = replace(question("order"), ask=_raising(ValueError(KEY)))
    first, second = run([broken, question("single")], bench.asking)
    assert (first.verdict, second.verdict) == (Verdict.NOT_ANSWERED, Verdict.AS_ASSUMED)
    assert KEY not in reports(bench, [first, second])


def test_a_wrong_key_answers_one_question_and_is_asked_about_once(build: Build) -> None:
    bench = build(key="nobody-0123456789:nobody-9876543210")
    few = [question(name) for name in ("key-refusal", "single", "etag", "names", "order")]
    findings = list(run(few, bench.asking))
    assert findings[0].verdict is Verdict.AS_ASSUMED
    assert {finding.verdict for finding in findings[1:]} == {Verdict.NOT_ANSWERED}
    assert all("No user found" in finding.why for finding in findings[1:])
    assert len(bench.sandbox.requests) == 2


def test_what_waits_is_left_out_where_nobody_waits(build: Build) -> None:
    bench = build(may_wait=False, tells_signed_lifetime=False)
    waiting = [one for one in QUESTIONS if one.waits]
    findings = list(run(waiting, bench.asking))
    assert {finding.question.id for finding in findings} == {one.id for one in waiting}
    assert all(finding.is_left_out for finding in findings)
    assert all("--quick" in finding.why for finding in findings)


def test_interrupted_it_has_what_is_there(build: Build) -> None:
    bench = build()
    waiting = threading.Event()

    def wait(asking: Asking) -> Seen:
        waiting.set()
        while True:
            asking.service.cancel.wait(30)
            asking.service.cancel.raise_if_set()

    questions = [question("single"), replace(question("order"), ask=wait), question("gap")]
    findings = Findings(questions, bench.asking)
    findings.start()
    assert next(findings.follow()).question.id == "single"
    assert waiting.wait(10)
    findings.stop(10)
    made = findings.in_order()
    assert [finding.verdict for finding in made] == [
        Verdict.AS_ASSUMED,
        Verdict.NOT_ANSWERED,
        Verdict.NOT_ANSWERED,
    ]
    assert [finding.why for finding in made[1:]] == ["interrupted"] * 2
    assert [finding.question.id for finding in findings.follow()] == ["single", "order", "gap"]


def test_a_pause_that_is_asked_for_is_waited_for_once(build: Build) -> None:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.CREATE and arrived.occurrence == 1:
            return web.Response(status=429, headers={"Retry-After": "9"})
        return None

    bench = build(interfere=interfere)
    began = bench.clock.now
    assert bench.ask("etag").verdict is Verdict.AS_ASSUMED
    assert bench.clock.now - began == pytest.approx(9)
    assert "HTTP 429, Retry-After: 9 (seconds): 1 times" in bench.ask("retry-after").seen


def test_a_host_that_hangs_up_is_no_answer(build: Build) -> None:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        return arrived.reset() if arrived.endpoint is Endpoint.LEGACY_SINGLE else None

    finding = build(interfere=interfere).ask("legacy")
    assert finding.verdict is Verdict.AS_ASSUMED
    assert finding.seen[0].startswith("no answer: ")


def test_the_report_is_markdown_and_json(build: Build) -> None:
    bench = build(names="taken as it is", interfere=_quoting)
    findings = [bench.ask("key-refusal"), bench.ask("hidden")]
    text = as_markdown(findings, around(bench))
    assert text.startswith("# Live check of fal's storage\n\n- falgui: ")
    assert "| With what does REST refuse a wrong key? | different: 403 in place of 401" in text
    # Nothing that a service says becomes markup.
    assert r"HTTP 403 “\<b\>\|\`x\`”" in text
    told = json.loads(as_json(findings, around(bench)))
    assert told["facts"]["requests"] == f"{bench.asking.service.requests}"
    assert [finding["verdict"] for finding in told["findings"]] == ["different", "as assumed"]
    assert set(told["findings"][0]) == {
        "id", "question", "done", "seen", "assumed", "verdict", "why", "seconds",
    }  # fmt: skip


async def _quoting(arrived: Arrived) -> web.StreamResponse | None:
    if arrived.endpoint is Endpoint.TOKEN and arrived.occurrence == 1:
        return web.json_response({"detail": "<b>|`x`"}, status=403)
    return None


def test_every_question_has_an_id_of_its_own() -> None:
    assert len({one.id for one in QUESTIONS}) == len(QUESTIONS)
