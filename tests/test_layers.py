"""The layers of the modules: the core imports no host, and no modules form a circle of imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from layers import ROOT, circles, imports_of, upward


def write_modules(folder: Path, files: dict[str, str]) -> Path:
    """Write modules of a small package `hindsight` by their dotted names without `hindsight.`."""
    for name, text in files.items():
        file = folder / "hindsight" / f"{name.replace('.', '/')}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def test_the_repository_keeps_its_layers() -> None:
    """No module of this repository imports a higher layer, and there are no circles."""
    imports = list(imports_of(ROOT))
    assert len(imports) > 1000
    assert [*upward(imports), *circles(imports)] == []


@pytest.mark.parametrize(
    ("importer", "statement", "message"),
    [
        ("core.a", "from hindsight.host import b", "hindsight.core may not import hindsight.host"),
        ("core.a", "import jinja2", "the core may not import jinja2; that is a host's part"),
        ("core.a", "def late():\n    from pelican.utils import slugify", "the core may not import pelican.utils"),
        (
            "core.text.a",
            "from hindsight.core.site.b import c",
            "hindsight.core.text may not import hindsight.core.site.b",
        ),
        ("host.a", "from hindsight.plugin.b import c", "hindsight.host may not import hindsight.plugin.b"),
        ("plugin.a", "from hindsight.host.b import c", "hindsight.plugin may not import hindsight.host.b"),
    ],
)
def test_an_import_of_a_higher_layer_is_an_error(tmp_path: Path, importer: str, statement: str, message: str) -> None:
    """An import of a higher layer is an error, also inside a function."""
    errors = list(upward(imports_of(write_modules(tmp_path, {importer: statement}))))
    assert len(errors) == 1
    assert message in errors[0]


def test_a_circle_of_modules_is_an_error(tmp_path: Path) -> None:
    """Three modules that import each other in a circle are an error."""
    chain = {f"core.site.m{n}": f"import hindsight.core.site.m{(n + 1) % 3}" for n in range(3)}
    (error,) = circles(imports_of(write_modules(tmp_path, chain)))
    assert "these modules import each other: hindsight.core.site.m0, hindsight.core.site.m1" in error


def test_a_circle_of_packages_is_an_error(tmp_path: Path) -> None:
    """Packages that import each other are an error, even if their modules form no circle."""
    files = {
        "core.lessons.a": "import hindsight.core.site.b",
        "core.site.c": "import hindsight.core.lessons.d",
    }
    (error,) = circles(imports_of(write_modules(tmp_path, files)))
    assert "these packages import each other: hindsight.core.lessons, hindsight.core.site" in error
