import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startPracticeServer, type PracticeServer } from '../../../main/practice/server.ts'
import { signIn, walkin, type Desk, type TicketObject } from './desk.ts'

const now = () => Date.UTC(2026, 2, 1, 9)
const versionOne = new URL('./version-1.sql', import.meta.url)
const versionTwo = new URL('./version-2.sql', import.meta.url)
let folder = ''
let server: PracticeServer | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'practice-upgrade-'))
})
afterEach(async () => {
  await server?.close()
  await rm(folder, { recursive: true, force: true })
})

async function startOn(sql: string): Promise<Desk> {
  const file = new Database(join(folder, 'practice-server.db'))
  file.exec(sql)
  file.close()
  server = await startPracticeServer({ dataFolder: folder, now })
  return signIn(server.url)
}

const callsOf = async (desk: Desk) => (await desk.get('calls/?_c=1000')).json['calls'] as Record<string, string>[]

describe('a file from before the telephone', () => {
  it('keeps its people and tickets, and gets the calls its tickets came from', async () => {
    const desk = await startOn(await readFile(versionOne, 'utf8'))
    const tickets = await desk.tickets('_c=1000')
    expect(tickets).toHaveLength(12)
    expect(tickets.at(-1)).toMatchObject({ id: '1', source: 'walkin', contacts: { fname: 'Rehema' } })
    const calls = await callsOf(desk)
    const ofTickets = tickets.filter((ticket) => ticket['source'] === 'call').map((ticket) => ticket['source_id'])
    expect(ofTickets).toHaveLength(10)
    expect(calls.map((call) => call['id'])).toEqual(expect.arrayContaining(ofTickets))
    expect((await desk.post('tickets', walkin())).json['tickets']).toMatchObject([{ id: '13' }] satisfies [
      Partial<TicketObject>,
    ])
  })

  it('is brought up once: the next start changes nothing', async () => {
    const desk = await startOn(await readFile(versionOne, 'utf8'))
    const calls = await callsOf(desk)
    await server?.close()
    server = await startPracticeServer({ dataFolder: folder, now })
    expect(await callsOf(await signIn(server.url))).toEqual(calls)
    const file = new Database(join(folder, 'practice-server.db'), { readonly: true })
    expect(file.pragma('user_version', { simple: true })).toBe(3)
    expect(file.pragma('integrity_check', { simple: true })).toBe('ok')
    file.close()
  })
})

const listOf = async (desk: Desk, name: string) =>
  (await desk.get(`${name}/?_c=1000`)).json[name] as (Record<string, string> & { recipients: unknown[] })[]

describe('a file from before scores and messages', () => {
  it('keeps its tickets, each last changed by whoever wrote it', async () => {
    const desk = await startOn(await readFile(versionTwo, 'utf8'))
    const tickets = await desk.tickets('_c=1000')
    expect(tickets).toHaveLength(24)
    for (const ticket of tickets) expect(ticket['updated_by']).toBe(ticket['created_by'])
  })

  it('gets the messages its tickets came from, and the scores of the calls that are marked as scored', async () => {
    await startOn(await readFile(versionTwo, 'utf8'))
    const desk = await signIn(server?.url ?? '', 'baraka', 'cedar-window-song')
    expect((await listOf(desk, 'sms')).filter((each) => each['folder'] === 'inbox')).toMatchObject([{ id: '400007' }])
    expect((await listOf(desk, 'emails')).filter((each) => each['folder'] === 'inbox')).toMatchObject([{ id: '90001' }])
    const scored = (await callsOf(desk)).filter((call) => call['qa_done'] === '1').map((call) => call['id'])
    expect(scored).toHaveLength(2)
    expect((await listOf(desk, 'qa')).map((each) => each['source_id']).toSorted()).toEqual(scored.toSorted())
  })

  it('is brought up once: the next start changes nothing', async () => {
    const desk = await startOn(await readFile(versionTwo, 'utf8'))
    const before = await listOf(desk, 'emails')
    await server?.close()
    server = await startPracticeServer({ dataFolder: folder, now })
    expect(await listOf(await signIn(server.url), 'emails')).toEqual(before)
  })
})

it.each([
  ['1', versionOne],
  ['2', versionTwo],
])('a file of version %s ends with the same tables as a new file', async (_, version) => {
  await startOn(await readFile(version, 'utf8'))
  const other = await mkdtemp(join(tmpdir(), 'practice-new-'))
  const fresh = await startPracticeServer({ dataFolder: other, cases: 0, now })
  await fresh.close()
  const schemaOf = (place: string) => {
    const file = new Database(join(place, 'practice-server.db'), { readonly: true })
    const rows = file.prepare('SELECT type, name, sql FROM sqlite_master ORDER BY type, name').all()
    expect(file.pragma('foreign_key_check')).toEqual([])
    file.close()
    return rows
  }
  expect(schemaOf(folder)).toEqual(schemaOf(other))
  await rm(other, { recursive: true, force: true })
})

it('a file of a later version is not touched', async () => {
  await expect(startOn('CREATE TABLE future (x); PRAGMA user_version = 99;')).rejects.toThrow(/later version \(99\)/)
})
