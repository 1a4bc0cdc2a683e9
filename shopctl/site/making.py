"""Make the storefront: work out what each page needs, make again what changed, take away what no longer belongs.

Files come in the order in which others need them: pictures and assets, then products and texts, then listings and home
pages, and only then old files go. Whatever kills a build, the folder holds whole pages, and the next build ends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from shopctl.catalog.reviews import Review
from shopctl.catalog.snapshot import Catalogue
from shopctl.config.model import Settings
from shopctl.site import (
    aids,
    assets,
    branches,
    collected,
    content,
    facets,
    feed,
    guide_prices,
    hosting,
    manifest,
    manuals,
    media,
    newsfeed,
    posters,
    search,
    sitemap,
)
from shopctl.site.content import Content
from shopctl.site.digests import shared_digests
from shopctl.site.folder import Folder
from shopctl.site.indexing import Indexed, Task
from shopctl.site.links import file_of, links
from shopctl.site.manifest import Manifest
from shopctl.site.outcome import FOLDER, Outcome, Progress
from shopctl.site.pages import Site
from shopctl.site.plan import plan
from shopctl.site.sanitise import pictures_in_html
from shopctl.site.workshop import Job, Workshop

_LISTINGS = ("listing", "articles", "home", "lost")
"""Shapes that link to products and texts, and so are written after them."""


def make(
    root: Path,
    settings: Settings,
    catalogue: Catalogue,
    now: datetime,
    full: bool,
    progress: Progress,
    together: Mapping[int, Sequence[int]],
    sellers: Sequence[int],
    reviews: Mapping[int, Sequence[Review]],
) -> Outcome:
    """Bring site/ up to date with `catalogue`, what is bought `together` and what most; raises as `build` does."""
    old = manifest.read(root)
    folder = Folder(root / FOLDER)
    for address, made in old.files.items():
        if made == manifest.UNFINISHED:
            folder.sweep(address)
    texts = content.read(root, settings.shop.languages)
    shared = assets.collect(root, settings)
    found, problems = media.survey(root, _sources(catalogue, texts, settings), old.pictures)
    _announce(root, old, [*shared.files, *(name for fact in found.values() for name in media.picture(fact).addresses)])
    for address, data in shared.files.items():
        folder.write(address, data)
    pictures, damaged = media.publish(root, folder, found, progress)
    where = links(settings.shop.languages, str(settings.shop.url) if settings.shop.url else None)
    papers = manuals.survey(root, settings.shop.languages)
    told = collected.read(root, settings, reviews)
    site = Site(root, settings, catalogue, texts, pictures, shared, where, together, sellers, papers, told)

    pages = [page for language in site.languages for page in aids.pages(site, language)] + plan(site)
    shared_pictures = posters.of_pages(site, pages)
    _announce(root, old, shared_pictures)
    posters.publish(settings.theme, folder, shared_pictures)
    base = shared_digests(site)
    jobs = [
        Job(file_of(where.address(page.language, page.path)), base[page.language] + page.needs, page) for page in pages
    ]
    new = Manifest(pictures=found)
    outcome = Outcome(len(pages), problems=[*shared.problems, *aids.problems(site), *(problems | damaged).items()])
    outcome.written = _render(site, folder, old, new, jobs, full, progress)
    others = sitemap.files(site, pages) | newsfeed.files(site) | hosting.files(settings.publish, where.root)
    others |= dict(branches.files(told.branches)) | dict(guide_prices.files(site))
    others |= feed.files(root, settings, catalogue, pictures, now)
    for address, data in others.items():
        folder.write(address, data)
        new.files[address] = manifest.STATIC
    published = (name for picture in pictures.values() for name in picture.addresses)
    for address in (*shared.files, *published, *shared_pictures):
        new.files[address] = manifest.STATIC
    _write_manuals(site, folder, old, new)
    outcome.removed = _prune(folder, old, new)
    if new != old:
        manifest.write(root, new)
    return outcome


def _render(
    site: Site, folder: Folder, old: Manifest, new: Manifest, jobs: Sequence[Job], full: bool, progress: Progress
) -> int:
    """Make the pages whose inputs changed, or that are not there as they were; how many files were written."""
    due = []
    for job in jobs:
        digest, size = old.files.get(job.address, manifest.UNFINISHED)
        if full or digest != job.digest or not folder.has(job.address, size):
            due.append(job)
        else:
            new.files[job.address] = (digest, size)
    tasks = _index_tasks(site, folder, old, new, jobs, due, full)
    sift = _facets_due(site, folder, old, new, jobs, full)
    if not due and not tasks and not sift:
        return 0
    _announce(site.root, old, [job.address for job in due], settle=True)
    written = 0
    with Workshop(site, folder.root, len(due)) as workshop:
        for done, (job, size, fresh) in enumerate(_in_order(workshop, due, tasks, bool(sift)), 1):
            new.files[job.address] = (job.digest, size)
            written += fresh
            progress(done, len(due))
    sifted = dict(workshop.sifted)
    _announce(site.root, old, [*sifted, *(address for made in workshop.indexed for address in made.files)])
    for task, made in zip(tasks, workshop.indexed, strict=True):
        _write_index(site, folder, new, task, made)
    _write_facets(site, folder, new, sifted, sift)
    return written


def _in_order(
    workshop: Workshop, due: Sequence[Job], tasks: Sequence[Task], sift: bool
) -> Iterable[tuple[Job, int, bool]]:
    yield from workshop.make([job for job in due if job.page.shape not in _LISTINGS], tasks, sift)
    yield from workshop.make([job for job in due if job.page.shape in _LISTINGS])


def _index_tasks(
    site: Site, folder: Folder, old: Manifest, new: Manifest, jobs: Sequence[Job], due: Sequence[Job], full: bool
) -> list[Task]:
    """The search indexes to make; those that are whole and of the same pages are kept."""
    hashes = {language: blake2b(digest_size=12) for language in site.languages}
    for job in jobs:
        hashes[job.page.language].update(job.digest.encode())
    tasks = []
    for language, sum_ in hashes.items():
        last, digest = search.address(site, language), sum_.hexdigest()
        before, size = old.files.get(last, manifest.UNFINISHED)
        names = [name for name in old.files if name.startswith(search.folder(language)) and name not in old.retired]
        if full or before != digest or not folder.has(last, size) or not all(map(folder.there, names)):
            changed = [job.page.subject for job in due if job.page.language == language and job.page.shape == "product"]
            tasks.append(Task(language, digest, "" if full else before, changed))
        else:
            new.files.update(dict.fromkeys(names, manifest.STATIC))
            new.files[last] = (digest, size)
    return tasks


def _write_index(site: Site, folder: Folder, new: Manifest, task: Task, made: Indexed) -> None:
    last = search.address(site, task.language)
    for address, data in made.files.items():
        folder.write(address, data)
    new.files.update(dict.fromkeys([*made.kept, *made.files], manifest.STATIC))
    new.files[last] = (task.digest, len(made.files[last]))


def _facets_due(site: Site, folder: Folder, old: Manifest, new: Manifest, jobs: Sequence[Job], full: bool) -> str:
    """The digest of what listings are sifted by, when that is to be made: any page changed, or a file is not there."""
    hash_ = blake2b(digest_size=12)
    for job in jobs:
        hash_.update(job.digest.encode())
    digest, pointers = hash_.hexdigest(), [facets.address(site, language) for language in site.languages]
    names = [name for name in old.files if name.startswith(facets.FOLDER) and name not in old.retired]
    whole = all(map(folder.there, names)) and all(old.files.get(name, ("", 0))[0] == digest for name in pointers)
    if full or not whole or not all(folder.has(name, old.files[name][1]) for name in pointers):
        return digest
    new.files.update(dict.fromkeys(names, manifest.STATIC))
    new.files.update({name: old.files[name] for name in pointers})
    return ""


def _write_facets(site: Site, folder: Folder, new: Manifest, made: Mapping[str, bytes], digest: str) -> None:
    pointers = [facets.address(site, language) for language in site.languages]
    for address, data in made.items():
        folder.write(address, data)
        new.files[address] = (digest, len(data)) if address in pointers else manifest.STATIC


def _write_manuals(site: Site, folder: Folder, old: Manifest, new: Manifest) -> None:
    papers = list(manuals.addresses(site.manuals))
    _announce(site.root, old, [paper.address for paper in papers])
    for paper in papers:  # large files, one at a time
        source = site.root / paper.address
        made = (str(source.stat().st_mtime_ns), paper.size)
        if old.files.get(paper.address) != made or not folder.has(paper.address, paper.size):
            folder.write(paper.address, source.read_bytes())
        new.files[paper.address] = made


def _announce(root: Path, old: Manifest, addresses: Iterable[str], settle: bool = False) -> None:
    """Note new files as ours before they are written, so that even a killed build's are found again."""
    strange = [address for address in addresses if address not in old.files]
    if strange:
        old.files.update(dict.fromkeys(strange, manifest.UNFINISHED))
        manifest.write(root, old, settle)


def _prune(folder: Folder, old: Manifest, new: Manifest) -> int:
    """Take away what no page or listing uses any more; how many pages went.

    Shared files of the build before stay for one more: pages that visitors opened just now still ask for them.
    """
    pages = 0
    for address in old.files.keys() - new.files.keys():
        if address.startswith(("assets/", "media/")) and address not in old.retired:
            new.retired.add(address)
            new.files[address] = manifest.STATIC
        else:
            pages += folder.remove(address) and address.endswith(".html")
    return pages


def _sources(catalogue: Catalogue, texts: Content, settings: Settings) -> list[str]:
    """Every picture that some page may show, once."""
    sources: dict[str, None] = {}
    for product, images in zip(catalogue.products, catalogue.images, strict=True):
        sources.update((image.src, None) for image in images)
        sources.update(dict.fromkeys(pictures_in_html(product.description)))
    sources.update(dict.fromkeys(texts.pictures()))
    logos = map(settings.theme.logo_in, settings.shop.languages)
    sources.update(dict.fromkeys(logo for logo in logos if logo and not logo.endswith(".svg")))
    return list(sources)
