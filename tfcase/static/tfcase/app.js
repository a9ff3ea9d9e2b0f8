// Everything here only makes pages quicker or kinder; each page works without it.
const addresses = document.documentElement.dataset;
const announcements = document.getElementById('announcements');
let lastWords = document.querySelector('[data-announce]')?.dataset.announce ?? '';

/** Matches inside a part of the page, and the part itself. */
function within(scope, selector) {
  const inner = [...scope.querySelectorAll(selector)];
  return scope.matches?.(selector) ? [scope, ...inner] : inner;
}

/** GOV.UK Frontend: menus, error summary, double clicks, passwords, conditional answers. */
async function startBehaviours(scope) {
  const { initAll } = await import(addresses.govukScript);
  initAll({ scope });
}

/** Draw the charts that are there; the library is fetched only where a chart is. */
async function startCharts(scope) {
  const figures = within(scope, '[data-chart]');
  if (figures.length === 0) return;
  const { drawChart } = await import(addresses.chartScript);
  for (const figure of figures) await drawChart(figure, addresses.chartLibrary);
}

/** Buttons that need scripts are hidden until here. */
function startPrintButtons(scope) {
  for (const button of within(scope, '[data-print-page]')) {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  }
}

/** One menu of the navigation at a time; Escape, and going elsewhere, close it. */
function startMenus() {
  const closeBut = (kept) => {
    for (const menu of document.querySelectorAll('.app-menu[open]')) menu.open = menu === kept;
  };
  for (const kind of ['click', 'focusin']) {
    document.addEventListener(kind, (event) => closeBut(event.target.closest('.app-menu')));
  }
  document.addEventListener('keydown', (event) => {
    const menu = document.querySelector('.app-menu[open]');
    if (event.key !== 'Escape' || menu === null) return;
    menu.open = false;
    menu.querySelector('summary').focus();
  });
}

/** Nothing of the record stands on the screen while the other page comes, and "back" skips it. */
function startExits(scope) {
  for (const link of within(scope, '[data-exit]')) {
    link.addEventListener('click', (event) => {
      event.preventDefault();
      document.body.hidden = true;
      document.title = '';
      window.location.replace(link.href);
    });
  }
}

/** Tell screen readers when a job's words change, not each time that its figures do. */
function announce(scope) {
  const words = within(scope, '[data-announce]')[0]?.dataset.announce ?? '';
  if (words && words !== lastWords) announcements.textContent = words;
  lastWords = words || lastWords;
}

function start(scope) {
  startBehaviours(scope);
  startCharts(scope);
  startPrintButtons(scope);
  startExits(scope);
}

start(document);
startMenus();

// What htmx brings in starts like the rest. Its first event is for the whole page, started above.
document.addEventListener('htmx:load', (event) => {
  const arrived = event.detail.elt;
  if (arrived === document.body) return;
  start(arrived);
  announce(arrived);
});
