"""[publish] in shop.toml: where the storefront goes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AnyHttpUrl, Field

from shopctl.config.base import Line, Section, matching


class Publish(Section):
    """Where `shopctl site publish` brings the storefront, and what it says to the host."""

    to: Line = ""
    """A folder, rsync:HOST:/PATH, s3://BUCKET/PREFIX, or git:REPOSITORY#BRANCH."""
    headers: list[Literal["netlify", "apache"]] = ["netlify", "apache"]
    """Files that tell the host of safety and caching: netlify is _headers (also Cloudflare's), apache is .htaccess."""
    feeds: list[Literal["google"]] = []
    """Product feeds for shopping ads, made with the site: google is feeds/google.xml in each language."""
    endpoint: AnyHttpUrl | None = None
    """The address of S3-compatible storage that is not Amazon's."""
    region: Annotated[str, matching("[a-z0-9-]{0,40}", "a region such as eu-central-1")] = ""
    """The region of the bucket, where the storage has regions."""
    credentials_file: str = ""
    """A file of mode 0600 with two lines, key id and secret; AWS_ACCESS_KEY_ID and its secret go before it."""
    page_within_seconds: Annotated[int, Field(ge=1, le=60)] = 10
    """The shop's standard: a page is there within so many seconds, also on a slow line (`shopctl site check`)."""
    slow_line_kbit: Annotated[int, Field(ge=10, le=100_000)] = 400
    """What a slow line carries: kilobits per second."""
