import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright'
import { startDesk } from '../../kit/desk-process.ts'
import { program } from '../../kit/desk-window.ts'
import { percentile, type BenchRow } from '../bench-row.ts'

const built = fileURLToPath(new URL('../../../out/main/chromium.js', import.meta.url))
const bare = fileURLToPath(new URL('../bare-server.ts', import.meta.url))
const times = 9

/** From the start of the process to the first key that the user name takes, ms. */
async function start(entry: string, dataFolder: string): Promise<number> {
  const startedAt = performance.now()
  const desk = startDesk({ entry, dataFolder, env: { HELPLINE_WINDOW: 'none' } })
  try {
    const address = await desk.says(/Address: (\S+)/)
    const browser = await chromium.launch({ executablePath: program })
    try {
      const page = await browser.newPage()
      await page.goto(address, { waitUntil: 'commit' })
      const field = page.getByLabel('User name')
      await field.pressSequentially('a')
      while ((await field.inputValue()) !== 'a') await field.pressSequentially('a')
      return performance.now() - startedAt
    } finally {
      await browser.close()
    }
  } finally {
    desk.child.kill('SIGTERM')
    await desk.ended
  }
}

/** Starts on a folder that was started on before, as on every day but the first, when practice makes its cases. */
async function several(entry: string): Promise<number[]> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'desk-start-'))
  try {
    await start(entry, dataFolder)
    const samples: number[] = []
    for (let index = 0; index < times; index++) samples.push(await start(entry, dataFolder))
    return samples
  } finally {
    rmSync(dataFolder, { recursive: true, force: true })
  }
}

export const startRows: readonly BenchRow[] = [
  {
    name: 'start',
    target: 1_500,
    how: 'process start of the built desk on a folder used before, to the first key on the sign-in page in Chromium; floor: a bare server with one field',
    async run() {
      if (!existsSync(built)) throw new Error('There is no build to start: run `npm run build` first')
      return { samples: await several(built), floor: percentile(await several(bare), 0.5) }
    },
  },
]
