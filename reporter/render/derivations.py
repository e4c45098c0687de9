"""Derivations as HTML: what opens when a number is followed.

A page has hundreds of them and they are most of its bytes: no element here that a style sheet could do without. An
input that goes into many formulas reads the same in each and is written once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from reporter.derivation import Derivation, InputRow
from reporter.render.languages import Translate
from reporter.render.plain import plain, plain_all


class Derivations:
    """Writes derivations in one language; `link` gives the place of a number by its name."""

    def __init__(self, translate: Translate, link: Callable[[str], str]) -> None:
        self._translate = translate
        self._link = link
        self._input = lru_cache(maxsize=2**12)(self._new_input)
        self._t = lru_cache(maxsize=2**12)(lambda text: plain(translate(text)))

    def html(self, derivations: Sequence[Derivation]) -> str:
        """The derivations one after the other."""
        return "\n".join(map(self._article, derivations))

    def _article(self, one: Derivation) -> str:
        name, short, full, formula, values = plain_all(one.name, one.short, one.full, one.formula, one.substituted)
        html = f'<article id="{name}"><h3>{name} <b>{short}</b></h3>\n'
        if one.interval:
            level = self._t(f"{one.level} % interval")
            html += f"<p>{full} <i>{level}: {plain(one.interval).replace(' to ', self._t(' to '))}</i></p>\n"
        elif full != short:
            html += f"<p>{full}</p>\n"
        if formula:
            html += f"<code>{formula}<br>= {values}</code>\n" if values else f"<code>{formula}</code>\n"
        if one.inputs:
            html += f"<ul>{''.join(map(self._input, one.inputs))}</ul>\n"
        if one.where:
            html += f"<i>{self._t(one.where)}</i>\n"
        if one.source:
            html += f"<i>{self._t('Source')}: {plain(one.source)}</i>\n"
        return f"{html}</article>"

    def _new_input(self, row: InputRow) -> str:
        value = plain(row.value)
        if row.number:
            value = f'<a href="{self._link(row.number)}">{value}</a>'
        description = self._translate(row.description)
        notes = [description] if description != row.symbol.replace("_", " ") else []
        note = " · ".join(plain(text) for text in (*notes, self._translate(row.where)) if text)
        return f"<li><code>{plain(row.symbol)}</code> = {value}{f' <i>{note}</i>' if note else ''}</li>"
