// Exact arithmetic on integers of any size, and their way into numbers without a loss that could matter.

/** @typedef {number | string | bigint} Written An integer as a model or a setting writes it. */

/**
 * The greatest common divisor of all, 1 where there is none but zeros.
 * @param {Iterable<bigint>} integers
 * @returns {bigint}
 */
export function commonDivisor(integers) {
  let divisor = 0n;
  for (const integer of integers) {
    let [a, b] = [divisor, integer < 0n ? -integer : integer];
    while (b) [a, b] = [b, a % b];
    divisor = a;
  }
  return divisor || 1n;
}

/**
 * The largest integer that is not above a / b.
 * @param {bigint} a
 * @param {bigint} b above zero
 * @returns {bigint}
 */
export function floorDivide(a, b) {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

/**
 * The smallest integer that is not below x * 2^shift; exact where it stays within 2^53.
 * @param {bigint} x
 * @param {number} shift
 * @returns {number}
 */
export function scaledUp(x, shift) {
  return shift >= 0 ? Number(x << BigInt(shift)) : Number(-(-x >> BigInt(-shift)));
}

/**
 * The largest integer that is not above x * 2^shift; exact where it stays within 2^53.
 * @param {bigint} x
 * @param {number} shift
 * @returns {number}
 */
export function scaledDown(x, shift) {
  return shift >= 0 ? Number(x << BigInt(shift)) : Number(x >> BigInt(-shift));
}

/**
 * The place of the highest bit of an integer above zero: 1 has 1, 8 has 4.
 * @param {bigint} x
 * @returns {number}
 */
export function bitLength(x) {
  const digits = x.toString(16);
  return 4 * digits.length - Math.clz32(parseInt(digits[0], 16)) + 28;
}

/**
 * @param {bigint} x
 * @returns {bigint}
 */
export function size(x) {
  return x < 0n ? -x : x;
}
