import ast
import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from falgui.core.links import CopyStyle, LinkFormat, arguments_of, format_links
from falgui.core.names import display_name
from falgui.core.result import Result
from falgui.core.templates import Template

BASE = "https://v3b.fal.media/files/b/0a/"


def made(name: str, content_type: str, url: str = "") -> Result:
    return Result(url or BASE + name, name, content_type, 12, "cdn")


PNG, JPEG = made("a.png", "image/png"), made("b.jpg", "image/jpeg")
VIDEO, AUDIO, PDF = (
    made("c.mp4", "video/mp4"),
    made("d.wav", "audio/wav"),
    made("e.pdf", "application/pdf"),
)
ODD = made("x", "image/png", BASE + "it's_\"$(x)`y`&z=<b>\\n${HOME}_(1).png?a=1&b=2#c")

BATCHES: dict[str, tuple[Sequence[Result], dict[str, str | list[str]]]] = {
    "one": ([PNG], {"image_url": PNG.url}),
    "several of a kind": ([PNG, JPEG], {"image_urls": [PNG.url, JPEG.url]}),
    "mixed": (
        [VIDEO, PNG, AUDIO, PDF, JPEG],
        {
            "video_url": VIDEO.url,
            "image_urls": [PNG.url, JPEG.url],
            "audio_url": AUDIO.url,
            "file_url": PDF.url,
        },
    ),
    "odd": ([ODD], {"image_url": ODD.url}),
    "none": ([], {}),
}

NAMES = [
    "a]b[c](d).png",
    "back\\slash`tick.png",
    "\"quotes'.png",
    "two\nlines\r\n\r\n# title.png",
    "<img src=x onerror=alert(1)>.png",
    "</a><script>.png",
    "&amp;.png",
    "\x1b[31mred\x07.png",
    "gpj\u202eexe.png",
    "bytes\udcfe.png",
    "\u2028\u2029 \t.png",
]


@pytest.mark.parametrize(
    ("content_type", "name"),
    [
        ("image/svg+xml", "image_url"),
        ("video/mp4", "video_url"),
        ("audio/wav", "audio_url"),
        ("application/pdf", "file_url"),
        ("imagery/x", "file_url"),
        ("", "file_url"),
    ],
)
def test_an_argument_is_named_as_fals_models_name_it(content_type: str, name: str) -> None:
    assert CopyStyle().argument_name(content_type) == name


@pytest.mark.parametrize("batch", BATCHES)
def test_links_are_one_a_line_in_their_order(batch: str) -> None:
    results, _arguments = BATCHES[batch]
    text = format_links(results, CopyStyle(LinkFormat.URL))
    assert text.splitlines() == [result.url for result in results]


@pytest.mark.parametrize("batch", BATCHES)
def test_the_json_argument_is_what_a_request_is_given(batch: str) -> None:
    results, arguments = BATCHES[batch]
    text = format_links(results, CopyStyle(LinkFormat.JSON))
    assert json.loads(text) == arguments
    assert "\n" not in text
    assert json.loads(format_links(results, CopyStyle(LinkFormat.REQUEST))) == arguments


@pytest.mark.parametrize("batch", BATCHES)
def test_the_json_array_is_an_array_of_one_as_of_several(batch: str) -> None:
    results, _arguments = BATCHES[batch]
    parsed = json.loads(format_links(results, CopyStyle(LinkFormat.JSON_ARRAY)))
    assert parsed == [result.url for result in results]


