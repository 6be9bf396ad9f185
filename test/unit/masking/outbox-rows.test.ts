import { expect, test } from 'vitest'
import type { OutboxRow } from '../../../preload/contract/index.ts'
import { maskOutboxRow } from '../../../main/masking/mask-records.ts'

const row = (kind: OutboxRow['kind'], name: string): OutboxRow => ({
  id: '019ab3c4-d5e6-7f80-9a1b-2c3d4e5f6071',
  kind,
  recordId: '019ab3c4-d5e6-7f80-9a1b-2c3d4e5f6072',
  caseId: null,
  operation: 'case.create',
  state: 'parked',
  name,
  serverId: null,
  createdAt: 1,
  attempts: 1,
  nextTryAt: null,
  reason: 'server-validation',
  problems: [{ field: 'contact.phone', rule: 'server', serverText: 'Wanjiku is known already' }],
  progress: null,
})

test.each<[OutboxRow['kind'], string, string]>([
  ['case', 'Wanjiku Kamau', 'W•••'],
  ['email', 'wanjiku@mail.example', 'w•••@•••'],
  ['sms', '0722 000 111', '•••111'],
  ['call', '0722 000 111', '•••111'],
  ['file', 'letter of Wanjiku.pdf', '•••.pdf'],
])(
  'unsent work about a client, such as a %s, is listed without who they are or what the server said',
  (kind, name, shown) => {
    const masked = maskOutboxRow(row(kind, name))
    expect(masked.name).toBe(shown)
    expect(JSON.stringify(masked)).not.toContain('Wanjiku')
  },
)

test.each<OutboxRow['kind']>(['qa', 'user'])('what is about the staff, such as a %s, is listed as it is', (kind) => {
  expect(maskOutboxRow(row(kind, 'Amina Otieno'))).toEqual(row(kind, 'Amina Otieno'))
})
