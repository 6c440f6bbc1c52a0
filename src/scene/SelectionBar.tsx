/** What is looked at, and the fields to change it: data source, service, profile type, label filters. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { SceneObject } from '@grafana/scenes';
import { Combobox, useStyles2 } from '@grafana/ui';
import { useMemo, useRef } from 'react';
import { parseProfileType, profileTypeTitle } from '#model/profile-type.ts';
import { FilterBar, type FilterBarHandle } from '../ui/filters/FilterBar.tsx';
import type { LabelFilter } from '../ui/filters/label-filter.ts';
import { FavoriteStar } from './FavoriteStar.tsx';
import { catalogOf, typeFor } from './Catalog.ts';
import { filterSuggestions } from './filter-suggestions.ts';
import { profileDataSources, selectionOf, serviceLabel } from './Selection.ts';
import { useShortcuts } from './shortcuts.ts';
import { useCatalog, useSelection } from './use-selection.ts';
import type { ViewName } from './view-names.ts';
import { LabelledField } from '../ui/LabelledField.tsx';
import { testIds } from '../ui/test-ids.ts';
import { t } from '../ui/text.ts';
import { visuallyHidden } from '../ui/visually-hidden.ts';

export function SelectionBar({ model, view }: { model: SceneObject; view: ViewName | undefined }) {
  const styles = useStyles2(getStyles);
  const selection = selectionOf(model);
  const catalog = catalogOf(model);
  const { service, profileType, filters } = useSelection(model);
  const { services, status } = useCatalog(model);
  const ofAllServices = view === 'services';

  const serviceOptions = useMemo(() => withCurrent([...services.keys()], service), [services, service]);
  const types = ofAllServices ? catalog.types() : (services.get(service) ?? catalog.types());
  const typeOptions = useMemo(() => typeOptionsOf(withCurrent(types, profileType)), [types, profileType]);
  const suggestions = useMemo(() => filterSuggestions(model, () => ofAllServices), [model, ofAllServices]);
  const loading = status === 'loading';
  const filterBar = useRef<FilterBarHandle>(null);
  const choose = (changed: LabelFilter[]) => {
    // Of a selector that was pasted: the service has a field of its own.
    const own = ofAllServices
      ? undefined
      : changed.find(({ name, operator }) => name === serviceLabel && operator === '=');
    const rest = changed.filter((one) => one !== own);
    selection.choose({ filters: rest, ...(own?.values[0] ? { service: own.values[0] } : {}) });
  };
  const group = () => t('filters.title', 'Label filters');
  useShortcuts([
    { keys: 'A', group, text: () => t('filters.key-add', 'Add a filter'), run: () => filterBar.current?.add() },
    {
      keys: 'U',
      group,
      text: () => t('filters.undo', 'Undo the last change of the filters'),
      run: () => filterBar.current?.undo(),
    },
  ]);

  return (
    <div className={styles.bar}>
      <DataSourceField model={model} />
      {!ofAllServices && (
        <div className={styles.field}>
          <LabelledField label={t('frame.service', 'Service')}>
            {(id) => (
              <Combobox
                id={id}
                data-testid={testIds.frame.servicePicker}
                width="auto"
                minWidth={16}
                maxWidth={60}
                placeholder={t('frame.choose-service', 'Choose a service')}
                loading={loading}
                value={service === '' ? null : service}
                options={serviceOptions.map((value) => ({ value, label: value }))}
                onChange={({ value }) =>
                  selection.choose({ service: value, profileType: typeFor(catalog, value, profileType) })
                }
              />
            )}
          </LabelledField>
          {service !== '' && <FavoriteStar model={model} service={service} />}
        </div>
      )}
      <LabelledField label={t('frame.profile-type', 'Profile type')}>
        {(id) => (
          <Combobox
            id={id}
            data-testid={testIds.frame.profileTypePicker}
            width="auto"
            minWidth={12}
            maxWidth={50}
            placeholder={t('frame.choose-type', 'Choose a profile type')}
            loading={loading}
            value={profileType === '' ? null : profileType}
            options={typeOptions}
            onChange={({ value }) => selection.choose({ profileType: value })}
          />
        )}
      </LabelledField>
      <div className={styles.filters}>
        <FilterBar handle={filterBar} filters={filters} onChange={choose} suggestions={suggestions} />
      </div>
    </div>
  );
}

/** Nothing where there is no choice. */
export function DataSourceField({ model }: { model: SceneObject }) {
  const { dataSource } = useSelection(model);
  const sources = profileDataSources();
  if (sources.length < 2) return null;
  return (
    <LabelledField label={t('frame.data-source', 'Data source')}>
      {(id) => (
        <Combobox
          id={id}
          width="auto"
          minWidth={16}
          maxWidth={40}
          value={dataSource}
          options={sources.map(({ uid, name }) => ({ value: uid, label: name }))}
          onChange={({ value }) => selectionOf(model).choose({ dataSource: value })}
        />
      )}
    </LabelledField>
  );
}

/** A link may name what the time range has no data of; it stays chosen and can be read. */
const withCurrent = (list: readonly string[], current: string) =>
  current === '' || list.includes(current) ? list : [current, ...list];

/** Two types may have one title (the same measure in two units): then the ids below tell them apart. */
const typeOptionsOf = (ids: readonly string[]) =>
  ids.map((id) => ({ value: id, label: profileTypeTitle(parseProfileType(id)), description: id }));

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    flex: '1 1 420px',
    minWidth: 0,
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1, 2),
    // Filters that take two lines leave the fields in line with the time.
    alignItems: 'flex-start',
    // What stands in the fields says what they are; where room is short their names are only spoken.
    '@media (max-width: 1499px)': {
      gap: theme.spacing(1),
      '& > div label': visuallyHidden,
    },
    // On a phone its fields are in line with the button of the service list and the time.
    [theme.breakpoints.down('sm')]: { display: 'contents' },
  }),
  field: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1), maxWidth: '100%' }),
  filters: css({ flex: '1 1 140px', minWidth: 0, [theme.breakpoints.down('sm')]: { flex: '1 1 auto' } }),
});
