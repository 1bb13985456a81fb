#!/usr/bin/env python3
"""Makes src/guardrails/engine/folding_table.inc: which characters guardrails read as others, so that a text cannot hide behind
them. Compatibility forms and diacritics from the Unicode data of this Python, lookalikes from the list below.

usage: tools/make_folding_table.py > src/guardrails/engine/folding_table.inc
"""
import sys
import unicodedata

# Letters that look like ASCII ones, by hand after Unicode's confusables (UTS #39): Cyrillic, Greek, Armenian, Latin small capitals.
LOOKALIKES = dict(zip("–—‐‑‒―−‘’‛′“”‟″", "-------''''\"\"\"\""))
for theirs, ours in (
        ("аеосухіјѕһԁԛԝорӏьгпв", "aeocyxijshdqwoplbrnb"), ("АВСЕНІЈКМОРЅТХУ", "ABCEHIJKMOPSTXY"), ("кмнт", "kmht"),
        ("οανρτυικχςεηωγ", "oavptuikxsenwy"), ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"), ("օսոհզ", "ounhq"),
        ("ıɑɡɩʟᴀʙᴄᴅᴇꜰɢʜɪᴊᴋᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢøØłŁđĐħŧ", "iagilabcdefghijkmnoprstuvwyzoOlLdDht")):
    assert len(theirs) == len(ours), (theirs, ours)
    LOOKALIKES.update(zip(theirs, ours))


def fold(character):
    if character in LOOKALIKES:
        return LOOKALIKES[character]
    base = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    base = "".join(LOOKALIKES.get(c, c) for c in base)
    if base and len(base) <= 3 and all(" " <= c < "\x7f" for c in base):
        return base
    lower = base.lower()
    return lower if len(lower) == 1 and lower != character else None


def number(text):
    if all(ord(c) < 128 for c in text):
        return 0x80000000 | sum(ord(c) << (8 * place) for place, c in enumerate(text))
    return ord(text)


def main():
    entries = []
    for code in list(range(0x80, 0xD800)) + list(range(0xF900, 0x20000)):
        character = chr(code)
        folded = fold(character)
        if folded and folded != character:
            entries.append(f"{{{code:#x},{number(folded):#x}}}")
    print(f"// Made by tools/make_folding_table.py from Unicode {unicodedata.unidata_version}. Not to be edited.")
    for start in range(0, len(entries), 12):
        print(",".join(entries[start:start + 12]) + ",")
    print(len(entries), "entries", file=sys.stderr)


main()
