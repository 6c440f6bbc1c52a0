import type { PanelProps } from '@grafana/data';
import type { ComponentType } from 'react';
import { PanelMessage } from './PanelMessage.tsx';

/** What is drawn for a panel Grafana has and this page has not. */
export function unknownPanel(id: string): ComponentType<PanelProps> {
  return function UnknownPanel() {
    return <PanelMessage text={`The panel “${id}” can be seen in Grafana; this page does not draw it.`} />;
  };
}
