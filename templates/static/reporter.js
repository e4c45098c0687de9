"use strict";
// Sorting, searching, and a number's derivation in a card. Every page works without it.
(() => {
  const text = (cell) => cell.textContent.trim();
  const value = (cell) => {
    const raw = cell.dataset.sort ?? text(cell);
    return raw === "" ? null : Number.isNaN(Number(raw)) ? raw.toLocaleLowerCase() : Number(raw);
  };
  const compare = (a, b) =>
    a === null ? 1 : b === null ? -1 : typeof a === typeof b ? (a < b ? -1 : a > b ? 1 : 0) : typeof a === "number" ? -1 : 1;

  function sort(table, index, ascending) {
    const body = table.tBodies[0];
    const keyed = Array.from(body.rows, (row) => [value(row.cells[index]), row]);
    keyed.sort(([a], [b]) => (a === null || b === null || ascending ? compare(a, b) : compare(b, a)));
    body.append(...keyed.map(([, row]) => row));
  }

  function makeSortable(table) {
    Array.from(table.tHead.rows[0].cells).forEach((head, index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const numeric = Array.from(table.tBodies[0].rows).some((row) => typeof value(row.cells[index]) === "number");
        const now = head.getAttribute("aria-sort");
        const ascending = now ? now === "descending" : !numeric;
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
        sort(table, index, ascending);
      });
    });
  }

  function addRows(table) {
    const rows = window.reporterModels ?? [];
    for (const [link, name, cells] of rows) {
      const row = table.tBodies[0].insertRow();
      const head = document.createElement("th");
      head.scope = "row";
      const anchor = document.createElement("a");
      anchor.href = `models/${link}/index.html`;
      anchor.textContent = name;
      head.append(anchor);
      row.append(head);
      for (const [shown, key] of cells) {
        const cell = row.insertCell();
        cell.textContent = shown;
        if (key !== null) {
          cell.className = "n";
          cell.dataset.sort = key;
        }
      }
    }
    document.getElementById("rest")?.remove();
  }

  function makeSearchable(input) {
    const rows = Array.from(document.getElementById(input.dataset.rows).tBodies[0].rows, (row) => [
      row.textContent.toLocaleLowerCase(),
      row,
    ]);
    const found = document.getElementById("found");
    input.addEventListener("input", () => {
      const words = input.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const [content, row] of rows) {
        row.hidden = !words.every((word) => content.includes(word));
        shown += !row.hidden;
      }
      const numbers = [shown, rows.length];
      found.textContent = found.dataset.text.replace(/%d/g, () => String(numbers.shift()));
    });
  }

  function card(article) {
    const dialog = document.createElement("dialog");
    dialog.className = "card derivations";
    const copy = article.cloneNode(true);
    copy.removeAttribute("id");
    const form = document.createElement("form");
    form.method = "dialog";
    const close = document.createElement("button");
    close.textContent = document.documentElement.lang === "zh" ? "关闭" : "Close";
    form.append(close);
    dialog.setAttribute("aria-label", text(copy.querySelector("h3")));
    dialog.append(copy, form);
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.number, .derivations a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const hash = link.getAttribute("href");
    const article = hash.startsWith("#") && document.getElementById(decodeURIComponent(hash.slice(1)));
    if (!article) return;
    event.preventDefault();
    link.closest("dialog")?.close();
    card(article);
  });

  function reveal() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = target && target.closest("details");
    if (folded) {
      folded.open = true;
      target.scrollIntoView();
    }
  }

  // Only what does scroll is a stop of the keyboard's, and shows that there is more.
  const frames = new ResizeObserver((seen) => {
    for (const { target } of seen) {
      const scrolls = target.scrollWidth > target.clientWidth;
      target.classList.toggle("scrolls", scrolls);
      if (scrolls) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });
  for (const each of document.querySelectorAll(".scroll")) frames.observe(each);
  for (const table of document.querySelectorAll("table[data-more]")) addRows(table);
  for (const table of document.querySelectorAll("table.sortable")) makeSortable(table);
  for (const input of document.querySelectorAll("input[type=search][data-rows]")) makeSearchable(input);
  window.addEventListener("hashchange", reveal);
  reveal();
})();
