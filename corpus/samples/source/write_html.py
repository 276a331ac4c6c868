"""Web pages: a government site's page, and the preview page of a site that shares documents."""

from __future__ import annotations

import re
from html import escape

from report import Report

_GOVERNMENT = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>{title}_{issuer}</title>
<meta name="ArticleTitle" content="{title}">
<meta name="PubDate" content="{published} 09:30">
<meta name="ContentSource" content="区政府办公室">
<style>body {{ font: 16px/2 SimSun, serif; }} .article p {{ text-indent: 2em; }}</style>
</head>
<body>
<div class="header"><a href="/">{issuer}门户网站</a>
<ul class="nav"><li><a href="/zwgk/">政务公开</a></li><li><a href="/zwfw/">政务服务</a></li>\
<li><a href="/hdjl/">互动交流</a></li></ul></div>
<div class="location">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; \
政府工作报告</div>
<div class="content">
<h1>{title}</h1>
<div class="info">发布日期：{published}　来源：区政府办公室　浏览次数：<span id="hits">1286</span>　\
字号：[<a href="#">大</a> <a href="#">中</a> <a href="#">小</a>]</div>
<div class="article">
{body}
</div>
<div class="share">分享到：<a href="#">微信</a> <a href="#">微博</a></div>
</div>
<div class="footer"><p>主办：{issuer}办公室　网站标识码：0000000000</p>\
<p>版权所有 © {issuer}　建议使用1024×768以上分辨率浏览</p></div>
</body>
</html>
"""

_PREVIEW = """<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<title>{title}.docx - 文档分享网</title>
</head>
<body>
<div class="toolbar"><a href="#">收藏</a> <a href="#">分享(赏)</a> <a href="#">举报</a></div>
<h1>{title}.docx</h1>
<div class="meta">上传人:ni****7 文档编号:2087316 上传时间:{published} 格式:DOCX 页数:7 大小:18.64KB</div>
<div class="buttons"><a href="#">下载</a> <a href="#">相关</a> <a href="#">举报</a></div>
<ul class="pages">
{pages}
</ul>
<div class="over">亲,该文档总共7页,到这儿已超出免费预览范围,如果喜欢就下载吧!</div>
<h2>资源描述</h2>
<div class="text">
{body}
</div>
<div class="more">展开阅读全文</div>
<div class="related"><h3>相关资源</h3><ul><li>2023年区教育局工作总结.docx 下载量:356次</li>\
<li>2023年度乡镇卫生院考核方案.doc 下载量:1024次</li></ul></div>
<div class="location">当前位置:首页 &gt; 资格与职业考试 &gt; 其它</div>
<div class="footer">copyright@ 2008-2023 文档分享网版权所有</div>
</body>
</html>
"""

# What such sites do to a text so that it is found less easily: words exchanged, whether they fit or not.
_WASHED = {
    "服务": "效劳",
    "发展": "开展",
    "基本": "根本",
    "项目": "工程",
    "达到": "到达",
    "巩固": "稳固",
    "部分": "局部",
    "规范": "标准",
    "安全": "平安",
    "不足": "缺乏",
    "创建": "创立",
    "督促": "催促",
    "广大": "广阔",
    "计划": "方案",
}
_WASH = re.compile("|".join(_WASHED))
_YEAR = re.compile(r"(?<!\d)20[0-2]\d(?=‖?年)")
_TEN = re.compile(r"(?<!\d)10(?=[\d/.%万\u4e00-\u9fff])")
_HALF = str.maketrans({"，": ",", "：": ":", "；": ";", "（": "(", "）": ")", "”": None})


def damage(body: str) -> list[str]:
    """The numbered blocks of a preview: washed words, every year and every leading "10" made 2023."""
    shown = body.split("✂")[0]
    line = " ".join(shown.splitlines()).translate(_HALF)
    line = _WASH.sub(lambda hit: _WASHED[hit.group()], line)
    line = _TEN.sub("2023", _YEAR.sub("2023", line))
    return [f"{number}、{block}" for number, block in enumerate(line.split("‖"), 1)]


def preview(report: Report) -> str:
    """The page of a 文库 site that shows the first part of the report."""
    name = escape(report.title)
    pages = "\n".join(f"<li>{name}.docx_第{page}页<br>第{page}页 / 共7页</li>" for page in (1, 2, 3))
    body = "\n".join(f"<p>{escape(block)}</p>" for block in damage(report.body))
    return _PREVIEW.format(title=name, published=report.published, pages=pages, body=body)


def government(report: Report) -> str:
    """The page of a government site with the whole report."""
    lines = []
    for block in report.blocks:
        if block.kind == "heading":
            lines.append(f"<p><strong>{escape(block.text)}</strong></p>")
        elif block.kind == "subtitle":
            lines.append(f'<p align="center">——{escape(block.text)}</p>')
        elif block.kind != "title":
            lines.append(f"<p>{escape(block.text)}</p>")
    return _GOVERNMENT.format(
        title=escape(report.title),
        issuer=escape(report.issuer),
        published=report.published,
        body="\n".join(lines),
    )


def html(report: Report) -> bytes:
    """The page that the source asks for, in UTF-8."""
    kind = report.options.get("html", {}).get("kind")
    return (preview(report) if kind == "preview" else government(report)).encode("utf-8")
