"""Bring site/ up to date where a few products changed: their pages, and of what is made from all, what they touch."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from shopctl.site import facets, search, sifting, sitemap
from shopctl.site.digests import as_text, from_text, of_pages
from shopctl.site.edition import Edition
from shopctl.site.finds import publish_index, publish_sifted
from shopctl.site.indexing import Task
from shopctl.site.making import draw, jobs_of
from shopctl.site.outcome import Progress
from shopctl.site.pages import Page
from shopctl.site.remembered import Remembered
from shopctl.site.upkeep import Upkeep
from shopctl.site.workshop import Bench, Job


def bring(upkeep: Upkeep, site: Remembered, pages: Sequence[Page], progress: Progress) -> int:
    """Make those of `pages` that changed, and all that goes with them; how many were written.

    Raises LookupError when that needs a product that is not there: the whole has to be looked at.
    """
    memory = site.memory
    jobs = jobs_of(site, memory.value("base"), pages)
    due = [job for job in jobs if upkeep.old.files[job.address][0] != job.digest]
    if not due and site.sellers == memory.value("sellers"):
        return 0
    sums = _sums(upkeep, site, due)
    bench = Bench(site, upkeep.folder.root)
    own = [page for page in pages if page.shape == "product" and page.subject in site.touched]
    _draw(upkeep, site, own)
    written = _render(upkeep, bench, due, progress)
    for language, (before, after) in sums.items():
        _index(upkeep, bench, Task(language, as_text(after), as_text(before), sorted(site.touched)))
    _sift(upkeep, site, as_text(sum(after for _, after in sums.values())))
    told = [name for name in upkeep.old.files if name.startswith("sitemap")]
    texts = {name: upkeep.folder.read(name).decode() for name in told}
    listed = [page for page in own if texts and not page.hidden]
    upkeep.publish({name: text.encode() for name, text in sitemap.changed(site, texts, listed).items()})
    return written


def _sums(upkeep: Upkeep, site: Remembered, due: Sequence[Job]) -> dict[str, tuple[int, int]]:
    """For each language the digests of all its pages, before and after."""
    sums = {}
    for language in site.languages:
        mine = [job for job in due if job.page.language == language]
        before = from_text(upkeep.digest(search.address(site, language)))
        less = of_pages((job.address, upkeep.digest(job.address)) for job in mine)
        sums[language] = (before, before - less + of_pages(job[:2] for job in mine))
    return sums


def _draw(upkeep: Upkeep, site: Remembered, pages: Sequence[Page]) -> None:
    """Draw what others show of `pages`, and leave what no page has any more."""
    memory = site.memory
    before = memory.posters(site.touched)
    after = draw(upkeep, site, pages)
    memory.draw(site.touched, after)
    for address in before - {address for _, address in after}:
        if not memory.is_drawn(address):
            upkeep.new.files.pop(address, None)


def _render(upkeep: Upkeep, bench: Bench, due: Sequence[Job], progress: Progress) -> int:
    upkeep.announce([job.address for job in due], again=True, settle=True)
    made, _ = bench.make(due)
    for done, (job, (size, _)) in enumerate(zip(due, made, strict=True), 1):
        upkeep.new.files[job.address] = (job.digest, size)
        progress(done, len(due))
    return sum(fresh for _, fresh in made)


def _index(upkeep: Upkeep, bench: Bench, task: Task) -> None:
    """Change the search index of a language."""
    if task.digest != task.before:
        last = search.address(bench.site, task.language)
        made = bench.index(task)
        upkeep.announce(made.files, again=True)
        _drop(upkeep, search.folder(task.language), {*made.files, *made.kept})
        publish_index(upkeep, last, task, made)


def _sift(upkeep: Upkeep, site: Remembered, digest: str) -> None:
    """Change what listings are sifted by."""
    products, memory = site.catalogue.products, site.memory
    rows = {at: facets.row(products[at]) for at in site.touched if products[at].listed}
    editions = {language: Edition(site, language) for language in site.languages}

    def title(language: str, at: int) -> str:
        return editions[language].title(products[at]) if at in rows else memory.title(language, at)

    renamed = {
        language: [at for at in rows if title(language, at) != memory.title(language, at)]
        for language in site.languages
    }
    files, there = sifting.changed(site, upkeep.folder, rows, renamed, title)
    upkeep.announce(files, again=True)
    _drop(upkeep, facets.FOLDER, there)
    publish_sifted(upkeep, [facets.address(site, language) for language in site.languages], digest, files)


def _drop(upkeep: Upkeep, folder: str, there: Collection[str]) -> None:
    """Those files of a folder that are not `there` any more no longer belong to the site."""
    for name in upkeep.below(folder):
        if name not in there:
            upkeep.new.files.pop(name, None)
