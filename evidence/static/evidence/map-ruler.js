// Measure on a map: two clicks, on the ground or on pins, give distance and bearing along the great circle.
// The page "Distance and bearing" does the same from two fields, without a mouse and without scripts.

const EARTH_M = 6371008.8; // as places/points.py
const MILE_M = 1609.344;
const COMPASS = ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"];

const radiansOf = (degrees) => (degrees * Math.PI) / 180;

function metresBetween(a, b) {
  const up = Math.sin(radiansOf(b.lat - a.lat) / 2) ** 2;
  const across = Math.sin(radiansOf(b.lng - a.lng) / 2) ** 2;
  const chord = up + Math.cos(radiansOf(a.lat)) * Math.cos(radiansOf(b.lat)) * across;
  return 2 * EARTH_M * Math.asin(Math.sqrt(Math.min(1, chord)));
}

function bearingFrom(a, b) {
  const turn = radiansOf(b.lng - a.lng);
  const east = Math.sin(turn) * Math.cos(radiansOf(b.lat));
  const north = Math.cos(radiansOf(a.lat)) * Math.sin(radiansOf(b.lat)) - Math.sin(radiansOf(a.lat)) * Math.cos(radiansOf(b.lat)) * Math.cos(turn);
  return ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360;
}

function inWords(a, b) {
  const metres = metresBetween(a, b);
  const bearing = bearingFrom(a, b);
  const far = metres < 995 ? `${Math.round(metres)} m` : `${(metres / 1000).toFixed(2)} km (${(metres / MILE_M).toFixed(2)} miles)`;
  return `${far}, bearing ${bearing.toFixed(0)}° (${COMPASS[Math.round(bearing / 45) % 8]})`;
}

document.addEventListener("map-ready", ({ target, detail: { map } }) => {
  if (!("ruler" in target.dataset)) return;
  const layer = L.layerGroup().addTo(map);
  let measuring = false;
  let ends = [];

  const draw = () => {
    layer.clearLayers();
    for (const end of ends) L.circleMarker(end, { className: "ruler", radius: 5, interactive: false }).addTo(layer);
    if (ends.length < 2) return;
    const words = inWords(...ends);
    L.polyline(ends, { className: "ruler", weight: 3 }).addTo(layer).bindTooltip(words, { permanent: true, direction: "center" }).openTooltip();
    document.getElementById("live").textContent = words;
  };
  const add = (at) => {
    ends = ends.length === 2 ? [at] : [...ends, at];
    draw();
  };
  map.on("click", ({ latlng }) => measuring && add(latlng.wrap()));
  map.on("popupopen", ({ popup }) => {
    if (!measuring) return;
    map.closePopup();
    add(popup.getLatLng());
  });

  const control = L.control({ position: "topright" });
  control.onAdd = () => {
    const bar = L.DomUtil.create("div", "leaflet-bar tools");
    const button = L.DomUtil.create("button", "small", bar);
    Object.assign(button, { type: "button", textContent: "Measure" });
    button.setAttribute("aria-pressed", "false");
    L.DomEvent.disableClickPropagation(bar);
    button.addEventListener("click", () => {
      measuring = !measuring;
      button.setAttribute("aria-pressed", String(measuring));
      document.getElementById("live").textContent = measuring ? "Click two places on the map." : "";
      ends = [];
      draw();
    });
    return bar;
  };
  control.addTo(map);
});
