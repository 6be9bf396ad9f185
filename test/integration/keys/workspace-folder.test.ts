import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { codeOf } from '../../../preload/contract/index.ts'
import { readSidecar, writeSidecar } from '../../../main/keys/sidecar.ts'
import { listWorkspaces, preparePrivateFolder, workspaceFolder } from '../../../main/keys/workspace-folder.ts'
import { lockWorkspace } from '../../../main/keys/workspace-lock.ts'

let data: string
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'helpline-folder-'))
})
afterEach(() => rm(data, { recursive: true, force: true }))

const modeOf = async (path: string) => (await stat(path)).mode & 0o777

function codeFrom(work: () => unknown): string {
  try {
    work()
    return 'none'
  } catch (error) {
    return codeOf(error)
  }
}

describe('the folder of a person at a server', () => {
  test('is the same however the name is typed, and another for anybody else', () => {
    const own = workspaceFolder(data, 'https://a.example/eproc/', 'Amina').id
    expect(workspaceFolder(data, 'https://a.example/eproc/', ' amina ').id).toBe(own)
    expect(workspaceFolder(data, 'https://a.example/eproc/', 'juma').id).not.toBe(own)
    expect(workspaceFolder(data, 'https://b.example/eproc/', 'amina').id).not.toBe(own)
    expect(own).toMatch(/^[0-9a-f]{16}$/)
  })

  test('belongs to its owner only, also after somebody opened it wider (SECURITY C10)', async () => {
    const folder = workspaceFolder(data, 's', 'amina')
    await preparePrivateFolder(folder.path)
    expect(await modeOf(folder.path)).toBe(0o700)
    await writeFile(folder.database, 'x', { mode: 0o644 })
    await chmod(folder.path, 0o755)
    expect(await preparePrivateFolder(folder.path)).toBe(2)
    expect(await modeOf(folder.path)).toBe(0o700)
    expect(await modeOf(folder.database)).toBe(0o600)
    expect(await preparePrivateFolder(folder.path)).toBe(0)
  })

  test('is found again among all of this computer, and nothing else is', async () => {
    expect(await listWorkspaces(data)).toEqual([])
    const folder = workspaceFolder(data, 's', 'amina')
    await preparePrivateFolder(folder.path)
    await mkdir(join(data, 'workspaces', 'something else'))
    expect((await listWorkspaces(data)).map((each) => each.id)).toEqual([folder.id])
  })
})

describe('the lock of a workspace (DESIGN 6.9)', () => {
  test('lets one in, and the next after it was given back', () => {
    const file = join(data, 'lock.db')
    const lock = lockWorkspace(file)
    expect(codeFrom(() => lockWorkspace(file))).toBe('workspace-in-use')
    lock.release()
    lockWorkspace(file).release()
  })

  test('is given back by the system when the process that has it is killed', async () => {
    const file = join(data, 'lock.db')
    const program = `
      const { lockWorkspace } = await import(${JSON.stringify(new URL('../../../main/keys/workspace-lock.ts', import.meta.url).href)})
      lockWorkspace(${JSON.stringify(file)})
      console.log('locked')
      setInterval(() => undefined, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      await once(child.stdout, 'data')
      expect(codeFrom(() => lockWorkspace(file))).toBe('workspace-in-use')
    } finally {
      child.kill('SIGKILL')
    }
    await once(child, 'exit')
    lockWorkspace(file).release()
  })
})

describe('the sidecar (DESIGN 6.8)', () => {
  test('tells a number and an age and nothing else, and leaves nothing half-written', async () => {
    const file = join(data, 'sidecar.json')
    expect(await readSidecar(file)).toEqual({ count: 0, oldestAt: null })
    const padded = { count: 3, oldestAt: 1000, name: 'Wanjiku' }
    await writeSidecar(file, padded)
    expect(await readSidecar(file)).toEqual({ count: 3, oldestAt: 1000 })
    expect(await modeOf(file)).toBe(0o600)
    expect(await readdir(data)).toEqual(['sidecar.json'])
  })

  test('says nothing when it cannot be read', async () => {
    const file = join(data, 'sidecar.json')
    await writeFile(file, '{"count":')
    expect(await readSidecar(file)).toEqual({ count: 0, oldestAt: null })
  })
})
