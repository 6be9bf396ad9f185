// Takes pictures of the built desk: `node test/e2e/pictures.ts FOLDER` of every view, in English and Swahili, light
// and dark, on a small and a large screen; `node test/e2e/pictures.ts --readme` those of resources/pictures.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openStage, showViews, type Stage, type StageOptions } from './desk-views.ts'
import { settled } from './screen-checks.ts'

type Scheme = 'light' | 'dark'

const small = { width: 1366, height: 768 }
const large = { width: 1920, height: 1080 }
const ofTheProject = fileURLToPath(new URL('../../resources/pictures/', import.meta.url))

async function take({ page }: Stage, scheme: Scheme, path: string): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
  await settled(page)
  await page.screenshot({ path })
}

async function onStage(options: StageOptions, look: (stage: Stage, name: string) => Promise<void>): Promise<void> {
  const stage = await openStage({ cases: 120, ...options })
  try {
    await showViews(stage, (name) => look(stage, name))
    for (const line of stage.app.trouble) process.stderr.write(`${line}\n`)
  } finally {
    await stage.close()
  }
}

async function takeAll(folder: string): Promise<void> {
  for (const locale of ['en', 'sw'] as const) {
    for (const viewport of [small, large]) {
      const target = join(folder, `${locale}-${viewport.width}`)
      await mkdir(target, { recursive: true })
      await onStage({ locale, viewport }, async (stage, name) => {
        for (const scheme of ['dark', 'light'] as const)
          await take(stage, scheme, join(target, `${name}-${scheme}.png`))
      })
      process.stdout.write(`${target}\n`)
    }
  }
}

async function takeForReadme(): Promise<void> {
  await mkdir(ofTheProject, { recursive: true })
  await onStage({ locale: 'en', viewport: small }, async (stage, name) => {
    // The walk waits at every view as it does where all are taken: what is still opening hears no key.
    await settled(stage.page)
    if (name === 'phone-talking') {
      for (const scheme of ['dark', 'light'] as const)
        await take(stage, scheme, join(ofTheProject, `call-${scheme}.png`))
    }
    if (name === 'case-accepted') {
      await stage.page.locator('.case-editor__body').evaluate((body) => body.scrollTo({ top: 0 }))
      for (const scheme of ['dark', 'light'] as const)
        await take(stage, scheme, join(ofTheProject, `case-${scheme}.png`))
    }
    if (name === 'list-offline') await take(stage, 'light', join(ofTheProject, 'list-light.png'))
  })
}

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('Say where the pictures go: node test/e2e/pictures.ts FOLDER')
await (folder === '--readme' ? takeForReadme() : takeAll(folder))
