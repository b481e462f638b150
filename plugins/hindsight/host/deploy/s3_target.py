"""A bucket of S3 as a target, or of a service with the same interface, by boto3.

A bucket has no folders and no links, and each object is replaced as a whole. So a deploy sends what pages need, then
the pages, and deletes last. The lock is an object that only one deploy can make.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from hindsight.core.text.digest import digest_of
from hindsight.core.urls import address_of
from hindsight.host.deploy.plan import RECORD, RemoteFile, is_page
from hindsight.host.deploy.protocol import Delivery, SentError
from hindsight.host.deploy.target import DeployError
from hindsight.host.deploy.target_lock import LOCK, new_lock, parse_lock, refusal
from hindsight.host.media_types import type_of
from hindsight.host.serving.headers import FOR_EVER
from hindsight.host.site.theme_files import is_named_by_digest

SCHEME = "s3://"
_BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]", re.IGNORECASE)
_AT_ONCE = 16  # requests
# Style sheets and scripts without a digest in their name belong to the pages, which have to be asked for each time.
_FRESH = (".css", ".js", ".mjs", ".txt", ".webmanifest")
_MD5 = "hindsight-md5"
_MISSING = ("404", "NoSuchKey", "NotFound")
_LOCKED = ("412", "PreconditionFailed", "409", "ConditionalRequestConflict")
_UNCONDITIONAL = ("501", "NotImplemented", "400", "InvalidArgument")
_MOST_PATHS = 12  # of an invalidation; each may cost money
NO_CREDENTIALS = "there are no credentials; run aws configure, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"


def parse_s3_target(written: str) -> tuple[str, str]:
    """Return the bucket and the prefix of `s3://bucket/prefix`, the prefix with a slash at its end unless it is "".

    Raises DeployError for names that no bucket has.
    """
    bucket, _, prefix = written[len(SCHEME) :].partition("/")
    prefix = prefix.strip("/")
    if not _BUCKET.fullmatch(bucket):
        raise DeployError(f"{written} names no bucket; write it as s3://bucket, or as s3://bucket/notes")
    if prefix and any(part in ("", ".", "..") for part in prefix.split("/")):
        raise DeployError(f"{written} is no place in a bucket; write it as s3://bucket/notes")
    return bucket, f"{prefix}/" if prefix else ""


def cache_control(file: Path) -> str:
    """Return how long browsers may keep a file of the site."""
    if is_named_by_digest(file):
        return FOR_EVER
    if is_page(file.name) or file.name.lower().endswith(_FRESH):
        return "public, max-age=0, must-revalidate"
    return "public, max-age=3600"


class S3Target:
    """A bucket, or the keys of one below a prefix."""

    def __init__(self, written: str) -> None:
        self._bucket, self._prefix = parse_s3_target(written)
        self.name = f"{SCHEME}{self._bucket}/{self._prefix}".rstrip("/")
        self._client, self._errors = _client()
        self._tags: dict[str, str] = {}
        self._changed: tuple[str, ...] = ()
        self._site = ""

    @property
    def advice(self) -> str:
        """Return the command that makes CloudFront fetch what the last deploy changed, "" without changes."""
        paths = invalidations(self._changed, self._site)
        if not paths:
            return ""
        command = "aws cloudfront create-invalidation --distribution-id ID --paths"
        return f"Behind CloudFront, readers see it after: {command} {' '.join(paths)}"

    @contextlib.contextmanager
    def locked(self, owner: str) -> Iterator[None]:
        """Hold the lock object; raise DeployError where a deploy from elsewhere holds it."""
        mine = new_lock(owner).text()
        if not self._make(LOCK, mine):
            # It is of a deploy from elsewhere, or of one from here that was killed.
            found = parse_lock(self.read(LOCK))
            if found.owner != owner:
                raise DeployError(refusal(self.name, LOCK, found))
            self._write(LOCK, mine)
        found = parse_lock(self.read(LOCK))
        if found.owner != owner:
            raise DeployError(refusal(self.name, LOCK, found))
        try:
            yield
        finally:
            with contextlib.suppress(DeployError):  # the next deploy from here takes the lock over
                self._delete([LOCK])

    def list_files(self) -> dict[str, RemoteFile]:
        """Return the objects below the prefix by their paths; objects that stand for folders are left out."""
        there, self._tags = {}, {}
        with self._trying("look into"):
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix)
            for entry in (entry for page in pages for entry in page.get("Contents", ())):
                path = entry["Key"].removeprefix(self._prefix)
                if path and not path.endswith("/"):
                    there[path] = RemoteFile("-", entry["Size"])
                    self._tags[path] = entry["ETag"].strip('"')
        return there

    def read(self, name: str) -> str:
        """Return the text of an object, "" where it is not there."""
        try:
            with self._trying("read"):
                answer = self._client.get_object(**self._key(name))
                return str(answer["Body"].read().decode("utf-8", "replace"))
        except _MissingError:
            return ""

    def different(self, source: Path, paths: Iterable[str]) -> list[str]:
        """Return those of the paths, which are objects, whose bytes are not those of the source."""
        with self._pool() as run:
            return [path for path, same in run(lambda path: self._is_same(source, path), paths) if not same]

    def digests(self, paths: Iterable[str]) -> dict[str, str]:
        """Return the digests of the bytes of objects, by their paths; missing objects are left out."""
        with self._pool() as run:
            return {path: digest for path, digest in run(self._digest, paths) if digest}

    def deliver(self, delivery: Delivery) -> int:
        """Send what differs, pages after what they need, then delete; a deploy that breaks off is completed later."""
        plan = delivery.plan
        there = [path for path in plan.send if path in self._tags]
        changed = sorted({*(set(plan.send) - set(there)), *self.different(delivery.source, there)})
        # Record files before sending them: after a deploy that breaks off, the next one recognises its own files.
        self._write(RECORD, delivery.both.text())
        self._delete(plan.clear)
        pages, others = ([path for path in changed if is_page(path) is wanted] for wanted in (True, False))
        for part in (others, pages):
            with self._pool() as run:
                list(run(lambda path: self._send(delivery.source, path), part))
        self._changed, self._site = (*changed, *plan.clear, *plan.delete), delivery.after.site
        try:
            delivery.keep_locks()
            self._delete(plan.delete)
            self._write(RECORD, delivery.after.text())
        except DeployError as error:
            raise SentError(str(error)) from error
        return len(changed)

    def _digest(self, path: str) -> str:
        try:
            with self._trying("read"):
                return digest_of(self._client.get_object(**self._key(path))["Body"].read())
        except _MissingError:
            return ""

    def _is_same(self, source: Path, path: str) -> bool:
        """Return whether an object has the bytes of a file.

        Its tag says so mostly. Where the bucket encrypts objects with keys of its own, only what we noted does.
        """
        expected = _md5(source / path).hex()
        if self._tags.get(path) == expected:
            return True
        with self._trying("look into"):
            head = self._client.head_object(**self._key(path))
        size = (source / path).stat().st_size
        return bool(head["ContentLength"] == size and head.get("Metadata", {}).get(_MD5) == expected)

    def _send(self, source: Path, path: str) -> None:
        file = source / path
        digest = _md5(file)
        with self._trying("write into"), file.open("rb") as body:
            self._client.put_object(
                **self._key(path), Body=body, ContentMD5=base64.b64encode(digest).decode(),
                ContentType=type_of(Path(path)), CacheControl=cache_control(file), Metadata={_MD5: digest.hex()},
            )  # fmt: skip

    def _make(self, name: str, text: str) -> bool:
        """Write an object unless it is there; return False where it is."""
        try:
            with self._trying("write into"):
                self._client.put_object(**self._text_key(name, text), IfNoneMatch="*")
        except _RefusedError as error:
            if error.code in _LOCKED:
                return False
            if error.code not in _UNCONDITIONAL:
                raise
            # A service without this condition: two deploys that begin at the same moment may both run.
            if self.read(name):
                return False
            self._write(name, text)
        return True

    def _write(self, name: str, text: str) -> None:
        with self._trying("write into"):
            self._client.put_object(**self._text_key(name, text))

    def _delete(self, paths: Iterable[str]) -> None:
        def delete(path: str) -> None:
            with self._trying("delete files from"):
                self._client.delete_object(**self._key(path))

        with self._pool() as run:
            list(run(delete, paths))

    def _text_key(self, name: str, text: str) -> dict[str, Any]:
        about = {"ContentType": "text/plain; charset=utf-8", "CacheControl": "no-store"}
        return {**self._key(name), **about, "Body": text.encode("utf-8")}

    def _key(self, path: str) -> dict[str, str]:
        try:
            path.encode("utf-8")
        except UnicodeEncodeError as error:
            raise DeployError(f"the name {path!a} has bytes that are no UTF-8; rename the file") from error
        return {"Bucket": self._bucket, "Key": f"{self._prefix}{path}"}

    @contextlib.contextmanager
    def _trying(self, what: str) -> Iterator[None]:
        """Turn the errors of boto3 into a DeployError that says what could not be done."""
        try:
            yield
        except self._errors.ClientError as error:
            about = error.response.get("Error", {})
            code = str(about.get("Code", ""))
            kind = _MissingError if code in _MISSING else _RefusedError
            raise kind(f"cannot {what} {self.name}: {about.get('Message') or code or error}", code) from error
        except self._errors.NoCredentialsError as error:
            raise DeployError(f"cannot {what} {self.name}: {NO_CREDENTIALS}") from error
        except (self._errors.BotoCoreError, self._errors.HTTPClientError) as error:
            raise DeployError(f"cannot {what} {self.name}: {str(error).splitlines()[0]}") from error

    @contextlib.contextmanager
    def _pool(self) -> Iterator[Callable[[Callable[[str], Any], Iterable[str]], Iterator[tuple[str, Any]]]]:
        """Yield a function that calls another with each path, several at once; the first error ends it."""
        pool = ThreadPoolExecutor(_AT_ONCE)

        def run(do: Callable[[str], Any], paths: Iterable[str]) -> Iterator[tuple[str, Any]]:
            listed = list(paths)
            return zip(listed, pool.map(do, listed), strict=True)

        try:
            yield run
        finally:
            pool.shutdown(cancel_futures=True)


class _RefusedError(DeployError):
    """Raised where the service refuses a request; `code` is its own word for the reason."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class _MissingError(_RefusedError):
    """Raised for an object that is not there."""


