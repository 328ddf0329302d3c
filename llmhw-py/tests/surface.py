"""The public names of the installed package with their signatures, as text.

`python tests/surface.py` writes `data/surface/python.txt`, and with `--check` it compares. Public are modules without an underscore in their path, and in them what
`__all__` lists. Signatures are read from the sources and from the stubs, which `stubtest` holds against the native module.
"""

from __future__ import annotations

import ast
import difflib
import pkgutil
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import llmhw

FILE = Path(__file__).parents[2] / "data/surface/python.txt"
FOLDER = Path(llmhw.__file__).parent
WIDTH = 120

Definition = ast.FunctionDef | ast.ClassDef | ast.AnnAssign | ast.Assign


def public_modules() -> list[str]:
    """Their names, the package first."""
    found = pkgutil.walk_packages([str(FOLDER)], "llmhw.")
    return ["llmhw", *sorted(module.name for module in found if not any(part.startswith("_") for part in module.name.split(".")))]


def _tree(module: str) -> tuple[ast.Module, bool]:
    """What a module's source says, and whether it is a package."""
    path = FOLDER.joinpath(*module.split(".")[1:])
    for file, is_package in ((path / "__init__.py", True), (path.with_suffix(".py"), False), (path.with_suffix(".pyi"), False)):
        if file.is_file():
            return ast.parse(file.read_text(encoding="utf-8")), is_package
    raise LookupError(f"{module} has no source")


def public_names(module: str) -> list[str]:
    """What `__all__` lists."""
    for node in _tree(module)[0].body:
        if isinstance(node, ast.Assign) and _name(node) == "__all__":
            names: list[str] = ast.literal_eval(node.value)
            return names
    raise LookupError(f"{module} does not say what is public: give it __all__")


def _name(node: ast.AST) -> str | None:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return node.name
    target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0] if isinstance(node, ast.Assign) else None
    return target.id if isinstance(target, ast.Name) else None


def definitions(module: str, name: str) -> tuple[str, list[Definition]]:
    """Where a name is defined, and its definitions there: several when it is overloaded."""
    tree, is_package = _tree(module)
    here = [node for node in tree.body if isinstance(node, Definition) and _name(node) == name]
    if here:
        return module, here
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and any((alias.asname or alias.name) == name for alias in node.names):
            up = node.level - is_package
            start = module.split(".")[: len(module.split(".")) - up]
            home = ".".join([*start, *(node.module or "").split(".")]).rstrip(".")
            return (home, []) if node.module is None else definitions(home, name)
    raise LookupError(f"{module} does not define {name}")


_UNCHANGED = ("known_arguments",)
"""Decorators that leave a function's arguments and answer as they are."""


def _function(node: ast.FunctionDef) -> str:
    decorators = [ast.unparse(one) for one in node.decorator_list]
    before = "".join(f"@{one} " for one in decorators if one not in _UNCHANGED)
    after = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    line = f"{before}def {node.name}({ast.unparse(node.args)}){after}"
    if len(line) <= WIDTH:
        return line
    # An argument a line, so that a difference shows which one it is.
    arguments = "".join(f"    {argument},\n" for argument in _arguments(node.args))
    return f"{before}def {node.name}(\n{arguments}){after}"


def _arguments(of: ast.arguments) -> Iterator[str]:
    plain = [*of.posonlyargs, *of.args]
    defaults = [None] * (len(plain) - len(of.defaults)) + list(of.defaults)
    for at, (argument, default) in enumerate(zip(plain, defaults, strict=True)):
        yield _argument(argument, default)
        if at + 1 == len(of.posonlyargs):
            yield "/"
    if of.vararg or of.kwonlyargs:
        yield f"*{ast.unparse(of.vararg) if of.vararg else ''}"
    for argument, default in zip(of.kwonlyargs, of.kw_defaults, strict=True):
        yield _argument(argument, default)
    if of.kwarg:
        yield f"**{ast.unparse(of.kwarg)}"


def _argument(argument: ast.arg, default: ast.expr | None) -> str:
    return ast.unparse(argument) + (f" = {ast.unparse(default)}" if default else "")


def _attributes(of: ast.FunctionDef) -> Iterator[str]:
    """Public attributes that a constructor sets, with the types of its arguments."""
    types = {one.arg: one.annotation for one in of.args.args}
    for node in of.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if isinstance(node, ast.Assign) and isinstance(target, ast.Attribute) and not target.attr.startswith("_"):
            given = types.get(node.value.id) if isinstance(node.value, ast.Name) else None
            yield f"{target.attr}: {ast.unparse(given)}" if given else target.attr


def _class(node: ast.ClassDef) -> str:
    before = "".join(f"@{ast.unparse(one)} " for one in node.decorator_list)
    bases = [ast.unparse(one) for one in [*node.bases, *(keyword.value for keyword in node.keywords)]]
    lines = [f"{before}class {node.name}({', '.join(bases)})" if bases else f"{before}class {node.name}"]
    for member in node.body:
        name = _name(member)
        is_dunder = name is not None and name.startswith("__") and name.endswith("__")
        if name is None or name == "__slots__" or (name.startswith("_") and not is_dunder):
            continue
        if isinstance(member, ast.FunctionDef):
            is_field = [ast.unparse(one) for one in member.decorator_list] == ["property"] and member.returns
            lines.append(f"{name}: {ast.unparse(member.returns)}" if is_field and member.returns else _function(member))
            if name == "__init__":
                lines.extend(_attributes(member))
        else:
            lines.append(ast.unparse(member))
    return "\n".join([lines[0], *(textwrap.indent(line, "    ") for line in lines[1:])])


def printed(node: Definition) -> str:
    """A definition without its body."""
    if isinstance(node, ast.FunctionDef):
        return _function(node)
    if isinstance(node, ast.ClassDef):
        return _class(node)
    if isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) != "TypeAlias":
        # The value of a constant is not its interface.
        return f"{ast.unparse(node.target)}: {ast.unparse(node.annotation)}"
    return ast.unparse(node)


def render() -> str:
    """The whole text."""
    public = public_modules()
    parts = ["# The public names of the Python package, rendered by `cargo xtask surface`.\n"]
    bases: dict[str, ast.ClassDef] = {}
    for module in public:
        parts.append(f"\n# {module}\n")
        for name in sorted(public_names(module)):
            home, nodes = definitions(module, name)
            if home != module and (home in public or f"{home}.{name}" in public):
                parts.append(f"from {home} import {name}\n")
                continue
            parts.extend(f"{printed(node)}\n" for node in nodes)
            for node in nodes:
                for base in node.bases if isinstance(node, ast.ClassDef) else []:
                    word = ast.unparse(base).rsplit(".", 1)[-1]
                    if word.startswith("_") or "_llmhw." in ast.unparse(base):
                        found = definitions("llmhw._llmhw", word)[1][0]
                        assert isinstance(found, ast.ClassDef)
                        bases[word] = found
    parts.append("\n# What classes above have from classes that are not public\n")
    parts.extend(f"{printed(node)}\n" for _, node in sorted(bases.items()))
    return "".join(parts)


def check() -> None:
    """Fails with the lines that came and went."""
    old, now = FILE.read_text(encoding="utf-8").splitlines(), render().splitlines()
    difference = "\n".join(difflib.unified_diff(old, now, "committed", "installed", n=1, lineterm=""))
    assert old == now, f"if that is meant, run `cargo xtask surface` and commit the result\n{difference}"


if __name__ == "__main__":
    if "--check" in sys.argv:
        check()
        print(f"{FILE} is fresh")
    else:
        FILE.write_text(render(), encoding="utf-8")
        print(f"wrote {FILE}")
