"""The command line: each command reads its options, makes one library call, and prints what came of it.

What was asked for goes to stdout; progress and errors go to stderr. Exit codes: 0; 1 where a document failed
under `--strict`, or the one document asked for cannot be read; 2 for wrong usage; 130 after Ctrl-C.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TextIO

import typer
from typer.core import TyperGroup

from . import api
from .model import HeshuError, RepairMode, RuleError
from .version import __version__

if TYPE_CHECKING:
    from .tables.labels import Labels

Language = Literal["zh", "en"]
By = Literal["year", "region"]
AuditFormat = Literal["table", "csv", "json", "md"]
_PIPE_WIDTH = 160

app = typer.Typer(
    help="核数：把中文工作报告里的每一个数字读成一行可查、可比、可核对的数据。",
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
rules_app = typer.Typer(help="规则包。", no_args_is_help=True)
app.add_typer(rules_app, name="rules")


class _ListFirst(TyperGroup):
    """`heshu indicators OUT` is `heshu indicators list OUT`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = ["list", *args]
        return super().parse_args(ctx, args)


indicators_app = typer.Typer(help="指标：列出，或提议合并。", cls=_ListFirst)
app.add_typer(indicators_app, name="indicators")

Rules = Annotated[
    list[Path] | None, typer.Option("--rules", metavar="DIR", help="自己的规则目录，优先于内置规则，可给多个")
]
Lang = Annotated[Language, typer.Option("--lang", help="表头和说明的语言")]
Repairs = Annotated[
    RepairMode,
    typer.Option("--repair", help="修复损坏的文字：off 不修，safe 只做有把握的，all 存疑的也取最可能的"),
]
Output = Annotated[Path, typer.Argument(metavar="OUT", help="heshu run 的输出文件夹")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="一份文档")]


def _version(wanted: bool) -> None:
    if wanted:
        print(f"heshu {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="显示版本")
    ] = False,
) -> None:
    pass


@app.command()
def run(
    inputs: Annotated[
        list[Path] | None, typer.Argument(metavar="[INPUT]...", help="文件或文件夹，默认 corpus/")
    ] = None,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="输出文件夹")] = Path(
        "outputs"
    ),
    rules: Rules = None,
    workers: Annotated[int, typer.Option("--workers", min=0, help="同时读几份，0 为每核一份")] = 0,
    repair: Repairs = "safe",
    keep_copies: Annotated[
        bool, typer.Option("--keep-copies", help="同一篇文字的几份文件，各列各的数据（对比和核对仍只计一份）")
    ] = False,
    lang: Lang = "zh",
    limit: Annotated[
        list[str] | None,
        typer.Option(
            "--limit",
            metavar="NAME=VALUE",
            help="一份文档的限制，可给多个：seconds=60（秒）、memory=2GB（内存）、pages=500（页）、"
            "characters=5000000（字）",
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="有文档失败时以退出码 1 结束")] = False,
) -> None:
    """读文件和文件夹，把数据写成表格、工作簿和网页。"""
    _run(
        inputs or [Path("corpus")],
        output,
        rules or [],
        workers,
        repair,
        lang,
        limits=limit or [],
        strict=strict,
        keep_copies=keep_copies,
    )


@app.command()
def demo(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="输出文件夹")] = Path(
        "outputs"
    ),
    lang: Lang = "zh",
) -> None:
    """读随程序附带的示例报告，看看能得到什么。"""
    print(_labels(lang)("say.demo"))
    _run(api.samples(), output, [], 0, "safe", lang)


def _run(
    inputs: list[Path],
    output: Path,
    rules: list[Path],
    workers: int,
    repair: RepairMode,
    lang: Language,
    *,
    limits: Sequence[str] = (),
    strict: bool = False,
    keep_copies: bool = False,
) -> None:
    from .run.progress import for_terminal
    from .views.summary import summary_view

    labels = _labels(lang)
    try:
        summary = api.run(
            inputs,
            output,
            rules=rules,
            workers=workers,
            language=lang,
            repair=repair,
            limits=limits,
            keep_copies=keep_copies,
            progress=for_terminal(labels),
        )
    except KeyboardInterrupt:
        print(f"heshu: {labels('say.interrupted')}", file=sys.stderr)
        raise typer.Exit(130) from None
    _print(summary_view(summary, labels))
    if strict and summary.failed:
        raise typer.Exit(1)


@app.command()
def show(
    file: File,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    rules: Rules = None,
    repair: Repairs = "safe",
    lang: Lang = "zh",
) -> None:
    """显示一份文档里的数据和所在的句子。"""
    from .views import show as view

    result = api.process(file, rules=rules or [], repair=repair)
    if as_json:
        print(json.dumps(view.as_json(result), ensure_ascii=False, indent=2))
    else:
        _print(view.show(result, _labels(lang)))