def _client() -> tuple[Any, Any]:
    """Return a client of S3, and the module of its errors; raise DeployError without boto3."""
    try:
        import boto3
        from botocore import exceptions
        from botocore.config import Config
    except ImportError as error:
        raise DeployError(
            'boto3 is not here: install it (pip install boto3, or the requirement "pelican-hindsight[s3]" in a blog), '
            "or leave DEPLOY_TO out"
        ) from error
    # Not every service knows the newer checksums; a digest of each file is sent anyway.
    config = Config(
        connect_timeout=10, read_timeout=60, max_pool_connections=_AT_ONCE, retries={"mode": "standard"},
        request_checksum_calculation="when_required", response_checksum_validation="when_required",
    )  # fmt: skip
    try:
        return boto3.Session().client("s3", config=config), exceptions
    except (exceptions.BotoCoreError, ValueError) as error:
        raise DeployError(f"cannot use S3: {error}") from error


def _md5(file: Path) -> bytes:
    with file.open("rb") as data:
        return hashlib.file_digest(data, lambda: hashlib.md5(usedforsecurity=False)).digest()


def invalidations(paths: Iterable[str], site: str) -> tuple[str, ...]:
    """Return the paths to invalidate in a cache of the site at an address: all of it where there are many."""
    root = urlsplit(site).path.rstrip("/")
    found = sorted({f"{root}/{quote(address_of(path))}" for path in paths})
    if len(found) > _MOST_PATHS:
        return (f'"{root}/*"',)
    return tuple(f'"{path}*"' if path.endswith("/") and path != f"{root}/" else f'"{path}"' for path in found)
