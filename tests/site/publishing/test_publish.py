"""What is published is the built site, whole at every moment, and nothing of anybody else's is touched."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shopctl.config.publish import Publish
from shopctl.db.connect import connect, transaction
from shopctl.site.publishing.order import groups, rank
from shopctl.site.publishing.publish import Plan, publish
from shopctl.site.publishing.target import BadTarget, NotPublished, OwnFolder, place
from shopctl.site.serve import NoSite

Send = Callable[..., Plan]


@pytest.fixture
def send(shop: Path, site: Path) -> Send:
    """Publish the built site of `shop`."""

    def _send(to: str, settings: Publish | None = None, **options: Any) -> Plan:
        return publish(shop, settings or Publish(), place(to, shop), **options)

    return _send


def contents(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def change(shop: Path, build_site: Any) -> None:
    """Another title for one product, and another one gone."""
    db = connect(shop / "shop.db")
    with transaction(db):
        db.execute("UPDATE product SET title = 'Sun teapot' WHERE handle = 'moon-pot'")
        db.execute("UPDATE product SET status = 'archived' WHERE handle = 'cup'")
    db.close()
    build_site()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("rsync:me@host:/var/www/shop", "rsync:me@host:/var/www/shop"),
        ("s3://my-bucket", "s3:my-bucket/"),
        ("s3://my-bucket/a/b/", "s3:my-bucket/a/b"),
        ("git:git@github.com:me/shop.git", "git:git@github.com:me/shop.git#gh-pages"),
        ("git:/srv/shop.git#pages", "git:/srv/shop.git#pages"),
        ("/srv/www", "folder:/srv/www"),
    ],
)
def test_a_place_is_written_in_one_line(text: str, name: str, tmp_path: Path) -> None:
    assert place(text, tmp_path).name == name


@pytest.mark.parametrize(
    "text", ["", "s3://", "git:", "git:--upload-pack=x", "rsync:-e sh:x", "ftp://x/y", "https://x"]
)
def test_what_is_no_place_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(BadTarget):
        place(text, tmp_path)


@pytest.mark.parametrize("to", [".", "site", "content/public", "..", "/"])
def test_no_visitor_comes_near_the_shops_own_files(tmp_path: Path, to: str) -> None:
    shop = tmp_path / "teahouse"
    with pytest.raises(OwnFolder):
        place(to, shop)
    assert place("../public", shop).where == str((tmp_path / "public").resolve())


def test_files_go_before_those_that_need_them(site: Path) -> None:
    order = groups(contents(site))
    assert [rank(group[0]) for group in order] == [0, 1, 2, 3]
    assert all(address.startswith(("assets/", "media/")) for address in order[0])
    assert "products/moon-pot/index.html" in order[1]
    assert {"index.html", "fa/index.html", "404.html", "products/index.html", "ar/faq/index.html"} <= {*order[2]}
    assert "robots.txt" in order[3]


def test_a_folder_gets_the_site_once(send: Send, site: Path, tmp_path: Path) -> None:
    first = send("../www")
    assert contents(tmp_path / "www") == contents(site)
    assert (first.sent, first.unchanged) == (len(contents(site)), 0)
    again = send("../www")
    assert (again.sent, again.remove, again.unchanged) == (0, [], first.sent)


def test_only_what_changed_is_sent_and_only_ours_is_removed(
    send: Send, shop: Path, site: Path, tmp_path: Path, build_site: Any
) -> None:
    www = tmp_path / "www"
    send("../www")
    (www / "blog").mkdir()
    (www / "blog" / "index.html").write_text("mine")
    (www / "products" / "note.txt").write_text("mine too")
    change(shop, build_site)
    before = contents(www)
    planned = send("../www", dry_run=True)
    assert contents(www) == before
    plan = send("../www")
    assert (plan.put, plan.remove) == (planned.put, planned.remove)
    assert 0 < plan.sent < len(before) / 2
    assert "products/cup/index.html" in plan.remove
    assert contents(www) == contents(site) | {"blog/index.html": b"mine", "products/note.txt": b"mine too"}


def test_what_somebody_took_away_is_brought_again(send: Send, site: Path, tmp_path: Path) -> None:
    send("../www")
    (tmp_path / "www" / "index.html").unlink()
    assert send("../www").put == [["index.html"]]


def test_nothing_is_written_through_a_link(send: Send, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / "products").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NotPublished, match="link"):
        send("../www")
    assert contents(tmp_path / "elsewhere") == {}


def test_without_a_site_there_is_nothing_to_publish(shop: Path) -> None:
    with pytest.raises(NoSite):
        publish(shop, Publish(), place("../www", shop))


KILLED = """
import os, signal, sys
from pathlib import Path
from shopctl.config.publish import Publish
from shopctl.site.publishing.publish import publish
from shopctl.site.publishing.target import place
shop, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
real, seen = getattr(os, name), 0
def deadly(*args, **options):
    global seen
    seen += 1
    if seen == count:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args, **options)
