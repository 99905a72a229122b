from pathlib import Path

import fal_client
import pytest
from hypothesis import given
from hypothesis import strategies as st

from falgui.core.data_uri import Advice, advice_text, advise, data_uri, encoded_size
from falgui.core.errors import RejectedError

# The head of this type has a length that lets a data URI hit each limit exactly.
TYPE = "video/x-m4v"


def largest_within(limit: int) -> int:
    return (limit - len(f"data:{TYPE};base64,")) // 4 * 3


@given(st.binary(max_size=200), st.sampled_from(["image/png", "text/plain", TYPE]))
def test_a_data_uri_is_what_fals_own_client_makes(content: bytes, mime: str) -> None:
    uri = data_uri(content, mime)
    assert uri == fal_client.encode(content, mime)
    assert len(uri) == encoded_size(len(content), mime)


def test_a_file_becomes_what_fals_own_client_makes_of_it(tmp_path: Path) -> None:
    path = tmp_path / "cat.png"
    path.write_bytes(bytes(range(256)) * 300)
    assert data_uri(path.read_bytes(), "image/png") == fal_client.encode_file(path)


@pytest.mark.parametrize(
    ("limit", "below", "above"),
    [
        (256 * 1024, Advice.FINE, Advice.SOME_MODELS),
        (3_000_000, Advice.SOME_MODELS, Advice.LIKELY_TO_FAIL),
        (10_000_000, Advice.LIKELY_TO_FAIL, Advice.REFUSED),
    ],
)
def test_the_advice_changes_exactly_at_each_limit(limit: int, below: Advice, above: Advice) -> None:
    size = largest_within(limit)
    assert encoded_size(size, TYPE) == limit
    assert advise(size, TYPE) is below
    assert advise(size + 1, TYPE) is above


def test_what_no_model_would_take_is_refused_with_its_size() -> None:
    size = largest_within(10_000_000)
    assert len(data_uri(bytes(size), TYPE)) == 10_000_000
    with pytest.raises(RejectedError) as caught:
        data_uri(bytes(size + 1), TYPE)
    assert caught.value.message.id == "M42"
    assert caught.value.title.startswith("7.5 MB ")


def test_every_advice_has_its_own_sentence() -> None:
    sentences = {advice_text(advice) for advice in Advice}
    assert len(sentences) == len(Advice)
    assert all(sentence.endswith(".") for sentence in sentences)
