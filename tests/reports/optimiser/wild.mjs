// Multipliers that no one should propose: missing, infinite, huge or by chance. What is proved must stay the same.

import { propose } from "../../../reports/optimiser/multipliers.mjs";

/**
 * Numbers from 0 to 1 that look like chance and are the same each time (mulberry32).
 * @param {number} seed
 * @returns {() => number}
 */
export function chance(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * @param {number} seed
 * @returns {import('../../../reports/optimiser/multipliers.mjs').Propose}
 */
export function wild(seed) {
  const random = chance(seed);
  /** @type {((good: number) => number)[]} */
  const ways = [
    () => 0,
    (good) => good,
    (good) => 2 * good * random(),
    () => random(),
    () => 1e300 * random(),
    () => -random(),
    () => NaN,
    () => Infinity,
  ];
  return (...asked) => {
    const good = propose(...asked);
    const odds = random() < 0.5 ? 3 : 0.5; // mostly good, or mostly not
    const way = () => ways[Math.floor(random() ** odds * ways.length)];
    const worse = (/** @type {Float64Array} */ multipliers) => multipliers.map((multiplier) => way()(multiplier));
    const contradiction = worse(good.contradiction ?? new Float64Array(good.multipliers.length));
    return { ...good, multipliers: worse(good.multipliers), contradiction };
  };
}
