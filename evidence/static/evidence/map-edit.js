// Say where on a map: clicks and handles fill the form's fields, and what is typed there, as the server read it, moves them.
// The fields stay the truth: everything here can be typed instead.

const SHAPES = { "": "One place", points: "Several", route: "Route", area: "Area" };
const REACH = 64; // pixels from a place to the handle of its direction, as long as a drawn field of view
const WIDE = 104; // and to that of its width, so that no two handles touch
const LEAST = 44; // and to that of its radius, while the circle is smaller
const DECIMAL_PAIR = /^\s*(-?\d{1,3}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/;

const field = (name) => document.getElementById(`id_${name}`);
const radians = (degrees) => (degrees * Math.PI) / 180;
const written = ({ lat, lng }) => `${lat.toFixed(5)}, ${lng.toFixed(5)}`;
const whole = (degrees) => String(((Math.round(degrees) % 360) + 360) % 360);

/** Put a value into a field as if it had been typed. */
function type(name, value) {
  const target = field(name);
  if (!target) return;
  target.value = value;
  target.closest("details")?.setAttribute("open", "");
  target.dispatchEvent(new Event("input", { bubbles: true }));
}

/** What was refused is told as long as it stands in its field; while it is typed anew, how it is read. */
function forgive(typed) {
  typed.parentElement.querySelector(".errorlist")?.remove();
}

class Editor {
  constructor({ map, areas }) {
    Object.assign(this, { map, areas, layer: L.layerGroup().addTo(map), point: null, corners: [], implied: "" });
    map.on("click", ({ latlng }) => this.put(latlng.wrap()));
    map.on("zoomend", () => this.draw());
    for (const name of ["radius_m", "heading_deg", "field_of_view_deg"]) field(name)?.addEventListener("input", () => this.draw());
    field("coordinates").addEventListener("input", () => this.readPair());
    for (const name of ["coordinates", "corners"]) field(name).addEventListener("input", () => forgive(field(name)));
    field("shape").addEventListener("change", () => this.choose(field("shape").value));
    document.addEventListener("htmx:afterSwap", ({ target }) => this.listen(target));
    document.addEventListener("click", ({ target }) => this.take(target));
    this.addButtons();
    this.isFramed = !field("coordinates").value && !field("corners").value;
    for (const name of ["coordinates", "corners"]) {
      if (field(name).value) field(name).dispatchEvent(new Event("read-again"));
    }
    this.readPair();
    this.show();
  }

  get kind() { return field("shape").value; }

  number(name) {
    const typed = field(name)?.value.trim().replace(",", ".");
    return typed && Number.isFinite(Number(typed)) ? Number(typed) : null;
  }

  // From the fields to the map

  readPair() {
    const [, lat, lon] = field("coordinates").value.match(DECIMAL_PAIR) ?? [];
    this.point = lat && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? L.latLng(Number(lat), Number(lon)) : null;
    this.draw();
  }

  /** Take over what the server understood, told beside the field. */
  listen(echo) {
    if (!echo.matches?.("[data-echo]")) return;
    const at = ({ dataset }) => L.latLng(Number(dataset.latitude), Number(dataset.longitude));
    const owner = echo.parentElement.querySelector("input, textarea");
    if (owner === field("corners")) this.corners = [...echo.querySelectorAll("[data-corner]")].map(at);
    const read = owner === field("coordinates") && echo.querySelector("[data-read]");
    if (owner === field("coordinates")) this.imply(read?.dataset.precision ?? "");
    if (read) {
      this.point = at(read);
      if (read.dataset.heading && !field("heading_deg").value) type("heading_deg", read.dataset.heading);
      if (read.dataset.fov && !field("field_of_view_deg").value) type("field_of_view_deg", read.dataset.fov);
    }
    this.draw();
    this.show();
  }

  /** How exactly what was typed is known, as long as nobody has said otherwise. */
  imply(precision) {
    const said = field("precision");
    if (said?.value === this.implied) said.value = this.implied = precision;
  }

  /** Bring what the form says into view; what it said from the beginning, as near as its circle allows. */
  show() {
    const places = this.kind ? this.corners : [this.point].filter(Boolean);
    if (!places.length || (this.isFramed && places.every((each) => this.map.getBounds().contains(each)))) return;
    const around = 2 * Math.max(this.number("radius_m") ?? 0, 500);
    const bounds = L.latLngBounds(places);
    places.forEach((each) => bounds.extend(each.toBounds(around)));
    this.map.fitBounds(bounds, { maxZoom: Math.max(this.map.getZoom(), this.isFramed ? 12 : 15), padding: [40, 40] });
    this.isFramed = true;
  }

  draw() {
    this.layer.clearLayers();
    if (this.kind) this.drawShape();
    else if (this.point) this.drawPoint();
  }

  drawPoint() {
    const [heading, fov, radius] = ["heading_deg", "field_of_view_deg", "radius_m"].map((name) => this.number(name));
    const properties = { label: "The place in the form", radius_m: radius, heading: heading ?? undefined, fov };
    const feature = { geometry: { coordinates: [this.point.lng, this.point.lat] }, properties };
    this.areas(this.map, feature).forEach((area) => this.layer.addLayer(area));
    const icon = L.divIcon({ className: "pin", iconSize: [28, 28] });
    this.layer.addLayer(L.marker(this.point, { icon, interactive: false, keyboard: false }));
    this.handle(this.edge(radius ?? 0, (heading ?? 0) + 180), "Radius: drag, or arrow keys", "radius", (to) => {
      type("radius_m", String(Math.round(this.map.distance(this.point, to))));
    });
    this.handle(this.beside(REACH, heading ?? 0), "Direction of view: drag, or arrow keys", heading === null ? "look faint" : "look", (to) => {
      type("heading_deg", whole(this.course(to)));
    });
    if (heading !== null) {
      this.handle(this.beside(WIDE, heading + (fov ?? 60) / 2), "Width of view: drag, or arrow keys", fov === null ? "look faint" : "look", (to) => {
        const half = Math.abs(((this.course(to) - heading + 540) % 360) - 180);
        type("field_of_view_deg", String(Math.max(1, Math.round(2 * half))));
      });
    }
  }

  drawShape() {
    const style = { className: "area", weight: 2, interactive: false, fill: this.kind === "area" };
    if (this.kind === "area" && this.corners.length > 2) this.layer.addLayer(L.polygon(this.corners, style));
    else if (this.kind !== "points") this.layer.addLayer(L.polyline(this.corners, { ...style, className: "area line" }));
    this.corners.forEach((at, i) => this.handle(at, `Place ${i + 1}: drag, or arrow keys`, "corner", (to) => this.move(i, to)));
  }

  /** A point of the circle's edge, away from where the camera looks; clear of the pin while the circle is small. */
  edge(radius, degrees) {
    const metres = this.map.distance(this.point, this.beside(100, 90)) / 100;
    return this.beside(Math.max(LEAST, radius / metres), degrees);
  }

  beside(pixels, degrees) {
    const from = this.map.latLngToLayerPoint(this.point);
    const turn = radians(degrees);
    return this.map.layerPointToLatLng(from.add([pixels * Math.sin(turn), -pixels * Math.cos(turn)]));
  }

  course(to) {
    const [from, there] = [this.point, to].map((each) => this.map.latLngToLayerPoint(each));
    return ((Math.atan2(there.x - from.x, from.y - there.y) * 180) / Math.PI + 360) % 360;
  }

  handle(at, title, look, moved) {
    const icon = L.divIcon({ className: `handle ${look}`, iconSize: [24, 24] });
    const made = L.marker(at, { icon, title, alt: title, draggable: true, keyboard: true });
    made.on("dragend", () => moved(made.getLatLng().wrap()));
    made.on("add", () => made.getElement().addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-6, 0], ArrowRight: [6, 0], ArrowUp: [0, -6], ArrowDown: [0, 6] }[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      moved(this.map.layerPointToLatLng(this.map.latLngToLayerPoint(made.getLatLng()).add(step)).wrap());
      this.focusOn(title);
    }));
    this.layer.addLayer(made);
  }

  /** Moving a handle draws all of them anew: keep the keyboard where it was. */
  focusOn(title) {
    [...this.map.getContainer().querySelectorAll(".handle")].find((each) => each.title === title)?.focus();
  }

  // From the map to the fields

  put(latlng) {
    if (!this.kind) return type("coordinates", written(latlng));
    this.corners.push(latlng);
    const lines = field("corners").value.split("\n").filter((line) => line.trim());
    this.write([...lines, written(latlng)]);
  }

  /** Move one place of the shape, keeping the name at the end of its line. */
  move(index, to) {
    const lines = field("corners").value.split("\n").filter((line) => line.trim());
    const name = lines[index]?.match(/[^\W\d_]{2}.*$/u)?.[0] ?? "";
    lines[index] = `${written(to)} ${name}`.trim();
    this.corners[index] = to;
    this.write(lines);
  }

  write(lines) {
    type("corners", lines.join("\n"));
    this.draw();
  }

  choose(kind) {
    if (field("shape").value !== kind) field("shape").value = kind;
    if (kind) field("shape").closest("details").open = true;
    if (kind && field("coordinates").value) {
      if (!field("corners").value.trim()) {
        if (this.point) this.corners = [this.point];
        type("corners", field("coordinates").value);
      }
      field("coordinates").value = "";
      this.point = null;
    }
    field("corners").dispatchEvent(new Event("read-again"));
    this.mark();
    this.draw();
  }

  take(target) {
    const button = target.closest?.("[data-take]");
    if (!button) return;
    if (field("place_name") && !field("place_name").value) field("place_name").value = field("coordinates").value;
    this.imply(button.dataset.precision);
    this.implied = null; // the settlement is coordinates now, and stays one
    type("coordinates", button.dataset.take);
    field("coordinates").focus();
  }

  addButtons() {
    const control = L.control({ position: "topright" });
    control.onAdd = () => {
      const bar = L.DomUtil.create("div", "leaflet-bar tools");
      L.DomEvent.disableClickPropagation(bar);
      const add = (words, pressed) => {
        const button = L.DomUtil.create("button", "small", bar);
        Object.assign(button, { type: "button", textContent: words });
        button.addEventListener("click", pressed);
        return button;
      };
      this.buttons = Object.entries(SHAPES).map(([kind, words]) => [kind, add(words, () => this.choose(kind))]);
      add("Use map centre", () => this.put(this.map.getCenter().wrap()));
      return bar;
    };
    control.addTo(this.map);
    this.mark();
  }

  mark() {
    this.buttons.forEach(([kind, button]) => button.setAttribute("aria-pressed", String(kind === this.kind)));
  }
}

document.addEventListener("map-ready", ({ target, detail }) => {
  if ("mapPick" in target.dataset && field("shape")) new Editor(detail);
});
