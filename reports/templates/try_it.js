// The block in which a reader sets the case otherwise: what stands in it, and what each control does.

const LIMIT_SAID = "the search was stopped at 20,000 partial portfolios";
const QUIET = 600; // milliseconds without a change, after which an answer is read out
const SLOW = 250; // milliseconds after which the page says that it is searching

function made(tag, options = {}, ...children) {
  const { on = {}, ...rest } = options;
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(rest)) {
    if (name === "text") element.textContent = value;
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, value);
  }
  for (const [event, does] of Object.entries(on)) element.addEventListener(event, does);
  element.append(...children);
  return element;
}

class TryIt {
  constructor(block) {
    const data = JSON.parse(block.querySelector("script").textContent);
    this.block = block;
    this.data = data;
    this.model = data.model;
    this.settings = new Settings(data);
    this.recommended = data.portfolios[0].choice;
    this.viewed = 0; // 0 the best of these settings, then the case's portfolios in order
    this.answer = null;
    this.tells = 0; // how often the present setting was answered
    this.shows = []; // what each part of the block does to show the present state
    block.append(this.buttons(), this.columns(), this.live());
    this.client = optimiser.connect(this.model, (answer) => this.answered(answer));
    this.change();
    block.hidden = false;
  }

  // Asking and showing -------------------------------------------------------------------------------------------

  // Called after whatever a reader does.
  change() {
    this.tells = 0;
    clearTimeout(this.slow);
    this.slow = setTimeout(() => { this.proof.textContent = "Searching \u2026"; }, SLOW);
    this.client.ask(this.settings.asked());
    this.show();
  }

