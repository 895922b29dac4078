import assert from 'node:assert/strict'
import { answerOf, envelope } from '../answer.ts'
import { goodBody, ownEnvelope } from '../scenes/scene.ts'
import type { ContractPromise } from './promise.ts'
import { answers, json } from './tries.ts'

const customerNotFound = envelope('RES_001', { message: 'Customer not found' })

/** Roles that any app may throw by, with the code they are answered with. */
const roles = {
  invalidApiKey: 'AUTH_001',
  insufficientScope: 'PERM_001',
  preconditionFailed: 'REQ_011',
  preconditionRequired: 'REQ_013',
  notAcceptable: 'REQ_005',
  validationFailed: 'VAL_001',
  requestInProgress: 'CON_002',
  rateLimited: 'RATE_001',
  internal: 'SRV_001',
  notImplemented: 'SRV_003',
  badUpstream: 'UPS_001',
  unavailable: 'SRV_002',
  upstreamTimeout: 'UPS_002',
} as const

/** Which error an app answers with. */
export const answerPromises: readonly ContractPromise[] = [
  {
    id: 'good',
    clause: 'C1',
    promise: 'leaves a good answer as it is',
    check: async ({ send }) => {
      const { status, body, headers } = await send('/good')
      assert.deepEqual([status, JSON.parse(body), headers['access-control-allow-origin']], [200, goodBody, '*'])
    },
  },
  answers(
    'unrouted-path',
    'C1',
    'answers a path that no route claims with a 404 envelope',
    '/nothing',
    envelope('RES_002'),
  ),
  answers(
    'unrouted-nested',
    'C1',
    'answers such a path below a nested router',
    '/items/1/nothing',
    envelope('RES_002'),
  ),
  answers(
    'unrouted-method',
    'C1',
    'answers a method unknown to the app on an unknown path',
    '/nothing',
    envelope('RES_002'),
    { method: 'PATCH' },
  ),
  answers('thrown-catalog', 'C1', 'answers a thrown catalog error with its row', '/earlier', customerNotFound),
  answers(
    'thrown-unknown',
    'C14',
    'answers an unknown error with SRV_001 and nothing of it',
    '/throws',
    envelope('SRV_001'),
  ),
  ...Object.entries(roles).map(([role, code]) =>
    answers(`role-${role}`, 'C2', `answers ${role} with its status, code and headers`, `/role/${role}`, envelope(code)),
  ),
  answers(
    'foreign-json',
    'C1',
    'replaces a 404 that the app answers in a JSON shape of its own',
    '/foreign/json',
    envelope('RES_001'),
  ),
  answers('foreign-text', 'C1', 'replaces a 401 in plain text', '/foreign/text', envelope('AUTH_001')),
  answers('foreign-html', 'C1', 'replaces a 403 page', '/foreign/html', envelope('PERM_001')),
  answers('foreign-empty', 'C1', 'fills an empty 403', '/foreign/empty', envelope('PERM_001')),
  answers(
    'foreign-unregistered',
    'C2',
    'answers a status that no registry knows with SRV_001',
    '/foreign/unregistered',
    envelope('SRV_001'),
  ),
  {
    id: 'foreign-envelope',
    clause: 'C1',
    promise: 'lets an envelope of the catalog go as it is',
    check: async ({ send }) => {
      const reply = await send('/foreign/envelope')
      assert.deepEqual([reply.body, answerOf(reply).broken], [ownEnvelope, []])
    },
  },
  answers(
    'broken-json',
    'C12',
    'answers broken JSON with 400',
    '/json',
    envelope('REQ_001', { message: 'The request body could not be read as JSON' }),
    json('{"a":'),
  ),
  {
    id: 'read-json',
    clause: 'C1',
    promise: 'hands a good JSON body on',
    check: async ({ send }) => {
      const { status, body } = await send('/json', json('{"a":[1]}'))
      assert.deepEqual([status, JSON.parse(body)], [200, { success: true, data: { a: [1] } }])
    },
  },
]
