// Small parts that several pages show.

import type { ComponentChildren } from 'preact';
import type { AccuracyView, AgentView, ApiError, FlameGraphView, SchedulingView } from './api';
import { api, flameGraphPath, type Range } from './api';
import { reasons } from './format';
import { useAnswer } from './hooks';
import { cpuTimeText, schedulingParts, throttledShare } from './scheduling';

/** Share of throttled periods. */
export const WORTH_A_WARNING = 0.01;

export const RANGES: [text: string, millis: number][] = [
  ['5m', 300_000],
  ['15m', 900_000],
  ['1h', 3_600_000],
  ['6h', 21_600_000],
  ['24h', 86_400_000],
  ['48h', 172_800_000],
];

export function rangeMillis(text: string): number {
  return RANGES.find(([name]) => name === text)?.[1] ?? 900_000;
}

export function Page({ title, children }: { title: ComponentChildren; children: ComponentChildren }) {
  return (
    <>
      <header>
        <a class="brand" href="/"><img src="/icon.svg" alt="" width="22" height="22" />Podflame</a>
        <h1>{title}</h1>
        <a href="/sessions">Sessions</a>
        <Nodes />
      </header>
      <main>{children}</main>
    </>
  );
}

function Nodes() {
  const { value } = useAnswer<AgentView[]>(api.agents, 'agents', 10_000);
  if (!value) return <span class="nodes" />;
  const connected = value.filter(agent => agent.connected);
  const rejected = value.reduce((sum, agent) => sum + agent.rejectedSamples, 0);
  const text = value.length === 0 ? 'no agent yet' : `${connected.length} of ${value.length} nodes connected`;
  return (
    <span class={`nodes ${connected.length < value.length || value.length === 0 ? 'warn' : ''}`} title={value.map(nodeLine).join('\n')}>
      {text}{rejected > 0 && ` · ${rejected} samples rejected`}
    </span>
  );
}

function nodeLine(agent: AgentView): string {
  return `${agent.node}: ${agent.connected ? 'connected' : 'gone'}, ${agent.cpus} CPUs at ${agent.continuousFrequencyHertz} Hz, kernel ${agent.kernelRelease}; `
    + `received ${agent.receivedSamples}, stored ${agent.storedSamples}, rejected ${agent.rejectedSamples}`;
}

export function RangeChooser({ chosen, onChoose }: { chosen: string; onChoose: (text: string) => void }) {
  return (
    <span class="ranges" role="group" aria-label="Time shown">
      {RANGES.map(([text]) => (
        <button type="button" key={text} aria-pressed={text === chosen} onClick={() => onChoose(text)}>{text}</button>
      ))}
    </span>
  );
}

export function Trouble({ error }: { error: ApiError | null }) {
  return error && <p class="trouble" role="alert"><b>{error.message}</b> {error.remedy}</p>;
}

/** How far the graph can be trusted. */
export function Accuracy({ accuracy, event }: { accuracy: AccuracyView; event: string }) {
  const waits = /^(?:off-cpu|wall-clock)(?::(.*))?$/.exec(event);
  const truncated = Object.values(accuracy.truncatedSamples).reduce((sum, count) => sum + count, 0);
  const worst = Object.entries(accuracy.unnamedShareByFile).sort(([, a], [, b]) => b - a)[0];
  return (
    <p class="accuracy">
      <b>{accuracy.samples.toLocaleString('en')}</b> samples ·{' '}
      {accuracy.requestedHertz > 0
        ? <><b>{accuracy.achievedHertz.toFixed(1)}</b> of {accuracy.requestedHertz.toFixed(0)} Hz achieved</>
        : waits ? `every wait of ${waits[1]?.replace(/,?waker/, '') || '1ms'} or more` : 'rate not known'}{' '}
      · lost <b>{reasons(accuracy.lostSamples)}</b> · dropped <b>{reasons(accuracy.droppedSamples)}</b>{' '}
      · truncated <b title={reasons(accuracy.truncatedSamples)}>{(accuracy.samples ? (100 * truncated) / accuracy.samples : 0).toFixed(1)} %</b>{' '}
      · unsymbolized <b>{(100 * accuracy.unnamedShare).toFixed(1)} %</b>{worst && worst[1] > 0.001 && (
        <span title="podflame symbols missing says which files lack names, why, and what to do"> (mostly {worst[0]}; <code>podflame symbols missing</code> says what to do)</span>
      )}
    </p>
  );
}

/** What kept the workloads from running, and whether their samples stand for the CPU time that the kernel counted. */
export function Scheduling({ scheduling }: { scheduling: SchedulingView }) {
  const parts = schedulingParts(scheduling);
  const cpuTime = cpuTimeText(scheduling);
  if (parts.length === 0 && !cpuTime) return null;
  return (
    <p class="scheduling">
      {parts.map((part, i) => <>{i > 0 && ' · '}{i === 0 && throttledShare(scheduling) >= WORTH_A_WARNING ? <b class="throttled">{part}</b> : part}</>)}
      {cpuTime && <>{parts.length > 0 && <br />}{cpuTime}</>}
    </p>
  );
}

export function Downloads({ workloads, session, range, name }: { workloads?: string[]; session?: string; range?: Range; name: string }) {
  const endings: Record<string, string> = { svg: 'svg', folded: 'folded', pprof: 'pb.gz', json: 'json' };
  return (
    <span class="downloads">
      Download:
      {Object.entries(endings).map(([format, ending]) => (
        <a key={format} class="button" download={`${name.replace(/[^\w.-]+/g, '-')}.${ending}`} href={flameGraphPath({ workloads, session, range, format })}>{format}</a>
      ))}
    </span>
  );
}

export function isEmpty(view: FlameGraphView): boolean {
  return view.samples === 0;
}
