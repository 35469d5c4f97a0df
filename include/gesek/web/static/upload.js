// Sends files in pieces: each goes on where it stopped, after a lost connection by itself, after a reload when it is chosen again.
const form = document.querySelector("form[data-upload]");
const said = form?.dataset;
const queue = [];
let working = false;

async function ask(method, path, body, type) {
  const headers = { "x-csrf-token": form.querySelector("[name=csrf_token]").value };
  if (type) headers["content-type"] = type;
  const response = await fetch(said.upload + path, { method, body, headers });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error(answer.detail || said.failed), { final: response.status < 500 });
  return answer;
}

// A lost connection is waited for, ever longer; what the server refuses in words is final.
async function persist(line, work) {
  for (let wait = 1; ; wait = Math.min(wait * 2, 30)) {
    try {
      return await work();
    } catch (error) {
      if (error.final) throw error;
      line.state.textContent = said.waiting;
      await new Promise((go) => setTimeout(go, wait * 1000));
    }
  }
}

function announce(file) {
  const row = document.getElementById("upload-line").content.cloneNode(true).firstElementChild;
  const line = { row, file, state: row.querySelector(".state"), bar: row.querySelector("progress"), why: row.querySelector(".why") };
  row.querySelector(".name").textContent = file.name;
  line.state.textContent = said.queued;
  line.bar.max = file.size || 1;
  document.getElementById("upload-lines").append(row);
  return line;
}

async function send(line) {
  const { file } = line;
  const about = { name: file.name, size: file.size, modified: Math.max(0, file.lastModified || 0), village: form.elements.village?.value ?? "" };
  let now = await persist(line, () => ask("POST", "", JSON.stringify(about), "application/json"));
  line.row.querySelector(".receipt").textContent = now.receipt;
  while (now.state === "sending" && now.taken < file.size) {
    line.state.textContent = said.sending;
    const piece = file.slice(now.taken, now.taken + Number(said.piece));
    const path = `/${now.number}?at=${now.taken}`;
    now = await persist(line, () => ask("PUT", path, piece, "application/octet-stream"));
    line.bar.value = now.taken;
  }
  line.bar.value = file.size;
  line.bar.removeAttribute("value");
  line.state.textContent = said.judging;
  return persist(line, () => ask("POST", `/${now.number}/finish`));
}

function show(line, result) {
  line.bar.remove();
  line.state.textContent = result.state_text;
  line.state.className = `state badge ${result.kind}`;
  const told = [];
  if (result.village) told.push(result.village);
  if (result.rows_received)
    told.push(said.counts.replace("{received}", result.rows_received).replace("{accepted}", result.rows_accepted)
      .replace("{warned}", result.rows_warned).replace("{rejected}", result.rows_rejected));
  line.why.textContent = [...told, ...result.reason].join(" · ");
}

async function work() {
  if (working) return;
  working = true;
  for (let line; (line = queue.shift()); ) {
    try {
      show(line, await send(line));
    } catch (error) {
      line.bar.remove();
      line.state.textContent = said.failed;
      line.state.className = "state badge bad";
      line.why.textContent = error.message;
    }
  }
  working = false;
  document.getElementById("upload-done").hidden = false;
}

function take(files) {
  document.getElementById("upload-lines").closest("section").hidden = false;
  for (const file of files) queue.push(announce(file));
  work();
}

if (form) {
  const input = form.querySelector("[type=file]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    take(input.files);
    input.value = "";
  }, true);
  for (const name of ["dragover", "dragleave", "drop"])
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.toggle("over", name === "dragover");
      if (name === "drop") take(event.dataTransfer.files);
    });
  addEventListener("beforeunload", (event) => { if (working) event.preventDefault(); });
}
