/** A function between those that call it and those it calls, each with how much of it: one line each, to read or to copy. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import { peekText, type Peek, type PeekedCall } from '#model/peek.ts';
import { formatShare } from '#model/units.ts';
import { copyText } from '../flame-graph/copy-text.ts';
import { nameOfFolded, type ValueText } from '../flame-graph/frame-facts.ts';
import { FunctionName } from '../function-table/FunctionName.tsx';
import { RowTab, useRowKeys } from '../row-keys.ts';
import { testIds } from '../test-ids.ts';
import { t } from '../text.ts';
import { visuallyHidden } from '../visually-hidden.ts';

interface PeekTableProps {
  peek: Peek;
  /** Of the whole profile: what shares are parts of. */
  total: bigint;
  text: ValueText;
  colorOf: (name: string) => string;
  onSelect: (name: string) => void;
}

export function PeekTable({ peek, total, text, colorOf, onSelect }: PeekTableProps) {
  const styles = useStyles2(peekStyle);
  const keys = useRowKeys({ count: peek.callers.length + peek.callees.length });
  const line = (side: string, { name, value, isFunction }: PeekedCall, at: number) => (
    <tr
      key={`${side} ${name} ${isFunction}`}
      data-at={at}
      data-side={side}
      data-function={name}
      data-value={String(value)}
    >
      <td className={styles.number}>{text(value)}</td>
      <td className={styles.share}>{formatShare(value, total)}</td>
      <td className={side === 'callee' ? styles.callee : styles.caller}>
        <RowTab.Provider value={keys.tabIndexOf(at)}>
          <FunctionName
            name={isFunction ? name : side === 'caller' ? t('peek.begins', 'stacks begin here') : nameOfFolded}
            color={isFunction ? colorOf(name) : undefined}
            selected={false}
            onClick={isFunction ? () => onSelect(name) : undefined}
          />
        </RowTab.Provider>
      </td>
    </tr>
  );
  return (
    <div className={styles.pane}>
      <div className={styles.bar}>
        <Button size="sm" variant="secondary" icon="copy" onClick={() => void copyText(peekText(peek, text))}>
          {t('peek.copy', 'Copy as text')}
        </Button>
      </div>
      <table className={styles.table} data-testid={testIds.callTree.peek}>
        <caption className={styles.caption}>{t('peek.title', 'Callers and callees')}</caption>
        <colgroup>
          <col className={styles.valueColumn} />
          <col className={styles.shareColumn} />
          <col />
        </colgroup>
        <tbody {...keys.list}>
          <Heading>{t('peek.callers', 'Called by')}</Heading>
          {peek.callers.map((call, at) => line('caller', call, at))}
          <tr className={styles.own} data-side="self" data-function={peek.name} data-value={String(peek.total)}>
            <td className={styles.number}>{text(peek.total)}</td>
            <td className={styles.share}>{formatShare(peek.total, total)}</td>
            <td>
              <FunctionName name={peek.name} color={colorOf(peek.name)} selected isText />
              <span className={styles.self}>
                {t('peek.self', 'self {{value}}, {{share}}', {
                  value: text(peek.self),
                  share: formatShare(peek.self, total),
                })}
              </span>
            </td>
          </tr>
          <Heading>{t('peek.callees', 'Calls')}</Heading>
          {peek.callees.map((call, at) => line('callee', call, peek.callers.length + at))}
          {peek.callees.length === 0 && (
            <tr>
              <td colSpan={3} className={styles.none}>
                {t('peek.leaf', 'It calls nothing that was seen.')}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

function Heading({ children }: { children: string }) {
  const styles = useStyles2(peekStyle);
  return (
    <tr>
      <th colSpan={3} scope="rowgroup" className={styles.heading}>
        {children}
      </th>
    </tr>
  );
}

const peekStyle = (theme: GrafanaTheme2) => ({
  pane: css({ height: '100%', overflow: 'auto', padding: theme.spacing(0.5, 1) }),
  bar: css({ display: 'flex', justifyContent: 'flex-end' }),
  table: css({
    width: '100%',
    tableLayout: 'fixed',
    fontSize: theme.typography.bodySmall.fontSize,
    '& td': { padding: theme.spacing(0.25, 1) },
  }),
  valueColumn: css({ width: 84 }),
  shareColumn: css({ width: 70 }),
  caption: css(visuallyHidden),
  heading: css({ paddingTop: theme.spacing(1), color: theme.colors.text.secondary, textAlign: 'left' }),
  number: css({ textAlign: 'right', fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }),
  share: css({
    textAlign: 'right',
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
    color: theme.colors.text.secondary,
  }),
  caller: css({ overflow: 'hidden' }),
  callee: css({ overflow: 'hidden' }),
  own: css({
    background: theme.colors.action.selected,
    fontWeight: theme.typography.fontWeightMedium,
    '& td, & td span': { color: theme.colors.text.primary },
  }),
  self: css({ color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular }),
  none: css({ color: theme.colors.text.secondary }),
});
