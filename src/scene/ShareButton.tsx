/**
 * Copies a link to what is on the screen. Relative times are written out, so that whoever opens it tomorrow sees what
 * was seen today; the address bar has the live form.
 */
import { ClipboardButton } from '@grafana/ui';
import type { SceneObject } from '@grafana/scenes';
import { sceneGraph } from '@grafana/scenes';
import { urlKeys } from './url-state.ts';

/** The address with the main time range as moments in Unix milliseconds. */
export function frozenAddress(address: string, from: number, to: number): string {
  const url = new URL(address);
  url.searchParams.set(urlKeys.from, String(from));
  url.searchParams.set(urlKeys.to, String(to));
  url.searchParams.delete(urlKeys.refresh);
  return url.toString();
}

export function ShareButton({ model }: { model: SceneObject }) {
  const linkNow = () => {
    const { from, to } = sceneGraph.getTimeRange(model).state.value;
    return frozenAddress(window.location.href, from.valueOf(), to.valueOf());
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
