// The live flame graph: zoom, search, tooltip, keyboard. The root is on top; callees grow downwards.

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { FlameGraphView } from '../api';
import { amount, percent } from '../format';
import { useDark, useWidth } from '../hooks';
import { colorOf, labelOf, legendOf } from './colors';
import { fileOf, isInlined, kindOf, kindsIn, layOut, lineOf, nameOf, nodeAt, nodeOnPath, pathOf, search, type Layout, type Matches } from './layout';
import { INLINED_ALPHA, Painter, ROW } from './painter';

interface Props {
  view: FlameGraphView;
  pattern: string;
  onPattern: (pattern: string) => void;
}

export function FlameGraph({ view, pattern, onPattern }: Props) {
  const layout = useMemo(() => layOut(view), [view]);
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const searchBox = useRef<HTMLInputElement>(null);
  const width = useWidth(frame);
  const dark = useDark();
  const [zoomPath, setZoomPath] = useState<string[]>([]);
  const [selectedPath, setSelectedPath] = useState<string[] | null>(null);
  const [pointer, setPointer] = useState<{ node: number; x: number; y: number } | null>(null);

  const zoomed = useMemo(() => nodeOnPath(layout, zoomPath), [layout, zoomPath]);
  const selected = useMemo(() => (selectedPath ? nodeOnPath(layout, selectedPath) : -1), [layout, selectedPath]);
  const found = useMemo(() => find(layout, pattern), [layout, pattern]);
  const painter = useMemo(() => (canvas.current ? new Painter(canvas.current, layout) : null), [layout, dark, width > 0]);
  const hovered = pointer && pointer.node < view.nodes.parent.length ? pointer.node : -1;

  useLayoutEffect(() => {
    if (width > 0) painter?.paint({ zoomed, hovered, selected, matches: found.matches, dark, width });
  }, [painter, zoomed, hovered, selected, found, dark, width]);

  useEffect(() => {
    const focusSearch = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLInputElement;
      if ((event.key === '/' && !typing) || (event.key === 'f' && (event.ctrlKey || event.metaKey))) {
        event.preventDefault();
        searchBox.current?.focus();
        searchBox.current?.select();
      }
    };
    window.addEventListener('keydown', focusSearch);
    return () => window.removeEventListener('keydown', focusSearch);
  }, []);

  const zoomTo = (node: number) => setZoomPath(pathOf(view, node));
  const at = (event: MouseEvent): number => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const depth = Math.floor((event.clientY - box.top) / ROW);
    if (depth <= layout.depth[zoomed]) return ancestorAt(layout, zoomed, depth);
    const x = layout.left[zoomed] + ((event.clientX - box.left) / box.width) * view.nodes.total[zoomed];
    return nodeAt(layout, depth, x);
  };

  const onKey = (event: KeyboardEvent) => {
    const from = selected >= 0 ? selected : zoomed;
    const to = keyTarget(layout, from, event.key);
    if (to >= 0) setSelectedPath(pathOf(view, to));
    else if (event.key === 'Enter' || event.key === ' ') zoomTo(from);
    else if (event.key === 'Escape' || event.key === 'Backspace') zoomTo(event.key === 'Escape' ? 0 : view.nodes.parent[zoomed]);
    else return;
    event.preventDefault();
  };

  const described = hovered >= 0 ? hovered : selected;
  return (
    <section class="flame" aria-label="Flame graph">
      <div class="flame-bar">
        <input
          ref={searchBox} type="search" placeholder="Search functions: press / (regular expression)" aria-label="Search functions"
          value={pattern} onInput={event => onPattern(event.currentTarget.value)}
          onKeyDown={event => event.key === 'Escape' && (onPattern(''), canvas.current?.focus())}
        />
        <span class="found" role="status">{found.text(view)}</span>
        <button type="button" disabled={zoomed === 0} onClick={() => zoomTo(0)}>Reset zoom</button>
        <span class="legend">
          {legendOf(kindsIn(view)).map(([kind, label]) => (
            <span key={kind}><i style={{ background: colorOf(kind, '', dark) }} />{label}</span>
          ))}
          {view.frames.inlined.includes(1) && <span class="inlined"><i style={{ background: colorOf('GO', '', dark), opacity: INLINED_ALPHA }} />inlined</span>}
        </span>
      </div>
      <div class="flame-frame" ref={frame}>
        <canvas
          ref={canvas} tabIndex={0} role="application" style={{ width: '100%' }}
          aria-label="Call tree. Arrow keys move, Enter zooms, Escape resets."
          onMouseMove={event => setPointer({ node: at(event), x: event.clientX, y: event.clientY })}
          onMouseLeave={() => setPointer(null)}
          onClick={event => {
            const node = at(event);
            if (node >= 0) {
              zoomTo(node);
              setSelectedPath(pathOf(view, node));
            }
          }}
          onKeyDown={onKey}
        />
        {pointer && hovered >= 0 && <Tooltip layout={layout} node={hovered} zoomed={zoomed} x={pointer.x} y={pointer.y} />}
      </div>
      <p class="described" role="status" aria-live="polite">{described >= 0 ? describe(layout, described) : ''}</p>
    </section>
  );
}

