"""A Word file for another program to draw: the same text and looks without the content controls around them.

LibreOffice forgets the style of what follows the first words in a control (seen in 7.4: references as large as the text), and newer ones
make form fields of controls. A file that nobody types in needs none.
"""

from __future__ import annotations

from templates.ooxml import qn
from templates.package import open_package


def without_controls(document: bytes) -> bytes:
    """The same .docx, in which what stood in a control stands by itself; boxes to tick stay. TemplateError when it is damaged."""
    package = open_package(document)
    for name in package.stories():
        root = package.root(name)
        for control in list(root.iter(qn("w:sdt"))):
            inside, around = control.find(qn("w:sdtContent")), control.getparent()
            if inside is None or control.find(f"{qn('w:sdtPr')}/{qn('w14:checkbox')}") is not None:
                continue
            at = around.index(control)
            around[at : at + 1] = list(inside)
        package.put(name, root)
    return package.to_bytes()
