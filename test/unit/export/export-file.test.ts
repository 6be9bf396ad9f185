import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../preload/contract/index.ts'
import { exportBytes, openExport, sealExport } from '../../../main/export/export-file.ts'
import type { ExportedFile } from '../../../main/export/export-file.ts'
import { checkPassphrase } from '../../../main/export/passphrase.ts'

const passphrase = 'mvua jioni kengele embe'
const fileOf = (bytes: Buffer, size = bytes.length): ExportedFile => ({
  size,
  async *bytes() {
    yield bytes.subarray(0, 2)
    yield bytes.subarray(2)
  },
})

async function sealed(text: string, typed: string, cost?: number, files: readonly ExportedFile[] = []) {
  const pieces: Buffer[] = []
  for await (const piece of await sealExport({ text: Buffer.from(text), files }, typed, cost)) pieces.push(piece)
  return Buffer.concat(pieces)
}
const nothing = Buffer.alloc(0)
/** Made by the program of then with the passphrase above. */
const exportOfVersion1 = [
  'SEVMUExJTkUtRVhQT1JUCgEED0h97Hp3R/tvs7m0pZS4XhEsazQWNSuRO+jdGR6iWcX6x6rwqtIAp85qXUeM6k1LQDgvejJji1F1',
  'xuiV9k6FeNEo8vMYcnCIKz0rXzNbqnFy8Ngu0ZGM47Dm404qXYF2uEvlIEmn7xdj',
].join('')
const text = JSON.stringify({ narrative: 'Alikuja na dada yake 🌧' })

describe('an export', () => {
  test('opens with its passphrase, however it was composed and spaced', async () => {
    const file = await sealed(text, 'cafe\u0301 na mkate moto', 4)
    expect(await openExport(file, '  caf\u00e9 na  mkate moto ')).toEqual({ is: 'open', text, files: nothing })
  })

  test('has nothing of its content in the clear, and is another file every time', async () => {
    const [one, two] = [await sealed(text, passphrase, 4), await sealed(text, passphrase, 4)]
    expect(one.includes('dada')).toBe(false)
    expect(one.equals(two)).toBe(false)
  })

  test('says that a passphrase is wrong only where the file is whole', async () => {
    const file = await sealed(text, passphrase, 4)
    expect(await openExport(file, 'mvua jioni kengele Embe')).toEqual({ is: 'wrong-passphrase' })
    for (const at of [17, 20, 55, 70, file.length - 40, file.length - 1]) {
      const changed = Buffer.from(file)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect([at, (await openExport(changed, passphrase)).is]).toEqual([at, 'damaged'])
    }
    for (const length of [16, 17, 40, file.length - 1]) {
      expect([length, (await openExport(file.subarray(0, length), passphrase)).is]).toEqual([length, 'damaged'])
    }
  })

  test('is told from other files and from one of a program of the future', async () => {
    const file = Buffer.from(await sealed(text, passphrase, 4))
    expect(await openExport(Buffer.from('PK\u0003\u0004 something else'), passphrase)).toEqual({ is: 'no-export' })
    expect(await openExport(Buffer.alloc(0), passphrase)).toEqual({ is: 'no-export' })
    file[16] = 3
    expect(await openExport(file, passphrase)).toEqual({ is: 'newer' })
  })

  test('carries attachments behind its text, in a length that was known before, and refuses one that was cut', async () => {
    const letter = Buffer.from('barua ndefu sana')
    const files = [fileOf(letter), fileOf(Buffer.from('x'))]
    const file = await sealed(text, passphrase, 4, files)
    expect(file).toHaveLength(exportBytes({ text: Buffer.from(text), files }))
    expect(file.includes('ndefu')).toBe(false)
    const opened = await openExport(file, passphrase)
    expect(opened).toMatchObject({ is: 'open', text })
    expect(opened.is === 'open' ? opened.files.toString() : '').toBe('barua ndefu sanax')
    await expect(sealed(text, passphrase, 4, [fileOf(letter, 99)])).rejects.toMatchObject({ code: 'file-damaged' })
  })

  test('made before there were attachments in it still opens', async () => {
    const old = Buffer.from(exportOfVersion1, 'base64')
    expect(await openExport(old, passphrase)).toEqual({ is: 'open', text: '{"unsent":[]}', files: nothing })
  })

  test('costs a guess as much as a password does', async () => {
    const file = await sealed('', passphrase)
    expect(file[17]).toBe(17)
  })
})

describe('a passphrase', () => {
  const codeFor = (typed: string, again = typed) => {
    try {
      checkPassphrase(typed, again)
      return 'ok'
    } catch (error) {
      return codeOf(error)
    }
  }
  test.each([
    ['twelve letters', 'twelveletter', 'ok'],
    ['four words', 'he is my pa', 'ok'],
    ['letters of another script', 'የሕፃናት እርዳታ መስመር', 'ok'],
    ['eleven letters', 'elevenlette', 'weak-passphrase'],
    ['three short words', 'one two six', 'weak-passphrase'],
    ['one word four times', 'one one one one', 'weak-passphrase'],
    ['one key held down', 'aaaaaaaaaaaaaaaa', 'weak-passphrase'],
    ['blanks', '                ', 'weak-passphrase'],
  ])('of %s is judged', (_name, typed, expected) => {
    expect(codeFor(typed)).toBe(expected)
  })
  test('is typed twice the same', () => {
    expect(codeFor('four words of mine', 'four words of mind')).toBe('passwords-differ')
  })
})
