import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../preload/contract/index.ts'
import { openExport, sealExport } from '../../../main/export/export-file.ts'
import { checkPassphrase } from '../../../main/export/passphrase.ts'

const passphrase = 'mvua jioni kengele embe'
const text = JSON.stringify({ narrative: 'Alikuja na dada yake 🌧' })

describe('an export', () => {
  test('opens with its passphrase, however it was composed and spaced', async () => {
    const file = await sealExport(text, 'cafe\u0301 na mkate moto', 4)
    expect(await openExport(file, '  caf\u00e9 na  mkate moto ')).toEqual({ is: 'open', text })
  })

  test('has nothing of its content in the clear, and is another file every time', async () => {
    const [one, two] = [await sealExport(text, passphrase, 4), await sealExport(text, passphrase, 4)]
    expect(one.includes('dada')).toBe(false)
    expect(one.equals(two)).toBe(false)
  })

  test('says that a passphrase is wrong only where the file is whole', async () => {
    const file = await sealExport(text, passphrase, 4)
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
    const file = Buffer.from(await sealExport(text, passphrase, 4))
    expect(await openExport(Buffer.from('PK\u0003\u0004 something else'), passphrase)).toEqual({ is: 'no-export' })
    expect(await openExport(Buffer.alloc(0), passphrase)).toEqual({ is: 'no-export' })
    file[16] = 2
    expect(await openExport(file, passphrase)).toEqual({ is: 'newer' })
  })

  test('costs a guess as much as a password does', async () => {
    const file = await sealExport('', passphrase)
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
