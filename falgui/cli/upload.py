"""`falgui upload`: files to links on standard output, without a window."""

import json
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from falgui.cli.arguments import DATA_URI, TEMPLATE, Arguments
from falgui.cli.batch import Interrupted, Outcome, exit_code, upload_all
from falgui.cli.exit_codes import INTERRUPTED, NO_KEY, SOME_FAILED, WRONG_USAGE
from falgui.cli.output import put, tell
from falgui.cli.preparing import prepared_facts, recipe_from
from falgui.cli.progress import Progress, Row
from falgui.cli.session import Session, UsageError, find_key, open_session
from falgui.cli.standard_input import standard_input
from falgui.core.errors import (
    AuthenticationError,
    AuthorityError,
    KeyStoreError,
    LocalFileError,
    ProxyError,
)
from falgui.core.lifecycle import Lifecycle, parse_expiry
from falgui.core.links import LINE_PER_FILE, CopyStyle, Form, LinkFormat, format_links
from falgui.core.own_links import OWN
from falgui.core.request import IMAGES_ARGUMENT, Options
from falgui.core.result import Result
from falgui.core.sources import FileSource, Source, link_source, to_be_fetched, without_query
from falgui.core.templates import Template
from falgui.core.translation import _
from falgui.core.units import use_binary_units
from falgui.core.upload import Prepared
from falgui.store.copy_choice import copy_style, template_called
from falgui.store.database import open_database
from falgui.store.log import start_log, stop_log
from falgui.store.settings import EVERYTHING, LinkChoice, Settings
from falgui.store.settings_file import load_settings
from falgui.uploader import Uploader, build_uploader


def run_upload(arguments: Arguments, environment: Mapping[str, str]) -> int:
    """Upload what `arguments` name and return the exit code; blocks until done."""
    return ended(lambda: _run(arguments, environment))


def ended(work: Callable[[], int]) -> int:
    """Return the exit code of `work`, also where it raises: then tell what is wrong."""
    # Being ended politely is the same as being interrupted.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return work()
    except UsageError as error:
        tell(str(error))
        return WRONG_USAGE
    except (AuthenticationError, KeyStoreError) as error:
        tell(str(error))
        return NO_KEY
    except (ProxyError, AuthorityError, LocalFileError) as error:
        tell(str(error))
        return SOME_FAILED
    except Interrupted:
        return INTERRUPTED


def _run(arguments: Arguments, environment: Mapping[str, str]) -> int:
    _refuse_what_goes_not_together(arguments)
    with ExitStack() as stack:
        session = stack.enter_context(open_session(environment, sandbox=arguments.sandbox))
        stack.callback(stop_log, start_log(session.paths.log_folder))
        piped = stack.enter_context(standard_input(arguments, session.paths.temporary))
        if arguments.output != DATA_URI:
            sources = [piped.get(name) or source_named(name) for name in arguments.names]
            return _upload(sources, arguments, session)
        from falgui.cli.data_uris import print_data_uris  # noqa: PLC0415

        files = [piped.get(name) or FileSource(Path(name)) for name in arguments.names]
        recipe = options_from(arguments, settings_for(arguments, session)).recipe
        return print_data_uris(files, recipe, arguments, session.paths.temporary)


def _refuse_what_goes_not_together(arguments: Arguments) -> None:
    if arguments.strict and not arguments.training:
        raise UsageError(_("--strict is for training packs: add --training."))
    if arguments.output != DATA_URI:
        return
    if arguments.training:
        raise UsageError(_("A training pack is no data URI: choose another format."))
    if any(link_source(name) for name in arguments.names):
        raise UsageError(_("Data URIs are made of files; download the link's file first."))


def _upload(sources: Sequence[Source], arguments: Arguments, session: Session) -> int:
    settings = settings_for(arguments, session)
    style = style_from(arguments, settings)
    if arguments.fetch or settings.links is LinkChoice.FETCH:
        sources = [to_be_fetched(source) for source in sources]
    options = options_from(arguments, settings)
    with ExitStack() as stack:
        if arguments.training:
            # Most uploads pack nothing, and need not wait for what packs.
            from falgui.cli.training import training_packs  # noqa: PLC0415

            packs = training_packs(
                arguments.names,
                session.paths.temporary,
                stack,
                recipe=options.recipe,
                strict=arguments.strict,
                quiet=arguments.quiet,
            )
            if packs is None:
                return SOME_FAILED
            sources = packs
        uploader = stack.enter_context(open_uploader(session, settings, quiet=arguments.quiet))
        return _print_links(uploader, sources, options, arguments, style, settings)


