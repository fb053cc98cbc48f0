// The ground of every map when no tiles are at hand: settlements named in both scripts, on a grid of degrees.
// Rows of places.json are [latin, cyrillic, latitude, longitude, population, country], as from GeoNames (CC BY 4.0).

(() => {
  const STEPS = [20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01];
  const LEAST_POPULATION = { 5: 300000, 6: 100000, 7: 30000, 8: 10000, 9: 3000, 10: 800 };
  const ROOM = 14; // free pixels around a name

  const leastPopulation = (zoom) =>
    zoom < 5 ? 800000 : zoom > 10 ? 0 : LEAST_POPULATION[Math.floor(zoom)];
  const nameOf = ([latin, cyrillic]) =>
    cyrillic && cyrillic !== latin ? `${latin} · ${cyrillic}` : latin;
  const overlaps = (a, b) =>
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

  L.SettlementLayer = L.Layer.extend({
    initialize(places) {
      this._places = places.toSorted((a, b) => b[4] - a[4]);
      this._widths = new Map();
      this._pins = [];
    },

    /** Names beside these places move aside for the pins that will stand on them. */
    makeRoomFor(pins) {
      this._pins = pins;
      this.draw();
    },

    getAttribution: () => "Places: GeoNames, CC BY 4.0",

    onAdd(map) {
      this._canvas = L.DomUtil.create("canvas", "places leaflet-layer", map.getPane("tilePane"));
      this._canvas.setAttribute("aria-hidden", "true");
      this._scheme = matchMedia("(prefers-color-scheme: dark)");
      this._redraw = () => this.draw();
      this._scheme.addEventListener("change", this._redraw);
      this.draw();
    },

    onRemove() {
      this._scheme.removeEventListener("change", this._redraw);
      this._canvas.remove();
    },

    getEvents() {
      return { move: this.draw, zoomend: this.draw, resize: this.draw };
    },

    draw() {
      const map = this._map;
      if (!map) return;
      const { x: width, y: height } = map.getSize();
      const scale = devicePixelRatio || 1;
      Object.assign(this._canvas, { width: width * scale, height: height * scale });
      Object.assign(this._canvas.style, { width: `${width}px`, height: `${height}px` });
      L.DomUtil.setPosition(this._canvas, map.containerPointToLayerPoint([0, 0]));
      const pen = this._canvas.getContext("2d");
      pen.scale(scale, scale);
      pen.fillStyle = pen.strokeStyle = getComputedStyle(this._canvas).color;
      this._drawGrid(pen, width, height);
      this._drawPlaces(pen);
    },

    _drawGrid(pen, width, height) {
      const bounds = this._map.getBounds();
      const perDegree = width / (bounds.getEast() - bounds.getWest());
      const step = STEPS.findLast((degrees) => degrees * perDegree >= 130) ?? STEPS[0];
      const digits = step < 0.1 ? 2 : step < 1 ? 1 : 0;
      const pixel = (lat, lon) => this._map.latLngToContainerPoint([lat, lon]);
      pen.font = "11px system-ui, sans-serif";
      pen.lineWidth = 1;
      const line = (x1, y1, x2, y2, words, atX, atY) => {
        pen.globalAlpha = 0.16;
        pen.beginPath();
        pen.moveTo(x1, y1);
        pen.lineTo(x2, y2);
        pen.stroke();
        pen.globalAlpha = 0.85;
        pen.fillText(words, atX, atY);
      };
      const first = (edge) => Math.ceil(edge / step) * step;
      for (let lon = first(bounds.getWest()); lon < bounds.getEast(); lon += step) {
        const { x } = pixel(bounds.getCenter().lat, lon);
        line(x, 0, x, height, `${Math.abs(lon).toFixed(digits)}° ${lon < 0 ? "W" : "E"}`, x + 3, 12);
      }
      for (let lat = first(bounds.getSouth()); lat < bounds.getNorth(); lat += step) {
        const { y } = pixel(lat, bounds.getCenter().lng);
        const words = `${Math.abs(lat).toFixed(digits)}° ${lat < 0 ? "S" : "N"}`;
        line(0, y, width, y, words, width - pen.measureText(words).width - 4, y - 3);
      }
      pen.globalAlpha = 1;
    },

    _drawPlaces(pen) {
      const map = this._map;
      const least = leastPopulation(map.getZoom());
      const bounds = map.getBounds().pad(0.05);
      const taken = [];
      this._pinsAt = this._pins.map((pin) => map.latLngToContainerPoint(pin));
      for (const place of this._places) {
        if (place[4] < least) break;
        if (!bounds.contains([place[2], place[3]])) continue;
        const at = map.latLngToContainerPoint([place[2], place[3]]);
        const large = place[4] >= 50000;
        const named = this._name(pen, at, place, large, taken);
        if (named || map.getZoom() >= 10) this._dot(pen, at, large);
      }
    },

    _dot(pen, at, large) {
      pen.beginPath();
      pen.arc(at.x, at.y, large ? 3.5 : 2, 0, 7);
      pen.fill();
    },

    _name(pen, at, place, large, taken) {
      pen.font = `${large ? "600 13px" : "12px"} system-ui, "Noto Sans", sans-serif`;
      const name = nameOf(place);
      if (!this._widths.has(name)) this._widths.set(name, pen.measureText(name).width);
      const box = {
        left: at.x - 4, right: at.x + this._widths.get(name) + ROOM,
        top: at.y - ROOM, bottom: at.y + ROOM,
      };
      if (taken.some((other) => overlaps(box, other))) return false;
      taken.push(box);
      const underPin = this._pinsAt.some((pin) => pin.distanceTo(at) < ROOM);
      pen.fillText(name, at.x + (underPin ? 18 : 7), at.y + 4);
      return true;
    },
  });

  L.settlementLayer = (places) => new L.SettlementLayer(places);
})();
