import { type Bitmap, setDot } from './bitmap.ts';

export type Point = { readonly x: number; readonly y: number };
export type Polygon = readonly Point[];
/** As SVG paths have them: move, line, quadratic curve, close. */
export type OutlineCommand = { readonly type: string; readonly values: readonly number[] };

/** Curves as a few straight lines each: at the size of receipts nobody sees the difference. */
export function toPolygons(
  commands: readonly OutlineCommand[],
  place: (x: number, y: number) => Point,
): readonly Polygon[] {
  const polygons: Point[][] = [];
  let at: Point = { x: 0, y: 0 };
  for (const { type, values } of commands) {
    if (type === 'M') polygons.push([]);
    if (type === 'Z') continue;
    const points = pairsOf(values, place);
    const to = points.at(-1) ?? at;
    const [control] = points;
    if (type === 'Q' && control) polygons.at(-1)?.push(...curve(at, control, to));
    else polygons.at(-1)?.push(to);
    at = to;
  }
  return polygons;
}

/** Black is a dot of which the outlines cover enough; what they wind around is inside. */
export function fillPolygons(
  bitmap: Bitmap,
  polygons: readonly Polygon[],
  by: { readonly left: number; readonly scaleX: number; readonly scaleY: number; readonly bold: boolean },
): void {
  const covered = new Map<number, number>();
  for (let sample = 0; sample < bitmap.height * SAMPLES; sample++) {
    const y = (sample + 0.5) / SAMPLES;
    for (const [from, to] of spansAt(polygons, y / by.scaleY)) {
      const first = Math.max(0, Math.ceil((by.left + from * by.scaleX) * SAMPLES - 0.5));
      const last = Math.ceil((by.left + to * by.scaleX) * SAMPLES - 0.5);
      for (let x = first; x < Math.min(last, bitmap.width * SAMPLES); x++) {
        const dot = Math.floor(y) * bitmap.width + Math.floor(x / SAMPLES);
        covered.set(dot, (covered.get(dot) ?? 0) + 1);
      }
    }
  }
  for (const [dot, samples] of covered) {
    if (samples < ENOUGH) continue;
    const x = dot % bitmap.width;
    const y = Math.floor(dot / bitmap.width);
    setDot(bitmap, x, y);
    if (by.bold) setDot(bitmap, x + 1, y);
  }
}

const STEPS = 4;
/** A dot is looked at in three by three places; thin strokes stay whole if four are enough. */
const SAMPLES = 3;
const ENOUGH = 4;

function pairsOf(values: readonly number[], place: (x: number, y: number) => Point): readonly Point[] {
  const points: Point[] = [];
  for (let index = 0; index + 1 < values.length; index += 2) {
    points.push(place(values[index] ?? 0, values[index + 1] ?? 0));
  }
  return points;
}

function curve(from: Point, control: Point, to: Point): readonly Point[] {
  return Array.from({ length: STEPS }, (_, index) => {
    const t = (index + 1) / STEPS;
    const [a, b, c] = [(1 - t) ** 2, 2 * t * (1 - t), t ** 2];
    return { x: a * from.x + b * control.x + c * to.x, y: a * from.y + b * control.y + c * to.y };
  });
}

/** From where to where a horizontal line is inside. */
function spansAt(polygons: readonly Polygon[], y: number): readonly (readonly [number, number])[] {
  const crossings: { readonly x: number; readonly turn: number }[] = [];
  for (const polygon of polygons) {
    polygon.forEach((to, index) => {
      const from = polygon.at(index - 1) ?? to;
      if (from.y <= y === to.y <= y) return;
      const x = from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x);
      crossings.push({ x, turn: to.y > from.y ? 1 : -1 });
    });
  }
  crossings.sort((left, right) => left.x - right.x);
  const spans: (readonly [number, number])[] = [];
  let winding = 0;
  let start = 0;
  for (const { x, turn } of crossings) {
    if (winding === 0) start = x;
    winding += turn;
    if (winding === 0) spans.push([start, x]);
  }
  return spans;
}
