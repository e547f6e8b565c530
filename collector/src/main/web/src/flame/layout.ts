// Where every frame of a call tree lies: pure arithmetic on columns, fast at a million nodes.

import type { FlameGraphView } from '../api';

/**
 * A laid-out flame graph. Horizontal units are the graph's values (nanoseconds of CPU): node n covers
 * [left[n], left[n] + total[n]). Rows are depths; the root is row 0.
 */
export interface Layout {
  view: FlameGraphView;
  left: Float64Array;
  depth: Uint16Array;
  /** Nodes of each row, in order of left. */
  rows: Int32Array[];
  /** childStart[n] … childStart[n + 1] are n's children in `children`, in order of name. */
  childStart: Int32Array;
  children: Int32Array;
}

export function layOut(view: FlameGraphView): Layout {
  const { parent, total } = view.nodes;
  const count = parent.length;
  const { childStart, children } = sortedChildren(view);
  const left = new Float64Array(count);
  const depth = new Uint16Array(count);
  const rowSizes: number[] = [1];
  // parents come before children, so one forward pass over nodes places all children of placed nodes
  for (let node = 0; node < count; node++) {
    let x = left[node];
    for (let i = childStart[node]; i < childStart[node + 1]; i++) {
      const child = children[i];
      left[child] = x;
      depth[child] = depth[node] + 1;
      rowSizes[depth[child]] = (rowSizes[depth[child]] ?? 0) + 1;
      x += total[child];
    }
  }
  const rows = rowSizes.map(size => new Int32Array(size));
  const filled = new Int32Array(rowSizes.length);
  for (let node = 0; node < count; node++) rows[depth[node]][filled[depth[node]]++] = node;
  for (const row of rows) row.sort((a, b) => left[a] - left[b]);
  return { view, left, depth, rows, childStart, children };
}

function sortedChildren(view: FlameGraphView): { childStart: Int32Array; children: Int32Array } {
  const { parent, frame } = view.nodes;
  const count = parent.length;
  const childStart = new Int32Array(count + 1);
  for (let node = 1; node < count; node++) childStart[parent[node] + 1]++;
  for (let node = 0; node < count; node++) childStart[node + 1] += childStart[node];
  // nodes in order of their frame's name, then dealt out to their parents: each parent's children come out sorted
  const rank = frameRanks(view);
  const frames = view.frames.name.length;
  const order = new Int32Array(Math.max(0, count - 1));
  const start = new Int32Array(frames + 1);
  for (let node = 1; node < count; node++) start[rank[frame[node]] + 1]++;
  for (let r = 0; r < frames; r++) start[r + 1] += start[r];
  for (let node = 1; node < count; node++) order[start[rank[frame[node]]]++] = node;
  const next = childStart.slice();
  const children = new Int32Array(Math.max(0, count - 1));
  for (const node of order) children[next[parent[node]]++] = node;
  return { childStart, children };
}

function frameRanks(view: FlameGraphView): Int32Array {
  const frames = view.frames.name.length;
  const byName = Array.from({ length: frames }, (_, i) => i).sort((a, b) => {
    const left = view.names[view.frames.name[a]];
    const right = view.names[view.frames.name[b]];
    return left < right ? -1 : left > right ? 1 : a - b;
  });
  const rank = new Int32Array(frames);
  byName.forEach((frame, i) => (rank[frame] = i));
  return rank;
}

/** The first position in the row whose node ends right of x. */
export function firstEndingAfter(layout: Layout, row: Int32Array, x: number): number {
  const { left } = layout;
  const { total } = layout.view.nodes;
  let low = 0;
  let high = row.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (left[row[middle]] + total[row[middle]] > x) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The node at depth and x, or -1. */
export function nodeAt(layout: Layout, depth: number, x: number): number {
  const row = layout.rows[depth];
  if (!row) return -1;
  const at = firstEndingAfter(layout, row, x);
  return at < row.length && layout.left[row[at]] <= x ? row[at] : -1;
}

export function nameOf(view: FlameGraphView, node: number): string {
  return node === 0 ? 'all' : view.names[view.frames.name[view.nodes.frame[node]]];
}

export function kindOf(view: FlameGraphView, node: number): string {
  return node === 0 ? 'ROOT' : view.kinds[view.frames.kind[view.nodes.frame[node]]];
}

/** The kinds of all the frames there are. */
export function kindsIn(view: FlameGraphView): Set<string> {
  return new Set(view.frames.kind.map(kind => view.kinds[kind]));
}

export function fileOf(view: FlameGraphView, node: number): string {
  return node === 0 ? '' : view.files[view.frames.file[view.nodes.frame[node]]];
}

/** Whether the compiler put the function into its caller. */
export function isInlined(view: FlameGraphView, node: number): boolean {
  return node > 0 && view.frames.inlined[view.nodes.frame[node]] === 1;
}

/** The source line that ran or called, file:line; '' when it is not known. */
export function lineOf(view: FlameGraphView, node: number): string {
  const line = view.nodes.line[node];
  return view.lines.line[line] > 0 ? `${view.files[view.lines.file[line]]}:${view.lines.line[line]}` : '';
}

/** Names and kinds from the root's child to the node: finds the same place again in a newer graph. */
export function pathOf(view: FlameGraphView, node: number): string[] {
  const path: string[] = [];
  for (let n = node; n > 0; n = view.nodes.parent[n]) path.push(`${kindOf(view, n)} ${nameOf(view, n)}`);
  return path.reverse();
}

/** The node a path leads to, or as far as the path goes here. */
export function nodeOnPath(layout: Layout, path: string[]): number {
  let node = 0;
  for (const step of path) {
    let found = -1;
    for (let i = layout.childStart[node]; i < layout.childStart[node + 1]; i++) {
      const child = layout.children[i];
      if (`${kindOf(layout.view, child)} ${nameOf(layout.view, child)}` === step) {
        found = child;
        break;
      }
    }
    if (found < 0) return node;
    node = found;
  }
  return node;
}

/** What a search found. */
export interface Matches {
  /** By frame ID. */
  frames: Uint8Array;
  /** Value of all samples with a matching frame, each counted once. */
  value: number;
  /** Distinct functions that match. */
  functions: number;
}

/** Frames whose name matches; throws SyntaxError for a pattern that is no regular expression. */
export function search(layout: Layout, pattern: string): Matches {
  const { view } = layout;
  const expression = new RegExp(pattern, 'i');
  const matchingNames = view.names.map(name => expression.test(name));
  const frames = Uint8Array.from(view.frames.name, name => (matchingNames[name] ? 1 : 0));
  const { parent, frame, total } = view.nodes;
  const covered = new Uint8Array(parent.length);
  let value = 0;
  for (let node = 1; node < parent.length; node++) {
    if (covered[parent[node]]) covered[node] = 1;
    else if (frames[frame[node]]) {
      covered[node] = 1;
      value += total[node];
    }
  }
  return { frames, value, functions: frames.reduce((sum, one) => sum + one, 0) };
}
