import assert from "node:assert/strict";
import test from "node:test";
import { bitLength, commonDivisor, floorDivide, scaledDown, scaledUp } from "../../../reports/optimiser/integers.mjs";

test("the common divisor of any signs, and 1 of zeros or nothing", () => {
  assert.equal(commonDivisor([12n, -18n, 0n]), 6n);
  assert.equal(commonDivisor([0n, 0n]), 1n);
  assert.equal(commonDivisor([]), 1n);
  assert.equal(commonDivisor([3n * 10n ** 30n, 2n * 10n ** 30n]), 10n ** 30n);
});

test("division goes down, below zero too", () => {
  assert.deepEqual([7n, -7n, 6n, -6n].map((x) => floorDivide(x, 3n)), [2n, -3n, 2n, -2n]);
});

test("scaling goes up or down to the next integer, never past it", () => {
  assert.deepEqual([5n, -5n, 8n, -8n].map((x) => scaledUp(x, -2)), [2, -1, 2, -2]);
  assert.deepEqual([5n, -5n, 8n, -8n].map((x) => scaledDown(x, -2)), [1, -2, 2, -2]);
  assert.equal(scaledUp(-3n, 4), -48);
  assert.equal(scaledDown(2n ** 90n + 1n, -80), 1024);
  assert.equal(scaledUp(2n ** 90n + 1n, -80), 1025);
});

test("the highest bit", () => {
  assert.deepEqual([1n, 2n, 8n, 255n, 256n, 2n ** 200n].map(bitLength), [1, 2, 4, 8, 9, 201]);
});
