// Figures of a portfolio in whole numbers, and how a figure is written. No float decides anything here.

/** @typedef {import('../optimiser/layout.mjs').Model} Model */
/** @typedef {import('../optimiser/layout.mjs').WrittenLine} Line */
/** @typedef {import('../optimiser/layout.mjs').Choice} Choice */
/** @typedef {{around: [string, string], decimals: number, finer: boolean}} Money */

/**
 * What a line of the model comes to: amounts of the levels chosen, and of the joints that hold.
 * @type {(model: Model, line: Line, choice: Choice) => bigint}
 */
function lineTotal(model, line, choice) {
  let sum = 0n;
  for (const [i, amounts] of line.terms) {
    if (choice[i]) sum += BigInt(amounts[choice[i] - 1]);
  }
  for (const [place, amount] of line.joints) {
    if (jointHolds(model.joints[place], choice)) sum += BigInt(amount);
  }
  return sum;
}

/** @type {(members: [number, number, number][], choice: Choice) => boolean} */
function jointHolds(members, choice) {
  return members.every(([i, lowest, highest]) => lowest <= choice[i] && choice[i] <= highest);
}

/**
 * What a portfolio is worth under whole weights, in value units; `pointOf` gives the units of one point.
 * @type {(model: Model, weights: bigint[], choice: Choice) => bigint}
 */
function valueOf(model, weights, choice) {
  let sum = 0n;
  choice.forEach((level, i) => {
    if (level) sum += levelValue(model, weights, i, level);
  });
  return sum + effectsOf(model, weights, choice);
}

/**
 * The part of it that is no recommendation's own: what several bring or take away together.
 * @type {(model: Model, weights: bigint[], choice: Choice) => bigint}
 */
function effectsOf(model, weights, choice) {
  let sum = 0n;
  model.effects.forEach(([j, amount], place) => {
    if (jointHolds(model.joints[place], choice)) sum += weights[j] * BigInt(amount);
  });
  return sum;
}

/** @type {(model: Model, weights: bigint[]) => bigint} */
function pointOf(model, weights) {
  return BigInt(model.scale) * weights.reduce((sum, weight) => sum + weight, 0n);
}

/**
 * What one level brings by itself.
 * @type {(model: Model, weights: bigint[], i: number, level: number) => bigint}
 */
function levelValue(model, weights, i, level) {
  return model.cells[i][level - 1].reduce((sum, cell, j) => sum + weights[j] * BigInt(cell), 0n);
}

/**
 * Points of one level by criterion, for drawing alone.
 * @type {(model: Model, weights: bigint[], i: number, level: number) => number[]}
 */
function contributions(model, weights, i, level) {
  const point = pointOf(model, weights);
  return model.cells[i][level - 1].map((cell, j) => Number((weights[j] * BigInt(cell) * 1000000n) / point) / 1e6);
}

/**
 * A fraction rounded half up to so many decimals, thousands apart; never a minus before zero.
 * @type {(top: bigint, bottom: bigint, places: number) => string}
 */
function rounded(top, bottom, places) {
  const size = top < 0n ? -top : top;
  const scale = 10n ** BigInt(places);
  const steps = (size * scale * 2n + bottom) / (2n * bottom);
  const whole = String(steps / scale).replace(/\B(?=(\d{3})+$)/g, ",");
  const rest = places ? "." + String(steps % scale).padStart(places, "0") : "";
  return (top < 0n && steps ? "\u2212" : "") + whole + rest;
}

/**
 * Decimals that tell a fraction from nothing: from so many, up to four.
 * @type {(top: bigint, bottom: bigint, least: number, part: bigint) => number}
 */
function decimalsFor(top, bottom, least, part) {
  const size = top < 0n ? -top : top;
  let places = least;
  while (places < 4 && size && size * part * 10n ** BigInt(places) < bottom) places += 1;
  return places;
}

/**
 * Points as tables have them: what is not nothing is not shown as 0.0.
 * @type {(top: bigint, bottom: bigint) => string}
 */
function pointsFigure(top, bottom) {
  const size = top < 0n ? -top : top;
  const places = decimalsFor(top, bottom, 1, 1n);
  const hidden = size && size * 2n * 10n ** BigInt(places) < bottom;
  if (hidden) return top < 0n ? "just under 0" : "<0.0001";
  return rounded(top, bottom, places);
}

/** @type {(top: bigint, bottom: bigint) => string} */
function pointsText(top, bottom) {
  const figure = pointsFigure(top, bottom);
  return figure + (figure === "1.0" ? " point" : " points");
}

/**
 * The same of an upper bound: never less than it is.
 * @type {(top: bigint, bottom: bigint) => string}
 */
function pointsAtMost(top, bottom) {
  const places = decimalsFor(top, bottom, 1, 1n);
  const scale = 10n ** BigInt(places);
  return pointsText((top * scale + bottom - 1n) / bottom, scale);
}

/**
 * Money as sentences have it: what is not nothing is not said to be nothing, and what is whole has no decimals.
 * @type {(money: Money, top: bigint, bottom: bigint) => string}
 */
function moneyText(money, top, bottom) {
  const places = top % bottom ? decimalsFor(top, bottom, money.decimals, 2n) : 0;
  const exact = (top * 10n ** BigInt(places)) % bottom === 0n;
  const [before, after] = money.around;
  return (money.finer && !exact ? "about " : "") + before + rounded(top, bottom, places) + after;
}

/**
 * An amount as it was set: every decimal it has, up to six.
 * @type {(top: bigint, bottom: bigint) => string}
 */
function amountText(top, bottom) {
  let places = 0;
  while (places < 6 && (top * 10n ** BigInt(places)) % bottom) places += 1;
  return rounded(top, bottom, places);
}

/**
 * What a reader typed, in whole steps of so many to the unit, or what is wrong with it; only what has one meaning is read.
 * @type {(text: string, steps: bigint) => {amount: bigint | null, fault: string}}
 */
function stepsTyped(text, steps) {
  const typed = text.trim();
  if (!typed) return { amount: null, fault: "Nothing is typed; write an amount " + amountsLike(steps) + "." };
  const quoted = "\u201c" + typed + "\u201d";
  // A point before three digits parts thousands for some, and decimals for others.
  const either = /^([1-9]\d{0,2})\.(\d{3})$/.exec(typed);
  if (either) {
    const decimal = /^0+$/.test(either[2]) ? either[1] : typed + "0";
    const fault = quoted + " can mean two amounts; not read. Write " + decimal + " or " + either[1] + "," + either[2] + ".";
    return { amount: null, fault };
  }
  const parts = /^(\d{1,15}|[1-9]\d{0,2}(?:,\d{3}){1,4})(?:\.(\d{0,9}))?$/.exec(typed);
  if (!parts) return { amount: null, fault: quoted + " is no amount " + amountsLike(steps) + "; not read." };
  const decimals = parts[2] ?? "";
  const [top, bottom] = [BigInt(parts[1].replace(/,/g, "") + decimals) * steps, 10n ** BigInt(decimals.length)];
  if (top % bottom === 0n) return { amount: top / bottom, fault: "" };
  return { amount: null, fault: quoted + " is finer than this budget goes, in steps of " + stepText(steps) + "; not read." };
}

/** @type {(steps: bigint) => string} */
function amountsLike(steps) {
  return "like 2,000" + (steps % 2n ? "" : " or 2000.5");
}

/** @type {(steps: bigint) => string} */
function stepText(steps) {
  return 1000000n % steps ? "1/" + steps : amountText(1n, steps);
}
