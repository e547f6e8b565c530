// The board: a card for every control-plane pod, all other workloads below.

import { api, type WorkloadView } from './api';
import { WorstFinding } from './findings';
import { cores, seconds } from './format';
import { useAnswer, useParameter } from './hooks';
import { Page, RangeChooser, Trouble, WORTH_A_WARNING, rangeMillis } from './parts';
import { throttledShare } from './scheduling';
import { Recordings } from './sessions-page';

const STEPS = 60;
const RECORDINGS = 5;
const REFRESH_MILLIS = 5_000;

export function Board() {
  const [last, setLast] = useParameter('last');
  const [filter, setFilter] = useParameter('filter');
  const chosen = last || '15m';
  const { value, error } = useAnswer(() => {
    const now = Date.now();
    return api.workloads({ fromMillis: now - rangeMillis(chosen), toMillis: now }, STEPS);
  }, chosen, REFRESH_MILLIS);
  const workloads = (value?.workloads ?? []).filter(workload => matches(workload, filter));
  const controlPlane = workloads.filter(workload => workload.controlPlane);
  const others = workloads.filter(workload => !workload.controlPlane);
  return (
    <Page title="Where the CPU goes">
      <div class="tools">
        <RangeChooser chosen={chosen} onChoose={setLast} />
        <input type="search" placeholder="Filter by name, namespace, node, label" aria-label="Filter workloads" value={filter} onInput={event => setFilter(event.currentTarget.value)} />
      </div>
      <Trouble error={error} />
      {!value && !error && <p class="quiet">Asking the collector …</p>}
      {value && (
        <>
          <h2>Control plane</h2>
          {controlPlane.length === 0
            ? <p class="quiet">No control-plane pod was sampled on the connected nodes in the last {chosen}{filter && ' that the filter lets through'}.</p>
            : <div class="cards">{controlPlane.map(workload => <Card key={workload.id} workload={workload} last={chosen} />)}</div>}
          <h2>All other workloads</h2>
          <Table workloads={others} last={chosen} />
          <LatestRecordings />
        </>
      )}
    </Page>
  );
}

/** Nothing when nothing was imported: a recording is no part of what goes on now. */
function LatestRecordings() {
  const { value } = useAnswer(api.sessions, 'sessions', REFRESH_MILLIS);
  const recordings = (value ?? []).filter(session => session.imported);
  if (recordings.length === 0) return null;
  return (
    <>
      <h2>Imported recordings</h2>
      <Recordings sessions={recordings.slice(0, RECORDINGS)} />
      {recordings.length > RECORDINGS && <p class="quiet"><a href="/sessions">All {recordings.length}</a></p>}
    </>
  );
}

function Card({ workload, last }: { workload: WorkloadView; last: string }) {
  return (
    <a class="card" href={address(workload, last)}>
      <span class="component">{workload.controlPlane}</span>
      <span class="cores">{cores(workload.cores)} <small>cores</small></span>
      <span class="who">{workload.displayName}</span>
      <Sparkline values={workload.coresByStep} />
      <span class="hot">{hottest(workload)}</span>
      <span class="node">{workload.node}<Throttled workload={workload} last={last} /></span>
      <WorstFinding findings={workload.findings} />
    </a>
  );
}

function Throttled({ workload, last }: { workload: WorkloadView; last: string }) {
  const share = throttledShare(workload.scheduling);
  if (share < WORTH_A_WARNING) return null;
  return <> · <b class="throttled" title={`stopped by its CPU limit in so many of its periods of the last ${last}`}>throttled {(100 * share).toFixed(0)} %</b></>;
}

function Table({ workloads, last }: { workloads: WorkloadView[]; last: string }) {
  if (workloads.length === 0) return <p class="quiet">None was sampled in the last {last}.</p>;
  return (
    <table>
      <thead>
        <tr><th>Workload</th><th>Node</th><th class="number">Cores</th><th class="number">CPU</th><th>Over time</th><th>Hottest function</th></tr>
      </thead>
      <tbody>
        {workloads.map(workload => (
          <tr key={workload.id}>
            <td><a href={address(workload, last)}>{workload.displayName}</a> <small>{workload.kind.toLowerCase()}<Throttled workload={workload} last={last} /></small><WorstFinding findings={workload.findings} /></td>
            <td class="where" title={workload.node}>{workload.node}</td>
            <td class="number">{cores(workload.cores)}</td>
            <td class="number">{seconds(workload.cpuSeconds)}</td>
            <td><Sparkline values={workload.coresByStep} /></td>
            <td class="hot">{hottest(workload)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Sparkline({ values }: { values: number[] }) {
  const largest = Math.max(...values, 1e-9);
  const points = values.map((value, i) => `${((i + 0.5) * 100) / values.length},${(28 - (26 * value) / largest).toFixed(1)}`);
  return (
    <svg class="spark" viewBox="0 0 100 30" preserveAspectRatio="none" role="img" aria-label={`at most ${cores(Math.max(0, ...values))} cores`}>
      <polygon points={`0,30 ${points.join(' ')} 100,30`} />
      <polyline points={points.join(' ')} />
    </svg>
  );
}

function hottest(workload: WorkloadView): string {
  if (!workload.hottest) return workload.lastSeenMillis === 0 ? 'no CPU used yet' : '';
  return `${workload.hottest} (${(100 * workload.hottestShare).toFixed(0)} %)`;
}

function address(workload: WorkloadView, last: string): string {
  return `/workload/${workload.id}?last=${last}`;
}

function matches(workload: WorkloadView, filter: string): boolean {
  const text = [
    workload.displayName, workload.node, workload.controlPlane, workload.image, workload.name,
    ...Object.entries(workload.labels).map(([key, value]) => `${key}=${value}`),
  ].join(' ').toLowerCase();
  return filter.toLowerCase().split(/\s+/).every(word => text.includes(word));
}
