"""The house itself: what is installed, who imports whom, what the pages say."""

import configparser
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import heshu
import pytest
import readme


@pytest.fixture(scope="module")
def setup(house):
    parser = configparser.ConfigParser()
    parser.read(house / "setup.cfg", encoding="utf-8")
    return parser


def lines(text):
    return [line.strip() for line in text.strip().splitlines() if line.strip()]


def packages_in_tree(house):
    """Package name → folder, of every folder that the program or its data lives in."""
    roots = {"heshu": "extract", "heshu.rules": "rules", "heshu.samples": "corpus/samples"}
    found = {}
    for name, root in roots.items():
        for init in (house / root).rglob("__init__.py"):
            inner = init.parent.relative_to(house / root).parts
            found[".".join((name, *inner))] = init.parent
    return found


def test_packages_are_those_of_the_tree(setup, house):
    assert sorted(lines(setup["options"]["packages"])) == sorted(packages_in_tree(house))


def test_package_folders_lead_where_they_should(setup, house):
    mapped = dict(re.split(r"\s*=\s*", line) for line in lines(setup["options"]["package_dir"]))
    for name, folder in packages_in_tree(house).items():
        root = max((known for known in mapped if f"{name}.".startswith(f"{known}.")), key=len)
        inner = name[len(root) :].strip(".").replace(".", "/")
        assert house / mapped[root] / inner == folder, name


def test_one_version(setup):
    assert setup["metadata"]["version"] == heshu.__version__
    changes = Path(__file__).parent.parent.joinpath("CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {heshu.__version__}" in changes


@pytest.fixture(scope="module")
def wheel(house, tmp_path_factory):
    """A wheel of the files under the project's own names, built without network."""
    source = tmp_path_factory.mktemp("source")
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        (source / name).write_bytes((house / name).read_bytes())
    for root in ("extract", "rules", "corpus/samples"):
        for path in (house / root).rglob("*"):
            if path.is_file() and path.suffix != ".pyc":
                target = source / path.relative_to(house)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", "dist", "."]
    built = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    [path] = (source / "dist").glob("*.whl")
    return path


def test_the_wheel_holds_every_file_that_is_needed(wheel, house):
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    needed = {
        f"heshu/{path.relative_to(house / 'extract').as_posix()}"
        for pattern in ("*.py", "*.j2", "py.typed")
        for path in (house / "extract").rglob(pattern)
    }
    for pattern in ("*.toml", "*.csv", "*.py"):
        needed |= {f"heshu/{path.relative_to(house).as_posix()}" for path in (house / "rules").rglob(pattern)}
    for suffix in ("docx", "pdf", "html", "txt", "md"):
        needed |= {f"heshu/samples/{path.name}" for path in (house / "corpus/samples").glob(f"*.{suffix}")}
    assert needed <= held
    assert not [name for name in held if not name.startswith(("heshu/", f"heshu-{heshu.__version__}"))]


def test_the_demo_runs_from_the_wheel(wheel, tmp_path, monkeypatch):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    # Before the editable install, so that this is the package that runs.
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    where = [sys.executable, "-c", "import heshu; print(heshu.__file__)"]
    assert str(tmp_path / "site") in subprocess.run(where, capture_output=True, text=True, check=True).stdout
    command = [sys.executable, "-m", "heshu", "demo", "-o", str(tmp_path / "out")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    documents = heshu.open(tmp_path / "out").documents
    assert len(documents) >= 12
    assert set(documents["status"]) <= {"ok", "partial"}


def test_rooms_import_only_downwards(house):
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=house, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_packs_begin_with_what_they_are_about(house):
    for path in (house / "rules").rglob("*.toml"):
        pack = tomllib.loads(path.read_text(encoding="utf-8"))
        assert pack.get("pack", {}).get("about") or "define" in pack, path


def test_readme_names_only_commands_that_exist(house, capsys, monkeypatch):
    from heshu import cli

    page = (house / "README.md").read_text(encoding="utf-8")
    for command in sorted(
        set(re.findall(r"heshu ((?:run|show|explain|demo|evaluate|rules check|rules stats)\b)", page))
    ):
        monkeypatch.setattr(sys, "argv", ["heshu", *command.split(), "-h"])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert not ended.value.code, command
        capsys.readouterr()


def test_readme_shows_what_is_really_printed(house):
    page = (house / "README.md").read_text(encoding="utf-8")
    assert page.count("$ heshu show 总结.txt") == page.count("$ heshu explain 总结.txt") == 1
    assert readme.refreshed(page) == page, "README.md shows old output: run `make docs`"


def test_the_table_of_confidence_is_taken_from_the_benchmark(house):
    rows = "\n".join(f"{n:6}  0.{n}00-0.{n}99  {n / 10:10.3f}" for n in range(1, 11))
    page = (house / "outputs" / "README.md").read_text(encoding="utf-8")
    shown = readme.with_deciles(page, f"70 rows, 0.900 right\ndecile  confidence       right\n{rows}\n")
    assert "| 2 | 0.200–0.299 | 0.200 |" in shown
    assert "(70 rows, 0.900 right)" in shown
    assert readme.with_deciles(shown, f"70 rows, 0.900 right\n{rows}") == shown
    assert shown.split("<!-- confidence: begin -->")[0] == page.split("<!-- confidence: begin -->")[0]
    with pytest.raises(ValueError, match="no table"):
        readme.with_deciles(page, "nothing")


@pytest.mark.parametrize("page", ["README.md", "CHANGELOG.md", "outputs/README.md"])
def test_links_of_the_pages_lead_somewhere(house, page):
    text = (house / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (house / page).parent.joinpath(target).exists(), target


def test_ci_script_is_sound(house):
    script = house / ".ci" / "run"
    subprocess.run(["bash", "-n", str(script)], check=True)
    assert "set -eu" in script.read_text(encoding="utf-8")
