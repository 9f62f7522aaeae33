"""The look of our own Word templates: the fixed parts of the file, in one calm style with one accent colour.

Everything sits in real styles, so that a municipality can change a font or a colour in Word in one place. Contrast of
every colour on white is at least 4.5:1 (tests/templates/test_word_accessible.py measures it).
"""

from __future__ import annotations

ACCENT = "1F4E55"
DIM = "595959"
INK = "1F2526"
WARN = "7A3E00"
RULE = "C9D3D4"
TINT = "EDF3F3"
WARN_TINT = "FDF3E3"
FONT = "Calibri"
#: A4, in twentieths of a point
PAGE_WIDTH, PAGE_HEIGHT, MARGIN_SIDE, MARGIN_TOP, MARGIN_BOTTOM = 11906, 16838, 1361, 1588, 1361
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN_SIDE

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FONTS = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
_LANG = '<w:lang w:val="nl-NL" w:eastAsia="nl-NL" w:bidi="ar-SA"/>'


def _paragraph_style(identifier: str, name: str, ppr: str, rpr: str = "", based: str = "Normal", then: str = "") -> str:
    follow = f'<w:next w:val="{then}"/>' if then else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{identifier}"{_custom(name)}><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{based}"/>{follow}<w:qFormat/><w:pPr>{ppr}</w:pPr><w:rPr>{rpr}</w:rPr></w:style>'
    )


def _character_style(identifier: str, name: str, rpr: str) -> str:
    return (
        f'<w:style w:type="character" w:styleId="{identifier}"{_custom(name)}><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/><w:rPr>{rpr}</w:rPr></w:style>'
    )


_BUILT_IN = ("heading 1", "heading 2", "heading 3", "List Bullet", "header", "footer", "Strong")


def _custom(name: str) -> str:
    return "" if name in _BUILT_IN else ' w:customStyle="1"'


def _color(value: str) -> str:
    return f'<w:color w:val="{value}"/>'


def _size(points: float) -> str:
    half = round(points * 2)
    return f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


def _spacing(before: int, after: int, line: int = 276) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="auto"/>'


_KEEP = "<w:keepNext/><w:keepLines/>"


def _banner(border: str, fill: str) -> str:
    side = '<w:{0} w:val="single" w:sz="{1}" w:space="6" w:color="{2}"/>'
    return (
        "<w:keepLines/><w:pBdr>"
        + side.format("top", 4, fill)
        + side.format("left", 24, border)
        + side.format("bottom", 4, fill)
        + side.format("right", 4, fill)
        + f'</w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'
    )


_BOX = (
    "<w:keepLines/><w:pBdr>"
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="8" w:color="7F8C8D"/>'
        for side in ("top", "left", "bottom", "right")
    )
    + "</w:pBdr>"
)
_LEADER = f'<w:tabs><w:tab w:val="right" w:leader="underscore" w:pos="{TEXT_WIDTH}"/></w:tabs>'
_TO_RIGHT = f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs>'

_TABLE_STYLE = (
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/>'
    '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>'
    '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    '<w:style w:type="table" w:customStyle="1" w:styleId="Binnenskamerstabel"><w:name w:val="Binnenskamers tabel"/>'
    '<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>'
    f'<w:top w:val="single" w:sz="8" w:space="0" w:color="{ACCENT}"/>'
    f'<w:bottom w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>'
    f'<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/></w:tblBorders>'
    '<w:tblCellMar><w:top w:w="57" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
    '<w:bottom w:w="57" w:type="dxa"/><w:right w:w="113" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{TINT}"/></w:tcPr>'
    "</w:tblStylePr></w:style>"
)


