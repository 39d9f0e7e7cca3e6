// What ran when: a lane for each job, a bar for each run.
import { at, esc, span } from "/page/kit.js";

const LANE = 26, LEFT = 170, TOP = 26;

export function draw({ from, to, rows }, width) {
  const wide = Math.max(520, width), right = wide - 10;
  const x = (t) => LEFT + (Math.min(to, Math.max(from, t)) - from) / (to - from) * (right - LEFT);
  const hours = (to - from) / 3600000;
  const step = (hours <= 1 ? 10 / 60 : hours <= 6 ? 1 : hours <= 24 ? 3 : 24) * 3600000;
  const ticks = [];
  const offset = new Date(from).getTimezoneOffset() * 60000;
  for (let t = Math.ceil((from - offset) / step) * step + offset; t <= to; t += step) {
    const d = new Date(t);
    const label = hours > 24 ? `${d.getDate()}.${d.getMonth() + 1}.` : `${String(d.getHours()).padStart(2, "0")}:${String(d.getMinutes()).padStart(2, "0")}`;
    ticks.push(`<line class="axis" x1="${x(t)}" x2="${x(t)}" y1="${TOP - 6}" y2="${TOP + rows.length * LANE}"/><text class="tick" text-anchor="middle" x="${x(t)}" y="13">${label}</text>`);
  }
  const lanes = rows.map(({ job, bars }, i) => {
    const y = TOP + i * LANE;
    return `<a href="#/jobs/${encodeURIComponent(job)}"><text class="lane" x="0" y="${y + 17}">${esc(job.length > 24 ? `${job.slice(0, 23)}…` : job)}</text></a>
      <line class="axis" x1="0" x2="${right}" y1="${y + LANE}" y2="${y + LANE}"/>${bars.map((b) =>
      `<a href="#/runs/${esc(b.id)}"><rect class="run-bar s-${b.state}" x="${x(b.begin)}" y="${y + (b.state === "skipped" ? 11 : 6)}" width="${Math.max(2.5, x(b.end) - x(b.begin))}"
        height="${b.state === "skipped" ? 4 : 14}" rx="2"><title>${esc(at(b.nominal))} ${b.state}, ${span(b.end - b.begin)}</title></rect></a>`).join("")}`;
  });
  const height = TOP + rows.length * LANE + 4;
  return `<svg width="${wide}" height="${height}" viewBox="0 0 ${wide} ${height}" role="img" aria-label="What ran when" style="max-width:100%">${ticks.join("")}${lanes.join("")}</svg>`;
}
