// Maps: where claims and readings put the camera and what it shows, and a picker that fills a form's coordinates.
// Features are GeoJSON points with properties role (camera, subject), kind (claim, reading), label, url, radius_m,
// heading and fov (degrees from north, clockwise), of which only label is needed.

(() => {
  const NEAR = 26; // pixels within which points share one pin
  const WEDGE = 64; // length of a field of view, in pixels
  const DECIMAL_PAIR = /^\s*(-?\d{1,3}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/;
  const HOME = { center: [50.2, 35.4], zoom: 7 };

  const element = (tag, text, attributes = {}) => {
    const made = Object.assign(document.createElement(tag), attributes);
    if (text) made.textContent = text;
    return made;
  };

  const placeOf = ({ geometry }) => L.latLng(geometry.coordinates[1], geometry.coordinates[0]);
  const classesOf = ({ role, kind }) =>
    [role === "camera" && "camera", kind === "reading" && "reading"].filter(Boolean).join(" ");

  /** Latitudes and longitudes of a wedge (or a line, when the field of view is unknown). */
  function wedge(map, at, heading, fov) {
    const from = map.latLngToLayerPoint(at);
    const tip = (degrees) => {
      const angle = (degrees * Math.PI) / 180;
      const point = from.add([WEDGE * Math.sin(angle), -WEDGE * Math.cos(angle)]);
      return map.layerPointToLatLng(point);
    };
    if (!fov) return [at, tip(heading)];
    const edge = Array.from({ length: 9 }, (_, i) => tip(heading - fov / 2 + (fov * i) / 8));
    return [at, ...edge];
  }

  function areas(map, feature) {
    const { radius_m: radius, heading, fov } = feature.properties;
    const at = placeOf(feature);
    const style = { interactive: false, weight: 1.5, smoothFactor: 0, className: `area ${classesOf(feature.properties)}` };
    const drawn = [];
    if (radius) drawn.push(L.circle(at, { ...style, radius }));
    if (Number.isFinite(heading)) {
      const shape = wedge(map, at, heading, fov);
      drawn.push(fov ? L.polygon(shape, style) : L.polyline(shape, { ...style, fill: false }));
    }
    return drawn;
  }

  /** Groups of features whose pins would lie on one another at this zoom. */
  function groups(map, features) {
    const found = [];
    for (const feature of features) {
      const point = map.latLngToLayerPoint(placeOf(feature));
      const near = found.find((group) => group.point.distanceTo(point) < NEAR);
      if (near) near.features.push(feature);
      else found.push({ point, features: [feature] });
    }
    return found;
  }

  function popup(features) {
    const list = element("ul");
    for (const { properties } of features) {
      const line = element("li");
      line.append(
        properties.url ? element("a", properties.label, { href: properties.url }) : properties.label,
      );
      list.append(line);
    }
    return list;
  }

  function pin({ features }) {
    const many = features.length > 1;
    const title = many ? `${features.length} here: ${features[0].properties.label}, …` : features[0].properties.label;
    const icon = L.divIcon({
      className: `pin ${classesOf(features[0].properties)} ${many ? "many" : ""}`,
      html: many ? `<b>${features.length}</b>` : "",
      iconSize: [28, 28],
    });
    return L.marker(placeOf(features[0]), { icon, title, keyboard: true }).bindPopup(popup(features));
  }

  function show(map, features) {
    const layer = L.layerGroup().addTo(map);
    const draw = () => {
      layer.clearLayers();
      features.flatMap((feature) => areas(map, feature)).forEach((area) => layer.addLayer(area));
      groups(map, features).forEach((group) => layer.addLayer(pin(group)));
    };
    map.on("zoomend", draw);
    draw();
  }

  function frame(map, features) {
    if (!features.length) return map.setView(HOME.center, HOME.zoom);
    const bounds = L.latLngBounds();
    for (const feature of features) {
      bounds.extend(placeOf(feature).toBounds(2 * Math.max(feature.properties.radius_m ?? 0, 1500)));
    }
    return map.fitBounds(bounds, { padding: [24, 24], maxZoom: 14 });
  }

  async function readFeatures({ features, src }) {
    if (features) return listOf(JSON.parse(document.getElementById(features).textContent));
    if (!src) return [];
    const answer = await fetch(src, { headers: { Accept: "application/geo+json" } });
    if (!answer.ok) throw new Error(`the points could not be read (${answer.status})`);
    return listOf(await answer.json());
  }

  const listOf = (json) => (Array.isArray(json) ? json : json.features);

  async function readPlaces({ places }) {
    const answer = places && (await fetch(places));
    return answer?.ok ? answer.json() : [];
  }

  function makeMap(box) {
    const map = L.map(box, {
      zoomAnimation: false, fadeAnimation: false, minZoom: 4, maxZoom: 18,
      scrollWheelZoom: !box.classList.contains("mini"), attributionControl: false,
    });
    L.control.attribution({ prefix: false }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    return map;
  }

  function addGround(map, { tileUrl, tileCredit }, places) {
    if (tileUrl) return L.tileLayer(tileUrl, { attribution: tileCredit, maxZoom: 18 }).addTo(map);
    map.attributionControl.addAttribution("No borders are drawn");
    return L.settlementLayer(places).addTo(map);
  }

  /** The picker: a click or the centre of the map fills the fields, and typing in them moves the pin. */
  class Picker {
    constructor(map, { coordinates, radius, heading, fov, place }, places) {
      this.map = map;
      this.places = places;
      this.fields = Object.fromEntries(
        Object.entries({ coordinates, radius, heading, fov, place }).map(([name, id]) => [name, document.getElementById(id)]),
      );
      this.layer = L.layerGroup().addTo(map);
      map.on("click", ({ latlng }) => this.pick(latlng));
      for (const name of ["coordinates", "radius", "heading", "fov"]) {
        this.fields[name]?.addEventListener("input", () => this.draw());
      }
      this.fields.place?.addEventListener("change", () => this.goTo(this.fields.place.value));
      this.addCentreButton();
      this.draw();
      if (this.at()) map.setView(this.at(), 12);
    }

    number(name) {
      const typed = this.fields[name]?.value.trim().replace(",", ".");
      return typed && Number.isFinite(Number(typed)) ? Number(typed) : null;
    }

    /** Decimal degrees show on the map while they are typed; other spellings are for the server to read. */
    at() {
      const [, lat, lon] = this.fields.coordinates.value.match(DECIMAL_PAIR) ?? [];
      const known = lat && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
      return known ? L.latLng(Number(lat), Number(lon)) : null;
    }

    pick(latlng) {
      const { lat, lng } = latlng.wrap();
      const field = this.fields.coordinates;
      field.value = `${lat.toFixed(5)}, ${lng.toFixed(5)}`;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }

    draw() {
      this.layer.clearLayers();
      const at = this.at();
      if (!at) return;
      const properties = {
        label: "The place in the form", radius_m: this.number("radius"),
        heading: this.number("heading") ?? undefined, fov: this.number("fov"),
      };
      const feature = { geometry: { coordinates: [at.lng, at.lat] }, properties };
      areas(this.map, feature).forEach((area) => this.layer.addLayer(area));
      this.layer.addLayer(pin({ features: [feature] }));
      if (!this.map.getBounds().contains(at)) this.map.setView(at, this.map.getZoom());
    }

    /** A name only moves the map; the place itself stays for the verifier to choose. */
    goTo(name) {
      const sought = name.trim().toLowerCase();
      const found = this.places.find(([latin, cyrillic]) => sought && [latin, cyrillic].some((each) => each?.toLowerCase() === sought));
      if (found) this.map.setView([found[2], found[3]], 12);
    }

    addCentreButton() {
      const control = L.control({ position: "topright" });
      control.onAdd = () => {
        const bar = element("div", "", { className: "leaflet-bar" });
        const link = element("a", "Use map centre", { href: "#", className: "words", role: "button" });
        L.DomEvent.disableClickPropagation(bar);
        L.DomEvent.on(link, "click", (event) => {
          L.DomEvent.stop(event);
          this.pick(this.map.getCenter());
        });
        bar.append(link);
        return bar;
      };
      control.addTo(this.map);
    }
  }

  async function start(box) {
    box.dataset.started = "yes";
    const map = makeMap(box);
    map.setView(HOME.center, HOME.zoom);
    const places = await readPlaces(box.dataset);
    const ground = addGround(map, box.dataset, places);
    try {
      const features = await readFeatures(box.dataset);
      frame(map, features);
      show(map, features);
      ground.makeRoomFor?.(features.map(placeOf));
    } catch (problem) {
      map.attributionControl.addAttribution(problem.message);
    }
    if ("mapPick" in box.dataset) new Picker(map, box.dataset, places);
    box.dataset.ready = "yes";
  }

  const startAll = () => document.querySelectorAll("[data-map]:not([data-started])").forEach(start);
  document.addEventListener("htmx:afterSettle", startAll);
  startAll();
})();
