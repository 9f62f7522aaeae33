"""An own form to start from: a ``form.toml`` that builds on one of ours, and its Word template."""

from __future__ import annotations

from conversation.form import Form
from templates.build import starter_template

_HEAD = """# Uw eigen formulier. Het bouwt voort op het formulier "{basis}" van Binnenskamers: wat hier niet staat, is zoals daar.
#
# Het Word-sjabloon staat in dezelfde map. Verander daarin gerust letters, kleuren, logo, kop- en voettekst. De invulvelden mag u
# verplaatsen en weghalen; de naam (tag) van een veld verandert u niet.
# Kijk het na met: binnenskamers sjablonen controleer MAP
# Gebruik het met:  binnenskamers verslag TRANSCRIPT.json --sjabloon MAP
basis = "{basis}"

# Wilt u iets anders, haal dan het hekje (#) aan het begin van de regel weg.
# title = {title}
"""
_NAMES = """
# Heten velden in uw Word-sjabloon anders? Links de naam daar (tag, samenvoegveld, bladwijzer of wat tussen [[ ]] staat), rechts het veld:
# [names]
# "Mijn eigen naam" = {name}
"""
_TEXTS = """
# Vaste teksten:
# [texts]
"""
_FIELDS = """
# De velden, in de volgorde van het verslag. Zonder deze lijst zijn het ze allemaal. Haalt u bij een veld de hekjes weg, doe dat dan bij
# alle velden die u wilt houden.
"""


def own_form(form: Form) -> dict[str, bytes]:
    """The files of a folder for ``--sjabloon``: ``form.toml`` and a Word template with content controls."""
    texts = "".join(f"# {key} = {_quoted(text)}\n" for key, text in form.texts.items())
    fields = "".join(f"#\n# [[fields]]\n# id = {_quoted(f.id)}\n# label = {_quoted(f.label)}\n" for f in form.fields)
    head = _HEAD.format(basis=form.id, title=_quoted(form.title))
    names = _NAMES.format(name=_quoted(form.fields[0].id))
    return {
        "form.toml": f"{head}{names}{_TEXTS}{texts}{_FIELDS}{fields}".encode(),
        f"{form.id}.docx": starter_template(form, controls=True),
    }


def _quoted(text: str) -> str:
    """A TOML string on one line."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
