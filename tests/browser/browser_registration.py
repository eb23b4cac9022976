"""The registration as somebody well answers it on the page."""

from __future__ import annotations

from tests.browser.browser_stage import Stage


def register(stage: Stage, number: str, name: str) -> None:
    """From an empty chat to a sent declaration."""
    stage.phone.starts()
    declare(stage, number, name)


def declare(stage: Stage, number: str, name: str, commune: str = "ban xeo", *, by_link: bool = False) -> None:
    """From the first question to a sent declaration, with the code read from the phone's text messages.

    `by_link` of a health station: whoever follows it is at home, and not asked where.
    """
    phone = stage.phone
    phone.taps("Trước khi bắt đầu", "✅ Tôi đã hiểu và đồng ý")
    phone.taps("Bạn khai báo cho ai?", "🙋 Cho bản thân tôi")
    phone.types("Số điện thoại di động", number)
    phone.types("Họ và tên đầy đủ", name)
    phone.types("Ngày sinh của", "5/3/1988")
    phone.taps("Giới tính của", "Nam")
    phone.types("ở xã/phường nào", commune)
    phone.types("Thôn, bản, tổ", "thôn 3, cạnh trường tiểu học")
    if not by_link:
        phone.taps("đang điều trị ở đâu", "🏠 Tại nhà")
    phone.taps("thấy thế nào", "Ho", "✅ Xong (1)")
    phone.types("xét nghiệm dương tính ngày nào", "hôm qua")
    phone.taps("Xét nghiệm bằng cách nào", "Test nhanh, tự làm")
    phone.taps("đã tiêm mấy mũi", "2")
    phone.taps("có bệnh nền nào không", "👍 Không có bệnh nền")
    phone.taps("đang dùng thuốc gì", "Không dùng thuốc gì")
    phone.taps("có dụng cụ nào", "🌡 Nhiệt kế", "✅ Xong (1)")
    phone.types("thở bao nhiêu lần trong 1 phút", "18")
    phone.taps("Có người nhà chăm sóc", "Có")
    phone.taps("Xin bạn xem lại", "📩 Nhận mã OTP")
    phone.sees("Gõ mã vào đây")
    code = stage.newest_sms("la ma de GUI KHAI BAO").get_by_test_id("sms-code")
    code.click()  # back to the chat, with the code in the line to write in
    phone.sends()
    phone.sees("Đã gửi khai báo của")
