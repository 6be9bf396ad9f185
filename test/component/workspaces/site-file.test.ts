import { describe, expect, it } from 'vitest'
import { maxSiteText, type ErrorCode, type SitePreview } from '../../../preload/contract/index.ts'
import { Refusal, type fakeBridge } from '../../kit/fake-bridge.ts'
import { button, page, reads, until } from '../../kit/mount-desk.ts'
import { practiceEntry } from '../../kit/workspace-entry.ts'
import { atTheList, entry, fingerprint, inputsOf, preview, send, write } from './workspace-screens.ts'

async function atTheImport(prepare: (core: ReturnType<typeof fakeBridge>) => void = () => undefined) {
  const fake = await atTheList([practiceEntry], prepare)
  button('Import a site file').click()
  await reads('This is for an administrator.')
  return fake
}

async function lookAt(text: string): Promise<void> {
  write('Or paste its text here', text)
  await until(() => !(button('Look at it') as HTMLButtonElement).disabled)
  send('#site-file-text')
}

function answering(shown: Partial<SitePreview> = {}) {
  return (core: ReturnType<typeof fakeBridge>): void => {
    core.answers('workspaces.preview', () => ({ ...preview, ...shown }))
    core.answers('workspaces.confirmImport', ({ confirmation }) => {
      if (shown.needsConfirmation !== false && confirmation !== 'gq7f') throw new Refusal('site-unconfirmed')
      core.answers('workspaces.list', () => ({ entries: [entry(), practiceEntry], canChange: true }))
      return { id: 'national' }
    })
  }
}

describe('a site file', () => {
  it('is shown with its helpline, server and signer before anything is stored', async () => {
    const fake = await atTheImport(answering())
    await lookAt('{"version":1}')
    await reads('National Child Helpline')
    expect(page()).toContain('crm.helpline.example')
    expect(page()).toContain('2 for the server, 0 for the exchange')
    expect(document.querySelector('[data-testid="fingerprint"]')?.textContent).toBe(fingerprint)
    expect(inputsOf(fake, 'workspaces.confirmImport')).toEqual([])
    await until(() => document.activeElement?.id === 'site-confirmation')
  })

  it('is stored only after the last four characters of the fingerprint were typed; a wrong guess stores nothing', async () => {
    const fake = await atTheImport(answering())
    await lookAt('{"version":1}')
    await reads('Only if every group is the same')
    expect((button('Add this workspace') as HTMLButtonElement).disabled).toBe(true)
    write('Last four characters of the fingerprint', 'AAAA')
    send('#site-confirmation')
    await reads("These are not the last four characters of the signer's fingerprint")
    write('Last four characters of the fingerprint', ' gq7f ')
    send('#site-confirmation')
    await until(() => document.querySelector('[data-workspace="national"]') !== null)
    expect(inputsOf(fake, 'workspaces.confirmImport')).toEqual([
      { text: '{"version":1}', confirmation: 'AAAA' },
      { text: '{"version":1}', confirmation: 'gq7f' },
    ])
    await until(() => document.activeElement === button('Open National Child Helpline'))
  })

  it('of a signer who was confirmed here before needs no comparing, and says what it replaces', async () => {
    const fake = await atTheImport(answering({ needsConfirmation: false, isUpdate: true, changesServer: true }))
    await lookAt('{"version":1}')
    await reads('This signer was confirmed on this computer before')
    expect(page()).toContain('It replaces the settings')
    expect(page()).toContain('It leads to another server than before')
    button('Use the new settings').click()
    await reads('National Child Helpline')
    send('.import__found button')
    await until(() => inputsOf(fake, 'workspaces.confirmImport').length > 0)
    expect(inputsOf(fake, 'workspaces.confirmImport')[0]).toEqual({ text: '{"version":1}', confirmation: '' })
  })

  it('must be looked at again when its text was changed after that', async () => {
    await atTheImport(answering())
    await lookAt('{"version":1}')
    await reads('National Child Helpline')
    write('Or paste its text here', '{"version":2}')
    await until(() => document.querySelector('.import__found') === null)
    expect(button('Look at it')).toBeTruthy()
  })

  it('is not shown, and not stored, for text that was changed while it was looked at', async () => {
    const answers = Promise.withResolvers<SitePreview>()
    const fake = await atTheImport((core) => core.answers('workspaces.preview', () => answers.promise))
    await lookAt('{"version":1}')
    await until(() => inputsOf(fake, 'workspaces.preview').length === 1)
    write('Or paste its text here', '{"version":2}')
    answers.resolve({ ...preview, needsConfirmation: false })
    await until(() => !(button('Look at it') as HTMLButtonElement).classList.contains('v-btn--loading'))
    expect(document.querySelector('.import__found')).toBeNull()
    fake.answers('workspaces.preview', () => ({ ...preview, name: { en: 'The second' }, needsConfirmation: false }))
    send('#site-file-text')
    await reads('The second')
  })

  it.each([
    ['site-unreadable', 'This is not a site file this program can read'],
    ['site-newer', 'made for a newer version of this program'],
    ['site-forged', 'was changed after it was signed'],
    ['site-other-signer', 'signed by somebody else than the one confirmed'],
    ['site-replayed', 'already has this site file or a newer one'],
    ['insecure-address', 'The address of the server is not a secure one'],
    ['sign-out-first', 'Somebody is signed in'],
  ] as [ErrorCode, string][])('that is refused says why: %s', async (code, words) => {
    await atTheImport((core) =>
      core.answers('workspaces.preview', () => {
        throw new Refusal(code)
      }),
    )
    await lookAt('anything')
    await reads(words)
    expect(document.querySelector('.import__found')).toBeNull()
  })

  it('that is far too large is not even sent', async () => {
    const fake = await atTheImport()
    await lookAt('x'.repeat(maxSiteText + 1))
    await reads('This is too large to be a site file')
    expect(inputsOf(fake, 'workspaces.preview')).toEqual([])
  })

  it('can be chosen as a file, and is looked at at once', async () => {
    const fake = await atTheImport(answering())
    const chooser = document.querySelector<HTMLInputElement>('input[type="file"]')
    if (chooser === null) throw new Error('No file can be chosen')
    Object.defineProperty(chooser, 'files', { value: [new File(['{"chosen":1}'], 'kisumu.site.json')] })
    chooser.dispatchEvent(new Event('change'))
    await reads('National Child Helpline')
    expect(page()).toContain('kisumu.site.json')
    expect(inputsOf(fake, 'workspaces.preview')).toEqual([{ text: '{"chosen":1}' }])
  })

  it('leaves the list as it was when somebody goes back', async () => {
    await atTheImport(answering())
    button('Back to the list').click()
    await reads('No workspace of a helpline yet')
  })
})