setattr(os, name, deadly)
publish(shop, Publish(), place("../www", shop))
"""


@pytest.mark.faults
@pytest.mark.parametrize(("call", "counts"), [("replace", (1, 2, 5, 9)), ("open", (2, 6)), ("fsync", (1, 2, 3))])
def test_cut_off_anywhere_visitors_see_whole_pages_and_the_next_one_ends_it(
    send: Send, shop: Path, site: Path, tmp_path: Path, build_site: Any, call: str, counts: tuple[int, ...]
) -> None:
    www, aside = tmp_path / "www", tmp_path / "aside"
    send("../www")
    before = contents(www)
    change(shop, build_site)
    after = contents(site)
    shutil.copytree(tmp_path, aside, ignore=shutil.ignore_patterns("aside"))
    killed = 0
    for count in counts:
        for name in ("www", shop.name):
            shutil.rmtree(tmp_path / name)
            shutil.copytree(aside / name, tmp_path / name)
        done = subprocess.run([sys.executable, "-c", KILLED, str(shop), call, str(count)], capture_output=True)
        killed += done.returncode == -signal.SIGKILL
        for name, data in contents(www).items():
            assert data in (before.get(name), after.get(name)) or name.endswith(".new"), f"{call} {count}: {name}"
        publish(shop, Publish(), place("../www", shop))
        assert contents(www) == after
    assert killed == len(counts)


@pytest.mark.faults
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not on this machine")
@pytest.mark.parametrize("count", [1, 3, 7])
def test_killed_at_a_rename_by_the_system_nothing_is_half_there(
    send: Send, shop: Path, site: Path, tmp_path: Path, count: int
) -> None:
    inject = f"inject=rename,renameat,renameat2:signal=SIGKILL:when={count}"
    command = ["strace", "-f", "-o", os.devnull, "-e", inject, sys.executable, "-c", KILLED, str(shop), "nice", "0"]
    subprocess.run(command, capture_output=True)
    whole = contents(site)
    there = contents(tmp_path / "www") if (tmp_path / "www").is_dir() else {}
    assert all(data == whole[name] for name, data in there.items() if not name.endswith(".new"))
    assert len(there) < len(whole)
    send("../www")
    assert contents(tmp_path / "www") == whole


@pytest.mark.skipif(shutil.which("rsync") is None, reason="rsync is not on this machine")
def test_rsync_brings_what_changed_and_leaves_what_is_not_ours(
    send: Send, shop: Path, site: Path, tmp_path: Path, build_site: Any
) -> None:
    www = tmp_path / "a b" / "www"
    (tmp_path / "a b").mkdir()
    to = f"rsync:{www}"
    send(to)
    assert contents(www) == contents(site)
    assert stat.S_IMODE((www / "index.html").stat().st_mode) == 0o644
    (www / "mine.html").write_text("mine")
    (www / "products" / "cup" / "mine.html").write_text("mine")
    (site / "odd [a] *.txt").write_text("odd")
    send(to)
    (www / "odd a.txt").write_text("mine")
    (site / "odd [a] *.txt").unlink()
    change(shop, build_site)
    plan = send(to)
    assert {"products/cup/index.html", "odd [a] *.txt"} <= {*plan.remove}
    mine = dict.fromkeys(("mine.html", "products/cup/mine.html", "odd a.txt"), b"mine")
    assert contents(www) == contents(site) | mine
    assert not (www / "fa" / "products" / "cup").exists()
    assert send(to).sent == 0


def test_a_host_that_cannot_be_reached_is_said_in_its_own_words(send: Send) -> None:
    with pytest.raises(NotPublished) as caught:
        send("git:/nowhere/shop.git")
    assert "/nowhere/shop.git" in caught.value.sentence
    assert "fatal" in caught.value.sentence


def git(repository: Path, *arguments: str) -> str:
    command = ["git", "--git-dir", str(repository), *arguments]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


def published(repository: Path, branch: str) -> dict[str, bytes]:
    found = {}
    for name in git(repository, "ls-tree", "-r", "-z", "--name-only", branch).split("\0")[:-1]:
        command = ["git", "--git-dir", str(repository), "cat-file", "blob", f"{branch}:{name}"]
        found[name] = subprocess.run(command, check=True, capture_output=True).stdout
    return found


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not on this machine")
def test_a_branch_gets_one_commit_for_what_changed(
    send: Send, shop: Path, site: Path, tmp_path: Path, build_site: Any
) -> None:
    repository = tmp_path / "origin.git"
    subprocess.run(["git", "init", "-q", "--bare", str(repository)], check=True)
    to = f"git:{repository}#pages"
    send(to)
    assert published(repository, "pages") == contents(site)
    assert send(to).sent == 0
    assert git(repository, "rev-list", "--count", "pages").strip() == "1"

    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "-b", "pages", str(repository), str(clone)], check=True)
    (clone / "CNAME").write_text("shop.example")
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    subprocess.run(["git", "-C", str(clone), "add", "CNAME"], check=True)
    subprocess.run(["git", "-C", str(clone), *identity, "commit", "-q", "-m", "Domain"], check=True)
    subprocess.run(["git", "-C", str(clone), "push", "-q"], check=True, capture_output=True)

    change(shop, build_site)
    plan = send(to)
    assert "products/cup/index.html" in plan.remove
    assert published(repository, "pages") == contents(site) | {"CNAME": b"shop.example"}
    assert git(repository, "rev-list", "--count", "pages").strip() == "3"


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A real S3 server in a process of its own, with a bucket `shop`."""
    boto3 = pytest.importorskip("boto3")
    pytest.importorskip("moto.server")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(100):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.2)
            address = f"http://127.0.0.1:{port}"
            keys = {"aws_access_key_id": "id", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
            client = boto3.client("s3", endpoint_url=address, **keys)
            client.create_bucket(Bucket="shop")
            yield address, client
        finally:
            server.terminate()


@pytest.mark.filterwarnings("ignore")
def test_a_bucket_gets_files_with_their_type_and_caching(
    send: Send, shop: Path, site: Path, build_site: Any, storage: Any
) -> None:
    address, client = storage
    (shop / "keys").write_text("id\nsecret\n")
    (shop / "keys").chmod(0o600)
    settings = Publish(endpoint=address, credentials_file="keys")

    def objects() -> dict[str, bytes]:
        names = [each["Key"] for each in client.list_objects_v2(Bucket="shop").get("Contents", ())]
        return {name: client.get_object(Bucket="shop", Key=name)["Body"].read() for name in names}

    send("s3://shop/www", settings)
    assert objects() == {f"www/{name}": data for name, data in contents(site).items()}
    page = client.head_object(Bucket="shop", Key="www/index.html")
    assert (page["ContentType"], page["CacheControl"]) == ("text/html; charset=utf-8", "public, max-age=300")
    style = next(name for name in contents(site) if name.endswith(".css"))
    asset = client.head_object(Bucket="shop", Key=f"www/{style}")
    assert "immutable" in asset["CacheControl"]

    client.put_object(Bucket="shop", Key="www/mine.html", Body=b"mine")
    change(shop, build_site)
    (record,) = shop.glob(".site-published.*")
    record.rename(shop / ".aside")
    assert send("s3://shop/www", settings, dry_run=True).remove == [], "nothing is known to be ours"
    (shop / ".aside").rename(record)
    plan = send("s3://shop/www", settings)
    assert "products/cup/index.html" in plan.remove
    assert 0 < plan.sent < plan.unchanged
    assert objects() == {f"www/{name}": data for name, data in contents(site).items()} | {"www/mine.html": b"mine"}


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_keys_that_others_can_read_are_refused(send: Send, shop: Path) -> None:
    pytest.importorskip("boto3")
    (shop / "keys").write_text("id\nsecret\n")
    (shop / "keys").chmod(0o644)
    with pytest.raises(Exception, match="others on this computer can read it"):
        send("s3://shop", Publish(credentials_file="keys"))


def test_the_command_shows_its_plan_and_answers_scripts(site: Path, shop: Path, run: Any, tmp_path: Path) -> None:
    planned = run("site", "publish", "--to", "../www", "--dry-run", shop=shop)
    assert planned.returncode == 0, planned.stderr
    assert "+ products/moon-pot/index.html" in planned.stdout
    assert not (tmp_path / "www").exists()
    done = run("site", "publish", "--to", "../www", "--json", shop=shop)
    document = json.loads(done.stdout)
    assert document["sent"] == len(contents(tmp_path / "www"))
    assert (document["removed"], document["unchanged"], document["dry_run"]) == (0, 0, False)
    assert run("site", "publish", shop=shop).returncode == 6, "no place is named anywhere"
