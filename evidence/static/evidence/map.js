// Maps: where claims and readings put the camera and what it shows.
// Features are GeoJSON points with properties role (camera, subject), kind (claim, reading), label, url, radius_m,
// heading and fov (degrees from north, clockwise), of which only label is needed. A shape has kind (route, area) and
// corners ([latitude, longitude]); claim names the claim, adopted says that the team goes by it, against lists the
// claims it cannot be true with. Other scripts draw on a map once "map-ready" tells them of it.

(() => {
  const NEAR = 26; // pixels within which points share one pin
  const WEDGE = 64; // length of a field of view, in pixels
  const HOME = { center: [50.2, 35.4], zoom: 7 };

  const element = (tag, text, attributes = {}) => {
    const made = Object.assign(document.createElement(tag), attributes);
    if (text) made.textContent = text;
    return made;
  };

  const placeOf = ({ geometry }) => L.latLng(geometry.coordinates[1], geometry.coordinates[0]);
  const classesOf = ({ role, kind, adopted, against }) =>
    [role === "camera" && "camera", kind === "reading" && "reading", adopted && "adopted", against?.length && "against"]
      .filter(Boolean).join(" ");

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

  /** A drawn area, or a route whose stops are numbered. */
  function outline({ kind, corners }, style) {
    if (kind === "area") return [L.polygon(corners, style)];
    const stops = corners.map((at, i) =>
      L.marker(at, { interactive: false, keyboard: false, icon: L.divIcon({ className: "stop", html: `<b>${i + 1}</b>`, iconSize: [18, 18] }) }),
    );
    return [L.polyline(corners, { ...style, weight: 3, fill: false, className: `${style.className} line` }), ...(corners.length <= 12 ? stops : [])];
  }

  /** Lines between claims that cannot both be true, one for each two. */
  function conflicts(features) {
    const known = new Map(features.map((feature) => [feature.properties.claim, feature]));
    return features.flatMap((feature) =>
      (feature.properties.against ?? [])
        .filter((other) => known.has(other) && other > feature.properties.claim)
        .map((other) =>
          L.polyline([placeOf(feature), placeOf(known.get(other))], { className: "conflict", weight: 2 })
            .bindTooltip("These cannot both be true", { sticky: true }),
        ),
    );
  }

  function areas(map, feature) {
    const { radius_m: radius, heading, fov, shape } = feature.properties;
    const at = placeOf(feature);
    const style = { interactive: false, weight: 1.5, smoothFactor: 0, className: `area ${classesOf(feature.properties)}` };
    const drawn = shape ? outline(shape, style) : [];
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
      conflicts(features).forEach((line) => layer.addLayer(line));
      groups(map, features).forEach((group) => layer.addLayer(pin(group)));
    };
    map.on("zoomend", draw);
    draw();
  }

  function frame(map, features, around) {
    if (!features.length && !around) return map.setView(HOME.center, HOME.zoom);
    if (!features.length) {
      const [south, west, north, east] = around.split(",").map(Number);
      return map.fitBounds([[south, west], [north, east]], { padding: [24, 24], maxZoom: 11 });
    }
    const bounds = L.latLngBounds();
    for (const feature of features) {
      bounds.extend(placeOf(feature).toBounds(2 * Math.max(feature.properties.radius_m ?? 0, 1500)));
      feature.properties.shape?.corners.forEach((corner) => bounds.extend(corner));
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

  async function start(box) {
    box.dataset.started = "yes";
    const map = makeMap(box);
    map.setView(HOME.center, HOME.zoom);
    const places = await readPlaces(box.dataset);
    const ground = addGround(map, box.dataset, places);
    try {
      const features = await readFeatures(box.dataset);
      frame(map, features, box.dataset.around);
      show(map, features);
      ground.makeRoomFor?.(features.map(placeOf));
    } catch (problem) {
      map.attributionControl.addAttribution(problem.message);
    }
    box.dispatchEvent(new CustomEvent("map-ready", { bubbles: true, detail: { map, areas } }));
    box.dataset.ready = "yes";
  }

  // What the map of a search makes its own pins with; it starts by itself, see map_search.js.
  window.catalogMap = { HOME, element, areas, groups, pin, placeOf, makeMap, addGround, readPlaces };

  const startAll = () =>
    document.querySelectorAll("[data-map]:not([data-started], [data-found])").forEach(start);
  document.addEventListener("htmx:afterSettle", startAll);
  startAll();
})();
