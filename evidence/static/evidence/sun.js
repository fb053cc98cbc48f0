// The sun on a map: lines from a place towards the sun and along its shadows, of one length at every zoom.
// The json block that data-sun names has `at` (latitude, longitude) and `rays` of azimuth, kind and label.

document.addEventListener("map-ready", ({ target, detail: { map } }) => {
  if (!target.dataset.sun) return;
  const LENGTH = { sun: 72, shadow: 56, measured: 56 };
  const { at, rays } = JSON.parse(document.getElementById(target.dataset.sun).textContent);
  const layer = L.layerGroup().addTo(map);

  const end = ({ azimuth, kind }) => {
    const turn = (azimuth * Math.PI) / 180;
    return map.layerPointToLatLng(
      map.latLngToLayerPoint(at).add([LENGTH[kind] * Math.sin(turn), -LENGTH[kind] * Math.cos(turn)]),
    );
  };
  const draw = () => {
    layer.clearLayers();
    for (const ray of rays) {
      L.polyline([at, end(ray)], { className: `ray ${ray.kind}`, weight: 3 }).bindTooltip(ray.label, { sticky: true }).addTo(layer);
      if (ray.kind === "sun") L.circleMarker(end(ray), { className: "ray sun", radius: 6, interactive: false }).addTo(layer);
    }
  };
  map.on("zoomend", draw);
  draw();
});
