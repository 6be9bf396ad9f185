import type { AppState, HandMadeSite, SitePreview, WorkspaceEntry } from '../../../preload/contract/index.ts'
import { button, mountDesk, reads, signedOutState, until } from '../../kit/mount-desk.ts'
import { practiceEntry } from '../../kit/workspace-entry.ts'
import type { fakeBridge } from '../../kit/fake-bridge.ts'

export const fingerprint = 'K7QD 2XMA 5TRW ZB3J H4VN 6CEY PLS2 GQ7F'

/** A real workspace on the list. */
export function entry(more: Partial<WorkspaceEntry> = {}): WorkspaceEntry {
  return {
    ...practiceEntry,
    id: 'national',
    kind: 'signed',
    name: { en: 'National Child Helpline', sw: 'Simu ya Watoto ya Taifa' },
    serverName: 'crm.helpline.example',
    exchangeName: 'pbx.helpline.example:8089',
    isCurrent: false,
    signer: fingerprint,
    serial: 7,
    ...more,
  }
}

export const preview: SitePreview = {
  id: 'national',
  name: { en: 'National Child Helpline' },
  serverName: 'crm.helpline.example',
  exchangeName: '',
  dialect: 'crm',
  timeZone: 'Africa/Nairobi',
  serial: 1,
  fingerprint,
  needsConfirmation: true,
  isUpdate: false,
  changesServer: false,
  serverPins: 2,
  exchangePins: 0,
}

export const handMade: HandMadeSite = {
  name: 'Kisumu',
  serverAddress: 'https://crm.kisumu.example/eproc/',
  dialect: 'crm',
  timeZone: 'Africa/Nairobi',
  idleLockMinutes: 5,
  serverPins: ['a', 'b'],
  exchange: {
    exchangeAddress: 'wss://pbx.kisumu.example/ws',
    domain: 'kisumu',
    extensionRule: '9{extension}',
    exchangePins: [],
    control: 'basic',
    joinCallerName: 'AgentLogin',
    echoNumber: '*43',
    wrapUpSeconds: 30,
    pauseReasons: ['Meal', 'Debriefing'],
    pauseOn: '*61{reason}',
    pauseOff: '*60',
    queueAutoAnswer: true,
  },
  pickListText: '',
}

/** The window at its list of workspaces. */
export async function atTheList(
  entries: readonly WorkspaceEntry[] = [practiceEntry],
  prepare: (core: ReturnType<typeof fakeBridge>) => void = () => undefined,
  state: Partial<AppState> = {},
) {
  const fake = await mountDesk({
    state: signedOutState(state),
    at: '/',
    prepare(core) {
      core.answers('workspaces.list', () => ({ entries: [...entries], canChange: true }))
      prepare(core)
    },
  })
  await reads('Sign in to Helpline Desk')
  button('Change the workspace').click()
  await until(() => document.querySelector('.workspace-list') !== null)
  return fake
}

/** What was sent with a call, in order. */
export function inputsOf(fake: ReturnType<typeof fakeBridge>, name: string): unknown[] {
  return fake.made.filter((each) => each.name === name).map(({ input }) => input)
}

/** Writes into a field that has this label, of one line or several. */
export function write(label: string, text: string): void {
  const found = [...document.querySelectorAll('label')].find((each) => each.textContent.trim() === label)
  const control = found === undefined ? null : document.getElementById(found.htmlFor)
  if (!(control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement))
    throw new Error(`No field “${label}”`)
  control.value = text
  control.dispatchEvent(new Event('input', { bubbles: true }))
}

/** The words under a field that say what is wrong with it; '' without. */
export function problemAt(name: string): string {
  return document.getElementById(`site-${name}-problem`)?.textContent.trim() ?? ''
}

/** Sends the form that the element stands in. */
export function send(inside: string): void {
  document
    .querySelector(inside)
    ?.closest('form')
    ?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
}
