"""A facility's QR code and leaflet: read as a phone would, looked through letter by letter, fetched from the chat."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from bot.pictures import leaflet as printed
from bot.pictures import qr
from bot.simulator import Group, Simulator, User
from bot.telegram_bots.profiles import patients_bot
from conversations.model.house import Policy
from conversations.model.outgoing import Document, Lane, Message, Outgoing, Picture
from conversations.model.people import Facility, FacilityKind
from conversations.programme.protocol import load
from conversations.station.leaflet_data import leaflet
from conversations.texts import say_plain
from storage.store import SqlStore
from tests.support.channels import STAFF
from tests.support.samples import NOW
from tests.support.stage import open_stage

LONG = "Cơ sở thu dung, điều trị người bệnh số 1 thị xã Sa Pa (Khu ký túc xá Trường Phổ thông Dân tộc Nội trú)"
LINK = "https://t.me/f0care_laocai_bot?start=f_TYT-BANXEO"
BOT = patients_bot("f0care_laocai_bot")
POLICY = Policy(support="Sở Y tế tỉnh Lào Cai: 0214 3840 034")
KINDS = list(FacilityKind)
PROGRAMMES = ("covid19-byt-261", "covid19-byt-604", "covid19-no-devices")


def facility(kind: FacilityKind = FacilityKind.HEALTH_STATION, name: str = "Trạm Y tế xã Bản Xèo") -> Facility:
    """A facility with every Vietnamese trouble in its name."""
    return Facility(1, "TYT-BANXEO", name, kind, "02725", "0214 3883 115", None, None)


def read(picture: Image.Image) -> list[str]:
    """What a phone reads from a picture."""
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]


def code(name: str = "Trạm Y tế xã Bản Xèo") -> Image.Image:
    """A facility's QR code, as sent."""
    return Image.open(BytesIO(qr.paint({"link": LINK, "name": name}))).convert("L")


