import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { randomBytes } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { codeOf } from '../../../preload/contract/index.ts'
import { openDatabase } from '../../../main/db/open.ts'
import { isKeyOf, isRekeyed, openRekeyed } from '../../../main/db/rekey.ts'
import { randomFrom, seedOfRun } from '../../kit/seed.ts'
import { tempFolder } from '../core/desk-rig.ts'

const seed = seedOfRun('SIGKILL while a key is changed')
const [key, nextKey] = [new Uint8Array(randomBytes(32)), new Uint8Array(randomBytes(32))]

async function fileWith(rows: number): Promise<string> {
  const file = join(await tempFolder(), 'workspace.db')
  const database = openDatabase({ file, key })
  database.exec('CREATE TABLE notes (number INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT')
  const insert = database.prepare('INSERT INTO notes (text) VALUES (?)')
  database.transaction(() => {
    for (let row = 0; row < rows; row += 1) insert.run('Alikuja na dada yake. '.repeat(20) + String(row))
  })()
  database.close()
  return file
}

const countIn = (database: ReturnType<typeof openDatabase>): unknown => {
  try {
    return [
      database.prepare('SELECT count(*) FROM notes').pluck().get(),
      database.pragma('integrity_check', { simple: true }),
      database.pragma('journal_mode', { simple: true }),
    ]
  } finally {
    database.close()
  }
}

test('a file is told whose key it has without being opened', async () => {
  const file = await fileWith(10)
  expect([isKeyOf(file, key), isKeyOf(file, nextKey)]).toEqual([true, false])
  const empty = join(await tempFolder(), 'empty.db')
  expect(isKeyOf(empty, key)).toBe(false)
  writeFileSync(empty, '')
  expect(isKeyOf(empty, key)).toBe(false)
})

test('a change of keys leaves the whole file with the new key alone, and nothing beside it', async () => {
  const file = await fileWith(500)
  expect(countIn(openRekeyed({ file, key, nextKey }))).toEqual([500, 'ok', 'wal'])
  expect([isKeyOf(file, key), isKeyOf(file, nextKey)]).toEqual([false, true])
  expect((await readdir(join(file, '..'))).filter((name) => name !== 'workspace.db')).toEqual([])
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(countIn(openRekeyed({ file, key, nextKey }))).toEqual([500, 'ok', 'wal'])
})

test('what was saved last and still lies in the log is changed with the rest', async () => {
  const file = await fileWith(10)
  const database = openDatabase({ file, key })
  database.pragma('wal_autocheckpoint = 0')
  database.prepare('INSERT INTO notes (text) VALUES (?)').run('the last one')
  const log = await readFile(`${file}-wal`)
  const main = await readFile(file)
  database.close()
  // As a kill leaves them: the file of before, and the log beside it.
  writeFileSync(file, main)
  writeFileSync(`${file}-wal`, log)
  expect(countIn(openRekeyed({ file, key, nextKey }))).toEqual([11, 'ok', 'wal'])
})

test('a file of a third key is refused and stays as it is', async () => {
  const file = await fileWith(10)
  const before = await readFile(file)
  const other = new Uint8Array(randomBytes(32))
  let code = ''
  try {
    openRekeyed({ file, key: other, nextKey }).close()
  } catch (error) {
    code = codeOf(error)
  }
  expect(code).toBe('database-wrong-key')
  expect((await readFile(file)).equals(before)).toBe(true)
})

test('a disk without room for a copy, or a reader, postpones the change and keeps nobody out', async () => {
  const file = await fileWith(10)
  const reader = openDatabase({ file, key })
  const reading = reader.prepare('SELECT text FROM notes').iterate()
  reading.next()
  const opened = openRekeyed({ file, key, nextKey })
  expect([isRekeyed(file, nextKey), opened.prepare('SELECT count(*) FROM notes').pluck().get()]).toEqual([false, 10])
  opened.close()
  reading.return?.()
  reader.close()
  expect(countIn(openRekeyed({ file, key, nextKey }))).toEqual([10, 'ok', 'wal'])
  expect(isRekeyed(file, nextKey)).toBe(true)
})

test('a new file begins with the new key', async () => {
  const file = join(await tempFolder(), 'workspace.db')
  openRekeyed({ file, key, nextKey }).close()
  expect(isKeyOf(file, nextKey)).toBe(true)
})

test('a kill at any instant of a change leaves a file that one of the two keys opens whole', async () => {
  const random = randomFrom(seed)
  const file = await fileWith(6000)
  const child = fileURLToPath(new URL('rekey-process.ts', import.meta.url))
  const hex = [key, nextKey].map((each) => Buffer.from(each).toString('hex'))
  let saved = 6000
  let midway = 0
  for (let round = 0; round < 8; round += 1) {
    const running = spawn(process.execPath, [child, file, ...hex], { stdio: ['ignore', 'pipe', 'inherit'] })
    running.stdout.setEncoding('utf8')
    let said = ''
    running.stdout.on('data', (text: string) => (said += text))
    await once(running.stdout, 'data')
    const exited = once(running, 'exit')
    setTimeout(() => running.kill('SIGKILL'), random() * 250)
    await exited
    if (existsSync(`${file}.rekeyed`)) midway += 1
    saved += (said.match(/saved/g) ?? []).length
    expect([round, isKeyOf(file, key) !== isKeyOf(file, nextKey)]).toEqual([round, true])
    const database = openDatabase({ file, key: isKeyOf(file, key) ? key : nextKey })
    const count = Number(database.prepare('SELECT count(*) FROM notes').pluck().get())
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    database.close()
    // One more may have been stored whose word the kill swallowed.
    expect([saved, saved + 1]).toContain(count)
    saved = count
  }
  process.stdout.write(`8 kills, ${midway} in the middle of a change\n`)
})
