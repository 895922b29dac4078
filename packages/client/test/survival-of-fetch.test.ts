import { createFetch } from '@faultbook/client'
import { describe, expect, it } from 'vitest'
import { allCases } from './cases/all-cases.ts'
import { ada, customer } from './cases/answers.ts'
import { ourFetch } from './cases/our-fetch.ts'
import { reply } from './cases/script.ts'
import type { WireCase } from './cases/wire-case.ts'
import { expectCase } from './expect-case.ts'
import { startMisbehaving } from './misbehaving-server.ts'

/** What is otherwise with a `fetch`, and why. */
const otherwise: readonly (readonly [is: (wireCase: WireCase) => boolean, why: string])[] = [
  [({ title }) => title === 'a page at 200 that says it is JSON', 'who calls reads the JSON'],
  [({ number }) => number === 13, 'who calls reads the JSON'],
  [({ title }) => /^(?:JSON that|nothing of no type, to GET)/.test(title), 'who calls reads the JSON'],
  [({ title }) => /^a (?:body of a GET|header whose)/.test(title), 'what is no Request has no address'],
  [({ number }) => number === 57, 'a stream is read into memory, and can be sent again'],
]

const whyOtherwise = (wireCase: WireCase): string | undefined => otherwise.find(([is]) => is(wireCase))?.[1]

describe.concurrent('createFetch() survives', () => {
  for (const wireCase of allCases.filter((each) => whyOtherwise(each) === undefined)) {
    it(`case ${wireCase.number}: ${wireCase.title}`, () => expectCase(wireCase, ourFetch))
  }
})

describe.concurrent('createFetch() does otherwise in', () => {
  for (const wireCase of allCases.filter((each) => whyOtherwise(each) !== undefined)) {
    it(`case ${wireCase.number}: ${wireCase.title}, since ${whyOtherwise(wireCase)}`, async () => {
      // An entry for what it does survive is one too many.
      await expect(expectCase(wireCase, ourFetch)).rejects.toThrow('expected')
    })
  }
})

it('createFetch() says in case 33 where redirects have led', async () => {
  const { origin, close } = await startMisbehaving([[reply(302, { location: '/elsewhere' })], [ada]])
  const response = await createFetch()(`${origin}/customers`)
  await close()
  expect(response).toMatchObject({ status: 200, redirected: true, url: `${origin}/elsewhere` })
  expect(await response.json()).toEqual({ success: true, data: customer })
})
