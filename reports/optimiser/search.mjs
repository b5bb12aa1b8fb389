// The search: bound, close, list; and where a list gets too long, split and go on in the half with the higher bound.
//
// WHAT IS PROVED. Each open part of the search is left for one of four reasons only: a rule cannot be kept
// (tightening.mjs), its bound is below the best portfolio's (bounds.mjs), every portfolio in it was looked at
// (listing.mjs, table.mjs), or it was split into two that hold all its portfolios. When no part is left, the best
// portfolio known is the best there is, and where none is known, none keeps the rules.

import { Best } from "./best.mjs";
import { boundsOf, isContradicted } from "./bounds.mjs";
import { noAim } from "./aim.mjs";
import { Listing } from "./listing.mjs";
import { Mending } from "./mending.mjs";
import { feasible, questionOf } from "./question.mjs";
import { Relaxed } from "./relaxed.mjs";
import { eachHasAnOption, halves, leastLoss, likeliest, takeNext, withoutAndWith } from "./splitting.mjs";
import { bestByTable } from "./table.mjs";
import { closeByRules, lowerEnds } from "./tightening.mjs";
import { Undecided } from "./undecided.mjs";

/** @typedef {import('./question.mjs').Question} Question */
/** @typedef {import('./layout.mjs').Choice} Choice */
/** @typedef {import('./multipliers.mjs').Propose} Propose */
/** @typedef {import('./multipliers.mjs').Proposal} Proposal */
/** @typedef {import('./splitting.mjs').Part} Part */
/** @typedef {import('./bounds.mjs').Bounds} Bounds */

const FIRST_LIST = 1500; // part portfolios in one list, at the beginning
const MORE_LIST = 20; // and in a half, where a better bound is soon worth more
const A_SPLIT = 64; // columns of a split that count as one part portfolio
const FIRST_STEPS = 300; // for multipliers, at the beginning
const MORE_STEPS = 80; // and in a half, where the linear programme would be too large
const FIRST_MOVES = 30_000; // tries at mending, at the beginning
const MORE_MOVES = 10_000; // in a half as long as no portfolio is known
const FEW_MOVES = 300; // and then
const ENDLESS = 2 ** 47; // above every bound

/**
 * @typedef {Object} Searched
 * @property {Choice | null} choice the best portfolio known
 * @property {boolean} closed it is proved to be the best; or without one, that none keeps the rules
 * @property {number} bound on z, of what is not closed
 * @property {number} parts part portfolios looked at, with splits
 * @property {Float64Array} multipliers of the whole, to begin with next time
 * @property {Uint8Array} blame rows that the proof used
 */

/**
 * @param {Question} question
 * @param {number} limit part portfolios to look at; it may end a list later
 * @param {Propose} propose
 * @param {Choice[]} guesses
 * @param {Float64Array} from multipliers
 * @returns {Searched}
 */
export function search(question, limit, propose, guesses, from) {
  return new Search(question, limit, propose, from).run(guesses);
}

class Search {
  /**
   * @param {Question} question
   * @param {number} limit
   * @param {Propose} propose
   * @param {Float64Array} from
   */
  constructor(question, limit, propose, from) {
    this.question = question;
    this.limit = limit;
    this.propose = propose;
    this.best = new Best(question);
    this.parts = 0;
    this.multipliers = from;
    /** @type {Part[]} */
    this.waiting = [];
    /** @type {Relaxed | null} */
    this.relaxed = null; // of what the first part leaves open
  }

  /**
   * @param {Choice[]} guesses
   * @returns {Searched}
   */
  run(guesses) {
    const { question, best } = this;
    for (const guess of guesses) {
      if (!best.enough && feasible(question, guess)) best.offer(guess);
    }
    if (eachHasAnOption(question)) {
      this.waiting.push({ open: question.open.slice(), from: this.multipliers, basis: null, bound: ENDLESS, depth: 0 });
    }
    while (this.waiting.length && !best.enough && this.parts < this.limit) {
      const part = takeNext(this.waiting, best.choice !== null);
      if (part.bound < best.threshold) continue;
      this.parts += Math.ceil(question.layout.columns / A_SPLIT);
      this.waiting.push(...this.settle(part));
    }
    const left = this.waiting.filter((part) => part.bound >= best.threshold);
    const closed = best.enough || !left.length;
    return {
      choice: best.choice,
      closed,
      bound: left.reduce((most, part) => Math.max(most, part.bound), -ENDLESS),
      parts: this.parts,
      multipliers: this.multipliers,
      blame: question.blame,
    };
  }

