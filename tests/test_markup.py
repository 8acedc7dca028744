"""Markdown -> HTML that is safe to print."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from parkscape import markup
from parkscape.markup import article_address, renderer, sanitise, to_html
from parkscape.prose import ALLOWED_TAGS

PAYLOADS = r'''
<script>alert(1)</script>
<ScRiPt src=//evil.example/x.js></sCrIpT>
<scr<script>ipt>alert(1)</script>
<style>@import url(//evil.example);</style>
<link rel=stylesheet href=//evil.example/x.css>
<meta http-equiv=refresh content="0;url=javascript:alert(1)">
<base href=//evil.example/>
<iframe src=javascript:alert(1)></iframe>
<iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;"></iframe>
<object data=javascript:alert(1)></object><embed src=javascript:alert(1)>
<img src=x onerror=alert(1)>
<img src=x oNeRrOr =alert(1)>
<img/src=x/onerror=alert(1)>
<img """><script>alert(1)</script>">
<img src="x` `<script>alert(1)</script>"` `>
<p onclick=alert(1) style="background:url(//evil.example)">x</p>
<details open ontoggle=alert(1)>x</details>
<svg onload=alert(1)><script>alert(1)</script></svg>
<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>
<svg><animate attributeName=href values=javascript:alert(1) /></svg>
<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>
<math href="javascript:alert(1)">x</math>
<form action=javascript:alert(1)><input type=submit formaction=javascript:alert(1)></form>
<button autofocus onfocus=alert(1)>x</button>
<video><source onerror=alert(1)></video>
<a href="javascript:alert(1)">x</a>
<a href=" JaVaScRiPt:alert(1)">x</a>
<a href="java&#10;script:alert(1)">x</a>
<a href="java&Tab;script&colon;alert(1)">x</a>
<a href="&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)">x</a>
<a href="&#x6A;avascript:alert(1)">x</a>
<a href="&#0000106avascript:alert(1)">x</a>
<a href="&#1;javascript:alert(1)">x</a>
<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">x</a>
<a href="vbscript:msgbox(1)">x</a>
<a href="file:///etc/passwd">x</a>
<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+">
<img src="//evil.example/x.png"><img src="https://evil.example/x.png">
<img src="\\evil.example\x.png"><img src="/\evil.example/x.png">
<img srcset="//evil.example/x.png 1x" src=x>
<noscript><p title="</noscript><img src=x onerror=alert(1)>">
<xmp><p title="</xmp><img src=x onerror=alert(1)>"></xmp>
<template><script>alert(1)</script></template>
<!--><script>alert(1)</script>-->
<![CDATA[<script>alert(1)</script>]]>
<?xml-stylesheet href="javascript:alert(1)"?>
<div class="mermaid">graph TD</div>
[x](javascript:alert(1))
[x](java&#115;cript:alert(1))
[x](<javascript:alert(1)>)
[x](JAVASCRIPT&colon;alert(1))
[x][y]
<javascript:alert(1)>
![x](javascript:alert(1))
![x](https://evil.example/x.png)
![x](x.png" onerror="alert(1))
![x](x.png 'a" onerror="alert(1)')
[x](x.md '"><img src=x onerror=alert(1)>')
``` {.mermaid onclick=alert(1)}
*[HTML]: "><script>alert(1)</script>
'''.strip().splitlines()

EVENT = re.compile(r"on[a-z]+|style|srcdoc|srcset|formaction|xlink.*|class", re.IGNORECASE)


def faults(text: str) -> list[str]:
    """What is unsafe in HTML, as a browser's parser sees it."""
    found = []
    for element in html.fragments_fromstring(f"<div>{text}</div>")[0].iter():
        if not isinstance(element.tag, str):
            found.append(f"a comment: {element}")
            continue
        tag = str(element.tag)
        if tag not in ALLOWED_TAGS | {"div"}:
            found.append(f"<{tag}>")
        for name, value in element.attrib.items():
            address = re.sub(r"[\x00-\x20]", "", str(value)).lower()
            if EVENT.fullmatch(str(name)) and value not in ("mention", "headerlink", "table"):
                found.append(f"{name!s}={value!s}")
            scheme = re.match(r"([a-z][a-z0-9+.-]*):", address)
            if name in ("href", "src") and scheme and scheme[1] not in ("http", "https", "mailto"):
                found.append(address)
            if name == "src" and (scheme or address.startswith(("//", "\\", "/\\"))):
                found.append(f"an outside image: {address}")
    return found


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("frame", ["{}", "前文 {} 后文", "- {}\n", "> {}", "| a |\n|---|\n| {} |"])
def test_no_payload_survives(payload: str, frame: str) -> None:
    written = frame.format(payload)
    definition = "\n\n[y]: javascript:alert(1)\n"
    assert faults(to_html(written + definition)) == []
    assert faults(sanitise(written)) == []


@given(st.lists(st.sampled_from([*PAYLOADS, "<", ">", '"', "'", "&#", "`", "\n", "](", "=", " "])))
def test_no_mixture_of_payloads_survives(parts: list[str]) -> None:
    assert faults(to_html("".join(parts))) == []


def test_the_judge_of_these_tests_sees_what_is_unsafe() -> None:
    unsafe = '<p onclick="x" class="mermaid">a</p><script>1</script><a href="JAVASCRIPT:1">x</a>'
    assert len(faults(unsafe)) == 4
    assert faults('<img src="//a.cn/x.png">')


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("# 甲\n\n乙**丙**", "<h1>甲</h1>\n<p>乙<strong>丙</strong></p>"),
        ("| 甲 |\n|---|\n| 乙 |", "<td>乙</td>"),
        ("[甲](https://a.cn/?b=1&c=2)", '<a href="https://a.cn/?b=1&amp;c=2">甲</a>'),
        ("[甲](mailto:a@b.cn)", '<a href="mailto:a@b.cn">'),
        ("![图](a.png)", '<img alt="图" loading="lazy" src="a.png">'),
        ("3. 甲\n4. 乙", '<ol start="3">'),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("`<script>`", "<code>&lt;script&gt;</code>"),
    ],
)
def test_prose_keeps_its_form(text: str, part: str) -> None:
    assert part in to_html(text)


