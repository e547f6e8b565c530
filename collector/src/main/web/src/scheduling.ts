// What kept a workload from running, in words. The command line says the same (SchedulingText).

import type { NodeUseView, SchedulingView } from './api';
import { seconds } from './format';

const NAMED_NODES = 3;

/** Throttling, waiting, nodes; empty when nothing was counted. */
export function schedulingParts(view: SchedulingView): string[] {
  const parts: string[] = [];
  if (view.throttling) parts.push(throttling(view, view.throttling));
  if (view.runQueueWait) parts.push(`run-queue wait ${share(view.runQueueWait.share, 1)} of the time (${seconds(view.runQueueWait.seconds)})`);
  if (view.threadWaitSeconds !== null) parts.push(`run-queue wait ${seconds(view.threadWaitSeconds)}, all threads together`);
  for (const node of view.nodes.slice(0, NAMED_NODES)) parts.push(nodeUse(node, view.nodes.length > 1));
  return parts;
}

function throttling(view: SchedulingView, counted: NonNullable<SchedulingView['throttling']>): string {
  const limit = view.limitCores === null ? '' : `limit ${view.limitCores.toFixed(2)} CPUs, `;
  if (counted.throttledPeriods === 0) return `${limit}not throttled`;
  return `${limit}throttled ${share(throttledShare(view), 1)} of periods (${counted.throttledPeriods} of ${counted.periods}), ${seconds(counted.throttledSeconds)}`;
}

/** Of its periods, 0 to 1. */
export function throttledShare(view: SchedulingView): number {
  return view.throttling && view.throttling.periods > 0 ? view.throttling.throttledPeriods / view.throttling.periods : 0;
}

function nodeUse(use: NodeUseView, named: boolean): string {
  return `node ${named ? `${use.node} ` : ''}CPU ${share(use.busyShare, 0)}, steal ${share(use.stealShare, 0)}`;
}

/** Whether the samples stand for the CPU time that the kernel counted; empty when it was not counted. */
export function cpuTimeText(view: SchedulingView): string {
  if (!view.cpuTime) return '';
  const { sampledSeconds, countedSeconds } = view.cpuTime;
  const ratio = countedSeconds === 0 ? '' : `: ${share(sampledSeconds / countedSeconds, 1)}`;
  return `samples stand for ${seconds(sampledSeconds)}, the cgroup's counter says ${seconds(countedSeconds)}${ratio}`;
}

function share(value: number, digits: number): string {
  return `${(100 * value).toFixed(digits)} %`;
}
