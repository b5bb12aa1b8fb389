"use strict";
// The words of the charts that are shown, as drawn on this screen: how many there are, and what is wrong with them.
// A word may leave neither its chart nor the window, touch no other word, lie under nothing, and must stand out from what
// is behind it: 4.5 to 1, or 3 to 1 where it is large (WCAG 2.2, 1.4.3).
(() => {
  const SLACK = 0.5; // pixels that rounding may take
  const HALO = 2; // pixels of outline, drawn first, from which on it is what is behind a word
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });

  // Any colour of CSS as red, green and blue from 0 to 255 and its opacity from 0 to 1.
  function colour(css) {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = css;
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  }
  const over = (front, back, opacity = 1) =>
    [0, 1, 2].map((i) => front[i] * front[3] * opacity + back[i] * (1 - front[3] * opacity)).concat(1);

  function luminance(rgb) {
    const [red, green, blue] = rgb.map((x) => (x / 255 <= 0.04045 ? x / 255 / 12.92 : ((x / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
  function contrast(one, other) {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }

  function behind(element) {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.unshift(colour(getComputedStyle(at).backgroundColor));
    return layers.reduce((back, layer) => over(layer, back), colour("Canvas"));
  }

  // Where the letters themselves are, in pixels of the window: a line of text is taller than its letters.
  function ink(text) {
    const style = getComputedStyle(text), box = text.getBBox(), matrix = text.getScreenCTM();
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const letters = pen.measureText(text.textContent), baseline = text.y.baseVal[0].value;
    const corners = [
      new DOMPoint(box.x, baseline - letters.actualBoundingBoxAscent).matrixTransform(matrix),
      new DOMPoint(box.x + box.width, baseline + letters.actualBoundingBoxDescent).matrixTransform(matrix),
    ];
    const [xs, ys] = [corners.map((corner) => corner.x), corners.map((corner) => corner.y)];
    return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
  }
  const outside = (inner, outer) =>
    inner.left < outer.left - SLACK || inner.right > outer.right + SLACK ||
    inner.top < outer.top - SLACK || inner.bottom > outer.bottom + SLACK;
  const touch = (one, other) =>
    one.left < other.right - SLACK && other.left < one.right - SLACK &&
    one.top < other.bottom - SLACK && other.top < one.bottom - SLACK;

  // Points all over a word, and whether a shape covers one of them.
  function* points(box) {
    for (let i = 0.5; i < 12; i += 1) {
      for (let j = 0.5; j < 3; j += 1) {
        yield new DOMPoint(box.left + ((box.right - box.left) * i) / 12, box.top + ((box.bottom - box.top) * j) / 3);
      }
    }
  }
  function covers(shape, point) {
    const place = point.matrixTransform(shape.getScreenCTM().inverse());
    if (getComputedStyle(shape).fill !== "none" && shape.isPointInFill(place)) return true;
    return shape.matches("line, path") && shape.isPointInStroke(place);
  }

  function judged(text, box, shapes, paper) {
    const style = getComputedStyle(text), opacity = Number(style.opacity) * Number(style.fillOpacity);
    const haloed = style.stroke !== "none" && parseFloat(style.strokeWidth) >= HALO && style.paintOrder.startsWith("stroke");
    const near = shapes.filter((shape) => touch(shape.getBoundingClientRect(), box));
    const [under, above] = [[], []];
    for (const shape of near) {
      const later = text.compareDocumentPosition(shape) & Node.DOCUMENT_POSITION_FOLLOWING;
      (later ? above : under).push(shape);
    }
    let least = Infinity;
    for (const point of points(box)) {
      if (above.some((shape) => covers(shape, point))) return "lies under something";
      let back = paper;
      for (const shape of under.filter((one) => !one.matches("line, path") && covers(one, point))) {
        const look = getComputedStyle(shape);
        back = over(colour(look.fill), back, Number(look.opacity) * Number(look.fillOpacity));
      }
      if (haloed) back = over(colour(style.stroke), back);
      least = Math.min(least, contrast(over(colour(style.fill), back, opacity), back));
    }
    const matrix = text.getScreenCTM(), scale = Math.sqrt(Math.abs(matrix.a * matrix.d - matrix.b * matrix.c));
    const size = parseFloat(style.fontSize) * scale;
    const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    return least < needed - 0.005 ? `stands out by ${least.toFixed(2)} to 1 and needs ${needed}` : "";
  }

  const faults = [];
  let count = 0;
  for (const chart of document.querySelectorAll("svg")) {
    if (!chart.getClientRects().length) continue;
    const name = chart.querySelector("title")?.textContent, frame = chart.getBoundingClientRect(), paper = behind(chart);
    const room = { ...frame.toJSON(), left: Math.max(0, frame.left), right: Math.min(document.documentElement.clientWidth, frame.right) };
    const shapes = [...chart.querySelectorAll("rect, circle, line, path")];
    const words = [...chart.querySelectorAll("text")].filter((text) => text.textContent.trim() && text.getClientRects().length);
    const boxes = words.map(ink);
    count += words.length;
    words.forEach((text, i) => {
      const told = (fault) => faults.push(`${name}: "${text.textContent}" ${fault}`);
      if (outside(boxes[i], room)) told("leaves its chart");
      words.forEach((other, j) => {
        if (j > i && touch(boxes[i], boxes[j])) told(`touches "${other.textContent}"`);
      });
      const fault = judged(text, boxes[i], shapes, paper);
      if (fault) told(fault);
    });
  }
  return { count, faults };
})();
