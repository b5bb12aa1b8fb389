// The list of recommendations: each with its points by criterion at the present weights, and with its ticks.

class Listing {
  /** @param {TryIt} page the block whose settings it shows and sets */
  constructor(page) {
    this.page = page;
    this.data = page.data;
    this.model = page.model;
    this.settings = page.settings;
    this.span = { least: 0, most: 0 };
    this.bars = [];
  }

  /** @type {() => HTMLElement} */
  table() {
    const heads = ["Recommendation", "Here", "Points by criterion", "Net", "Must", "Must not"];
    const row = made("tr", {}, ...heads.map((text) => made("th", { scope: "col", text })));
    const body = made("tbody");
    this.page.shows.push((choice) => this.measure(choice));
    for (const i of this.data.order) body.append(this.row(i));
    const caption = made("caption", { text: "Recommendations, and what each brings at these weights" });
    const table = made("table", { class: "lined" }, caption, made("thead", {}, row), body);
    if (this.model.effects.length) table.append(this.sums());
    return table;
  }

  /**
   * What is not in any row, so that the rows of what is funded add up to the value.
   * @type {() => HTMLElement}
   */
  sums() {
    const line = (text, figureOf) => {
      const figure = made("td", { class: "number" });
      this.page.shows.push((choice) => {
        const { weights } = this.settings;
        const point = pointOf(this.model, weights);
        figure.textContent = choice ? pointsFigure(figureOf(this.model, weights, choice), point) : "\u2013";
      });
      const heading = made("th", { scope: "row", colspan: 3, text });
      return made("tr", {}, heading, figure, made("td", { colspan: 2 }));
    };
    const effects = line("Effects between recommendations", effectsOf);
    return made("tfoot", {}, effects, line("All that is funded, with these effects", valueOf));
  }

  /** @type {(choice: Choice | null, i: number) => number} */
  levelOf(choice, i) {
    return choice?.[i] || this.data.ranked[i];
  }

  /**
   * The ends of all bars: while a weight is dragged they only grow, so that bars do not jump.
   * @type {(choice: Choice | null) => void}
   */
  measure(choice) {
    this.bars = this.data.names.map((_, i) =>
      contributions(this.model, this.settings.weights, i, this.levelOf(choice, i)));
    if (!this.settings.moving) this.span = { least: 0, most: 0 };
    const add = (bar, side) => bar.reduce((sum, x) => sum + (x * side > 0 ? x : 0), 0);
    this.span.least = Math.min(this.span.least, ...this.bars.map((bar) => add(bar, -1)));
    this.span.most = Math.max(this.span.most, ...this.bars.map((bar) => add(bar, 1)));
  }

  /** @type {(i: number) => HTMLElement} */
  row(i) {
    const name = this.data.names[i];
    const here = made("span", { dir: "auto" });
    const change = made("span", { class: "change" });
    const pieces = this.data.criteria.map((_, j) => made("i", { class: "k" + (j % 12) }));
    const net = made("b");
    const bar = made("div", { class: "stack", role: "img" }, ...pieces, net);
    const points = made("span", { class: "points" });
    const level = made("span", { class: "level", dir: "auto" });
    const figure = made("td", { class: "number" }, points, " ", level);
    const row = made("tr", {},
      made("th", { scope: "row", dir: "auto", text: name }),
      made("td", { class: "here" }, here, " ", change),
      made("td", { class: "bar" }, bar), figure, ...this.ticks(i, name));
    this.page.shows.push((choice) => {
      const funded = choice ? choice[i] > 0 : null;
      row.className = funded ? "in" : "out";
      here.textContent = choice ? this.settings.levelText(i, choice[i]) : "\u2013";
      change.textContent = choice ? this.changeText(i, choice[i]) : "";
      this.draw(i, pieces, net, bar);
      const { weights } = this.settings;
      const value = levelValue(this.model, weights, i, this.levelOf(choice, i));
      points.textContent = pointsFigure(value, pointOf(this.model, weights));
      level.textContent = this.data.levels[i].length > 1 ? "at " + this.settings.levelText(i, this.levelOf(choice, i)) : "";
    });
    return row;
  }

  /** @type {(i: number, level: number) => string} */
  changeText(i, level) {
    const before = this.page.recommended[i];
    if (before === level) return "";
    if (!before) return "enters";
    return level ? "was " + this.settings.levelText(i, before) : "leaves";
  }

  /** @type {(i: number, pieces: HTMLElement[], net: HTMLElement, bar: HTMLElement) => void} */
  draw(i, pieces, net, bar) {
    const { least, most } = this.span;
    const room = most - least || 1;
    const at = (x) => (100 * (x - least)) / room + "%";
    let [left, right, sum] = [0, 0, 0];
    this.bars[i].forEach((x, j) => {
      const start = x < 0 ? (left += x) : right;
      if (x > 0) right += x;
      sum += x;
      pieces[j].style.left = at(start);
      pieces[j].style.width = (100 * Math.abs(x)) / room + "%";
    });
    net.style.left = at(sum);
    bar.style.setProperty("--zero", at(0));
    const figures = this.bars[i].map((x, j) => this.data.criteria[j] + " " + this.roughly(x));
    bar.setAttribute("aria-label", figures.join(", "));
    bar.title = figures.join("\n");
  }

  /**
   * Points of a drawing, which are exact to a millionth.
   * @type {(x: number) => string}
   */
  roughly(x) {
    return pointsFigure(BigInt(Math.round(x * 1e6)), 1000000n);
  }

  /** @type {(i: number, name: string) => HTMLElement[]} */
  ticks(i, name) {
    const levels = this.data.levels[i];
    const set = (lowest, highest) => {
      this.settings.fix(i, lowest, highest);
      this.page.change();
    };
    const takeMust = () => {
      if (!must.checked) set(null);
      else set(Number(level.value) || 1, Number(level.value) || levels.length);
    };
    const must = made("input", {
      type: "checkbox", autocomplete: "off", "aria-label": "Must be funded: " + name, on: { change: takeMust },
    });
    const not = made("input", {
      type: "checkbox", autocomplete: "off", "aria-label": "Must not be funded: " + name,
      on: { change: () => (not.checked ? set(0, 0) : set(null)) },
    });
    const options = ["any level", ...levels].map((text, place) => made("option", { value: place, text }));
    const choosing = { autocomplete: "off", "aria-label": "Level of " + name, on: { change: takeMust } };
    const level = made("select", choosing, ...options);
    this.page.shows.push(() => {
      const fix = this.settings.fixed.get(i);
      must.checked = Boolean(fix?.highest);
      not.checked = Boolean(fix) && !fix.highest;
      level.hidden = !must.checked || levels.length < 2;
      level.value = fix?.highest && fix.lowest === fix.highest && levels.length > 1 ? fix.highest : 0;
    });
    const labelled = (box, text) => made("label", {}, box, made("span", { text }));
    return [
      made("td", { class: "tick" }, labelled(must, "must"), level),
      made("td", { class: "tick" }, labelled(not, "must not")),
    ];
  }
}
