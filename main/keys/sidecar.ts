import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { writeAtomic } from './atomic-file.ts'

/** What anybody at this computer may know about a workspace's unsent work: how much and since when (DESIGN 6.8). */
export const Sidecar = z.strictObject({
  count: z.number().int().nonnegative(),
  oldestAt: z.number().int().nonnegative().nullable(),
})
export type Sidecar = z.infer<typeof Sidecar>

/** Reads a sidecar; a missing or unreadable one says nothing waits. */
export async function readSidecar(file: string): Promise<Sidecar> {
  try {
    const parsed = Sidecar.safeParse(JSON.parse(await readFile(file, 'utf8')))
    return parsed.success ? parsed.data : { count: 0, oldestAt: null }
  } catch {
    return { count: 0, oldestAt: null }
  }
}

export async function writeSidecar(file: string, sidecar: Sidecar): Promise<void> {
  const { count, oldestAt } = sidecar
  await writeAtomic(file, JSON.stringify({ count, oldestAt }), randomBytes(4).toString('hex'))
}
