import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { startFaultProxy } from '../kit/fault-proxy.ts'
import { startPracticeProcess } from '../kit/practice-process.ts'
import { launchDesk, ownFolder, type DeskApp } from './desk-app.ts'
import { showAgendaViews } from './agenda-views.ts'
import { expect } from './patient-expect.ts'
import { showMaskedViews } from './masked-views.ts'
import { showPeopleViews } from './people-views.ts'
import { showPhoneViews } from './phone-views.ts'
import { showFeedbackViews } from './quality-views.ts'
import { showRecordViews } from './record-views.ts'
import { showDecision, showExport, showRecovery, showWipe } from './sync-views.ts'
import { showWorkspaceViews } from './workspace-views.ts'
import { wordless, type Typed } from './wordless.ts'

/** The desk with its server behind a proxy, to be led through all its views in any language. */
export interface Stage {
  readonly app: DeskApp
  readonly page: Page
  readonly proxy: Awaited<ReturnType<typeof startFaultProxy>>
  /** The server itself, past the proxy: for what somebody else does there. */
  readonly serverUrl: string
  close(): Promise<void>
}

export interface StageOptions {
  locale: 'en' | 'sw' | 'pseudo'
  viewport?: { width: number; height: number }
  cases?: number
}

export async function openStage({ locale, viewport, cases = 60 }: StageOptions): Promise<Stage> {
  const own = await ownFolder('views')
  const server = await startPracticeProcess({ folder: join(own.folder, 'server'), cases })
  const proxy = await startFaultProxy(server.url)
  const dataFolder = join(own.folder, 'data')
  await mkdir(dataFolder, { recursive: true })
  await writeFile(join(dataFolder, 'preferences.json'), JSON.stringify({ theme: 'system', locale }))
  const app = await launchDesk({ dataFolder, practiceUrl: proxy.url, ...(viewport && { viewport }) })
  return {
    app,
    page: app.page,
    proxy,
    serverUrl: server.url,
    async close() {
      await app.kill()
      await proxy.close()
      await server.kill()
      await own.remove()
    },
  }
}

/** Shows the views in one story; `look` is called at each, with its name. */
export async function showViews(stage: Stage, look: (name: string) => Promise<void>): Promise<void> {
  const { page, proxy } = stage
  const desk = wordless(page)
  await showGate(stage, look)
  await showRecordViews(stage, look)
  await showMaskedViews(stage, look)
  await showPeopleViews(stage, look)

  await desk.signInAs('amina')
  await showFeedbackViews(stage, look)
  await desk.goTo('cases')
  await look('list')
  await page.locator('.filter-menu').nth(1).click()
  await expect(page.getByRole('menu')).toBeVisible()
  await look('list-filters-open')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+K')
  await page.keyboard.type('an')
  await expect(page.locator('.hit').first()).toBeVisible()
  await look('list-search')
  await page.keyboard.type('zzqq')
  await expect(page.locator('.case-list .empty-state')).toBeVisible()
  await look('list-nothing-found')
  await page.keyboard.press('Escape')

  await desk.write({})
  await look('case-new')
  await desk.control('categoryMain').pressSequentially('u')
  await expect(desk.field('categoryMain').getByRole('option').first()).toBeVisible()
  await look('case-pick-list')
  await page.keyboard.press('Escape')
  await desk.control('narrative').fill('Alikuja na rafiki yake baada ya shule.')
  await desk.field('status').locator('input[value="closed"]').check({ force: true })
  await page.keyboard.press('Control+Enter')
  await expect(desk.field('contact.firstName').locator('.form-field__problem')).toBeVisible()
  await look('case-with-errors')

  await desk.write(pendo)
  await look('case-half-written')
  await desk.saveAndSend()
  await look('case-accepted')
  await page.keyboard.press('Control+m')
  await expect(page.getByRole('menu')).toBeVisible()
  await look('case-write-menu')
  // Under its button, also when a key opened it.
  const placeOf = async (what: string): Promise<{ y: number }> => (await page.locator(what).boundingBox()) ?? { y: -1 }
  expect((await placeOf('[role="menu"]')).y).toBeGreaterThan((await placeOf('.case-message')).y)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu')).toBeHidden()
  await showAgendaViews(stage, look)

  await desk.goTo('unsent')
  await expect(page.locator('.empty-state')).toBeVisible()
  await look('unsent-empty')
  await showPhoneViews(stage, look)

  await desk.write({
    fields: { 'contact.firstName': 'Zuhura', 'contact.phone': '07', narrative: 'Atapiga tena kesho.' },
    picks: { categoryMain: 1 },
  })
  await desk.save()
  await expect(page.locator('.case-editor__head .tone-danger').first()).toBeVisible()
  await look('case-needs-you')
  await proxy.goDown()
  const downAt = Date.now()
  await desk.write({
    fields: {
      'contact.firstName': 'Wanjiku',
      'contact.lastName': 'Kamau',
      narrative: 'Asks for a place to sleep tonight, with two small children.',
    },
    picks: { categoryMain: 3 },
    choices: { priority: 'high' },
  })
  await desk.save()
  await look('case-saved-here')
  await desk.write({
    fields: { 'contact.firstName': 'Otieno', narrative: 'Anahofia kurudi shuleni.' },
    picks: { categoryMain: 6 },
  })
  await desk.save()
  await desk.goTo('unsent')
  await expect(page.locator('[data-unsent-row]')).toHaveCount(3)
  await look('unsent-rows')
  await showExport(stage, look)
  await page.locator('[data-testid="server-light"]').click()
  await expect(page.locator('.server-light__card')).toBeVisible()
  await look('server-light')
  await page.keyboard.press('Escape')
  await desk.goTo('cases')
  await look('list-offline')

  await desk.personMenu()
  await look('person-menu')
  await page.locator('.person-menu__list .v-list-item').last().click()
  await expect(page.locator('.sign-out')).toBeVisible()
  await look('sign-out-dialog')
  await page.keyboard.press('Escape')
  await expect(page.locator('.sign-out')).toBeHidden()
  await page.keyboard.press('F1')
  await expect(page.locator('.keys')).toBeVisible()
  await look('keys')
  await page.keyboard.press('Escape')
  await desk.goTo('settings')
  await expect(page.locator('.settings')).toBeVisible()
  await look('settings')
  await showWipe(stage, look)
  await showDecision(stage, look, Date.now() - downAt > 65_000)

  await page.keyboard.press('Control+L')
  await expect(page.locator('#password-unlock')).toBeVisible()
  await look('locked')
  await desk.unlock('amina')

  proxy.rule({ path: /tickets/, fault: { kind: 'answer', status: 401, body: '{}', forward: false } })
  await desk.goTo('unsent')
  await page.locator('.unsent__head .v-btn').nth(1).click()
  await expect(page.locator('.again')).toBeVisible({ timeout: 60_000 })
  await look('sign-in-again')

  await desk.personMenu()
  await page.locator('.person-menu__list .v-list-item').last().click()
  await page.locator('.sign-out .v-btn').last().click()
  await expect(page.locator('#sign-in-login')).toBeVisible()
  await look('sign-in-others-wait')
  await showRecovery(stage, look)
}

