import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FlameGraphView } from '../src/api';
import { colorOf, labelOf, legendOf } from '../src/flame/colors';
import { isInlined, kindsIn, layOut, lineOf, nameOf, nodeAt, nodeOnPath, pathOf, search } from '../src/flame/layout';

/** all → main → (b → c, a), with main on its own for 10 of 100. */
function small(): FlameGraphView {
  return view(['main', 'b', 'c', 'a'], { parent: [0, 0, 1, 2, 1], frame: [-1, 0, 1, 2, 3], self: [0, 10, 20, 30, 40], total: [100, 100, 50, 30, 40] });
}

function view(names: string[], nodes: Omit<FlameGraphView['nodes'], 'line'>): FlameGraphView {
  const ids = names.map((_, i) => i);
  return {
    title: '', event: 'cpu-clock', unit: 'nanoseconds', fromMillis: 0, toMillis: 1, samples: 1, names, files: ['', 'main.c'], kinds: ['NATIVE'],
    frames: { name: ids, kind: ids.map(() => 0), file: ids.map(() => 0), named: ids.map(() => 1), inlined: ids.map(i => i % 2) },
    lines: { file: [0, 1], line: [0, 12] },
    nodes: { ...nodes, line: nodes.parent.map((_, i) => i % 2) },
    accuracy: { requestedHertz: 99, achievedHertz: 99, samples: 1, lostSamples: {}, droppedSamples: {}, truncatedSamples: {}, unnamedShare: 0, unnamedShareByFile: {} },
    scheduling: { throttling: null, limitCores: null, runQueueWait: null, threadWaitSeconds: null, cpuTime: null, memory: null, nodes: [] },
  };
}

test('siblings lie side by side in order of their names', () => {
  const layout = layOut(small());
  assert.deepEqual([...layout.rows[2]].map(node => nameOf(layout.view, node)), ['a', 'b']);
  assert.equal(layout.left[4], 0);
  assert.equal(layout.left[2], 40);
  assert.equal(layout.left[3], 40);
});

test('a node says its source line, and whether it was inlined', () => {
  const graph = small();
  assert.deepEqual([0, 1, 2].map(node => lineOf(graph, node)), ['', 'main.c:12', '']);
  assert.deepEqual([0, 1, 2].map(node => isInlined(graph, node)), [false, false, true]);
});

test('a place finds the frame that covers it, and nothing beside it', () => {
  const layout = layOut(small());
  assert.equal(nodeAt(layout, 2, 39.9), 4);
  assert.equal(nodeAt(layout, 2, 40), 2);
  assert.equal(nodeAt(layout, 2, 95), -1);
  assert.equal(nodeAt(layout, 9, 0), -1);
});

test('a search counts nested matches once', () => {
  const found = search(layOut(small()), '^[bc]$');
  assert.equal(found.value, 50);
  assert.equal(found.functions, 2);
  assert.throws(() => search(layOut(small()), '('), SyntaxError);
});

test('a path leads to the same place in another graph, or as far as it goes', () => {
  const layout = layOut(small());
  assert.equal(nodeOnPath(layout, pathOf(layout.view, 3)), 3);
  const shorter = layOut(view(['main'], { parent: [0, 0], frame: [-1, 0], self: [0, 1], total: [1, 1] }));
  assert.equal(nodeOnPath(shorter, pathOf(layout.view, 3)), 1);
});

test('a million nodes are laid out so that every child lies within its parent', () => {
  const count = 1_000_000;
  const parent = Array.from({ length: count }, (_, i) => (i === 0 ? 0 : Math.floor((i - 1) / 8)));
  const self = Array.from({ length: count }, () => 1);
  const total = self.slice();
  for (let i = count - 1; i > 0; i--) total[parent[i]] += total[i];
  const layout = layOut(view(['f', 'g'], { parent, frame: parent.map((_, i) => i % 2), self, total }));
  for (let i = 1; i < count; i += 997) {
    const p = parent[i];
    assert.ok(layout.left[i] >= layout.left[p] && layout.left[i] + total[i] <= layout.left[p] + total[p]);
  }
});

test('waits have a colour and a name of their own, and a place in the legend where there are some', () => {
  const graph = small();
  assert.ok(!legendOf(kindsIn(graph)).some(([kind]) => kind === 'OFF_CPU'));
  graph.kinds = ['NATIVE', 'OFF_CPU', 'ON_CPU'];
  graph.frames.kind = [0, 1, 2, 0];
  assert.deepEqual(legendOf(kindsIn(graph)).slice(-2), [['ON_CPU', 'on-CPU'], ['OFF_CPU', 'off-CPU']]);
  assert.equal(labelOf('OFF_CPU'), 'off-CPU');
  for (const dark of [false, true]) {
    const colours = ['NATIVE', 'KERNEL', 'GO', 'JIT', 'THREAD', 'UNKNOWN', 'ON_CPU', 'OFF_CPU'].map(kind => colorOf(kind, '', dark));
    assert.equal(new Set(colours).size, colours.length);
  }
});
