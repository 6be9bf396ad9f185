import { describe, expect, test } from 'vitest'
import { createCrmReports } from '../../../main/api/crm/reports.ts'
import type { JsonHttp, JsonRequest } from '../../../main/api/http.ts'
import type { CountAtServer } from '../../../main/api/gateway.ts'

const session = { token: 't' }
const cases: CountAtServer = { subject: 'cases', axes: ['disposition'], filters: [], from: null, to: null }

function server(rows: unknown, resource = 'tickets') {
  const asked: JsonRequest[] = []
  const http: Pick<JsonHttp, 'exchange'> = {
    exchange(request) {
      asked.push(request)
      return Promise.resolve({ status: 200, body: { [resource]: rows } })
    },
  }
  // Counting asks for nothing else.
  return { asked, countBy: createCrmReports(http as JsonHttp).countBy }
}

describe('counting at a server of the documented API', () => {
  test('adds up every spelling of a value, and reads rows that are objects', async () => {
    const { countBy } = server([['call completed', '2'], ['Call_Completed', 3], { disposition: '', total: '4' }])
    expect(await countBy(session, cases)).toEqual([
      { values: ['call-completed'], count: 5 },
      { values: [''], count: 4 },
    ])
  })

  test('asks by the documented names, and filters by what it reads', async () => {
    const { asked, countBy } = server(
      [
        ['8101', 'inbound', '1', '7'],
        ['8101', 'outbound', '1', '2'],
        ['8101', 'inbound', '0', '5'],
        ['8102', '1', 'yes', '1'],
      ],
      'calls',
    )
    const filters = [
      { axis: 'direction', values: ['in'] },
      { axis: 'isScored', values: ['yes'] },
    ] as const
    const period = { from: Date.UTC(2020, 11, 1), to: Date.UTC(2020, 11, 21) }
    expect(await countBy(session, { subject: 'calls', axes: ['agent'], filters, ...period })).toEqual([
      { values: ['8101'], count: 7 },
      { values: ['8102'], count: 1 },
    ])
    expect(asked[0]).toMatchObject({
      method: 'GET',
      path: ['calls', 'rpt'],
      query: { xaxis: 'usr,vector,qa_done', created_on: '2020-Dec-1 to 2020-Dec-20' },
    })
  })

  test.each([
    ['a count that is no number', [['open', 'many']]],
    ['a count below nothing', [['open', '-1']]],
    ['a row with too few values', [['3']]],
    ['a row with too many', [['open', 'high', '3']]],
    ['no rows at all', 'none'],
  ])('never makes a total of %s', async (_what, rows) => {
    await expect(server(rows).countBy(session, cases)).rejects.toMatchObject({ code: 'server-strange' })
  })

  test('says none when nothing passes and nothing is grouped', async () => {
    const { countBy } = server([['open', '3']])
    const filters = [{ axis: 'status', values: ['closed'] }] as const
    expect(await countBy(session, { ...cases, axes: [], filters })).toEqual([{ values: [], count: 0 }])
  })
})
