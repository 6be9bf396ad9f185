import { existsSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright'
import { startDesk } from '../../kit/desk-process.ts'
import { program } from '../../kit/desk-window.ts'
import { percentile, type BenchRow } from '../bench-row.ts'

const built = fileURLToPath(new URL('../../../out/main/chromium.js', import.meta.url))
const bare = fileURLToPath(new URL('../bare-server.ts', import.meta.url))
const times = 5

/** From the start of the process to the first key that the user name takes, ms. */
async function start(entry: string): Promise<number> {
  const startedAt = performance.now()
  const desk = startDesk({ entry, env: { HELPLINE_WINDOW: 'none' } })
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
    rmSync(desk.dataFolder, { recursive: true, force: true })
  }
}

async function several(entry: string): Promise<number[]> {
  await start(entry)
  const samples: number[] = []
  for (let index = 0; index < times; index++) samples.push(await start(entry))
  return samples
}

export const startRows: readonly BenchRow[] = [
  {
    name: 'start',
    target: 1_500,
    how: 'process start of the built desk to the first key on the sign-in page in Chromium; floor: a bare server with one field',
    async run() {
      if (!existsSync(built)) throw new Error('There is no build to start: run `npm run build` first')
      return { samples: await several(built), floor: percentile(await several(bare), 0.5) }
    },
  },
]
