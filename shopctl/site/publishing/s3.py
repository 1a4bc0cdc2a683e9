"""Publishing to S3-compatible storage: Amazon's, or any with the same interface (MinIO, R2, Spaces, Arvan, Liara)."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import md5
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from shopctl.config.publish import Publish
from shopctl.errors import SettingsError
from shopctl.site.hosting import caching
from shopctl.site.publishing.target import File, NotPublished, Place, Step
from shopctl.site.serve import content_type

_AT_ONCE = 8
_DELETED_AT_ONCE = 1000


class OpenCredentials(SettingsError):
    """The file of the secret can be read by others, or is not what it should be."""

    message = "publish.credentials_file = {file}: {reason}."
    hint = "It has two lines, key id and secret, and is read by you alone: chmod 600 {file}"


class Bucket:
    """A bucket, or what in it starts with a prefix. An object is there whole or not at all."""

    def __init__(self, root: Path, settings: Publish, place: Place) -> None:
        self._name, self._bucket = place.name, place.where
        self._prefix = place.part + "/" if place.part else ""
        key, secret = _credentials(root, settings)
        # Newer checksums are not understood by all compatible servers: only where they are required.
        config = Config(
            max_pool_connections=_AT_ONCE,
            retries={"mode": "standard"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=str(settings.endpoint) if settings.endpoint else None,
            region_name=settings.region or os.environ.get("AWS_REGION") or "us-east-1",
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            config=config,
        )

    def digest(self, data: bytes) -> str:
        """The ETag of what was put in one piece."""
        return md5(data, usedforsecurity=False).hexdigest()

    def there(self, known: Mapping[str, File]) -> Mapping[str, File]:
        """The objects below the prefix."""
        found: dict[str, File] = {}
        try:
            for page in self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._prefix
            ):
                for each in page.get("Contents", ()):
                    found[each["Key"][len(self._prefix) :]] = File(each["ETag"].strip('"'), each["Size"])
        except (BotoCoreError, ClientError) as error:
            raise self._failed(error) from error
        return found

    def put(self, site: Path, addresses: Sequence[str], step: Step) -> None:
        """See Target; several at once, and all of them before this returns."""

        def one(address: str) -> None:
            self._client.put_object(
                Bucket=self._bucket,
                Key=self._prefix + address,
                Body=(site / address).read_bytes(),
                ContentType=content_type(address),
                CacheControl=caching(address),
            )

        try:
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                for _ in pool.map(one, addresses):
                    step(1)
        except (BotoCoreError, ClientError) as error:
            raise self._failed(error) from error

    def remove(self, site: Path, addresses: Sequence[str]) -> None:
        """See Target."""
        try:
            for start in range(0, len(addresses), _DELETED_AT_ONCE):
                keys = [{"Key": self._prefix + address} for address in addresses[start : start + _DELETED_AT_ONCE]]
                self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": keys, "Quiet": True})
        except (BotoCoreError, ClientError) as error:
            raise self._failed(error) from error

    def finish(self) -> None:
        """Nothing is held back."""

    def _failed(self, error: Exception) -> NotPublished:
        return NotPublished(target=self._name, reason=str(error).rstrip("."))


def _credentials(root: Path, settings: Publish) -> tuple[str | None, str | None]:
    """Key id and secret: the environment's first, then the file's; None lets boto3 look where it always does."""
    if os.environ.get("AWS_ACCESS_KEY_ID") or not settings.credentials_file:
        return None, None
    file = root / Path(settings.credentials_file).expanduser()
    try:
        if os.name == "posix" and file.stat().st_mode & 0o077:
            raise OpenCredentials(file=str(file), reason="others on this computer can read it")
        key, secret = file.read_text("utf-8").split()
    except OSError as error:
        raise OpenCredentials(file=str(file), reason=error.strerror) from error
    except ValueError as error:
        raise OpenCredentials(file=str(file), reason="it does not have two lines") from error
    return key, secret
