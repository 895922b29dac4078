import { describe, expect, it } from 'vitest'
import { dataResponse } from './data-response.ts'

const seen = async (response: Response): Promise<readonly unknown[]> => [response.status, await response.text()]

describe('dataResponse()', () => {
  it('C5 sends data, and meta where there is some', async () => {
    expect(await seen(dataResponse([1]))).toEqual([200, '{"success":true,"data":[1]}'])
    expect(await seen(dataResponse([1], { meta: { next_cursor: null } }))).toEqual([
      200,
      '{"success":true,"data":[1],"meta":{"next_cursor":null}}',
    ])
  })

  it('C5 sends nothing with 204, which is the answer without data, and no media type', async () => {
    const response = dataResponse()
    expect([...(await seen(response)), response.headers.get('content-type')]).toEqual([204, '', null])
  })

  it('sends another status and further headers', async () => {
    const response = dataResponse({ id: 1 }, { status: 201, headers: { Location: '/customers/1', ETag: '"1"' } })
    expect(await seen(response)).toEqual([201, '{"success":true,"data":{"id":1}}'])
    expect([response.headers.get('location'), response.headers.get('etag')]).toEqual(['/customers/1', '"1"'])
  })
})
