// The floor plan of the office: fixtures are dragged, or moved with the arrow keys; the numbers of the form follow, and the
// other way round. Without this script the numbers do.

const STEP = 10;
const form = document.querySelector("[data-floor]");
const plan = form?.querySelector(".floor-plan");

if (plan) {
  plan.setAttribute("role", "group");
  const box = plan.viewBox.baseVal;
  const field = (fixture, name) => form.querySelector(`[data-row="${fixture.dataset.fixture}"] [name="${name}"]`);
  const within = (value, most) => Math.max(0, Math.min(most, Math.round(value / STEP) * STEP));

  const put = (fixture, x, y) => {
    const left = within(x, box.width - fixture.width.baseVal.value);
    const top = within(y, box.height - fixture.height.baseVal.value);
    fixture.setAttribute("x", left);
    fixture.setAttribute("y", top);
    field(fixture, "x").value = left;
    field(fixture, "y").value = top;
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };

  for (const fixture of plan.querySelectorAll("[data-fixture]")) {
    if (!field(fixture, "x")) continue;
    fixture.setAttribute("tabindex", "0");
    fixture.setAttribute("role", "button");
    fixture.setAttribute("aria-label", field(fixture, "code").value);
    fixture.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!way) return;
      event.preventDefault();
      const far = event.shiftKey ? 100 : STEP;
      put(fixture, fixture.x.baseVal.value + way[0] * far, fixture.y.baseVal.value + way[1] * far);
    });
    fixture.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      fixture.focus();
      fixture.setPointerCapture(event.pointerId);
      const scale = box.width / plan.getBoundingClientRect().width;
      const from = [fixture.x.baseVal.value - event.clientX * scale, fixture.y.baseVal.value - event.clientY * scale];
      const move = (moved) => put(fixture, from[0] + moved.clientX * scale, from[1] + moved.clientY * scale);
      fixture.addEventListener("pointermove", move);
      fixture.addEventListener("lostpointercapture", () => fixture.removeEventListener("pointermove", move), { once: true });
    });
  }

  form.addEventListener("change", (event) => {
    const row = event.target.closest("[data-row]");
    const fixture = row?.dataset.row && plan.querySelector(`[data-fixture="${row.dataset.row}"]`);
    if (!fixture || !["x", "y", "width", "height"].includes(event.target.name)) return;
    if (/^\d+$/.test(event.target.value)) fixture.setAttribute(event.target.name, event.target.value);
  });
}
