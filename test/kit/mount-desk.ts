import { onTestFinished, vi } from 'vitest'
import { createDesk } from '../../renderer/app/create-desk.ts'
import { setBridge } from '../../renderer/bridge/bridge.ts'
import { firstThresholds, type AppState } from '../../preload/contract/index.ts'
import { emptyStorage, fakeBridge, Refusal, signedInState } from './fake-bridge.ts'
import { practiceEntry } from './workspace-entry.ts'

interface DeskOptions {
  state?: AppState
  /** The address the window starts at, such as `/unsent`. */
  at?: string
  prepare?: (fake: ReturnType<typeof fakeBridge>) => void
}

/** A signed-out window in practice, for the screens before the desk. */
export function signedOutState(more: Partial<AppState> = {}): AppState {
  const base = signedInState()
  return {
    ...base,
    session: {
      ...base.session,
      phase: 'signed-out',
      user: null,
      permissions: [],
      offlineUntil: null,
      keyStore: null,
    },
    ...more,
  }
}

/**
 * The whole window, mounted on the page as the app mounts it, with a core of fake answers. It is taken away
 * when the test ends.
 */
export async function mountDesk(options: DeskOptions = {}) {
  const fake = fakeBridge()
  const state = options.state ?? signedInState()
  fake.answers('app.getState', () => state)
  fake.answers('app.setPreferences', (preferences) => preferences)
  fake.answers('session.touch', () => ({}))
  fake.answers('outbox.summary', () => ({ waiting: 0, needsYou: 0, oldestAt: null }))
  fake.answers('outbox.list', () => [])
  fake.answers('home.getCounts', () => ({ overdue: 0, today: 0, callBacksNow: 0, callBacksPast: 0, callBacks: 0 }))
  fake.answers('followUps.ofCase', () => [])
  fake.answers('agendaDrafts.list', () => [])
  fake.answers('agendaDrafts.find', () => null)
  fake.answers('agendaDrafts.keep', () => ({ updatedAt: Date.now() }))
  fake.answers('agendaDrafts.drop', () => ({}))
  fake.answers('drafts.list', () => [])
  fake.answers('conflicts.getBegun', () => null)
  fake.answers('conflicts.keepBegun', () => ({ updatedAt: Date.now() }))
  fake.answers('phone.takeDialLink', () => ({ number: null }))
  fake.answers('phone.listColleagues', () => [])
  fake.answers('calls.listWords', () => ({ agents: [], queues: [], statuses: [], staff: [] }))
  fake.answers('phone.probe', () => ({ verdict: 'unreachable' }))
  fake.answers('cases.list', () => ({ rows: [], next: null }))
  fake.answers('forms.getCaseForm', () => ({ definition: { id: 'case', version: 1, sections: [] }, pickLists: {} }))
  fake.answers('sync.lookAt', () => ({}))
  fake.answers('board.getThresholds', () => firstThresholds())
  fake.answers('board.watch', () => {
    throw new Refusal('server-unreachable')
  })
  fake.answers('board.leave', () => ({}))
  fake.answers('board.getWall', () => ({ isPossible: false, isOpen: false }))
  fake.answers('returnReport.get', () => null)
  fake.answers('storage.getOverview', () => emptyStorage)
  fake.answers('workspaces.list', () => ({ entries: [practiceEntry], canChange: true }))
  options.prepare?.(fake)
  setBridge(fake.api)

  window.location.hash = `#${options.at ?? '/settings'}`
  const host = document.createElement('div')
  document.body.append(host)
  const app = createDesk()
  app.mount(host)
  onTestFinished(() => {
    app.unmount()
    host.remove()
    document.querySelectorAll('.v-overlay-container').forEach((each) => each.remove())
  })
  await until(() => fake.made.some(({ name }) => name === 'app.getState') && page().length > 0)
  return fake
}

/** Everything a person can read on the page, with single spaces. */
export function page(): string {
  return document.body.textContent.replace(/\s+/g, ' ')
}

/** Waits until it is so, looking again and again. */
export async function until(isSo: () => boolean): Promise<void> {
  await vi.waitFor(
    () => {
      if (!isSo()) throw new Error(`It never came to be: ${isSo.toString()}\nThe page says: ${page().slice(0, 1500)}`)
    },
    { timeout: 15_000, interval: 10 },
  )
}

/** Waits until the page shows the text. */
export async function reads(text: string): Promise<void> {
  await vi.waitFor(
    () => {
      if (!page().includes(text)) throw new Error(`The page does not say “${text}” but: ${page().slice(0, 1500)}`)
    },
    { timeout: 15_000, interval: 10 },
  )
}

function named(element: Element): string {
  return (element.getAttribute('aria-label') ?? element.textContent).replace(/\s+/g, ' ').trim()
}

/** The button or link with that name, as a screen reader would say it. */
export function button(name: string): HTMLElement {
  const all = [...document.querySelectorAll<HTMLElement>('button, a[href], [role="button"], .v-list-item--link')]
  const found = all.find((each) => named(each) === name) ?? all.find((each) => named(each).includes(name))
  if (found === undefined) throw new Error(`No button “${name}” among: ${all.map(named).join(' | ')}`)
  return found
}

/** The field under that label. */
export function field(label: string): HTMLInputElement {
  const found = [...document.querySelectorAll('label')].find((each) => named(each) === label)
  const input = found === undefined ? null : document.getElementById(found.htmlFor)
  if (!(input instanceof HTMLInputElement)) throw new Error(`No field “${label}” on: ${page().slice(0, 800)}`)
  return input
}

export function type(label: string, text: string): void {
  const input = field(label)
  input.value = text
  input.dispatchEvent(new Event('input', { bubbles: true }))
}

/** Presses a key such as `F1`, `Ctrl+L`, `Escape` on what has the focus; answers whether the browser would still act on it. */
export function press(keys: string): boolean {
  const parts = keys.split('+')
  const key = parts.at(-1) ?? ''
  const event = new KeyboardEvent('keydown', {
    key: key.length === 1 ? key.toLowerCase() : key,
    ctrlKey: parts.includes('Ctrl'),
    shiftKey: parts.includes('Shift'),
    altKey: parts.includes('Alt'),
    bubbles: true,
    cancelable: true,
  })
  const target = document.activeElement ?? document.body
  return target.dispatchEvent(event)
}

/** Sends the form that holds the field, as Enter in it does. */
export function submit(label: string): void {
  const form = field(label).closest('form')
  if (form === null) throw new Error(`“${label}” is in no form`)
  form.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
}
