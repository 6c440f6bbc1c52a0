/**
 * Copies a link to what is on the screen. Relative times are written out, so that whoever opens it tomorrow sees what
 * was seen today; the address bar has the live form.
 */
import { dateTime, rangeUtil, type TimeRange } from '@grafana/data';
import { ClipboardButton } from '@grafana/ui';
import type { SceneObject } from '@grafana/scenes';
import { sceneGraph } from '@grafana/scenes';
import { frozenAddress } from './frozen-address.ts';

const momentsOf = ({ from, to }: TimeRange) => ({ from: from.valueOf(), to: to.valueOf() });

/** Words stay for Grafana to read; a moment is one already. */
const timeOf = (text: string) => (text.includes('now') ? text : dateTime(/^\d+$/.test(text) ? Number(text) : text));

export function ShareButton({ model }: { model: SceneObject }) {
  const linkNow = () => {
    const range = sceneGraph.getTimeRange(model);
    const rangeOf = (from: string, to: string) =>
      momentsOf(rangeUtil.convertRawToRange({ from: timeOf(from), to: timeOf(to) }, range.getTimeZone()));
    return frozenAddress(window.location.href, momentsOf(range.state.value), rangeOf);
  };
  return (
    <ClipboardButton
      variant="secondary"
      icon="share-alt"
      fill="outline"
      tooltip="Copy a link to exactly this: view, selection and time"
      getText={linkNow}
    >
      Share
    </ClipboardButton>
  );
}
