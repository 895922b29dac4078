import { ada, customer } from './answers.ts'
import { all, fails, gives, inTime, sends, waits } from './judge.ts'
import { reply } from './script.ts'
import type { Script } from './script.ts'
import type { ExpectedFailure, Setup, WireCase } from './wire-case.ts'

/** How much sooner than it was set to a timer may fire, by the clock of the other side. */
const tolerance = 3

type Headers = Readonly<Record<string, string>>

function refusal(status: number, headers: Headers): string {
  return reply(status, { 'content-type': 'text/plain', ...headers }, 'later')
}

/** Refused once, with headers that may depend on when. */
function refusedOnce(status: number, headers: () => Headers): Script {
  return (_, { length }) => [length === 0 ? refusal(status, headers()) : ada]
}

/** The next full second after the next, so that it is one to two seconds from now: an HTTP date has no parts of seconds. */
function soon(): Date {
  return new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 1_000)
}

/** RFC 9110 §5.6.7 */
const dateForms: Readonly<Record<string, (utc: string) => string>> = {
  'an IMF-fixdate': (utc) => utc,
  'an RFC 850 date': (utc) => {
    const [, day = '', date = '', month = '', year = '', time = ''] =
      /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(utc) ?? []
    const full = { Mon: 'Mon', Tue: 'Tues', Wed: 'Wednes', Thu: 'Thurs', Fri: 'Fri', Sat: 'Satur', Sun: 'Sun' }[day]
    return `${full}day, ${date}-${month}-${year.slice(2)} ${time} GMT`
  },
  'an asctime date': (utc) => {
    const [, day, date = '', month, year, time] = /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(utc) ?? []
    return `${day} ${month} ${date.replace(/^0/, ' ')} ${time} ${year}`
  },
}

/** What is no time to wait is as if it were not there. */
function noHint(value: string): WireCase {
  return {
    number: 63,
    title: `Retry-After: ${value || '(nothing)'}`,
    serve: [[refusal(503, { 'retry-after': value })]],
    setup: { retries: 1 },
    expected: {
      failure: { kind: 'http', status: 503, text: 'later', attempts: 2, gaveUp: 'attempts' },
      requests: 2,
    },
    survives: all(fails(503), sends(2), inTime),
  }
}

/** What a refusal says of when to come again. */
function told(number: number, title: string, status: number, headers: Headers, retryAfterMs: number): WireCase {
  return {
    number,
    title,
    serve: [[refusal(status, headers)]],
    setup: { retries: 0 },
    expected: { failure: { kind: 'http', status, text: 'later', retryAfterMs, gaveUp: 'attempts' }, requests: 1 },
    survives: all(fails(status), sends(1)),
    oursOnly: 'Others do not tell how long to wait',
  }
}

function givesUp(title: string, setup: Setup, headers: Headers, failure: Partial<ExpectedFailure>): WireCase {
  return {
    number: 64,
    title,
    serve: [[refusal(503, headers)]],
    setup,
    expected: { failure: { kind: 'http', status: 503, text: 'later', ...failure }, requests: 1 },
    survives: all(fails(503), sends(1), inTime),
  }
}

const then = { date: 'Sun, 06 Nov 1994 08:49:37 GMT' }
const epoch = Date.parse(then.date) / 1_000

/** Servers that say when to come again. */
export const waitCases: readonly WireCase[] = [
  {
    number: 59,
    title: 'Retry-After: 1',
    serve: [[refusal(503, { 'retry-after': '1' })], [ada]],
    expected: { data: customer, requests: 2 },
    survives: all(gives(customer), sends(2), waits(1_000 - tolerance)),
  },
  {
    number: 60,
    title: 'Retry-After: 0, three times',
    serve: [[refusal(429, { 'retry-after': '0' })]],
    expected: {
      failure: { kind: 'http', status: 429, text: 'later', retryAfterMs: 0, attempts: 3, gaveUp: 'attempts' },
      requests: 3,
    },
    survives: all(fails(429), sends(3), inTime),
  },
  ...Object.entries(dateForms).flatMap(([form, print]): readonly WireCase[] => [
    {
      number: 61,
      title: `Retry-After: ${form}`,
      serve: refusedOnce(503, () => ({ 'retry-after': print(soon().toUTCString()) })),
      expected: { data: customer, requests: 2 },
      survives: all(gives(customer), sends(2), waits(1_000 - tolerance)),
    },
    told(
      61,
      `Retry-After: ${form}, by a clock of another year`,
      503,
      { ...then, 'retry-after': print('Sun, 06 Nov 1994 08:50:07 GMT') },
      30_000,
    ),
  ]),
  {
    number: 62,
    title: 'Retry-After: a date that has passed',
    serve: [[refusal(503, { 'retry-after': then.date })], [ada]],
    expected: { data: customer, requests: 2 },
    survives: all(gives(customer), sends(2), inTime),
  },
  told(
    62,
    'Retry-After: a date that has passed, by its Date',
    503,
    {
      ...then,
      'retry-after': 'Sun, 06 Nov 1994 08:00:00 GMT',
    },
    0,
  ),
  ...['-5', '1.5', '1e3', '0x10', 'abc', '', '2126-11-06T08:49:37Z', '1, 5', 'Infinity'].map(noHint),
  givesUp(
    'Retry-After: 3600',
    { maxRetryAfterMs: 60_000 },
    { 'retry-after': '3600' },
    { retryAfterMs: 3_600_000, gaveUp: 'wait' },
  ),
  givesUp(
    'Retry-After: 20, and less time in all',
    {},
    { 'retry-after': '20' },
    { retryAfterMs: 20_000, gaveUp: 'deadline' },
  ),
  {
    number: 67,
    title: 'Retry-After: 1, and a backoff of up to 2 s',
    serve: [[refusal(503, { 'retry-after': '1' })], [ada]],
    setup: { backoffMs: 2_000 },
    expected: { data: customer, requests: 2 },
    survives: all(gives(customer), sends(2), waits(1_000 - tolerance)),
  },
  told(68, 'RateLimit in structured fields', 429, { ratelimit: '"default";r=0;t=30' }, 30_000),
  told(68, 'RateLimit-Reset in seconds', 429, { 'ratelimit-reset': '30' }, 30_000),
  told(68, 'X-RateLimit-Reset in s since the epoch', 429, { ...then, 'x-ratelimit-reset': `${epoch + 30}` }, 30_000),
  told(
    68,
    'X-RateLimit-Reset in ms since the epoch',
    429,
    { ...then, 'x-ratelimit-reset': `${(epoch + 30) * 1_000}` },
    30_000,
  ),
  told(
    68,
    'Retry-After and all the others',
    429,
    { 'retry-after': '7', ratelimit: '"default";r=0;t=30', 'ratelimit-reset': '40' },
    7_000,
  ),
  {
    number: 69,
    title: 'a 429 that says nothing of when',
    serve: [[refusal(429, {})], [refusal(429, {})], [ada]],
    expected: { data: customer, requests: 3 },
    survives: all(gives(customer), sends(3)),
  },
]
