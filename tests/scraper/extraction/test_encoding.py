import pytest

from scraper.extraction import decode

SIMPLIFIED = "<title>分期商城</title><p>小米商城分期逾期怎么办？晚还一天会收取罚息，征信报告上会留下记录。</p>"
TRADITIONAL = "<title>先買後付</title><p>信用卡逾期怎麼辦？晚還一天會收取違約金，聯徵報告上會留下紀錄。</p>"


@pytest.mark.parametrize("declared", [None, "utf-8", "gb2312", "big5", "iso-8859-1", "no-such-charset", "hex"])
@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (SIMPLIFIED, "utf-8"),
        (SIMPLIFIED, "gb2312"),
        (SIMPLIFIED.replace("罚息", "罚息㑇"), "gb18030"),
        (TRADITIONAL, "gbk"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "utf-8"),
    ],
)
def test_a_page_is_read_by_its_bytes_whatever_it_declares(text, charset, declared):
    assert decode(text.encode(charset), declared) == text


@pytest.mark.parametrize("meta", ["utf-8", "big5", "gb2312", "windows-1252"])
def test_a_wrong_meta_declaration_is_overruled(meta):
    page = f'<meta charset="{meta}">{SIMPLIFIED}'
    assert decode(page.encode("gbk")) == page


def test_a_byte_order_mark_decides():
    assert decode(SIMPLIFIED.encode("utf-16")) == SIMPLIFIED
    assert decode(b"\xef\xbb\xbf" + SIMPLIFIED.encode()) == SIMPLIFIED


def test_one_damaged_byte_costs_one_character():
    raw = (SIMPLIFIED * 20).encode("gbk")
    damaged = raw[:301] + b"\xff" + raw[302:]
    assert decode(damaged, "gbk").count("分期") >= (SIMPLIFIED * 20).count("分期") - 1
    utf8 = (SIMPLIFIED * 20).encode()
    assert decode(utf8[:300] + b"\xff" + utf8[301:]).count("分期") >= (SIMPLIFIED * 20).count("分期") - 1


def test_utf8_cut_off_inside_a_character_stays_utf8():
    assert decode(SIMPLIFIED.encode()[:-6])[:20] == SIMPLIFIED[:20]


def test_pages_in_other_languages_keep_their_declared_charset():
    russian = "<p>Рассрочка без процентов на первые тридцать дней для новых клиентов банка.</p>"
    assert decode(russian.encode("windows-1251"), "windows-1251") == russian
