import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import { attachmentSlice, exportSliceBytes } from '../../../preload/contract/index.ts'
import { openExport, sealExport } from '../../../main/export/export-file.ts'
import { until } from '../../kit/poll.ts'
import { passwords, startRig, startServer, tempFolder, walkIn } from '../core/desk-rig.ts'
import type { Rig } from '../core/desk-rig.ts'

const passphrase = 'mvua jioni kengele embe'
const make = (rig: Rig, typed = passphrase, again = typed) => rig.ask('unsent.export', { passphrase: typed, again })

async function fetchExport(rig: Rig, exportId: string): Promise<Buffer> {
  const slices: Buffer[] = []
  for (;;) {
    const offset = slices.reduce((sum, slice) => sum + slice.length, 0)
    const { base64, isLast } = await rig.must('exports.read', { exportId, offset })
    slices.push(Buffer.from(base64, 'base64'))
    if (isLast) return Buffer.concat(slices)
  }
}

interface Content {
  files: unknown[]
  unsent: { kind: string; operation: string; reason: string | null; content: { narrative?: string } }[]
  drafts: { cases: { fields: { narrative: string } }[] }
  securityEvents: { kind: string }[]
}

describe('an export of unsent work (SECURITY C12)', () => {
  test('has every unsent case with its words, the drafts, and nothing the server already has', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    const sent = await rig.save({ narrative: 'Imeshatumwa' })
    await until('accepted', async () => (await rig.must('cases.get', { id: sent })).state === 'accepted')
    await server.kill()
    // More than two slices of text.
    for (let n = 0; n < 12; n += 1) await rig.save({ narrative: `Kesi ${n} ${'neno '.repeat(6000)}` })
    const fields = { ...walkIn('Wanjiku'), narrative: 'Inaandikwa bado' }
    await rig.must('drafts.save', { id: v7(), caseId: null, fields })

    const letter = Buffer.from('barua '.repeat(40_000))
    const { id: fileId } = await rig.must('files.begin', {
      name: 'b.txt',
      mediaType: 'text/plain',
      size: letter.length,
    })
    for (let at = 0; at < letter.length; at += attachmentSlice) {
      const slice = letter.subarray(at, at + attachmentSlice).toString('base64')
      await rig.must('files.append', { id: fileId, offset: at, slice })
    }
    await rig.must('files.finish', { id: fileId })
    const email = { kind: 'email', recipients: ['a@example.org'], subject: '', text: '', caseId: null } as const
    const message = { ...email, recipients: [...email.recipients], attachments: [fileId] }
    await rig.must('messages.saveDraft', { id: v7(), fields: message })

    const size = await rig.must('unsent.measureExport', {})
    expect(size).toMatchObject({ count: 12, drafts: 2, files: 1, missingFiles: 0 })
    expect(size.bytes - size.bytesWithoutFiles).toBe(letter.length)
    const made = await make(rig)
    if (!made.ok) throw new Error(made.error.code)
    expect(made.value).toMatchObject({ count: 12, drafts: 2, files: 1, missingFiles: 0 })
    expect(made.value.suggestedName).toMatch(/^unsent-\d{4}-\d\d-\d\d\.helpline$/)
    expect(made.value.bytes).toBeGreaterThan(2 * exportSliceBytes)
    const file = await fetchExport(rig, made.value.exportId)
    expect(file).toHaveLength(made.value.bytes)
    expect(file.includes('neno')).toBe(false)

    const opened = await openExport(file, passphrase)
    if (opened.is !== 'open') throw new Error(opened.is)
    expect(opened.files.equals(letter)).toBe(true)
    const content = JSON.parse(opened.text) as Content
    expect(content.files).toEqual([{ id: fileId, name: 'b.txt', mediaType: 'text/plain', size: letter.length }])
    expect(content.unsent.map((each) => each.content.narrative?.slice(0, 7).trim())).toEqual(
      Array.from({ length: 12 }, (_, n) => `Kesi ${n}`.slice(0, 7)),
    )
    expect(content.unsent[0]).toMatchObject({ kind: 'case', operation: 'case.create' })
    expect(content.drafts.cases.map((each) => each.fields.narrative)).toEqual(['Inaandikwa bado'])
    expect(JSON.stringify(content)).not.toContain('Imeshatumwa')
    expect(content.securityEvents.map((each) => each.kind)).toEqual(['signed-in'])
    expect((await rig.must('outbox.summary', {})).waiting).toBe(12)

    // Whoever leaves in the middle of fetching it leaves no file open: a folder that is to be removed could not be.
    const openFiles = () =>
      readdirSync('/proc/self/fd').flatMap((each) => {
        try {
          return readlinkSync(join('/proc/self/fd', each)).endsWith(fileId) ? [each] : []
        } catch {
          return []
        }
      })
    const half = await make(rig)
    if (!half.ok) throw new Error(half.error.code)
    const isLinux = process.platform === 'linux'
    let at = 0
    do {
      expect(await rig.code('exports.read', { exportId: half.value.exportId, offset: at })).toBe('ok')
      at += exportSliceBytes
    } while (isLinux && openFiles().length === 0)
    await rig.must('session.signOut', {})
    if (isLinux) expect(openFiles()).toEqual([])
    expect(await rig.signIn('amina', passwords.amina)).toBe('ok')

    // Spoiled on the disk while it is handed out: refused, and never an end that looks like one.
    const spoiled = await make(rig)
    if (!spoiled.ok) throw new Error(spoiled.error.code)
    const [folder = ''] = readdirSync(join(rig.folder, 'workspaces'))
    const place = join(rig.folder, 'workspaces', folder, 'files', fileId)
    const bytes = readFileSync(place)
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
    writeFileSync(place, bytes)
    const { exportId } = spoiled.value
    const read = (offset: number) => rig.code('exports.read', { exportId, offset })
    let offset = 0
    while ((await read(offset)) === 'ok' && offset < spoiled.value.bytes) offset += exportSliceBytes
    expect(offset).toBeLessThan(spoiled.value.bytes)
    expect(await read(offset)).toBe('not-found')
  })

  test('needs a passphrase that is hard to guess, and is its maker’s alone: gone when discarded, replaced by the next, and for nobody who sits here later', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    expect(await make(rig, 'too short')).toMatchObject({ error: { code: 'weak-passphrase' } })
    expect(await make(rig, passphrase, `${passphrase}s`)).toMatchObject({ error: { code: 'passwords-differ' } })
    const first = await make(rig)
    const second = await make(rig)
    if (!first.ok || !second.ok) throw new Error('The exports were made')
    const read = (exportId: string) => rig.code('exports.read', { exportId, offset: 0 })
    expect(await read(first.value.exportId)).toBe('not-found')
    expect(await read(second.value.exportId)).toBe('ok')
    // An answer that was lost is asked for again; nothing else can be had out of order.
    expect(await read(second.value.exportId)).toBe('ok')
    expect(await rig.code('exports.read', { exportId: second.value.exportId, offset: 7 })).toBe('not-found')
    await rig.must('session.signOut', {})
    expect(await read(second.value.exportId)).toBe('not-signed-in')
    await rig.signIn('juma', passwords.juma)
    expect(await read(second.value.exportId)).toBe('not-found')
    const own = await make(rig)
    if (!own.ok) throw new Error('The export was made')
    await rig.must('exports.discard', { exportId: own.value.exportId })
    expect(await read(own.value.exportId)).toBe('not-found')
    await rig.must('session.lock', {})
    expect(await rig.code('unsent.export', { passphrase, again: passphrase })).toBe('locked')
  })
})

