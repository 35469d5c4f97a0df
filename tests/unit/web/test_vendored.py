"""The files of other authors are those of their packages, and no page or file of ours asks another host for anything."""

import hashlib
import re

from gesek.web.screen import FOLDER, STATIC

DIGESTS = {
    "pico.min.css": "fbc9a63fc9fc9f72d12fd7fc9806e11fa9f77ae4f9cad146b27003a1119ba3db",
    "htmx.min.js": "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130",
    "uplot.min.js": "19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f",
    "uplot.min.css": "df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04",
}
ELSEWHERE = re.compile(r"""(?:src|href|action|url\()\s*=?\s*["']?(?:https?:)?//""")


def test_files_of_other_authors_are_as_they_were_published() -> None:
    listed = re.findall(
        r"`([\w.-]+\.(?:js|css))`", (STATIC / "README.md").read_text(encoding="utf-8").split("`style.css`")[0]
    )
    assert sorted(listed) == sorted(DIGESTS)
    found = {name: hashlib.sha256((STATIC / name).read_bytes()).hexdigest() for name in DIGESTS}
    assert found == DIGESTS


def test_no_template_or_script_of_ours_names_another_host() -> None:
    ours = [*FOLDER.glob("templates/**/*.html"), *(path for path in STATIC.glob("*.*s*") if path.name not in DIGESTS)]
    assert ours
    assert [path.name for path in ours if ELSEWHERE.search(path.read_text(encoding="utf-8"))] == []


def test_no_template_has_script_or_style_in_it() -> None:
    inline = re.compile(r"<style|<[^>{]*\s(?:style|on[a-z]+)=|<script(?![^>]*\ssrc=)|hx-on|javascript:")
    templates = list(FOLDER.glob("templates/**/*.html"))
    assert [path.name for path in templates if inline.search(path.read_text(encoding="utf-8"))] == []
