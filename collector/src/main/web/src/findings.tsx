// What is wrong, what shows it, what to do: on cards in a line, on pages in full. The command line says the same (DiagnosisText).

import { useState } from 'preact/hooks';
import type { CheckView, DiagnosisView, FindingView } from './api';

/** The worst one in a line, and how many more there are; nothing when all is well. */
export function WorstFinding({ findings }: { findings: FindingView[] }) {
  const wrong = findings.filter(finding => finding.severity !== 'INFO');
  const worst = wrong[0];
  if (!worst) return null;
  return (
    <span class={`finding-line ${worst.severity.toLowerCase()}`} title={wrong.map(finding => finding.summary).join('\n')}>
      {withoutSubject(worst)}{wrong.length > 1 && ` (+${wrong.length - 1} more)`}
    </span>
  );
}

/** A card says whose it is already. */
function withoutSubject(finding: FindingView): string {
  const rest = finding.summary.startsWith(`${finding.subject} `) ? finding.summary.slice(finding.subject.length + 1) : finding.summary;
  return rest;
}

/** All of them with evidence and remedy, and what could not be checked. A click highlights the frames that one is about. */
export function Findings({ diagnosis, pattern, onPattern }: { diagnosis: DiagnosisView; pattern: string; onPattern: (pattern: string) => void }) {
  const unseen = diagnosis.checks.filter(check => check.notSeen.length > 0);
  return (
    <section class="findings" aria-label="Findings">
      {diagnosis.findings.map(finding => (
        <Finding key={`${finding.rule} ${finding.subject} ${finding.summary}`} finding={finding} pattern={pattern} onPattern={onPattern} />
      ))}
      <p class="hint">
        {diagnosis.findings.length === 0 && <>Nothing wrong found. </>}
        {diagnosis.checks.filter(check => check.lookedAt.length > 0).length} checks{unseen.length > 0 && <>, {unseen.length} of them could not see everything</>}.
        {unseen.length > 0 && <Unseen checks={unseen} />}
      </p>
    </section>
  );
}

function Finding({ finding, pattern, onPattern }: { finding: FindingView; pattern: string; onPattern: (pattern: string) => void }) {
  const highlighted = finding.frames !== '' && finding.frames === pattern;
  return (
    <article class={`finding ${finding.severity.toLowerCase()}`}>
      <p>
        <b class="severity">{finding.severity.toLowerCase()}</b> {finding.summary}
        {finding.frames !== '' && (
          <button type="button" aria-pressed={highlighted} onClick={() => onPattern(highlighted ? '' : finding.frames)}>
            {highlighted ? 'Do not highlight' : 'Highlight the frames'}
          </button>
        )}
      </p>
      <dl>
        <dt>evidence</dt>
        {finding.evidence.map(evidence => <dd key={evidence.text}>{evidence.text}</dd>)}
        {finding.remedies.length > 0 && <dt>do</dt>}
        {finding.remedies.map(remedy => <dd key={remedy}>{remedy}</dd>)}
        <dt>source</dt>
        <dd class="source">{finding.source} <small>{finding.rule}</small></dd>
      </dl>
    </article>
  );
}

function Unseen({ checks }: { checks: CheckView[] }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      {' '}<button type="button" class="link" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? 'Hide' : 'Which?'}</button>
      {open && (
        <ul>
          {checks.flatMap(check => check.notSeen.map(reason => <li key={`${check.id} ${check.workload} ${reason}`}>{check.question} {reason}</li>))}
        </ul>
      )}
    </>
  );
}
