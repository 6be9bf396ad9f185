import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type DeskProcess, startDesk } from '../../kit/desk-process.ts'
import { browserWithoutScreen, profilesIn } from '../../kit/desk-window.ts'
import { until } from '../../kit/poll.ts'

/** SECURITY F4: what happens when the desk itself fails, seen from outside. */

const canary = 'kanari-of-the-defect'
let desk: DeskProcess | null = null
afterEach(async () => {
  desk?.child.kill('SIGKILL')
  await desk?.ended
  desk = null
})

async function startDefective(): Promise<DeskProcess> {
  const env = { HELPLINE_WINDOW: 'none', NODE_OPTIONS: '--import=./test/kit/throws-on-signal.mjs' }
  desk = startDesk({ env })
  await desk.says(/Address: \S+/)
  return desk
}

function logOf({ dataFolder }: DeskProcess): string {
  const folder = join(dataFolder, 'logs')
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('')
}

describe('an error nobody caught', () => {
  it('is recorded without its words; the desk closes what is open, says one sentence and ends', async () => {
    const failing = await startDefective()
    failing.child.kill('SIGUSR2')
    expect(await failing.ended).toBe(1)
    expect(failing.output()).toContain('Everything saved is safe')
    expect(failing.output()).not.toMatch(/\s+at .*:\d+/)
    const log = logOf(failing)
    expect(log).toContain('"uncaught"')
    expect(log).toContain('"core-stopped"')
    expect(log + failing.output()).not.toContain(canary)
    expect(readdirSync(failing.dataFolder)).not.toContain('running.json')
  })

  it('in a promise is recorded without its words, and the desk goes on', async () => {
    const failing = await startDefective()
    failing.child.kill('SIGWINCH')
    await until('it is recorded', () => logOf(failing).includes('"uncaught"'))
    failing.enter()
    const address = await failing.says(/Address: \S+[^]*Address: (\S+)/)
    expect((await fetch(address, { redirect: 'manual' })).status).toBe(303)
    expect(failing.output()).not.toContain('Something went wrong')
    expect(failing.child.exitCode).toBeNull()
    expect(logOf(failing) + failing.output()).not.toContain(canary)
  })
})

describe('a start that cannot succeed', () => {
  it('says so in a sentence that tells what to do, shows nothing of the inside, and ends', async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'desk-'))
    writeFileSync(join(dataFolder, 'logs'), 'a file where a folder has to be')
    desk = startDesk({ dataFolder })
    expect(await desk.ended).toBe(1)
    expect(desk.output()).toContain('Helpline Desk cannot start')
    expect(desk.output()).not.toMatch(/EEXIST|Error|\s+at .*:\d+/)
  })

  it('closes the core that is there already: it would hold the folder against the next start', async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'desk-'))
    mkdirSync(join(dataFolder, 'running.json'))
    desk = startDesk({ dataFolder, env: { HELPLINE_WINDOW: 'none' } })
    expect(await desk.ended).toBe(1)
    expect(desk.output()).toContain('Helpline Desk cannot start')
    expect(logOf(desk)).toContain('"core-stopped"')
  })

  it('takes the window away again that was started beside it, with its profile', async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'desk-'))
    writeFileSync(join(dataFolder, 'logs'), 'a file where a folder has to be')
    desk = startDesk({ dataFolder, env: { DISPLAY: ':none', CHROME_PATH: browserWithoutScreen() } })
    expect(await desk.ended).toBe(1)
    expect(desk.output()).toContain('Helpline Desk cannot start')
    expect(profilesIn(dataFolder)).toEqual([])
  })
})