@pytest.mark.parametrize("batch", BATCHES)
def test_the_python_code_compiles_and_names_every_link(batch: str) -> None:
    results, arguments = BATCHES[batch]
    code = format_links(results, CopyStyle(LinkFormat.PYTHON))
    compile(code, "<pasted>", "exec", dont_inherit=True)
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    assert len(calls) == 1
    assert [ast.literal_eval(keyword.value) for keyword in calls[0].keywords] == [arguments]


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
@pytest.mark.parametrize("batch", BATCHES)
def test_the_javascript_code_runs_and_names_every_link(batch: str, tmp_path: Path) -> None:
    results, arguments = BATCHES[batch]
    package = tmp_path / "node_modules" / "@fal-ai" / "client"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"type": "module", "exports": "./index.js"}')
    (package / "index.js").write_text(
        "export const fal = { subscribe: async (model, { input }) => input };"
    )
    script = tmp_path / "pasted.mjs"
    pasted = format_links(results, CopyStyle(LinkFormat.JAVASCRIPT))
    script.write_text(pasted + "\nconsole.log(JSON.stringify(result));", encoding="utf-8")
    printed = subprocess.run(  # noqa: S603  the text under test, with a client that only echoes
        [shutil.which("node") or "node", script], capture_output=True, check=True, timeout=60
    ).stdout
    assert json.loads(printed) == arguments


@pytest.mark.parametrize("batch", BATCHES)
def test_the_curl_line_survives_a_shells_words(batch: str) -> None:
    results, arguments = BATCHES[batch]
    words = shlex.split(format_links(results, CopyStyle(LinkFormat.CURL)).replace("\\\n", " "))
    assert words[:2] == ["curl", "https://fal.run/fal-ai/MODEL"]
    assert words[2:6:2] == ["-H", "-H"]
    assert words[-2] == "-d"
    assert json.loads(words[-1]) == arguments


@pytest.mark.skipif(shutil.which("sh") is None, reason="needs a POSIX shell")
def test_a_real_shell_fills_in_the_key_and_nothing_else() -> None:
    line = format_links([ODD], CopyStyle(LinkFormat.CURL))
    script = 'curl() { printf "%s\\0" "$@"; }\n' + line
    printed = subprocess.run(  # noqa: S603  the text under test, with a curl that only echoes
        [shutil.which("sh") or "sh", "-c", script],
        capture_output=True,
        check=True,
        timeout=60,
        env={"FAL_KEY": "id:secret", "HOME": "/nowhere"},
    ).stdout
    words = printed.decode().split("\0")
    assert words[2] == "Authorization: Key id:secret"
    assert json.loads(words[6]) == {"image_url": ODD.url}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("content_type", ["image/png", "video/mp4", "audio/wav", "text/plain"])
def test_html_is_one_element_with_the_link_and_no_other_markup(
    name: str, content_type: str
) -> None:
    tags: list[tuple[str, dict[str, str | None]]] = []
    words: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append((tag, dict(attrs)))

        def handle_data(self, data: str) -> None:
            words.append(data)

    text = format_links([made(name, content_type, ODD.url)], CopyStyle(LinkFormat.HTML))
    reader = Reader()
    reader.feed(text)
    reader.close()
    kind = content_type.partition("/")[0]
    ((tag, attributes),) = tags
    assert tag == {"image": "img", "text": "a"}.get(kind, kind)
    assert (attributes.get("src") or attributes.get("href")) == ODD.url
    if kind in ("image", "text"):
        told = attributes["alt"] if kind == "image" else "".join(words)
        assert told is not None
        assert told.endswith(".png")
    text.encode()
    assert "\n" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize("name", NAMES)
def test_markdown_is_one_link_whatever_the_name_holds(name: str) -> None:
    text = format_links([made(name, "text/plain", BASE + "x.png")], CopyStyle(LinkFormat.MARKDOWN))
    match = re.fullmatch(r"\[((?:\\.|[^\[\]\\`<&])*)\]\(" + re.escape(BASE) + r"x\.png\)", text)
    assert match, text
    label = re.sub(r"\\(.)", r"\1", match[1])
    assert label == display_name(" ".join(name.split()))
    text.encode()
    assert text.isprintable()


def test_an_ordinary_name_stays_readable_in_markdown() -> None:
    assert format_links([PNG, PDF], CopyStyle(LinkFormat.MARKDOWN)).splitlines() == [
        f"![a.png]({PNG.url})",
        f"[e.pdf]({PDF.url})",
    ]


def test_brackets_in_an_address_do_not_end_a_markdown_link() -> None:
    smile = replace(PDF, url=BASE + "smile:).pdf?(")
    text = format_links([smile], CopyStyle(LinkFormat.MARKDOWN))
    assert text == f"[e.pdf]({BASE}smile:%29.pdf?%28)"


