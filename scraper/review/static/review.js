// Keys and buttons of the review page. Every change is sent at once, one after another, and shown as saved only when
// the store has it.
"use strict";

const csrf = document.querySelector("meta[name=csrf]").content;
const article = document.querySelector("article[data-id]");
const help = document.getElementById("help");
let last = Promise.resolve();

function say(text) {
  document.getElementById("status").textContent = text;
}

function send(address) {
  const sent = last.then(async () => {
    const answer = await fetch(address, { method: "POST", headers: { "X-CSRF": csrf }, keepalive: true });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  });
  last = sent.catch(() => {}); // a change that failed must not hold up the next
  return sent;
}

function show(standing) {
  for (const button of document.querySelectorAll("[data-tag]")) {
    const name = button.dataset.tag;
    const on = name === "relevant" ? standing.relevant : standing.tags.includes(name);
    button.setAttribute("aria-pressed", String(on));
  }
  document.getElementById("progress").textContent = standing.progress;
  document.getElementById("today").textContent = standing.today;
}

async function toggle(button) {
  const on = button.getAttribute("aria-pressed") !== "true";
  const before = button.getAttribute("aria-pressed");
  button.setAttribute("aria-pressed", String(on)); // so that a second press means the opposite
  try {
    const standing = await send(`/article/${article.dataset.id}/tags/${button.dataset.tag}?on=${on ? 1 : 0}`);
    show(standing);
    say(standing.said);
  } catch {
    button.setAttribute("aria-pressed", before);
    say(document.body.dataset.failed);
  }
}

async function go(address, nothing) {
  try {
    const answer = await send(address);
    if (answer.next === null) say(nothing);
    else location.assign(answer.next);
  } catch {
    say(document.body.dataset.failed);
  }
}

function confirmTags() {
  go(`/article/${article.dataset.id}/confirm?${article.dataset.context}&after=${article.dataset.id}`, "");
}

function undo() {
  go(`/undo?${article ? article.dataset.context : ""}`, document.body.dataset.nothing);
}

function showHelp() {
  if (!help.open) help.showModal();
}

function onKey(event) {
  // A key that is held down repeats: without this, Enter would confirm articles that nobody has seen.
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || help.open) return;
  const at = event.target;
  if (at.matches("input, textarea, select")) return;
  // With a Chinese input method on, keys come as １ ？ or 、, or with no name at all; their places stay the same.
  const key = event.key === "Process" ? event.code.replace(/^(Key|Digit|Numpad)/, "") : event.key.normalize("NFKC");
  const letter = key.toLowerCase();
  if (key === "?") showHelp();
  else if ((key === "/" || key === "、") && document.getElementById("q")) document.getElementById("q").focus();
  else if (letter === "u") undo();
  else if (!article) return;
  else if (/^[1-5]$/.test(key)) toggle(document.querySelectorAll("[data-tag]")[Number(key) - 1]);
  else if (letter === "s") location.assign(document.getElementById("skip").href);
  else if (key === "Enter" && !at.closest("a, button, summary")) confirmTags();
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", onKey);
document.getElementById("open-help").addEventListener("click", showHelp);
for (const button of document.querySelectorAll("[data-tag]")) {
  button.addEventListener("click", (event) => {
    if (event.detail) button.blur(); // after the mouse, Enter confirms; it must not take the tag back
    toggle(button);
  });
}
document.getElementById("confirm")?.addEventListener("click", confirmTags);
document.getElementById("undo")?.addEventListener("click", undo);
