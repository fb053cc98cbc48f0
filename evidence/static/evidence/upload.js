// The upload page: many files, one raw request each, two at a time, one outcome per file, nothing typed twice.
// The form says where to send ([data-upload-url]) and where to ask about a post's address ([data-url-check]).

const PARALLEL = 2;
const PATIENCE_MS = 30_000;
const IN_WORDS = {
  new: (answer) => ["ok", "Received as ", answer.item, ""],
  "second receipt": (answer) => ["again", "These bytes are already held as ", answer.item, ": a second receipt was added"],
  already: (answer) => ["again", "This batch has it already: ", answer.item, ""],
};
const STATUS_IN_WORDS = {
  0: "The connection was lost",
  401: "You are signed out: sign in again in another tab, then retry",
  403: "You may not upload here, or you are signed out: reload in another tab, then retry",
  413: "The server takes no file of this size",
  503: "The catalog is busy: retry in a moment",
  507: "The server has no room for this file",
};

const form = document.querySelector("form[data-upload-url]");
const list = form.querySelector("[data-files]");
const chooser = form.querySelector("[data-choose]");
const startButton = form.querySelector("[data-start]");
const summary = form.querySelector("[data-summary]");
const overall = form.querySelector("[data-overall]");
const keep = form.querySelector("[data-keep]");
const batch = newId();
const jobs = [];
let running = false;

function newId() {
  // randomUUID is offered only over HTTPS; a sealed network may not have it.
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const count = (...states) => jobs.filter(({ state }) => states.includes(state)).length;
const files = (number) => (number === 1 ? "1 file" : `${number} files`);

function sizeInWords(bytes) {
  const units = ["B", "kB", "MB", "GB"];
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 3);
  return `${(bytes / 1000 ** power).toFixed(power ? 1 : 0)} ${units[power]}`;
}

/** The filled fields among these controls, by name. */
function filled(controls) {
  const named = [...controls].filter(({ name, type, checked }) =>
    name && name !== "csrfmiddlewaretoken" && (!["checkbox", "radio"].includes(type) || checked));
  return Object.fromEntries(named.map(({ name, value }) => [name, value.trim()]).filter(([, value]) => value));
}

const sharedControls = () =>
  [...form.elements].filter((control) => control.type !== "file" && !list.contains(control));
const sharedFields = () => filled(sharedControls());
const ownFields = ({ row }) => filled(row.querySelectorAll("input, select, textarea"));

// Rows

function makeRow(job) {
  const row = form.querySelector("template[data-file-row]").content.firstElementChild.cloneNode(true);
  const number = jobs.length + 1;
  for (const control of row.querySelectorAll("[id]")) control.id += `-${number}`;
  for (const label of row.querySelectorAll("label[for]")) label.htmlFor += `-${number}`;
  row.querySelector("[data-name]").textContent = job.file.name;
  row.querySelector("[data-size]").textContent = sizeInWords(job.file.size);
  row.querySelector("progress").setAttribute("aria-label", `Progress of ${job.file.name}`);
  for (const button of row.querySelectorAll("button")) button.setAttribute("aria-label", `${button.textContent.trim()} ${job.file.name}`);
  row.querySelector("[data-remove]").addEventListener("click", () => remove(job));
  row.querySelector("[data-retry]").addEventListener("click", () => retry(job));
  return row;
}

function add(file) {
  const job = { file, state: "waiting", key: newId(), names: [], kept: "" };
  job.row = makeRow(job);
  jobs.push(job);
  list.append(job.row);
  if (running) queue(job, sharedFields());
}

function remove(job) {
  job.row.remove();
  jobs.splice(jobs.indexOf(job), 1);
  tell();
  chooser.focus();
}

function showState(job, state) {
  job.state = state;
  job.row.querySelector("[data-remove]").hidden = !["waiting", "failed"].includes(state);
  job.row.querySelector("[data-retry]").hidden = state !== "failed";
  job.row.querySelector("progress").hidden = state !== "sending";
  tell();
}

