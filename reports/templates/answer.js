// What the block says: the best portfolio of the settings and its proof, or the rules that clash, and what is set.

const MOST = 6; // recommendations that a line names, before it points to the list
const LIMIT_SAID = "the search was stopped at 20,000 partial portfolios";

class Answer {
  // page: the block whose settings and answer it tells.
  constructor(page) {
    this.page = page;
    this.data = page.data;
    this.model = page.model;
    this.settings = page.settings;
  }

  column() {
    this.headline = made("p", { class: "headline", dir: "auto" });
    this.beside = made("p", { dir: "auto" });
    this.moves = made("ul", { class: "moves" });
    this.proof = made("p", { class: "proof" });
    this.set = made("p", { class: "set", dir: "auto" });
    this.also = made("p", { dir: "auto" });
    const parts = [this.headline, this.beside, this.moves, this.also, this.proof];
    this.answerBox = made("div", { class: "answer" }, ...parts);
    const button = (name, text, click) => made("button", { type: "button", class: name, text, on: { click } });
    const back = button("back", "Take back my last change", () => this.page.takeBack());
    const reset = button("reset", "Reset all", () => this.page.reset());
    this.page.shows.push(() => {
      back.disabled = !this.page.past.length;
      const said = this.settings.differences();
      this.set.textContent = said.length
        ? "Set by you: " + said.join("; ") + "."
        : "Nothing is set: these are the case\u2019s own weights, budgets and rules.";
    });
    return made("div", { class: "told" }, this.answerBox, this.set, back, " ", reset);
  }

  searching() {
    this.proof.textContent = "Searching \u2026";
  }

  // All that it says, for those who hear it.
  get whole() {
    const parts = [...this.answerBox.querySelectorAll("p, li")].map((part) => part.textContent);
    return parts.filter(Boolean).join(" ");
  }

  tell() {
    const { status } = this.page.answer;
    this.answerBox.className = "answer " + status;
    this.moves.replaceChildren();
    this.beside.textContent = this.also.textContent = "";
    if (status === "clash") this.tellClash();
    else if (status === "open") this.tellNothing();
    else this.tellBest();
    if (this.page.viewed) this.tellViewed();
    // Beneath what it is about.
    if (this.page.viewed || status === "clash") this.answerBox.append(this.proof);
    else this.headline.after(this.proof);
  }

  tellClash() {
    const { clash, clashFixed, minimal } = this.page.answer;
    this.headline.textContent = "These rules cannot all hold:";
    // What the reader set comes first: the case by itself can be kept.
    const said = (name) => this.settings.ruleSaid(name);
    const own = [
      ...clashFixed.map((i) => this.settings.fixSaid(this.settings.fixed.get(i))),
      ...clash.filter((name) => this.settings.moved(name)).map(said),
    ];
    const stated = clash.filter((name) => !this.settings.moved(name)).map(said);
    this.items([...own.map((text) => text + " (set by you)"), ...stated]);
    let fewest = "Looking for the fewest that clash \u2026";
    if (minimal) fewest = "Without any one of these, the others can be kept together; further rules may clash then.";
    else if (this.page.tells > 1) fewest = "Perhaps fewer of them clash already.";
    this.proof.textContent = "Proven: no portfolio keeps them all. " + fewest + this.nextSaid(own.length, stated.length);
  }

  // The plain next step.
  nextSaid(own, stated) {
    if (!own) return "";
    const first = own > 1 ? "one of the first " + own + ", which you set" : "the first, which you set";
    return " Take back " + (stated ? first : own > 1 ? "one of them: you set them all" : "it: you set it") + ".";
  }

  tellNothing() {
    this.headline.textContent = "No portfolio that keeps these settings was found, and none is ruled out.";
    this.proof.textContent = "Not proven: " + LIMIT_SAID + ".";
  }

  tellBest() {
    const { choice, value, bound, point, status } = this.page.answer;
    const proven = status === "proven";
    const same = this.same(choice, this.page.recommended);
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
    if (bound === value) return "No portfolio is worth more; one worth as much may cost less: " + LIMIT_SAID + ".";
    return "At most " + pointsAtMost(bound - value, point) + " more is possible: " + LIMIT_SAID + ".";
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
    const own = valueOf(this.model, this.settings.weights, this.page.recommended);
    const worth = "The recommended one is worth " + pointsSaid(own, point) + " at these weights";
    const misses = this.misses(this.page.recommended);
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
    const { name, choice } = this.data.portfolios[this.page.viewed - 1];
    const { weights } = this.settings;
    const [value, point] = [valueOf(this.model, weights, choice), pointOf(this.model, weights)];
    const said = name + ": " + this.portfolioSaid(choice, value, point) + " at these weights.";
    const misses = this.misses(choice);
    if (this.page.answer.status === "clash") {
      this.also.textContent = said + " It " + misses + ".";
      return;
    }
    this.also.textContent = this.headline.textContent;
    this.headline.textContent = said;
    this.beside.textContent = misses ? "It " + misses + "." : this.behindSaid(value, point);
    this.items(this.moved(choice));
  }

  behindSaid(value, point) {
    const best = this.page.answer.value;
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

  firstOf(texts) {
    if (texts.length <= MOST) return texts.join("; ");
    const shown = MOST - 1;
    return texts.slice(0, shown).join("; ") + "; and " + (texts.length - shown) + " more, marked in the list";
  }

  // What enters, leaves and goes to another level against the recommendation, in the order of the list.
  moved(choice) {
    const { levels, names } = this.data;
    const said = (i, level) => this.settings.levelSaid(i, level);
    const [enters, leaves, turns] = [[], [], []];
    for (const i of this.data.order) {
      const [before, now] = [this.page.recommended[i], choice[i]];
      if (before === now) continue;
      if (!before) enters.push(levels[i].length > 1 ? names[i] + " at " + said(i, now) : names[i]);
      else if (!now) leaves.push(names[i]);
      else turns.push(names[i] + " (" + said(i, before) + " to " + said(i, now) + ")");
    }
    const groups = [["Enters: ", enters], ["Leaves: ", leaves], ["At another level: ", turns]];
    return groups.filter(([, own]) => own.length).map(([label, own]) => label + this.firstOf(own));
  }
}
