// Colours by kind of code, varied by name so that neighbours differ; the same name always has the same colour.

/** Hue, saturation and lightness of each kind, in light and in dark. */
const KINDS: Record<string, { hue: number; saturation: number; light: number; dark: number }> = {
  ROOT: { hue: 220, saturation: 8, light: 86, dark: 26 },
  WORKLOAD: { hue: 220, saturation: 16, light: 82, dark: 30 },
  THREAD: { hue: 220, saturation: 10, light: 82, dark: 31 },
  ON_CPU: { hue: 56, saturation: 78, light: 70, dark: 27 },
  OFF_CPU: { hue: 246, saturation: 50, light: 80, dark: 46 },
  KERNEL: { hue: 32, saturation: 88, light: 68, dark: 40 },
  NATIVE: { hue: 4, saturation: 76, light: 75, dark: 43 },
  GO: { hue: 190, saturation: 62, light: 68, dark: 35 },
  JIT: { hue: 110, saturation: 45, light: 70, dark: 35 },
  UNKNOWN: { hue: 280, saturation: 18, light: 80, dark: 38 },
  TRUNCATED: { hue: 330, saturation: 30, light: 82, dark: 40 },
};

const LEGEND: [kind: string, label: string][] = [
  ['GO', 'Go'],
  ['NATIVE', 'native'],
  ['JIT', 'JIT'],
  ['KERNEL', 'kernel'],
  ['UNKNOWN', 'unknown'],
  ['TRUNCATED', 'truncated'],
  ['ON_CPU', 'on-CPU'],
  ['OFF_CPU', 'off-CPU'],
];

/** What only some graphs have, and the legend says only there. */
const RARE = ['ON_CPU', 'OFF_CPU'];

export function legendOf(present: Set<string>): [kind: string, label: string][] {
  return LEGEND.filter(([kind]) => present.has(kind) || !RARE.includes(kind));
}

/** A kind's name for people. */
export function labelOf(kind: string): string {
  return LEGEND.find(([known]) => known === kind)?.[1] ?? kind.toLowerCase();
}

export function colorOf(kind: string, name: string, dark: boolean): string {
  const base = KINDS[kind] ?? KINDS.UNKNOWN;
  const hash = hashOf(name);
  const hue = base.hue + ((hash & 0xff) / 255 - 0.5) * 16;
  const lightness = (dark ? base.dark : base.light) + (((hash >> 8) & 0xff) / 255 - 0.5) * 9;
  return `hsl(${hue.toFixed(1)} ${base.saturation}% ${lightness.toFixed(1)}%)`;
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
