// Numbers as people read them.

/** CPU or wall time: "412 ms", "3.42 s", "2 min 5 s". */
export function seconds(value: number): string {
  if (value === 0) return '0 s';
  if (value < 0.001) return `${(value * 1e6).toFixed(0)} µs`;
  if (value < 1) return `${(value * 1000).toFixed(value < 0.01 ? 1 : 0)} ms`;
  if (value < 60) return `${value.toFixed(value < 10 ? 2 : 1)} s`;
  const minutes = Math.floor(value / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(value % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A value of a flame graph in its unit. */
export function amount(value: number, unit: 'nanoseconds' | 'count'): string {
  return unit === 'nanoseconds' ? seconds(value / 1e9) : value.toLocaleString('en');
}

export function percent(part: number, whole: number): string {
  if (whole === 0) return '0 %';
  const share = (100 * part) / whole;
  return `${share.toFixed(share < 10 ? 2 : 1)} %`;
}

export function cores(value: number): string {
  return value === 0 ? '0' : value < 0.001 ? '<0.001' : value < 1 ? value.toFixed(3) : value.toFixed(2);
}

/** A moment of today, or with its date on another day, in local time. */
export function moment(millis: number): string {
  const date = new Date(millis);
  const time = date.toLocaleTimeString('en-GB');
  return date.toDateString() === new Date().toDateString() ? time : `${date.toLocaleDateString('sv-SE')} ${time}`;
}

/** When a recording was made: from its first window to its last. */
export function recordedRange(session: { startedMillis: number; durationMillis: number }): string {
  const start = moment(session.startedMillis);
  const length = session.durationMillis <= 1 ? '' : ` for ${seconds(session.durationMillis / 1000)}`;
  return start + length;
}

/** Sum of counts by reason with the reasons, or "0". */
export function reasons(counts: Record<string, number>): string {
  const entries = Object.entries(counts).filter(([, count]) => count > 0);
  if (entries.length === 0) return '0';
  const sum = entries.reduce((total, [, count]) => total + count, 0);
  return `${sum} (${entries.map(([reason, count]) => `${reason} ${count}`).join(', ')})`;
}
