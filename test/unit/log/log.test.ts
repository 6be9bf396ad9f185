import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AppError } from '../../../preload/contract/index.ts'
import { createBackground } from '../../../main/log/background.ts'
import { createFileSink } from '../../../main/log/file-sink.ts'
import type { Log } from '../../../main/log/log.ts'
import { createLog } from '../../../main/log/pino-log.ts'
import { eventNames, stateWords } from '../../../main/log/vocabulary.ts'

const day = 86_400_000
const noon = Date.UTC(2026, 10, 22, 12)
const uuid = '019ab3c4-d5e6-7f80-9a1b-2c3d4e5f6071'

/** What must never be in a log, whatever field it is put into (SECURITY F1). */
const canaries = [
  '+254 712 345 678',
  '0712345678',
  '254712345678',
  'Wanjiku Njeri',
  'wanjiku',
  'My uncle comes at night',
  'anakuja usiku kwetu',
  'Bearer nn6usn383g8mv5ta59er2vufc9',
  'nn6usn383g8mv5ta59er2vufc9',
  'a=candidate:1 1 udp 2113937151 192.168.1.7 54400 typ host',
  'v=0 o=- 46117317 2 IN IP4 127.0.0.1',
  '/home/amina.wekesa/.config/helpline-desk/workspace.db',
  'C:\\Users\\amina.wekesa\\AppData',
  'amina@example.org',
  uuid,
  'SELECT narrative FROM cases',
  'acacia-morning-drum',
]

function memoryLog(): { log: Log; text: () => string; lines: () => Record<string, unknown>[] } {
  const lines: string[] = []
  const sink = { write: (line: string) => void lines.push(line), close: () => undefined }
  return {
    log: createLog({ sink, now: () => noon }),
    text: () => lines.join(''),
    lines: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
  }
}

describe('a log line (SECURITY F1)', () => {
  test('carries the event, its known fields and the instant', () => {
    const { log, lines } = memoryLog()
    log.warn('call-refused', { call: 'cases.save', code: 'invalid', ref: 'ABC234', durationMs: 12.34, count: 3 })
    expect(lines()).toEqual([
      {
        level: 'warn',
        at: '2026-11-22T12:00:00.000Z',
        event: 'call-refused',
        call: 'cases.save',
        code: 'invalid',
        ref: 'ABC234',
        durationMs: 12.3,
        count: 3,
      },
    ])
  })

  test.each(canaries)('never holds "%s", whichever field it is put into', (canary) => {
    const { log, text } = memoryLog()
    const fields = [
      'code',
      'ref',
      'call',
      'event',
      'state',
      'id',
      'count',
      'durationMs',
      'bytes',
      'version',
      'note',
      'msg',
      'err',
    ]
    for (const field of fields) {
      // A careless cast, or plain JavaScript, gets past the types: the sink has to hold.
      log.info('signed-in', { [field]: canary })
      log.info('signed-in', { [field]: { inner: canary } })
      log.info('signed-in', { [field]: [canary] })
    }
    log.info(canary as never)
    log.info('signed-in', { [canary]: 1 })
    log.error('uncaught', { thrown: new Error(canary) })
    log.error('uncaught', { thrown: new AppError('internal', { cause: new Error(canary) }) })
    log.error('uncaught', { thrown: canary })
    log.error('uncaught', { thrown: { stack: `Error: ${canary}\n    at ${canary}` } })
    log.error('uncaught', {
      thrown: Object.assign(new Error('x'), { name: canary, stack: `${canary}\n    at f (${canary}:1:1)` }),
    })
    expect(text()).not.toContain(canary)
    expect(text()).not.toContain(JSON.stringify(canary).slice(1, -1))
    const digits = canary.replaceAll(/\D/g, '')
    if (digits.length >= 9) expect(text().replaceAll(/\D/g, '')).not.toContain(digits)
  })

  test('writes no number that could be a telephone number', () => {
    const { log, lines } = memoryLog()
    log.info('signed-in', { count: 712_345_678, durationMs: Number.NaN })
    expect(lines()[0]).toMatchObject({ count: '[redacted]', durationMs: '[redacted]' })
  })

  test('shortens an id to its end', () => {
    const { log, lines } = memoryLog()
    log.info('signed-in', { id: uuid })
    expect(lines()[0]).toMatchObject({ id: '…4e5f6071' })
  })

  test('tells where an error came from without its message or any folder of this computer', () => {
    const { log, lines } = memoryLog()
    const error = new TypeError('Wanjiku')
    error.stack =
      'TypeError: Wanjiku\n    at save (/home/amina/app/main/usecases/cases.ts:31:7)\n    at C:\\Users\\amina\\app\\main\\ipc\\router.ts:80:3\n    at node:internal/x:1:1'
    log.error('uncaught', { thrown: error })
    expect(lines()[0]?.['thrown']).toEqual(['TypeError', 'cases.ts:31:7', 'router.ts:80:3'])
  })

  test('never fails the work it reports when the disk is full', () => {
    const sink = {
      write() {
        throw new Error('ENOSPC')
      },
      close: () => undefined,
    }
    expect(() => createLog({ sink, now: () => noon }).info('core-started')).not.toThrow()
  })

  test('has no word in its vocabulary that could stand for a person or a text', () => {
    for (const word of [...eventNames, ...stateWords]) expect(word).toMatch(/^[a-z]+(-[a-z]+)*$/)
  })

  test('is written for work in the background that fails, and nothing else happens', async () => {
    const { log, lines } = memoryLog()
    createBackground(log)(Promise.reject(new AppError('disk-full')))
    await Promise.resolve()
    await Promise.resolve()
    expect(lines()[0]).toMatchObject({ event: 'background-failed', code: 'disk-full' })
  })
})

describe('log files (SECURITY F2)', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'helpline-log-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  test('can be read by their owner only, in a folder of the owner only', async () => {
    await chmod(folder, 0o755)
    const sink = createFileSink({ folder, now: () => noon })
    sink.write('{}\n')
    sink.close()
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    expect((await stat(join(folder, 'desk-2026-11-22.000.log'))).mode & 0o777).toBe(0o600)
  })

  test('are one a day, and gone after seven days', async () => {
    let now = noon
    const sink = createFileSink({ folder, now: () => now })
    await writeFile(join(folder, 'not-ours.txt'), 'x')
    for (let n = 0; n < 10; n += 1) {
      now = noon + n * day
      sink.write(`${n}\n`)
    }
    sink.close()
    const names = (await readdir(folder)).sort()
    expect(names).toHaveLength(9)
    expect(names.at(0)).toBe('desk-2026-11-24.000.log')
    expect(names.at(-2)).toBe('desk-2026-12-01.000.log')
    expect(names.at(-1)).toBe('not-ours.txt')
  })

  test('start anew when full, go on where they were after a restart, and never fill the disk', async () => {
    const options = { folder, now: () => noon, maxBytes: 100, maxFilesADay: 3 }
    let sink = createFileSink(options)
    for (let n = 0; n < 20; n += 1) sink.write(`${'x'.repeat(49)}\n`)
    sink.close()
    expect((await readdir(folder)).sort()).toEqual(['007', '008', '009'].map((n) => `desk-2026-11-22.${n}.log`))
    sink = createFileSink(options)
    sink.write('after the restart\n')
    sink.close()
    expect(await readFile(join(folder, 'desk-2026-11-22.010.log'), 'utf8')).toBe('after the restart\n')
  })
})
