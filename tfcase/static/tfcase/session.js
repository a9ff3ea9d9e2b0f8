// Warns before the session locks, and covers the page while it is locked: what was typed stays.
// Without scripts the server locks all the same and keeps what is sent until it is confirmed.
const { sessionState, sessionUsed } = document.documentElement.dataset;
const dialog = document.getElementById('session-dialog');
const form = dialog.querySelector('form');
const WARN_SECONDS = 120;
const TELL_MS = 60_000; // Typing is told to the server at most this often.
const LATEST_MS = 300_000; // Another tab may have been used, or have locked: look again.
let lastTold = 0;
let looks = 0; // An answer that a later look has overtaken says nothing any more.
let timer;

/** Say one of two things, or nothing. */
function show(state) {
  for (const words of dialog.querySelectorAll('[data-soon]')) words.textContent = words.dataset[state] ?? '';
  for (const part of dialog.querySelectorAll('[data-when]')) part.hidden = part.dataset.when !== state;
  document.body.classList.toggle('app-locked', state === 'locked');
  if (state && !dialog.open) dialog.showModal();
  if (!state && dialog.open) dialog.close();
}

/** Ask again when something will have changed. */
function wait(seconds) {
  clearTimeout(timer);
  const until = seconds > WARN_SECONDS ? seconds - WARN_SECONDS : seconds;
  timer = setTimeout(look, Math.min(Math.max(until, 1) * 1000 + 500, LATEST_MS));
}

/** How long the session stays open; looking is no use of it. */
async function look() {
  looks += 1;
  const mine = looks;
  let answer;
  try {
    answer = await fetch(sessionState, { redirect: 'manual' });
  } catch {
    if (mine === looks) wait(WARN_SECONDS);
    return;
  }
  if (mine !== looks) return;
  // A sign-in page, or what something between here and the server says, is no answer.
  const told = answer.headers.get('content-type')?.includes('json');
  if (answer.status === 423 || (told && !answer.ok)) {
    show('locked');
    return;
  }
  if (!told) {
    wait(WARN_SECONDS);
    return;
  }
  const { seconds, token } = await answer.json();
  if (mine !== looks) return;
  // Signing in again, in another tab, changes it.
  if (token) form.elements.csrfmiddlewaretoken.value = token;
  show(seconds <= WARN_SECONDS ? 'soon' : '');
  wait(seconds);
}

/** Somebody is there. */
async function use() {
  lastTold = Date.now();
  try {
    await fetch(sessionUsed, { method: 'POST', body: new FormData(form), redirect: 'manual' });
  } catch {
    // No answer: `look` asks again after a while.
  }
  look();
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  use();
});
// Escape may answer the question, and must not uncover a locked page.
dialog.addEventListener('cancel', (event) => {
  event.preventDefault();
  if (!document.body.classList.contains('app-locked')) use();
});
document.addEventListener('input', () => {
  if (Date.now() - lastTold > TELL_MS && !dialog.open) use();
});
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) look();
});
look();
