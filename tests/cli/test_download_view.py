"""Downloads in tables: the golden documents as people see them, on wide and on narrow terminals."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from families import for_each
from goldens import EXAMPLES, golden
from modeldoor.cli.download_view import closing_lines, done_lines, download_rows, download_table, id_line, state_words

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

CONTRACT = "model-download"
NAMES = sorted(path.stem for path in (EXAMPLES / CONTRACT).glob("*.json") if "." not in path.stem)
DOWNLOADS = [golden(name, CONTRACT) for name in NAMES if name != "expected"]
FILE = "/srv/models/sha256-6f85a640a97cf2bf5b8e764087b1e83da0fdb51d7c9fab7d0fece9385611df83"


@pytest.mark.parametrize("width", [100, 60, 40])
def test_the_table_at_any_width(snapshot: SnapshotAssertion, width: int) -> None:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    with console.capture() as capture:
        console.print(download_table(DOWNLOADS, width))
    shown = "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())
    assert max(len(line) for line in shown.splitlines()) <= width
    assert shown == snapshot


@for_each("width", [20, 24, 29])
def test_ids_stay_in_one_piece_on_the_narrowest_terminal(width: int) -> None:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    with console.capture() as capture:
        console.print(download_table(DOWNLOADS, width))
    shown = capture.get()
    for download in DOWNLOADS:
        assert f"{download['downloadId'][:8]} " in shown
        assert f"{download['displayName'][:3]}" in shown
    assert max(len(line) for line in shown.splitlines()) <= width


def test_a_whole_id_keeps_to_the_column_where_it_has_room() -> None:
    whole_id = DOWNLOADS[0]["downloadId"]
    assert id_line("id", whole_id, 9, 80) == f"id         {whole_id}"
    assert id_line("id", whole_id, 9, 40) == f"id  {whole_id}"
    assert len(id_line("id", whole_id, 9, 40)) == 40


@pytest.mark.parametrize("name", [name for name in NAMES if name != "expected"])
def test_one_download_in_full(snapshot: SnapshotAssertion, name: str) -> None:
    document = golden(name, CONTRACT)
    paths = [FILE] if name == "complete" else []
    rows = [f"{thing:10} {words}" for thing, words in download_rows(document)]
    assert "\n".join([state_words(document), *rows, *closing_lines(document, paths), ""]) == snapshot


def test_a_complete_download_whose_files_are_gone_says_so() -> None:
    document = golden("complete", CONTRACT)
    assert list(done_lines(document, []))[1] == "its files are not in the store any more"
    assert list(done_lines(document, [FILE, FILE]))[1:] == [FILE, FILE]