describe('the tool that opens an export', () => {
  const script = 'resources/scripts/read-export.mjs'

  async function tool(typed: string, ...args: string[]): Promise<{ out: string; said: string; code: number }> {
    const running = spawn(process.execPath, [script, ...args])
    const told = { out: '', said: '' }
    running.stdout.on('data', (text: Buffer) => (told.out += text.toString()))
    running.stderr.on('data', (text: Buffer) => (told.said += text.toString()))
    running.stdin.end(`${typed}\n`)
    const [code] = (await once(running, 'close')) as [number]
    return { ...told, code }
  }

  test('asks for the passphrase, tells a wrong one from a damaged file, and writes for its owner alone', async () => {
    const folder = await tempFolder()
    const [file, damaged, out] = ['a.helpline', 'b.helpline', 'out.json'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]
    const listed = [
      { id: '1', name: '../../barua.pdf', mediaType: 'application/pdf', size: 5 },
      { id: '2', missing: 'file-damaged' },
    ]
    const pieces: Buffer[] = []
    const content = {
      text: Buffer.from(JSON.stringify({ unsent: [], files: listed })),
      files: [
        {
          size: 5,
          bytes: async function* () {
            yield Buffer.from('ndefu')
          },
        },
      ],
    }
    for await (const piece of await sealExport(content, passphrase, 4)) pieces.push(piece)
    const bytes = Buffer.concat(pieces)
    writeFileSync(file, bytes)
    writeFileSync(damaged, bytes.subarray(0, -3))
    const [wrong, spoilt, written] = await Promise.all([
      tool('another passphrase', '--file', file),
      tool(passphrase, '--file', damaged),
      tool(passphrase, '--file', file, '--out', out),
    ])
    expect(wrong).toMatchObject({ code: 1, out: '' })
    expect(wrong.said).toContain('not its passphrase')
    expect(spoilt.said).toContain('damaged')
    expect(written).toMatchObject({ code: 0, out: '' })
    expect(written.said).not.toContain(passphrase)
    const [letter, missing] = listed
    const name = '1-_.._barua.pdf'
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual({
      unsent: [],
      files: [{ ...letter, savedAs: name }, missing],
    })
    expect(readFileSync(join(`${out}.attachments`, name), 'utf8')).toBe('ndefu')
    expect(statSync(join(`${out}.attachments`, name)).mode & 0o777).toBe(0o600)
    expect(statSync(out).mode & 0o777).toBe(0o600)
    expect((await tool(passphrase, '--file', file, '--out', out)).code).toBe(1)
    // Where there is something of that name already, nothing in the clear is left beside it either.
    writeFileSync(damaged, 'mine')
    expect((await tool(passphrase, '--file', file, '--out', damaged)).said).toContain('there already')
    expect([readFileSync(damaged, 'utf8'), existsSync(`${damaged}.attachments`)]).toEqual(['mine', false])
    // Nothing of what was put together on the way is left.
    expect(readdirSync(folder).toSorted()).toEqual(['a.helpline', 'b.helpline', 'out.json', 'out.json.attachments'])
  })

  test.skipIf(process.platform === 'win32').each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('leaves nothing where somebody gives up with %s before the passphrase is typed', async (signal, code) => {
    const folder = await tempFolder()
    const file = join(folder, 'a.helpline')
    writeFileSync(file, 'whatever')
    const running = spawn(process.execPath, [script, '--file', file, '--out', join(folder, 'out.json')])
    let said = ''
    running.stderr.on('data', (text: Buffer) => (said += text.toString()))
    await until('asks', () => said.includes('Passphrase'))
    expect(readdirSync(folder)).toHaveLength(2)
    running.kill(signal)
    expect(await once(running, 'close')).toEqual([code, null])
    expect(readdirSync(folder)).toEqual(['a.helpline'])
  })

  test('what a kill left in the clear is deleted by the next one for the same place; nothing else is, nor what is still made', async () => {
    const folder = await tempFolder()
    const [file, out] = [join(folder, 'a.helpline'), join(folder, 'out.json')]
    writeFileSync(file, 'whatever')
    const running = spawn(process.execPath, [script, '--file', file, '--out', out])
    let asked = ''
    running.stderr.on('data', (text: Buffer) => (asked += text.toString()))
    await until('asks', () => asked.includes('Passphrase'))
    const left = `${out}.part-${String(running.pid)}`
    writeFileSync(join(left, 'text'), 'kanari')
    // Somebody's own, of nearly the same name; and one that holds more than ours would.
    const mine = [`${out}.part-of-mine`, `${out}.part-2000000001`]
    for (const other of mine) mkdirSync(other, { mode: 0o700 })
    writeFileSync(join(`${out}.part-2000000001`, 'my letter'), 'mine')

    const beside = await tool('', '--file', file, '--out', out)
    expect(beside.said).toContain(`${left} may belong to a read-export that still runs`)
    expect(readFileSync(join(left, 'text'), 'utf8')).toBe('kanari')

    running.kill('SIGKILL')
    await once(running, 'close')
    const next = await tool('', '--file', file, '--out', out)
    expect(next.said).toContain(`${left} was left by a read-export that was cut off, and has been deleted.`)
    expect(existsSync(left)).toBe(false)
    expect(mine.map((other) => existsSync(other))).toEqual([true, true])
  })
})