# Whatever links, names and settings hold ------------------------------------------------------

WORDS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20)
LINKS = WORDS.map(lambda text: "https://v3b.fal.media/" + "".join(text.split()))
RESULTS = st.lists(
    st.builds(
        made,
        st.one_of(WORDS, st.sampled_from(NAMES)),
        st.sampled_from(["image/png", "video/mp4", "audio/wav", "text/plain"]),
        st.one_of(LINKS, st.just(ODD.url)),
    ),
    max_size=5,
)
ARGUMENTS = st.sampled_from(["image_url", "image_urls", "image", "file_url", 'a"b', "\u202e"])
STYLES = st.builds(
    CopyStyle,
    st.sampled_from(LinkFormat),
    ARGUMENTS,
    ARGUMENTS,
    ARGUMENTS,
    ARGUMENTS,
    st.one_of(WORDS, st.just("fal-ai/flux/dev")),
)


@given(RESULTS, STYLES)
def test_no_link_is_lost_whatever_the_arguments_are_called(
    results: list[Result], style: CopyStyle
) -> None:
    values = arguments_of(results, style).values()
    flat = [url for value in values for url in ([value] if isinstance(value, str) else value)]
    assert sorted(flat) == sorted(result.url for result in results)


@given(RESULTS, STYLES)
def test_json_and_code_can_always_be_read(results: list[Result], style: CopyStyle) -> None:
    arguments = arguments_of(results, style)
    forms = {form: format_links(results, replace(style, form=form)) for form in LinkFormat}
    assert json.loads(forms[LinkFormat.JSON]) == arguments
    assert json.loads(forms[LinkFormat.REQUEST]) == arguments
    (call,) = [
        node for node in ast.walk(ast.parse(forms[LinkFormat.PYTHON])) if isinstance(node, ast.Call)
    ]
    assert ast.literal_eval(call.args[0]) == style.model
    assert ast.literal_eval(call.keywords[0].value) == arguments
    words = shlex.split(forms[LinkFormat.CURL].replace("\\\n", " ", 3))
    assert words[1].startswith("https://fal.run/")
    assert json.loads(words[-1]) == arguments


def test_an_input_called_like_anothers_list_joins_it() -> None:
    style = CopyStyle(video_argument="image_urls")
    assert arguments_of([VIDEO, PNG, JPEG], style) == {"image_urls": [PNG.url, JPEG.url, VIDEO.url]}


def test_code_names_the_model_and_the_arguments_that_were_chosen() -> None:
    style = CopyStyle(LinkFormat.PYTHON, image_argument="input_image", model="fal-ai/esrgan")
    code = format_links([PNG], style)
    assert '"fal-ai/esrgan"' in code
    assert f'{{"input_image": "{PNG.url}"}}' in code
    assert "https://fal.run/fal-ai/esrgan" in format_links(
        [PNG], replace(style, form=LinkFormat.CURL)
    )


# Files that a model knows by a name of their own -------------------------------------------

PACK = replace(made("cats.zip", "application/zip"), argument="images_data_url")


def test_a_file_with_a_name_of_its_own_is_the_argument_of_that_name() -> None:
    assert arguments_of([PACK, PNG], CopyStyle()) == {
        "images_data_url": PACK.url,
        "image_url": PNG.url,
    }
    style = CopyStyle(form=Template("", "{argument}={url}"))
    assert format_links([PACK, PNG], style) == f"images_data_url={PACK.url}\nimage_url={PNG.url}"


def test_bare_links_of_such_files_are_copied_as_arguments() -> None:
    style = CopyStyle().for_results([PACK])
    assert json.loads(format_links([PACK], style)) == {"images_data_url": PACK.url}


@pytest.mark.parametrize("results", [[PNG], [PACK, PNG], []])
def test_other_links_stay_bare(results: list[Result]) -> None:
    assert CopyStyle().for_results(results).form is LinkFormat.URL


def test_another_form_that_was_chosen_stays() -> None:
    style = CopyStyle(form=LinkFormat.MARKDOWN)
    assert style.for_results([PACK]) == style
