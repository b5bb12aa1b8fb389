// Figures of a portfolio in whole numbers, and how a figure is said. No float decides anything here.

// What a line of the model comes to: amounts of the levels chosen, and of the joints that hold.
function lineTotal(model, line, choice) {
  let sum = 0n;
  for (const [i, amounts] of line.terms) if (choice[i]) sum += BigInt(amounts[choice[i] - 1]);
  for (const [place, amount] of line.joints) if (jointHolds(model.joints[place], choice)) sum += BigInt(amount);
  return sum;
}

function jointHolds(members, choice) {
  return members.every(([i, lowest, highest]) => lowest <= choice[i] && choice[i] <= highest);
}

// What a portfolio is worth under whole weights, in value units; `pointOf` gives the units of one point.
function valueOf(model, weights, choice) {
  let sum = 0n;
  choice.forEach((level, i) => {
    if (level) model.cells[i][level - 1].forEach((cell, j) => { sum += weights[j] * BigInt(cell); });
  });
  model.effects.forEach(([j, amount], place) => {
    if (jointHolds(model.joints[place], choice)) sum += weights[j] * BigInt(amount);
  });
  return sum;
}

function pointOf(model, weights) {
  return BigInt(model.scale) * weights.reduce((sum, weight) => sum + weight, 0n);
}

// Points of one level by criterion, for drawing alone.
function contributions(model, weights, i, level) {
  const point = pointOf(model, weights);
  return model.cells[i][level - 1].map((cell, j) => Number((weights[j] * BigInt(cell) * 1000000n) / point) / 1e6);
}

// A fraction rounded half up to so many decimals, thousands apart; never a minus before zero.
function rounded(top, bottom, places) {
  const size = top < 0n ? -top : top;
  const scale = 10n ** BigInt(places);
  const steps = (size * scale * 2n + bottom) / (2n * bottom);
  const whole = String(steps / scale).replace(/\B(?=(\d{3})+$)/g, ",");
  const rest = places ? "." + String(steps % scale).padStart(places, "0") : "";
  return (top < 0n && steps ? "\u2212" : "") + whole + rest;
}

// Decimals that tell a fraction from nothing: from so many, up to four.
function decimalsFor(top, bottom, least, part) {
  const size = top < 0n ? -top : top;
  let places = least;
  while (places < 4 && size && size * part * 10n ** BigInt(places) < bottom) places += 1;
  return places;
}

function pointsSaid(top, bottom) {
  const size = top < 0n ? -top : top;
  const places = decimalsFor(top, bottom, 1, 1n);
  const hidden = size && size * 2n * 10n ** BigInt(places) < bottom;
  const figure = hidden ? (top < 0n ? "just under 0" : "<0.0001") : rounded(top, bottom, places);
  return figure + (figure === "1.0" ? " point" : " points");
}

// The same of an upper bound: never less than it is.
function pointsAtMost(top, bottom) {
  const places = decimalsFor(top, bottom, 1, 1n);
  const scale = 10n ** BigInt(places);
  return pointsSaid((top * scale + bottom - 1n) / bottom, scale);
}

// Money as sentences have it: what is not nothing is not said to be nothing.
function moneySaid(money, top, bottom) {
  const places = decimalsFor(top, bottom, money.decimals, 2n);
  const exact = (top * 10n ** BigInt(places)) % bottom === 0n;
  const [before, after] = money.around;
  return (money.finer && !exact ? "about " : "") + before + rounded(top, bottom, places) + after;
}

// An amount as it was set: every decimal it has, up to six.
function amountSaid(top, bottom) {
  let places = 0;
  while (places < 6 && (top * 10n ** BigInt(places)) % bottom) places += 1;
  return rounded(top, bottom, places);
}

// What a reader typed, in steps of so many to the unit, rounded down; null where it is no amount.
function stepsTyped(text, steps) {
  const parts = /^(\d{1,15})(?:\.(\d{0,9}))?$/.exec(text.replace(/[,\s]/g, ""));
  if (!parts) return null;
  const decimals = parts[2] ?? "";
  return (BigInt(parts[1] + decimals) * steps) / 10n ** BigInt(decimals.length);
}
