"""Who the speakers are to each other: roles given by people, the names used, and how a report calls them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from conversation.transcript import Transcript
from summarize.lexicon import table
from summarize.matching import encode
from summarize.numbers import fold, word_set

_KINSHIP = (
    "schoondochter schoonzoon schoonmoeder schoonvader kleindochter kleinzoon dochter zoon zus broer nicht neef tante "
    "oom moeder vader partner echtgenoot echtgenote buurvrouw buurman vriendin vriend"
)
_INTRODUCES = re.compile(
    rf"\b(?:ik ben|en u bent|u bent|bent u|dit is|ben)\b[^.?!]{{0,25}}?\b(?:de|haar|zijn|mijn|een|uw)\s+({_KINSHIP.replace(' ', '|')})\b"
)
_TITLES = word_set("mevrouw meneer mevr dhr mw heer de van der den het ter spreker onbekend")
#: roles whose words are those of the person the conversation is about, or of someone beside them
SHOWN = {
    "client": "cliënt",
    "consulent": "consulent",
    "mantelzorger": "mantelzorger",
    "partner": "partner",
    "vertegenwoordiger": "vertegenwoordiger",
    "clientondersteuner": "cliëntondersteuner",
    "hulpverlener": "hulpverlener",
    "voorzitter": "voorzitter",
    "notulist": "notulist",
}


class People:
    """The speakers of one conversation."""

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        said = {s.speaker for s in transcript.segments if s.speaker is not None}
        self.codes = [code for code in transcript.speakers if code in said] or sorted(said)
        self._names = self._find_names()
        self._relations = self._find_relations()
        self._roles = {code: self._role_of(code) for code in self.codes}
        self._one_leads()
        self._guess_consulent()

    # ------------------------------------------------------------ roles
    def role(self, code: str | None) -> str | None:
        """Our name for the role of a speaker (``SHOWN``), or None when nobody said."""
        return self._roles.get(code) if code is not None else None

    def knows_roles(self) -> bool:
        """Whether at least one speaker has a role."""
        return any(self._roles.values())

    def shown_role(self, code: str | None) -> str | None:
        """The role as the report writes it: the relation ("dochter") when that is known, else the role."""
        if code is None:
            return None
        role = self._roles.get(code)
        if code in self._relations and role in (None, "mantelzorger", "partner"):
            return self._relations[code]
        if role == "hulpverlener" and (given := self._transcript.role(code)):
            return given  # "ggz-begeleider" says more
        return SHOWN.get(role or "", role)

    def relation(self, code: str) -> str | None:
        """How this speaker is related to the client, when it was said or written ("dochter")."""
        return self._relations.get(code)

    def _role_of(self, code: str) -> str | None:
        given = self._transcript.role(code)
        label = self._transcript.label(code)
        for text in (given, label):
            found = known_role(text) if text else None
            if found:
                return found
        if code in self._relations:
            return "mantelzorger"
        return fold(given) if given else None

    def _one_leads(self) -> None:
        """A case manager beside a consultant is somebody from another organisation; alone at the table he leads the talk."""
        leading = {code: self._kinds_of(code) for code in self.with_role("consulent")}
        if any("hulpverlener" not in kinds for kinds in leading.values()):
            self._roles |= {code: "hulpverlener" for code, kinds in leading.items() if "hulpverlener" in kinds}

    def _kinds_of(self, code: str) -> set[str]:
        return known_roles(f"{self._transcript.role(code) or ''} {self._transcript.label(code)}")

    def _guess_consulent(self) -> None:
        """Without any role, the one who asks most is read as the one who leads; only to find evidence, never shown."""
        if self.knows_roles() or len(self.codes) < 2:
            return
        asked = Counter(s.speaker for s in self._transcript.segments for _ in range(s.text.count("?")))
        (first, most), *others = asked.most_common(2) or [(None, 0)]
        if first is not None and most >= 3 and (not others or most >= 2 * others[0][1]):
            self._roles[first] = "consulent"

    def _find_relations(self) -> dict[str, str]:
        relations: dict[str, str] = {}
        words = _KINSHIP.split()
        for code in self.codes:
            text = encode(f"{self._transcript.role(code) or ''} {self._transcript.label(code)}")
            named = next((w for w in words if f"/{w} " in text), None)
            if named:
                relations[code] = named
        for place, segment in enumerate(self._transcript.segments[:40]):
            match = _INTRODUCES.search(fold(segment.text))
            if not match:
                continue
            own = re.search(r"\bik ben\b", match[0])
            after = self._transcript.segments[place + 1 : place + 2]
            who = segment.speaker if own else (after[0].speaker if after else None)
            if who is not None and who not in relations and self._may_be_kin(who):
                relations[who] = match[1]
        return relations

    def _may_be_kin(self, code: str) -> bool:
        return known_role(self._transcript.role(code) or self._transcript.label(code)) in (
            None,
            "mantelzorger",
            "partner",
        )

    # ------------------------------------------------------------ names
    def names(self) -> Mapping[str, str]:
        """Folded first names (words of labels) → speaker code; words that two labels share are left out."""
        return self._names

    def _find_names(self) -> Mapping[str, str]:
        seen: dict[str, set[str]] = {}
        for code in self.codes:
            for word in re.findall(r"[^\W\d_]{2,}", fold(self._transcript.label(code))):
                if word not in _TITLES and word not in _KINSHIP.split() and known_role(word) is None:
                    seen.setdefault(word, set()).add(code)
        return {word: next(iter(codes)) for word, codes in seen.items() if len(codes) == 1}

    def label(self, code: str | None) -> str:
        """The label of a speaker without what stands in brackets."""
        return re.sub(r"\s*\([^)]*\)", "", self._transcript.label(code)).strip()

    def with_role(self, role: str) -> list[str]:
        """Codes of the speakers with this role."""
        return [code for code in self.codes if self._roles.get(code) == role]


def known_role(text: str) -> str | None:
    """Our name for the role that a text names ("de dochter" is none, "klantmanager" is consulent), or None."""
    found = known_roles(text)
    return next((str(role) for role in table("language")["roles"] if role in found), None)


def known_roles(text: str) -> set[str]:
    """All roles that a text can name: "casemanager" is two."""
    encoded = encode(text)
    return {
        str(role)
        for role, words in table("language")["roles"].items()
        if any(f"/{fold(word)} " in encoded or _phrase(word, encoded) for word in words)
    }


def _phrase(words: str, encoded: str) -> bool:
    return " " in words and encode(words).strip() in encoded
