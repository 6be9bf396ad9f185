import { expect, test } from 'vitest'
import { AppError } from '../../../preload/contract/index.ts'
import { fileHandlers } from '../../../main/usecases/records.ts'
import type { UseCaseDeps } from '../../../main/usecases/use-case-deps.ts'

/** A file that came with a message is read in order to be saved in plain: that is an export, and written down (SECURITY C12). */

const id = '019ab3c4-d5e6-7f80-9a1b-2c3d4e5f6071'

function desk() {
  const written: unknown[] = []
  const now = { isMessageFile: true, isFull: false }
  const deps = {
    session: {
      workspace: () => ({
        db: {
          isMessageFile: async () => now.isMessageFile,
          recordSecurityEvent: async (event: unknown) => {
            if (now.isFull) throw new AppError('disk-full')
            written.push(event)
          },
        },
        files: { read: async () => ({ slice: 'AAAA', isLast: false }) },
      }),
    },
    clock: { now: () => 7 },
    // Only what reading a file touches.
  } as unknown as UseCaseDeps
  return { written, now, read: (offset: number, of = id) => fileHandlers(deps)['files.read']({ id: of, offset }) }
}

test('one entry a file, before its first byte is handed out, wherever the reading begins', async () => {
  const { written, read } = desk()
  await read(0)
  expect(written).toEqual([{ kind: 'export-made', at: 7, count: 1, detail: 'attachment' }])
  const middle = desk()
  await middle.read(4096)
  expect(middle.written).toHaveLength(1)
})

test('a file that could not be written down is not handed out; the picture of a colleague is no export', async () => {
  const { written, now, read } = desk()
  now.isFull = true
  await expect(read(0)).rejects.toMatchObject({ code: 'disk-full' })
  now.isFull = false
  now.isMessageFile = false
  await read(0)
  expect(written).toEqual([])
})
