/**
 * What is marked on a chart of Grafana's, as the frames that its panels draw beside the data.
 *
 *     pickedMark({ start, end });        // a shaded region
 */
import type { DataFrame } from '@grafana/data';
import { DataTopic, FieldType } from '@grafana/data';
import type { TimeSpan } from '../api/profile-source.ts';
import { printPicked } from './url-state.ts';

const pickedName = 'picked';

export const isPickedMark = (frame: DataFrame) => frame.name === pickedName;

export function pickedMark(span: TimeSpan): DataFrame {
  const frame = marksFrame(pickedName, [{ time: span.start, timeEnd: span.end, title: '', text: '', color: 'blue' }]);
  return { ...frame, meta: { ...frame.meta, custom: { picked: printPicked(span) } } };
}

export interface ChartMark {
  time: number;
  /** Absent for a moment. */
  timeEnd?: number;
  title: string;
  /** HTML: whoever writes it escapes what comes from outside. */
  text: string;
  color: string;
}

export function marksFrame(name: string, marks: readonly ChartMark[]): DataFrame {
  const field = (of: string, type: FieldType, values: unknown[]) => ({ name: of, type, config: {}, values });
  const each = <T>(of: (mark: ChartMark) => T) => marks.map(of);
  return {
    name,
    length: marks.length,
    meta: { dataTopic: DataTopic.Annotations },
    fields: [
      field(
        'time',
        FieldType.time,
        each(({ time }) => time),
      ),
      field(
        'timeEnd',
        FieldType.time,
        each(({ time, timeEnd = time }) => timeEnd),
      ),
      field(
        'isRegion',
        FieldType.boolean,
        each(({ timeEnd }) => timeEnd !== undefined),
      ),
      field(
        'title',
        FieldType.string,
        each(({ title }) => title),
      ),
      field(
        'text',
        FieldType.string,
        each(({ text }) => text),
      ),
      field(
        'color',
        FieldType.string,
        each(({ color }) => color),
      ),
    ],
  };
}
