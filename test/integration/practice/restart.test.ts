import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deskWith, request, signIn, walkin, type TicketObject } from './desk.ts'
import { exchangeFor, ringing } from './exchange-desk.ts'
import { orderPractice, serveProcess } from '../../kit/practice-process.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'practice-process-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const scoreNames = [
  'opening',
  'holding',
  'politeness',
  'enthusiasm',
  'personalization',
  'troubleshooting',
  'listening',
  'accuracy',
  'resolution',
]

const start = (port: number, ...more: string[]) =>
  serveProcess(['--port', String(port), '--data', folder, '--cases', '30', ...more])

describe('the server as its own process', () => {
  it('has after a kill and a start on the same folder and port every answered ticket, and the sessions too', async () => {
    const first = await start(0)
    const desk = await signIn(first.url)
    const references = new Set<string>()
    let hasBeenKilled = false
    // Eight writers at once until the process is gone; only what was answered counts.
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let number = 0; !hasBeenKilled; number++) {
        const reference = `ref-${writer}-${number}`
        const answer = await desk.post('tickets', walkin({ source_id: reference })).catch(() => undefined)
        if (answer?.status !== 201) continue
        references.add(reference)
        if (references.size === 60) {
          hasBeenKilled = true
          await first.end('SIGKILL')
        }
      }
    })
    await Promise.all(writers)

    const second = await start(first.port)
    expect(second.url).toBe(first.url)
    const again = deskWith(second.url, desk.token)
    const rows = await again.tickets('_c=1000&status=open&contact_fname=Amani')
    const found = rows.map((row) => String(row['source_id']))
    expect(new Set(found).size).toBe(found.length)
    expect(found).toEqual(expect.arrayContaining([...references]))
    expect(await again.tickets('_c=1000&_a=0')).toHaveLength(30 + found.length)
    await second.end('SIGKILL')

    const file = new Database(join(folder, 'practice-server.db'), { readonly: true })
    expect(file.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(file.pragma('foreign_key_check')).toEqual([])
    // An e-mail of a first start may be from somebody no ticket knows.
    expect(file.prepare("SELECT count(*) AS n FROM contacts WHERE email NOT LIKE 'visitor%'").get()).toEqual({
      n: 30 + found.length,
    })
    file.close()
  })

  it('has after a kill every answered score, message and file', async () => {
    const first = await start(0)
    const desk = await signIn(first.url, 'neema', 'coral-kite-harbour')
    const [call] = (await desk.get('calls/?qa_done=0&_c=1')).json['calls'] as [{ id: string }]
    const form = new FormData()
    form.append('file[]', new Blob(['a letter']), 'letter.txt')
    const headers = { XAuthorization: `Bearer ${desk.token}` }
    const uploaded = await request(`${first.url}files/`, { method: 'POST', headers, body: form })
    const [file] = uploaded.json['files'] as [{ id: string }]
    const mail = { subject: 's', msg: 'm', recipients: [{ contact_email: 'new@mail.example' }] }
    const [email] = (await desk.post('emails/', { ...mail, attachments: [{ file_id: file.id }] })).json['emails'] as [
      { id: string },
    ]
    const scores = Object.fromEntries(scoreNames.map((name) => [name, '3']))
    expect((await desk.post('qa', { source: 'call', source_id: call.id, ...scores })).status).toBe(201)
    await first.end('SIGKILL')

    const second = await start(first.port)
    const again = deskWith(second.url, desk.token)
    expect((await again.get(`files/${file.id}?file=1`)).text).toBe('a letter')
    expect((await again.get(`emails/${email.id}`)).json['emails']).toMatchObject([
      { recipients: [{ contact_email: 'new@mail.example' }], attachments: [{ file_id: file.id }] },
    ])
    expect((await again.get(`qa/?source_id=${call.id}`)).json['qa']).toHaveLength(1)
    expect((await again.get(`calls/${call.id}`)).json['calls']).toMatchObject([{ qa_done: '1' }])
    await second.end('SIGKILL')
  })

  it('has after a kill who is in the queue, the call that is up, and the quiet after a call', async () => {
    const first = await start(0, '--wrap-up', '600')
    const { token } = await signIn(first.url)
    const before = exchangeFor(first.url, token, '8101', Date.now)
    await before.report(
      { kind: 'joined' },
      ringing('1.1'),
      { kind: 'call-answered', callId: '1.1' },
      { kind: 'call-ended', callId: '1.1', by: 'caller' },
    )
    expect((await before.poll()).status).toBe('wrapup')
    await first.end('SIGKILL')

    const second = await start(first.port, '--wrap-up', '600')
    const after = exchangeFor(second.url, token, '8101', Date.now)
    expect(await after.poll()).toMatchObject({ status: 'wrapup', data: '1.1' })
    await after.report(ringing('1.2'), { kind: 'call-answered', callId: '1.2' })
    await second.end('SIGKILL')

    const third = await start(first.port)
    const again = exchangeFor(third.url, token, '8101', Date.now)
    expect(await again.poll()).toMatchObject({ status: 'oncall', data: '1.2', context: 'child-helpline' })
    // The exchange went on meanwhile, and tells later how it ended.
    await again.report({ kind: 'call-ended', callId: '1.2', by: 'agent' })
    expect((await again.poll()).status).toBe('wrapup')
    await third.end('SIGKILL')
  })

  it('goes on counting its orders, so that the exchange misses none', async () => {
    const first = await start(0)
    const { token } = await signIn(first.url)
    const before = exchangeFor(first.url, token, '8101', Date.now)
    await before.orders(0)
    await before.join()
    const [order] = await before.orders(0)
    await first.end('SIGKILL')
    const second = await start(first.port)
    const after = exchangeFor(second.url, token, '8101', Date.now)
    expect(await after.orders(order?.number ?? 0)).toEqual([])
    await after.join()
    expect((await after.orders(order?.number ?? 0)).map((each) => each.kind)).toEqual(['ring-to-join'])
    await second.end('SIGKILL')
  })

  it('ends well on SIGTERM, and starts again with what it had', async () => {
    const first = await start(0, '--seed', '5', '--now', '2026-03-01T09:00:00Z')
    const rows: TicketObject[] = await (await signIn(first.url)).tickets('_c=100')
    expect(await first.end('SIGTERM')).toBe(0)
    const second = await start(0, '--seed', '6')
    expect(await (await signIn(second.url)).tickets('_c=100')).toEqual(rows)
    expect(await second.end('SIGTERM')).toBe(0)
  })

  it('keeps its file from other people of the computer', async () => {
    const running = await serveProcess(['--data', join(folder, 'deep', 'folder'), '--cases', '0'])
    expect((await stat(join(folder, 'deep', 'folder'))).mode & 0o777).toBe(0o700)
    expect((await stat(join(folder, 'deep', 'folder', 'practice-server.db'))).mode & 0o777).toBe(0o600)
    await running.end('SIGTERM')
  })

  it('obeys a test only when it was started with a token for that', async () => {
    const running = await start(0, '--control', 'only-for-tests')
    const desk = await signIn(running.url)
    const [newest] = await desk.tickets('_c=1')
    const order = { order: 'remove', resource: 'tickets', id: newest?.id }
    await expect(orderPractice(running.url, 'guess', order)).rejects.toThrow('404')
    await orderPractice(running.url, 'only-for-tests', order)
    expect((await desk.get(`tickets/${newest?.id ?? ''}`)).status).toBe(404)
    await running.end('SIGTERM')
  })

  it('answers late when told to', async () => {
    const running = await start(0, '--latency', '120')
    const before = performance.now()
    await signIn(running.url)
    expect(performance.now() - before).toBeGreaterThanOrEqual(115)
    await running.end('SIGTERM')
  })

  it.each([
    ['without a folder', ['--port', '0'], '--data'],
    ['with a port that is no number', ['--data', '/nowhere', '--port', 'x'], '--port'],
    ['with an option nobody knows', ['--data', '/nowhere', '--colour', 'blue'], 'colour'],
  ])('says what is wrong when started %s', async (_, args, word) => {
    await expect(serveProcess(args)).rejects.toThrow(new RegExp(`ended with 1: .*${word}`))
  })

  it('says so when its port is taken', async () => {
    const first = await start(0)
    await expect(
      serveProcess(['--port', String(first.port), '--data', join(folder, 'other'), '--cases', '0']),
    ).rejects.toThrow(/EADDRINUSE/)
    await first.end('SIGTERM')
  })
})
