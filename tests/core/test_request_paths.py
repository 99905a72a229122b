"""Local paths in requests: found with their quoting, and replaced by links with all else as is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from falgui.core.request_paths import paths_in, with_links

LINK = "https://v3b.fal.media/files/b/x_cat.png"


def named(text: str) -> list[str]:
    """Return the likeliest reading of each path in `text`."""
    return [path.readings[0] for path in paths_in(text)]


def replaced(text: str, link: str = LINK) -> str:
    return with_links(text, [(path, link) for path in paths_in(text)])


@pytest.mark.parametrize(
    ("text", "path", "after"),
    [
        # JSON
        ('{"image_url": "/t/cat.png"}', "/t/cat.png", '{"image_url": "%"}'),
        ('{"u": "/t/a b.png", "n": 1.50}', "/t/a b.png", '{"u": "%", "n": 1.50}'),
        (r'{"u": "C:\\Users\\me\\cat.png"}', r"C:\Users\me\cat.png", '{"u": "%"}'),
        (r'{"u": "\\\\server\\share\\cat.png"}', r"\\server\share\cat.png", '{"u": "%"}'),
        (r'{"u": "\/t\/cat.png"}', "/t/cat.png", '{"u": "%"}'),
        (r'{"u": "\u002ft\/d\u00f6g \ud83d\ude00.png"}', "/t/dög 😀.png", '{"u": "%"}'),
        (r'{"u": "/t/a\"b.png"}', '/t/a"b.png', '{"u": "%"}'),
        ('["/t/noending"]', "/t/noending", '["%"]'),
        ('{"u": "~/cat.png"}', "~/cat.png", '{"u": "%"}'),
        ('{"u": "file:///t/a%20b.png"}', "/t/a b.png", '{"u": "%"}'),
        ('{"u": "file:///C:/t/a.png"}', "C:/t/a.png", '{"u": "%"}'),
        ('{"u": "file://localhost/t/a.png"}', "/t/a.png", '{"u": "%"}'),
        ('{"u":\r\n "img/cat.png"}\r\n', "img/cat.png", '{"u":\r\n "%"}\r\n'),
        # Python
        ("x = '/t/cat.png'", "/t/cat.png", "x = '%'"),
        ('x = r"C:\\t\\new.png"', r"C:\t\new.png", 'x = r"%"'),
        ('x = "C:\\t\\new.png"', r"C:\t\new.png", 'x = "%"'),
        ('x = """/t/cat.png"""', "/t/cat.png", 'x = """%"""'),
        ('x = f"/t/cat.png"', "/t/cat.png", 'x = f"%"'),
        ("x = u'/t/it\\'s.png'", "/t/it's.png", "x = u'%'"),
        ("u = fal_client.upload_file('/t/a.png')\n", "/t/a.png", "u = '%'\n"),
        ('u = await fal_client.upload_file_async( "/t/a.png", )', "/t/a.png", 'u = "%"'),
        ('u = fal_client.upload_file(Path("/t/a.png"))', "/t/a.png", 'u = "%"'),
        ('u = client.upload_file(path="/t/a.png")', "/t/a.png", 'u = "%"'),
        ('u = fal_client.encode_file("/t/a.png")', "/t/a.png", 'u = "%"'),
        ('u = fal_client.upload_image(Image.open("/t/a.png"))', "/t/a.png", 'u = "%"'),
        ('f(image_url="/t/a.png", seed=1)', "/t/a.png", 'f(image_url="%", seed=1)'),
        # JavaScript
        ("const u = `/t/cat.png`;", "/t/cat.png", "const u = `%`;"),
        ("{ image_url: '/t/cat.png' }", "/t/cat.png", "{ image_url: '%' }"),
        ('const u = await fal.storage.upload("/t/a.png");', "/t/a.png", 'const u = "%";'),
        ("const u = './cat.png'", "./cat.png", "const u = '%'"),
        # Markdown and HTML
        ("See ![a cat](/t/cat.png) there", "/t/cat.png", "See ![a cat](%) there"),
        ('![a](/t/a(1).png "Title")', "/t/a(1).png", '![a](% "Title")'),
        ("[x](</t/a b.png>)", "/t/a b.png", "[x](<%>)"),
        ("[x](img/cat.png)", "img/cat.png", "[x](%)"),
        ('<img src="/t/a&amp;b.png">', "/t/a&b.png", '<img src="%">'),
        ("Look at `/t/cat.png`, it's good.", "/t/cat.png", "Look at `%`, it's good."),
        # cURL
        ('-d \'{"image_url": "/t/a.png"}\'', "/t/a.png", '-d \'{"image_url": "%"}\''),
        ('-d "{\\"u\\": \\"/t/a.png\\"}"', "/t/a.png", '-d "{\\"u\\": \\"%\\"}"'),
        ("-F file=@/t/a.png;type=image/png", "/t/a.png", "-F file=%;type=image/png"),
        ('-F "file=@/t/a b.png"', "/t/a b.png", '-F "file=%"'),
        ("--image=/t/a.png --n 1", "/t/a.png", "--image=% --n 1"),
        # Bare
        ("/t/my cat.png", "/t/my cat.png", "%"),
        ("One:\r\n- /t/my cat.png  \r\nTwo", "/t/my cat.png", "One:\r\n- %  \r\nTwo"),
        ("file:///t/a%20b.png\n", "/t/a b.png", "%\n"),
        ("Use /t/x.tar.gz. Then", "/t/x.tar.gz", "Use %. Then"),
        ("don't (/t/y.png) won't", "/t/y.png", "don't (%) won't"),
        ("image: C:\\t\\a.png\n", "C:\\t\\a.png", "image: %\n"),
    ],
)
def test_a_path_is_read_and_replaced_where_it_stands(text: str, path: str, after: str) -> None:
    assert path in paths_in(text)[0].readings
    assert len(paths_in(text)) == 1
    assert replaced(text) == after.replace("%", LINK)


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "It's a cat, isn't it? Don't.",
        "https://example.org/a.png",
        '{"image_url": "https://example.org/a.png"}',
        "data:image/jpeg;base64,/9j/4AAQSkZJRgABAQ==",
        'fal.subscribe("fal-ai/flux/dev")',
        # A link would break these.
        'open("/t/a.png", "rb")',
        'Path("/t/a.png").read_bytes()',
        'fal_client.upload_file("/t/a.png", lifecycle=x)',
        'fs.readFileSync("/t/a.png")',
        "import x from './m.js'",
        'const x = require("./m.js")',
        # Put together from pieces.
        'f"/t/{name}.png"',
        "`/t/${name}.png`",
        'base + "/a.png"',
        '"/t/a.png" + suffix',
        '"/t/%s.png" % name',
        'b"/t/a.png"',
        # The body of a request, not a file of it.
        "curl -d @body.json",
        "and/or, 1/2, </b>, a / b",
        "cat.png",
        "//",
        "",
    ],
)
def test_what_is_no_path_or_must_stay_one_is_left_alone(text: str) -> None:
    assert paths_in(text) == []
    assert replaced(text) == text


def test_several_are_replaced_each_by_its_own_link() -> None:
    text = '{"a": "/t/1.png",\t"b": ["/t/2.png", "/t/1.png"]}'
    paths = paths_in(text)
    links = [(path, f"https://x/{path.readings[0][-5]}") for path in paths]
    assert with_links(text, links) == '{"a": "https://x/1",\t"b": ["https://x/2", "https://x/1"]}'


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("'/t/a.png'", "'https://x/it%27s%20%28a%29%24.png'"),
        ("![](/t/a.png)", "![](https://x/it%27s%20%28a%29%24.png)"),
        ("`/t/a.png`", "`https://x/it%27s%20%28a%29%24.png`"),
    ],
)
def test_nothing_in_a_link_ends_it_early(text: str, after: str) -> None:
    assert replaced(text, "https://x/it's (a)$.png") == after


def test_a_link_fits_into_html_and_into_a_shell() -> None:
    assert (
        replaced('<a href="/t/a.png">', "https://x/a&b?c&d")
        == '<a href="https://x/a&amp;b?c&amp;d">'
    )
    assert replaced("-F f=@/t/a.png", "https://x/a&b;c") == "-F f=https://x/a%26b%3Bc"


def test_relative_ones_are_told_from_whole_ones() -> None:
    paths = paths_in('x = ["img/a.png", "../b.png", "/t/c.png"]')
    assert [path.is_relative for path in paths] == [True, True, False]


@given(st.text(alphabet=st.characters(exclude_characters="/\\.:@")))
def test_a_text_without_paths_stays_the_same(text: str) -> None:
    assert replaced(text) == text


PIECES = st.sampled_from(
    ['"', "'", "`", "\\", "/t/a.png", "C:\\b.png", "](", ")", "<", ">", "=@", "\r\n", "\n", " ",
     "{", "}", "file:///x.y", "a.b", "upload_file(", "await ", "f", "r", "é", "~/q.z", "+", "."]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join))
def test_places_are_in_order_and_apart_and_all_else_stays(text: str) -> None:
    paths = paths_in(text)
    at = 0
    for path in paths:
        assert at <= path.start < path.end <= len(text)
        at = path.end
    kept = [text[a:b] for a, b in zip(
        [0, *(one.end for one in paths)], [*(one.start for one in paths), len(text)], strict=True
    )]  # fmt: skip
    expected = kept[0]
    for path, rest in zip(paths, kept[1:], strict=True):
        expected += path.around[0] + LINK + path.around[1] + rest
    assert with_links(text, [(path, LINK) for path in paths]) == expected


JSON_NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)


@given(JSON_NAMES, st.booleans())
def test_json_stays_json_and_means_the_same_but_for_the_link(name: str, ascii_only: bool) -> None:  # noqa: FBT001
    value = {"prompt": name.replace("/", "").replace("\\", "").replace(".", ""), "u": f"/t/{name}"}
    text = json.dumps(value, ensure_ascii=ascii_only)
    assert named(text) == [f"/t/{name}"]
    assert json.loads(replaced(text)) == {**value, "u": LINK}
