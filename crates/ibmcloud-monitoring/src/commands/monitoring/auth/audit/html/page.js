"use strict";
(() => {
  const table = document.getElementById("instances");
  if (!table) return;
  const tools = document.getElementById("tools");
  const search = document.getElementById("search");
  const verdict = document.getElementById("verdict");
  const count = document.getElementById("count");
  const body = table.tBodies[0];
  const rows = Array.from(body.rows, (row) => ({ row, text: row.textContent.toLowerCase() }));
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { row, text } of rows) {
      const fits = (!verdict.value || row.className === verdict.value) && words.every((word) => text.includes(word));
      row.hidden = !fits;
      if (fits) shown += 1;
    }
    count.textContent = shown + " / " + rows.length;
  };
  const collator = new Intl.Collator(undefined, { numeric: true });
  const headings = Array.from(table.tHead.rows[0].cells);
  headings.forEach((heading, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    heading.replaceChildren(button);
    button.addEventListener("click", () => {
      const up = heading.getAttribute("aria-sort") !== "ascending";
      headings.forEach((other) => other.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", up ? "ascending" : "descending");
      rows.sort((a, b) => collator.compare(a.row.cells[at].textContent, b.row.cells[at].textContent) * (up ? 1 : -1));
      body.append(...rows.map(({ row }) => row));
    });
  });
  search.addEventListener("input", filter);
  verdict.addEventListener("change", filter);
  tools.hidden = false;
  filter();
})();
