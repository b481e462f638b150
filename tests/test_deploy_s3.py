"""A deploy to a bucket of S3 sends what changed, deletes last, and only what an earlier deploy wrote."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from extent import examples
from hindsight.core.lessons.lock import HEADER
from hindsight.host.commands.deploy import deploy, preview_deploy
from hindsight.host.commands.rollback import roll_back
from hindsight.host.deploy.choose import choose_target
from hindsight.host.deploy.plan import RECORD
from hindsight.host.deploy.protocol import SentError
from hindsight.host.deploy.s3_target import S3Target, cache_control, invalidations, parse_s3_target
from hindsight.host.deploy.target import DeployError
from hindsight.host.deploy.target_lock import LOCK, new_lock, owner_of
from hindsight.host.site.lock_files import Locks
from hindsight.host.site.manifest import MANIFEST, manifest_text
from hindsight.host.site.published import PublishedSite
from hindsight.host.site.theme_files import ThemeFiles, named_by_digest, with_assets
from site_builder import ROOT, write_files

boto3 = pytest.importorskip("boto3", reason="boto3 is not here")
moto_server = pytest.importorskip("moto.server", reason="moto is not here")

SITE = "https://notes.example/blog"
TARGET = "s3://notes/blog"
FOREIGN = {"blog/mine.txt": "m", "blog/2026/a/upload.pdf": "u", "blog/.well-known/x": "w", "other/index.html": "o"}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Start a server of S3 on this machine, and return its address."""
    running = moto_server.ThreadedMotoServer(port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """Make an empty bucket, and settings with which boto3 finds it."""
    host = server.replace("0.0.0.0", "127.0.0.1")
    settings = {
        "AWS_ENDPOINT_URL": host, "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1", "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"), "AWS_EC2_METADATA_DISABLED": "true",
    }  # fmt: skip
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    found = boto3.resource("s3").Bucket("notes")
    found.create()
    yield found
    found.objects.all().delete()
    found.delete()


def write_output(folder: Path, files: Mapping[str, str]) -> Path:
    """Write a published site as a build leaves it."""
    output = folder / "output"
    shutil.rmtree(output, ignore_errors=True)
    every = {"feeds/all.json": f'{{"home_page_url": "{SITE}/"}}', ".hindsight-published": "", **files}
    write_files(output, {**every, MANIFEST: manifest_text(every)})
    return output


def send(folder: Path, files: Mapping[str, str], replace: bool = False, target: str = TARGET) -> str:
    """Deploy a site of these files."""
    return deploy(write_output(folder, files), target, folder / "content", replace)


def texts(bucket: Any) -> dict[str, str]:
    """Return the text of each object except the record."""
    found = {}
    for listed in bucket.objects.all():
        # The server may still delete an object for a deploy that was killed.
        with contextlib.suppress(bucket.meta.client.exceptions.NoSuchKey):
            found[listed.key] = listed.get()["Body"].read().decode()
    return {key: text for key, text in found.items() if not key.endswith(RECORD)}


def put(bucket: Any, files: Mapping[str, str]) -> None:
    """Write objects that are not of a deploy."""
    for key, text in files.items():
        bucket.put_object(Key=key, Body=text.encode())


def test_a_deploy_sends_what_changed(bucket: Any, tmp_path: Path) -> None:
    """A deploy sends only changed files, deletes those that an earlier one wrote, and leaves all others."""
    put(bucket, FOREIGN)
    first = {"index.html": "1", "2026/a/index.html": "A", "images/a b.png": "P", "2026/ü/index.html": "U"}
    assert send(tmp_path, first).splitlines()[0] == f"Sent 5 files to {TARGET}, deleted 0"
    feed = {"blog/feeds/all.json": f'{{"home_page_url": "{SITE}/"}}'}
    assert texts(bucket) == FOREIGN | feed | {f"blog/{path}": text for path, text in first.items()}
    assert send(tmp_path, first) == f"Sent 0 files to {TARGET}, deleted 0"
    assert send(tmp_path, {"index.html": "2"}).splitlines()[0] == f"Sent 1 file to {TARGET}, deleted 3"
    assert texts(bucket) == FOREIGN | feed | {"blog/index.html": "2"}


