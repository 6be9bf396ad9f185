import { expect, test } from 'vitest'
import { createHeldQueries } from '../../../main/db/queries/held.ts'
import type { ListedKind, PulledRecord } from '../../../main/db/db-api.ts'
import type { DatabaseConnection } from '../../../main/db/open.ts'
import { tempDatabase } from '../../kit/temp-database.ts'

const position = { skip: 0, isComplete: true, newestServerId: null, finishedAt: 1 }

test('what is here of a list is compared with the server’s by an index, newest first, however long the list is', () => {
  const temp = tempDatabase()
  const desk = temp.openHere()
  const bare = temp.openBare()
  try {
    const sms = (serverId: string): PulledRecord => ({
      kind: 'sms',
      localId: `local-${serverId}`,
      serverId,
      recipients: ['0722000111'],
      subject: '',
      text: 'Karibu.',
      folder: 'sent',
      status: 'SENT',
      sender: '116',
      createdAt: 1_000,
    })
    desk.api.applyPulledRecords({ kind: 'sms', records: ['2', '10', '9', '1', 'x7'].map(sms), position, now: 1 })
    const between = { above: 1, below: null, shown: ['9'], limit: 20 }
    expect(desk.api.heldRecords({ kind: 'sms', ...between }).map((each) => each.serverId)).toEqual(['10', '2'])

    const plans = new Map<string, string>()
    const watching = {
      prepare(sql: string) {
        if (!sql.includes('@above')) return bare.prepare(sql)
        const rows = bare
          .prepare<[Record<string, string | number>], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
          .all({ above: 1, below: 9, shown: '[]', limit: 20 })
        plans.set(sql, rows.map((row) => row.detail).join('\n'))
        return bare.prepare(sql)
      },
    } as unknown as DatabaseConnection
    createHeldQueries(watching)
    const kinds: ListedKind[] = ['qa', 'email', 'sms', 'call']
    expect(plans.size).toBe(kinds.length)
    for (const plan of plans.values()) {
      expect(plan).toMatch(/SEARCH r USING INDEX \w+_server_number/)
      expect(plan).not.toContain('TEMP B-TREE')
    }
  } finally {
    bare.close()
    desk.close()
    temp.remove()
  }
})
