/** The way to what was folded: asks for the graph again with more nodes; says while something is on its way. */
import { Button } from '@grafana/ui';
import type { NameTree } from '#model/name-tree.ts';
import { NONE } from '#model/tree-shape.ts';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import type { FlameGraphView } from './FlameGraphView.tsx';

export function LoadMore({ model, tree }: { model: FlameGraphView; tree: NameTree }) {
  const { opening = false, loading } = model.useState();
  if (tree.foldName === NONE || !tree.name.includes(tree.foldName)) return null;
  const busy = opening || loading;
  return (
    <div>
      <Button
        size="sm"
        variant="secondary"
        icon={busy ? 'spinner' : 'plus'}
        disabled={busy}
        data-testid={testIds.flameGraph.loadMore}
        onClick={() => void model.loadMore()}
      >
        {busy
          ? t('flame-graph.loading-more', 'Asking for what was folded…')
          : t('flame-graph.load-more', 'Ask for eight times as many frames')}
      </Button>
    </div>
  );
}
