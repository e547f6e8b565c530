// Colours by kind of code, varied by name so that neighbours differ; the same name always has the same colour.

/** Hue, saturation and lightness of each kind, in light and in dark. */
const KINDS: Record<string, { hue: number; saturation: number; light: number; dark: number }> = {
  ROOT: { hue: 220, saturation: 8, light: 86, dark: 26 },
  WORKLOAD: { hue: 220, saturation: 16, light: 82, dark: 30 },
  THREAD: { hue: 220, saturation: 10, light: 82, dark: 31 },
  KERNEL: { hue: 32, saturation: 88, light: 68, dark: 40 },
  NATIVE: { hue: 4, saturation: 76, light: 75, dark: 43 },
  GO: { hue: 190, saturation: 62, light: 68, dark: 35 },
  JIT: { hue: 110, saturation: 45, light: 70, dark: 35 },
  UNKNOWN: { hue: 280, saturation: 18, light: 80, dark: 38 },
  TRUNCATED: { hue: 330, saturation: 30, light: 82, dark: 40 },
};

export const LEGEND: [kind: string, label: string][] = [
  ['GO', 'Go'],
  ['NATIVE', 'native'],
  ['JIT', 'JIT'],
  ['KERNEL', 'kernel'],
  ['UNKNOWN', 'unknown'],
  ['TRUNCATED', 'truncated'],
];

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