def styles() -> bytes:
    """``word/styles.xml``."""
    return (
        f"{_HEAD}<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>{_FONTS}{_color(INK)}{_size(11)}{_LANG}</w:rPr>"
        f"</w:rPrDefault><w:pPrDefault><w:pPr>{_spacing(0, 120)}</w:pPr></w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f'<w:pPr>{_spacing(0, 120)}<w:jc w:val="left"/></w:pPr><w:rPr>{_FONTS}{_color(INK)}{_size(11)}{_LANG}</w:rPr></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
        + _paragraph_style(
            "Heading1",
            "heading 1",
            f'{_KEEP}{_spacing(0, 160, 240)}<w:outlineLvl w:val="0"/>',
            f"<w:b/><w:bCs/>{_color(ACCENT)}{_size(24)}",
            then="Normal",
        )
        + _paragraph_style(
            "Heading2",
            "heading 2",
            f'{_KEEP}{_spacing(400, 100, 259)}<w:outlineLvl w:val="1"/>',
            f"<w:b/><w:bCs/>{_color(ACCENT)}{_size(15)}",
            then="Normal",
        )
        + _paragraph_style(
            "Heading3",
            "heading 3",
            f'{_KEEP}{_spacing(220, 30, 264)}<w:outlineLvl w:val="2"/>',
            f"<w:b/><w:bCs/>{_color(INK)}{_size(11.5)}",
            then="Normal",
        )
        + _paragraph_style(
            "ListBullet",
            "List Bullet",
            f'<w:numPr><w:numId w:val="1"/></w:numPr>{_spacing(0, 60)}<w:ind w:left="340" w:hanging="283"/>',
        )
        + _paragraph_style("Header", "header", f"{_TO_RIGHT}{_spacing(0, 0, 240)}", f"{_color(DIM)}{_size(9)}")
        + _paragraph_style("Footer", "footer", f"{_TO_RIGHT}{_spacing(0, 0, 240)}", f"{_color(DIM)}{_size(9)}")
        + _paragraph_style(
            "Concept",
            "Concept",
            f'{_banner(ACCENT, TINT)}{_spacing(120, 240)}<w:ind w:left="170" w:right="113"/>',
            f"<w:b/><w:bCs/>{_color(ACCENT)}",
        )
        + _paragraph_style(
            "Waarschuwing",
            "Waarschuwing",
            f'{_banner(WARN, WARN_TINT)}{_spacing(120, 240)}<w:ind w:left="170" w:right="113"/>',
            f"<w:b/><w:bCs/>{_color(WARN)}",
        )
        + _paragraph_style("Toelichting", "Toelichting", f"<w:keepNext/>{_spacing(0, 120)}", _color(DIM))
        + _paragraph_style("Tabeltekst", "Tabeltekst", _spacing(0, 0, 276))
        + _paragraph_style(
            "Tabelkop", "Tabelkop", f"<w:keepNext/>{_spacing(0, 0, 276)}", f"<w:b/><w:bCs/>{_color(ACCENT)}"
        )
        + _paragraph_style("Rijkop", "Rijkop", _spacing(0, 0, 276), _color(DIM))
        + _paragraph_style(
            "Invulruimte",
            "Invulruimte",
            f'{_BOX}{_spacing(160, 240)}<w:ind w:left="170" w:right="170"/>',
        )
        + _paragraph_style(
            "Keuze", "Keuze", f'<w:keepNext/><w:keepLines/>{_spacing(60, 60)}<w:ind w:left="397" w:hanging="397"/>'
        )
        + _paragraph_style("Schrijfregel", "Schrijfregel", f"<w:keepLines/>{_LEADER}{_spacing(200, 60)}")
        + _paragraph_style("Ondertekening", "Ondertekening", f"{_KEEP}{_spacing(360, 60)}")
        + _paragraph_style("Spreker", "Spreker", f"{_KEEP}{_spacing(200, 20)}", _color(ACCENT))
        + _paragraph_style("Hiaat", "Hiaat", f"<w:keepLines/>{_spacing(160, 160)}", _color(WARN))
        + _character_style("Strong", "Strong", "<w:b/><w:bCs/>")
        + _character_style("Bronverwijzing", "Bronverwijzing", f"{_color(DIM)}{_size(8.5)}")
        + _character_style("Nietbesproken", "Niet besproken", f"<w:i/><w:iCs/>{_color(DIM)}")
        + _character_style("Controleren", "Controleren", f"<w:b/><w:bCs/>{_color(WARN)}")
        + _character_style("Onzekerwoord", "Onzeker woord", '<w:u w:val="dotted"/>')
        + _TABLE_STYLE
        + "</w:styles>"
    ).encode()


def numbering() -> bytes:
    """``word/numbering.xml``: one bulleted list."""
    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:pStyle w:val="ListBullet"/>'
        '<w:lvlText w:val="•"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="340" w:hanging="283"/></w:pPr>'
        f"<w:rPr>{_color(ACCENT)}</w:rPr></w:lvl>"
    )
    return (
        f'{_HEAD}<w:numbering {_W}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>{level}'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    ).encode()


def settings() -> bytes:
    """``word/settings.xml``: Word 2013 or later, Dutch, no revision ids."""
    return (
        f'{_HEAD}<w:settings {_W}><w:zoom w:percent="100"/><w:removePersonalInformation/><w:removeDateAndTime/>'
        '<w:defaultTabStop w:val="709"/><w:hyphenationZone w:val="425"/><w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="nl-NL"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
    ).encode()


def font_table() -> bytes:
    """``word/fontTable.xml``: LibreOffice and others know what to use where Calibri is missing."""
    return (
        f'{_HEAD}<w:fonts {_W}><w:font w:name="{FONT}"><w:altName w:val="Carlito"/><w:panose1 w:val="020F0502020204030204"/>'
        '<w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>'
    ).encode()


def core_properties(title: str) -> bytes:
    """``docProps/core.xml``: a title and the language, no author and no times."""
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{_escaped(title)}</dc:title>'
        "<dc:language>nl-NL</dc:language></cp:coreProperties>"
    ).encode()


def custom_properties() -> bytes:
    """``docProps/custom.xml``: empty; the filler marks here that AI helped."""
    return (
        f'{_HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"/>'
    ).encode()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD_PARTS = ("styles", "numbering", "settings", "fontTable", "header1", "footer1")


def content_types() -> bytes:
    """``[Content_Types].xml``."""
    kinds = {"header1": "header", "footer1": "footer"}
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_TYPE}.{kinds.get(part, part)}+xml"/>'
        for part in _WORD_PARTS
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>{overrides}'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        '<Override PartName="/docProps/custom.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/></Types>'
    ).encode()


def package_relations() -> bytes:
    """``_rels/.rels``."""
    return _relations(
        (f"{_REL}/officeDocument", "word/document.xml"),
        (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        (f"{_REL}/custom-properties", "docProps/custom.xml"),
    )


def document_relations() -> bytes:
    """``word/_rels/document.xml.rels``: header and footer are rId5 and rId6."""
    kinds = {"header1": "header", "footer1": "footer"}
    return _relations(*((f"{_REL}/{kinds.get(part, part)}", f"{part}.xml") for part in _WORD_PARTS))


def _relations(*targets: tuple[str, str]) -> bytes:
    lines = "".join(
        f'<Relationship Id="rId{at}" Type="{kind}" Target="{target}"/>' for at, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'.encode()
