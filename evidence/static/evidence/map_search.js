// The map of a search: whatever it finds, however much, as pins that part when one comes nearer.
// The server counts; with few places in sight it gives each, which are drawn as on every other map.

(() => {
  const { HOME, element, areas, groups, pin, placeOf, makeMap, addGround, readPlaces } = window.catalogMap;
  const ROUND = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
  const AROUND = 0.3; // of the map's size is asked for beyond each side, so that a small move asks nothing

  const isCluster = ({ properties }) => properties.kind === "cluster";
  const rounded = (degrees) => Math.round(degrees * 1e5) / 1e5;

  /** South, west, north, east as the search takes them; what wraps round the Earth is all of it. */
  function boxOf(bounds) {
    const [south, north] = [bounds.getSouth(), bounds.getNorth()].map((lat) => Math.max(-90, Math.min(90, lat)));
    const round = bounds.getEast() - bounds.getWest() >= 360;
    const [west, east] = round ? [-180, 180] : [bounds.getSouthWest().wrap().lng, bounds.getNorthEast().wrap().lng];
    return [south, west, north, east].map(rounded).join(",");
  }

  class Found {
    constructor(box, map, ground) {
      Object.assign(this, { box, map, ground, features: [], covered: null });
      this.layer = L.layerGroup().addTo(map);
      this.status = document.getElementById(box.dataset.status);
      this.here = document.getElementById(box.dataset.here);
      map.on("moveend", () => this.moved());
      map.on("zoomend", () => this.draw());
    }

    /** Ask again when something comes into sight, or pins may part or join. */
    async moved() {
      const { map } = this;
      this.offer();
      const known = this.covered?.contains(map.getBounds());
      if (known && (this.zoom === map.getZoom() || !this.features.some(isCluster))) return;
      const [bounds, zoom] = [map.getBounds().pad(AROUND), map.getZoom()];
      try {
        const features = await this.ask(bounds, zoom);
        Object.assign(this, { features, covered: bounds, zoom });
        this.draw();
      } catch (problem) {
        if (problem.name !== "AbortError") this.status.textContent = `The map could not be filled: ${problem.message}`;
      }
    }

    async ask(bounds, zoom) {
      this.asking?.abort();
      this.asking = new AbortController();
      const address = `${this.box.dataset.found}&box=${boxOf(bounds)}&zoom=${zoom}`;
      const answer = await fetch(address, {
        headers: { Accept: "application/geo+json" }, signal: this.asking.signal,
      });
      if (!answer.ok) throw new Error(`the catalog answered ${answer.status}`);
      return (await answer.json()).features;
    }

    draw() {
      this.layer.clearLayers();
      const clusters = this.features.filter(isCluster);
      const single = this.features.filter((feature) => !isCluster(feature));
      single.flatMap((feature) => areas(this.map, feature)).forEach((area) => this.layer.addLayer(area));
      groups(this.map, single).forEach((group) => this.layer.addLayer(pin(group)));
      clusters.forEach((cluster) => this.layer.addLayer(this.cluster(cluster)));
      this.ground.makeRoomFor?.(this.features.map(placeOf));
      this.tell(clusters, single);
    }

    cluster(feature) {
      const { places, box: [south, west, north, east] } = feature.properties;
      const icon = L.divIcon({
        className: `pin many size-${String(places).length}`,
        html: `<b>${ROUND.format(places)}</b>`,
        iconSize: [40, 40],
      });
      const title = `${places} places here: come nearer`;
      const marker = L.marker(placeOf(feature), { icon, title, keyboard: true });
      if (this.map.getZoom() === this.map.getMaxZoom()) return marker.bindPopup(this.list(feature));
      return marker.on("click", () => {
        const bounds = L.latLngBounds([south, west], [north, east]).pad(0.2);
        const zoom = Math.max(this.map.getBoundsZoom(bounds), this.map.getZoom() + 1);
        this.map.setView(placeOf(feature), Math.min(zoom, this.map.getMaxZoom()));
      });
    }

    /** Where even the nearest map cannot part them, a search lists them. */
    list({ properties: { places, box: [south, west, north, east] } }) {
      const box = [south - 1e-4, west - 1e-4, north + 1e-4, east + 1e-4].map(rounded).join(",");
      return element("a", `List what is at these ${places} places`, { href: `${this.here.dataset.base}&box=${box}` });
    }

    tell(clusters, single) {
      const items = new Set(single.map(({ properties }) => properties.url)).size;
      const places = clusters.reduce((sum, { properties }) => sum + properties.places, 0);
      this.status.textContent = clusters.length
        ? `About ${places} places in sight, near ones in one pin. Come nearer to see single items.`
        : `${single.length} place${single.length === 1 ? "" : "s"} of ${items} item${items === 1 ? "" : "s"} in sight and around.`;
    }

    offer() {
      this.here.href = `${this.here.dataset.base}&box=${boxOf(this.map.getBounds())}`;
    }
  }

  function frame(map, { bounds }) {
    if (!bounds) return map.setView(HOME.center, HOME.zoom);
    const [south, west, north, east] = bounds.split(",").map(Number);
    const whole = L.latLngBounds([south, west], [north, east]);
    // A single place has no size of its own: show its surroundings.
    return map.fitBounds(whole.extend(whole.getCenter().toBounds(3000)), { padding: [32, 32], maxZoom: 14 });
  }

  async function start(box) {
    box.dataset.started = "yes";
    const map = makeMap(box);
    frame(map, box.dataset);
    const ground = addGround(map, box.dataset, await readPlaces(box.dataset));
    await new Found(box, map, ground).moved();
    box.dataset.ready = "yes";
  }

  const startAll = () => document.querySelectorAll("[data-map][data-found]:not([data-started])").forEach(start);
  document.addEventListener("htmx:afterSettle", startAll);
  startAll();
})();
