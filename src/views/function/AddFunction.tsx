/** A field that finds functions of the selection by a part of their names. */
import { t } from '../../ui/text.ts';
import { Combobox } from '@grafana/ui';
import { useCallback, useState } from 'react';
import { searchFunctions } from '../../api/functions.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { spanFor } from '../../scene/time-span.ts';
import { testIds } from '../../ui/test-ids.ts';
import type { FunctionView } from './FunctionView.tsx';

const offered = 30;

export function AddFunction({ model }: { model: FunctionView }) {
  /** A new field for each that was added: the last one's name would stay in it. */
  const [added, setAdded] = useState(0);
  const find = useCallback(
    async (search: string) => {
      const selection = selectionOf(model);
      const { profileType } = selection.state;
      if (profileType === '') return [];
      const query = { ...spanFor(model), profileType, selector: selection.selector(), search, limit: offered };
      const names = await searchFunctions(selection.source, query).catch(() => []);
      const { functions } = model.state;
      return names.filter((name) => !functions.includes(name)).map((value) => ({ value, label: value.slice(0, 300) }));
    },
    [model],
  );
  return (
    <Combobox
      key={added}
      data-testid={testIds.function.add}
      placeholder={t('function.add', 'Add a function')}
      noOptionsMessage={t('function.add-none', 'No function has this in its name')}
      width="auto"
      minWidth={28}
      maxWidth={60}
      value={null}
      options={find}
      onChange={({ value }) => {
        setAdded(added + 1);
        model.show([...model.state.functions, value]);
      }}
    />
  );
}
