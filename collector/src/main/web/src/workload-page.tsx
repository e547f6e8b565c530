// One workload: its CPU over time, and the flame graph of the time chosen there; follows the present until a time is chosen.

import { useState } from 'preact/hooks';
import { ApiError, api, type Range, type SessionView } from './api';
import { CpuChart } from './cpu-chart';
import { Findings } from './findings';
import { FlameGraph } from './flame/flame-graph';
import { cores, moment, seconds } from './format';
import { useAnswer, useParameter } from './hooks';
import { Accuracy, Downloads, Page, RangeChooser, Scheduling, Trouble, isEmpty, rangeMillis } from './parts';

const STEPS = 120;
const REFRESH_MILLIS = 5_000;
const DIAGNOSE_MILLIS = 30_000;
const SESSION_MILLIS = 30_000;
const LOOK_BACK_MILLIS = 120_000;

export function WorkloadPage({ id }: { id: string }) {
  const [last, setLast] = useParameter('last');
  const [from, setFrom] = useParameter('from');
  const [to, setTo] = useParameter('to');
  const [pattern, setPattern] = useParameter('search');
  const [starting, setStarting] = useState<ApiError | null>(null);
  const chosen = last || '15m';
  const selected: Range | null = from && to ? { fromMillis: Number(from), toMillis: Number(to) } : null;

  const overTime = useAnswer(async () => {
    const now = Date.now();
    const range = { fromMillis: now - rangeMillis(chosen), toMillis: now };
    return { range, workload: await api.workload(id, range, STEPS) };
  }, `${id} ${chosen}`, REFRESH_MILLIS);
  const graph = useAnswer(() => {
    const now = Date.now();
    return api.flameGraph({ workloads: [id], range: selected ?? { fromMillis: now - rangeMillis(chosen), toMillis: now } });
  }, `${id} ${chosen} ${from} ${to}`, selected ? 0 : REFRESH_MILLIS);

  const diagnosis = useAnswer(() => {
    const now = Date.now();
    return api.diagnosis({ workloads: [id], range: selected ?? { fromMillis: now - rangeMillis(chosen), toMillis: now } });
  }, `${id} ${chosen} ${from} ${to}`, selected ? 0 : DIAGNOSE_MILLIS);

  const choose = (range: Range | null) => {
    setFrom(range ? String(Math.round(range.fromMillis)) : '');
    setTo(range ? String(Math.round(range.toMillis)) : '');
  };
  const begin = (session: Promise<SessionView>) => {
    setStarting(null);
    session.then(
      session => location.assign(`/session/${session.id}`),
      error => setStarting(error instanceof ApiError ? error : new ApiError(String(error), '')),
    );
  };

  const workload = overTime.value?.workload;
  return (
    <Page title={workload?.displayName ?? 'Workload'}>
      <div class="tools">
        <RangeChooser chosen={chosen} onChoose={text => { choose(null); setLast(text); }} />
        {selected
          ? <button type="button" onClick={() => choose(null)}>{moment(selected.fromMillis)} – {moment(selected.toMillis)} ✕ back to live</button>
          : <span class="live">live</span>}
        <button type="button" class="primary" onClick={() => begin(api.profileWorkload(id, SESSION_MILLIS))}>Profile now: 30 s at 99 Hz</button>
        <button type="button" title="The samples that the agent has kept, at the full rate" onClick={() => begin(api.lookBackAtWorkload(id, LOOK_BACK_MILLIS))}>Look back: the last 2 min</button>
        <Downloads workloads={[id]} range={selected ?? overTime.value?.range} name={workload?.displayName ?? id} />
      </div>
      <Trouble error={starting ?? overTime.error ?? graph.error} />
      {overTime.value && workload && (
        <>
          <p class="facts">
            <b>{cores(workload.cores)}</b> cores, {seconds(workload.cpuSeconds)} of CPU in the last {chosen} on node {workload.node}
            {workload.controlPlane && <> · {workload.controlPlane}</>}{workload.image && <> · {workload.image}</>}
          </p>
          <CpuChart
            range={overTime.value.range} stepMillis={rangeMillis(chosen) / STEPS} values={workload.coresByStep}
            selected={selected} onSelect={choose}
          />
          <p class="hint">Drag over the chart to choose a time.</p>
        </>
      )}
      {diagnosis.value && <Findings diagnosis={diagnosis.value} pattern={pattern} onPattern={setPattern} />}
      {graph.value && <Accuracy accuracy={graph.value.accuracy} event={graph.value.event} />}
      {graph.value && <Scheduling scheduling={graph.value.scheduling} />}
      {graph.value && (isEmpty(graph.value)
        ? <p class="quiet">No samples in this time: it used no CPU, or was not there.</p>
        : <FlameGraph view={graph.value} pattern={pattern} onPattern={setPattern} />)}
    </Page>
  );
}
