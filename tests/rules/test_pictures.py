"""What a camera wrote into a picture is not kept; the picture is."""

import struct
import zlib

import pytest

from families.rules.attachments import kind_of
from families.rules.pictures import _orientation, without_traces
from tests.families.papers import PDF, jpeg, png

PLACE = b"51.40 N 1.32 W, phone of Otto"
DRAWN = b"\xff\xda\x00\x08" + b"scan\x00\x01" + b"\x12\xff\x00\x34\xff\xd0\x56"


def section(marker: int, said: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(said) + 2) + said


def exif(order: str, up: int) -> bytes:
    mark = b"II*\0" if order == "<" else b"MM\0*"
    tags = struct.pack(f"{order}IHHHIHH", 8, 1, 0x0112, 3, 1, up, 0) + struct.pack(f"{order}I", 0)
    return section(0xE1, b"Exif\0\0" + mark + tags + PLACE)


def photo(*more: bytes) -> bytes:
    """A picture with a scan, then `more` in front of it, then a second picture behind its end."""
    plain = jpeg(800, 600)
    jfif = section(0xE0, b"JFIF\0\x01\x02\x00\x00\x01\x00\x01\x00\x00")
    frame = plain[plain.index(b"\xff\xc0") : -2]
    return b"\xff\xd8" + jfif + b"".join(more) + frame + DRAWN + b"\xff\xd9" + PLACE


@pytest.mark.parametrize(("order", "up"), [("<", 6), (">", 8), ("<", 1), (">", 0)])
def test_a30_a_photograph_loses_where_it_was_taken_and_stays_upright(order: str, up: int) -> None:
    colours = section(0xE2, b"ICC_PROFILE\0\x01\x01how")
    sections = [exif(order, up), section(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PLACE)]
    sections += [section(0xE2, b"MPF\0" + PLACE), section(0xED, PLACE), section(0xFE, PLACE)]
    clean = without_traces("jpeg", photo(*sections, colours))
    assert PLACE not in clean
    assert kind_of(clean) == "jpeg"
    turned = up if up > 1 else 1
    start = clean.find(b"Exif")
    assert (_orientation(clean[start:]) if start > 0 else 1) == turned
    assert colours in clean
    assert clean.endswith(DRAWN + b"\xff\xd9")
    # Once cleaned there is nothing more to take: the same file is known by its fingerprint.
    assert without_traces("jpeg", clean) == clean


def test_a30_a_png_keeps_only_what_is_drawn() -> None:
    def part(name: bytes, said: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + said))
        return struct.pack(">I", len(said)) + name + said + crc

    told = part(b"tEXt", PLACE) + part(b"eXIf", PLACE) + part(b"tIME", PLACE)
    drawn = part(b"IDAT", b"points") + part(b"IEND", b"")
    clean = without_traces("png", png(8, 8) + told + drawn + PLACE)
    assert clean == png(8, 8) + drawn
    assert without_traces("pdf", PDF) == PDF


@pytest.mark.parametrize("cut", range(2, 120, 7))
def test_a_picture_that_is_cut_off_tells_nothing_either(cut: int) -> None:
    whole = photo(exif("<", 6))
    assert PLACE not in without_traces("jpeg", whole[:cut])
