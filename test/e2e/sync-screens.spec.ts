import { test } from 'playwright/test'
import { openStage } from './desk-views.ts'
import { expect } from './patient-expect.ts'
import { showDecision, showExport, showWipe, ticketAtServer } from './sync-views.ts'
import { wordless } from './wordless.ts'

test('what two people changed at once is decided with the keyboard, and the server has exactly that', async () => {
  test.setTimeout(240_000)
  const stage = await openStage({ locale: 'en', cases: 30 })
  const { page, proxy, serverUrl } = stage
  const desk = wordless(page)
  const nothing = () => Promise.resolve()
  try {
    await desk.signInAs('amina')
    await desk.write({
      fields: { 'contact.firstName': 'Pendo', 'contact.lastName': 'Mwakio', narrative: 'Alikuja asubuhi.' },
      picks: { categoryMain: 9 },
      choices: { priority: 'high' },
    })
    await desk.saveAndSend()
    const id = /#(\d+)/.exec(await page.locator('.case-editor__head .state-chip').innerText())?.[1] ?? ''
    await proxy.goDown()
    await desk.write({
      fields: { 'contact.firstName': 'Otieno', narrative: 'Anahofia kurudi shuleni.' },
      picks: { categoryMain: 6 },
    })
    await desk.save()
    await desk.goTo('unsent')
    await expect(page.locator('[data-unsent-row]')).toHaveCount(1)

    await showExport(stage, nothing)
    await desk.goTo('settings')
    await showWipe(stage, nothing)
    await showDecision(stage, nothing, false)

    // The list is also empty while it is being read: the server is the one to ask.
    await expect
      .poll(async () => (await ticketAtServer(serverUrl, id))['narrative'])
      .toBe('Alikuja na shangazi yake saa nne asubuhi. Mwalimu mkuu anajua.')
    expect((await ticketAtServer(serverUrl, id))['priority']).toBe('medium')
    await expect(page.locator('[data-unsent-row]')).toHaveCount(0)
    expect(stage.app.trouble).toEqual([])
  } finally {
    await stage.close()
  }
})