function showOutcome(job, answer) {
  const [tone, before, item, after] = IN_WORDS[answer.outcome]?.(answer)
    ?? ["bad", `Not received: ${answer.problem || "no reason was given"}`, "", ""];
  const words = job.row.querySelector("[data-outcome]");
  words.replaceChildren(before, ...(item ? [link(answer.url, item)] : []), after);
  if (item) words.append(" · ", link(`${answer.url}add/location/`, "Add a location claim"));
  if (answer.proof_url) words.append(" · ", link(answer.proof_url, "receipt"));
  if (answer.intake && answer.intake.there < answer.intake.of) words.append(" · ", link(`${answer.url}#intake`, `${answer.intake.there} of ${answer.intake.of} facts of its origin`));
  if (answer.sha256) words.append(" · ", Object.assign(document.createElement("code"), { className: "mono", textContent: `SHA-256 ${answer.sha256.slice(0, 12)}…`, title: answer.sha256 }));
  if (answer.outcome !== "failed" && answer.problem) words.append(` · ${answer.problem}`);
  job.row.classList.remove("ok", "again", "bad");
  job.row.classList.add(tone);
  if (tone !== "bad") job.row.querySelector("details")?.remove();
}

function link(url, text) {
  return Object.assign(document.createElement("a"), { href: url, textContent: text });
}

/** One box for all files that name a confidential source; saying yes counts for the names beside it. */
function offerToKeep() {
  const box = keep.querySelector("input");
  const names = [...new Set(jobs.flatMap((job) => (job.state === "failed" ? job.names : [])))].sort();
  keep.hidden = !names.length;
  if (box.value === names.join("\n")) return;
  box.value = names.join("\n");
  box.checked = false;
  keep.querySelector("[data-names]").textContent = names.join(", ");
}

function tell() {
  offerToKeep();
  const [received, failed, going] = [count("done"), count("failed"), count("queued", "sending")];
  const waiting = count("waiting");
  startButton.disabled = !waiting && (going || !failed);
  startButton.textContent = waiting ? `Upload ${files(waiting)}` : going ? "Uploading …" : failed ? `Try ${files(failed)} again` : "Upload";
  const words = `${received} of ${files(jobs.length)} received${failed ? `, ${failed} failed` : ""}`;
  const total = received + failed + going ? words : waiting ? `${files(waiting)} waiting` : "";
  if (summary.textContent !== total) summary.textContent = total;
  overall.hidden = !going;
  overall.max = jobs.length || 1;
  overall.value = received + failed;
}

// Sending

/** The token of now: signing in again in another tab makes a new one. */
function token() {
  const [, current] = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) ?? [];
  return current ?? document.querySelector("meta[name=csrf-token]").content;
}

function headers(job) {
  return {
    "Content-Type": job.file.type || "application/octet-stream",
    "X-CSRFToken": token(),
    "X-File-Name": encodeURIComponent(job.file.name),
    "X-Last-Modified": new Date(job.file.lastModified).toISOString(),
    "X-File-Fields": encodeURIComponent(JSON.stringify({ ...job.shared, ...ownFields(job) })),
    "X-Batch": batch,
    "Idempotency-Key": job.key,
    Accept: "application/json",
  };
}

function answerOf(request) {
  try {
    const answer = JSON.parse(request.responseText);
    if (answer.outcome) return answer;
  } catch { /* not our answer: the status says what can be said */ }
  const problem = STATUS_IN_WORDS[request.status] ?? `The server answered ${request.status}`;
  return { outcome: "failed", problem };
}

function send(job) {
  const request = new XMLHttpRequest();
  const bar = job.row.querySelector("progress");
  request.open("POST", form.dataset.uploadUrl);
  for (const [name, value] of Object.entries(headers(job))) request.setRequestHeader(name, value);
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    bar.max = total || 1;
    bar.value = loaded;
    if (loaded === total) job.row.querySelector("[data-outcome]").textContent = "Sent; being stored and read back …";
  });
  request.addEventListener("loadend", async () => finish(job, await refusedBefore(job, request) ?? answerOf(request)));
  showState(job, "sending");
  request.send(job.file);
}

/** Why a large file was refused before it was read: sending on, a browser may lose the answer, which the fields alone get again. */
async function refusedBefore(job, { status }) {
  if (status !== 0) return null;
  const answer = await fetch(form.dataset.uploadUrl, { method: "POST", headers: headers(job), signal: AbortSignal.timeout(PATIENCE_MS) })
    .then((response) => response.json()).catch(() => ({}));
  return answer.field ? answer : null;
}

