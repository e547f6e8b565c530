// One session: on demand, live while it runs, or an imported recording. A workload of it may be looked at alone.

import { api, type SessionView } from './api';
import { Findings } from './findings';
import { FlameGraph } from './flame/flame-graph';
import { moment, recordedRange, seconds } from './format';
import { useAnswer, useParameter } from './hooks';
import { Accuracy, Downloads, Page, Scheduling, Trouble, isEmpty } from './parts';

const REFRESH_MILLIS = 1_000;
const DIAGNOSE_MILLIS = 5_000;

export function SessionPage({ id }: { id: string }) {
  const [pattern, setPattern] = useParameter('search');
  const [workload, setWorkload] = useParameter('workload');
  const session = useAnswer(() => api.session(id), id, REFRESH_MILLIS);
  const running = !session.value || isRunning(session.value);
  const workloads = workload ? [workload] : [];
  const graph = useAnswer(() => api.flameGraph({ session: id, workloads }), `${id} ${workload} ${running}`, running ? REFRESH_MILLIS : 0);
  const diagnosis = useAnswer(() => api.diagnosis({ session: id, workloads }), `${id} ${workload} ${running}`, running ? DIAGNOSE_MILLIS : 0);
  const chosen = session.value?.workloads.find(one => one.id === workload);
  return (
    <Page title={session.value ? `${chosen ? `${chosen.displayName} in ` : ''}${session.value.target}` : 'Session'}>
      <Trouble error={session.error ?? graph.error} />
      {session.value && (session.value.imported
        ? <Recording session={session.value} />
        : <Progress session={session.value} onStop={() => void api.stopSession(id).then(session.again)} />)}
      {graph.value && !isEmpty(graph.value) && (
        <>
          <div class="tools">
            {workload && <button type="button" onClick={() => setWorkload('')}>{chosen?.displayName ?? workload} ✕ all workloads</button>}
            <Downloads session={id} workloads={workloads} name={session.value?.source || `session-${id}`} />
          </div>
          {diagnosis.value && <Findings diagnosis={diagnosis.value} pattern={pattern} onPattern={setPattern} />}
          <Accuracy accuracy={graph.value.accuracy} event={graph.value.event} />
          <Scheduling scheduling={graph.value.scheduling} />
          <FlameGraph view={graph.value} pattern={pattern} onPattern={setPattern} />
        </>
      )}
      {graph.value && isEmpty(graph.value) && <p class="quiet">{running ? 'No sample yet.' : session.value?.imported ? 'The recording has no samples of it.' : 'No samples: it used no CPU in this time.'}</p>}
      {session.value && session.value.workloads.length > 0 && <Workloads session={session.value} chosen={workload} onChoose={setWorkload} />}
    </Page>
  );
}

function isRunning(session: SessionView): boolean {
  return session.state === 'WAITING' || session.state === 'RUNNING';
}

function Progress({ session, onStop }: { session: SessionView; onStop: () => void }) {
  return (
    <>
      <div class="tools">
        <progress max={session.durationMillis} value={Math.min(session.elapsedMillis, session.durationMillis)} aria-label="Session" />
        <span>
          {session.reason && <b>{session.reason} · </b>}
          {session.state.toLowerCase()} · {seconds(Math.min(session.elapsedMillis, session.durationMillis) / 1000)} of {seconds(session.durationMillis / 1000)}
          {session.frequencyHertz > 0 && <> at {session.frequencyHertz} Hz</>} · {session.samples.toLocaleString('en')} samples{session.cpuSeconds > 0 && <> · {seconds(session.cpuSeconds)} of CPU</>} · since {moment(session.startedMillis)}
        </span>
        {isRunning(session) && <button type="button" onClick={onStop}>Stop</button>}
      </div>
      <Failures session={session} />
    </>
  );
}

/** What was recorded, where and when; and the recording's other events. */
function Recording({ session }: { session: SessionView }) {
  const node = session.agents.map(agent => agent.node).join(', ');
  const known = useAnswer(api.sessions, session.id, 0);
  const others = (known.value ?? []).filter(other =>
    other.imported && other.id !== session.id && other.source === session.source && other.agents.some(agent => agent.node === node));
  return (
    <>
      <p class="facts">
        <b>{session.event}</b> of node <b>{node}</b>
        {session.samples > 0 && <>, recorded <b>{recordedRange(session)}</b></>}
        {session.frequencyHertz > 0 && <> at {session.frequencyHertz} Hz</>}
        {' '}· {session.samples.toLocaleString('en')} samples{session.cpuSeconds > 0 && <> · {seconds(session.cpuSeconds)} of CPU</>}
        {' '}· {isRunning(session) ? 'being imported' : `imported ${moment(session.importedMillis)}`}
      </p>
      {others.length > 0 && (
        <p class="facts">
          Also of {session.source}:{' '}
          {others.map((other, i) => (
            <>
              {i > 0 && ', '}
              <a key={other.id} href={`/session/${other.id}`}>{other.event}</a>
              {other.event === session.event && <> (imported {moment(other.importedMillis)})</>}
            </>
          ))}
        </p>
      )}
      <Failures session={session} />
    </>
  );
}

function Failures({ session }: { session: SessionView }) {
  return (
    <>
      {session.agents.filter(agent => agent.error).map(agent => (
        <p class="trouble" role="alert" key={agent.node}><b>Node {agent.node}:</b> {agent.error}</p>
      ))}
    </>
  );
}

function Workloads({ session, chosen, onChoose }: { session: SessionView; chosen: string; onChoose: (id: string) => void }) {
  const cpu = session.cpuSeconds > 0;
  return (
    <table>
      <thead>
        <tr><th>Workload</th><th>Node</th><th class="number">Samples</th>{cpu && <th class="number">CPU</th>}{!session.imported && <th>Elsewhere</th>}</tr>
      </thead>
      <tbody>
        {session.workloads.map(workload => (
          <tr key={workload.id} class={workload.id === chosen ? 'chosen' : ''}>
            <td>
              <a
                href={`/session/${session.id}?workload=${workload.id}`} title="Only this workload's samples of the session"
                onClick={event => { event.preventDefault(); onChoose(workload.id); window.scrollTo(0, 0); }}
              >{workload.displayName}</a>
            </td>
            <td>{workload.node}</td>
            <td class="number">{workload.samples.toLocaleString('en')}</td>
            {cpu && <td class="number">{seconds(workload.cpuSeconds)}</td>}
            {!session.imported && <td><a href={`/workload/${workload.id}`}>over time</a></td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
