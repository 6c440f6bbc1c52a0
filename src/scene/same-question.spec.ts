import { expect, it } from 'vitest';
import { sameQuestion } from './same-question.ts';

const question = 'from=1795640000000&to=1795641800000&var-serviceName=shop&var-filters=a|=|b';

it.each([
  `${question}&focus=1x&search=main&refresh=10s&timezone=utc&pin=P`,
  'from=2026-11-25T20:53:20.000Z&to=1795641800000&var-serviceName=shop&var-filters=a|=|b',
  `${question}&var-spanSelector=`,
])('the same data is asked for by %s', (search) => {
  expect(sameQuestion(question, search)).toBe(true);
});

it.each([
  question.replace('shop', 'cart'),
  question.replace('1795641800000', 'now'),
  question.replace('|b', '|c'),
  `${question}&var-filters=c|=|d`,
  `${question}&from-2=1795630000000`,
  `${question}&var-spanSelector=00f067aa0ba902b7`,
])('other data is asked for by %s', (search) => {
  expect(sameQuestion(question, search)).toBe(false);
});