  /**
   * Settles a part, or splits it.
   * @param {Part} part
   * @returns {Part[]} its halves; nothing where it is settled
   */
  settle(part) {
    const { question, best } = this;
    const { aim } = question;
    const isFirst = part.depth === 0;
    const open = part.open;
    const ends = question.ends.slice();
    if (!closeByRules(question, open, ends)) return [];
    const lowered = lowerEnds(question, open, ends);
    if (lowered === null || (lowered && !closeByRules(question, open, ends))) return [];
    const proposal = this.proposal(part, open, ends);
    if (proposal.contradiction && isContradicted(question, open, ends, proposal.contradiction)) return [];
    const bounds = boundsOf(question, open, ends, proposal.multipliers);
    const bound = Math.min(part.bound, bounds.bound);
    if (isFirst) this.multipliers = proposal.multipliers;
    if (bounds.bound < best.threshold) return [];
    if (!best.choice && !aim.any) {
      if (this.listWidening(open, ends, bounds, isFirst)) return [];
      if (!best.choice && isFirst && this.isClash()) return [];
    }
    for (let c = 0; c < open.length; c++) {
      if (open[c] && bounds.bound - bounds.loss[c] < best.threshold) open[c] = 0;
    }
    if (!closeByRules(question, open, ends)) return [];
    if (this.list(open, ends, bounds, isFirst)) return [];
    if (isFirst && this.solveByTable(open, ends)) return [];
    if (isFirst) {
      const begin = best.choice ?? leastLoss(question, open, bounds.loss);
      const mended = this.mend(open, ends, bounds, begin, FIRST_MOVES);
      if (mended && this.list(open, ends, bounds, isFirst)) return [];
      this.relaxed = Relaxed.of(question, new Undecided(question, open, ends, bounds.loss));
    } else {
      const begin = likeliest(question, open, proposal.share);
      this.mend(open, ends, bounds, begin, best.choice ? FEW_MOVES : MORE_MOVES);
    }
    const { multipliers, basis = null, cut = -1, share } = isFirst ? this.proposal(part, open, ends) : proposal;
    const two = cut < 0 ? halves(question, open, share) : withoutAndWith(question, open, cut, share);
    return two.map((half) => ({ open: half, from: multipliers, basis, bound, depth: part.depth + 1 }));
  }

  /**
   * @param {Part} part
   * @param {Uint8Array} open
   * @param {Float64Array} ends
   * @returns {Proposal}
   */
  proposal(part, open, ends) {
    const { question, best, relaxed } = this;
    let target = best.choice ? best.threshold : null;
    if (question.aim.any) target = 0;
    const steps = part.depth === 0 ? FIRST_STEPS : MORE_STEPS;
    const start = relaxed && { relaxed, basis: part.basis };
    return this.propose(question, open, ends, part.from, steps, target, start);
  }

  /**
   * Lists the portfolios of a part.
   * @param {Uint8Array} open
   * @param {Float64Array} ends
   * @param {Bounds} bounds
   * @param {boolean} isFirst
   * @param {number} [from] only those whose bound reaches this
   * @returns {boolean} whether the list is complete
   */
  list(open, ends, bounds, isFirst, from = -Infinity) {
    const most = isFirst ? FIRST_LIST : MORE_LIST;
    const listing = new Listing(this.question, open, ends, bounds, this.best, from, most);
    const complete = listing.run();
    this.parts += most - Math.max(0, listing.left);
    return complete;
  }

  /**
   * Looks for a first portfolio among those that lose little, then among those that lose four times as much, and so on.
   * @param {Uint8Array} open
   * @param {Float64Array} ends
   * @param {Bounds} bounds
   * @param {boolean} isFirst
   * @returns {boolean} whether all were listed, so that the part is settled
   */
  listWidening(open, ends, bounds, isFirst) {
    const losses = bounds.loss.filter((loss, c) => open[c] && loss > 0).sort();
    for (let width = Math.max(1, losses[losses.length >> 3] ?? 1); !this.best.choice; width *= 4) {
      if (!this.list(open, ends, bounds, isFirst, bounds.bound - width)) return false;
      if (bounds.bound - width <= this.question.aim.least) return true;
    }
    return false;
  }

  /**
   * Asks for any portfolio at all that keeps the rules; what is found is offered.
   *
   * It is asked anew, of all options, so that the rules which that proof used clash by themselves.
   * @returns {boolean} whether it is proved that there is none
   */
  isClash() {
    const { layout, rules, exactEnds, open, blame } = this.question;
    const asked = questionOf(layout, rules, noAim(layout), exactEnds, open);
    const searched = search(asked, this.limit - this.parts, this.propose, [], this.multipliers);
    this.parts += searched.parts;
    if (searched.choice) this.best.offer(searched.choice);
    const isClash = searched.closed && !searched.choice;
    if (isClash) blame.set(searched.blame);
    return isClash;
  }

  /**
   * @param {Uint8Array} open
   * @param {Float64Array} ends
   * @returns {boolean} whether the part is settled
   */
  solveByTable(open, ends) {
    const choice = bestByTable(this.question, open, ends);
    if (!choice || !feasible(this.question, choice)) return false;
    this.best.offer(choice);
    return true;
  }

  /**
   * @param {Uint8Array} open
   * @param {Float64Array} ends
   * @param {Bounds} bounds
   * @param {Choice} begin
   * @param {number} tries
   * @returns {boolean} whether a portfolio was found
   */
  mend(open, ends, bounds, begin, tries) {
    if (this.question.aim.any) return false;
    const choice = new Mending(this.question, open, ends, bounds.loss, begin, tries).run();
    if (!choice || !feasible(this.question, choice)) return false;
    this.best.offer(choice);
    return true;
  }
}
