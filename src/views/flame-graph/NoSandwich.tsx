/** Why callers and callees of a function are not shown. */
import { HearthError } from '#model/errors.ts';
import { Message } from '../../ui/states/Message.tsx';
import { t } from '../../ui/text.ts';

interface Props {
  /** Undefined when none is chosen. */
  name: string | undefined;
  /** That they are too many; undefined when the function is nowhere. */
  problem?: HearthError | undefined;
}

export function NoSandwich({ name, problem }: Props) {
  if (problem !== undefined) {
    return <Message title={t('flame-graph.too-many-callers', 'Too much to put together')}>{problem.message}</Message>;
  }
  return (
    <Message title={t('flame-graph.no-function', 'Not in what is shown')}>
      {name === undefined
        ? t('flame-graph.choose-function', 'Click a frame to see who calls its function and what it calls.')
        : t('flame-graph.function-gone', '{{name}} is not among the stacks that are shown.', {
            name: name.slice(0, 200),
          })}
    </Message>
  );
}

/** What is made, or why it cannot be: to be told where it would stand. */
export function madeOrProblem<T>(make: () => T): T | HearthError {
  try {
    return make();
  } catch (error) {
    if (error instanceof HearthError) return error;
    throw error;
  }
}
