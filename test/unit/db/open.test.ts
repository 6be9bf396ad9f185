import { expect, test } from 'vitest'
import { unlock } from '../../../main/db/open.ts'

function recorder() {
  const said: string[] = []
  return { said, pragma: (source: string) => said.push(source) }
}

test('a connection gets cipher, key and settings in the one safe order (STYLE 5.6, SECURITY C2)', () => {
  const spy = recorder()
  unlock(spy, new Uint8Array(32).fill(0xab))
  expect(spy.said).toEqual([
    "cipher = 'sqlcipher'",
    'legacy = 4',
    `key = "x'${'ab'.repeat(32)}'"`,
    'schema_version',
    'journal_mode = WAL',
    'synchronous = FULL',
    'wal_autocheckpoint = 500',
    'foreign_keys = ON',
    'temp_store = MEMORY',
    'secure_delete = ON',
    'trusted_schema = OFF',
    'busy_timeout = 5000',
  ])
})

test.each([0, 16, 31, 33])('a key of %i bytes is refused before anything is said to the database', (length) => {
  const spy = recorder()
  expect(() => unlock(spy, new Uint8Array(length))).toThrow(expect.objectContaining({ code: 'key-damaged' }))
  expect(spy.said).toEqual([])
})
