// CPU over time; dragging over it chooses the time that the flame graph shows.

import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { Range } from './api';
import { cores } from './format';
import { useDark, useWidth } from './hooks';

interface Props {
  range: Range;
  stepMillis: number;
  values: number[];
  selected: Range | null;
  onSelect: (range: Range) => void;
}

const HEIGHT = 150;

export function CpuChart({ range, stepMillis, values, selected, onSelect }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const select = useRef(onSelect);
  select.current = onSelect;
  const width = useWidth(frame);
  const dark = useDark();

  useEffect(() => {
    if (!frame.current || width === 0) return undefined;
    const options = chartOptions(width, dark, chosen => select.current(chosen));
    plot.current = new uPlot(options, columns(range, stepMillis, values), frame.current);
    return () => {
      plot.current?.destroy();
      plot.current = null;
    };
  }, [width, dark]);

  useEffect(() => {
    plot.current?.setData(columns(range, stepMillis, values));
    mark(plot.current, selected);
  }, [range.fromMillis, range.toMillis, stepMillis, values, selected, width, dark]);

  return <div class="chart" ref={frame} role="img" aria-label={`CPU use over time, at most ${cores(Math.max(0, ...values))} cores`} />;
}

function columns(range: Range, stepMillis: number, values: number[]): uPlot.AlignedData {
  return [values.map((_, i) => (range.fromMillis + (i + 0.5) * stepMillis) / 1000), values];
}

function mark(plot: uPlot | null, selected: Range | null): void {
  if (!plot) return;
  if (!selected) {
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    return;
  }
  const left = plot.valToPos(selected.fromMillis / 1000, 'x');
  const right = plot.valToPos(selected.toMillis / 1000, 'x');
  plot.setSelect({ left, top: 0, width: Math.max(right - left, 2), height: plot.over.clientHeight }, false);
}

function chartOptions(width: number, dark: boolean, onSelect: (range: Range) => void): uPlot.Options {
  const ink = dark ? '#c9d1d9' : '#374151';
  const grid = { stroke: dark ? '#2a2f37' : '#e5e7eb', width: 1 };
  return {
    width,
    height: HEIGHT,
    cursor: { drag: { x: true, y: false, setScale: false }, points: { show: true } },
    legend: { show: false },
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(max * 1.1, 0.01)] } },
    axes: [
      { stroke: ink, grid, ticks: grid, values: (_plot, ticks) => ticks.map(clock) },
      { stroke: ink, grid, ticks: grid, size: 80, values: (_plot, ticks) => ticks.map(tick => `${tick} cores`.replace(/^1 cores$/, '1 core')) },
    ],
    series: [{}, { stroke: dark ? '#fb923c' : '#c2410c', width: 1.5, fill: dark ? '#fb923c33' : '#ea580c22', points: { show: false } }],
    hooks: {
      setSelect: [
        plot => {
          if (plot.select.width < 3) return;
          const fromMillis = plot.posToVal(plot.select.left, 'x') * 1000;
          const toMillis = plot.posToVal(plot.select.left + plot.select.width, 'x') * 1000;
          onSelect({ fromMillis, toMillis });
        },
      ],
    },
  };
}

function clock(secondsSinceEpoch: number): string {
  return new Date(secondsSinceEpoch * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}
