"""Plan a site, and keep the plan between builds as long as only the bodies of documents change."""

from __future__ import annotations

import functools
import pickle
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from jinja2 import Environment

from hindsight.core.diagnostics.diagnostic import ContentError, Diagnostic, has_errors
from hindsight.core.diagnostics.progress import OnProgress
from hindsight.core.documents.model import Document
from hindsight.core.documents.outline import is_reworded
from hindsight.core.language.languages import Languages
from hindsight.core.private.words import PrivateWords
from hindsight.core.settings import now
from hindsight.core.site.outputs import Compressed, Copy, Generated, Output, Page
from hindsight.core.site.search_records import search_records
from hindsight.core.text.digest import digest, digest_of
from hindsight.core.text.endings import PICTURES
from hindsight.host.incremental.atomic import umask
from hindsight.host.incremental.compiled import CompiledTemplates
from hindsight.host.incremental.files import FileDigests
from hindsight.host.incremental.fingerprint import Fingerprints, TemplateVersions
from hindsight.host.incremental.regular import NotRegular, read_regular
from hindsight.host.incremental.store import Store, unpickled
from hindsight.host.incremental.versions import code_version, settings_version
from hindsight.host.look.fonts import preloaded_fonts
from hindsight.host.look.parts import LESSONS, left_out
from hindsight.host.look.style import STYLE_SHEET, style_sheet
from hindsight.host.mode import Mode
from hindsight.host.plugins import may_change_files
from hindsight.host.serving.compression import compression_version
from hindsight.host.site.assemble import Assembled, assemble
from hindsight.host.site.content import Content, Reader
from hindsight.host.site.drawing import FeedMacros
from hindsight.host.site.environments import Environments
from hindsight.host.site.full_search import SearchCache
from hindsight.host.site.lock_files import Locks
from hindsight.host.site.maker import changed_meanwhile
from hindsight.host.site.page_files import files_in_heads
from hindsight.host.site.picture_sizes import PICTURE_CACHE, PictureCache, PictureWork
from hindsight.host.site.pictures import Picture, Pictures, picture_of
from hindsight.host.site.plan import check_paths, without_clashes
from hindsight.host.site.private_file import read_private_words
from hindsight.host.site.search import is_full
from hindsight.host.site.sources import REDIRECTS_FILE, TAGS_FILE, Sources, shown_path, template_folders
from hindsight.host.site.theme_files import ThemeFiles, theme_files, with_assets

_FEED_MACROS = "hindsight/feed.html"


@dataclass(frozen=True, slots=True)
class Plan:
    """A planned site. It is valid as long as `state` is the same, which covers all but the bodies of documents.

    `surroundings` is the part of `state` without the documents. `prints` are the fingerprints of its files without
    their bodies, by path; `until` is the moment, in seconds of the epoch, when the site changes by itself. `named` are
    the files in which planning found problems: these name a line, which any change of the file can move. `later` are
    the pictures whose sizes are to be made after the build.
    """

    state: str
    surroundings: str
    until: float
    assembled: Assembled
    prints: Mapping[str, str]
    named: frozenset[str]
    later: PictureWork | None = None


