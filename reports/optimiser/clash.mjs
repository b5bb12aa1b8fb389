// A clash made smaller: rules are taken away, one after the other, as long as the rest still cannot be kept.
//
// Each proof of a clash also names the rules that it used, and these clash by themselves: all others go at once.

/** @typedef {import('./setting.mjs').Fix} Fix */

/** @typedef {{names: string[], fixes: Fix[]}} Suspects rules and fixed levels */

/**
 * @param {Suspects} clash cannot all be kept; taken away in this order, names before fixed levels
 * @param {(suspects: Suspects) => "kept" | "open" | string[]} ask says that a portfolio keeps them, that nothing is
 * proved, or the names that a proof of their clash used
 * @returns {{suspects: Suspects, minimal: boolean}} minimal: it is proved that each is needed
 */
export function smallerClash(clash, ask) {
  let left = clash;
  let minimal = true;
  /** @param {Suspects} fewer */
  const without = (fewer) => {
    const used = ask(fewer);
    if (used === "open") minimal = false;
    if (typeof used === "string") return;
    left = { names: fewer.names.filter((name) => used.includes(name)), fixes: fewer.fixes };
  };
  for (const name of clash.names) {
    if (left.names.includes(name)) without({ ...left, names: left.names.filter((other) => other !== name) });
  }
  for (const fix of clash.fixes) without({ ...left, fixes: left.fixes.filter((other) => other !== fix) });
  return { suspects: left, minimal };
}