def test_a_whole_bucket_is_a_target(bucket: Any, tmp_path: Path) -> None:
    """Without a prefix the whole bucket is the target, and objects that stand for folders stay."""
    put(bucket, {"2026/": "", "mine.txt": "m"})
    send(tmp_path, {"2026/a/index.html": "A"}, target="s3://notes/")
    send(tmp_path, {}, replace=True, target="s3://notes")
    assert sorted(texts(bucket)) == ["2026/", "feeds/all.json", "mine.txt"]


def test_files_have_types_and_cache_headers(bucket: Any, tmp_path: Path) -> None:
    """Each file has its media type, and a header that says how long browsers may keep it."""
    named = named_by_digest("theme/a.css", b"C")
    send(tmp_path, {"index.html": "1", "feeds/all.atom.xml": "F", named: "C", "images/a.webp": "W"})
    about = {}
    for key in ("index.html", "feeds/all.atom.xml", named, "images/a.webp"):
        found = bucket.Object(f"blog/{key}")
        about[key] = (found.content_type, found.cache_control)
    fresh = "public, max-age=0, must-revalidate"
    assert about == {
        "index.html": ("text/html; charset=utf-8", fresh),
        "feeds/all.atom.xml": ("application/xml; charset=utf-8", fresh),
        named: ("text/css; charset=utf-8", "public, max-age=31536000, immutable"),
        "images/a.webp": ("image/webp", "public, max-age=3600"),
    }
    assert bucket.Object(f"blog/{RECORD}").cache_control == "no-store"


@pytest.mark.parametrize("name", ["hindsight.css", "icons-20260301.js", "app.bundle01.js", "a.0a1b2c3d.css", "a.css"])
def test_only_fingerprinted_files_are_kept_for_ever(name: str, tmp_path: Path) -> None:
    """A style sheet without the digest of its bytes in its name is asked for each time."""
    (tmp_path / name).write_bytes(b"C")
    assert cache_control(tmp_path / name) == "public, max-age=0, must-revalidate"


def test_the_assets_of_a_theme_are_kept_for_ever(tmp_path: Path) -> None:
    """The style sheets and scripts of a published theme have names that a deploy to a bucket recognises."""
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme/a.css").write_bytes(b"p { color: red }")
    theme = ThemeFiles("theme", {"theme/a.css": tmp_path / "theme/a.css"})
    for asset in with_assets(theme, checked=True).assets.values():
        (tmp_path / asset.path).write_bytes(asset.data)
        assert cache_control(tmp_path / asset.path) == "public, max-age=31536000, immutable"


