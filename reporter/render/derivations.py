"""Derivations as HTML: what opens when a number is followed.

A page has hundreds of them and they are most of its bytes: no element here that a style sheet could do without. An
input that goes into many formulas reads the same in each and is written once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from markupsafe import Markup

from reporter.derivation import Derivation, InputRow
from reporter.render.languages import Translate
from reporter.render.plain import plain


class Derivations:
    """Writes derivations in one language; `link` gives the place of a number by its name."""

    def __init__(self, translate: Translate, link: Callable[[str], str]) -> None:
        self._translate = translate
        self._link = link
        self._input = lru_cache(maxsize=2**12)(self._new_input)
        self._t = lru_cache(maxsize=2**12)(lambda text: plain(translate(text)))

    def html(self, derivations: Sequence[Derivation]) -> Markup:
        """The derivations one after the other."""
        return Markup("\n".join(map(self._article, derivations)))

    def _article(self, one: Derivation) -> str:
        name = plain(one.name)
        lines = [f'<article id="{name}"><h3>{name} <b>{plain(one.short)}</b></h3>']
        if one.interval:
            level = self._t(f"{one.level} % interval")
            lines.append(f"<p>{plain(one.full)} <i>{level}: {one.interval.replace(' to ', self._t(' to '))}</i></p>")
        elif one.full != one.short:
            lines.append(f"<p>{plain(one.full)}</p>")
        if one.formula:
            substituted = f"<br>= {plain(one.substituted)}" if one.substituted else ""
            lines.append(f"<code>{plain(one.formula)}{substituted}</code>")
        if one.inputs:
            lines.append(f"<ul>{''.join(map(self._input, one.inputs))}</ul>")
        lines += [f"<i>{note}</i>" for note in self._notes(one)]
        return "\n".join([*lines, "</article>"])

    def _notes(self, one: Derivation) -> list[str]:
        source = f"{self._t('Source')}: {plain(one.source)}" if one.source else ""
        return [note for note in (self._t(one.where), source) if note]

    def _new_input(self, row: InputRow) -> str:
        value = plain(row.value)
        if row.number:
            value = f'<a href="{self._link(row.number)}">{value}</a>'
        description = self._translate(row.description)
        notes = [description] if description != row.symbol.replace("_", " ") else []
        note = " · ".join(plain(text) for text in (*notes, self._translate(row.where)) if text)
        return f"<li><code>{row.symbol}</code> = {value}{f' <i>{note}</i>' if note else ''}</li>"
