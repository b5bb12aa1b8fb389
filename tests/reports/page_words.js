"use strict";
// The words that a page shows on this screen: how many there are, in charts and elsewhere, and what is wrong with them.
// All must stand out from what is behind them: 4.5 to 1, or 3 to 1 where they are large (WCAG 2.2, 1.4.3). In a chart
// they may also leave neither it nor the window, touch no other word and lie under nothing. And nothing may be so wide
// that the page scrolls sideways.
(() => {
  const SLACK = 0.5; // pixels that rounding may take
  const EDGE = 1; // pixels by which a letter may stand over the edge of its chart, which cuts nothing off
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
    const linear = (share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4);
    const [red, green, blue] = rgb.map((light) => linear(light / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
  function contrast(one, other) {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }

  // What is behind an element, and how much of it shows through; a scrolling table's shade is beside its words.
  const papers = new Map(), opacities = new Map();
  function behind(element) {
    if (!element) return colour("Canvas");
    if (!papers.has(element)) {
      papers.set(element, over(colour(getComputedStyle(element).backgroundColor), behind(element.parentElement)));
    }
    return papers.get(element);
  }
  function opacity(element) {
    if (!element) return 1;
    if (!opacities.has(element)) {
      opacities.set(element, Number(getComputedStyle(element).opacity) * opacity(element.parentElement));
    }
    return opacities.get(element);
  }
  function faint(ratio, size, weight) {
    const needed = size >= 24 || (size >= 18.66 && weight >= 700) ? 3 : 4.5;
    return ratio < needed - 0.005 ? `stands out by ${ratio.toFixed(2)} to 1 and needs ${needed}` : "";
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
    inner.left < outer.left - EDGE || inner.right > outer.right + EDGE ||
    inner.top < outer.top - EDGE || inner.bottom > outer.bottom + EDGE;
  const touch = (one, other) =>
    one.left < other.right - SLACK && other.left < one.right - SLACK &&
    one.top < other.bottom - SLACK && other.top < one.bottom - SLACK;

  // Points all over a word, whether a shape fills one of them, and whether a line runs through the word.
  function* points(box) {
    for (let i = 0.5; i < 12; i += 1) {
      for (let j = 0.5; j < 3; j += 1) {
        yield new DOMPoint(box.left + ((box.right - box.left) * i) / 12, box.top + ((box.bottom - box.top) * j) / 3);
      }
    }
  }
  const fills = (shape, point) =>
    !shape.matches("line, path") && shape.isPointInFill(point.matrixTransform(shape.getScreenCTM().inverse()));
  function crosses(shape, box) {
    if (!shape.matches("line, path")) return false;
    const matrix = shape.getScreenCTM(), length = shape.getTotalLength();
    for (let at = 0; at <= length; at += 1) {
      const { x, y } = shape.getPointAtLength(at).matrixTransform(matrix);
      if (box.left < x && x < box.right && box.top < y && y < box.bottom) return true;
    }
    return false;
  }

  function judged(text, box, shapes, paper) {
    const style = getComputedStyle(text), share = opacity(text) * Number(style.fillOpacity);
    const outlined = style.stroke !== "none" && style.paintOrder.startsWith("stroke");
    const haloed = outlined && parseFloat(style.strokeWidth) >= HALO;
    const near = shapes.filter((shape) => touch(shape.getBoundingClientRect(), box));
    const [under, above] = [[], []];
    for (const shape of near) {
      const later = text.compareDocumentPosition(shape) & Node.DOCUMENT_POSITION_FOLLOWING;
      (later ? above : under).push(shape);
    }
    if (above.some((shape) => crosses(shape, box))) return "lies under a line";
    let least = Infinity;
    for (const point of points(box)) {
      if (above.some((shape) => fills(shape, point))) return "lies under a shape";
      let back = paper;
      for (const shape of under.filter((each) => fills(each, point))) {
        const look = getComputedStyle(shape);
        back = over(colour(look.fill), back, opacity(shape) * Number(look.fillOpacity));
      }
      if (haloed) back = over(colour(style.stroke), back);
      least = Math.min(least, contrast(over(colour(style.fill), back, share), back));
    }
    const matrix = text.getScreenCTM(), scale = Math.sqrt(Math.abs(matrix.a * matrix.d - matrix.b * matrix.c));
    return faint(least, parseFloat(style.fontSize) * scale, Number(style.fontWeight));
  }

  // Words outside charts, each text and each label that the style sheet writes before one.
  function* plain() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement, text = walker.currentNode.textContent.trim();
      if (text && !element.closest("svg, script, style") && element.checkVisibility({ visibilityProperty: true })) {
        yield [element, getComputedStyle(element), text];
      }
    }
    for (const element of document.body.querySelectorAll("*")) {
      const style = getComputedStyle(element, "::before");
      if (!["none", "normal", '""'].includes(style.content) && element.checkVisibility({ visibilityProperty: true })) {
        yield [element, style, style.content];
      }
    }
  }

  const faults = [];
  const { scrollWidth, clientWidth } = document.documentElement;
  if (matchMedia("screen").matches && scrollWidth > clientWidth) faults.push(`the page is ${scrollWidth} pixels wide`);
  let [charts, words] = [0, 0];
  for (const chart of document.querySelectorAll("svg")) {
    if (!chart.getClientRects().length) continue;
    const name = chart.querySelector("title")?.textContent, paper = behind(chart);
    const { left, top, right, bottom } = chart.getBoundingClientRect();
    const room = { left: Math.max(0, left), top, right: Math.min(clientWidth, right), bottom };
    const shapes = [...chart.querySelectorAll("rect, circle, line, path")];
    const labels = [...chart.querySelectorAll("text")].filter(
      (text) => text.textContent.trim() && text.getClientRects().length,
    );
    const boxes = labels.map(ink);
    charts += labels.length;
    labels.forEach((text, i) => {
      const told = (fault) => faults.push(`${name}: "${text.textContent}" ${fault}`);
      if (outside(boxes[i], room)) told("leaves its chart");
      labels.forEach((other, j) => {
        if (j > i && touch(boxes[i], boxes[j])) told(`touches "${other.textContent}"`);
      });
      const fault = judged(text, boxes[i], shapes, paper);
      if (fault) told(fault);
    });
  }
  for (const [element, style, text] of plain()) {
    const back = behind(element), ratio = contrast(over(colour(style.color), back, opacity(element)), back);
    const fault = faint(ratio, parseFloat(style.fontSize), Number(style.fontWeight));
    words += 1;
    if (fault) faults.push(`${element.localName}.${element.className}: "${text.slice(0, 60)}" ${fault}`);
  }
  return { charts, words, faults };
})();
