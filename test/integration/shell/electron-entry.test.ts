import { execFile } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const run = promisify(execFile)

async function story(name: string): Promise<Record<string, unknown>> {
  const data = await mkdtemp(join(tmpdir(), 'electron-'))
  const { stdout } = await run(
    process.execPath,
    ['--import', './test/kit/with-fake-electron.mjs', `test/kit/${name}.ts`],
    {
      env: { ...process.env, HELPLINE_DATA: data },
      timeout: 40_000,
    },
  )
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>
}

describe('the Electron entry, with the real core', () => {
  it('loads before Electron is ready, opens the window, answers it alone, and flushes before it goes', async () => {
    const told = await story('electron-story')
    expect(told.beforeReady).toEqual([
      'enableSandbox',
      'registerSchemes',
      'appendSwitch',
      'appendSwitch',
      'appendSwitch',
      'appendSwitch',
      'setPath',
      'requestSingleInstanceLock',
      'whenReady',
    ])
    expect(told).toMatchObject({
      loaded: 'helpline://app/',
      state: { ok: true, value: { host: 'electron', session: { phase: 'signed-out' } } },
      stranger: { ok: false, error: { code: 'forbidden' } },
      pageStatus: 404,
      isGuarded: true,
      errors: [],
      quitPrevented: true,
      code: 0,
    })
    expect(told.pagePolicy).toMatch(/^default-src 'none'; script-src 'self'; /)
  })
})

describe('the preload (A3, A4)', () => {
  it('gives the page functions, hands on data alone, and keeps Electron’s objects to itself', async () => {
    expect(await story('preload-story')).toEqual({
      exposed: ['helpline'],
      kinds: ['function'],
      heard: [[{ count: 2 }]],
      stopAnswer: null,
      listenersLeft: 0,
      answer: { ok: true, value: {} },
      invoked: [{ what: 'invoke', args: ['helpline:call', 'session.touch', {}] }],
      usesEval: false,
    })
  })
})
