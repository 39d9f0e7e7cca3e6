// The page: one module, no library. Each view draws itself from the interface and again, at most once a second, when an event says
// that something has changed.
import { draw as drawGraph } from "/page/graph.js";
import { draw as drawTimeline } from "/page/timeline.js";
import { api, ago, at, el, esc, span, state, strip, toast } from "/page/kit.js";

const main = document.getElementById("main");
let current = null;

const views = [
  [/^#?\/?$/, overview, "#/"],
  [/^#\/jobs$/, jobs, "#/jobs"],
  [/^#\/new$/, () => editor(null), "#/jobs"],
  [/^#\/jobs\/([^/]+)$/, (name) => job(name), "#/jobs"],
  [/^#\/jobs\/([^/]+)\/edit$/, (name) => editor(name), "#/jobs"],
  [/^#\/runs\/([^/]+)$/, (id) => run(id), "#/jobs"],
  [/^#\/graph$/, graph, "#/graph"],
  [/^#\/timeline$/, timeline, "#/timeline"],
  [/^#\/waiting$/, waiting, "#/waiting"],
];

function route() {
  const hash = location.hash || "#/";
  for (const [pattern, view, tab] of views) {
    const match = hash.match(pattern);
    if (match) {
      document.querySelectorAll("#nav a").forEach((a) =>
        a.getAttribute("href") === tab ? a.setAttribute("aria-current", "page") : a.removeAttribute("aria-current"));
      current = { redraw: null };
      main.innerHTML = "";
      const mine = current;
      Promise.resolve(view(...match.slice(1).map(decodeURIComponent))).then((redraw) => { mine.redraw = redraw; main.dataset.ready = hash; },
        (wrong) => { main.innerHTML = `<div class="card empty">${esc(wrong.message)}</div>`; main.dataset.ready = hash; });
      return;
    }
  }
  main.innerHTML = `<div class="card empty">There is no such page.</div>`;
}

// Views

async function overview() {
  const body = el(`<div class="stack"></div>`);
  main.append(body);
  const redraw = async () => {
    const all = await api("/v1/overview");
    const order = ["failing", "running", "waiting", "ok", "fresh", "disabled"];
    body.innerHTML = `
      <div class="head" style="margin-bottom:0"><h1>Overview</h1><span class="muted">${all.jobs} jobs, ${all.openRuns} runs under way</span>
        <span class="spacer"></span><button id="pause">${all.paused ? "Resume all" : "Pause all"}</button></div>
      ${all.paused ? `<div class="card pad">Everything is paused: no slot fires until you resume. What passes meanwhile is treated as missed.</div>` : ""}
      <div class="card tiles">${order.map((name) => `<a class="tile" href="#/jobs" data-state="${name}"><b>${all.states[name]}</b>
        <span class="s-${name}"><i class="dot"></i>${name}</span></a>`).join("")}</div>
      <div class="two">
        <div><h2>Failing</h2><div class="card">${all.failing.length ? table(["Job", "Last runs", "Failed"], all.failing.map((j) => [
          link(j.name), strip(j.strip), num(j.failed)])) : `<div class="empty">No job is failing.</div>`}</div></div>
        <div><h2>Running now</h2><div class="card">${all.running.length ? table(["Run", "Agent", "For"], all.running.map((r) => [
          `<a href="#/runs/${esc(r.id)}">${esc(r.job)}</a>`, esc(r.agent || ""), span(all.now - r.started)])) : `<div class="empty">Nothing runs.</div>`}</div></div>
      </div>`;
    body.querySelector("#pause").onclick = () => act("POST", all.paused ? "/v1/resume" : "/v1/pause", all.paused ? "Resumed." : "Paused.");
    body.querySelectorAll("[data-state]").forEach((a) => a.addEventListener("click", () => sessionStorage.setItem("state", a.dataset.state)));
  };
  await redraw();
  return redraw;
}

async function jobs() {
  const preset = sessionStorage.getItem("state") || "";
  sessionStorage.removeItem("state");
  main.append(el(`<div><div class="head"><h1>Jobs</h1><span id="count" class="muted"></span><span class="spacer"></span>
    <input id="filter" type="search" placeholder="Filter by name or owner" size="26" aria-label="Filter">
    <select id="state" aria-label="State"><option value="">any state</option>${["failing", "running", "waiting", "ok", "fresh", "disabled"]
    .map((s) => `<option ${s === preset ? "selected" : ""}>${s}</option>`).join("")}</select>
    <button class="main" id="new">New job</button></div><div class="card" id="list"></div><p><button id="more" hidden>Show more</button></p></div>`));
  const filter = main.querySelector("#filter"), pick = main.querySelector("#state");
  let limit = 100;
  const redraw = async () => {
    const page = await api(`/v1/jobs?limit=${Math.min(500, limit)}&filter=${encodeURIComponent(filter.value)}&state=${pick.value}`);
    main.querySelector("#count").textContent = page.jobs.length === page.total ? `${page.total}` : `${page.jobs.length} of ${page.total}`;
    main.querySelector("#more").hidden = !page.next || limit >= 500;
    main.querySelector("#list").innerHTML = page.jobs.length ? table(["Job", "State", "When", "Next", "Last runs"], page.jobs.map((j) => [
      link(j.name), state(j.state), `<span class="small muted">${esc(when(j))}</span>`, `<span title="${esc(at(j.next))}">${ago(j.next)}</span>`,
      strip(j.strip)]), [, , "cut", , "num"]) : `<div class="empty">No job is like that.</div>`;
  };
  let pause;
  filter.oninput = () => { clearTimeout(pause); pause = setTimeout(redraw, 150); };
  pick.onchange = redraw;
  main.querySelector("#new").onclick = () => { location.hash = "#/new"; };
  main.querySelector("#more").onclick = () => { limit += 200; redraw(); };
  await redraw();
  return redraw;
}

async function job(name) {
  const body = el(`<div class="stack"></div>`);
  main.append(body);
  const path = `/v1/jobs/${encodeURIComponent(name)}`;
  const redraw = async () => {
    const [j, runs, next] = await Promise.all([api(path), api(`${path}/runs?limit=50`), api(`${path}/preview?count=5`)]);
    const d = j.statistics.duration;
    body.innerHTML = `
      <div class="head" style="margin-bottom:0"><h1>${esc(name)}</h1>${state(j.state)}<span class="spacer"></span>
        <button class="main" id="run">Run now</button><button id="edit">Edit</button><button id="kill">Kill runs</button>
        <button class="danger" id="delete">Delete</button></div>
      <div class="two">
        <div class="card pad"><dl class="facts">
          ${fact("When", esc(when(j)) + (j.zone ? ` <span class="muted">in ${esc(j.zone)}</span>` : ""))}
          ${fact("Command", `<span class="mono">${esc(j.definition.command || (j.definition.argv || []).join(" "))}</span>`)}
          ${j.description ? fact("What", esc(j.description)) : ""}${j.owner ? fact("Owner", esc(j.owner)) : ""}
          ${j.definition.user ? fact("User", esc(j.definition.user)) : ""}
          ${(j.definition.artifacts || []).length ? fact("Files", j.definition.artifacts.map(a => esc(a.fileName)).join(", ")) : ""}
          ${fact("Needs", `${j.definition.cpus} cpus, ${j.definition.mem} MiB${j.definition.disk ? `, ${j.definition.disk} MiB disk` : ""}`)}
          ${fact("Rules", `${j.definition.concurrency} overlap, ${j.definition.misfire} misfire, ${j.definition.retries} retries`)}
          ${j.parents.length ? fact("After", j.parents.map(link).join(", ") + ` <span class="muted">${esc(j.definition.trigger.replaceAll("_", " "))}</span>`) : ""}
          ${j.children.length ? fact("Then", j.children.map(link).join(", ")) : ""}
          ${fact("Version", `${j.version} <span class="muted">of ${at(j.updated)}</span>`)}</dl></div>
        <div class="card pad"><h2>Next</h2>${next.length ? `<dl class="facts">${next.map((n) => fact(ago(n.slot), `<span class="mono">${esc(n.local)}</span>`)).join("")}</dl>`
    : `<span class="muted">${j.parents.length ? "Starts when its parents have ended." : "No slot."}</span>`}
          <h2 style="margin-top:20px">Duration of ${d.count} runs that went well</h2>${d.count ? bars([["median", d.median], ["95 %", d.p95], ["99 %", d.p99], ["longest", d.max]])
    : `<span class="muted">None yet.</span>`}</div>
      </div>
      <div><h2>Runs</h2><div class="card">${runs.length ? table(["Run", "State", "Cause", "Took", "Tries", "Exit", "Agent", ""], runs.map((r) => [
        `<a class="mono" href="#/runs/${esc(r.id)}">${esc(at(r.nominal))}</a>`, state(r.state), esc(r.cause.replace("_", " ")),
        r.took === undefined ? "" : span(r.took), num(r.attempts ? r.attempts.length : 0), r.exitCode ?? "", esc(r.agent || ""),
        `<span class="small muted" title="${esc(r.why || r.reason || "")}">${esc(r.why || r.reason || "")}</span>`]),
      [, , , "num", "num", "num", , "cut"]) : `<div class="empty">It has not run yet.</div>`}</div></div>`;
    body.querySelector("#run").onclick = () => act("POST", `${path}/run`, "Started.");
    body.querySelector("#kill").onclick = () => act("POST", `${path}/kill`, "Killing.");
    body.querySelector("#edit").onclick = () => { location.hash = `#/jobs/${encodeURIComponent(name)}/edit`; };
    body.querySelector("#delete").onclick = async () => {
      if (confirm(`Delete ${name} and forget its runs?`) && await act("DELETE", path, "Deleted.")) location.hash = "#/jobs";
    };
  };
  await redraw();
  return redraw;
}

async function run(id) {
  const body = el(`<div class="stack"></div>`);
  main.append(body);
  const path = `/v1/runs/${encodeURIComponent(id)}`;
  let which = "stdout", shown = "";
  const redraw = async () => {
    const r = await api(path);
    const ended = ["succeeded", "failed", "killed", "skipped"].includes(r.state);
    body.innerHTML = `
      <div class="head" style="margin-bottom:0"><h1>${link(r.job)}</h1>${state(r.state)}<span class="muted mono">${esc(id)}</span><span class="spacer"></span>
        ${ended && r.state !== "succeeded" ? `<button class="main" id="again">Run again</button>` : ""}${ended ? "" : `<button id="kill">Kill</button>`}</div>
      <div class="card pad"><dl class="facts">${fact("Slot", at(r.nominal))}${fact("Cause", esc(r.cause.replace("_", " ")))}
        ${fact("Started", at(r.started))}${fact("Ended", at(r.ended))}${r.took === undefined ? "" : fact("Took", span(r.took))}
        ${r.agent ? fact("Agent", esc(r.agent)) : ""}${r.exitCode === undefined ? "" : fact("Exit code", r.exitCode)}
        ${r.why || r.reason ? fact("Why", esc(r.why || r.reason)) : ""}${r.graph === r.id ? "" : fact("Graph run", `<a class="mono" href="#/runs/${esc(r.graph)}">${esc(r.graph)}</a>`)}</dl></div>
      ${r.attempts ? `<div><h2>Tries</h2><div class="card">${table(["Try", "Agent", "Started", "Took", "Exit", "Why"], r.attempts.map((a) => [num(a.number), esc(a.agent), at(a.started),
        a.started ? span(a.ended - a.started) : "", a.exitCode < 0 ? "" : a.exitCode, esc(a.reason)]))}</div></div>` : ""}
      ${r.agent ? `<div><div class="head" style="margin-bottom:10px"><h2 style="margin:0">Output</h2><select id="which" aria-label="Stream"><option ${which === "stdout" ? "selected" : ""}>stdout</option>
        <option ${which === "stderr" ? "selected" : ""}>stderr</option></select></div><div class="card pad"><pre id="output">${esc(shown) || "…"}</pre></div></div>` : ""}`;
    body.querySelector("#again")?.addEventListener("click", () => act("POST", `${path}/rerun`, "Runs again."));
    body.querySelector("#kill")?.addEventListener("click", () => act("POST", `${path}/kill`, "Killing."));
    const output = async () => {
      const answer = await fetch(`${path}/output?stream=${which}`);
      shown = answer.ok ? await answer.text() || "(nothing)" : (await answer.json()).message;
      const pre = body.querySelector("#output");
      if (pre) pre.textContent = shown;
    };
    body.querySelector("#which")?.addEventListener("change", (e) => { which = e.target.value; output(); });
    if (r.agent) output();
  };
  await redraw();
  return redraw;
}

const EXAMPLE = { name: "hello", schedule: "*/5 * * * *", zone: "Europe/Paris", command: "echo hello", retries: 2, cpus: 0.1, mem: 64 };

async function editor(name) {
  let version = 0, text = JSON.stringify(EXAMPLE, null, 2);
  if (name) {
    const j = await api(`/v1/jobs/${encodeURIComponent(name)}`);
    version = j.version;
    text = JSON.stringify(j.definition, null, 2);
  }
  main.append(el(`<div><div class="head"><h1>${name ? `Edit ${esc(name)}` : "New job"}</h1>${name ? `<span class="muted">version ${version}</span>` : ""}<span class="spacer"></span>
    <button id="cancel">Cancel</button><button class="main" id="save">${name ? "Save" : "Create"}</button></div>
    <div class="two" style="grid-template-columns:3fr 2fr"><textarea id="text" spellcheck="false" aria-label="Definition as JSON"></textarea>
    <div class="card pad"><h2>The scheduler says</h2><div id="verdict"></div><h2 style="margin-top:20px">Next firings</h2><div id="next"></div></div></div></div>`));
  const area = main.querySelector("#text"), verdict = main.querySelector("#verdict"), next = main.querySelector("#next");
  const save = main.querySelector("#save");
  area.value = text;
  const check = async () => {
    try {
      const answer = await api("/v1/preview", "POST", area.value);
      verdict.className = "fine"; verdict.textContent = "Nothing is wrong with it."; save.disabled = false;
      next.innerHTML = answer.next.length ? `<dl class="facts">${answer.next.map((n) => fact(ago(n.slot), `<span class="mono">${esc(n.local)}</span>`)).join("")}</dl>`
        : `<span class="muted">It has no schedule.</span>`;
    } catch (wrong) {
      verdict.className = "problem"; verdict.textContent = wrong.message; save.disabled = true; next.textContent = "";
    }
  };
  let pause;
  area.oninput = () => { clearTimeout(pause); pause = setTimeout(check, 250); };
  main.querySelector("#cancel").onclick = () => history.back();
  save.onclick = async () => {
    try {
      const done = name ? await api(`/v1/jobs/${encodeURIComponent(name)}`, "PUT", area.value, { "If-Match": `"${version}"` })
        : await api("/v1/jobs", "POST", area.value);
      toast(name ? "Saved." : "Created.");
      location.hash = `#/jobs/${encodeURIComponent(done.subject)}`;
    } catch (wrong) {
      verdict.className = "problem"; verdict.textContent = wrong.message;
    }
  };
  await check();
  return null;
}

async function graph() {
  main.append(el(`<div><div class="head"><h1>Graph</h1><span class="muted" id="what"></span><span class="spacer"></span>${legend(["ok", "failing", "running", "waiting", "fresh"])}</div>
    <div class="card pad graph" id="graph"></div></div>`));
  const redraw = async () => {
    const all = await api("/v1/graph");
    main.querySelector("#what").textContent = `${all.nodes.length} jobs that follow each other`;
    main.querySelector("#graph").innerHTML = all.nodes.length ? drawGraph(all) : `<div class="empty">No job has parents.</div>`;
  };
  await redraw();
  return redraw;
}

async function timeline() {
  main.append(el(`<div><div class="head"><h1>Timeline</h1><select id="hours" aria-label="Span"><option value="1">last hour</option><option value="6">last 6 hours</option>
    <option value="24" selected>last day</option><option value="168">last week</option></select><span class="spacer"></span>${legend(["succeeded", "failed", "running", "skipped"])}</div>
    <div class="card pad" id="lanes"></div></div>`));
  const hours = main.querySelector("#hours");
  const redraw = async () => {
    const all = await api(`/v1/timeline?hours=${hours.value}`);
    main.querySelector("#lanes").innerHTML = all.rows.length ? drawTimeline(all, main.clientWidth - 90) : `<div class="empty">Nothing ran.</div>`;
  };
  hours.onchange = redraw;
  await redraw();
  return redraw;
}

async function waiting() {
  main.append(el(`<div><div class="head"><h1>Waiting</h1><span class="muted">runs whose intent is recorded and that have no agent yet, in the order in which they will be placed</span></div><div class="card" id="list"></div></div>`));
  const redraw = async () => {
    const all = await api("/v1/waiting");
    main.querySelector("#list").innerHTML = all.length ? table(["Run", "Since", "Try", "Why it waits"], all.map((r) => [
      `<a href="#/runs/${esc(r.id)}">${esc(r.job)}</a> <span class="mono muted">${esc(at(r.nominal))}</span>`, ago(r.opened), num(r.attempt), esc(r.why || "")]))
      : `<div class="empty">Nothing waits.</div>`;
  };
  await redraw();
  return redraw;
}

// Parts

const link = (name) => `<a href="#/jobs/${encodeURIComponent(name)}">${esc(name)}</a>`;
const fact = (name, value) => `<dt>${esc(name)}</dt><dd>${value}</dd>`;
const num = (value) => `${value}`;
const when = (j) => j.parents.length ? `after ${j.parents.join(", ")}` : j.schedule || "by hand";
const legend = (names) => `<span class="legend">${names.map(state).join("")}</span>`;

function table(head, rows, classes = []) {
  const cls = (i) => classes[i] ? ` class="${classes[i]}"` : "";
  return `<table><thead><tr>${head.map((h, i) => `<th${cls(i)}>${h}</th>`).join("")}</tr></thead><tbody>${
    rows.map((row) => `<tr>${row.map((cell, i) => `<td${cls(i)}>${cell}</td>`).join("")}</tr>`).join("")}</tbody></table>`;
}

function bars(rows) {
  const most = Math.max(1, ...rows.map(([, value]) => value));
  return `<div class="bars">${rows.map(([name, value]) => `<span class="muted">${name}</span><div><i style="width:${100 * value / most}%"></i></div><span>${span(value)}</span>`).join("")}</div>`;
}

async function act(method, path, done) {
  try {
    await api(path, method);
    toast(done);
    current?.redraw?.();
    return true;
  } catch (wrong) {
    toast(wrong.message);
    return false;
  }
}

// Life

let stale = false, drawing = false;
async function refresh() {
  if (!stale || drawing || !current?.redraw || document.hidden) return;
  stale = false;
  drawing = true;
  try { await current.redraw(); } catch { stale = true; } finally { drawing = false; }
}
setInterval(refresh, 1000);
setInterval(() => { stale = true; }, 15000);

const live = document.getElementById("live");
const events = new EventSource("/v1/events");
events.onopen = () => { live.textContent = "live"; live.classList.add("on"); };
events.onerror = () => { live.textContent = "connecting"; live.classList.remove("on"); };
for (const type of ["run", "job", "meta", "reset"]) events.addEventListener(type, () => { stale = true; });

const theme = localStorage.getItem("theme") || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
document.documentElement.dataset.theme = theme;
document.getElementById("theme").onclick = () => {
  const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  localStorage.setItem("theme", next);
};
addEventListener("hashchange", route);
route();
