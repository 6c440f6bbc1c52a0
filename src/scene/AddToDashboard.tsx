/**
 * Adds what the view shows to a dashboard: by Grafana's own form where it has one; else the panel can be
 * copied, or saved as a dashboard to import.
 */
import { css } from '@emotion/css';
import type { GrafanaTheme2, TimeRange } from '@grafana/data';
import { usePluginComponent } from '@grafana/runtime';
import type { SceneObject } from '@grafana/scenes';
import { sceneGraph } from '@grafana/scenes';
import { Button, LoadingPlaceholder, Modal, RadioButtonList, TextArea, useStyles2 } from '@grafana/ui';
import { useId, useState, type ComponentType } from 'react';
import { fileName, saveFile } from '../ui/export/save-file.ts';
import { copyText } from '../ui/flame-graph/copy-text.ts';
import { testIds } from '../ui/test-ids.ts';
import { t } from '../ui/text.ts';
import { dashboardOf, panesOf, type DashboardPanel, type Pane } from './dashboard-panels.ts';
import { pinOf } from './pin.ts';
import { selectionOf } from './Selection.ts';
import type { ViewName } from './view-names.ts';

/** What plugin.json names as used; its properties are Grafana's. */
const formId = 'grafana/add-to-dashboard-form/v1';

interface FormProps {
  buildPanel: () => DashboardPanel;
  timeRange: TimeRange;
  options: { useAbsolutePath: boolean };
  onClose: () => void;
}

/** What of the view can be put on a dashboard now. */
export function panesNow(model: SceneObject, view: ViewName | undefined): Pane[] {
  if (view === undefined) return [];
  const selection = selectionOf(model);
  const { dataSource, profileType, groupBy, spans, filters } = selection.state;
  const service = view === 'services' ? '' : selection.state.service;
  const sides = view === 'diff' ? pinOf(model).queries() : [];
  const selector = selection.selector({ service, filters });
  return panesOf(view, { dataSource, service, profileType, selector, groupBy, spans, sides });
}

export function AddToDashboard({ model, panes, onClose }: { model: SceneObject; panes: Pane[]; onClose: () => void }) {
  const styles = useStyles2(getStyles);
  const [id, setId] = useState(panes[0]?.id);
  const name = useId();
  const { component: Form, isLoading } = usePluginComponent<FormProps>(formId);
  const pane = panes.find((one) => one.id === id) ?? panes[0];
  const timeRange = sceneGraph.getTimeRange(model).state.value;
  return (
    <Modal isOpen title={t('dashboard.title', 'Add to a dashboard')} onDismiss={onClose}>
      <div className={styles.body} data-testid={testIds.dashboard.dialog}>
        {panes.length > 1 && (
          <fieldset>
            <legend className={styles.legend}>{t('dashboard.which', 'What')}</legend>
            <RadioButtonList
              name={name}
              value={pane?.id}
              options={panes.map((one) => ({ value: one.id, label: one.panel.title }))}
              onChange={setId}
            />
          </fieldset>
        )}
        {pane !== undefined &&
          (isLoading ? (
            <LoadingPlaceholder text="" />
          ) : Form ? (
            <GrafanaForm key={pane.id} Form={Form} pane={pane} timeRange={timeRange} onClose={onClose} />
          ) : (
            <PanelText pane={pane} timeRange={timeRange} />
          ))}
      </div>
    </Modal>
  );
}

interface GrafanaFormProps {
  Form: ComponentType<FormProps>;
  pane: Pane;
  timeRange: TimeRange;
  onClose: () => void;
}

const GrafanaForm = ({ Form, pane, timeRange, onClose }: GrafanaFormProps) => (
  <Form buildPanel={() => pane.panel} timeRange={timeRange} options={{ useAbsolutePath: true }} onClose={onClose} />
);

function PanelText({ pane, timeRange }: { pane: Pane; timeRange: TimeRange }) {
  const styles = useStyles2(getStyles);
  const [copied, setCopied] = useState<boolean>();
  const text = JSON.stringify(pane.panel, undefined, 2);
  const save = () => {
    const { from, to } = timeRange.raw;
    const time = { from: momentWord(from), to: momentWord(to) };
    const content = new Blob([JSON.stringify(dashboardOf(pane.panel, time), undefined, 2)]);
    saveFile({ name: fileName([pane.panel.title], 'json'), content });
  };
  return (
    <>
      <p className={styles.why}>
        {t(
          'dashboard.by-hand',
          'This Grafana, or this page, has no form for it. In Grafana, paste the panel into any panel’s Inspect › Panel JSON, or import the dashboard at Dashboards › New › Import.',
        )}
      </p>
      <TextArea
        readOnly
        rows={12}
        className={styles.text}
        aria-label={t('dashboard.json', 'The panel as JSON')}
        data-testid={testIds.dashboard.json}
        value={text}
      />
      <Modal.ButtonRow>
        <Button variant="secondary" icon="download-alt" onClick={save} data-testid={testIds.dashboard.save}>
          {t('dashboard.save', 'Save as a dashboard')}
        </Button>
        <Button
          icon="copy"
          data-testid={testIds.dashboard.copy}
          onClick={() => void copyText(text).then((done) => setCopied(done))}
        >
          <span role="status">
            {copied === true
              ? t('dashboard.copied', 'Copied')
              : copied === false
                ? t('dashboard.not-copied', 'Copy it from the field')
                : t('dashboard.copy', 'Copy the panel')}
          </span>
        </Button>
      </Modal.ButtonRow>
    </>
  );
}

const momentWord = (moment: TimeRange['raw']['from']) => (typeof moment === 'string' ? moment : moment.toISOString());

const getStyles = (theme: GrafanaTheme2) => ({
  body: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2) }),
  legend: css({ fontSize: theme.typography.bodySmall.fontSize, marginBottom: theme.spacing(1) }),
  why: css({ margin: 0, color: theme.colors.text.secondary }),
  text: css({ fontFamily: theme.typography.fontFamilyMonospace, fontSize: theme.typography.bodySmall.fontSize }),
});
