import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { checkPassphrase } from '../../../main/export/passphrase.ts'
import { largestExport, type OutboxRow } from '../../../preload/contract/index.ts'
import { strengthOf } from '../../../renderer/features/unsent/export/passphrase.ts'
import { Refusal, type fakeBridge } from '../../kit/fake-bridge.ts'
import { button, mountDesk, page, reads, submit, type, until } from '../../kit/mount-desk.ts'
import { seedOfRun } from '../../kit/seed.ts'

const exportId = '6f1de9a4-9a4e-4d2b-8a5f-0d8a5a4f1c11'
const row: OutboxRow = {
  id: '0190a000-0000-7000-8000-000000000001',
  kind: 'case',
  recordId: '0190a000-0000-7000-8000-000000000002',
  caseId: '0190a000-0000-7000-8000-000000000002',
  operation: 'case.create',
  state: 'queued',
  name: 'Wanjiku',
  serverId: null,
  createdAt: Date.now(),
  attempts: 0,
  nextTryAt: null,
  reason: null,
  problems: [],
  progress: null,
}

const size = { count: 1, drafts: 0, files: 0, missingFiles: 0, bytes: 4_000, bytesWithoutFiles: 4_000 }

/** Opens the dialog over one unsent case; `saved` are the names and bytes the browser was given. */
async function openExport(prepare: (core: ReturnType<typeof fakeBridge>) => void) {
  const saved: { name: string; blob: Promise<string> }[] = []
  const blobs = new Map<string, Blob>()
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    const address = `blob:test-${blobs.size}`
    if (blob instanceof Blob) blobs.set(address, blob)
    return address
  })
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    const blob = blobs.get(this.href)
    if (blob !== undefined) saved.push({ name: this.download, blob: blob.text() })
  })
  const fake = await mountDesk({
    at: '/unsent',
    prepare: (core) => {
      core.answers('outbox.list', () => [row])
      core.answers('exports.discard', () => ({}))
      core.answers('unsent.measureExport', () => size)
      prepare(core)
    },
  })
  await reads('Wanjiku')
  button('Save a copy').click()
  await reads('An encrypted copy of your unsent work')
  return { fake, saved }
}

afterEach(() => vi.restoreAllMocks())

