// Paints a laid-out flame graph on a canvas. Cost grows with the pixels, not with the nodes.

import { colorOf } from './colors';
import { firstEndingAfter, isInlined, kindOf, nameOf, type Layout, type Matches } from './layout';

export const ROW = 19;
const MIN_PIXELS = 0.6;
/** Inlined calls are paler, and their names slanted. */
export const INLINED_ALPHA = 0.6;
const MIN_TEXT_PIXELS = 28;
const FONT = '12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace';

/** What part is shown, and how. */
export interface Look {
  zoomed: number;
  hovered: number;
  selected: number;
  matches: Matches | null;
  dark: boolean;
  width: number;
}

export class Painter {
  private readonly colors = new Map<string, string>();
  private charWidth = 7.2;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly layout: Layout,
  ) {}

  /** Height in pixels that all rows need. */
  static heightOf(layout: Layout): number {
    return layout.rows.length * ROW + 1;
  }

  paint(look: Look): void {
    const scale = window.devicePixelRatio || 1;
    const height = Painter.heightOf(this.layout);
    this.canvas.width = Math.round(look.width * scale);
    this.canvas.height = Math.round(height * scale);
    this.canvas.style.height = `${height}px`;
    const context = this.canvas.getContext('2d');
    if (!context) return;
    context.scale(scale, scale);
    context.font = FONT;
    context.textBaseline = 'middle';
    this.charWidth = context.measureText('MMMMMMMMMM').width / 10;
    context.clearRect(0, 0, look.width, height);
    const zoomDepth = this.layout.depth[look.zoomed];
    this.layout.rows.forEach((row, depth) => {
      if (depth <= zoomDepth) this.paintAncestor(context, look, depth);
      else this.paintRow(context, look, row, depth);
    });
  }

  /** Rows above the zoomed node show its ancestors at full width. */
  private paintAncestor(context: CanvasRenderingContext2D, look: Look, depth: number): void {
    let node = look.zoomed;
    while (this.layout.depth[node] > depth) node = this.layout.view.nodes.parent[node];
    this.paintFrame(context, look, node, 0, look.width, depth, depth < this.layout.depth[look.zoomed]);
  }

  private paintRow(context: CanvasRenderingContext2D, look: Look, row: Int32Array, depth: number): void {
    const { left, view } = this.layout;
    const { total } = view.nodes;
    const start = left[look.zoomed];
    const end = start + total[look.zoomed];
    const pixels = look.width / (end - start);
    const skip = MIN_PIXELS / pixels;
    let at = firstEndingAfter(this.layout, row, start);
    while (at < row.length && left[row[at]] < end) {
      const node = row[at];
      const width = total[node] * pixels;
      if (width >= MIN_PIXELS) {
        this.paintFrame(context, look, node, (left[node] - start) * pixels, width, depth, false);
        at++;
      } else {
        // frames thinner than a pixel: one mark stands for all that begin within it
        context.fillStyle = this.fill(look, node, false);
        context.fillRect((left[node] - start) * pixels, depth * ROW, MIN_PIXELS, ROW - 1);
        const next = firstEndingAfter(this.layout, row, left[node] + skip);
        at = Math.max(at + 1, next);
      }
    }
  }

  private paintFrame(
    context: CanvasRenderingContext2D, look: Look, node: number, x: number, width: number, depth: number, faded: boolean,
  ): void {
    const y = depth * ROW;
    const inlined = isInlined(this.layout.view, node);
    context.globalAlpha = (faded ? 0.55 : 1) * (inlined && !look.matches ? INLINED_ALPHA : 1);
    context.fillStyle = this.fill(look, node, node === look.hovered);
    context.fillRect(x, y, Math.max(width - (width > 3 ? 1 : 0), MIN_PIXELS), ROW - 1);
    context.globalAlpha = faded ? 0.55 : 1;
    if (width > MIN_TEXT_PIXELS) {
      const letters = Math.floor((width - 8) / this.charWidth);
      const name = nameOf(this.layout.view, node);
      context.fillStyle = this.textColor(look, node);
      context.font = inlined ? `italic ${FONT}` : FONT;
      context.fillText(name.length <= letters ? name : `${name.slice(0, Math.max(1, letters - 1))}…`, x + 4, y + ROW / 2);
    }
    context.globalAlpha = 1;
    if (node === look.selected) {
      context.strokeStyle = look.dark ? '#ffffff' : '#111827';
      context.lineWidth = 2;
      context.strokeRect(x + 1, y + 1, Math.max(width - 3, 1), ROW - 3);
    }
  }

  private fill(look: Look, node: number, hovered: boolean): string {
    const { view } = this.layout;
    if (look.matches) {
      if (node > 0 && look.matches.frames[view.nodes.frame[node]]) return look.dark ? '#a855f7' : '#c084fc';
      return look.dark ? '#33373f' : '#e3e5e9';
    }
    const key = `${kindOf(view, node)} ${nameOf(view, node)}`;
    let color = this.colors.get(key);
    if (!color) {
      color = colorOf(kindOf(view, node), nameOf(view, node), look.dark);
      this.colors.set(key, color);
    }
    return hovered ? (look.dark ? '#f3f4f6' : '#1f2937') : color;
  }

  private textColor(look: Look, node: number): string {
    const inverted = node === look.hovered && !look.matches;
    return look.dark !== inverted ? '#f9fafb' : '#111827';
  }
}
