import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SchedulingView } from '../src/api';
import { cpuTimeText, schedulingParts, throttledShare } from '../src/scheduling';

const NOTHING: SchedulingView = { throttling: null, limitCores: null, runQueueWait: null, threadWaitSeconds: null, cpuTime: null, memory: null, nodes: [] };
const NODE = { node: 'node-1', cpus: 4, busyShare: 0.87, stealShare: 0.02, iowaitShare: 0 };

test('the page says what the command line says', () => {
  const view: SchedulingView = {
    throttling: { periods: 333, throttledPeriods: 41, throttledSeconds: 8.2 },
    limitCores: 0.5,
    runQueueWait: { seconds: 3.1, share: 0.31 },
    threadWaitSeconds: null,
    cpuTime: { sampledSeconds: 12.1, countedSeconds: 12.4 },
    memory: null,
    nodes: [NODE],
  };
  assert.deepEqual(schedulingParts(view), [
    'limit 0.50 CPUs, throttled 12.3 % of periods (41 of 333), 8.20 s',
    'run-queue wait 31.0 % of the time (3.10 s)',
    'node CPU 87 %, steal 2 %',
  ]);
  assert.equal(cpuTimeText(view), "samples stand for 12.1 s, the cgroup's counter says 12.4 s: 97.6 %");
});

test('nothing is said of what was not counted', () => {
  assert.deepEqual(schedulingParts(NOTHING), []);
  assert.equal(cpuTimeText(NOTHING), '');
  assert.equal(throttledShare(NOTHING), 0);
});

test('without a limit and without pressure', () => {
  const view = { ...NOTHING, throttling: { periods: 0, throttledPeriods: 0, throttledSeconds: 0 }, threadWaitSeconds: 12.4 };
  assert.deepEqual(schedulingParts(view), ['not throttled', 'run-queue wait 12.4 s, all threads together']);
});
