/**
 * The plugin's configuration page in Grafana, for administrators: what holds for everybody who has chosen nothing
 * else. Grafana stores it with the plugin and loads the app anew.
 */
import { css } from '@emotion/css';
import type { AppPluginMeta, GrafanaTheme2, PluginConfigPageProps } from '@grafana/data';
import { getBackendSrv } from '@grafana/runtime';
import { Alert, Button, Checkbox, Combobox, Field, Input, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { useId, useState } from 'react';
import { builtInPresets } from '#model/frame-presets.ts';
import {
  isNodeCount,
  nodeLimits,
  parseDeployTags,
  readAppSettings,
  tagLimits,
  usualColors,
  usualNodes,
  type AppSettings,
  type UsualColor,
} from '../../scene/app-settings.ts';
import { profileDataSources } from '../../scene/Selection.ts';
import { pluginId } from '../../scene/view-names.ts';
import { prepareTexts, t, Trans } from '../../ui/text.ts';
import { initialGraph } from '../../ui/flame-graph/graph-state.ts';
import { testIds } from '../../ui/test-ids.ts';

/** Grafana opens this page without the app, which loads the words otherwise. */
export const prepare = () => prepareTexts(pluginId);

export type AppConfigProps = PluginConfigPageProps<AppPluginMeta>;

type Saving = { status: 'idle' | 'saving' | 'saved' } | { status: 'failed'; message: string };

export function AppConfig({ plugin }: AppConfigProps) {
  const { enabled, pinned, jsonData, id } = plugin.meta;
  const styles = useStyles2(getStyles);
  const [settings, setSettings] = useState<AppSettings>(() => readAppSettings(jsonData));
  const [nodes, setNodes] = useState(() => String(settings.maxNodes ?? ''));
  const [saving, setSaving] = useState<Saving>({ status: 'idle' });
  const [tagText, setTagText] = useState(() => (settings.deployTags ?? []).join(', '));
  const ids = { dataSource: useId(), nodes: useId(), tags: useId() };

  const count = nodes.trim() === '' ? undefined : Number(nodes);
  const chosenFrames = settings.frames ?? [];
  const isCount = count === undefined || isNodeCount(count);
  const deployTags = parseDeployTags(tagText);
  const isValid = isCount && deployTags !== undefined;

  async function save(): Promise<void> {
    setSaving({ status: 'saving' });
    const { dataSource, color, frames } = settings;
    const kept: AppSettings = {
      ...(dataSource && { dataSource }),
      ...(count !== undefined && { maxNodes: count }),
      ...(color && color !== initialGraph.color && { color }),
      ...(frames && frames.length > 0 && { frames }),
      ...(deployTags && deployTags.length > 0 && { deployTags }),
    };
    try {
      await getBackendSrv().post(`/api/plugins/${id}/settings`, { enabled, pinned, jsonData: kept });
      setSaving({ status: 'saved' });
      // Grafana hands the settings to the app when the page is loaded.
      window.location.reload();
    } catch (error) {
      setSaving({ status: 'failed', message: messageOf(error) });
    }
  }

  return (
    <form
      className={styles.form}
      data-testid={testIds.config.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (isValid) void save();
      }}
    >
      <p className={styles.lead}>
        <Trans i18nKey="config.lead">
          What holds for everybody of this organisation who has chosen nothing else. Links and what somebody chose
          before come first.
        </Trans>
      </p>
      <Field
        label={t('config.data-source', 'Data source')}
        description={t('config.data-source-help', 'Where the app looks when it is opened for the first time.')}
        htmlFor={ids.dataSource}
      >
        <Combobox
          id={ids.dataSource}
          data-testid={testIds.config.dataSource}
          isClearable
          placeholder={t('config.data-source-none', 'The default data source of this type')}
          value={settings.dataSource ?? null}
          options={profileDataSources().map(({ uid, name }) => ({ value: uid, label: name }))}
          onChange={(option) => setSettings({ ...settings, dataSource: option?.value })}
        />
      </Field>
      <Field
        label={t('config.max-nodes', 'Nodes of a flame graph')}
        description={t(
          'config.max-nodes-help',
          'What is smaller than this many nodes is folded into “other”, which can be opened. More nodes take longer to load.',
        )}
        htmlFor={ids.nodes}
        invalid={!isCount}
        error={t('config.max-nodes-error', 'A whole number from {{least}} to {{most}}', nodeLimits)}
      >
        <Input
          id={ids.nodes}
          data-testid={testIds.config.maxNodes}
          type="number"
          min={nodeLimits.least}
          max={nodeLimits.most}
          placeholder={String(usualNodes)}
          value={nodes}
          onChange={({ currentTarget }) => setNodes(currentTarget.value)}
        />
      </Field>
      <Field
        label={t('config.color', 'Colors of a flame graph')}
        description={t(
          'config.color-help',
          'What frames of one color have in common. All palettes can be told apart with any color vision.',
        )}
      >
        <RadioButtonGroup
          aria-label={t('config.color', 'Colors of a flame graph')}
          value={settings.color ?? initialGraph.color}
          options={usualColors.map((value) => ({ value, label: colorWords(value) }))}
          onChange={(value) => setSettings({ ...settings, color: usualColors.find((mode) => mode === value) })}
        />
      </Field>
      <fieldset className={styles.frames} data-testid={testIds.config.frames}>
        <legend>{t('config.frames', 'Frames that are folded away')}</legend>
        <p className={styles.lead}>
          <Trans i18nKey="config.frames-help">
            Their cost is their callers’. Whoever reads a graph can have them back from its menu Frames.
          </Trans>
        </p>
        {builtInPresets.map(({ id: preset, title }) => (
          <Checkbox
            key={preset}
            label={title}
            value={chosenFrames.includes(preset)}
            onChange={({ currentTarget }) =>
              setSettings({
                ...settings,
                frames: builtInPresets
                  .map((one) => one.id)
                  .filter((one) => (one === preset ? currentTarget.checked : chosenFrames.includes(one))),
              })
            }
          />
        ))}
      </fieldset>
      <Field
        label={t('config.deploy-tags', 'Tags of deploys')}
        description={t(
          'config.deploy-tags-help',
          'Annotations of Grafana with one of these tags are marked as deploys on charts over time. Between tags stands a comma.',
        )}
        htmlFor={ids.tags}
        invalid={deployTags === undefined}
        error={t(
          'config.deploy-tags-error',
          'At most {{most}} tags of at most {{longest}} characters each, with commas between them',
          tagLimits,
        )}
      >
        <Input
          id={ids.tags}
          data-testid={testIds.config.deployTags}
          placeholder={t('config.deploy-tags-example', 'deploy, release')}
          value={tagText}
          onChange={({ currentTarget }) => setTagText(currentTarget.value)}
        />
      </Field>
      {saving.status === 'failed' && (
        <Alert severity="error" title={t('config.not-saved', 'The settings were not saved')}>
          {saving.message}
        </Alert>
      )}
      <Button type="submit" disabled={!isValid || saving.status === 'saving'} data-testid={testIds.config.save}>
        {saving.status === 'saved' ? t('config.saved', 'Saved') : t('config.save', 'Save')}
      </Button>
    </form>
  );
}

const colorWords = (color: UsualColor) =>
  color === 'package'
    ? t('config.color-package', 'By package')
    : color === 'file'
      ? t('config.color-file', 'By file')
      : t('config.color-self', 'By self');

/** Grafana's requests fail with `{ data: { message } }`, others with an Error. */
function messageOf(error: unknown): string {
  const { data, message } = (error ?? {}) as { data?: { message?: unknown }; message?: unknown };
  const text = [data?.message, message].find((one) => typeof one === 'string' && one !== '');
  return typeof text === 'string' ? text : t('config.no-answer', 'Grafana did not say why.');
}

const getStyles = (theme: GrafanaTheme2) => ({
  form: css({ maxWidth: 560 }),
  lead: css({ color: theme.colors.text.secondary }),
  frames: css({
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    gap: theme.spacing(0.5),
    marginBottom: theme.spacing(2),
    legend: { fontSize: theme.typography.bodySmall.fontSize, fontWeight: theme.typography.fontWeightMedium, margin: 0 },
  }),
});
