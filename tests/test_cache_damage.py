"""After any damage to the cache, the next build gives the files of a clean build, and reports the damage at most once.

`TRIALS=200 pytest tests/test_cache_damage.py` tries more damage.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from build_support import Child, difference, tree
from extent import examples, few_by_default
from site_builder import Built, Files, build, write_files

TRIALS = int(os.environ.get("TRIALS", examples(10)))
SETTINGS: dict[str, Any] = {"CARD_FORMATS": ["a7"], "DEBUG": False}
PAGE = 4096


def post(title: str) -> str:
    """Return a post with a checklist and a lesson."""
    slug = title.lower()
    return (
        f"Title: {title}\nDate: 2024-03-02\nTags: work, {slug}\n\nText of {title}.\n\n"
        f"1. Ring {title}.\n2. Wait.\n3. Rest.\n{{: .checklist}}\n\n> **Lesson:** Ask {title}. #work\n> {{id={slug}}}\n"
    )


FILES: Files = {
    "posts/a.md": post("Ash"),
    "posts/b.md": post("Box"),
    "posts/later.md": post("Later").replace("2024", "2031"),
    "images/p.svg": "<svg/>",
    "tags.toml": '[work]\nlabel = "Work"\n',
}
EDITED: Files = {"posts/a.md": post("Asp").replace("id=asp", "id=ash")}


def flip(file: Path, chance: random.Random) -> None:
    """Change a few bits of a file."""
    data = bytearray(file.read_bytes())
    for _ in range(chance.choice((1, 1, 5, 50))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    file.write_bytes(data)


def truncate(file: Path, chance: random.Random) -> None:
    """Cut off the end of a file."""
    file.write_bytes(file.read_bytes()[: chance.randrange(file.stat().st_size)])


def zero(file: Path, chance: random.Random) -> None:
    """Fill a page of a file with zeros."""
    data = bytearray(file.read_bytes())
    start = chance.randrange(0, len(data), PAGE)
    data[start : start + PAGE] = bytes(len(data[start : start + PAGE]))
    file.write_bytes(data)


def exchange_pages(file: Path, chance: random.Random) -> None:
    """Swap two pages of a file."""
    data = file.read_bytes()
    pages = [data[start : start + PAGE] for start in range(0, len(data), PAGE)]
    first, second = chance.randrange(len(pages)), chance.randrange(len(pages))
    pages[first], pages[second] = pages[second], pages[first]
    file.write_bytes(b"".join(pages))


def lengthen(file: Path, chance: random.Random) -> None:
    """Append random bytes to a file."""
    file.write_bytes(file.read_bytes() + chance.randbytes(chance.randrange(1, 9000)))


def leave_companions(file: Path, chance: random.Random) -> None:
    """Write other bytes to the files that SQLite can leave beside a database."""
    for end in ("-journal", "-wal", "-shm"):
        Path(f"{file}{end}").write_bytes(chance.choice((b"", chance.randbytes(5000), file.read_bytes())))


DAMAGE = (flip, flip, flip, truncate, zero, exchange_pages, lengthen, leave_companions)


class DamagedSite:
    """A site whose cache is restored before each damage."""

    def __init__(self, folder: Path) -> None:
        self.expected = {
            edited: tree(published(folder / f"expected-{edited}", {**FILES, **more}).output)
            for edited, more in ((False, {}), (True, EDITED))
        }
        self.built = published(folder / "site", FILES)
        self.cache, self._kept = self.built.folder / "cache", self.built.folder.parent / "kept"
        shutil.copytree(self.built.folder, self._kept, symlinks=True)

    def reset(self) -> None:
        """Restore content, output and cache of the first build, with their times."""
        shutil.rmtree(self.built.folder)
        shutil.copytree(self._kept, self.built.folder, symlinks=True)

    @property
    def database(self) -> Path:
        """Return the database in the cache."""
        (file,) = self.cache.glob("*.sqlite")
        return file

    def check(self, damage: str, edited: bool) -> None:
        """Build twice; check the output of each build, and that the cache is reported at most once.

        The second build can be the first one that needs a damaged row.
        """
        if edited:
            write_files(self.built.content, EDITED)
        reports: list[str] = []
        for _ in range(2):
            ended = Child(self.built.folder, self.built.publish, **SETTINGS).wait()
            assert ended.code == 0, f"{damage}: {ended.text}"
            reports += [line for line in ended.text.splitlines() if "the cache" in line]
            assert len(reports) <= 1, f"{damage}: {reports}"
            differences = difference(tree(self.built.output), self.expected[edited])
            assert differences == "", f"{damage}:\n{differences}"


def published(folder: Path, files: Files) -> Built:
    """Publish a site once."""
    write_files(folder / "content", files)
    built = build(folder, True, SETTINGS, False)
    assert built.ok, built.text
    return built


@pytest.fixture(scope="module")
def shared_site(tmp_path_factory: pytest.TempPathFactory) -> DamagedSite:
    """Return a published site for all tests, which each restore it first."""
    return DamagedSite(tmp_path_factory.mktemp("damaged"))


@pytest.fixture
def damaged(shared_site: DamagedSite) -> DamagedSite:
    """Return a published site with a cache to damage."""
    shared_site.reset()
    return shared_site


def test_a_build_recovers_from_random_damage(damaged: DamagedSite) -> None:
    """After random damage to a file of the cache, the next build gives the bytes of a clean build."""
    for seed in range(TRIALS):
        damaged.reset()
        chance = random.Random(seed)
        files = sorted(path for path in damaged.cache.rglob("*") if path.is_file() and path.stat().st_size)
        # The database holds most of the cache, so it is chosen most often.
        file = chance.choice((damaged.database, damaged.database, chance.choice(files)))
        make_damage = chance.choice(DAMAGE)
        make_damage(file, chance)
        damaged.check(f"seed {seed}, {make_damage.__name__} {file.name}", edited=chance.random() < 0.5)


def _change_a_value(damaged: DamagedSite, chance: random.Random) -> str:
    """Change a value in the database to an invalid one, and return a description."""
    with sqlite3.connect(damaged.database) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '         ')")
    connection.close()
    with sqlite3.connect(damaged.database) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        table = chance.choice(tables)
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        column, value = chance.choice(columns), chance.choice((None, "text", b"\x80\x05N.", b"\xff", 7, 1.5))
        where = chance.choice(("", " WHERE rowid = (SELECT min(rowid) FROM " + table + ")"))
        connection.execute(f"UPDATE OR REPLACE {table} SET {column} = ?{where}", (value,))
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, '         ', ' NOT NULL')")
    connection.close()
    return f"{table}.{column} = {value!r}{where}"


def test_a_build_recovers_from_values_of_other_types(damaged: DamagedSite) -> None:
    """Values of a wrong type in any row neither end a build nor change a page."""
    for seed in range(TRIALS):
        damaged.reset()
        chance = random.Random(seed)
        change = _change_a_value(damaged, chance)
        damaged.check(f"seed {seed}, {change}", edited=chance.random() < 0.5)


@pytest.mark.parametrize(
    "sql",
    few_by_default([
        *("DROP TABLE reads", "ALTER TABLE reads DROP COLUMN body", "DELETE FROM outputs"),
        "UPDATE reads SET body = (SELECT body FROM reads WHERE path = 'posts/b.md')",
        *("DROP TABLE meta", "DROP TABLE files", "DROP TABLE outputs"),
        *("ALTER TABLE outputs RENAME COLUMN note TO words", "DELETE FROM meta", "DELETE FROM reads"),
        *("DELETE FROM files", "UPDATE meta SET value = '9999999999.0' WHERE name = 'until'"),
        "UPDATE reads SET path = path || 'x'",
        "UPDATE reads SET head = (SELECT head FROM reads WHERE path = 'posts/b.md')",
        "UPDATE outputs SET note = (SELECT max(note) FROM outputs)",
        "UPDATE files SET digest = 'x'",
    ], 4),
)  # fmt: skip
@pytest.mark.parametrize("edited", few_by_default([True, False]))
def test_a_build_recovers_from_missing_and_wrong_tables_and_rows(damaged: DamagedSite, sql: str, edited: bool) -> None:
    """Missing or exchanged tables, columns and rows neither end a build nor change a page."""
    connection = sqlite3.connect(damaged.database)
    with connection:
        connection.execute(sql)
    connection.close()
    damaged.check(sql, edited)


def test_a_future_post_is_published_despite_a_damaged_date(damaged: DamagedSite) -> None:
    """A damaged date in the cache does not delay the publication of a future post."""
    with sqlite3.connect(damaged.database) as connection:
        connection.execute("UPDATE meta SET value = CAST('9999999999.0' AS BLOB) WHERE name = 'until'")
    connection.close()
    assert Child(damaged.built.folder, True, **SETTINGS, TODAY="2032-01-01").wait().code == 0
    assert "2031/later/index.html" in damaged.built.files()


def _folder(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()
    (path / "file").write_text("")


@pytest.mark.parametrize("make", few_by_default([_folder, os.mkfifo, lambda path: path.write_text("text")]))
@pytest.mark.parametrize("end", few_by_default(["-wal", "-journal", "-shm"]))
def test_a_build_recovers_from_files_beside_the_database(
    damaged: DamagedSite, end: str, make: Callable[[Path], None]
) -> None:
    """A folder, a pipe or a text file in place of the files of SQLite does not end a build."""
    make(Path(f"{damaged.database}{end}"))
    damaged.check(end, edited=True)


@pytest.mark.parametrize("make", [_folder, lambda path: (path.unlink(), os.mkfifo(path))])
@pytest.mark.parametrize("pattern", few_by_default(["templates-*/*", "templates-*"]))
def test_templates_compile_without_a_cache(damaged: DamagedSite, pattern: str, make: Callable[[Path], None]) -> None:
    """A folder, a pipe or a file in place of compiled templates does not end a build."""
    for path in list(damaged.cache.glob(pattern)):
        if path.is_dir():
            shutil.rmtree(path)
            path.write_text("")
        make(path)
    shutil.rmtree(damaged.built.output)
    damaged.check(pattern, edited=True)
