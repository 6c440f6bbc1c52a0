/** The first push, in lines to paste: a file, a Go program, a Node program. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { CopyLine } from './CopyLine.tsx';
import { t } from '../text.ts';

interface Props {
  /** The server's address. */
  url: string;
  isExample: boolean;
}

export function HowToPush({ url, isExample }: Props) {
  const styles = useStyles2(getStyles);
  const ingest = `'${url}/ingest?name=my-service&format=pprof'`;
  return (
    <div className={styles.ways}>
      <p className={styles.lead}>
        {t(
          'push.lead',
          'Profiles appear here by themselves as soon as a service pushes some. Any Pyroscope agent or SDK will do, or Grafana Alloy.',
        )}{' '}
        {isExample
          ? t('push.address-example', 'The server address is this, or wherever your profile server listens:')
          : t('push.address', 'The server address:')}{' '}
        <code>{url}</code>. {t('push.try', 'To try it out:')}
      </p>
      <h3 className={styles.way}>{t('push.file', 'A pprof file of the last hour')}</h3>
      <CopyLine text={`curl --data-binary @cpu.pprof ${ingest}`} />
      <h3 className={styles.way}>{t('push.go', 'A Go program that serves net/http/pprof')}</h3>
      <CopyLine
        text={`curl -s 'http://localhost:6060/debug/pprof/profile?seconds=5' | curl --data-binary @- ${ingest}`}
      />
      <h3 className={styles.way}>{t('push.node', 'A Node program, continuously (npm install @pyroscope/nodejs)')}</h3>
      <CopyLine
        text={`import Pyroscope from '@pyroscope/nodejs';\nPyroscope.init({ serverAddress: '${url}', appName: 'my-service' });\nPyroscope.start();`}
      />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  ways: css({ textAlign: 'left', maxWidth: 720 }),
  lead: css({ margin: theme.spacing(0, 0, 1) }),
  way: css({
    margin: theme.spacing(1.5, 0, 0),
    color: theme.colors.text.primary,
    fontSize: theme.typography.body.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
  }),
});
