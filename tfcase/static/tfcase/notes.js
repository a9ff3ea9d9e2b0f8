// Saves a contact note, or a section of an assessment, to the server every few seconds. What is typed is kept on this page alone,
// in no store of the browser: machines are shared. Without scripts "Save draft" does the same.
const form = document.querySelector('form[data-note]');
const saved = form.querySelector('[data-saved]');
const text = form.elements.text;
const SAVE_MS = 2000; // Between two saves, and after the first letter that is not saved.
const AGAIN_MS = 3000; // After a try in vain.
const PATIENCE_MS = 8000;
const KEEPALIVE_BYTES = 60_000; // What a browser still sends for a page that is gone.
let unsaved = 0; // Counts what was typed; what has been saved is known by the number it had.
let sent = 0;
let saving = null;
let timer = 0;
let leaving = false;

const asked = { headers: { Accept: 'application/json' }, redirect: 'manual' };

/** Signing in again changes the token that stands in the form; whether there is another. */
async function renewToken() {
  const answer = await fetch(document.documentElement.dataset.sessionState, asked);
  if (answer.ok) form.elements.csrfmiddlewaretoken.value = (await answer.json()).token;
  return answer.ok;
}

/** Say one thing that is wrong, or none. */
function tell(trouble, words) {
  for (const part of form.querySelectorAll('[data-trouble]')) {
    const shown = part.dataset.trouble === trouble;
    if (shown && words) part.textContent = words;
    if (part.hidden === shown) part.hidden = !shown;
  }
}

/** Said only when it changes, so that a screen reader is not told the same every few seconds. */
function say(words) {
  if (saved.textContent !== words) saved.textContent = words;
}

function plan(after) {
  clearTimeout(timer);
  timer = setTimeout(save, after);
}

/** What the server's answer means; whether what was sent is kept there. */
async function understand(answer) {
  if (answer.type === 'opaqueredirect') tell('signed-out');
  else if (answer.status === 423) tell('locked');
  else if (answer.status === 403 || answer.status === 404) tell('refused');
  else if (answer.status === 409) {
    const { saved_at: at, compare } = await answer.json();
    form.querySelector('[data-compare]').href = compare;
    say(`Saved ${at}, beside another version`);
    tell('conflict');
    return true;
  } else if (answer.ok) {
    const told = await answer.json();
    form.elements.based_on.value = told.version;
    form.action = told.address;
    history.replaceState(null, '', told.address);
    say(`Saved ${told.saved_at}`);
    tell(told.problems.length ? 'problems' : '', `Not saved: ${told.problems.join('. ')}`);
    return true;
  } else tell('unreachable');
  return false;
}

/** One try: what the page holds now. */
function post() {
  return fetch(form.action, {
    ...asked,
    method: 'POST',
    body: new FormData(form),
    keepalive: text.value.length < KEEPALIVE_BYTES / 4,
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
}

async function send(number) {
  try {
    let answer = await post();
    if (answer.status === 403 && (await renewToken())) answer = await post();
    if (await understand(answer)) sent = Math.max(sent, number);
  } catch {
    tell('unreachable');
  }
}

/** Save what is not saved; one at a time. */
async function save() {
  if (saving || leaving || sent === unsaved) return saving;
  const [before, began] = [sent, Date.now()];
  saving = send(unsaved);
  await saving;
  saving = null;
  if (sent !== unsaved) plan(sent > before ? began + SAVE_MS - Date.now() : AGAIN_MS);
  return undefined;
}

form.addEventListener('input', () => {
  if (sent === unsaved++) plan(SAVE_MS);
});
// A tab that is hidden may never be shown again.
document.addEventListener('visibilitychange', save);
window.addEventListener('pagehide', () => {
  if (sent !== unsaved && !leaving) send(unsaved);
});
window.addEventListener('beforeunload', (event) => {
  if (sent !== unsaved && !leaving) event.preventDefault();
});
// A button leads away: not before all is saved, since a sign-in page would swallow it.
form.addEventListener('submit', async (event) => {
  if (leaving) return;
  event.preventDefault();
  unsaved += 1;
  clearTimeout(timer);
  await saving;
  await save();
  if (sent !== unsaved) return;
  leaving = true;
  form.requestSubmit(event.submitter);
});

/** Put the mark at the beginning of the line in which the cursor stands. */
function mark(words) {
  const start = text.value.lastIndexOf('\n', text.selectionStart - 1) + 1;
  text.setRangeText(`${words}: `, start, start, 'preserve');
  const moved = text.selectionStart === start ? start + words.length + 2 : text.selectionStart;
  text.focus();
  text.setSelectionRange(moved, moved);
  form.dispatchEvent(new Event('input'));
}

const marks = form.querySelector('[data-marks]');
if (marks) marks.hidden = false;
for (const button of form.querySelectorAll('[data-mark]')) {
  button.addEventListener('click', () => mark(button.dataset.mark));
}