  answered(answer) {
    clearTimeout(this.slow);
    this.answer = answer;
    this.tells += 1;
    this.show();
    this.tellAnswer();
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.readOut(), QUIET);
  }

  readOut() {
    const said = [...this.answerBox.querySelectorAll("p, li")].map((part) => part.textContent);
    this.status.textContent = said.filter(Boolean).join(" ");
  }

  show() {
    const choice = this.choice;
    for (const show of this.shows) show(choice);
  }

  // The portfolio that the list shows; null where no portfolio keeps the settings.
  get choice() {
    if (this.viewed) return this.data.portfolios[this.viewed - 1].choice;
    return this.answer ? this.answer.choice : this.recommended;
  }

  reset() {
    this.settings.reset();
    this.viewed = 0;
    this.change();
  }

  // The buttons --------------------------------------------------------------------------------------------------

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

  choices(label, names, now, take) {
    const buttons = names.map((name, place) =>
      made("button", { type: "button", dir: "auto", text: name, on: { click: () => take(place) } }));
    this.shows.push(() => buttons.forEach((button, place) => button.setAttribute("aria-pressed", place === now())));
    return made("div", { role: "group", "aria-label": label }, made("span", { text: label }), ...buttons);
  }

  live() {
    this.status = made("p", { class: "unseen", role: "status" });
    return this.status;
  }

  columns() {
    const controls = made("div", { class: "controls" });
    const first = made("div", { class: "pair" });
    if (this.data.criteria.length > 1) first.append(this.weightBars());
    if (this.settings.budgets.length) first.append(this.budgetBars());
    controls.append(first, this.list());
    if (this.data.rules.length) controls.append(this.rules());
    return made("div", { class: "columns" }, this.answerColumn(), controls);
  }

  // Weights ------------------------------------------------------------------------------------------------------

  weightBars() {
    const rows = this.data.criteria.map((name, j) => this.weightBar(name, j));
    const says = "One weight moves, the others share the rest as they did.";
    return made("div", { class: "bars" }, made("h4", { text: "Weights" }), made("p", { class: "aside", text: says }), ...rows);
  }

  weightBar(name, j) {
    const id = this.block.id + "-weight-" + j;
    const move = () => {
      this.settings.moveWeight(j, input.value / 100);
      this.change();
    };
    const input = made("input", {
      type: "range", id, min: 0, max: 100, step: 0.5, autocomplete: "off", class: "k" + (j % 12), on: { input: move },
    });
    const output = made("output", { for: id, "aria-live": "off" });
    this.shows.push(() => {
      const [weight, sum] = this.settings.shareOf(j);
      const said = rounded(weight * 100n, sum, 1) + "%";
      const share = Number((weight * 10000n) / sum) / 100;
      if (this.settings.moving?.j !== j) input.value = share;
      input.style.setProperty("--at", share + "%");
      input.setAttribute("aria-valuetext", said);
      output.textContent = said;
    });
    return made("div", { class: "setting" }, made("label", { for: id, dir: "auto", text: name }), output, input);
  }

  // Budgets ------------------------------------------------------------------------------------------------------

  budgetBars() {
    const { budgets, all } = this.settings;
    const box = made("div", { class: "bars" }, made("h4", { text: "Budgets" }));
    if (!all) box.append(...budgets.map((budget) => this.budgetBar(budget)));
    else {
      const says = "Every budget moves in proportion; each by itself below.";
      const each = made("details", { open: budgets.length < 6 }, made("summary", { text: "Each budget by itself" }));
      each.append(...budgets.map((budget) => this.budgetBar(budget)));
      box.append(made("p", { class: "aside", text: says }), this.budgetBar(all), each);
    }
    return box;
  }

  budgetBar(budget) {
    const { settings } = this;
    const together = budget === settings.all;
    const id = this.block.id + "-budget-" + (together ? "all" : settings.budgets.indexOf(budget));
    const step = this.stepOf(budget);
    const middle = Number((budget.stated + step - 1n) / step);
    const set = (amount) => {
      settings.setAmount(budget, amount < 0n ? 0n : amount);
      this.change();
    };
    const slide = () => set(budget.stated + BigInt(input.value - middle) * step);
    const type = () => {
      const amount = stepsTyped(typed.value, budget.steps);
      typed.value = ""; // to be written anew
      if (amount === null) this.show();
      else set(amount);
    };
    const input = made("input", {
      type: "range", id, min: 0, max: middle * 2 || 100, step: 1, autocomplete: "off", on: { input: slide },
    });
    const typed = made("input", {
      type: "text", inputmode: "decimal", autocomplete: "off", "aria-label": budget.what + ", amount", on: { change: type },
    });
    const used = made("span", { class: "aside" });
    this.shows.push((choice) => {
      const amount = together ? settings.together ?? budget.stated : settings.amountOf(budget);
      const top = Number(input.max);
      const place = Number(amount - budget.stated) / Number(step) + middle;
      input.value = Math.round(place);
      input.style.setProperty("--at", Math.min(100, (100 * place) / top) + "%");
      input.setAttribute("aria-valuetext", settings.budgetSaid(budget, amount));
      if (document.activeElement !== typed || !typed.value) typed.value = amountSaid(amount, budget.steps);
      used.textContent = this.usedSaid(budget, choice, together);
    });
    const [before, after] = budget.around;
    const amount = made("span", { class: "amount" }, before, typed, after);
    return made("div", { class: "setting" }, made("label", { for: id, dir: "auto", text: budget.what }), amount, input, used);
  }

  // Steps of a slider: a round number of the budget's unit, about fifty to what is stated.
  stepOf({ stated, steps }) {
    const largest = this.settings.budgets.reduce((most, one) => (one.stated > most ? one.stated : most), 0n);
    const size = Number(stated || largest || steps * 50n) / Number(steps) / 50;
    const ten = 10 ** Math.floor(Math.log10(size));
    const round = [5, 2, 1].find((times) => times * ten <= size * 1.000001) * ten;
    const step = BigInt(Math.round(round * Number(steps)));
    return step || 1n;
  }

  usedSaid(budget, choice, together) {
    if (together && this.settings.amounts.size) return "set one by one below";
    if (!choice || !budget.rule) return "";
    const used = lineTotal(this.model, budget.rule, choice);
    const [before, after] = budget.around;
    const said = before + rounded(used, budget.steps, this.data.money.decimals) + after + " used";
    return together ? budget.note + ": " + said : said;
  }

  // Recommendations ----------------------------------------------------------------------------------------------

  list() {
    const heads = ["Recommendation", "Here", "Points by criterion", "Net", "Must", "Must not"];
    const row = made("tr", {}, ...heads.map((text) => made("th", { scope: "col", text })));
    const body = made("tbody");
    this.shows.push((choice) => this.measure(choice));
    for (const i of this.data.order) body.append(this.row(i));
    const caption = made("caption", { text: "Recommendations, and what each brings at these weights" });
    return made("table", { class: "lined" }, caption, made("thead", {}, row), body);
  }

  levelOf(choice, i) {
    return choice?.[i] || this.data.ranked[i];
  }

  // The ends of all bars: while a weight is dragged they only grow, so that bars do not jump.
  measure(choice) {
    this.bars = this.data.names.map((_, i) =>
      contributions(this.model, this.settings.weights, i, this.levelOf(choice, i)));
    if (!this.settings.moving) this.span = { least: 0, most: 0 };
    const add = (bar, side) => bar.reduce((sum, x) => sum + (x * side > 0 ? x : 0), 0);
    this.span.least = Math.min(this.span.least, ...this.bars.map((bar) => add(bar, -1)));
    this.span.most = Math.max(this.span.most, ...this.bars.map((bar) => add(bar, 1)));
  }

  row(i) {
    const name = this.data.names[i];
    const here = made("span", { dir: "auto" });
    const change = made("span", { class: "change" });
    const pieces = this.data.criteria.map((_, j) => made("i", { class: "k" + (j % 12) }));
    const net = made("b");
    const bar = made("div", { class: "stack", role: "img" }, ...pieces, net);
    const figure = made("td", { class: "number" });
    const row = made("tr", {},
      made("th", { scope: "row", dir: "auto", text: name }),
      made("td", { class: "here" }, here, " ", change),
      made("td", { class: "bar" }, bar), figure, ...this.ticks(i, name));
    this.shows.push((choice) => {
      const funded = choice ? choice[i] > 0 : null;
      row.className = funded ? "in" : "out";
      here.textContent = choice ? this.levelSaid(i, choice[i]) : "\u2013";
      change.textContent = choice ? this.changeSaid(i, choice[i]) : "";
      this.draw(i, pieces, net, bar, figure);
    });
    return row;
  }

  levelSaid(i, level) {
    if (!level) return "not funded";
    return this.data.levels[i].length > 1 ? this.data.levels[i][level - 1] : "funded";
  }

  changeSaid(i, level) {
    const before = this.recommended[i];
    if (before === level) return "";
    if (!before) return "enters";
    return level ? "was " + this.levelSaid(i, before) : "leaves";
  }

  draw(i, pieces, net, bar, figure) {
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
    const figures = this.bars[i].map((x, j) => this.data.criteria[j] + " " + this.tenth(x));
    bar.setAttribute("aria-label", figures.join(", "));
    bar.title = figures.join("\n");
    figure.textContent = this.tenth(sum);
  }

  tenth(x) {
    return rounded(BigInt(Math.round(x * 1e6)), 1000000n, 1);
  }

  ticks(i, name) {
    const levels = this.data.levels[i];
    const set = (lowest, highest) => {
      this.settings.fix(i, lowest, highest);
      this.change();
    };
    const takeMust = () => {
      if (!must.checked) set(null);
      else set(Number(level.value) || 1, Number(level.value) || levels.length);
    };
    const must = made("input", { type: "checkbox", autocomplete: "off", "aria-label": "Must be funded: " + name, on: { change: takeMust } });
    const not = made("input", {
      type: "checkbox", autocomplete: "off", "aria-label": "Must not be funded: " + name,
      on: { change: () => (not.checked ? set(0, 0) : set(null)) },
    });
    const options = ["any level", ...levels].map((text, place) => made("option", { value: place, text }));
    const level = made("select", { autocomplete: "off", "aria-label": "Level of " + name, on: { change: takeMust } }, ...options);
    this.shows.push(() => {
      const fix = this.settings.fixed.get(i);
      must.checked = Boolean(fix?.highest);
      not.checked = Boolean(fix) && !fix.highest;
      level.hidden = !must.checked || levels.length < 2;
      level.value = fix?.highest && fix.lowest === fix.highest && levels.length > 1 ? fix.highest : 0;
    });
    const cell = (label, ...parts) => made("td", { class: "tick" }, made("label", {}, parts[0], made("span", { text: label })), ...parts.slice(1));
    return [cell("must", must, level), cell("must not", not)];
  }

  // Rules --------------------------------------------------------------------------------------------------------

  rules() {
    const summary = made("summary");
    const items = this.data.rules.map((rule) => this.ruleItem(rule.name));
    this.shows.push(() => {
      const [all, off] = [this.data.rules.length, this.settings.off.size];
      summary.textContent = "Rules of the case: " + (off ? all - off + " of " + all + " hold" : "all " + all + " hold");
    });
    return made("details", { class: "rules" }, summary, made("ul", {}, ...items));
  }

  ruleItem(name) {
    const rule = this.model.rules.find((one) => one.name === name);
    const turn = () => {
      if (box.checked) this.settings.off.delete(name);
      else this.settings.off.add(name);
      this.change();
    };
    const box = made("input", { type: "checkbox", autocomplete: "off", on: { change: turn } });
    const says = made("span", { dir: "auto" });
    const state = made("span", { class: "change" });
    this.shows.push((choice) => {
      const off = this.settings.off.has(name);
      const kept = choice && this.settings.keeps(rule, choice);
      box.checked = !off;
      says.textContent = this.settings.ruleSaid(name);
      if (off) state.textContent = choice ? "off: " + (kept ? "kept all the same" : "broken") : "off";
      else state.textContent = choice && !kept ? "broken" : "";
    });
    return made("li", {}, made("label", {}, box, says), " ", state);
  }

  // The answer ---------------------------------------------------------------------------------------------------

  answerColumn() {
    this.headline = made("p", { class: "headline", dir: "auto" });
    this.beside = made("p", { dir: "auto" });
    this.moves = made("ul", { class: "moves" });
    this.proof = made("p", { class: "proof" });
    this.set = made("p", { class: "set", dir: "auto" });
    this.also = made("p", { dir: "auto" });
    const parts = [this.headline, this.beside, this.moves, this.also, this.proof];
    this.answerBox = made("div", { class: "answer" }, ...parts);
    const back = made("button", { type: "button", text: "Reset all", on: { click: () => this.reset() } });
    this.shows.push(() => {
      const said = this.settings.differences();
      this.set.textContent = said.length
        ? "Set by you: " + said.join("; ") + "."
        : "Nothing is set: these are the case\u2019s own weights, budgets and rules.";
    });
    return made("div", { class: "told" }, this.answerBox, this.set, back);
  }

  tellAnswer() {
    const { status } = this.answer;
    this.answerBox.className = "answer " + status;
    this.moves.replaceChildren();
    this.beside.textContent = this.also.textContent = "";
    if (status === "clash") this.tellClash();
    else if (status === "open") this.tellNothing();
    else this.tellBest();
    if (this.viewed) this.tellViewed();
    // Beneath what it is about.
    if (this.viewed || status === "clash") this.answerBox.append(this.proof);
    else this.headline.after(this.proof);
  }

  tellClash() {
    const { clash, clashFixed, minimal } = this.answer;
    this.headline.textContent = "These rules cannot all hold:";
    const fixes = clashFixed.map((i) => this.settings.fixSaid(this.settings.fixed.get(i)));
    this.items([...clash.map((name) => this.settings.ruleSaid(name)), ...fixes]);
    if (minimal) this.proof.textContent = "Proven: no portfolio keeps them all. Without any one of them the others can be kept.";
    else if (this.tells > 1) this.proof.textContent = "Proven: no portfolio keeps them all. Perhaps fewer of them clash already.";
    else this.proof.textContent = "Proven: no portfolio keeps them all. Looking for the fewest that clash \u2026";
  }

  tellNothing() {
    this.headline.textContent = "No portfolio that keeps these settings was found, and none is ruled out.";
    this.proof.textContent = "Not proven: " + LIMIT_SAID + ".";
  }

  tellBest() {
    const { choice, value, bound, point, status } = this.answer;
    const proven = status === "proven";
    const same = this.same(choice, this.recommended);
    const is = proven ? "is the best" : "is the best found";
    const where = this.settings.atRest ? " of the case as it stands" : " of these settings";
    const known = this.data.portfolios.find((portfolio) => this.same(choice, portfolio.choice));
    const called = known && known.name.charAt(0).toLowerCase() + known.name.slice(1);
    const other = called ? "Another portfolio (" + called + ") " : "Another portfolio ";
    const which = same ? this.data.portfolios[0].name + " " : other;
    this.headline.textContent = which + is + where + ": " + this.portfolioSaid(choice, value, point) + ".";
    if (!same) {
      this.beside.textContent = this.recommendedSaid(value, point);
      this.items(this.moved(choice));
    }
    this.proof.textContent = this.proofSaid(value, bound, point, proven);
  }

  proofSaid(value, bound, point, proven) {
    if (proven) return "Proven: no portfolio is worth more at these settings.";
    if (bound > value) return "At most " + pointsAtMost(bound - value, point) + " more is possible: " + LIMIT_SAID + ".";
    return "No portfolio is worth more at these settings; one worth as much may cost less: " + LIMIT_SAID + ".";
  }

  portfolioSaid(choice, value, point) {
    const funded = choice.filter(Boolean).length;
    const cost = lineTotal(this.model, this.model.cost, choice);
    const costs = this.model.cost.terms.some(([, amounts]) => amounts.some((amount) => BigInt(amount)));
    const spent = costs ? " for " + moneySaid(this.data.money, cost, BigInt(this.model.money)) : "";
    return funded + " of " + choice.length + spent + ", worth " + pointsSaid(value, point);
  }

  // How the recommended portfolio stands beside the best one.
  recommendedSaid(value, point) {
    const own = valueOf(this.model, this.settings.weights, this.recommended);
    const worth = "The recommended one is worth " + pointsSaid(own, point) + " at these weights";
    const misses = this.misses(this.recommended);
    if (misses) return worth + ", but " + misses + ".";
    return value > own ? worth + ", " + pointsSaid(value - own, point) + " less." : worth + ", as much.";
  }

  // What of the settings a portfolio does not keep; blank where it keeps all.
  misses(choice) {
    const broken = this.settings.brokenBy(choice);
    if (!broken.length) return "";
    const more = broken.length > 3 ? "; and " + (broken.length - 3) + " more" : "";
    return "breaks: " + broken.slice(0, 3).join("; ") + more;
  }

  // A portfolio that the reader chose to look at, before what is best.
  tellViewed() {
    const { name, choice } = this.data.portfolios[this.viewed - 1];
    const { weights } = this.settings;
    const [value, point] = [valueOf(this.model, weights, choice), pointOf(this.model, weights)];
    const said = name + ": " + this.portfolioSaid(choice, value, point) + " at these weights.";
    const misses = this.misses(choice);
    if (this.answer.status === "clash") {
      this.also.textContent = said + " It " + misses + ".";
      return;
    }
    this.also.textContent = this.headline.textContent;
    this.headline.textContent = said;
    this.beside.textContent = misses ? "It " + misses + "." : this.behindSaid(value, point);
    this.items(this.moved(choice));
  }

  behindSaid(value, point) {
    const best = this.answer.value;
    if (best === null) return "It keeps all that is set.";
    if (best <= value) return "It keeps all that is set, and none found is worth more.";
    return "It keeps all that is set, and is worth " + pointsSaid(best - value, point) + " less than the best found.";
  }

  same(one, other) {
    return one.every((level, i) => level === other[i]);
  }

  items(texts) {
    this.moves.replaceChildren(...texts.map((text) => made("li", { dir: "auto", text })));
  }

  // What enters, leaves and goes to another level against the recommendation, in the order of the list.
  moved(choice) {
    const [enters, leaves, turns] = [[], [], []];
    for (const i of this.data.order) {
      const [before, now] = [this.recommended[i], choice[i]];
      const name = this.data.names[i];
      if (before === now) continue;
      if (!before) enters.push(this.data.levels[i].length > 1 ? name + " at " + this.levelSaid(i, now) : name);
      else if (!now) leaves.push(name);
      else turns.push(name + " from " + this.levelSaid(i, before) + " to " + this.levelSaid(i, now));
    }
    const groups = [["Enters: ", enters], ["Leaves: ", leaves], ["At another level: ", turns]];
    return groups.filter(([, names]) => names.length).map(([label, names]) => label + names.join("; "));
  }
}

for (const block of document.querySelectorAll(".try-it")) new TryIt(block);
