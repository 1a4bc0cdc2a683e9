"""What can fail at any line is said in plain words, with a way out."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from shopctl.cli.unforeseen import in_plain_words


def test_a_full_disk_is_named_with_the_file() -> None:
    said = in_plain_words(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/shops/teahouse/shop.toml"))
    assert said.exit_code == 7
    assert said.sentence == "/shops/teahouse/shop.toml: No space left on device."
    assert "Make room" in said.way_out


def test_a_folder_that_is_not_ours_says_how_to_see_whose_it_is() -> None:
    said = in_plain_words(PermissionError(errno.EACCES, os.strerror(errno.EACCES), "/srv/site"))
    assert (said.exit_code, said.sentence) == (7, "/srv/site: Permission denied.")
    assert "ls -ld" in said.way_out


def test_a_database_that_cannot_be_written_is_not_called_damaged(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "shop.db").executescript("CREATE TABLE t (a)")
    db = sqlite3.connect(f"file:{tmp_path / 'shop.db'}?mode=ro", uri=True)
    with pytest.raises(sqlite3.OperationalError) as caught:
        db.execute("INSERT INTO t VALUES (1)")
    said = in_plain_words(caught.value)
    assert said.exit_code == 7
    assert "Nothing was changed" in said.way_out


def test_a_mistake_of_the_program_points_to_the_traceback() -> None:
    with pytest.raises(sqlite3.OperationalError) as caught:
        sqlite3.connect(":memory:").execute("SELECT nothing")
    for error in (caught.value, ValueError("odd")):
        assert "SHOPCTL_TRACEBACK" in in_plain_words(error).way_out