@pytest.mark.parametrize(
    ("address", "moved"),
    [
        ("other.md", "../../articles/other/"),
        ("other.md#part", "../../articles/other/#part"),
        ("../about.md", "../../about/"),
        ("../index.md", "../../"),
        ("index.md", "../../articles/"),
        ("photo.png", "../../articles/photo.png"),
        ("../img/a.png", "../../img/a.png"),
        ("#part", "#part"),
    ],
)
def test_addresses_between_files_become_addresses_between_pages(address: str, moved: str) -> None:
    assert article_address(address) == moved
    assert f'href="{moved}"' in renderer(article_address)(f"[x]({address})")


@pytest.mark.parametrize("address", ["https://a.cn/b.md", "mailto:a@b.cn", "/a/", "#a"])
def test_other_addresses_stay(address: str) -> None:
    assert f'href="{address}"' in renderer(lambda address: "moved")(f"[x]({address})")


def test_one_renderer_keeps_nothing_between_texts() -> None:
    render = renderer()
    render("[x]: https://a.cn/\n\n*[甲]: 乙")
    assert render("[x] 甲") == to_html("[x] 甲")


SIGNS = [
    "`", "``", "`a`", "\\", "\\*", "[", "]", "](", ")", "!", "![", "[a](b)", "![a](b)", "[甲]",
    "![甲]", "[甲]: b\n", "<", "<https://a.cn>", "<a@b.cn>", "<b>", "</b>", "<!--", "-->", "<?",
    "&", "&amp;", "*", "**", "*a*", "_", "__", "_a_", " ", "  \n", "\n", "\n\n", "    ", "甲",
    "a", ":", "| ", "- ",
]  # fmt: skip


@settings(max_examples=500)
@given(st.lists(st.sampled_from(SIGNS)))
def test_patterns_that_a_text_has_no_sign_of_change_nothing(parts: list[str]) -> None:
    text = "".join(parts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markup, "_ALL_SIGNS", "")
        whole = to_html(text)
    assert to_html(text) == whole


def test_every_pattern_whose_signs_are_told_is_there() -> None:
    assert set(markup._SIGNS) >= {"backtick", "link", "html", "entity", "em_strong"}
    assert set("".join(markup._SIGNS.values())) == set(markup._ALL_SIGNS)
