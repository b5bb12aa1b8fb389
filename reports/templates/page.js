"use strict";
// Which portfolio is best at the weights a reader sets: one look over those the page holds, nothing is solved here.
for (const block of document.querySelectorAll(".explorer")) {
  const data = JSON.parse(block.querySelector("script").textContent);
  const sliders = [...block.querySelectorAll("input")];
  const outputs = [...block.querySelectorAll("output")];
  const [first, second, third] = block.querySelectorAll(".answer p");
  // What is equal to nine decimals is equal.
  const nine = (x) => Math.round(x * 1e9) / 1e9;
  const times = (row, weights) => row.reduce((sum, x, j) => sum + x * weights[j], 0);
  let weights = data.weights, before = weights, moving = -1;

  // One weight stands; the others share the rest in the proportions they had when it began to move.
  function move(j, share) {
    if (moving !== j) [before, moving] = [weights, j];
    const rest = before.reduce((sum, w, k) => (k === j ? sum : sum + w), 0);
    const each = (w) => (rest > 0 ? (w / rest) * (1 - share) : (1 - share) / (before.length - 1));
    weights = before.map((w, k) => (k === j ? share : each(w)));
    tell();
  }

  function rounded(number, places) {
    const text = (Math.floor(Math.abs(number) * 10 ** places + 0.5 + 1e-7) / 10 ** places).toFixed(places);
    const [whole, rest] = text.split(".");
    const minus = number < 0 && Number(text) ? "\u2212" : "";
    return minus + whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest ? "." + rest : "");
  }

  function points(number) {
    const size = Math.abs(number);
    let places = 1;
    while (places < 4 && size && size * 10 ** places < 1) places += 1;
    if (size && size < 0.00005) return "less than 0.0001 points";
    const said = rounded(number, places);
    return said + (said === "1.0" ? " point" : " points");
  }

  const listed = (names) =>
    names.length < 2 ? names.join("") : names.slice(0, -1).join(", ") + " and " + names[names.length - 1];

  // What enters, leaves or goes to another level: six at most, then how many more.
  function moved(old, now) {
    const found = [[], [], []];
    data.names.forEach((name, i) => {
      const [a, b] = [old.charCodeAt(i) - 48, now.charCodeAt(i) - 48];
      const level = (l) => data.levels[i][l - 1];
      if (a === b) return;
      if (!a) found[0].push(data.levels[i].length > 1 ? name + " at " + level(b) : name);
      else if (!b) found[1].push(name);
      else found[2].push(name + " goes from " + level(a) + " to " + level(b));
    });
    let room = 6;
    const more = found.flat().length - room;
    const [enters, leaves, turns] = found.map((names) => {
      const kept = names.slice(0, room);
      room -= kept.length;
      return kept;
    });
    const told = [];
    if (enters.length) told.push(listed(enters) + (enters.length === 1 ? " enters" : " enter"));
    if (leaves.length) told.push(listed(leaves) + (leaves.length === 1 ? " leaves" : " leave"));
    told.push(...turns);
    if (more > 0) told.push("and " + more + " more");
    return told.join("; ");
  }

  // Inside a set whose list is complete nothing can be better; elsewhere something may be.
  function sure() {
    const stated = data.proved && weights.every((w, j) => Math.abs(w - data.weights[j]) < 1e-9);
    const inside = data.sets.filter((one) => one.rows.every((row) => times(row, weights) >= -1e-9));
    if (stated || inside.some((one) => one.complete)) return "Proven: no portfolio is worth more at these weights.";
    if (inside.length) return "Not every portfolio was ruled out at these weights: a better one may exist.";
    return "Outside the weights that were searched: a better one may exist.";
  }

  function tell() {
    weights.forEach((w, j) => {
      if (j !== moving) sliders[j].value = w * 100;
      outputs[j].textContent = rounded(w * 100, 1) + "%";
      sliders[j].setAttribute("aria-valuetext", outputs[j].textContent);
    });
    const values = data.features.map((own) => nine(times(own, weights)));
    // Among equals the recommended portfolio, which is the first.
    const best = values.reduce((top, value, i) => (value > values[top] ? i : top), 0);
    if (best) {
      first.textContent =
        "At these weights another portfolio of the list is best, worth " + points(values[best]) + ": " +
        points(nine(values[best] - values[0])) + " more than the recommended one.";
      second.textContent = moved(data.choices[0], data.choices[best]) + ".";
    } else {
      first.textContent =
        "At these weights the recommended portfolio is the best of the list, worth " + points(values[0]) + ".";
      second.textContent = "";
    }
    third.textContent = sure();
  }

  function back() {
    [weights, moving] = [data.weights, -1];
    tell();
  }

  sliders.forEach((slider, j) => slider.addEventListener("input", () => move(j, slider.value / 100)));
  block.querySelector("button").addEventListener("click", back);
  back();
  block.hidden = false;
}
