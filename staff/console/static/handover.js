// The desk on a bad connection: a press is kept here until the server has answered it, also over a
// reload. Kept are the pickup's number and the press's own, nothing about people.
const KEY = "maskline-presses";
const WAIT = 10000; // milliseconds for one answer
const PAUSE = 3000; // between tries
const unsent = document.getElementById("unsent");
const said = document.getElementById("said");
let trying = false;

const kept = () => JSON.parse(localStorage.getItem(KEY) || "[]");
const keep = (presses) => localStorage.setItem(KEY, JSON.stringify(presses));
const forget = (press) => keep(kept().filter((other) => other.press !== press));

function show(words) {
  const count = kept().length;
  unsent.hidden = count === 0 || !words;
  if (!unsent.hidden) unsent.textContent = words.replace("{n}", count);
}

function say({ sentence, good }) {
  const line = document.createElement("p");
  line.className = good ? "flash good" : "flash bad";
  line.textContent = sentence;
  said.replaceChildren(line);
}

function settle({ press, pickup, booking }, answer) {
  forget(press);
  say(answer);
  const [name, value] = pickup ? ["pickup", pickup] : ["booking", booking];
  const field = `form[data-press] input[name="${name}"][value="${CSS.escape(value)}"]`;
  for (const input of document.querySelectorAll(field)) input.form.remove();
}

async function send(press) {
  const body = new URLSearchParams({ ...press, form_token: unsent.dataset.token });
  const answer = await fetch(unsent.dataset.url, {
    method: "POST",
    body,
    headers: { Accept: "application/json" },
    redirect: "manual",
    signal: AbortSignal.timeout(WAIT),
  });
  const isOurs = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (answer.ok && isOurs) return settle(press, await answer.json());
  const signedOut = answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403;
  throw new Error(signedOut ? "signed out" : "no answer");
}

async function sendAll() {
  if (trying) return;
  trying = true;
  let words = "";
  try {
    while (kept().length) await send(kept()[0]);
  } catch (error) {
    words = error.message === "signed out" ? unsent.dataset.signedOut : unsent.dataset.retrying;
  }
  trying = false;
  show(words);
  if (kept().length) setTimeout(sendAll, PAUSE);
}

if (unsent) {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!form.matches("[data-press]")) return;
      event.preventDefault();
      const { press, pickup, booking } = Object.fromEntries(new FormData(form));
      keep([...kept(), pickup ? { press, pickup } : { press, booking }]);
      form.querySelector("button").disabled = true;
      document.getElementById("f-entered")?.focus(); // for the next household, answered or not
      sendAll();
    },
    true,
  );
  window.addEventListener("online", sendAll);
  sendAll();
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