@pytest.mark.usefixtures("bucket")
def test_pages_come_after_what_they_need(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages and feeds are sent after all other files, and files are deleted after all is sent."""
    send(tmp_path, {"old.html": "O"})
    done: list[str] = []
    one, other = S3Target._send, S3Target._delete
    monkeypatch.setattr(S3Target, "_send", lambda self, source, path: (done.append(path), one(self, source, path)))
    monkeypatch.setattr(S3Target, "_delete", lambda self, paths: (done.extend(paths), other(self, paths)))
    send(tmp_path, {"a.html": "1", "b.css": "2", "z.png": "3", "c/index.html": "4"})
    assert set(done[:2]) == {"b.css", "z.png"}
    assert set(done[2:4]) == {"a.html", "c/index.html"}
    assert done[4:] == ["old.html", LOCK]


def test_a_dry_run_sends_nothing(bucket: Any, tmp_path: Path) -> None:
    """A dry run lists the changes, and writes no object."""
    send(tmp_path, {"index.html": "1", "old.html": "O", "same.txt": "s"})
    before = texts(bucket)
    output = write_output(tmp_path, {"index.html": "2", "new.html": "N", "same.txt": "s"})
    shown = preview_deploy(output, TARGET, tmp_path / "content", False)
    assert shown.splitlines()[:-1] == ["add    new.html", "change index.html", "remove old.html"]
    assert texts(bucket) == before


def test_a_file_of_others_is_not_replaced(bucket: Any, tmp_path: Path) -> None:
    """A file that no deploy wrote is not replaced, unless the writer says so."""
    put(bucket, {"blog/index.html": "mine"})
    with pytest.raises(DeployError, match=r"has files that no deploy of this site wrote.*: index\.html"):
        send(tmp_path, {"index.html": "1"})
    assert texts(bucket) == {"blog/index.html": "mine"}
    send(tmp_path, {"index.html": "1"}, replace=True)
    assert texts(bucket)["blog/index.html"] == "1"


def test_a_changed_object_is_not_deleted(bucket: Any, tmp_path: Path) -> None:
    """An object that somebody changed, even to the same size, stays when the site no longer has it."""
    send(tmp_path, {"index.html": "1", "a b.txt": "1", "b.txt": "1"})
    put(bucket, {"blog/a b.txt": "2"})
    done = send(tmp_path, {"index.html": "1"}).splitlines()[0]
    assert done.endswith("deleted 1; kept a b.txt, which somebody changed")
    assert texts(bucket)["blog/a b.txt"] == "2"


def test_a_deploy_from_elsewhere_is_waited_for(bucket: Any, tmp_path: Path) -> None:
    """The lock of another machine stops a deploy; that of a killed deploy from here does not."""
    put(bucket, {f"blog/{LOCK}": new_lock("0" * 32).text()})
    with pytest.raises(
        DeployError, match=rf"is deploying to {TARGET}; wait for that deploy, or delete the file {LOCK}"
    ):
        send(tmp_path, {"index.html": "1"})
    put(bucket, {f"blog/{LOCK}": new_lock(owner_of(tmp_path / "output")).text()})
    assert send(tmp_path, {"index.html": "1"}).startswith("Sent 2 files")
    assert f"blog/{LOCK}" not in texts(bucket)


def test_a_service_without_conditions_has_a_lock_too(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that cannot make an object only where it is missing gets the lock without that."""
    from botocore.exceptions import ClientError

    target = S3Target(TARGET)
    plain = target._client.put_object

    def put_object(**values: Any) -> Any:
        if "IfNoneMatch" in values:
            raise ClientError({"Error": {"Code": "NotImplemented", "Message": "no such header"}}, "PutObject")
        return plain(**values)

    monkeypatch.setattr(target._client, "put_object", put_object)
    with target.locked("a" * 32), pytest.raises(DeployError, match="is deploying"), target.locked("b" * 32):
        pass
    assert texts(bucket) == {}


def test_an_object_with_another_tag_is_compared_by_its_digest(bucket: Any, tmp_path: Path) -> None:
    """Where a tag is no digest of the bytes, as with keys of one's own, the digest that a deploy noted counts."""
    send(tmp_path, {"index.html": "1", "other.html": "1"})
    put(bucket, {"blog/other.html": "2"})
    target = S3Target(TARGET)
    target.list_files()
    target._tags = dict.fromkeys(target._tags, "0" * 32)
    assert target.different(tmp_path / "output", ["index.html", "other.html"]) == ["other.html"]


def test_the_lock_files_are_written_before_deletions(
    bucket: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock file of lessons is written once all is sent; an error after that is a SentError."""
    lock = f"{HEADER}\nask\tposts/a.md\tAsk first.\t2024-03-02T00:00:00+00:00\n"
    published = {".hindsight-published": PublishedSite(1, Locks(lock.encode())).text().decode()}
    (tmp_path / "content").mkdir()
    send(tmp_path, {"index.html": "1", "old.html": "O", **published})
    assert (tmp_path / "content/lessons.lock").read_text(encoding="utf-8") == lock
    delete = S3Target._delete

    def fail(self: S3Target, paths: Any) -> None:
        if "old.html" in paths:
            raise DeployError("cannot delete files from it: no")
        delete(self, paths)

    with monkeypatch.context() as patch:
        patch.setattr(S3Target, "_delete", fail)
        with pytest.raises(SentError, match="cannot delete files from it: no"):
            send(tmp_path, {"index.html": "2", **published})
    assert texts(bucket)["blog/index.html"] == "2"
    assert "deleted 1" in send(tmp_path, {"index.html": "2", **published})


@pytest.mark.usefixtures("bucket")
def test_the_command_for_cloudfront_is_printed(tmp_path: Path) -> None:
    """After changes, the last line is the command that makes CloudFront fetch them."""
    send(tmp_path, {"index.html": "1", "2026/a/index.html": "A"})
    said = send(tmp_path, {"index.html": "2", "b c.png": "B"}).splitlines()[-1]
    assert said == (
        "Behind CloudFront, readers see it after: aws cloudfront create-invalidation --distribution-id ID --paths "
        '"/blog/" "/blog/2026/a/*" "/blog/b%20c.png"'
    )
    assert invalidations((f"{number}/index.html" for number in range(20)), "https://notes.example") == ('"/*"',)
    assert invalidations((), SITE) == ()


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("s3://", "names no bucket; write it as s3://bucket, or as s3://bucket/notes"),
        ("s3:///notes", "names no bucket; write it as"),
        ("s3://a b/notes", "names no bucket; write it as"),
        ("s3://notes/../x", "is no place in a bucket; write it as s3://bucket/notes"),
        ("s3://notes/a//b", "is no place in a bucket; write it as s3://bucket/notes"),
    ],
)
def test_a_wrong_target_is_a_plain_message(written: str, why: str) -> None:
    """A target without a bucket, or with an odd prefix, is refused."""
    with pytest.raises(DeployError) as error:
        parse_s3_target(written)
    assert str(error.value) == f"{written} {why}" or str(error.value).startswith(f"{written} {why}")


@pytest.mark.usefixtures("bucket")
def test_a_missing_bucket_is_a_plain_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing bucket, missing credentials and a service that does not answer are each one line."""
    with pytest.raises(DeployError, match=r"^cannot write into s3://none: The specified bucket does not exist$"):
        send(tmp_path, {"index.html": "1"}, target="s3://none")
    with monkeypatch.context() as patch:
        patch.delenv("AWS_ACCESS_KEY_ID")
        patch.delenv("AWS_SECRET_ACCESS_KEY")
        with pytest.raises(DeployError, match=r"cannot write into .*: there are no credentials; run aws configure"):
            send(tmp_path, {"index.html": "1"})
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    with pytest.raises(DeployError, match=r"cannot write into .*: Could not connect to the endpoint URL") as error:
        send(tmp_path, {"index.html": "1"})
    assert "\n" not in str(error.value)


def test_a_bucket_has_no_releases(tmp_path: Path) -> None:
    """`make rollback` says that a bucket has no releases."""
    with pytest.raises(DeployError, match="a bucket has no releases; check out an older commit of the blog"):
        roll_back(tmp_path / "output", TARGET, tmp_path / "content")


def test_without_boto3_the_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without boto3 the message names the package."""
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(DeployError) as error:
        choose_target(TARGET, tmp_path / "output", tmp_path / "content", tmp_path / "cache", 0)
    assert str(error.value) == (
        'boto3 is not here: install it (pip install boto3, or the requirement "pelican-hindsight[s3]" in a blog), or '
        "leave DEPLOY_TO out"
    )


KILLED = """
import os, sys, threading, time
from pathlib import Path
import boto3
from hindsight.host.commands.deploy import deploy
threading.Thread(target=lambda: (time.sleep(float(sys.argv[2])), os.killpg(0, 9)), daemon=True).start()
deploy(Path(sys.argv[1], "output"), "s3://notes/blog", Path(sys.argv[1], "content"), False)
"""


@pytest.mark.slow
def test_the_next_deploy_completes_a_killed_one(bucket: Any, tmp_path: Path) -> None:
    """A deploy killed at any moment keeps foreign objects and whole files, and the next one completes the site."""
    put(bucket, FOREIGN)
    old = {f"old/{number}.html": "old" * 999 for number in range(40)} | {"both.html": "old"}
    new = {f"new/{number}.html": f"{number}" * 9999 for number in range(40)} | {"both.html": "new"}
    send(tmp_path, old)
    before = texts(bucket)
    write_output(tmp_path, new)
    path = os.pathsep.join((str(ROOT / "plugins"), *filter(None, sys.path)))
    ends = []
    for step in range(int(os.environ.get("DEPLOYS_KILLED", examples(12)))):
        command = [sys.executable, "-c", KILLED, str(tmp_path), str(0.05 + 0.1 * (step % 12))]
        env = {**os.environ, "PYTHONPATH": path}
        done = subprocess.run(command, check=False, capture_output=True, start_new_session=True, env=env)
        ends.append(done.returncode)
        now = {key: text for key, text in texts(bucket).items() if not key.endswith(LOCK)}
        assert {key: text for key, text in now.items() if key in FOREIGN} == FOREIGN
        after = {f"blog/{name}": text for name, text in new.items()}
        assert [key for key, text in now.items() if text not in (before.get(key), after.get(key))] == []
    assert set(ends) <= {-9, 0}
    assert -9 in ends
    send(tmp_path, new)
    feed = {"blog/feeds/all.json": f'{{"home_page_url": "{SITE}/"}}'}
    assert texts(bucket) == FOREIGN | feed | {f"blog/{name}": text for name, text in new.items()}
