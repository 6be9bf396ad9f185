import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readForm } from '../../../main/practice/multipart.ts'
import { seedOfRun } from '../../kit/seed.ts'

const seed = seedOfRun('multipart')
const type = 'multipart/form-data; boundary=limit'
const read = (text: string) => readForm(type, Buffer.from(text, 'latin1'))
const part = (name: string, body: string, head = '') =>
  `--limit\r\nContent-Disposition: form-data; name="${name}"; filename="a.txt"\r\n${head}\r\n${body}\r\n`

describe('a form with files', () => {
  it('is read as the platform writes it, whatever is in the files', async () => {
    const file = fc.record({ name: fc.string({ minLength: 1 }), bytes: fc.uint8Array({ maxLength: 300 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 4 }), async (files) => {
        const form = new FormData()
        for (const { name, bytes } of files) form.append('file[]', new Blob([Uint8Array.from(bytes)]), name)
        const sent = new Response(form)
        const body = new Uint8Array(await sent.arrayBuffer())
        const found = readForm(sent.headers.get('content-type') ?? '', body)
        expect(found?.map((each) => [...each.bytes])).toEqual(files.map((each) => [...each.bytes]))
        expect(found?.map((each) => each.field)).toEqual(files.map(() => 'file[]'))
      }),
      { seed, numRuns: 60 },
    )
  })

  it('keeps names in any script, and kinds', () => {
    const named = Buffer.from(
      '--limit\r\nContent-Disposition: form-data; name="file[]"; filename="picha “ŋ”%22.png"\r\nContent-Type: image/png\r\n\r\nx\r\n--limit--\r\n',
    )
    expect(readForm(type, named)).toMatchObject([{ field: 'file[]', name: 'picha “ŋ”".png', type: 'image/png' }])
  })

  it('may have values between the files, and line ends that look like an end', () => {
    const value = '--limit\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\n'
    const found = read(`${value}${part('file[]', 'a\r\n--limi\r\n\r\nb')}${part('file[]', '')}--limit--\r\n`)
    expect(found?.map((each) => Buffer.from(each.bytes).toString())).toEqual(['a\r\n--limi\r\n\r\nb', ''])
  })

  it.each([
    ['is empty', ''],
    ['never ends', part('file[]', 'x')],
    ['begins with something else', `hello\r\n${part('file[]', 'x')}--limit--`],
    ['has a part without a head', '--limit\r\n--limit--\r\n'],
    ['has a head that never ends', '--limit\r\nContent-Disposition: form-data; name="file[]"'],
    ['has a limit that goes on', `${part('file[]', 'x')}--limitless\r\n\r\n\r\n--limit--`],
  ])('that %s is not readable', (_, text) => {
    expect(read(text)).toBeUndefined()
  })

  it.each(['multipart/form-data', 'multipart/form-data; boundary=', `multipart/form-data; boundary=${'x'.repeat(71)}`])(
    'called %s is not readable',
    (wrong) => {
      expect(readForm(wrong, Buffer.from(`${part('file[]', 'x')}--limit--`))).toBeUndefined()
    },
  )

  it('never fails, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('--limit', '--', '\r\n', '\r\n\r\n', 'name="a"', 'filename="b"', 'x')),
        (parts) => {
          read(parts.join(''))
        },
      ),
      { seed },
    )
  })
})
