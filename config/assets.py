"""Static files taken from installed PyPI packages, so that no front-end file is vendored in the project."""

from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

# address under STATIC_URL → (package, path inside it)
ASSETS = {
    "vendor/bootstrap.min.css": ("bootstrap", "css/bootstrap.min.css"),
    "vendor/bootstrap.min.css.map": ("bootstrap", "css/bootstrap.min.css.map"),
    "vendor/bootstrap.bundle.min.js": ("bootstrap", "js/bootstrap.bundle.min.js"),
    "vendor/bootstrap.bundle.min.js.map": ("bootstrap", "js/bootstrap.bundle.min.js.map"),
    **{
        f"vendor/fonts/SourceSansPro-{weight}.ttf": ("font_source_sans_pro", f"files/SourceSansPro-{weight}.ttf")
        for weight in ("Regular", "It", "Semibold", "Bold")
    },
}


class PackageAssetsFinder(BaseFinder):
    """Finds each file of `ASSETS` in the package that ships it."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self._paths = {address: Path(str(files(package) / inside)) for address, (package, inside) in ASSETS.items()}

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = self._paths.get(path)
        if find_all:
            return [str(found)] if found else []
        return str(found) if found else None

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, "_RenamingStorage"]]:
        for address, path in self._paths.items():
            if not matches_patterns(address, list(ignore_patterns or [])):
                yield address, _RenamingStorage(path)


class _RenamingStorage(FileSystemStorage):
    """Opens one file whatever the name it is asked under."""

    prefix = ""

    def __init__(self, source: Path) -> None:
        super().__init__(location=str(source.parent))
        self._source = source

    def path(self, name: str) -> str:
        return str(self._source)
