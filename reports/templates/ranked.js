(() => {
  "use strict";
  // A table that does not scroll is nothing to stop at.
  const scrolled = document.querySelectorAll(".scroll[tabindex]");
  const stops = () => scrolled.forEach((box) => {
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  });
  stops();
  addEventListener("resize", stops);
  matchMedia("print").addEventListener("change", stops);
  document.addEventListener("toggle", stops, true);

  const tables = [...document.querySelectorAll("table.ranked")];
  const shown = (cell) => cell.innerText.trim() || cell.querySelector("[aria-label]")?.getAttribute("aria-label") || "";
  const figure = (text) => {
    const number = /^[−-]?[\d,]*\.?\d+/.exec(text);
    return number ? Number(number[0].replace("−", "-").replaceAll(",", "")) : null;
  };
  // Figures before words, what is not stated last whichever way.
  function compare(one, other, way) {
    const [a, b] = [figure(one), figure(other)];
    if (a !== null && b !== null) return (a - b) * way;
    if (a !== null || b !== null) return a !== null ? -1 : 1;
    if ((one === "–") !== (other === "–")) return one === "–" ? 1 : -1;
    return one.localeCompare(other) * way;
  }
  function sortBy(table, heading, way) {
    const place = heading.cellIndex;
    for (const body of table.tBodies) {
      const rows = [...body.rows].filter((row) => !row.matches(".sub"));
      rows.map((row) => [row, shown(row.cells[place])])
        .sort(([, one], [, other]) => compare(one, other, way))
        .forEach(([row]) => body.append(row));
    }
    for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
  }
  for (const table of tables) {
    for (const heading of table.tHead.rows[0].cells) {
      if (heading.matches("[data-still]")) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sorts";
      button.append(...heading.childNodes);
      heading.append(button);
      const down = heading.matches(".n, .dc");
      button.addEventListener("click", () => {
        const now = heading.getAttribute("aria-sort");
        sortBy(table, heading, now ? (now === "ascending" ? -1 : 1) : down ? -1 : 1);
      });
    }
    table.tHead.rows[0].cells[0].setAttribute("aria-sort", "ascending");
  }

  const folds = [...document.querySelectorAll("details.theme")];
  if (folds.length) {
    const label = document.createElement("label");
    label.className = "search";
    label.textContent = "Find";
    const input = document.createElement("input");
    input.type = "search";
    label.append(input);
    folds[0].before(label);
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLocaleLowerCase();
      for (const fold of folds) {
        let found = 0;
        for (const row of fold.querySelectorAll("tbody tr:not(.sub), .cards-of > details")) {
          const name = row.querySelector("th, summary b");
          row.hidden = !name.textContent.toLocaleLowerCase().includes(wanted);
          found += !row.hidden;
        }
        for (const body of fold.querySelectorAll(".left-out")) {
          body.hidden = [...body.rows].every((row) => row.hidden || row.matches(".sub"));
        }
        fold.hidden = !found;
        fold.open = Boolean(wanted && found);
      }
    });
  }
  // A link to a card opens it.
  const open = () => {
    const card = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!card || !card.closest(".cards-of")) return;
    for (let at = card; at; at = at.parentElement) if (at.matches("details")) at.open = true;
    card.scrollIntoView();
  };
  addEventListener("hashchange", open);
  open();
})();