class Planner:
    """Plans a site, and keeps the plan in memory.

    `files` gives the digests of files that are copied; `environment` makes the Jinja environment of the templates. It
    is called once, when the environment is first needed. With `pictures_later`, the sizes of new pictures are not made.
    """

    def __init__(
        self,
        settings: Mapping[str, Any],
        theme: Path,
        store: Store,
        reader: Reader,
        environment: Callable[[], Environment],
        mode: Mode,
        pictures_later: bool = False,
    ) -> None:
        self._mode, self._pictures_later = mode, pictures_later
        self._settings, self._theme, self._store, self._reader = settings, theme, store, reader
        self._make_environment = environment
        self._environments: Environments | None = None
        self._pictures: dict[str, Picture] = {}  # by the digests of their bytes
        self.files = FileDigests(store, self._note_picture)
        self._version = digest(f"{code_version()}{settings_version(settings)}")
        # Files that stay keep their modes: with another umask all are made again.
        self._common = digest(f"{self._version}{umask()}")
        self._template_texts: dict[str, str] = {}
        self._template_versions: TemplateVersions  # as refresh_templates read them
        self.words = PrivateWords(())
        self.languages = Languages(
            settings["DEFAULT_LANG"],
            Path(settings["CATALOGUES"]),
            Path(settings["CACHE_PATH"], "catalogues"),
            code_version(),
            read_regular,
            shown_path,
        )
        self._templates = ""  # the version of all templates, as the build began
        self._plan: Plan | None = None

    @property
    def environments(self) -> Environments:
        """Return the Jinja environments of the templates, by language."""
        if self._environments is None:
            environment = self._make_environment()
            # Changes of templates are looked for once a build (`refresh_templates`), not for every page.
            environment.auto_reload = False
            compiled = Path(self._settings["CACHE_PATH"], f"templates-{self._version[:12]}")
            environment.bytecode_cache = CompiledTemplates(compiled, lambda name: self._template_versions.of(name))
            lang = self._settings["DEFAULT_LANG"]
            self._environments = Environments(environment, lang, lambda: self._template_versions)
        return self._environments

    @property
    def environment(self) -> Environment:
        """Return the Jinja environment of the templates in the site's language."""
        return self.environments.base

    def surroundings(self, sources: Sources, locks: Locks) -> str:
        """Return a digest of all inputs of the output except the documents and the time of day."""
        copied = {**sources.statics, **sources.beside, **self._theme_files()}
        parts = [
            self._common,
            self.files.state({**copied, **{f"/{file.name}": file for file in self._read_by_plan()}}),
            self._templates,
            self.languages.state,
            repr(sorted(copied)),
            repr(sources.diagnostics),
            digest_of(locks.lessons),
            digest_of(locks.urls),
            self._words_version(),
            str(self._settings["TODAY"]),
        ]
        return digest("\n".join(parts))

    def plan(self, sources: Sources, surroundings: str, locks: Locks, on_progress: OnProgress) -> Plan:
        """Return the plan of the site, which is the last plan if that is still valid.

        Raises ContentError if there are errors, except in the writer's own view, which lacks the files with errors.
        """
        if plan := self._valid_plan(sources, surroundings):
            return plan
        content = self._reader.content(sources)
        cache = self._picture_cache(on_progress)
        assembled = self._without_errors(self._assembled(content, locks, cache, on_progress))
        named = frozenset(diagnostic.path for diagnostic in {*assembled.diagnostics} - {*content.diagnostics})
        state, until = self._state(sources, surroundings, named), _valid_until(assembled.changes, now(self._settings))
        prints = self._kept_prints(state, assembled) or self._fingerprints(assembled, assembled.outputs)
        self._plan = Plan(state, surroundings, until, assembled, prints, named, cache.work_left())
        return self._plan

    def search_outputs(self) -> tuple[Generated, ...]:
        """Return the files of full-text search for the last plan, with the present bodies; none without that search."""
        if self._plan is None or not is_full(self._settings):
            return ()
        lang = self._settings["DEFAULT_LANG"]
        records = search_records(self._plan.assembled.site, lang, self._reader)
        return tuple(self._search_cache(_show_nothing).outputs(records, lang))

    def forget(self) -> None:
        """Drop the plan: the next build plans anew."""
        self._plan = None

    def reworded(self, paths: Collection[str], surroundings: str) -> tuple[Plan, list[Page]] | None:
        """Return the last plan, with the pages of reworded documents that can be made by it; else None.

        `paths` are the documents read since. Their own pages need not wait for feeds and lists, nor for a new plan,
        which a changed lead of a step needs.
        """
        plan = self._plan
        if not (plan and paths) or plan.surroundings != surroundings:
            return None
        before = plan.assembled.links.documents
        own: dict[str, Document] = {}
        for path in paths:
            document = self._reader.document(path)
            if document is None or path not in before or not is_reworded(document, before[path]):
                return None
            own[document.url] = document
        pages = [
            _showing(own[output.url], output)
            for output in plan.assembled.outputs
            if isinstance(output, Page) and output.url in own and output.bodies == (own[output.url].path,)
        ]
        return replace(plan, prints=self._fingerprints(plan.assembled, pages)), pages

    def prints(self, plan: Plan, outputs: Iterable[Output]) -> dict[str, str]:
        """Return the fingerprints of these files of a plan by path, their present bodies included."""
        prints = {}
        for output in outputs:
            fingerprint = plan.prints[output.path]
            if output.bodies or output.checklist:
                read = [self._reader.body_digest(path) for path in output.bodies]
                if output.checklist:
                    read.append(self._reader.checklist_digest(*output.checklist))
                fingerprint = digest("\n".join((fingerprint, *read)))
            prints[output.path] = fingerprint
        return prints

    def facts_to_keep(self, plan: Plan) -> dict[str, bytes]:
        """Return facts for the next process: pictures that the plan has read, and fingerprints without bodies."""
        return {
            "pictures": pickle.dumps((self._version, plan.assembled.links.pictures.used)),
            "prints": pickle.dumps((plan.state, plan.until, plan.prints)),
            "compression": compression_version(self._settings["COMPRESS"]).encode(),
        }

    def keeps_compression(self) -> bool:
        """Return whether equal bytes give the same compressed files as in the last build."""
        return self._store.fact("compression") == compression_version(self._settings["COMPRESS"]).encode()

    def refresh_words(self) -> None:
        """Read the confidential words again; raise ContentError if their file is faulty."""
        self.words = read_private_words(self._settings)

    def _words_version(self) -> str:
        """Return a text that changes with the words: after a change, all files have to be searched again."""
        words = self.words
        return repr(([(rule.text, rule.is_pattern) for rule in words.rules], words.exceptions)) if words else ""

    def refresh_templates(self) -> None:
        """Read all templates and the site's catalogues again; if one has changed, forget all loaded templates."""
        self._refuse_irregular_templates()
        versions = TemplateVersions(self.environment)
        templates = versions.of_all()
        if self.languages.refresh() or templates != self._templates:
            self._templates, self._template_texts = templates, versions.texts()
            self._template_versions = versions
            self.environments.forget_templates()

    def refuse_changes(self) -> None:
        """Raise ContentError if the vocabulary, the redirects or a template changed since the build began.

        Pages made from the changed file would be kept under the fingerprint of the old one.
        """
        read = self._read_by_plan()
        changed = [file for file in read if self.files.last_digest(file) != self.files.digest(file)]
        diagnostics = [changed_meanwhile(file) for file in changed]
        if TemplateVersions(self.environment).of_all() != self._templates:
            diagnostics += map(changed_meanwhile, self._changed_templates())
        if diagnostics:
            self.forget()
            raise ContentError(diagnostics)

    def _read_by_plan(self) -> tuple[Path, ...]:
        """Return the files of the content folder that the plan is made from besides texts and copied files."""
        return tuple(Path(self._settings["PATH"], name) for name in (TAGS_FILE, REDIRECTS_FILE))

    def _changed_templates(self) -> list[Path]:
        """Return the files of templates that are no longer as they were when the build began."""
        texts = TemplateVersions(self.environment).texts()
        names = sorted(
            name for name in {**self._template_texts, **texts} if texts.get(name) != self._template_texts.get(name)
        )
        folders = template_folders(self._settings)
        return [next((folder / name for folder in folders if (folder / name).exists()), folders[-1]) for name in names]

    def _assembled(self, content: Content, locks: Locks, cache: PictureCache, on_progress: OnProgress) -> Assembled:
        """Return the site without problems of stale documents, whose files may be right by now."""
        files = {**content.sources.statics, **content.sources.beside}
        pictures = Pictures(files, self.files, {**self._kept_pictures(), **self._pictures})
        theme, macros = self._theme_with_assets(), self._feed_macros()
        settings, mode, reader = self._settings, self._mode, self._reader
        more = cache, self.languages, self._search_cache(on_progress)
        assembled = assemble(content, settings, mode, theme, reader, locks, pictures, macros, *more)
        if not content.stale:
            return assembled
        stale, read = content.stale, content.diagnostics
        kept = (problem for problem in assembled.diagnostics if problem.path not in stale or problem in read)
        return replace(assembled, diagnostics=tuple(kept))

    def _without_errors(self, assembled: Assembled) -> Assembled:
        """Return the site with outputs that can all be written; raise ContentError if an error stops the build."""
        diagnostics = assembled.diagnostics
        is_wrong = has_errors(diagnostics)
        if is_wrong and self._mode.stops_at_errors:
            raise ContentError([*diagnostics])
        clashes = check_paths(assembled.outputs)
        if not clashes and not is_wrong:
            return assembled
        if self._mode.stops_at_errors:
            raise ContentError([*diagnostics, *clashes])
        # A slug used twice is one error of two files, not one for each output that is made from them.
        problems = diagnostics if is_wrong else (*diagnostics, *clashes)
        return replace(assembled, outputs=without_clashes(assembled.outputs), diagnostics=problems)

    def _valid_plan(self, sources: Sources, surroundings: str) -> Plan | None:
        plan = self._plan
        if plan and now(self._settings).timestamp() < plan.until:
            return plan if plan.state == self._state(sources, surroundings, plan.named) else None
        return None

    def _state(self, sources: Sources, surroundings: str, named: frozenset[str]) -> str:
        # The names of the files of full-text search change with the bodies of texts.
        bodies = self._reader.state() if self._mode is Mode.PUBLISH and is_full(self._settings) else ""
        return digest(f"{surroundings}{self._reader.outline(sources, named)}{bodies}")

    def _feed_macros(self) -> FeedMacros:
        version = f"{self._template_versions.of(_FEED_MACROS)} {self.languages.version(self.languages.default)}"
        words, has_lessons = self.languages.words(self.languages.default), LESSONS not in left_out(self._settings)
        return FeedMacros(lambda: self.environment.get_template(_FEED_MACROS).module, version, words, has_lessons)

    def _note_picture(self, file: Path, digest: str, data: bytes) -> None:
        if file.name.lower().endswith(PICTURES):
            self._pictures[digest] = picture_of(data, file.name)

    def _kept_pictures(self) -> dict[str, Picture]:
        """Return the pictures that the last build read, by the digests of their bytes."""
        kept = self._store.fact("pictures")
        version, known = unpickled(kept) if kept else ("", {})
        return known if version == self._version else {}

    def _picture_cache(self, on_progress: OnProgress) -> PictureCache:
        """Return the cache of pictures in several widths, which a check with drafts does not need."""
        settings = self._settings
        widths = () if self._mode is Mode.CHECK_WITH_DRAFTS else settings["IMAGE_WIDTHS"]
        folder = self._store.file.with_suffix(PICTURE_CACHE)
        originals, lenient = settings["IMAGE_ORIGINALS"], not self._mode.stops_at_errors
        return PictureCache(folder, widths, originals, on_progress, self._pictures_later, lenient)

    @property
    def spare(self) -> Path:
        """Return the spare folder of this content and output, for the next publish."""
        return self._store.file.with_suffix(".spare")

    def _search_cache(self, on_progress: OnProgress) -> SearchCache:
        return SearchCache(self._store.file.with_suffix(".search"), code_version(), on_progress)

    def _kept_prints(self, state: str, assembled: Assembled) -> Mapping[str, str]:
        """Return the fingerprints of the last build if it planned from this state and the site is still the same."""
        kept = self._store.fact("prints")
        of_state, until, prints = unpickled(kept) if kept else ("", 0.0, {})
        is_same = of_state == state and now(self._settings).timestamp() < until
        return prints if is_same and all(output.path in prints for output in assembled.outputs) else {}

    def _refuse_irregular_templates(self) -> None:
        """Raise ContentError for pipes, sockets and devices among the templates: Jinja would wait for them."""
        diagnostics = []
        for file in (file for folder in template_folders(self._settings) for file in sorted(folder.rglob("*"))):
            if file.exists() and not file.is_file() and not file.is_dir():
                try:
                    read_regular(file)
                except FileNotFoundError:
                    continue
                except NotRegular as error:
                    diagnostics.append(Diagnostic(shown_path(file), 1, 1, "error", f"cannot be read: {error.strerror}"))
        if diagnostics:
            raise ContentError(diagnostics)

    def _fingerprints(self, assembled: Assembled, outputs: Iterable[Output]) -> dict[str, str]:
        common = digest(f"{self._common}{self._words_version()}")
        fingerprints = Fingerprints(common, assembled.link_targets, assembled.site.scheduled)
        templates = self._template_versions
        assets = ((asset.path, asset.integrity) for asset in assembled.theme.assets.values())
        frame = fingerprints.of(assembled.menu, assembled.look, files_in_heads(assembled.theme), *assets)
        words = functools.cache(lambda lang: self.languages.version(self.languages.of_page(lang)))
        prints: dict[str, str] = {}
        for output in outputs:
            if isinstance(output, Page):
                template = templates.of(output.template)
                shown = words(output.lang), output.context, output.depends
                parts: tuple[Any, ...] = (template, output.url, frame, *shown)
            elif isinstance(output, Copy):
                parts = (self.files.digest(output.source),)
            elif isinstance(output, Compressed):
                parts = (prints[output.source.path], output.kind)  # the outputs have it after its source
            else:
                parts = output.depends
            prints[output.path] = fingerprints.of(*parts)
        return prints

    def _theme_with_assets(self) -> ThemeFiles:
        settings = self._settings
        folder, style = settings["THEME_STATIC_DIR"], style_sheet(settings)
        made = {f"{folder}/{STYLE_SHEET}": style} if style else {}
        theme = ThemeFiles(folder, self._theme_files(), made=made, preloaded=preloaded_fonts(settings))
        if self._mode.has_drafts:  # while a theme is written, a new name for each change would change all pages
            return theme
        return with_assets(theme, checked=not may_change_files())

    def _theme_files(self) -> dict[str, Path]:
        return theme_files(self._theme, self._settings)


def _show_nothing(stage: str, done: int, of: int) -> None:
    """Show no progress."""
    del stage, done, of


def _showing(document: Document, page: Page) -> Page:
    """Return the page of a document with its new state in place of the planned one."""
    context = {
        name: document if isinstance(value, Document) and value.path == document.path else value
        for name, value in page.context.items()
    }
    return replace(page, context=context)


def _valid_until(changes: Iterable[datetime], moment: datetime) -> float:
    """Return when the output changes by itself: at one of the times given, or when the lesson of the week changes.

    The result is in seconds of the epoch. `core/lessons/reviews.py` chooses the lesson.
    """
    week = timedelta(days=7 - moment.date().toordinal() % 7)
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    month = date(moment.year + moment.month // 12, moment.month % 12 + 1, 1)
    ends = [day + week, datetime(month.year, month.month, 1, tzinfo=moment.tzinfo)]
    ends += [change for change in changes if change > moment]
    return min(end.timestamp() for end in ends)
