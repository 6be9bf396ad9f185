import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { v7 } from 'uuid'
import { codeOf } from '../../preload/contract/errors.ts'
import { databaseWorkerUrl, caseFields } from '../kit/temp-database.ts'
import { startDbClient } from '../../main/db/client.ts'
import { randomFrom, seedOfRun } from '../kit/seed.ts'

const key = new Uint8Array(32).fill(13)
const megabyte = 1024 * 1024

/** A disk of so many bytes of its own; null, with a sentence, where this system does not let us mount one. */
function mountDisk(bytes: number): { folder: string; remove: () => void } | null {
  const folder = mkdtempSync(join(tmpdir(), 'desk-small-disk-'))
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder])
  if (status !== 0) {
    rmSync(folder, { recursive: true, force: true })
    process.stdout.write('A disk of a few megabytes cannot be mounted here (it takes root): not tried on a full one.\n')
    return null
  }
  return {
    folder,
    remove() {
      spawnSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Leaves so many bytes of the disk free. The answer gives the rest back. */
function fillUp(folder: string, leave: number): () => void {
  const file = join(folder, 'somebody-elses-film')
  const disk = statfsSync(folder)
  const handle = openSync(file, 'w')
  const block = Buffer.alloc(64 * 1024)
  for (let left = disk.bavail * disk.bsize - leave; left > 0; left -= block.length) {
    writeSync(handle, block.subarray(0, Math.min(left, block.length)))
  }
  closeSync(handle)
  return () => rmSync(file)
}

/** Saves cases of uneven size until the disk refuses one; answers the promised ones and the code of the refusal. */
async function saveUntilFull(db: Awaited<ReturnType<typeof startDbClient>>, random: () => number) {
  const promised: string[] = []
  for (let count = 0; count < 20_000; count += 1) {
    const caseId = v7()
    const fields = caseFields({ narrative: 'w'.repeat(Math.floor(random() * 20_000)) })
    const ids = { outboxId: v7(), draftId: v7() }
    try {
      await db.saveCase({ caseId, ...ids, fields, createdBy: 'amina', now: Date.now() })
    } catch (error) {
      return { promised, code: codeOf(error) }
    }
    promised.push(caseId)
  }
  throw new Error('the disk never filled')
}

async function open(file: string) {
  return startDbClient({ workerUrl: databaseWorkerUrl, file, key, onStopped: () => undefined })
}

async function expectAllThere(db: Awaited<ReturnType<typeof open>>, promised: readonly string[]): Promise<void> {
  expect((await db.outboxSummary()).waiting).toBe(promised.length)
  for (const id of promised) expect((await db.getCase({ id })).state).toBe('saved')
  expect(await db.integrityCheck()).toMatchObject({ ok: true })
}

it('a disk that fills in the middle of a save, and takes part of a write, loses nothing promised; saving goes on with room', async () => {
  const seed = seedOfRun('a disk of few megabytes')
  const disk = mountDisk(6 * megabyte)
  if (disk === null) return
  try {
    const file = join(disk.folder, 'workspace.db')
    const random = randomFrom(seed)
    const giveBack = fillUp(disk.folder, 2 * megabyte)
    let db = await open(file)
    const first = await saveUntilFull(db, random)
    expect(first.code).toBe('disk-full')
    expect(first.promised.length, 'something was promised').toBeGreaterThan(0)
    await expectAllThere(db, first.promised)
    // Started again on the full disk it may have no room to open the file: then it says so, and nothing is harmed.
    await db.close()
    const again = await open(file).catch((error: unknown) => codeOf(error))
    if (typeof again === 'string') expect(again).toBe('disk-full')
    else await again.close()
    giveBack()
    db = await open(file)
    await expectAllThere(db, first.promised)
    const second = await saveUntilFull(db, random)
    expect(second.promised.length, 'with room again it saves on').toBeGreaterThan(0)
    await expectAllThere(db, [...first.promised, ...second.promised])
    await db.close()
  } finally {
    disk.remove()
  }
})

it('the room kept back lets the last saves through on a full disk', async () => {
  const seed = seedOfRun('a full disk with a reserve')
  const disk = mountDisk(192 * megabyte)
  if (disk === null) return
  try {
    const db = await open(join(disk.folder, 'workspace.db'))
    fillUp(disk.folder, 0)
    const { promised, code } = await saveUntilFull(db, randomFrom(seed))
    expect(code).toBe('disk-full')
    // 32 MB, of which the log of changes and the file itself take their share.
    expect(promised.length).toBeGreaterThan(100)
    await expectAllThere(db, promised)
    await db.close()
  } finally {
    disk.remove()
  }
})
