// What makes the picture of SvgFlameGraph interactive: zoom, search, keyboard. The frames are complete without it.
// Names come from untrusted executables: they are only ever written as textContent.
(() => {
  'use strict';
  const SVG = 'http://www.w3.org/2000/svg';
  const XHTML = 'http://www.w3.org/1999/xhtml';
  const COLUMN = 7.25; // pixels of one character of the frames' font
  const HINT = 'click: zoom  ·  / or Ctrl-F: search  ·  arrows and Enter: by keyboard  ·  Esc: back';
  const LEAST_COLUMNS = 3;
  const LEAST_PIXELS = 0.3; // of a frame that is shown after a zoom
  const svg = document.getElementById('frames').ownerSVGElement;
  const byId = id => document.getElementById(id);
  const drawnWidth = Number(byId('frames').getAttribute('data-width'));
  const margin = Number(byId('frames').getAttribute('data-margin'));

  // Rows from the root's up; each frame knows its place as shares of the whole width.
  const rows = [...byId('frames').children].map((group, row) => [...group.children].map(element => {
    const rect = element.querySelector('rect');
    const title = element.querySelector('title').textContent;
    const left = Number(rect.getAttribute('x')) / drawnWidth;
    const share = Number(rect.getAttribute('width')) / drawnWidth;
    const isGo = element.getAttribute('class').startsWith('g');
    return {element, rect, title, left, share, row, isGo, name: title.split('\n', 1)[0], text: element.querySelector('text')};
  }));
  const frames = rows.flat();
  const frameOf = new Map(frames.map(frame => [frame.element, frame]));
  const root = frames[0];
  let zoomed = root;
  let width = drawnWidth;
  let matching = null;

  // ---- drawing

  function layOut() {
    for (const frame of frames) {
      const below = frame.row < zoomed.row && contains(frame, zoomed);
      const left = below ? 0 : (frame.left - zoomed.left) / zoomed.share * width;
      const pixels = below ? width : frame.share / zoomed.share * width;
      const shown = below || (frame.row >= zoomed.row && contains(zoomed, frame) && pixels >= LEAST_PIXELS);
      frame.element.classList.toggle('hidden', !shown);
      frame.element.classList.toggle('below', below);
      if (shown) {
        frame.rect.setAttribute('x', left);
        frame.rect.setAttribute('width', pixels);
        label(frame, left, pixels);
      }
    }
    byId('reset').classList.toggle('hidden', zoomed === root);
  }

  function contains(outer, inner) {
    const middle = inner.left + inner.share / 2;
    return outer.left <= middle && middle <= outer.left + outer.share && outer.share >= inner.share * 0.999;
  }

  function label(frame, left, pixels) {
    const columns = Math.floor((pixels - 6) / COLUMN);
    if (columns < LEAST_COLUMNS) {
      frame.text?.remove();
      frame.text = null;
      return;
    }
    if (!frame.text) {
      frame.text = document.createElementNS(SVG, 'text');
      frame.text.setAttribute('y', 12);
      frame.element.append(frame.text);
    }
    frame.text.setAttribute('x', left + 3);
    frame.text.textContent = fit(frame.name, columns) ?? fit(shortName(frame), columns)
      ?? [...shortName(frame)].slice(0, columns - 1).join('') + '…';
  }

  function fit(name, columns) {
    return [...name].length <= columns ? name : null;
  }

  // As SvgText.withoutPackagePath: a Go function's package says more than the path to it.
  function shortName(frame) {
    const receiverOrTypes = frame.name.search(frame.name.includes('(') ? /\(/ : /\[/);
    const end = receiverOrTypes < 0 ? frame.name.length : receiverOrTypes;
    return frame.isGo ? frame.name.slice(frame.name.lastIndexOf('/', end) + 1) : frame.name;
  }

  function fitWindow() {
    if (svg !== document.documentElement) {
      return;
    }
    const page = Math.max(640, window.innerWidth);
    const height = svg.getAttribute('height');
    svg.setAttribute('width', page);
    svg.setAttribute('viewBox', `0 0 ${page} ${height}`);
    byId('buttons').setAttribute('transform', `translate(${page - margin},10)`);
    width = page - 2 * margin;
    layOut();
  }

  // ---- zoom

  function zoom(frame) {
    zoomed = frame;
    layOut();
    if (matching) {
      showShare();
    }
  }

  // ---- search

  function search(term) {
    matching = null;
    for (const frame of frames) {
      frame.element.classList.remove('match');
    }
    if (term) {
      const expression = expressionOf(term);
      matching = frames.filter(frame => frame !== root && expression.test(frame.name));
      for (const frame of matching) {
        frame.element.classList.add('match');
      }
    }
    showShare();
  }

  // Lower-case terms match any case; what is no regular expression is searched for as it stands.
  function expressionOf(term) {
    const flags = term === term.toLowerCase() ? 'iu' : 'u';
    try {
      return new RegExp(term, flags);
    } catch {
      return new RegExp(term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), flags);
    }
  }

  // A frame over a matching one is in its share already: matches are joined from left to right.
  function showShare() {
    byId('clear').classList.toggle('hidden', !matching);
    if (!matching) {
      byId('matched').textContent = '';
      return;
    }
    let covered = 0;
    let end = zoomed.left;
    const within = matching.filter(frame => contains(zoomed, frame) || contains(frame, zoomed));
    for (const frame of within.sort((a, b) => a.left - b.left || b.share - a.share)) {
      const right = Math.min(frame.left + frame.share, zoomed.left + zoomed.share);
      covered += Math.max(0, right - Math.max(end, frame.left));
      end = Math.max(end, right);
    }
    const percent = (100 * Math.min(1, covered / zoomed.share)).toFixed(2);
    const of = zoomed === root ? '' : ' of the zoomed frame';
    byId('matched').textContent = `${within.length === 1 ? '1 frame matches' : `${within.length} frames match`}: ${percent} %${of}`;
  }

  function openSearch() {
    const open = byId('term');
    if (open) {
      open.focus();
      open.select();
      return;
    }
    const holder = document.createElementNS(SVG, 'foreignObject');
    holder.id = 'search-box';
    for (const [name, value] of Object.entries({x: -330, y: 58, width: 330, height: 32})) {
      holder.setAttribute(name, value);
    }
    const input = document.createElementNS(XHTML, 'input');
    input.id = 'term';
    input.setAttribute('type', 'search');
    input.setAttribute('placeholder', 'function name, or a regular expression');
    input.setAttribute('aria-label', 'Search frames by regular expression');
    input.setAttribute('style', 'box-sizing:border-box;width:100%;height:28px;font:12px monospace;color-scheme:light dark');
    input.addEventListener('input', () => search(input.value));
    input.addEventListener('keydown', event => {
      event.stopPropagation();
      if (event.key === 'Escape') {
        closeSearch();
      } else if (event.key === 'Enter') {
        focus((matching ?? []).find(frame => !frame.element.classList.contains('hidden')) ?? root);
      } else if (event.key === 'f' && (event.ctrlKey || event.metaKey)) {
        closeSearch(); // twice: the browser's own
      }
    });
    holder.append(input);
    byId('buttons').append(holder);
    input.focus();
  }

  function closeSearch() {
    byId('search-box')?.remove();
    search('');
  }

  // ---- keyboard: one frame at a time is in the tab order; arrows move through what is shown

  function focus(frame) {
    for (const element of svg.querySelectorAll('#frames [tabindex]')) {
      element.removeAttribute('tabindex');
    }
    frame.element.setAttribute('tabindex', '0');
    frame.element.focus();
    byId('details').textContent = frame.title.replaceAll('\n', '  ·  ');
  }

  function neighbour(frame, key) {
    const shown = row => (rows[row] ?? []).filter(other => !other.element.classList.contains('hidden'));
    switch (key) {
      case 'ArrowDown':
        return shown(frame.row + 1).filter(other => contains(frame, other)).sort((a, b) => b.share - a.share)[0];
      case 'ArrowUp':
        return shown(frame.row - 1).find(other => contains(other, frame));
      case 'ArrowLeft':
        return shown(frame.row).filter(other => other.left < frame.left).at(-1);
      case 'ArrowRight':
        return shown(frame.row).find(other => other.left > frame.left);
      case 'Home':
        return root;
      default:
        return undefined;
    }
  }

  function onKey(event) {
    if ((event.key === 'f' && (event.ctrlKey || event.metaKey)) || event.key === '/') {
      event.preventDefault();
      openSearch();
      return;
    }
    if (event.key === 'Escape') {
      if (matching) {
        closeSearch();
      } else {
        zoom(root);
      }
      return;
    }
    const frame = frameOf.get(document.activeElement);
    const button = document.activeElement?.closest?.('.button');
    if ((event.key === 'Enter' || event.key === ' ') && (frame || button)) {
      event.preventDefault();
      if (frame) {
        zoom(frame);
      } else {
        press(button);
      }
    } else if (frame && neighbour(frame, event.key)) {
      event.preventDefault();
      focus(neighbour(frame, event.key));
    }
  }

  function press(button) {
    ({search: openSearch, clear: closeSearch, reset: () => zoom(root)})[button.id]();
  }

  // ---- wiring

  byId('frames').addEventListener('click', event => {
    const frame = frameOf.get(event.target.closest('#frames > g > g'));
    if (frame) {
      zoom(frame);
      focus(frame);
    }
  });
  byId('frames').addEventListener('mouseover', event => {
    const frame = frameOf.get(event.target.closest('#frames > g > g'));
    byId('details').textContent = frame ? frame.title.replaceAll('\n', '  ·  ') : HINT;
  });
  for (const button of svg.querySelectorAll('.button')) {
    button.addEventListener('click', () => press(button));
  }
  window.addEventListener('keydown', onKey);
  window.addEventListener('resize', fitWindow);
  root.element.setAttribute('tabindex', '0');
  byId('search').classList.remove('hidden');
  byId('details').textContent = HINT;
  fitWindow();
})();
