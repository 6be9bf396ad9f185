// Takes a picture of every view, in English and Swahili, light and dark, on a small and a large screen:
// `node test/e2e/pictures.ts FOLDER [NAME …]`, after `npm run build`.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openStage, showViews } from './desk-views.ts'
import { settled } from './screen-checks.ts'

const [folder, ...wanted] = process.argv.slice(2)
if (folder === undefined) throw new Error('Say where the pictures go: node test/e2e/pictures.ts FOLDER')

const screens = [
  { width: 1366, height: 768 },
  { width: 1920, height: 1080 },
]

for (const locale of ['en', 'sw'] as const) {
  for (const viewport of screens) {
    const target = join(folder, `${locale}-${viewport.width}`)
    await mkdir(target, { recursive: true })
    const stage = await openStage({ locale, viewport, cases: 120 })
    try {
      await showViews(stage, async (name) => {
        if (wanted.length > 0 && !wanted.includes(name)) return
        for (const colorScheme of ['light', 'dark'] as const) {
          await stage.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
          await settled(stage.page)
          await stage.page.screenshot({ path: join(target, `${name}-${colorScheme}.png`) })
        }
        await stage.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
      })
      for (const line of stage.app.trouble) process.stderr.write(`${line}\n`)
    } finally {
      await stage.close()
    }
    process.stdout.write(`${target}\n`)
  }
}
