// What the block says: the best portfolio of the settings and its proof, or the rules that clash, and what is set.

const MOST = 6; // recommendations that a line names, before it points to the list
const LIMIT_TEXT = "the search was stopped at 20,000 partial portfolios";

class Answer {
  /** @param {TryIt} page the block whose settings and answer it tells */
  constructor(page) {
    this.page = page;
    this.data = page.data;
    this.model = page.model;
    this.settings = page.settings;
  }

  /** @type {() => HTMLElement} */
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
      const differences = this.settings.differences();
      this.set.textContent = differences.length
        ? "Set by you: " + differences.join("; ") + "."
        : "Nothing is set: these are the case\u2019s own weights, budgets and rules.";
    });
    return made("div", { class: "told" }, this.answerBox, this.set, back, " ", reset);
  }

  /** @type {() => void} */
  searching() {
    this.proof.textContent = "Searching \u2026";
  }

  /**
   * All that it says, for those who hear it.
   * @returns {string}
   */
  get whole() {
    const parts = [...this.answerBox.querySelectorAll("p, li")].map((part) => part.textContent);
    return parts.filter(Boolean).join(" ");
  }

  /** @type {() => void} */
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

  /** @type {() => void} */
  tellClash() {
    const { clash, clashFixed, minimal } = this.page.answer;
    this.headline.textContent = "These rules cannot all hold:";
    // What the reader set comes first: the case by itself can be kept.
    const sentence = (name) => this.settings.ruleSentence(name);
    const setByReader = [
      ...clashFixed.map((i) => this.settings.fixSentence(this.settings.fixed.get(i))),
      ...clash.filter((name) => this.settings.moved(name)).map(sentence),
    ];
    const stated = clash.filter((name) => !this.settings.moved(name)).map(sentence);
    this.items([...setByReader.map((text) => text + " (set by you)"), ...stated]);
    let fewest = "Looking for the fewest that clash \u2026";
    if (minimal) fewest = "Without any one of these, the others can be kept together; further rules may clash then.";
    else if (this.page.tells > 1) fewest = "Perhaps fewer of them clash already.";
    const next = this.nextStep(setByReader.length, stated.length);
    this.proof.textContent = "Proven: no portfolio keeps them all. " + fewest + next;
  }

  /**
   * The plain next step.
   * @type {(setByReader: number, stated: number) => string}
   */
  nextStep(setByReader, stated) {
    if (!setByReader) return "";
    const several = setByReader > 1;
    const first = several ? "one of the first " + setByReader + ", which you set" : "the first, which you set";
    const any = several ? "one of them: you set them all" : "it: you set it";
    return " Take back " + (stated ? first : any) + ".";
  }

  /** @type {() => void} */
  tellNothing() {
    this.headline.textContent = "No portfolio that keeps these settings was found, and none is ruled out.";
    this.proof.textContent = "Not proven: " + LIMIT_TEXT + ".";
  }

  /** @type {() => void} */
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
    this.headline.textContent = which + is + where + ": " + this.portfolioText(choice, value, point) + ".";
    if (!same) {
      this.beside.textContent = this.recommendedSentence(value, point);
      this.items(this.moved(choice));
    }
    this.proof.textContent = this.proofSentence(value, bound, point, proven);
  }

  /** @type {(value: bigint, bound: bigint, point: bigint, proven: boolean) => string} */
  proofSentence(value, bound, point, proven) {
    if (proven) return "Proven: no portfolio is worth more at these settings.";
    if (bound === value) return "No portfolio is worth more; one worth as much may cost less: " + LIMIT_TEXT + ".";
    return "At most " + pointsAtMost(bound - value, point) + " more is possible: " + LIMIT_TEXT + ".";
  }

  /** @type {(choice: Choice, value: bigint, point: bigint) => string} */
  portfolioText(choice, value, point) {
    const funded = choice.filter(Boolean).length;
    const cost = lineTotal(this.model, this.model.cost, choice);
    const costs = this.model.cost.terms.some(([, amounts]) => amounts.some((amount) => BigInt(amount)));
    const spent = costs ? " for " + moneyText(this.data.money, cost, BigInt(this.model.money)) : "";
    return funded + " of " + choice.length + spent + ", worth " + pointsText(value, point);
  }

  /**
   * How the recommended portfolio stands beside the best one.
   * @type {(value: bigint, point: bigint) => string}
   */
  recommendedSentence(value, point) {
    const recommended = valueOf(this.model, this.settings.weights, this.page.recommended);
    const worth = "The recommended one is worth " + pointsText(recommended, point) + " at these weights";
    const misses = this.misses(this.page.recommended);
    if (misses) return worth + ", but " + misses + ".";
    if (value <= recommended) return worth + ", as much.";
    return worth + ", " + pointsText(value - recommended, point) + " less.";
  }

  /**
   * What of the settings a portfolio does not keep; blank where it keeps all.
   * @type {(choice: Choice) => string}
   */
  misses(choice) {
    const broken = this.settings.brokenBy(choice);
    if (!broken.length) return "";
    const more = broken.length > 3 ? "; and " + (broken.length - 3) + " more" : "";
    return "breaks: " + broken.slice(0, 3).join("; ") + more;
  }

  /**
   * A portfolio that the reader chose to look at, before what is best.
   * @type {() => void}
   */
  tellViewed() {
    const { name, choice } = this.data.portfolios[this.page.viewed - 1];
    const { weights } = this.settings;
    const [value, point] = [valueOf(this.model, weights, choice), pointOf(this.model, weights)];
    const sentence = name + ": " + this.portfolioText(choice, value, point) + " at these weights.";
    const misses = this.misses(choice);
    if (this.page.answer.status === "clash") {
      this.also.textContent = sentence + " It " + misses + ".";
      return;
    }
    this.also.textContent = this.headline.textContent;
    this.headline.textContent = sentence;
    this.beside.textContent = misses ? "It " + misses + "." : this.behindSentence(value, point);
    this.items(this.moved(choice));
  }

  /** @type {(value: bigint, point: bigint) => string} */
  behindSentence(value, point) {
    const best = this.page.answer.value;
    if (best === null) return "It keeps all that is set.";
    if (best <= value) return "It keeps all that is set, and none found is worth more.";
    return "It keeps all that is set, and is worth " + pointsText(best - value, point) + " less than the best found.";
  }

  /** @type {(choice: Choice, other: Choice) => boolean} */
  same(choice, other) {
    return choice.every((level, i) => level === other[i]);
  }

  /** @type {(texts: string[]) => void} */
  items(texts) {
    this.moves.replaceChildren(...texts.map((text) => made("li", { dir: "auto", text })));
  }

  /** @type {(texts: string[]) => string} */
  firstOf(texts) {
    if (texts.length <= MOST) return texts.join("; ");
    const shown = MOST - 1;
    return texts.slice(0, shown).join("; ") + "; and " + (texts.length - shown) + " more, marked in the list";
  }

  /**
   * What enters, leaves and goes to another level against the recommendation, in the order of the list.
   * @type {(choice: Choice) => string[]}
   */
  moved(choice) {
    const { levels, names } = this.data;
    const text = (i, level) => this.settings.levelText(i, level);
    const [enters, leaves, turns] = [[], [], []];
    for (const i of this.data.order) {
      const [before, now] = [this.page.recommended[i], choice[i]];
      if (before === now) continue;
      if (!before) enters.push(levels[i].length > 1 ? names[i] + " at " + text(i, now) : names[i]);
      else if (!now) leaves.push(names[i]);
      else turns.push(names[i] + " (" + text(i, before) + " to " + text(i, now) + ")");
    }
    const groups = [["Enters: ", enters], ["Leaves: ", leaves], ["At another level: ", turns]];
    const shown = groups.filter(([, texts]) => texts.length);
    return shown.map(([label, texts]) => label + this.firstOf(texts));
  }
}
