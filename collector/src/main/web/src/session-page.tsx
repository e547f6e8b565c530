// One on-demand session, live while it runs.

import { api, type SessionView } from './api';
import { FlameGraph } from './flame/flame-graph';
import { moment, seconds } from './format';
import { useAnswer, useParameter } from './hooks';
import { Accuracy, Downloads, Page, Trouble, isEmpty } from './parts';

const REFRESH_MILLIS = 1_000;

export function SessionPage({ id }: { id: string }) {
  const [pattern, setPattern] = useParameter('search');
  const session = useAnswer(() => api.session(id), id, REFRESH_MILLIS);
  const running = !session.value || session.value.state === 'WAITING' || session.value.state === 'RUNNING';
  const graph = useAnswer(() => api.flameGraph({ session: id }), `${id} ${running}`, running ? REFRESH_MILLIS : 0);
  return (
    <Page title={session.value ? session.value.target : 'Session'}>
      <Trouble error={session.error ?? graph.error} />
      {session.value && <Progress session={session.value} onStop={() => void api.stopSession(id).then(session.again)} />}
      {graph.value && !isEmpty(graph.value) && (
        <>
          <div class="tools"><Downloads session={id} name={`session-${id}`} /></div>
          <Accuracy accuracy={graph.value.accuracy} />
          <FlameGraph view={graph.value} pattern={pattern} onPattern={setPattern} />
        </>
      )}
      {graph.value && isEmpty(graph.value) && <p class="quiet">{running ? 'No sample yet.' : 'No samples: it used no CPU in this time.'}</p>}
      {session.value && session.value.workloads.length > 1 && <Workloads session={session.value} />}
    </Page>
  );
}

function Progress({ session, onStop }: { session: SessionView; onStop: () => void }) {
  const running = session.state === 'WAITING' || session.state === 'RUNNING';
  return (
    <>
      <div class="tools">
        <progress max={session.durationMillis} value={Math.min(session.elapsedMillis, session.durationMillis)} aria-label="Session" />
        <span>
          {session.state.toLowerCase()} · {seconds(Math.min(session.elapsedMillis, session.durationMillis) / 1000)} of {seconds(session.durationMillis / 1000)}
          {' '}at {session.frequencyHertz} Hz · {session.samples.toLocaleString('en')} samples · {seconds(session.cpuSeconds)} of CPU · since {moment(session.startedMillis)}
        </span>
        {running && <button type="button" onClick={onStop}>Stop</button>}
      </div>
      {session.agents.filter(agent => agent.error).map(agent => (
        <p class="trouble" role="alert" key={agent.node}><b>Node {agent.node}:</b> {agent.error}</p>
      ))}
    </>
  );
}

function Workloads({ session }: { session: SessionView }) {
  return (
    <table>
      <thead><tr><th>Workload</th><th>Node</th><th class="number">Samples</th><th class="number">CPU</th></tr></thead>
      <tbody>
        {session.workloads.map(workload => (
          <tr key={workload.id}>
            <td><a href={`/workload/${workload.id}`}>{workload.displayName}</a></td>
            <td>{workload.node}</td>
            <td class="number">{workload.samples.toLocaleString('en')}</td>
            <td class="number">{seconds(workload.cpuSeconds)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