function Tooltip({ layout, node, zoomed, x, y }: { layout: Layout; node: number; zoomed: number; x: number; y: number }) {
  const { view } = layout;
  const { self, total } = view.nodes;
  const right = x > window.innerWidth / 2;
  const style = {
    top: `${Math.min(y + 16, window.innerHeight - 150)}px`,
    ...(right ? { right: `${window.innerWidth - x + 12}px` } : { left: `${x + 12}px` }),
  };
  return (
    <div class="tooltip" style={style}>
      <b>{nameOf(view, node)}</b>
      <dl>
        <dt>total</dt>
        <dd>{amount(total[node], view.unit)} · {percent(total[node], total[0])} of all{zoomed > 0 && ` · ${percent(total[node], total[zoomed])} of the zoomed`}</dd>
        <dt>self</dt>
        <dd>{amount(self[node], view.unit)} · {percent(self[node], total[0])} of all</dd>
        {node > 0 && <><dt>kind</dt><dd>{labelOf(kindOf(view, node))}{isInlined(view, node) && ', inlined into its caller'}</dd></>}
        {lineOf(view, node) && <><dt>line</dt><dd>{lineOf(view, node)}</dd></>}
        {fileOf(view, node) && <><dt>file</dt><dd>{fileOf(view, node)}</dd></>}
      </dl>
    </div>
  );
}

function describe(layout: Layout, node: number): string {
  const { view } = layout;
  const { self, total } = view.nodes;
  const line = lineOf(view, node);
  return `${nameOf(view, node)}${line && ` (${line})`} — total ${amount(total[node], view.unit)} (${percent(total[node], total[0])}), self ${amount(self[node], view.unit)} (${percent(self[node], total[0])})`;
}

function find(layout: Layout, pattern: string): { matches: Matches | null; text: (view: FlameGraphView) => string } {
  if (pattern === '') return { matches: null, text: () => '' };
  try {
    const matches = search(layout, pattern);
    return {
      matches,
      text: view =>
        matches.functions === 0
          ? 'no match'
          : `${percent(matches.value, view.nodes.total[0])} · ${amount(matches.value, view.unit)} in ${matches.functions} functions`,
    };
  } catch {
    return { matches: null, text: () => 'not a regular expression' };
  }
}

function ancestorAt(layout: Layout, node: number, depth: number): number {
  let ancestor = node;
  while (layout.depth[ancestor] > depth) ancestor = layout.view.nodes.parent[ancestor];
  return ancestor;
}

/** Where an arrow key leads from a node: up to the caller, down to the largest callee, left and right to siblings. */
function keyTarget(layout: Layout, node: number, key: string): number {
  const { parent, total } = layout.view.nodes;
  if (key === 'ArrowUp') return node > 0 ? parent[node] : -1;
  if (key === 'ArrowDown') {
    let largest = -1;
    for (let i = layout.childStart[node]; i < layout.childStart[node + 1]; i++) {
      const child = layout.children[i];
      if (largest < 0 || total[child] > total[largest]) largest = child;
    }
    return largest;
  }
  if ((key === 'ArrowLeft' || key === 'ArrowRight') && node > 0) {
    const from = layout.childStart[parent[node]];
    const to = layout.childStart[parent[node] + 1];
    const next = layout.children.subarray(from, to).indexOf(node) + (key === 'ArrowLeft' ? -1 : 1);
    return next >= 0 && next < to - from ? layout.children[from + next] : node;
  }
  return -1;
}
