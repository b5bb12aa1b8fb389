// The present state taken along: in the page's link, as text, as a table for a spreadsheet, and on paper.

const LINKED = "#set="; // what a link with settings begins with

class Keeping {
  /** @param {TryIt} page the block whose state it keeps */
  constructor(page) {
    this.page = page;
    this.data = page.data;
    this.settings = page.settings;
    this.paper = made("section", { class: "on-paper" });
    document.querySelector("main").before(this.paper);
  }

  /** @type {() => HTMLElement} */
  buttons() {
    const button = (text, click) => made("button", { type: "button", text, on: { click } });
    const text = button("Copy as text", () => this.copy(this.text(), "The text is copied."));
    const link = button("Copy the link", () => this.copy(location.href, "The link is copied: it opens with these settings."));
    const table = button("Save as a table (CSV)", () => this.save());
    this.word = made("p", { class: "aside" });
    this.field = made("textarea", { rows: 6, hidden: true, readonly: true, "aria-label": "To be copied by hand" });
    return made("div", { class: "keeping" }, text, " ", link, " ", table, this.word, this.field);
  }

  /**
   * Say it where it was asked for, and to those who hear the page.
   * @type {(text: string) => void}
   */
  say(text) {
    this.word.textContent = text;
    if (this.page.status) this.page.status.textContent = text;
  }

  /** @type {(choice: Choice | null) => void} */
  show(choice) {
    const set = !this.settings.atRest || this.page.viewed > 0;
    const { pathname, search, hash } = location;
    const wanted = set ? LINKED + this.encoded() : "";
    // A link to a place of the page stays where nothing is set.
    if (set ? hash !== wanted : hash.startsWith(LINKED)) history.replaceState(null, "", pathname + search + wanted);
    this.paper.hidden = !set;
    this.paper.replaceChildren(...(set ? this.printed(choice) : []));
  }

  // The link -----------------------------------------------------------------------------------------------------

  /** @type {() => string} */
  encoded() {
    const { weights, voice, amounts, together, off, fixed } = this.settings;
    const told = {
      weights: voice < 0 ? weights.map(String) : [],
      voice,
      amounts: [...amounts].map(([name, amount]) => [name, String(amount)]),
      together: together === null ? null : String(together),
      off: [...off],
      fixed: [...fixed.values()].map(({ i, lowest, highest }) => [i, lowest, highest]),
      viewed: this.page.viewed,
    };
    return encodeURIComponent(JSON.stringify(told));
  }

  /**
   * Take the settings of the page's link; what does not fit this report changes nothing, and is said.
   * @type {() => void}
   */
  take() {
    if (!location.hash.startsWith(LINKED)) return;
    const before = this.settings.state();
    try {
      this.restore(JSON.parse(decodeURIComponent(location.hash.slice(LINKED.length))));
    } catch {
      this.settings.restore(before);
      this.page.viewed = 0;
      this.say("The settings of this link do not fit this report; the case\u2019s own are shown.");
    }
  }

  /** @type {(told: Object) => void} */
  restore({ weights, voice, amounts, together, off, fixed, viewed }) {
    const { settings, data } = this;
    const known = (place, many) => {
      if (!Number.isInteger(place) || place < 0 || place >= many) throw new RangeError(String(place));
      return place;
    };
    const amount = (text) => {
      if (!/^\d{1,30}$/.test(text)) throw new RangeError(text);
      return BigInt(text);
    };
    if (voice < 0) {
      settings.weights = weights.map(amount);
      if (weights.length !== data.criteria.length || settings.weights.every((weight) => !weight)) throw new RangeError();
      settings.voice = -1;
    } else settings.takeWeights(known(voice, data.people.length + 1));
    if (together !== null) settings.setAmount(settings.all, amount(together));
    for (const [name, text] of amounts) {
      const budget = settings.budgetNamed(name);
      if (!budget) throw new RangeError(name);
      settings.setAmount(budget, amount(text));
    }
    for (const name of off) {
      if (!data.rules.some((rule) => rule.name === name)) throw new RangeError(name);
      settings.off.add(name);
    }
    for (const [i, lowest, highest] of fixed) {
      const levels = data.levels[known(i, data.names.length)].length + 1;
      settings.fix(i, known(lowest, levels), known(highest, levels));
    }
    this.page.viewed = known(viewed, data.portfolios.length + 1);
  }

  // Text and table ------------------------------------------------------------------------------------------------

  /** @type {() => string[][]} */
  rows() {
    const { choice, model } = this.page;
    const { weights } = this.settings;
    const point = pointOf(model, weights);
    return this.data.order.map((i) => {
      const level = choice ? choice[i] : 0;
      const at = level || this.data.ranked[i];
      const points = rounded(levelValue(model, weights, i, at), point, 4).replace(/,/g, "").replace("\u2212", "-");
      return [this.data.names[i], choice ? this.settings.levelText(i, level) : "", points];
    });
  }

  /** @type {() => string} */
  text() {
    const { set, whole } = this.page.answerColumn;
    const funded = this.rows().filter(([, level]) => level && level !== "not funded");
    const lines = funded.map(([name, level]) => "- " + name + (level === "funded" ? "" : ": " + level));
    return [document.querySelector("h1").textContent, "", set.textContent, whole, "", "Funded here:", ...lines].join("\n");
  }

  /** @type {() => void} */
  save() {
    const quoted = (cell) => '"' + (/^[=+\-@\t]/.test(cell) && !/^-?\d/.test(cell) ? "'" : "") + cell.replace(/"/g, '""') + '"';
    const heads = ["recommendation", "here", "points_at_these_weights"];
    const lines = [heads, ...this.rows()].map((row) => row.map(quoted).join(","));
    const file = new Blob(["\ufeff" + lines.join("\r\n") + "\r\n"], { type: "text/csv" });
    const link = made("a", { href: URL.createObjectURL(file), download: "settings.csv" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    this.say("The table is saved as settings.csv.");
  }

  /**
   * Copy a text, or show it to be copied by hand where the browser does not let a page copy.
   * @type {(text: string, said: string) => Promise<void>}
   */
  async copy(text, said) {
    this.field.hidden = true;
    try {
      await navigator.clipboard.writeText(text);
      this.say(said);
    } catch {
      this.field.value = text;
      this.field.hidden = false;
      this.field.select();
      this.say("This browser does not let the page copy: the text below is marked, copy it by hand.");
    }
  }

  // Paper ----------------------------------------------------------------------------------------------------------

  /** @type {(choice: Choice | null) => HTMLElement[]} */
  printed(choice) {
    const says = "Printed with a reader\u2019s own settings. What follows them on paper is the report of the case as it was run.";
    const rows = choice ? this.rows().map((cells) => made("tr", {}, ...cells.map((text) => made("td", { dir: "auto", text })))) : [];
    const heads = ["Recommendation", "Here", "Points at these weights"].map((text) => made("th", { scope: "col", text }));
    const table = made("table", {}, made("thead", {}, made("tr", {}, ...heads)), made("tbody", {}, ...rows));
    const { set, whole } = this.page.answerColumn;
    return [
      made("h2", { text: "Other settings than the case\u2019s" }),
      made("p", { class: "note warn", text: says }),
      made("p", { dir: "auto", text: set.textContent }),
      made("p", { dir: "auto", text: whole }),
      ...(choice ? [table] : []),
    ];
  }
}
