// The dependency graph: columns come from the scheduler, rows are ordered here so that edges cross little.
import { ago, esc } from "/page/kit.js";

const W = 190, H = 50, GAP_X = 76, GAP_Y = 20, PAD = 8;

export function draw({ nodes, edges }) {
  const columns = [];
  nodes.forEach((n) => (columns[n.layer] ||= []).push(n));
  const row = new Map();
  const parents = new Map(nodes.map((n) => [n.name, edges.filter((e) => e.to === n.name).map((e) => e.from)]));
  columns.forEach((column) => {
    const middle = (n) => {
      const above = parents.get(n.name).filter((p) => row.has(p)).map((p) => row.get(p));
      return above.length ? above.reduce((a, b) => a + b) / above.length : row.size;
    };
    column.sort((a, b) => middle(a) - middle(b) || a.root.localeCompare(b.root) || a.name.localeCompare(b.name));
    column.forEach((n, i) => row.set(n.name, i));
  });
  const tallest = Math.max(...columns.map((c) => c.length));
  const place = new Map();
  columns.forEach((column, x) => column.forEach((n, y) => place.set(n.name, {
    x: PAD + x * (W + GAP_X), y: PAD + (y + (tallest - column.length) / 2) * (H + GAP_Y) })));
  const width = 2 * PAD + columns.length * (W + GAP_X) - GAP_X, height = 2 * PAD + tallest * (H + GAP_Y) - GAP_Y;
  const lines = edges.map(({ from, to }) => {
    const a = place.get(from), b = place.get(to);
    const x1 = a.x + W, y1 = a.y + H / 2, x2 = b.x, y2 = b.y + H / 2, bend = Math.max(30, (x2 - x1) / 2);
    return `<path class="edge" d="M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 - 7} ${y2}" marker-end="url(#arrow)"/>`;
  });
  const boxes = nodes.map((n) => {
    const { x, y } = place.get(n.name);
    const sub = n.next ? ago(n.next) : n.parents.length > 1 ? n.trigger.replaceAll("_", " ") : n.state;
    return `<a href="#/jobs/${encodeURIComponent(n.name)}"><g class="node s-${n.state}" transform="translate(${x} ${y})"><title>${esc(n.name)}: ${n.state}</title>
      <rect width="${W}" height="${H}" rx="9"/><rect class="mark" x="0" y="0" width="5" height="${H}" rx="2.5" style="stroke:none;fill:var(--c)"/>
      <text x="18" y="21">${esc(n.name.length > 22 ? `${n.name.slice(0, 21)}…` : n.name)}</text><text class="sub" x="18" y="38">${sub}</text></g></a>`;
  });
  return `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Which job follows which">
    <defs><marker id="arrow" viewBox="0 0 8 8" refX="1" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" style="fill:var(--faint)"/></marker></defs>
    ${lines.join("")}${boxes.join("")}</svg>`;
}
