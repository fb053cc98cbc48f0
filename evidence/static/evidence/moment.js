// Pick a date and time: what is picked is written, in EDTF, into the field it stands under, which then says how it reads.

const FORMS = { "": "%", about: "%~", by: "../%", from: "%/.." };
const DATE_LENGTH = { month: 7, year: 4 };
const CLOCK_LENGTH = { minute: 5, hour: 2, day: 0, month: 0, year: 0 };

function picked(fields) {
  const { relation, day, time, offset, precision } = fields;
  if (!day) return "";
  const clock = time.slice(0, CLOCK_LENGTH[precision] ?? 8).replace(/^(\d\d:\d\d):00$/, "$1");
  const text = day.slice(0, DATE_LENGTH[precision] ?? 10) + (clock ? `T${clock}${offset}` : "");
  return FORMS[relation].replace("%", text);
}

document.addEventListener("change", ({ target }) => {
  const box = target.closest("[data-picker]");
  if (!box) return;
  const fields = Object.fromEntries([...box.querySelectorAll("[data-pick]")].map((each) => [each.dataset.pick, each.value]));
  const field = document.getElementById(box.dataset.picker);
  field.value = picked(fields);
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