@contextmanager
def opened(content: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """A PDF, closed with the block."""
    document = pypdfium2.PdfDocument(content)
    try:
        yield document
    finally:
        document.close()


def text_of(content: bytes) -> str:
    """All words of a PDF, with single spaces."""
    with opened(content) as document:
        page = document[0]
        words = page.get_textpage()
        text = words.get_text_range()
        words.close()
        page.close()
    return " ".join(unicodedata.normalize("NFC", text).split())


def rendered(content: bytes, dots: int) -> Image.Image:
    """The first page as printed and photographed at so many dots an inch."""
    with opened(content) as document:
        page = document[0]
        picture = page.render(scale=dots / 72).to_pil().convert("L")
        page.close()
    return picture


@pytest.mark.parametrize("name", ["Trạm Y tế xã Bản Xèo", LONG])
def test_the_code_is_read_at_200_pixels(name: str) -> None:
    """The whole picture, name and all, made 200 pixels wide."""
    picture = code(name)
    small = picture.resize((200, 200 * picture.height // picture.width), Image.Resampling.LANCZOS)
    assert read(small) == [LINK]


@pytest.mark.parametrize("angle", [90, 180, 270, 3, 7, -12, 33])
def test_the_code_is_read_turned(angle: int) -> None:
    """Upside down, sideways, and held askew, at 200 pixels."""
    picture = code()
    small = picture.resize((200, 200 * picture.height // picture.width), Image.Resampling.LANCZOS)
    assert read(small.rotate(angle, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)) == [LINK]


def test_the_code_survives_a_fold_and_a_stain() -> None:
    """A stripe and a blot over a tenth of it: that is what the error correction is for."""
    picture = code()
    picture.paste(255, (560, 300, 600, 1000))
    picture.paste(0, (700, 700, 860, 860))
    assert read(picture) == [LINK]


def test_the_code_survives_two_photocopies_in_grey() -> None:
    """Each copy is paler, blurred and speckled; the cheap phone's picture is small."""
    picture = code()
    for copy in range(2):
        blurred = picture.filter(ImageFilter.GaussianBlur(6))
        pale = blurred.point(lambda grey: 60 + grey * 150 // 255)
        specks = Image.effect_noise(pale.size, 40 + 20 * copy)
        picture = Image.blend(pale, specks, 0.25)
    small = picture.resize((300, 300 * picture.height // picture.width), Image.Resampling.LANCZOS)
    assert read(small) == [LINK]


def test_the_code_is_fit_for_print() -> None:
    """At 300 dots an inch it is ten centimetres wide, white all round, with the name in dark under it."""
    picture = Image.open(BytesIO(qr.paint({"link": LINK, "name": LONG})))
    assert round(picture.info["dpi"][0]) == 300
    assert picture.width >= 1181
    grey = picture.convert("L")
    quiet = 4 * picture.width // (37 + 8)  # a link of this length takes 37 modules
    assert grey.crop((0, 0, picture.width, quiet - 2)).getextrema() == (255, 255)
    assert grey.crop((0, 0, quiet - 2, picture.width)).getextrema() == (255, 255)
    under = grey.crop((0, picture.width, picture.width, picture.height))
    assert under.getextrema() == (0, 255)
    for side in ((0, 0, 20, under.height), (under.width - 20, 0, under.width, under.height)):
        assert under.crop(side).getextrema() == (255, 255), "the name runs over the edge"


@pytest.mark.parametrize("programme", PROGRAMMES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["Trạm Y tế xã Bản Xèo", LONG])
def test_the_leaflet_says_everything_in_all_letters(kind: FacilityKind, name: str, programme: str) -> None:
    """Each word can be taken out of the file with its diacritics; it is one A4 page; its code leads to the facility."""
    data = leaflet(facility(kind, name), BOT, POLICY, load(programme))
    content = printed.paint(data)
    text = text_of(content)
    told = [data["name"], data["title"], data["hotline"], data["scan"], data["typing"], data["support"], data["foot"]]
    told += [data["steps_title"], *data["steps"], data["needs_title"], *data["needs"], data["danger_title"]]
    told += [words for call, signs in data["dangers"] for words in ([call, *signs] if signs else [])]
    assert [words for words in told if " ".join(words.split()) not in text] == []
    assert data["link"] in text.replace(" ", "")
    with opened(content) as document:
        assert len(document) == 1
        assert document.get_page_size(0) == pytest.approx((595.28, 841.89), abs=0.1)
    assert read(rendered(content, 100)) == [LINK]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_on_the_page_is_cut_off(kind: FacilityKind) -> None:
    """The longest names and numbers a facility may have leave the margins of a home printer white."""
    hotline = "0214 3883 115 / 0982 117 569 / 0214 3883 116"
    name = " ".join(["Trường"] * 17)
    longest = Facility(1, "A" * 32, name, kind, "02725", hotline, None, None)
    page = rendered(printed.paint(leaflet(longest, BOT, POLICY, load())), 100)
    for edge in (
        (0, 0, page.width, 20),
        (0, page.height - 20, page.width, page.height),
        (0, 0, 30, page.height),
        (page.width - 30, 0, page.width, page.height),
    ):
        assert page.crop(edge).getextrema() == (255, 255), edge


def test_who_is_at_home_reads_other_words_than_who_is_in_a_facility() -> None:
    """As in the letter: the ones wait for the station, the others scan the code on the wall and tell who is on duty."""
    home = leaflet(facility(), BOT, POLICY, load())
    for kind in (FacilityKind.TREATMENT_FACILITY, FacilityKind.MOBILE_STATION):
        there = leaflet(facility(kind), BOT, POLICY, load())
        assert there["title"] != home["title"]
        assert "nhân viên đang trực" in there["steps"][3]
        assert "dán tại phòng" in there["steps"][0]
    assert "tại nhà" in home["title"]
    assert "trước 10h" in home["steps"][4]
    assert "6 câu hỏi" in home["steps"][4]


def test_danger_signs_are_the_programmes_own() -> None:
    """What a doctor changes in the protocol stands on the leaflet; limits are said for whom they hold."""
    protocol = load()
    dangers = dict(leaflet(facility(), BOT, POLICY, protocol)["dangers"])
    first, second = (set(signs) for signs in dangers.values())
    offered = {sign.label["vi"] for sign in protocol.signs if sign.button and sign.danger}
    assert offered <= first | second
    assert {"SpO2 từ 94% trở xuống", "Tím môi, tím đầu ngón", "Huyết áp tối đa dưới 90 mmHg (người lớn)"} <= first
    assert {"SpO2 từ 96% trở xuống", "Nhịp thở từ 20 lần/phút trở lên (người lớn)"} <= second
    assert next(iter(dangers)) == say_plain("leaflet.danger.call_115", "vi")
    plain = leaflet(facility(), BOT, POLICY, load("covid19-no-devices"))
    assert not any("SpO2" in words for words in (*plain["needs"], *(s for _, signs in plain["dangers"] for s in signs)))


def test_what_is_to_be_drawn_waits_as_data(store: SqlStore) -> None:
    """A picture and a document come out of the outbox as they went in."""
    data = leaflet(facility(), BOT, POLICY, load())
    contents = [
        Picture("qr", {"link": LINK, "name": "Trạm"}, Message("Mã QR")),
        Document("qr", "QR-A.png", {"link": LINK, "name": "Trạm"}, Message("Tệp")),
        Document("leaflet", "to.pdf", data, Message("Tờ hướng dẫn")),
    ]
    with store.unit_of_work() as work:
        for number, content in enumerate(contents):
            work.outbox.put([Outgoing(STAFF, f"-{number}", Lane.REPLY, content, f"k{number}")], NOW)
        parcels = work.outbox.claim(STAFF, 5, NOW)
        assert sorted(map(repr, (parcel.content for parcel in parcels))) == sorted(map(repr, contents))


async def test_what_the_bot_sends_leads_to_the_facilitys_registration(tmp_path: Path) -> None:
    """The bytes out of the staff group: scanned, the link opened on a phone begins that facility's registration."""
    async with open_stage(tmp_path) as stage:
        hoa, group = stage.people["Hoa"], stage.groups["TYT-BANXEO"]
        stage.simulator.send_text(hoa, group, "/donvi")
        await stage.settle()
        for label in ("Mã QR", "Tờ hướng dẫn"):
            page = next(m for m in reversed(stage.simulator.chat_history(hoa, group)) if m.markup)
            rows = page.markup["inline_keyboard"] if page.markup else []
            [data] = [b["callback_data"] for row in rows for b in row if label in b["text"]]
            stage.simulator.press(hoa, group, page.id, data)
            await stage.settle()
        sent = [content for kind in ("photo", "document") for content in files(stage.simulator, hoa, group, kind)]
        assert [name for name, _ in sent] == ["picture.png", "QR-TYT-BANXEO.png", "to-huong-dan-TYT-BANXEO.pdf"]
        photo, png, pdf = (content for _, content in sent)
        assert photo == png
        [link] = read(Image.open(BytesIO(png)).resize((200, 220)))
        assert read(rendered(pdf, 100)) == [link]
        assert "Trạm Y tế xã Bản Xèo" in text_of(pdf)
        may = stage.people["Mẩy"]
        stage.simulator.open_link(may, link)
        await stage.settle()
        assert "Khai báo tại Trạm Y tế xã Bản Xèo" in stage.shown[f"chat {may.id}"][-1].text


def files(simulator: Simulator, person: User, group: Group, kind: str) -> Iterator[tuple[str, bytes]]:
    """The files of a kind the bot sent into a group, by name, oldest first."""
    for message in simulator.chat_history(person, group):
        if message.bot and kind in message.content:
            shown = message.content[kind]
            kept = simulator.world.files[(shown[0] if isinstance(shown, list) else shown)["file"]]
            yield kept.name, kept.data
