"""The site's languages: an English text is its own key, and what has no translation stays English."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

Translate: TypeAlias = Callable[[str], str]

NAMES: Final = {"en": "English", "zh": "中文"}


@dataclass(frozen=True, slots=True)
class Edition:
    """The site in one language: its folder below the root, and the other language's."""

    language: str
    translate: Translate
    folder: str = ""
    twin: tuple[str, str] | None = None
    """Language and folder of the same pages in the other language."""


CHINESE: Final[Mapping[str, str]] = {
    "%d models": "%d 个模型",
    "%d numbers, each with its formula, its inputs and their sources": "%d 个数字，每个都有公式、输入及其来源",
    "%d of %d models": "%d / %d 个模型",
    "90 % interval": "90% 区间",
    "All models": "全部模型",
    "Every number opens its derivation: the formula that ran, its inputs and their sources.": (
        "每个数字都能打开其推导：实际运行的公式、输入及其来源。"
    ),
    "How each number was made": "每个数字的由来",
    "Model": "模型",
    "Models": "模型",
    "On this page": "本页内容",
    "Organization": "机构",
    "Page not found": "找不到页面",
    "Pages": "页面",
    "Plugin": "插件",
    "Plugins": "插件",
    "Released": "发布日期",
    "Search": "搜索",
    "Skip to the content": "跳到正文",
    "Source": "来源",
    "Sources": "来源",
    "State": "状态",
    "The data as a table": "数据表",
    "The same as": "其他格式：",
    "The table goes on with scripts switched on; all models are in the file below.": (
        "启用脚本后表格会显示更多；所有模型都在下面的文件里。"
    ),
    "There is no page at this address.": "此地址没有页面。",
    "failed": "失败",
    "not applicable": "不适用",
    "skipped": "已跳过",
    "in use": "使用中",
    " to ": "～",
    "item": "项目",
    "Series": "系列",
    "low": "下限",
    "high": "上限",
    "value": "值",
    "What this site was made with": "本站由以下插件生成",
    "About": "说明",
    "A Python file beside models.toml that marks a function with `@hookimpl` is a plugin, and so is every installed "
    "package with an entry point in the group `reporter`.": (
        "models.toml 旁边、用 `@hookimpl` 标记了函数的 Python 文件就是插件；"
        "每个在 `reporter` 组中有入口点的已安装包也是。"
    ),
    "share": "占比",
    "{file} has no [{table}]": "{file} 中没有 [{table}]",
    "Analyses": "分析",
    "From": "来自",
}
"""The engine's own texts in Chinese; a plugin brings its own (`reporter_translations`)."""


def translator(language: str, plugins: Mapping[str, str]) -> Translate:
    """The function that gives a text in `language`."""
    if language == "en":
        return str
    texts = {**plugins, **CHINESE}  # the engine's own words stay what they are
    patterns = [(_pattern(text), translated) for text, translated in texts.items() if "{" in text]

    def translate(text: str) -> str:
        if text in texts:
            return texts[text]
        for pattern, translated in patterns:
            if match := pattern.fullmatch(text):
                return translated.format(**match.groupdict())
        return text

    return translate


def _pattern(text: str) -> re.Pattern[str]:
    """`it needs {name}` as a pattern: a plugin translates a sentence with a value inside once for all values."""
    parts = re.split(r"\{(\w+)\}", text)
    pieces = [re.escape(part) if index % 2 == 0 else f"(?P<{part}>.+?)" for index, part in enumerate(parts)]
    return re.compile("".join(pieces), re.DOTALL)


def editions(language: str, languages: list[str], texts: Callable[[str], Mapping[str, str]]) -> tuple[Edition, ...]:
    """The editions of a site: the first language stands at the root, a second in a folder of its name."""
    first, *others = dict.fromkeys([*languages, *([] if languages else [language])])
    if not others:
        return (Edition(first, translator(first, texts(first))),)
    second = others[0]
    return (
        Edition(first, translator(first, texts(first)), "", (second, f"{second}/")),
        Edition(second, translator(second, texts(second)), f"{second}/", (first, "")),
    )
