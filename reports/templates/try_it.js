// The block in which a reader sets the case otherwise: asks the optimiser after each change and shows its answer.

/** @typedef {import('../optimiser/solver.mjs').Answer} Answered */

const QUIET = 600; // milliseconds without a change, after which an answer is read out
const SLOW = 250; // milliseconds after which the page says that it is searching

class TryIt {
  /** @param {HTMLElement} block */
  constructor(block) {
    const data = JSON.parse(block.querySelector("script").textContent);
    this.block = block;
    this.data = data;
    this.heading = block.querySelector("h3") ? "h4" : "h3"; // one below what the block stands under
    this.model = data.model;
    this.settings = new Settings(data);
    this.recommended = data.portfolios[0].choice;
    this.viewed = 0; // 0 the best of these settings, then the case's portfolios in order
    this.answer = null;
    this.past = []; // the settings before each change, the last one last
    this.present = this.settings.state();
    this.by = null; // the control that is being dragged: all its steps are one change
    this.tells = 0; // how often the present setting was answered
    this.shows = []; // what each part of the block does to show the present state
    this.answerColumn = new Answer(this);
    this.keeping = new Keeping(this);
    block.append(this.buttons(), this.columns(), this.keeping.buttons(), this.live());
    this.keeping.take();
    this.client = optimiser.connect(this.model, (answer) => this.answered(answer));
    this.change();
    block.hidden = false;
  }

  // Asking and showing -------------------------------------------------------------------------------------------

  /**
   * Called after whatever a reader does; `by` names a control that changes step by step.
   * @type {(by?: string | null) => void}
   */
  change(by = null) {
    this.remember(by);
    this.tells = 0;
    clearTimeout(this.slow);
    this.slow = setTimeout(() => this.answerColumn.searching(), SLOW);
    this.client.ask(this.settings.asked());
    this.show();
  }

  /** @type {(by: string | null) => void} */
  remember(by) {
    const now = this.settings.state();
    if (now.key === this.present.key) return;
    if (by === null || by !== this.by) this.past.push(this.present);
    [this.present, this.by] = [now, by];
  }

  /** @type {() => void} */
  takeBack() {
    this.present = this.past.pop();
    this.by = null;
    this.settings.restore(this.present);
    this.change();
  }

  /** @type {(answer: Answered) => void} */
  answered(answer) {
    clearTimeout(this.slow);
    this.answer = answer;
    this.tells += 1;
    this.show();
    this.answerColumn.tell();
    this.keeping.show(this.choice);
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => { this.status.textContent = this.answerColumn.whole; }, QUIET);
  }

  /** @type {() => void} */
  show() {
    const choice = this.choice;
    for (const show of this.shows) show(choice);
    this.keeping.show(choice);
  }

  /**
   * The portfolio that the list shows; null where no portfolio keeps the settings.
   * @returns {Choice | null}
   */
  get choice() {
    if (this.viewed) return this.data.portfolios[this.viewed - 1].choice;
    return this.answer ? this.answer.choice : this.recommended;
  }

  /** @type {() => void} */
  reset() {
    this.settings.reset();
    this.viewed = 0;
    this.change();
    this.past = [];
    this.show();
  }

  // The buttons --------------------------------------------------------------------------------------------------

  /** @type {() => HTMLElement} */
  buttons() {
    const voices = ["The case", ...this.data.people.map((voice) => voice.name)];
    const views = ["Best of these settings", ...this.data.portfolios.map((portfolio) => portfolio.name)];
    const rows = made("div", { class: "choices" });
    if (this.data.criteria.length > 1 && voices.length > 1) {
      rows.append(this.choices("Weights of", voices, () => this.settings.voice, (place) => {
        this.settings.takeWeights(place);
        this.change();
      }));
    }
    rows.append(this.choices("Look at", views, () => this.viewed, (place) => {
      this.viewed = place;
      this.change();
    }));
    return rows;
  }

  /** @type {(label: string, names: string[], now: () => number, take: (place: number) => void) => HTMLElement} */
  choices(label, names, now, take) {
    const buttons = names.map((name, place) =>
      made("button", { type: "button", dir: "auto", text: name, on: { click: () => take(place) } }));
    this.shows.push(() => buttons.forEach((button, place) => button.setAttribute("aria-pressed", place === now())));
    return made("div", { role: "group", "aria-label": label }, made("span", { text: label }), ...buttons);
  }

  /** @type {() => HTMLElement} */
  live() {
    this.status = made("p", { class: "unseen", role: "status" });
    return this.status;
  }

  /** @type {() => HTMLElement} */
  columns() {
    const controls = made("div", { class: "controls" });
    const first = made("div", { class: "pair" });
    if (this.data.criteria.length > 1) first.append(weightBars(this));
    if (this.settings.budgets.length) first.append(budgetBars(this));
    controls.append(first, new Listing(this).table());
    if (this.data.rules.length) controls.append(ruleList(this));
    return made("div", { class: "columns" }, this.answerColumn.column(), controls);
  }
}

for (const block of document.querySelectorAll(".try-it")) new TryIt(block);
for (const part of document.querySelectorAll(".scripted")) part.hidden = false;
