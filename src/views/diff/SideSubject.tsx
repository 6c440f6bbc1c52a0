/** What a side is of, where that is not what the page is of: another service, another profile type. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '../../ui/text.ts';
import { Combobox, IconButton, useStyles2 } from '@grafana/ui';
import { parseProfileType, profileTypeTitle } from '#model/profile-type.ts';
import { catalogOf, typeFor } from '../../scene/Catalog.ts';
import { useCatalog, useSelection } from '../../scene/use-selection.ts';
import { LabelledField } from '../../ui/LabelledField.tsx';
import { testIds } from '../../ui/test-ids.ts';
import type { DiffView } from './DiffView.tsx';
import type { SideName, SideState } from './sides.ts';

interface SideSubjectProps {
  model: DiffView;
  name: SideName;
  onClose: () => void;
}

export const hasOwnSubject = ({ service, profileType }: SideState) => service !== '' || profileType !== '';

export function SideSubject({ model, name, onClose }: SideSubjectProps) {
  const styles = useStyles2(subjectStyle);
  const { sides } = model.useState();
  const { services } = useCatalog(model);
  const page = useSelection(model);
  const { service, profileType } = model.subjectOf(name);
  const types = services.get(service) ?? catalogOf(model).types();
  // What is the page's anyway goes on following it.
  const own = (chosen: string, ofPage: string) => (chosen === ofPage ? '' : chosen);
  const close = () => {
    onClose();
    if (hasOwnSubject(sides[name])) model.setSide(name, { service: '', profileType: '' });
  };
  return (
    <div className={styles.line} data-testid={testIds.diff.subject}>
      <LabelledField
        isHidden
        label={
          name === 'baseline'
            ? t('diff.subject.service-baseline', 'Service of the baseline')
            : t('diff.subject.service-comparison', 'Service of the comparison')
        }
      >
        {(id) => (
          <Combobox
            id={id}
            width="auto"
            minWidth={18}
            maxWidth={34}
            value={service}
            options={withCurrent([...services.keys()], service).map((value) => ({ value, label: value }))}
            onChange={({ value }) =>
              model.setSide(name, {
                service: own(value, page.service),
                profileType: own(typeFor(catalogOf(model), value, profileType), page.profileType),
              })
            }
          />
        )}
      </LabelledField>
      <LabelledField
        isHidden
        label={
          name === 'baseline'
            ? t('diff.subject.type-baseline', 'Profile type of the baseline')
            : t('diff.subject.type-comparison', 'Profile type of the comparison')
        }
      >
        {(id) => (
          <Combobox
            id={id}
            width="auto"
            minWidth={16}
            maxWidth={34}
            value={profileType}
            options={withCurrent(types, profileType).map((value) => ({
              value,
              label: profileTypeTitle(parseProfileType(value)),
              description: value,
            }))}
            onChange={({ value }) => model.setSide(name, { profileType: own(value, page.profileType) })}
          />
        )}
      </LabelledField>
      <IconButton
        name="times"
        aria-label={t('diff.subject.page', 'Compare what the page is of again')}
        tooltip={t('diff.subject.page', 'Compare what the page is of again')}
        onClick={close}
      />
    </div>
  );
}

const withCurrent = (list: readonly string[], current: string) => (list.includes(current) ? list : [current, ...list]);

const subjectStyle = (theme: GrafanaTheme2) => ({
  line: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5, 1) }),
});
