import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startDesk } from '../../kit/desk-process.ts'
import { browserWithoutScreen, ownWindow } from '../../kit/desk-window.ts'
import { percentile, type BenchRow } from '../bench-row.ts'

const built = fileURLToPath(new URL('../../../out/main/chromium.js', import.meta.url))
const bare = fileURLToPath(new URL('../bare-server.ts', import.meta.url))
const times = 9

/** From the start of the process to the first key that the user name takes, ms, in the window that the process opens itself. */
async function start(entry: string, dataFolder: string, program: string): Promise<number> {
  const startedAt = performance.now()
  const desk = startDesk({ entry, dataFolder, env: { DISPLAY: ':none', CHROME_PATH: program } })
  try {
    const { browser, page } = await ownWindow(desk)
    const field = page.getByLabel('User name')
    await field.pressSequentially('a')
    while ((await field.inputValue()) !== 'a') await field.pressSequentially('a')
    const took = performance.now() - startedAt
    await browser.close()
    return took
  } finally {
    desk.child.kill('SIGTERM')
    await desk.ended
  }
}

/** Starts on a folder that was started on before, as on every day but the first, when practice makes its cases. */
async function several(entry: string): Promise<number[]> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'desk-start-'))
  const program = browserWithoutScreen()
  try {
    await start(entry, dataFolder, program)
    const samples: number[] = []
    for (let index = 0; index < times; index++) samples.push(await start(entry, dataFolder, program))
    return samples
  } finally {
    rmSync(dataFolder, { recursive: true, force: true })
  }
}

export const startRows: readonly BenchRow[] = [
  {
    name: 'start',
    target: 1_500,
    how: 'process start of the built desk on a folder used before, to the first key on the sign-in page in its own Chromium window; floor: a bare server with one field and its window',
    async run() {
      if (!existsSync(built)) throw new Error('There is no build to start: run `npm run build` first')
      return { samples: await several(built), floor: percentile(await several(bare), 0.5) }
    },
  },
]