def settings_for(arguments: Arguments, session: Session) -> Settings:
    """Return the settings as the command line has them, and tell if they could not be read."""
    settings, problem = load_settings(session.paths.settings_file)
    if problem is not None:
        tell(f"{problem.title} {problem.advice}")
    use_binary_units(settings.binary_units)
    if arguments.limit_rate is not None:
        settings = replace(settings, most_bytes_per_second=arguments.limit_rate)
    if arguments.compare:
        settings = replace(settings, compare_up_to=EVERYTHING)
    return settings


@contextmanager
def open_uploader(
    session: Session, settings: Settings, *, quiet: bool = False
) -> Iterator[Uploader]:
    """Provide what uploads with the key that is found; `quiet` asks nobody for a password.

    Raises `AuthenticationError` and `KeyStoreError` where there is none.
    """
    key = find_key(session.environment, quiet=quiet)
    database, problem = open_database(session.paths.database_file)
    if problem is not None:
        tell(f"{problem.title} {problem.advice}")
    with ExitStack() as stack:
        stack.callback(database.close)
        uploader = build_uploader(
            session.endpoints,
            lambda: key,
            session.paths.temporary,
            lambda: settings,
            database,
            warn=lambda message: tell(f"{message.title} {message.advice}"),
        )
        stack.callback(uploader.transport.close)
        yield uploader


def options_from(arguments: Arguments, settings: Settings) -> Options:
    """Return the options that the command line asks for, the settings' where it is silent."""
    expires = settings.expires_seconds
    if arguments.expires is not None:
        expires = parse_expiry(arguments.expires)
    private = settings.private if arguments.private is None else arguments.private
    recipe = recipe_from(arguments, settings.recipe)
    reuse = settings.reuse_links and not arguments.upload_again
    argument = IMAGES_ARGUMENT if arguments.training else ""
    return Options(Lifecycle(expires, private), recipe, reuse, argument)


def style_from(arguments: Arguments, settings: Settings) -> CopyStyle:
    """Return how the links are to be printed; raises `UsageError` for an unknown template."""
    return copy_style(settings, _form_from(arguments, settings))


def _form_from(arguments: Arguments, settings: Settings) -> Form:
    if arguments.template is not None:
        return Template("", arguments.template)
    if not arguments.output.startswith(TEMPLATE):
        return LinkFormat(arguments.output)
    name = arguments.output.removeprefix(TEMPLATE)
    template = template_called(settings, name)
    if template is None:
        there = ", ".join(one.name for one in settings.templates)
        problem = _("There is no template called “{name}”.").format(name=name)
        known = _("There are: {names}.").format(names=there) if there else _("There is none yet.")
        raise UsageError(f"{problem} {known}")
    return template


def source_named(name: str) -> Source:
    """Return the source for a word of the command line: a link, or else a path."""
    return link_source(name) or FileSource(Path(name))


def _print_links(
    uploader: Uploader,
    sources: Sequence[Source],
    options: Options,
    arguments: Arguments,
    style: CopyStyle,
    settings: Settings,
) -> int:
    names = iter(arguments.names)

    def put_one(outcome: Outcome, row: Row, progress: Progress) -> None:
        name = next(names)
        if arguments.json:
            # All in ASCII: a path may hold bytes that are no text, and programs read this.
            progress.put(json.dumps(_as_object(name, outcome, row.prepared)))
        elif isinstance(outcome, Result) and style.form in LINE_PER_FILE:
            progress.put(format_links([outcome], style))

    outcomes = upload_all(
        uploader, sources, options, settings.uploads_at_once, put_one, quiet=arguments.quiet
    )
    results = [outcome for outcome in outcomes if isinstance(outcome, Result)]
    if results and not arguments.json and style.form not in LINE_PER_FILE:
        put(format_links(results, style))
    return exit_code(outcomes)


def _as_object(name: str, outcome: Outcome, prepared: Prepared | None) -> dict[str, object]:
    source = source_named(name)
    asked = str(source.path) if isinstance(source, FileSource) else without_query(source.url)
    if isinstance(outcome, Result):
        return {
            "source": asked,
            "url": outcome.url,
            "name": outcome.name,
            "content_type": outcome.content_type,
            "size": outcome.size,
            "expires_seconds": outcome.expires_seconds,
            "expires_at": outcome.expires_at,
            "reused": outcome.reused,
            "remark": outcome.remark,
            "argument": outcome.argument,
            "uploaded": outcome.leg != OWN,
            "proven": outcome.proven,
        } | (prepared_facts(prepared) if prepared else {})
    return {
        "source": asked,
        "error": {"id": outcome.message.id, "title": outcome.title, "advice": outcome.advice},
    }
