// Small things that every view uses.

export const esc = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

export function el(html) {
  const box = document.createElement("template");
  box.innerHTML = html.trim();
  return box.content.firstElementChild;
}

/** Asks the interface; what it refuses is thrown as its sentence. */
export async function api(path, method = "GET", body = undefined, headers = {}) {
  const answer = await fetch(path, { method, body, headers: body === undefined ? headers : { "Content-Type": "application/json", ...headers } });
  const json = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(json.message || `the scheduler answered ${answer.status}`);
  return json;
}

const two = (n) => String(n).padStart(2, "0");

export function at(millis) {
  if (!millis) return "–";
  const d = new Date(millis);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;
}

export function span(millis) {
  if (millis < 1000) return `${Math.max(0, Math.round(millis))} ms`;
  const s = millis / 1000;
  if (s < 60) return `${s.toFixed(s < 10 ? 1 : 0)} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${Math.round(s % 60)} s`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ${Math.floor(s % 3600 / 60)} min`;
  return `${Math.floor(s / 86400)} d ${Math.floor(s % 86400 / 3600)} h`;
}

export function ago(millis) {
  if (!millis) return `<span class="muted">–</span>`;
  const left = millis - Date.now();
  return left >= 0 ? `in ${span(left)}` : `${span(-left)} ago`;
}

export const state = (name) => `<span class="state s-${name}"><i class="dot"></i>${name}</span>`;

/** The last runs, oldest left: colour for how they ended, height for how long they took beside the longest. */
export function strip(runs) {
  const most = Math.max(1, ...runs.map((r) => r.took));
  return `<span class="strip">${runs.map((r) => {
    const height = r.state === "skipped" ? "" : ` style="height:${r.took ? 35 + 65 * Math.sqrt(r.took / most) : 100}%"`;
    return `<a class="s-${r.state}" href="#/runs/${esc(r.id)}" title="${esc(at(r.nominal))} ${r.state}"><i${height}></i></a>`;
  }).join("")}</span>`;
}

let hide;
export function toast(text) {
  const box = document.getElementById("toast");
  box.textContent = text;
  box.classList.add("on");
  clearTimeout(hide);
  hide = setTimeout(() => box.classList.remove("on"), 3500);
}
