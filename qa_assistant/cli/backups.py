"""`backup` and `restore`: the data folder's articles in one file, and back."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from qa_assistant.cli.rendering import Output
from qa_assistant.home import hold_home
from qa_assistant.log import configure_logging
from qa_assistant.settings import Settings


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The archive to make.")],
) -> None:
    """Write all articles, embeddings and conversations to one verified file, beside a server."""
    from vectorstore.backup import make_backup
    from vectorstore.database import database_file

    settings = _settings()
    manifest = make_backup(database_file(settings.catalog_url), file)
    size = file.stat().st_size / 1e6
    Output().line(f"Backed up {manifest.summary} to {file} ({size:,.1f} MB, verified).")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An archive made by `backup`.")],
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Replace data that is there; it is kept aside.")
    ] = False,
) -> None:
    """Put a backup in the place of the data folder's articles; no server may run."""
    from vectorstore.backup import restore_backup
    from vectorstore.database import database_file
    from vectorstore.folder_lock import FolderLock

    settings = _settings()
    output = Output()
    with hold_home(settings.home):
        lock = FolderLock(settings.index_path)
        try:
            done = restore_backup(file, database_file(settings.catalog_url), force=force)
            # a copy of the former catalog; the next start builds that of the restored one
            shutil.rmtree(settings.index_path, ignore_errors=True)
        finally:
            lock.release()
    output.line(f"Restored {done.manifest.summary}, as of {done.manifest.made_at:%Y-%m-%d %H:%M}.")
    if done.former is not None:
        output.line(f"The data from before is in {done.former}; remove it when it is not needed.")


def _settings() -> Settings:
    settings = Settings.load()
    configure_logging("WARNING", settings.log_format)
    return settings
