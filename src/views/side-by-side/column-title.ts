/** What a column is called. */
import { dateTimeFormat } from '@grafana/data';
import type { ProfileQuery } from '../../api/profile-source.ts';
import { valueWord } from '../../ui/filters/label-filter.ts';
import type { SideBySideView, TableColumn } from './SideBySideView.tsx';

export function columnTitle(model: SideBySideView, { key, query }: TableColumn): string {
  if (model.state.by === 'label') return valueWord(key);
  return `${timeText(model, query, query.start)} – ${timeText(model, query, query.end)}`;
}

/** Where there is little room: of a part of the range when it begins. */
export function shortTitle(model: SideBySideView, column: TableColumn): string {
  const { query } = column;
  return model.state.by === 'label' ? columnTitle(model, column) : timeText(model, query, query.start);
}

function timeText({ timeZone }: SideBySideView, { start, end }: ProfileQuery, time: number): string {
  const format = end - start >= 2 * 3_600_000 ? 'MM-DD HH:mm' : 'HH:mm:ss';
  return dateTimeFormat(time, { format, timeZone });
}