/** What is shown before anybody is signed in. */
async function showGate(stage: Stage, look: (name: string) => Promise<void>): Promise<void> {
  const { page, proxy } = stage
  const desk = wordless(page)
  await expect(page.locator('#sign-in-login')).toBeVisible()
  await expect(page.locator('.sign-in__server .tone-ok')).toBeVisible()
  await look('sign-in')
  await showWorkspaceViews(stage, look)
  await page.locator('#sign-in-login').fill('amina')
  await page.locator('#password-password').fill('not-the-password')
  await page.keyboard.press('Enter')
  await expect(page.locator('.field-error')).toBeVisible()
  await look('sign-in-refused')
  await proxy.goDown()
  await page.keyboard.press('Enter')
  await expect(page.locator('.field-error.tone-warn')).toBeVisible()
  await look('sign-in-unreachable')
  await proxy.comeUp()

  await desk.signIn('mgeni')
  await expect(page.locator('#password-next')).toBeVisible()
  await look('must-change-password')
  await page.locator('#password-next').fill('short')
  await page.locator('#password-again').fill('shorter')
  await page.keyboard.press('Enter')
  await look('must-change-password-refused')
  await page.locator('.gate__foot .v-btn').click()
  await expect(page.locator('#sign-in-login')).toBeVisible()
}

/** Somebody made up, told as a counsellor writes. */
const pendo: Typed = {
  fields: {
    'contact.firstName': 'Pendo',
    'contact.lastName': 'Mwakio',
    'contact.phone': '0711 000 482',
    'contact.town': 'Voi',
    'contact.country': 'Kenya',
    narrative:
      'Alikuja na shangazi yake saa nne asubuhi. Ana miaka kumi na tano na yuko darasa la nane.\n' +
      'Anasema ndoa imepangwa wakati wa likizo ya Desemba; mahari imelipwa nusu. Anataka kumaliza shule. ' +
      'Mwalimu mkuu anajua na yuko tayari kusaidia.\n\n' +
      'Aunt can house her until Friday. No injuries, slept well, ate with us.',
    resolution: 'Children’s officer called, meets them here at two. Written down for the aunt whom to ring at night.',
  },
  picks: { categoryMain: 9, categorySub: 0, 'contact.userCategory': 0, referredTo: 5 },
  choices: { priority: 'high' },
}
