"""The live check says what the service does: each habit of the sandbox is told."""

import pytest

from falgui.probe.finding import Verdict
from falgui.sandbox.rules import EtagKind, NameKind

from .conftest import Build

SAME, OTHER = Verdict.AS_ASSUMED, Verdict.DIFFERENT
MIB = 1024 * 1024
OCTETS = "application/octet-stream"


@pytest.mark.parametrize(
    ("name", "rules", "verdict", "told"),
    [
        ("key-refusal", {}, SAME, "HTTP 401"),
        ("key-refusal", {"key_refusal": 403}, OTHER, "HTTP 403"),
        ("token-refusal", {}, SAME, "part: HTTP 401"),
        ("token-refusal", {"token_refusal": 403}, SAME, "single upload: HTTP 403"),
        ("token-refusal", {"token_refusal": 400}, OTHER, "single upload: HTTP 400"),
        ("token", {}, SAME, "lifetime: 30.00 days"),
        ("token", {"token_seconds": 300}, OTHER, "lifetime: 300 s"),
        ("token", {"tells_token_lifetime": False}, OTHER, "lifetime: not told"),
        ("token", {"one_token": True}, OTHER, "after the second was given: HTTP 401"),
        ("single", {}, SAME, "fields: access_url, uploaded"),
        ("content-types", {}, SAME, f"{OCTETS}: HTTP 200, served as sent"),
        ("content-types", {"refused_types": frozenset({OCTETS})}, OTHER, f"{OCTETS}: HTTP 429"),
        ("names", {}, OTHER, "é語-"),
        ("names", {"names": NameKind.KEPT}, OTHER, "the link ends in the header as it was sent"),
        ("names", {"names": NameKind.DROPPED}, OTHER, "the link ends in no name"),
        ("names-in-json", {}, SAME, "the link ends in the name"),
        ("etag", {}, SAME, "header: quoted, the MD5 of the part"),
        ("etag", {"etag": EtagKind.BARE}, OTHER, "header: not quoted, the MD5 of the part"),
        ("etag", {"etag": EtagKind.KEYED}, OTHER, "32 hexadecimal digits that are not the MD5"),
        ("etag-checked", {}, SAME, "without its quotes: HTTP 400"),
        ("etag-checked", {"checks_etags": False}, OTHER, "a wrong etag: HTTP 200"),
        ("order", {}, SAME, "2 before 1: HTTP 400"),
        ("order", {"ascending_parts": False}, OTHER, "put together by the parts' numbers"),
        ("gap", {}, SAME, "1 and 3 without 2: HTTP 400"),
        ("gap", {"gapless_parts": False}, OTHER, "1 and 3 without 2: HTTP 200"),
        ("fewer-parts", {}, SAME, "only part 1 of 2: HTTP 400"),
        ("fewer-parts", {"every_part": False}, OTHER, "the file has 5242880 bytes"),
        ("part-again", {}, SAME, "the file has 1001 bytes"),
        ("part-again", {"replaces_parts": False}, OTHER, "the file has 1000 bytes"),
        ("smallest-part", {}, SAME, "5,242,880 bytes: HTTP 200"),
        ("smallest-part", {"smallest_part": 10}, SAME, "1,000 bytes: HTTP 200"),
        ("smallest-part", {"smallest_part": 6 * MIB}, OTHER, "5,242,880 bytes: HTTP 400"),
        ("highest-part", {}, SAME, "part 10,001: HTTP 400"),
        ("highest-part", {"most_parts": 20_000}, SAME, "part 10,001: HTTP 200"),
        ("highest-part", {"most_parts": 1000}, OTHER, "part 10,000: HTTP 400"),
        ("complete-again", {}, SAME, "the second time: HTTP 404"),
        ("complete-again", {"completed_again": 409}, SAME, "the second time: HTTP 409"),
        ("complete-again", {"completed_again": 200}, OTHER, "the second time: HTTP 200"),
        ("complete-again", {"completed_again": 500}, OTHER, "the second time: HTTP 500"),
        ("seen-after", {}, SAME, "in parts: at the first look"),
        ("seen-after", {"unseen_seconds": 20}, OTHER, "in one request: not within 15 s"),
        ("unfinished", {}, SAME, "for strangers: HTTP 404"),
        ("unfinished", {"unfinished": 200}, OTHER, "something is there already"),
        ("unfinished", {"unfinished": 403}, OTHER, "for its owner: HTTP 403"),
        ("left-alone", {}, SAME, "completed then: HTTP 200"),
        ("left-alone", {"unfinished_seconds": 100}, OTHER, "after 180 s: link HTTP 404"),
        ("left-alone", {"unfinished_seconds": 30}, OTHER, "refused after 60 s"),
        ("signed-lifetime", {}, SAME, "it says that it lives for 120 s"),
        ("signed-lifetime", {"signed_seconds": 30}, OTHER, "it says that it lives for 30 s"),
        ("signed-lifetime", {"tells_signed_lifetime": False}, SAME, "after 120 s: HTTP 403"),
        (
            "signed-lifetime",
            {"tells_signed_lifetime": False, "signed_seconds": 30},
            OTHER,
            "after 60 s: HTTP 403",
        ),
        (
            "signed-lifetime",
            {"tells_signed_lifetime": False, "signed_seconds": 3600},
            SAME,
            "after 300 s: HTTP 200",
        ),
        ("signed-refusal", {}, SAME, "changed at its end: HTTP 403"),
        ("signed-refusal", {"signed_refusal": 400}, SAME, "changed at its end: HTTP 400"),
        ("signed-refusal", {"signed_refusal": 401}, OTHER, "changed at its end: HTTP 401"),
        ("signed-again", {}, SAME, "the file has 1001 bytes"),
        ("signed-again", {"signed_once": True}, OTHER, "the second time: HTTP 403"),
        ("signed-parts", {}, SAME, "complete: HTTP 200"),
        ("legacy", {}, OTHER, "HTTP 200"),
        ("legacy", {"legacy_status": 410}, SAME, "HTTP 410"),
        ("legacy", {"legacy_status": 403}, OTHER, "HTTP 403"),
        ("expiry", {}, SAME, "in Unix milliseconds"),
        ("expiry", {"tells_expiry": False}, OTHER, "no x-fal-object-lifecycle-expiration"),
        ("expiry", {"expiry_in_milliseconds": False}, OTHER, "in Unix seconds"),
        ("hidden", {}, SAME, "for strangers: HTTP 404"),
        ("hidden", {"hidden": 403}, OTHER, "for strangers: HTTP 403"),
        ("hidden", {"hidden": 200}, OTHER, "strangers see it"),
        ("goes", {}, SAME, "after 60 s: HTTP 404"),
        ("goes", {"keeps_expired": True}, OTHER, "after 240 s: HTTP 200"),
        ("length", {}, SAME, "content-length: 6000"),
        ("length", {"compresses": True}, SAME, "content-encoding: gzip"),
        ("ranges", {}, SAME, "HTTP 206, 10 bytes, with Content-Range"),
        ("ranges", {"serves_ranges": False}, OTHER, "HTTP 200, 6000 bytes, no Content-Range"),
        ("other-sites", {}, OTHER, "GET: no access-control headers"),
        ("other-sites", {"tells_other_sites": True}, SAME, "access-control-allow-origin: *"),
        ("redirects", {}, SAME, "GET: HTTP 200, no redirect"),
        ("redirects", {"redirects": True}, OTHER, "HEAD: HTTP 302, to the same host"),
        ("retry-after", {}, SAME, "no answer asked to wait"),
    ],
)
def test_what_the_service_does_is_told(
    build: Build, name: str, rules: dict[str, object], verdict: Verdict, told: str
) -> None:
    finding = build(**rules).ask(name)
    assert (finding.verdict, finding.question.id) == (verdict, name), finding
    assert any(told in line for line in (*finding.seen, finding.why)), finding.seen


@pytest.mark.parametrize(
    ("asked", "form"),
    [
        ("", "no Retry-After"),
        ("7", "Retry-After: 7 (seconds)"),
        ("Mon, 23 Nov 2026 10:00:05 GMT", "(a date)"),
        ("soon", "(another form)"),
    ],
)
def test_every_form_of_a_pause_is_told(build: Build, asked: str, form: str) -> None:
    bench = build(refused_types=frozenset({OCTETS}), retry_after=asked)
    bench.ask("content-types")
    assert any(form in line for line in bench.ask("retry-after").seen)


def test_names_that_are_decoded_once_differ_only_where_a_name_looks_encoded(build: Build) -> None:
    finding = build().ask("names")
    assert finding.why.startswith("other names in links: looks encoded;")