describe('a copy of the unsent work', () => {
  it('says before it is made what it holds, who can open it, and that nobody can without the passphrase', async () => {
    await openExport(() => undefined)
    await reads('everything you have not sent yet')
    await reads('Only somebody with this file and its passphrase')
    await reads('not even your administrator')
  })

  it('is fetched slice by slice, handed to the browser whole, and taken out of the memory of the program', async () => {
    const whole = 'HELPLINE' + 'x'.repeat(300)
    const { fake, saved } = await openExport((core) => {
      core.answers('unsent.export', () => ({
        exportId,
        bytes: whole.length,
        count: 1,
        drafts: 2,
        files: 0,
        missingFiles: 0,
        suggestedName: 'helpline-unsent-2026-11-22.hdx',
      }))
      core.answers('exports.read', ({ offset }) => ({
        base64: btoa(whole.slice(offset, offset + 100)),
        isLast: offset + 100 >= whole.length,
      }))
    })
    type('Passphrase for this copy', 'kikombe mti saba barabara')
    type('The passphrase again', 'kikombe mti saba barabara')
    await until(() => !button('Save the copy').hasAttribute('disabled') || !page().includes('Too short'))
    submit('The passphrase again')
    await reads('Saved as helpline-unsent-2026-11-22.hdx (308 byte')
    await reads('It holds 1 unsent change. And 2 drafts.')
    expect(saved.map(({ name }) => name)).toEqual(['helpline-unsent-2026-11-22.hdx'])
    expect(await saved[0]?.blob).toBe(whole)
    expect(fake.made.filter(({ name }) => name === 'exports.read').map(({ input }) => input)).toEqual(
      [0, 100, 200, 300].map((offset) => ({ exportId, offset })),
    )
    expect(fake.made.some(({ name }) => name === 'exports.discard')).toBe(true)
  })

  it('says beforehand how large it will be, and leaves the files out when asked to', async () => {
    const { fake } = await openExport((core) => {
      const withFiles = { ...size, files: 2, missingFiles: 1, bytes: 3_400_000 }
      core.answers('unsent.measureExport', () => withFiles)
      core.answers('unsent.export', () => {
        throw new Refusal('disk-full')
      })
    })
    await reads('With 2 files of messages (3.4 MB)')
    await reads('The copy will be about 3.4 MB.')
    await reads('1 file cannot be read on this computer')
    document.querySelector<HTMLElement>('.export-form input[type="checkbox"]')?.click()
    await reads('The copy will be about 4 kB.')
    type('Passphrase for this copy', 'kikombe mti saba barabara')
    type('The passphrase again', 'kikombe mti saba barabara')
    submit('The passphrase again')
    await until(() => fake.made.some(({ name }) => name === 'unsent.export'))
    expect(fake.made.find(({ name }) => name === 'unsent.export')?.input).toMatchObject({ withFiles: false })
  })

  it('names its files alone when it would grow too large with them', async () => {
    await openExport((core) =>
      core.answers('unsent.measureExport', () => ({ ...size, files: 30, bytes: largestExport + 1 })),
    )
    await reads('so they are only named in it')
    await reads('The copy will be about 4 kB.')
    expect(document.querySelector<HTMLInputElement>('.export-form input[type="checkbox"]')?.disabled).toBe(true)
  })

  it('is not made with a passphrase that is too short or typed differently the second time', async () => {
    const { fake } = await openExport(() => undefined)
    type('Passphrase for this copy', 'short')
    await reads('Too short yet')
    type('The passphrase again', 'other')
    await reads('The two passphrases are not the same.')
    submit('The passphrase again')
    expect(fake.made.some(({ name }) => name === 'unsent.export')).toBe(false)
  })

  it('gives the browser nothing when it could not be read to its end, and says so', async () => {
    const { saved } = await openExport((core) => {
      core.answers('unsent.export', () => ({
        exportId,
        bytes: 200,
        count: 1,
        drafts: 0,
        files: 0,
        missingFiles: 0,
        suggestedName: 'helpline-unsent.hdx',
      }))
      core.answers('exports.read', ({ offset }) => {
        if (offset > 0) throw new Refusal('not-found')
        return { base64: btoa('x'.repeat(100)), isLast: false }
      })
    })
    type('Passphrase for this copy', 'kikombe mti saba barabara')
    type('The passphrase again', 'kikombe mti saba barabara')
    submit('The passphrase again')
    await reads('This is not here any more')
    expect(saved).toEqual([])
  })
})

describe('the words about a passphrase', () => {
  it('say “too short” exactly where the core refuses', () => {
    const word = fc.constantFrom('ua', 'mti', 'nyumba', 'aaaa', 'አበባ', 'x', ' ', '-')
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), fc.boolean(), (parts, isSpaced) => {
        const text = parts.join(isSpaced ? ' ' : '')
        let isRefused = false
        try {
          checkPassphrase(text, text)
        } catch {
          isRefused = true
        }
        expect(['none', 'weak'].includes(strengthOf(text))).toBe(isRefused)
      }),
      { seed: seedOfRun('passphrase words') },
    )
  })

  it.each([
    ['', 'none'],
    ['simba', 'weak'],
    ['aaaaaaaaaaaaaaaaaaaa', 'weak'],
    ['mti maji jua', 'enough'],
    ['nyumba-moja', 'weak'],
    ['ndizi mbili', 'weak'],
    ['ua la moto ni', 'enough'],
    ['kikombe mti saba barabara', 'strong'],
    ['አበባ ውሃ ቤት ዛፍ', 'enough'],
  ])('“%s” is %s', (text, strength) => {
    expect(strengthOf(text)).toBe(strength)
  })
})
