"""The command line: output, exit codes, and one clear line where something is wrong."""

import json
import signal
import subprocess
import sys
import time

import pytest
from heshu import __version__, cli

TEXT = "示例区2023年工作总结\n\n一、主要成效\n\n全年新增就业1.2万人，完成投资3.5亿元。\n"


@pytest.fixture
def heshu(monkeypatch, capsys):
    """Runs a command in this process; gives exit code, stdout, stderr."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["heshu", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return ended.value.code or 0, out, err

    return run


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "in" / "总结.txt"
    path.parent.mkdir()
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize(
    "command",
    [
        [],
        ["run"],
        ["show"],
        ["explain"],
        ["repair"],
        ["demo"],
        ["rules"],
        ["rules", "check"],
        ["rules", "stats"],
    ],
)
def test_help(heshu, command, flag):
    code, out, _ = heshu(*command, flag)
    assert code == 0
    assert "Usage: heshu" in out


def test_version(heshu):
    assert heshu("--version")[:2] == (0, f"heshu {__version__}\n")


def test_run_prints_what_to_open(heshu, report, tmp_path):
    code, out, err = heshu("run", report.parent, "-o", tmp_path / "out", "--workers", 1)
    assert code == 0
    assert "1 份文档，2 条数据" in out
    for name in ("heshu.xlsx", "report.html", "tables", "heshu.duckdb"):
        assert str(tmp_path / "out" / name) in out
        assert (tmp_path / "out" / name).exists()
    assert "1/1" in err


def test_run_in_english(heshu, report, tmp_path):
    _, out, _ = heshu("run", report, "-o", tmp_path / "out", "--workers", 1, "--lang", "en")
    assert "Done: 1 documents and 2 figures" in out
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    assert package["resources"][1]["title"] == "Figures"


def test_bad_documents_are_rows_and_strict_counts_them(heshu, report, tmp_path):
    (report.parent / "坏.docx").write_bytes(b"")
    code, out, _ = heshu("run", report.parent, "-o", tmp_path / "out", "--workers", 1)
    assert code == 0
    assert "坏.docx" in out
    assert heshu("run", report.parent, "-o", tmp_path / "out", "--workers", 1, "--strict")[0] == 1


def test_the_default_input_is_the_corpus(heshu, report, tmp_path, monkeypatch):
    report.parent.rename(tmp_path / "corpus")
    monkeypatch.chdir(tmp_path)
    assert heshu("run", "--workers", 1)[0] == 0
    assert (tmp_path / "outputs" / "report.html").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "no-such-file"],
        ["run", "--lang", "fr"],
        ["run", "--workers", "-1"],
        ["run", ".", "--rules", "no-such-folder"],
        ["no-such-command"],
        ["explain", "file"],
    ],
)
def test_wrong_usage(heshu, arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, err = heshu(*arguments)
    assert code == 2
    assert err
    assert "Traceback" not in err


def test_show(heshu, report):
    code, out, _ = heshu("show", report)
    assert code == 0
    assert "全年新增就业1.2万人，完成投资3.5亿元。" in out
    assert "350,000,000 元" in out


def test_show_as_json(heshu, report):
    rows = json.loads(heshu("show", report, "--json")[1])
    assert [row["value"] for row in rows] == [12000, 350000000]
    assert all(TEXT[row["start"] : row["end"]] == row["quote"] for row in rows)


def test_explain(heshu, report):
    code, out, _ = heshu("explain", report, "--at", TEXT.index("3.5亿元"))
    assert code == 0
    assert "350,000,000" in out
    assert "numbers." in out


def test_explain_where_there_is_nothing(heshu, report):
    code, _, err = heshu("explain", report, "--at", 0)
    assert code == 1
    assert err.startswith("heshu: ")
    assert "1.2万人" in err


def test_one_unreadable_document_is_one_line(heshu, tmp_path):
    (tmp_path / "空.txt").write_bytes(b"")
    code, _, err = heshu("show", tmp_path / "空.txt")
    assert code == 1
    assert len(err.splitlines()) == 1
    assert "空.txt" in err


def test_demo(heshu, tmp_path):
    code, out, _ = heshu("demo", "-o", tmp_path / "out")
    assert code == 0
    assert "示例" in out
    assert "失败" not in out


def pack(folder, example):
    folder.mkdir()
    (folder / "mine.toml").write_text(
        '[pack]\nid = "mine"\nabout = "mine"\n[[rule]]\nid = "mine.a"\nfor = "a"\n'
        f'pattern = "[0-9]+户"\nmatch = ["{example}"]\nno_match = ["户"]\n',
        encoding="utf-8",
    )
    return folder


def test_rules_check(heshu, tmp_path):
    code, out, _ = heshu("rules", "check", pack(tmp_path / "good", "12户"))
    assert code == 0
    assert "1 个规则包，0 个列表，1 条规则，2 个例句" in out
    assert "提示" not in out
    code, _, err = heshu("rules", "check", pack(tmp_path / "bad", "十二户"))
    assert code == 2
    for part in ("mine.toml", "mine.a", "十二户"):
        assert part in err


def test_rules_check_warns_of_a_rule_without_examples(heshu, tmp_path):
    folder = pack(tmp_path / "bare", "12户")
    path = folder / "mine.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('no_match = ["户"]', ""), encoding="utf-8")
    code, out, _ = heshu("rules", "check", folder)
    assert code == 0
    assert "mine.a 没有不符的例句（no_match）" in out


def test_rules_stats(heshu, report, tmp_path):
    heshu("run", report, "-o", tmp_path / "out", "--workers", 1)
    code, out, _ = heshu("rules", "stats", tmp_path / "out")
    assert code == 0
    assert "1 份文档，2 条数据" in out
    assert out.index("units.money") < out.index("没有用到的规则") < out.index("units.noise")
    rows = json.loads(heshu("rules", "stats", tmp_path / "out", "--pack", "units", "--unused", "--json")[1])
    assert {row["pack"] for row in rows} == {"units"}
    assert "units.noise" in [row["rule"] for row in rows]
    assert not any(row["fired"] for row in rows)
    assert heshu("rules", "stats", tmp_path / "out", "--pack", "nothing")[0] == 2
    assert heshu("rules", "stats", tmp_path)[0] == 1


def test_a_bad_pack_ends_a_run_with_one_line(heshu, report, tmp_path):
    folder = tmp_path / "bad"
    folder.mkdir()
    (folder / "mine.toml").write_text(
        '[pack]\nid = "indicators.mine"\nabout = "mine"\n[[rule]]\nid = "mine.a"\nfor = "a"\n'
        'words = ["甲"]\n',
        encoding="utf-8",
    )
    code, out, err = heshu("run", report, "-o", tmp_path / "out", "--rules", folder)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert "mine.a has no name" in err
    assert not (tmp_path / "out").exists()


def test_the_command_is_quick():
    """`heshu -h` needs none of the heavy libraries."""
    script = "import sys, heshu.cli; print({'pandas', 'duckdb', 'spacy', 'pyarrow'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "heshu", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == f"heshu {__version__}"


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent otherwise on Windows")
def test_ctrl_c_ends_the_run_and_its_workers(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(400):
        (folder / f"{number}.txt").write_text(TEXT * 20 + str(number), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "heshu",
        "run",
        str(folder),
        "-o",
        str(tmp_path / "out"),
        "--workers",
        "2",
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob("out/cache/*.json")) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err.splitlines()[-1] == "heshu: 已中断。再次运行同一命令会接着读下去。"
    assert not (tmp_path / "out" / "manifest.json").exists()
    known = len(list(tmp_path.glob("out/cache/*.json")))
    time.sleep(0.5)
    assert len(list(tmp_path.glob("out/cache/*.json"))) == known


@pytest.fixture
def damaged(tmp_path):
    path = tmp_path / "旧总结.txt"
    path.write_text(
        "某区卫生局总结\n\n建档率达20230%，死亡率控制在22/2023万以下，新建卫生站2023个。\n", encoding="utf-8"
    )
    return path


def test_repair_shows_what_went_and_what_came(heshu, damaged):
    code, out, _ = heshu("repair", damaged)
    assert code == 0
    assert "建档率达[-2023-]{+10+}0%，死亡率控制在22/[-2023-]{+10+}万以下" in out
    assert "repairs.stamped.percent" in out
    assert "修复 3 处" in out


def test_repair_of_a_clean_text_says_so(heshu, report):
    assert heshu("repair", report)[:2] == (0, f"{report}：没有发现损坏的文字\n")
    assert "no damage found" in heshu("repair", report, "--lang", "en")[1]


def test_a_plan_is_written_edited_and_replayed(heshu, damaged, tmp_path):
    _, out, _ = heshu("repair", damaged, "--plan")
    plan = json.loads(out)
    assert [step["applied"] for step in plan["steps"]] == [True, True, True]
    plan["steps"][0]["applied"] = False
    edited = tmp_path / "plan.json"
    edited.write_text(json.dumps(plan), encoding="utf-8")
    code, out, _ = heshu("repair", damaged, "--apply", edited)
    assert code == 0
    assert "建档率达20230%，死亡率控制在22/10万以下，新建卫生站10个。" in out
    code, out, _ = heshu("repair", damaged, "--apply", edited, "-o", tmp_path / "mended.txt")
    assert (code, out) == (0, f"{tmp_path / 'mended.txt'}\n")
    assert "22/10万" in (tmp_path / "mended.txt").read_text(encoding="utf-8")


def test_a_repair_never_writes_over_its_source(heshu, damaged, tmp_path):
    before = damaged.read_bytes()
    plan = tmp_path / "plan.json"
    heshu("repair", damaged, "--plan", "-o", plan)
    code, _, err = heshu("repair", damaged, "--apply", plan, "-o", damaged)
    assert code == 1
    assert "原文从不改动" in err
    assert damaged.read_bytes() == before


def test_a_plan_of_another_file_is_refused(heshu, damaged, report, tmp_path):
    plan = tmp_path / "plan.json"
    heshu("repair", damaged, "--plan", "-o", plan)
    code, _, err = heshu("repair", report, "--apply", plan)
    assert code == 1
    assert "原文不同" in err


def test_run_repairs_as_far_as_it_is_told(heshu, damaged, tmp_path):
    import heshu as library

    for mode, value in (("safe", 100.0), ("off", 20230.0), ("all", 100.0)):
        heshu("run", damaged, "-o", tmp_path / "out", "--workers", 1, "--repair", mode)
        tables = library.open(tmp_path / "out")
        row = tables.figures.query("quote == '20230%'").iloc[0]
        assert (row["value"], bool(row["corrupt"])) == (value, mode != "off")
        assert len(tables.repairs) == (0 if mode == "off" else 3)
        assert tables.manifest["options"]["repair"] == mode


@pytest.fixture
def finished(heshu, tmp_path):
    """The output of a run over two years of one invented district."""
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "东槐区2023年工作总结.txt").write_text(
        "东槐区2023年工作总结\n\n一、工作回顾\n\n全年社会消费品零售总额120亿元。新增就业1.2万人。\n\n"
        "二、2024年工作打算\n\n新增就业1.5万人以上。\n",
        encoding="utf-8",
    )
    (folder / "东槐区2024年工作总结.txt").write_text(
        "东槐区2024年工作总结\n\n一、工作回顾\n\n全年社会消费品零售总额132亿元。新增就业1.3万人。"
        "共有学校20所，其中小学11所、中学6所、其他学校2所。\n",
        encoding="utf-8",
    )
    heshu("run", folder, "-o", tmp_path / "out", "--workers", 1)
    return tmp_path / "out"


def test_compare_puts_years_across(heshu, finished, tmp_path):
    code, out, _ = heshu("compare", finished, "--indicator", "社会消费品零售总额")
    assert code == 0
    assert "120亿元" in out
    assert "132亿元" in out
    code, _, _ = heshu("compare", finished, "-o", tmp_path / "wide.csv")
    assert code == 0
    assert "社会消费品零售总额" in (tmp_path / "wide.csv").read_text(encoding="utf-8-sig")


def test_audit_names_what_does_not_hold(heshu, finished):
    code, out, _ = heshu("audit", finished)
    assert code == 0
    assert "应为19所" in out
    assert "目标1.5万人以上，实际1.3万人，未完成" in out
    found = json.loads(heshu("audit", finished, "--kind", "sum", "--format", "json")[1])
    assert [(one["kind"], one["verdict"]) for one in found] == [("sum", "violated")]
    assert heshu("audit", finished, "--format", "csv")[1].count("\n") >= 3
    assert "**不符**" in heshu("audit", finished, "--format", "md")[1]
    assert "does not agree" in heshu("audit", finished, "--kind", "sum", "--lang", "en")[1]


def test_the_league_counts_promises(heshu, finished):
    code, out, _ = heshu("audit", finished, "--league")
    assert code == 0
    [row] = [line.split() for line in out.splitlines() if "东槐区" in line]
    assert row == ["东槐区", "2024", "1", "·", "·", "1", "·", "·", "0%"]


def test_audit_refuses_what_is_no_kind(heshu, finished):
    code, _, err = heshu("audit", finished, "--kind", "sums")
    assert code == 1
    assert "--kind 'sums' 不存在" in err


def test_indicators_are_listed_and_suggested(heshu, finished, tmp_path):
    code, out, _ = heshu("indicators", finished, "--text", "零售")
    assert code == 0
    assert "economy.retail_sales" in out
    code, _, _ = heshu("indicators", "suggest", finished)
    assert code == 0
    pack = tmp_path / "mine.toml"
    assert heshu("indicators", "suggest", finished, "-o", pack)[0] == 0
    assert heshu("indicators", "suggest", finished, "-o", pack)[0] == 1
