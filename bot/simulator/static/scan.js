// "Scanning" a QR: a link typed or pasted, one of the known QR pictures, or a picture read by the browser itself.

import { el } from "./dom.js";

export function scanDialog(links, open) {
  const close = () => { box.close(); box.remove(); };
  const go = (link) => { close(); open(link); };
  const said = el("p", { class: "hint" });
  const input = el("input", { name: "link", placeholder: "https://t.me/…?start=…", data: { testid: "link-input" } });
  const form = el("form", { onsubmit: (event) => {
    event.preventDefault();
    if (input.value.trim()) go(input.value.trim());
  } },
  el("h2", {}, "Quét QR hoặc mở liên kết"),
  el("div", { class: "row" }, input, el("button", { class: "main", data: { testid: "link-go" } }, "Mở")),
  links.length ? el("div", { class: "codes" }, links.map(({ label, url }) =>
    el("button", { type: "button", data: { testid: "known-link", label }, onclick: () => go(url) },
      el("img", { src: `/sim/qr?text=${encodeURIComponent(url)}`, alt: "", width: 96, height: 96 }), el("span", {}, label)))) : null,
  el("label", { class: "drop" }, "Chọn hoặc dán ảnh có mã QR",
    el("input", { type: "file", accept: "image/*", hidden: true, onchange: (event) => read(event.target.files[0]) })),
  said,
  el("div", { class: "row" }, el("button", { type: "button", onclick: close }, "Đóng")));

  async function read(file) {
    if (!("BarcodeDetector" in window)) {
      said.textContent = "Trình duyệt này không tự đọc được ảnh QR. Hãy chọn một mã ở trên hoặc dán liên kết.";
      return;
    }
    try {
      const [code] = await new window.BarcodeDetector({ formats: ["qr_code"] }).detect(await createImageBitmap(file));
      if (code) go(code.rawValue);
      else said.textContent = "Không thấy mã QR trong ảnh này.";
    } catch {
      said.textContent = "Không đọc được ảnh này.";
    }
  }

  const box = el("dialog", { class: "ask scan", data: { testid: "scan" }, onclose: () => box.remove(),
    onpaste: (event) => { const [file] = event.clipboardData.files; if (file) read(file); } }, form);
  document.body.append(box);
  box.showModal();
}
