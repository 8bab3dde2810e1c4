"""Where the files of a sentence-transformers model lie on this machine; nothing is downloaded."""

from pathlib import Path


class ModelNotHere(Exception):
    """The name is neither a folder nor in the hub's local cache; `repository` is what to fetch."""

    def __init__(self, repository: str) -> None:
        super().__init__(repository)
        self.repository = repository


def find_model_folder(name: str, *, owner: str) -> Path:
    """The folder with this name, else the one in which the hub's local cache has it.

    `owner` is whose model a name without one means. Raises ModelNotHere.
    """
    # comes with the extra's packages, and only who names such a model needs it
    from huggingface_hub import snapshot_download

    if Path(name).is_dir():
        return Path(name)
    repository = name if "/" in name else f"{owner}/{name}"
    try:
        return Path(snapshot_download(repository, local_files_only=True))
    except (OSError, ValueError) as exc:
        raise ModelNotHere(repository) from exc
