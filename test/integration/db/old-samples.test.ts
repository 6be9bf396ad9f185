import { expect, onTestFinished, test } from 'vitest'
import { emptyQa } from '../../../preload/contract/records.ts'
import { tempDatabase } from '../../kit/temp-database.ts'

const dayMs = 86_400_000
const now = Date.UTC(2026, 10, 22, 12)

test('samples and what was said about feedback go with the scores of their time; never while a score is being written', () => {
  const temp = tempDatabase()
  const desk = temp.openHere()
  onTestFinished(() => {
    desk.close()
    temp.remove()
  })
  const bare = temp.openBare()
  const month = bare.prepare<[string]>(
    `INSERT INTO sample_months (month, rules, seed, is_cut, proposed_at, proposed_by) VALUES (?, '{}', 'A', 0, 1, 'zuri')`,
  )
  const pick = bare.prepare<[string, string]>(
    `INSERT INTO sample_picks (month, call_ref, seq, at, agent, queue, direction, has_recording, reasons)
     VALUES (?, ?, 1, 1, '', '', 'in', 1, '[]')`,
  )
  for (const each of ['2025-07', '2025-08', '2025-09', '2025-10', '2026-11']) {
    month.run(each)
    pick.run(each, `call-${each}`)
  }
  const read = bare.prepare<[string, number]>(
    'INSERT INTO qa_acknowledgements (server_id, acknowledged_at) VALUES (?, ?)',
  )
  read.run('old', now - 500 * dayMs)
  read.run('recent', now - 5 * dayMs)
  desk.api.saveRecordDraft({ id: 'd-1', kind: 'qa', fields: emptyQa('call-2025-07'), now })
  const sweep = () => desk.api.sweep({ table: 'qa', before: now - 400 * dayMs, after: -1, limit: 200, keep: [] })
  const months = () => bare.prepare<[], string>('SELECT month FROM sample_months ORDER BY month').pluck().all()
  const picks = () => bare.prepare<[], string>('SELECT month FROM sample_picks ORDER BY month').pluck().all()
  sweep()
  expect(months()).toEqual(['2025-07', '2025-09', '2025-10', '2026-11'])
  expect(picks()).toEqual(months())
  sweep()
  sweep()
  // 400 days before is in October 2025: that month is not over before it.
  expect(months()).toEqual(['2025-07', '2025-10', '2026-11'])
  expect(picks()).toEqual(months())
  expect(bare.prepare<[], string>('SELECT server_id FROM qa_acknowledgements').pluck().all()).toEqual(['recent'])
  bare.close()
})
