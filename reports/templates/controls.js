// Controls of the block: weights and budgets as bars, and the rules of the case. `page` is the block that they set.

/** @type {(tag: string, options?: Object, ...children: (Node | string)[]) => HTMLElement} */
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

// Weights -------------------------------------------------------------------------------------------------------------

/** @type {(page: TryIt) => HTMLElement} */
function weightBars(page) {
  const rows = page.data.criteria.map((name, j) => weightBar(page, name, j));
  const says = "One weight moves, the others share the rest as they did.";
  const heading = made(page.heading, { text: "Weights" });
  return made("div", { class: "bars" }, heading, made("p", { class: "aside", text: says }), ...rows);
}

/** @type {(page: TryIt, name: string, j: number) => HTMLElement} */
function weightBar(page, name, j) {
  const id = page.block.id + "-weight-" + j;
  const move = () => {
    page.settings.moveWeight(j, input.value / 100);
    page.change(id);
  };
  const end = () => { page.by = null; };
  const input = made("input", {
    type: "range", id, min: 0, max: 100, step: 0.5, autocomplete: "off", class: "k" + (j % 12), on: { input: move, change: end },
  });
  const output = made("output", { for: id, "aria-live": "off" });
  page.shows.push(() => {
    const [weight, sum] = page.settings.shareOf(j);
    const percent = rounded(weight * 100n, sum, 1) + "%";
    const share = Number((weight * 10000n) / sum) / 100;
    if (page.settings.moving?.j !== j) input.value = share;
    input.style.setProperty("--at", share + "%");
    input.setAttribute("aria-valuetext", percent);
    output.textContent = percent;
  });
  return made("div", { class: "setting" }, made("label", { for: id, dir: "auto", text: name }), output, input);
}

// Budgets -------------------------------------------------------------------------------------------------------------

/** @type {(page: TryIt) => HTMLElement} */
function budgetBars(page) {
  const { budgets, all } = page.settings;
  const box = made("div", { class: "bars" }, made(page.heading, { text: "Budgets" }));
  if (!all) box.append(...budgets.map((budget) => budgetBar(page, budget)));
  else {
    const says = "Every budget moves in proportion; each by itself below.";
    const each = made("details", { open: budgets.length < 6 }, made("summary", { text: "Each budget by itself" }));
    each.append(...budgets.map((budget) => budgetBar(page, budget)));
    box.append(made("p", { class: "aside", text: says }), budgetBar(page, all), each);
  }
  return box;
}

/** @type {(page: TryIt, budget: Budget) => HTMLElement} */
function budgetBar(page, budget) {
  const { settings } = page;
  const together = budget === settings.all;
  const id = page.block.id + "-budget-" + (together ? "all" : settings.budgets.indexOf(budget));
  const step = stepOf(page, budget);
  const middle = Number((budget.stated + step - 1n) / step);
  const set = (amount, by) => {
    settings.setAmount(budget, amount < 0n ? 0n : amount);
    page.change(by);
  };
  const slide = () => set(budget.stated + BigInt(input.value - middle) * step, id);
  const end = () => { page.by = null; };
  const type = () => {
    const { amount, fault } = stepsTyped(typed.value, budget.steps);
    if (fault) {
      settings.refuse(budget, typed.value, fault);
      page.show();
      page.status.textContent = refused.textContent;
      return;
    }
    typed.value = ""; // to be written anew
    set(amount, null);
  };
  const input = made("input", {
    type: "range", id, min: 0, max: middle * 2 || 100, step: 1, autocomplete: "off", on: { input: slide, change: end },
  });
  const typed = made("input", {
    type: "text", inputmode: "decimal", autocomplete: "off", on: { change: type },
    "aria-label": budget.what + ", amount", "aria-describedby": id + "-refused",
  });
  const refused = made("p", { class: "refused", id: id + "-refused", dir: "auto" });
  const used = made("span", { class: "aside" });
  page.shows.push((choice) => {
    const amount = together ? settings.together ?? budget.stated : settings.amountOf(budget);
    const top = Number(input.max);
    const place = Number(amount - budget.stated) / Number(step) + middle;
    input.value = Math.round(place);
    input.style.setProperty("--at", Math.min(100, (100 * place) / top) + "%");
    input.setAttribute("aria-valuetext", settings.budgetText(budget, amount));
    const refusal = settings.refused.get(budget);
    typed.setAttribute("aria-invalid", Boolean(refusal));
    refused.textContent = refusal ? refusal.fault + " It stays " + settings.budgetText(budget, amount) + "." : "";
    if (refusal) typed.value = refusal.text;
    else if (document.activeElement !== typed || !typed.value) typed.value = amountText(amount, budget.steps);
    used.textContent = usedText(page, budget, choice, together);
  });
  const [before, after] = budget.around;
  const amount = made("span", { class: "amount" }, before, typed, after);
  const label = made("label", { for: id, dir: "auto", text: budget.what });
  return made("div", { class: "setting" }, label, amount, refused, input, used);
}

/**
 * Steps of a slider: a round number of the budget's unit, about fifty to what is stated.
 * @type {(page: TryIt, budget: Budget) => bigint}
 */
function stepOf(page, { stated, steps }) {
  const largest = page.settings.budgets.reduce((most, { stated: other }) => (other > most ? other : most), 0n);
  const size = Number(stated || largest || steps * 50n) / Number(steps) / 50;
  const ten = 10 ** Math.floor(Math.log10(size));
  const round = [5, 2, 1].find((times) => times * ten <= size * 1.000001) * ten;
  const step = BigInt(Math.round(round * Number(steps)));
  return step || 1n;
}

/** @type {(page: TryIt, budget: Budget, choice: Choice | null, together: boolean) => string} */
function usedText(page, budget, choice, together) {
  if (together && page.settings.amounts.size) return "set one by one below";
  if (!choice || !budget.rule) return "";
  const used = lineTotal(page.model, budget.rule, choice);
  const [before, after] = budget.around;
  const places = used % budget.steps ? page.data.money.decimals : 0;
  const text = before + rounded(used, budget.steps, places) + after + " used";
  return together ? budget.note + ": " + text : text;
}

// Rules ---------------------------------------------------------------------------------------------------------------

/** @type {(page: TryIt) => HTMLElement} */
function ruleList(page) {
  const summary = made("summary");
  const items = page.data.rules.map((rule) => ruleItem(page, rule.name));
  page.shows.push(() => {
    const [all, off] = [page.data.rules.length, page.settings.off.size];
    summary.textContent = "Rules of the case: " + (off ? all - off + " of " + all + " hold" : "all " + all + " hold");
  });
  return made("details", { class: "rules" }, summary, made("ul", {}, ...items));
}

/** @type {(page: TryIt, name: string) => HTMLElement} */
function ruleItem(page, name) {
  const rule = page.model.rules.find((line) => line.name === name);
  const turn = () => {
    if (box.checked) page.settings.off.delete(name);
    else page.settings.off.add(name);
    page.change();
  };
  const box = made("input", { type: "checkbox", autocomplete: "off", on: { change: turn } });
  const says = made("span", { dir: "auto" });
  const state = made("span", { class: "change" });
  page.shows.push((choice) => {
    const off = page.settings.off.has(name);
    const kept = choice && page.settings.keeps(rule, choice);
    box.checked = !off;
    says.textContent = page.settings.ruleSentence(name);
    let text = off ? "off" : "";
    if (choice && off) text = kept ? "off: kept all the same" : "off: broken";
    else if (choice && !kept) text = "broken";
    state.textContent = text;
  });
  return made("li", {}, made("label", {}, box, says), " ", state);
}