@app.command()
def explain(
    file: File,
    at: Annotated[int, typer.Option("--at", metavar="N", min=0, help="第几个字（从 0 数起）处的数据")],
    rules: Rules = None,
    lang: Lang = "zh",
) -> None:
    """说明某个数据的每一项是由哪些规则判定的。"""
    from . import knowledge
    from .views import explain as view

    folders = rules or []
    result = api.process(file, rules=folders)
    known = knowledge.load(*map(str, folders))
    _print(view.explain(result, at, known, _labels(lang)))


@app.command()
def repair(
    file: File,
    as_plan: Annotated[bool, typer.Option("--plan", help="把修复步骤写成 JSON，可改后重放")] = False,
    plan: Annotated[
        Path | None, typer.Option("--apply", metavar="PLAN", help="按这份修复方案逐步重放，输出修复后的全文")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="OUT", help="写入文件，不写到屏幕")
    ] = None,
    mode: Repairs = "safe",
    rules: Rules = None,
    lang: Lang = "zh",
) -> None:
    """找出并修复一份文档里损坏的文字：显示改动，或写出、重放修复方案。"""
    from .views.repairs import repairs_view

    if plan is not None:
        _write(api.apply_plan(file, plan), output, file)
        return
    document = api.read(file)
    steps = api.plan(document, rules=rules or [], repair=mode)
    if as_plan or output is not None:
        _write(steps.as_json(), output, file)
    else:
        _print(repairs_view(document, steps.steps, _labels(lang)))


@app.command()
def compare(
    output: Output = Path("outputs"),
    indicator: Annotated[
        list[str] | None,
        typer.Option("--indicator", metavar="NAME", help="指标名称或别名的一部分，或编号，可给多个"),
    ] = None,
    region: Annotated[
        list[str] | None, typer.Option("--region", metavar="NAME", help="地区名或行政区划代码，可给多个")
    ] = None,
    years: Annotated[
        list[str] | None, typer.Option("--years", metavar="Y", help="2021-2024、2021,2023 或 2024-H1")
    ] = None,
    by: Annotated[By, typer.Option("--by", help="横排的是年份还是地区")] = "year",
    measure: Annotated[
        list[str] | None, typer.Option("--measure", metavar="M", help="level、change、growth、gap，可给多个")
    ] = None,
    role: Annotated[
        list[str] | None,
        typer.Option("--role", metavar="R", help="actual、target 等；不给则实际优先于预计"),
    ] = None,
    least: Annotated[int, typer.Option("--least", min=1, help="一行至少要有几格有数")] = 1,
    export: Annotated[
        Path | None, typer.Option("-o", "--export", metavar="FILE", help="写成 .csv 或 .xlsx")
    ] = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE", help="画成 .png 或 .svg（需要 matplotlib）")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    lang: Lang = "zh",
) -> None:
    """按指标、地区、年份对比：水平、增减、增速、位次，说法不一的一并列出。"""
    from . import knowledge
    from .views import chart
    from .views import compare as view

    labels = _labels(lang)
    table = api.compare(
        output,
        indicators=indicator or (),
        regions=region or (),
        years=years or (),
        roles=role or (),
        measures=measure or (),
        by=by,
        least=least,
        language=lang,
    )
    if as_json:
        print(json.dumps(view.as_json(table), ensure_ascii=False, indent=2))
    else:
        _print(view.comparison_view(table, labels))
    if export is not None:
        view.export(table, export, labels)
    if plot is not None:
        chart.plot(table, plot, labels, knowledge.load())


@app.command()
def audit(
    output: Output = Path("outputs"),
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", metavar="K", help="只看一类，如 sum、growth，可给多个"),
    ] = None,
    min_severity: Annotated[
        str, typer.Option("--min-severity", metavar="S", help="至少多重：high、medium、low")
    ] = "low",
    verdict: Annotated[
        list[str] | None,
        typer.Option("--verdict", metavar="V", help="结论，如 violated、holds，可给多个"),
    ] = None,
    league: Annotated[
        bool, typer.Option("--league", help="只看各地各年的目标：承诺、完成、未完成、未再提及")
    ] = False,
    form: Annotated[AuditFormat, typer.Option("--format", help="输出格式")] = "table",
    lang: Lang = "zh",
) -> None:
    """核对的结果：哪些说法与别的数字不符，各有什么证据，又核实了多少。"""
    from .views import audit as view

    labels = _labels(lang)
    if league:
        _print(view.league_view(api.league(output), labels))
        return
    found = api.audit(output, kinds=kind or (), min_severity=min_severity, verdicts=verdict or ())
    if form == "table":
        _print(view.audit_view(found.rows, found.counts, labels))
    else:
        sys.stdout.write(view.written(found.rows, form, labels))


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="标注文件夹：成对的 NAME.txt 和 NAME.jsonl")],
    errors: Annotated[bool, typer.Option("--errors", help="列出每个错误、所在句和用到的规则")] = False,
    only: Annotated[
        str, typer.Option("--only", metavar="PATTERN", help="只看名字相符的，如 'health_*'")
    ] = "*",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    rules: Rules = None,
    lang: Lang = "zh",
) -> None:
    """拿标注好的文本检验：逐项准确率、混淆表和错误清单。"""
    from .views.evaluation import evaluation_view

    evaluation = api.evaluate(gold, rules=rules or [], only=only)
    if as_json:
        counts = {"gold": evaluation.labels, "predicted": evaluation.read}
        print(json.dumps(counts | evaluation.scores, ensure_ascii=False))
    else:
        _print(evaluation_view(evaluation, _labels(lang), mistakes=errors))


