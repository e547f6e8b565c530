// The address decides the page.

import { render } from 'preact';
import { Board } from './board';
import { Page } from './parts';
import { SessionPage } from './session-page';
import { SessionsPage } from './sessions-page';
import { WorkloadPage } from './workload-page';

function page() {
  const [, kind, id] = location.pathname.split('/');
  if (kind === 'workload' && id) return <WorkloadPage id={id} />;
  if (kind === 'session' && id) return <SessionPage id={id} />;
  if (kind === 'sessions' && !id) return <SessionsPage />;
  if (!kind) return <Board />;
  return <Page title="Not found"><p class="quiet">There is no page at {location.pathname}. <a href="/">The board</a> lists every workload.</p></Page>;
}

render(page(), document.getElementById('page')!);