function finish(job, answer) {
  job.names = answer.names ?? [];
  showOutcome(job, answer);
  showState(job, answer.outcome === "failed" ? "failed" : "done");
  next();
}

function next() {
  while (count("sending") < PARALLEL) {
    const job = jobs.find(({ state }) => state === "queued");
    if (!job) break;
    send(job);
  }
  running = count("queued", "sending") > 0;
}

/** From here the shared fields of this file stand as they are now, whatever is typed for the next ones. */
function queue(job, shared) {
  // A yes stands for its file: it may have been received though the answer to it was lost.
  job.kept = [job.kept, shared.keep_names].filter(Boolean).join("\n");
  job.shared = { ...shared, ...(job.kept && { keep_names: job.kept }) };
  job.row.querySelector("[data-outcome]").textContent = "Waiting for its turn";
  job.row.classList.remove("bad");
  showState(job, "queued");
}

function retry(job) {
  // The same key again: if the first request did arrive after all, nothing is doubled.
  if (!sharedAreValid()) return;
  queue(job, sharedFields());
  next();
}

// Fields

function showError(control) {
  const id = `${control.id || control.name}_problem`;
  let line = document.getElementById(id);
  if (!line) {
    line = Object.assign(document.createElement("p"), { className: "error", id });
    control.after(line);
    control.setAttribute("aria-describedby", `${control.getAttribute("aria-describedby") ?? ""} ${id}`.trim());
  }
  line.textContent = control.validationMessage;
  line.hidden = control.validity.valid;
  control.setAttribute("aria-invalid", String(!control.validity.valid));
}

function sharedAreValid() {
  const controls = sharedControls().filter(({ willValidate, name }) => willValidate && name);
  controls.forEach(showError);
  const first = controls.find(({ validity }) => !validity.valid);
  first?.focus();
  return !first;
}

async function askAboutPost() {
  const notice = form.querySelector("[data-known-post]");
  const { url, case: code } = sharedFields();
  notice.hidden = true;
  if (!url || !code || !form.dataset.urlCheck) return;
  const answer = await fetch(`${form.dataset.urlCheck}?${new URLSearchParams({ case: code, url })}`);
  const { items } = answer.ok ? await answer.json() : { items: [] };
  if (!items.length || sharedFields().url !== url) return;
  const known = items.flatMap((item, at) => [at ? ", " : "", link(item.url, `${item.code} ${item.title}`)]);
  notice.querySelector("[data-known-items]").replaceChildren(...known);
  notice.hidden = false;
}

// Dropping

async function filesIn(entry) {
  if (entry.isFile) return [await new Promise((found, failed) => entry.file(found, failed))];
  const reader = entry.createReader();
  const inside = [];
  for (;;) {
    const some = await new Promise((found, failed) => reader.readEntries(found, failed));
    if (!some.length) break;
    inside.push(...some);
  }
  return (await Promise.all(inside.map(filesIn))).flat();
}

async function take(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const dropped = entries.length ? (await Promise.all(entries.map(filesIn))).flat() : [...transfer.files];
  addAll(dropped);
}

function addAll(added) {
  added.forEach(add);
  tell();
  if (running) next();
}

const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
const mark = (dropping) => document.body.classList.toggle("dropping", dropping);

document.addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  mark(true);
});
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) mark(false); });
document.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  mark(false);
  take(event.dataTransfer);
});
chooser.addEventListener("change", () => {
  addAll([...chooser.files]);
  chooser.value = "";
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!sharedAreValid()) return;
  const wanted = count("waiting") ? "waiting" : "failed";
  const shared = sharedFields();
  jobs.filter(({ state }) => state === wanted).forEach((job) => queue(job, shared));
  next();
});
form.addEventListener("change", ({ target }) => {
  if (target.getAttribute("aria-invalid") === "true") showError(target);
  if (["url", "case"].includes(target.name) && !list.contains(target)) askAboutPost();
});
addEventListener("beforeunload", (event) => {
  if (count("waiting", "queued", "sending")) event.preventDefault();
});

form.noValidate = true;
tell();