Limit = Annotated[int, typer.Option("--limit", min=0, help="最多显示几项，0 为全部")]


@indicators_app.command("list")
def list_indicators(
    output: Output = Path("outputs"),
    text: Annotated[str | None, typer.Option("--text", metavar="T", help="名称、别名或编号里的字")] = None,
    unknown: Annotated[bool, typer.Option("--unknown", help="只看规则不认识的")] = False,
    field: Annotated[
        str | None, typer.Option("--field", metavar="F", help="只看一个领域，如 economy")
    ] = None,
    limit: Limit = 50,
    lang: Lang = "zh",
) -> None:
    """列出一次运行里的指标。"""
    from .views.indicators import indicators_view

    rows = api.indicators(output, text=text, unknown=unknown, field=field)
    _print(indicators_view(rows, _labels(lang), limit=limit))


@indicators_app.command("suggest")
def suggest_indicators(
    output: Output = Path("outputs"),
    pack: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="写成规则包，可改后用 --rules 交回")
    ] = None,
    rules: Rules = None,
    limit: Limit = 50,
    lang: Lang = "zh",
) -> None:
    """提议哪些名称是同一指标。"""
    from .views.indicators import proposals_view

    found, text = api.suggest_indicators(output, rules=rules or [])
    if pack is None:
        _print(proposals_view(found, _labels(lang), limit=limit))
        return
    if pack.exists():
        raise HeshuError(f"“{pack}”已经存在，其中可能有你的改动：请用 -o 换一个文件名")
    pack.write_text(text, encoding="utf-8")
    print(pack)


@rules_app.command("check")
def check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="规则目录")],
    lang: Lang = "zh",
) -> None:
    """检查规则目录：能否读取，例句是否相符、是否齐全。"""
    from .views.rules import check_view

    _print(check_view(api.check_rules(folder), folder, _labels(lang)))


@rules_app.command("stats")
def stats(
    output: Output = Path("outputs"),
    pack: Annotated[
        str | None, typer.Option("--pack", metavar="P", help="只看一个规则包，如 units 或 indicators")
    ] = None,
    unused: Annotated[bool, typer.Option("--unused", help="只看没有用到的规则")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    lang: Lang = "zh",
) -> None:
    """每条规则在一次运行里用了多少次，哪些没有用到。"""
    from .views import rules as view

    counted = api.rule_stats(output, pack=pack)
    if as_json:
        print(json.dumps(view.stats_as_json(counted, unused=unused), ensure_ascii=False, indent=2))
    else:
        _print(view.stats_view(counted, _labels(lang), unused=unused))


def _write(text: str, output: Path | None, source: Path) -> None:
    """To a file that is not the source, else to stdout as it stands."""
    if output is None:
        sys.stdout.write(text)
        return
    if output.exists() and output.samefile(source):
        raise HeshuError(f"“{output}”就是原文件：原文从不改动，请用 -o 换一个文件名")
    output.write_text(text, encoding="utf-8")
    print(output)


def _labels(lang: Language) -> Labels:
    from . import knowledge
    from .tables.labels import Labels

    return Labels(knowledge.load(), lang)


def _print(view: object) -> None:
    from rich.console import Console

    # Into a file or a pipe a line is as long as a sentence needs.
    width = None if sys.stdout.isatty() else _PIPE_WIDTH
    Console(highlight=False, width=width).print(view)


def main() -> None:
    """The command `heshu`."""
    for stream in (sys.stdout, sys.stderr):
        _never_fail_to_print(stream)
    try:
        app(prog_name="heshu")
    except HeshuError as error:
        from .run.discover import UsageError

        print(f"heshu: {error}", file=sys.stderr)
        sys.exit(2 if isinstance(error, UsageError | RuleError) else 1)
    except OSError as error:
        where = f"“{error.filename}”" if error.filename else ""
        print(f"heshu: {where}读写失败（{error.strerror or error}）：请检查磁盘空间和权限", file=sys.stderr)
        sys.exit(1)


def _never_fail_to_print(stream: TextIO) -> None:
    # A Windows console of an old code page cannot show every character of a report.
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
