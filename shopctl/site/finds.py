"""What helps to find products, within a build: the search indexes, and the files that listings are sifted by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shopctl.site import facets, search
from shopctl.site.digests import as_text, of_pages
from shopctl.site.indexing import Indexed, Task
from shopctl.site.pages import Site
from shopctl.site.sifting import Sifted
from shopctl.site.upkeep import Upkeep
from shopctl.site.workshop import Job


class Finds:
    """What is made from all pages together. What is whole, and of the same pages, is kept.

    `tasks` and `sift` are what is to be made; `digest` tells what pages it is of.
    """

    def __init__(self, upkeep: Upkeep, site: Site, jobs: Sequence[Job], due: Sequence[Job]) -> None:
        self._upkeep, self._site = upkeep, site
        sums = {
            language: of_pages(job[:2] for job in jobs if job.page.language == language) for language in site.languages
        }
        self.digest = as_text(sum(sums.values()))
        self.tasks = [task for language, one in sums.items() if (task := self._task(language, as_text(one), due))]
        self.sift = not self._sifted()
        self.facts: Sequence[str] = ()
        """A digest of each product's facts, by position, where that was made."""

    def _task(self, language: str, digest: str, due: Sequence[Job]) -> Task | None:
        """What is to be done to the search index of a language."""
        upkeep, last = self._upkeep, search.address(self._site, language)
        names = upkeep.below(search.folder(language))
        if upkeep.stands(last, digest) and all(map(upkeep.folder.there, names)):
            upkeep.keep(last, *names)
            return None
        changed = [job.page.subject for job in due if job.page.language == language and job.page.shape == "product"]
        return Task(language, digest, "" if upkeep.full else upkeep.digest(last), changed)

    def _sifted(self) -> bool:
        """Whether the files that listings are sifted by are there as they are to be; they are kept then."""
        upkeep, pointers = self._upkeep, self._pointers()
        names = upkeep.below(facets.FOLDER)
        if all(upkeep.stands(name, self.digest) for name in pointers) and all(map(upkeep.folder.there, names)):
            upkeep.keep(*pointers, *names)
            return True
        return False

    def _pointers(self) -> list[str]:
        return [facets.address(self._site, language) for language in self._site.languages]

    def publish(self, indexed: Sequence[Indexed], sifted: Sifted | None) -> None:
        """Write what was made."""
        files = {} if sifted is None else sifted.files
        self._upkeep.announce([*files, *(address for made in indexed for address in made.files)], again=True)
        for task, made in zip(self.tasks, indexed, strict=True):
            publish_index(self._upkeep, search.address(self._site, task.language), task, made)
        publish_sifted(self._upkeep, self._pointers(), self.digest, files)
        self.facts = sifted.facts if sifted else ()


def publish_index(upkeep: Upkeep, last: str, task: Task, made: Indexed) -> None:
    """Write a search index; `last` names all else of it."""
    upkeep.publish(made.files)
    upkeep.belong(made.kept)
    upkeep.new.files[last] = (task.digest, len(made.files[last]))


def publish_sifted(upkeep: Upkeep, pointers: Sequence[str], digest: str, files: Mapping[str, bytes]) -> None:
    """Write what listings are sifted by; `pointers` name all else of it."""
    upkeep.publish(files)
    upkeep.new.files.update({name: (digest, len(files[name])) for name in pointers if name in files})
