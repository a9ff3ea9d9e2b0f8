// Draws <figure data-chart="bar|column|stacked|line"> from the table inside it. The table stays:
// it is what screen readers, printouts without colour and browsers without scripts are given.
const FONT = 'Arial, sans-serif';
const KINDS = {
  bar: { type: 'bar', indexAxis: 'y', stacked: false, name: 'Bar chart' },
  column: { type: 'bar', indexAxis: 'x', stacked: false, name: 'Column chart' },
  stacked: { type: 'bar', indexAxis: 'y', stacked: true, name: 'Stacked bar chart' },
  line: { type: 'line', indexAxis: 'x', stacked: false, name: 'Line chart' },
};
// Told apart by pattern, mark and dash as well as by colour, so that they read in greyscale.
const SERIES = [
  { variable: '--app-chart-1', pattern: 'solid', mark: 'circle', dash: [] },
  { variable: '--app-chart-2', pattern: 'diagonal', mark: 'rectRot', dash: [6, 4] },
  { variable: '--app-chart-3', pattern: 'dots', mark: 'triangle', dash: [2, 3] },
  { variable: '--app-chart-4', pattern: 'plain', mark: 'rect', dash: [10, 4, 2, 4] },
  { variable: '--app-chart-5', pattern: 'cross', mark: 'star', dash: [12, 4] },
];

let library;

/** Chart.js is a classic script: it sets window.Chart once. */
function loadLibrary(address) {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = address;
    script.onload = () => resolve(window.Chart);
    script.onerror = () => reject(new Error('The chart library did not load.'));
    document.head.append(script);
  });
  return library;
}

/** The number in a cell; words such as "fewer than 5" are no number and leave a gap. */
function numberIn(cell) {
  const text = cell.dataset.value ?? cell.textContent.replaceAll(/[,£%\s]/g, '');
  return text === '' || Number.isNaN(Number(text)) ? null : Number(text);
}

/** What a column counts in: per cent, pounds, or things. */
function unitOf({ words }) {
  return ['%', '£'].find((sign) => words.some((text) => text.includes(sign))) ?? '';
}

/** Labels, series and each cell's own words, read from the table. One axis has one unit: columns
 * in another than the first stand in the table alone. */
function readTable(table) {
  const heads = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent.trim());
  const rows = [...table.tBodies[0].rows];
  const series = heads.map((label, column) => ({
    label,
    data: rows.map((row) => numberIn(row.cells[column + 1])),
    words: rows.map((row) => row.cells[column + 1].textContent.trim()),
  }));
  return {
    labels: rows.map((row) => row.cells[0].textContent.trim()),
    series: series.filter((each) => unitOf(each) === unitOf(series[0])),
  };
}

const LINES = {
  diagonal: (pen) => {
    pen.moveTo(-4, 12);
    pen.lineTo(12, -4);
    pen.moveTo(4, 20);
    pen.lineTo(20, 4);
  },
  cross: (pen) => {
    pen.moveTo(0, 0);
    pen.lineTo(16, 16);
    pen.moveTo(16, 0);
    pen.lineTo(0, 16);
  },
  dots: (pen) => pen.arc(8, 8, 2.5, 0, 7),
};

/** A fill: plain colour, or the colour drawn on with thin light or dark lines. */
function fill(colour, pattern) {
  if (!(pattern in LINES)) return colour;
  const tile = document.createElement('canvas');
  tile.width = tile.height = 16;
  const pen = tile.getContext('2d');
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 16, 16);
  pen.strokeStyle = '#0b0c0c';
  pen.lineWidth = 1.5;
  pen.beginPath();
  LINES[pattern](pen);
  pen.stroke();
  const tiled = pen.createPattern(tile, 'repeat');
  tiled.setTransform(new DOMMatrix().scale(0.5));
  return tiled;
}

/** How one series looks. */
function dress(series, index, kind) {
  const look = SERIES[index % SERIES.length];
  const colour = getComputedStyle(document.documentElement).getPropertyValue(look.variable).trim();
  const bar = { backgroundColor: fill(colour, look.pattern), borderColor: '#0b0c0c', borderWidth: 1 };
  // A light grey is enough for an outlined bar, not for a line.
  const ink = look.pattern === 'plain' ? '#505a5f' : colour;
  const line = {
    backgroundColor: ink,
    borderColor: ink,
    borderWidth: 2.5,
    borderDash: look.dash,
    pointStyle: look.mark,
    pointRadius: 5,
  };
  return { ...series, ...(kind.type === 'line' ? line : bar), maxBarThickness: 44, categoryPercentage: 0.7 };
}

