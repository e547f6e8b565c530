// All sessions, live ones and imported recordings; the board shows the latest recordings by the same table.

import { api, type SessionView } from './api';
import { moment, recordedRange, seconds } from './format';
import { useAnswer } from './hooks';
import { Page, Trouble } from './parts';

const REFRESH_MILLIS = 3_000;

export function SessionsPage() {
  const { value, error } = useAnswer(api.sessions, 'sessions', REFRESH_MILLIS);
  const live = (value ?? []).filter(session => !session.imported);
  const imported = (value ?? []).filter(session => session.imported);
  return (
    <Page title="Sessions and recordings">
      <Trouble error={error} />
      {!value && !error && <p class="quiet">Asking the collector …</p>}
      {value && (
        <>
          <h2>On-demand sessions and look-backs</h2>
          <Live sessions={live} />
          <h2>Imported recordings</h2>
          <Recordings sessions={imported} />
        </>
      )}
    </Page>
  );
}

function Live({ sessions }: { sessions: SessionView[] }) {
  if (sessions.length === 0) return <p class="quiet">None since the collector was started. A workload's page begins one: “Profile now”.</p>;
  return (
    <table>
      <thead><tr><th>What</th><th>State</th><th>Began</th><th class="number">Duration</th><th class="number">Samples</th><th class="number">CPU</th></tr></thead>
      <tbody>
        {sessions.map(session => (
          <tr key={session.id}>
            <td><a href={`/session/${session.id}`}>{session.target}</a>{session.reason && <div class="quiet">{session.reason}</div>}</td>
            <td>{session.state.toLowerCase()}</td>
            <td>{moment(session.startedMillis)}</td>
            <td class="number">{seconds(session.durationMillis / 1000)}</td>
            <td class="number">{session.samples.toLocaleString('en')}</td>
            <td class="number">{session.cpuSeconds > 0 && seconds(session.cpuSeconds)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Recordings({ sessions }: { sessions: SessionView[] }) {
  if (sessions.length === 0) return <p class="quiet">None. <code>podflame import FILE</code> brings in what perf recorded elsewhere.</p>;
  return (
    <table>
      <thead>
        <tr><th>Recording</th><th>Event</th><th>Node</th><th>Recorded</th><th class="number">Samples</th><th class="number">CPU</th><th>Imported</th></tr>
      </thead>
      <tbody>
        {sessions.map(session => (
          <tr key={session.id}>
            <td><a href={`/session/${session.id}`}>{session.source}</a></td>
            <td>{session.event}</td>
            <td>{session.agents.map(agent => agent.node).join(', ')}</td>
            <td>{session.samples > 0 ? recordedRange(session) : ''}</td>
            <td class="number">{session.samples.toLocaleString('en')}</td>
            <td class="number">{session.cpuSeconds > 0 && seconds(session.cpuSeconds)}</td>
            <td>{session.state === 'FINISHED' ? moment(session.importedMillis) : session.state === 'FAILED' ? 'failed' : 'running'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
