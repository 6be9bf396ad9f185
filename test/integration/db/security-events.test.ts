import { afterEach, beforeEach, expect, test } from 'vitest'
import { tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

let temp: TempDatabase
beforeEach(() => {
  temp = tempDatabase()
})
afterEach(() => temp.remove())

test('security events are read newest first, page by page (SECURITY F5)', () => {
  const desk = temp.openHere()
  for (let number = 1; number <= 5; number += 1) {
    desk.api.recordSecurityEvent({ kind: number % 2 ? 'signed-in' : 'export-made', at: number, count: number })
  }
  const first = desk.api.pageSecurityEvents({ before: null, limit: 3 })
  expect(first.map((event) => [event.at, event.kind, event.count])).toEqual([
    [5, 'signed-in', 5],
    [4, 'export-made', 4],
    [3, 'signed-in', 3],
  ])
  const rest = desk.api.pageSecurityEvents({ before: first.at(-1)?.number ?? null, limit: 3 })
  expect(rest.map((event) => event.at)).toEqual([2, 1])
  desk.close()
})

test('nothing changes or takes out an event once it is written, not even the program itself', () => {
  const desk = temp.openHere()
  desk.api.recordSecurityEvent({ kind: 'unlock-refused', at: 1, detail: 'wrong-password-here' })
  desk.close()
  const bare = temp.openBare()
  expect(() => bare.exec('DELETE FROM security_events')).toThrow('append only')
  expect(() => bare.exec("UPDATE security_events SET kind = 'signed-in'")).toThrow('append only')
  expect(() =>
    bare.exec("INSERT OR REPLACE INTO security_events (number, at, kind, detail) VALUES (1, 2, 'signed-in', '')"),
  ).toThrow('append only')
  bare.close()
})