/** Write each cell's own words at the end of its bar: nobody has to read off an axis. */
const valueLabels = {
  id: 'valueLabels',
  afterDatasetsDraw(chart) {
    const { ctx: pen, config } = chart;
    const along = config.options.indexAxis === 'y';
    pen.save();
    pen.font = `bold 13px ${FONT}`;
    pen.fillStyle = '#0b0c0c';
    pen.textAlign = along ? 'left' : 'center';
    pen.textBaseline = along ? 'middle' : 'bottom';
    chart.data.datasets.forEach((series, index) => {
      chart.getDatasetMeta(index).data.forEach((bar, row) => {
        const place = along ? [bar.x + 6, bar.y + 1] : [bar.x, bar.y - 4];
        if (series.data[row] !== null) pen.fillText(series.words[row], ...place);
      });
    });
    pen.restore();
  },
};

const NARROW_LABEL = 15;
const WIDE_LABEL = 30;

/** Long words of an axis go over several lines, so that a telephone shows them whole. */
function wrapped(label, letters) {
  const lines = [''];
  for (const word of label.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (longer.length > letters && lines.at(-1)) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** Things are counted in whole numbers; rates are not. */
const isWhole = (figures) => figures.series.every(({ data }) => data.every((n) => n === null || Number.isInteger(n)));

function axis(isValue, kind, figures) {
  const precision = isWhole(figures) ? 0 : undefined;
  return {
    stacked: kind.stacked,
    beginAtZero: true,
    grace: isValue && !kind.stacked ? '12%' : 0,
    grid: { display: isValue, color: '#cecece' },
    border: { color: '#0b0c0c' },
    ticks: { color: '#0b0c0c', font: { size: 13, family: FONT }, precision, autoSkip: isValue },
  };
}

function settings(figures, kind) {
  const along = kind.indexAxis === 'y';
  return {
    indexAxis: kind.indexAxis,
    animation: false,
    maintainAspectRatio: false,
    // Twice the screen's points, so that paper gets sharp letters.
    devicePixelRatio: Math.max(2, window.devicePixelRatio),
    scales: { x: axis(along, kind, figures), y: axis(!along, kind, figures) },
    plugins: {
      legend: {
        display: figures.series.length > 1,
        align: 'start',
        labels: {
          color: '#0b0c0c',
          font: { size: 13, family: FONT },
          padding: 14,
          boxWidth: kind.type === 'line' ? 10 : 22,
          boxHeight: kind.type === 'line' ? 8 : 14,
          usePointStyle: kind.type === 'line',
        },
      },
      tooltip: { callbacks: { label: (item) => `${item.dataset.label}: ${item.dataset.words[item.dataIndex]}` } },
    },
  };
}

/** Room for every bar and for the longest label, so that labels never touch. */
function heightFor(figures, kind, letters) {
  if (kind.indexAxis === 'x') return 280;
  const lines = Math.max(1, ...figures.labels.map((label) => wrapped(label, letters).length));
  const series = kind.stacked ? 1 : figures.series.length;
  const each = Math.max(series === 1 ? 42 : 28 * series, 18 * lines);
  return Math.max(140, 70 + figures.labels.length * each);
}

/** Draw one figure, once. */
export async function drawChart(figure, libraryAddress) {
  const kind = KINDS[figure.dataset.chart];
  const table = figure.querySelector('table');
  if (!kind || !table || figure.querySelector('canvas')) return;
  const figures = readTable(table);
  const room = document.createElement('div');
  room.className = 'app-chart__drawing';
  const canvas = document.createElement('canvas');
  canvas.setAttribute('role', 'img');
  const title = figure.querySelector('.app-chart__title')?.textContent.trim() ?? '';
  canvas.setAttribute('aria-label', `${kind.name}: ${title}. The table beside it has the same figures.`);
  room.append(canvas);
  figure.querySelector('.app-chart__body').prepend(room);
  const Chart = await loadLibrary(libraryAddress);
  const datasets = figures.series.map((series, index) => dress(series, index, kind));
  const plugins = kind.stacked || kind.type === 'line' ? [] : [valueLabels];
  const letters = room.clientWidth < 420 ? NARROW_LABEL : WIDE_LABEL;
  room.style.height = `${heightFor(figures, kind, letters)}px`;
  const labels = figures.labels.map((label) => wrapped(label, letters));
  new Chart(canvas, { type: kind.type, data: { labels, datasets }, options: settings(figures, kind), plugins });
}
