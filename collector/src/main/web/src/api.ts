// The query API (docs/api.md): the types are those of io.podflame.collector.api.

export interface EvidenceView {
  text: string;
}

/** One thing that is wrong or worth knowing. */
export interface FindingView {
  rule: string;
  severity: 'FAILURE' | 'WARNING' | 'INFO';
  workload: string;
  subject: string;
  summary: string;
  evidence: EvidenceView[];
  remedies: string[];
  source: string;
  frames: string;
}

export interface CheckView {
  id: string;
  workload: string;
  question: string;
  state: 'OK' | 'FOUND' | 'COULD_NOT_CHECK' | 'NOT_APPLICABLE';
  lookedAt: string[];
  notSeen: string[];
}

export interface DiagnosisView {
  findings: FindingView[];
  checks: CheckView[];
}

export interface WorkloadView {
  id: string;
  kind: string;
  displayName: string;
  node: string;
  namespace: string;
  pod: string;
  container: string;
  name: string;
  image: string;
  labels: Record<string, string>;
  controlPlane: string;
  cpuSeconds: number;
  cores: number;
  coresByStep: number[];
  hottest: string;
  hottestShare: number;
  lastSeenMillis: number;
  resources: { cpuRequestCores: number | null; cpuLimitCores: number | null; memoryLimitBytes: number | null };
  scheduling: SchedulingView;
  findings: FindingView[];
}

export interface WorkloadList {
  fromMillis: number;
  toMillis: number;
  stepMillis: number;
  nodes: NodeUseView[];
  workloads: WorkloadView[];
}

export interface AgentView {
  node: string;
  version: string;
  kernelRelease: string;
  cpus: number;
  continuousFrequencyHertz: number;
  checks: { level: 'OK' | 'WARN' | 'FAIL'; subject: string; finding: string; remedy: string }[];
  connected: boolean;
  receivedSamples: number;
  storedSamples: number;
  rejectedSamples: number;
}

export interface SessionView {
  id: string;
  target: string;
  state: 'WAITING' | 'RUNNING' | 'FINISHED' | 'FAILED';
  event: string;
  frequencyHertz: number;
  startedMillis: number;
  durationMillis: number;
  elapsedMillis: number;
  samples: number;
  cpuSeconds: number;
  imported: boolean;
  source: string;
  importedMillis: number;
  /** Of a look-back; else "". */
  reason: string;
  agents: { node: string; state: string; error: string }[];
  workloads: { id: string; displayName: string; node: string; samples: number; cpuSeconds: number }[];
  scheduling: SchedulingView;
}

/** What was not counted is null. */
export interface SchedulingView {
  throttling: { periods: number; throttledPeriods: number; throttledSeconds: number } | null;
  limitCores: number | null;
  runQueueWait: { seconds: number; share: number } | null;
  threadWaitSeconds: number | null;
  cpuTime: { sampledSeconds: number; countedSeconds: number } | null;
  memory: { workingSetBytes: number; anonymousBytes: number } | null;
  nodes: NodeUseView[];
}

export interface NodeUseView {
  node: string;
  cpus: number;
  busyShare: number;
  stealShare: number;
  iowaitShare: number;
}

export interface AccuracyView {
  requestedHertz: number;
  achievedHertz: number;
  samples: number;
  lostSamples: Record<string, number>;
  droppedSamples: Record<string, number>;
  truncatedSamples: Record<string, number>;
  unnamedShare: number;
  unnamedShareByFile: Record<string, number>;
}

export interface FlameGraphView {
  title: string;
  event: string;
  unit: 'nanoseconds' | 'count';
  fromMillis: number;
  toMillis: number;
  samples: number;
  names: string[];
  files: string[];
  kinds: string[];
  frames: { name: number[]; kind: number[]; file: number[]; named: number[]; inlined: number[] };
  lines: { file: number[]; line: number[] };
  nodes: { parent: number[]; frame: number[]; line: number[]; self: number[]; total: number[] };
  accuracy: AccuracyView;
  scheduling: SchedulingView;
}

/** An answer that is not a success, with what to do about it. */
export class ApiError extends Error {
  readonly remedy: string;

  constructor(error: string, remedy: string) {
    super(error);
    this.remedy = remedy;
  }
}

async function ask<T>(path: string, init?: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new ApiError('The collector does not answer.', 'Is it running? ./podflame status says so; this page goes on trying.');
  }
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new ApiError(problem.error ?? `The collector answered ${response.status}.`, problem.remedy ?? '');
  }
  return response.json() as Promise<T>;
}

export type Range = { fromMillis: number; toMillis: number };

/** Which samples a question is about. */
export type Samples = { workloads?: string[]; session?: string; range?: Range };

function sampleQuery(parameters: Samples): URLSearchParams {
  const query = new URLSearchParams();
  for (const id of parameters.workloads ?? []) query.append('workload', id);
  if (parameters.session) query.set('session', parameters.session);
  if (parameters.range) {
    query.set('from', String(Math.round(parameters.range.fromMillis)));
    query.set('to', String(Math.round(parameters.range.toMillis)));
  }
  return query;
}

export function flameGraphPath(parameters: Samples & { format?: string }): string {
  const query = sampleQuery(parameters);
  query.set('format', parameters.format ?? 'json');
  return `/api/v1/flamegraph?${query}`;
}

/** What is left out counts as not asked for. */
function startSession(request: { workload: string; durationMillis?: number; lookBackMillis?: number }): Promise<SessionView> {
  return ask<SessionView>('/api/v1/sessions', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(request),
  });
}

export const api = {
  agents: () => ask<AgentView[]>('/api/v1/agents'),
  workloads: (range: Range, steps: number) =>
    ask<WorkloadList>(`/api/v1/workloads?from=${Math.round(range.fromMillis)}&to=${Math.round(range.toMillis)}&steps=${steps}`),
  workload: (id: string, range: Range, steps: number) =>
    ask<WorkloadView>(`/api/v1/workloads/${id}?from=${Math.round(range.fromMillis)}&to=${Math.round(range.toMillis)}&steps=${steps}`),
  diagnosis: (parameters: Samples) => ask<DiagnosisView>(`/api/v1/diagnosis?${sampleQuery(parameters)}`),
  flameGraph: (parameters: Samples) => ask<FlameGraphView>(flameGraphPath(parameters)),
  sessions: () => ask<SessionView[]>('/api/v1/sessions'),
  session: (id: string) => ask<SessionView>(`/api/v1/sessions/${id}`),
  stopSession: (id: string) => ask<SessionView>(`/api/v1/sessions/${id}`, { method: 'DELETE' }),
  profileWorkload: (workload: string, durationMillis: number) => startSession({ workload, durationMillis }),
  lookBackAtWorkload: (workload: string, lookBackMillis: number) => startSession({ workload, lookBackMillis }),
};
