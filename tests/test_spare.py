"""Check that a publish completes its stage from a spare folder with exactly the files that stay."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import pytest

from build_support import difference, tree
from hindsight.host.site import spare as sparing
from hindsight.host.site.manifest import files_in
from hindsight.host.site.spare import fill_from_output
from site_builder import MakeSite, write_files

SETTINGS: dict[str, Any] = {"CARD_FORMATS": []}
PATHS = ("a", "a/b", "a/b/c", "a/d", "e/f", "e/g/h", "i", "j/k/l", "j/m", "n")


def post(words: str) -> str:
    """Return a small post."""
    return f"Title: Ash\nDate: 2024-03-02\nTags: work\n\n{words}\n"


def write_some(folder: Path, chance: random.Random, share: float) -> None:
    """Write some of the paths that do not clash, some links and some empty folders."""
    folder.mkdir(exist_ok=True)
    for path in PATHS:
        if chance.random() > share or any(is_file_or_link(folder / parent) for parent in Path(path).parents):
            continue
        file = folder / path
        if file.exists():
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        match chance.randrange(6):
            case 0:
                file.symlink_to("elsewhere")
            case 1:
                file.mkdir()
            case _:
                file.write_text(f"{path} {chance.random()}", encoding="utf-8")


def is_file_or_link(path: Path) -> bool:
    """Return whether there is a file or a link, also one that leads nowhere."""
    return path.is_file() or path.is_symlink()


@pytest.mark.parametrize("seed", range(40))
def test_a_stage_gets_the_files_that_stay(seed: int, tmp_path: Path) -> None:
    """Whatever the spare folder holds, the stage has its own files and those of the output that stay, as links."""
    chance = random.Random(seed)
    output, spare, stage = (tmp_path / name for name in ("output", "spare", "stage"))
    write_some(output, chance, 0.6)
    write_some(spare, chance, 0.5)
    stage.mkdir()
    before = dict(tree(output))
    paths = set(files_in(output))
    for path in files_in(output):  # the spare folder of an earlier publish shares most files
        if chance.random() < 0.4 and not os.path.lexists(spare / path) and (spare / path).parent.is_dir():
            os.link(output / path, spare / path, follow_symlinks=False)
    gone = {path for path in paths if chance.random() < 0.3}
    new = {path for path in paths - gone if chance.random() < 0.3 and (output / path).is_file()}
    write_files(stage, dict.fromkeys(new, "new"))
    kept = paths - gone - new
    assert fill_from_output(stage, output, kept, gone | new, spare)
    assert set(files_in(stage)) == kept | new
    assert all((stage / path).read_text(encoding="utf-8") == "new" for path in new)
    assert all(os.path.samestat(os.lstat(output / one), os.lstat(stage / one)) for one in kept if is_file(output / one))
    assert all((stage / one).readlink() == (output / one).readlink() for one in kept if (output / one).is_symlink())
    assert difference(tree(output), before) == ""
    assert {path.name for path in tmp_path.iterdir()} == {"output", "stage"}


def is_file(path: Path) -> bool:
    """Return whether there is a file, and not a link to one."""
    return path.is_file() and not path.is_symlink()


def test_empty_folders_stay_and_emptied_ones_go(tmp_path: Path) -> None:
    """Folders that were empty in the output stay; folders whose files are all removed go."""
    output, stage = tmp_path / "output", tmp_path / "stage"
    write_files(output, {"gone/deep/page": "", "page": ""})
    (output / "of others/empty").mkdir(parents=True)
    stage.mkdir()
    fill_from_output(stage, output, {"page"}, {"gone/deep/page"}, tmp_path / "none")
    assert sorted(path.name for path in stage.rglob("*")) == ["empty", "of others", "page"]


def test_a_missing_file_stops_the_publish(tmp_path: Path) -> None:
    """If a file that stays is not in the output any more, the stage is not completed."""
    write_files(tmp_path, {"output/page": ""})
    (tmp_path / "stage").mkdir()
    with pytest.raises(FileNotFoundError):
        fill_from_output(tmp_path / "stage", tmp_path / "output", {"page", "lost"}, (), tmp_path / "spare")


def test_a_link_in_the_place_of_the_spare_folder_is_not_followed(tmp_path: Path) -> None:
    """A link at the path of the spare folder leads to no change where it points."""
    write_files(tmp_path, {"output/page": "", "mine/file": "mine"})
    (tmp_path / "stage").mkdir()
    (tmp_path / "spare").symlink_to(tmp_path / "mine")
    fill_from_output(tmp_path / "stage", tmp_path / "output", {"page"}, (), tmp_path / "spare")
    assert tree(tmp_path / "mine").keys() == {"file"}
    assert tree(tmp_path / "stage").keys() == {"page"}


def test_a_publish_links_only_what_changed(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the third publish on, a publish links only the files that changed in the last two."""
    built = site({"posts/a.md": post("One"), "images/a.svg": "<svg/>"}, publish=True, settings=SETTINGS)
    built.rebuild({"posts/a.md": post("Two")})
    built.rebuild({"posts/a.md": post("Three")})
    linked: list[str] = []
    link_into = sparing.link_into

    def note(file: str, target: str) -> bool:
        linked.append(target)
        return link_into(file, target)

    monkeypatch.setattr(sparing, "link_into", note)
    again = built.rebuild({"posts/a.md": post("Four")})
    assert again.ok, again.text
    clean = site({"posts/a.md": post("Four"), "images/a.svg": "<svg/>"}, publish=True, settings=SETTINGS)
    assert difference(tree(again.output), tree(clean.output)) == ""
    assert len(linked) < 5, linked


def test_without_hard_links_no_spare_folder_is_kept(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a file system without hard links, a spare folder would be one more copy of the site, so there is none."""

    def fail(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", fail)
    built = site({"posts/a.md": post("One")}, publish=True, settings=SETTINGS)
    again = built.rebuild({"posts/a.md": post("Two")})
    assert again.ok, again.text
    assert not [*again.folder.glob("cache/*.spare")]
