import { describe, expect, it } from 'vitest'
import {
  anyChoice,
  systemDevices,
  type CallView,
  type FoundCall,
  type Permission,
  type Recording,
} from '../../../preload/contract/index.ts'
import { Refusal, signedInState, type fakeBridge } from '../../kit/fake-bridge.ts'
import { button, mountDesk, page, reads, until } from '../../kit/mount-desk.ts'

type Core = ReturnType<typeof fakeBridge>

const id = (last: number): string => `0190a000-0000-7000-8000-${String(last).padStart(12, '0')}`
const minute = 60_000

function call(last: number, part: Partial<FoundCall> = {}): FoundCall {
  return {
    id: `call.${last}`,
    seq: 1_000_000 - last,
    at: Date.now() - last * minute,
    agent: '8102',
    agentName: '',
    queue: 'gbv-desk',
    number: `072200000${last}`,
    direction: 'in',
    status: 'answered',
    waitMs: 5000,
    talkMs: 125_000,
    hasRecording: true,
    isScored: false,
    caseId: null,
    recordingState: null,
    remarkCount: 0,
    ...part,
  }
}

function recording(callRef: string, state: Recording['state'], part: Partial<Recording> = {}): Recording {
  return {
    callRef,
    seq: 1,
    at: null,
    agent: '',
    queue: '',
    state,
    reason: null,
    received: 0,
    size: null,
    format: null,
    durationMs: null,
    channels: null,
    fetchedAt: null,
    remarkCount: 0,
    heardAt: null,
    ...part,
  }
}

const supervisor: readonly Permission[] = ['call.read', 'qa.read', 'qa.write', 'recording.listen', 'personal.see']

interface Desk {
  permissions?: readonly Permission[]
  isOffline?: boolean
  view?: CallView
  prepare?: (core: Core) => void
}

function open(rows: readonly FoundCall[], { permissions = supervisor, isOffline = false, view, prepare }: Desk = {}) {
  const base = signedInState()
  const state = signedInState({
    session: { ...base.session, permissions: ['case.read', 'account.own', 'sync.control', ...permissions] },
    link: { ...base.link, state: isOffline ? 'unreachable' : 'connected' },
  })
  return mountDesk({
    at: '/calls/server',
    state,
    prepare(core) {
      core.answers('phone.getAccount', () => ({ account: null, devices: systemDevices() }))
      core.answers('calls.find', () => ({ rows: [...rows], next: null }))
      core.answers('calls.findAtServer', () => ({ rows: [], next: null }))
      core.answers('calls.listWords', () => ({
        agents: [
          { agent: '8101', name: 'Zuri Wekesa' },
          { agent: '8102', name: '' },
        ],
        queues: ['gbv-desk', 'child-helpline'],
        statuses: ['answered', 'odd <b>'],
        staff: [],
      }))
      core.answers('calls.getView', () => view ?? { filters: [], columns: null })
      core.answers('calls.chooseColumns', () => ({}))
      core.answers('scoring.marks', () => [])
      core.answers('cases.get', () => {
        throw new Refusal('not-found')
      })
      prepare?.(core)
    },
  })
}

const shown = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-call-row]')]
const rows = (): string[] => shown().map((each) => each.textContent.replace(/\s+/g, ' '))
const asked = (core: Core, name: string) => core.made.filter((each) => each.name === name)

function field(label: string): HTMLInputElement {
  const input = document.querySelector<HTMLInputElement>(`input[aria-label="${label}"]`)
  if (input === null) throw new Error(`No field ${label}`)
  return input
}
function typeInto(label: string, text: string): void {
  const input = field(label)
  input.value = text
  input.dispatchEvent(new Event('input', { bubbles: true }))
}
function press(key: string, more: KeyboardEventInit = {}): void {
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...more }))
}

describe('all calls', () => {
  it('show what this computer has, then what only the server has, in order of their time', async () => {
    const core = await open([call(1), call(3, { status: 'odd <b>' })], {
      prepare: (each) =>
        each.answers('calls.findAtServer', () => ({
          rows: [call(2, { seq: null }), call(9, { seq: null })],
          next: null,
        })),
    })
    await until(() => rows().length === 4)
    expect(rows().map((row) => /072200000\d/.exec(row)?.[0])).toEqual([1, 2, 3, 9].map((n) => `072200000${n}`))
    expect(rows()[0]).toContain('Answered')
    expect(rows()[2]).toContain('odd <b>')
    // A word that nobody has translated is told to be the server's.
    expect(rows().map((row) => row.includes('the server’s own word'))).toEqual([false, false, true, false])
    await reads('These are all calls that this computer and the server have.')
    expect(asked(core, 'calls.find')[0]?.input).toMatchObject({ before: null, search: { number: '', agents: [] } })
  })

  it('name who took them, also where the names come later, and are narrowed by that name', async () => {
    const core = await open([call(1, { agent: '8101', agentName: 'Zuri Wekesa' }), call(2)])
    await until(() => rows().length === 2)
    expect(rows()[0]).toContain('Zuri Wekesa')
    expect(rows()[1]).toContain('8102')
    core.answers('calls.listWords', () => ({
      agents: [{ agent: '8102', name: 'Amina Otieno' }],
      queues: [],
      statuses: [],
      staff: [],
    }))
    core.emit('recordsPulled', { kind: 'user', count: 1 })
    await until(() => rows()[1]?.includes('Amina Otieno') === true)
    button('Counsellor').click()
    await reads('Amina Otieno (8102)')
    const option = [...document.querySelectorAll<HTMLElement>('[role="menuitemcheckbox"]')].find((each) =>
      each.textContent.includes('Amina Otieno (8102)'),
    )
    option?.click()
    await reads('Counsellor: Amina Otieno (8102)')
    expect(asked(core, 'calls.find').at(-1)?.input).toMatchObject({ search: { agents: ['8102'] } })
  })

  it('come page by page, and the server is asked only behind the last one', async () => {
    const core = await open([], {
      prepare: (each) =>
        each.answers('calls.find', ({ before }) =>
          before === null ? { rows: [call(1), call(2)], next: 999_998 } : { rows: [call(2), call(3)], next: null },
        ),
    })
    await until(() => rows().length === 2)
    expect(asked(core, 'calls.findAtServer')).toEqual([])
    button('Show more').click()
    await until(() => rows().length === 3)
    await until(() => asked(core, 'calls.findAtServer').length === 1)
  })

  it('are narrowed by every filter there is, said in words that can be taken away one by one', async () => {
    const core = await open([call(1)])
    await until(() => rows().length === 1)
    typeInto('Number', '0722')
    button('More filters').click()
    typeInto('Talked for at least, minutes', '1.5')
    typeInto('Talked for at most, minutes', '10')
    typeInto('Words in a remark', 'calm')
    const last = () => asked(core, 'calls.find').at(-1)?.input
    await until(() => JSON.stringify(last()).includes('calm'))
    expect(last()).toMatchObject({
      search: { number: '0722', talkFromMs: 90_000, talkToMs: 600_000, remark: 'calm', from: null, to: null },
    })
    await reads('Number: 0722')
    await reads('Talked: 1.5 to 10 min')
    document.querySelector<HTMLElement>('[aria-label="Take away: Number: 0722"]')?.click()
    await until(() => !page().includes('Number: 0722'))
    expect(last()).toMatchObject({ search: { number: '', remark: 'calm' } })
    button('Show all calls').click()
    await until(() => !page().includes('Show all calls'))
    expect(last()).toMatchObject({ search: { remark: '', talkFromMs: null } })
  })

  it('keep a filter under a name, and take it up again', async () => {
    const longOnes = { id: id(1), name: 'Long ones', choice: { ...anyChoice(), talkFromMs: 600_000 } }
    const core = await open([call(1)], {
      view: { filters: [longOnes], columns: null },
      prepare: (each) =>
        each.answers('calls.saveFilter', ({ name, choice }) => ({
          id: id(2),
          name,
          choice: { ...anyChoice(), ...choice },
        })),
    })
    await until(() => rows().length === 1)
    typeInto('Number', '116')
    button('Kept filters').click()
    await reads('Long ones')
    const name = document.querySelector<HTMLInputElement>('.named-list input')
    if (name === null) throw new Error('No field for the name')
    name.value = 'Short code'
    name.dispatchEvent(new Event('input', { bubbles: true }))
    document.querySelector('.named-list form')?.dispatchEvent(new Event('submit', { cancelable: true }))
    await until(() => asked(core, 'calls.saveFilter').length === 1)
    expect(asked(core, 'calls.saveFilter')[0]?.input).toMatchObject({
      id: null,
      name: 'Short code',
      choice: { number: '116' },
    })
    button('Kept filters').click()
    await until(() => document.querySelector('.named-list__open') !== null)
    document.querySelector<HTMLElement>('.named-list__open')?.click()
    await reads('at least 10 min')
    expect(asked(core, 'calls.find').at(-1)?.input).toMatchObject({ search: { number: '', talkFromMs: 600_000 } })
  })

  it('have the columns somebody has chosen, and keep the choice', async () => {
    const core = await open([call(1)], { view: { filters: [], columns: ['agent', 'queue'] } })
    await until(() => rows().length === 1)
    await until(() => document.querySelectorAll('thead th').length === 6)
    const heads = () => [...document.querySelectorAll('thead th')].map((each) => each.textContent.trim())
    expect(heads()).toEqual(['', 'When', 'Number', 'Counsellor', 'Queue', 'What you can do'])
    button('Columns').click()
    await until(() => document.querySelector('[role="menuitemcheckbox"]') !== null)
    const talked = [...document.querySelectorAll<HTMLElement>('[role="menuitemcheckbox"]')].find((each) =>
      each.textContent.includes('Talked'),
    )
    talked?.click()
    await until(() => heads().includes('Talked'))
    expect(asked(core, 'calls.chooseColumns').at(-1)?.input).toEqual({ columns: ['agent', 'queue', 'talk'] })
  })

  it('are picked by keys, and their recordings fetched together with progress, and no further when told so', async () => {
    const core = await open([call(1), call(2), call(3, { hasRecording: false }), call(4)], {
      view: { filters: [], columns: ['recording'] },
      prepare(each) {
        each.answers('recordings.fetch', ({ callRefs }) => callRefs.map((ref) => recording(ref, 'waiting')))
        each.answers('recordings.cancel', () => ({}))
      },
    })
    await until(() => rows().length === 4)
    shown()[0]?.focus()
    press(' ')
    press('ArrowDown', { shiftKey: true })
    await until(() => document.activeElement === shown()[1])
    press('End', { shiftKey: true })
    await until(() => document.activeElement === shown()[3])
    button('Fetch 3 recordings').click()
    await until(() => asked(core, 'recordings.fetch').length === 1)
    expect(asked(core, 'recordings.fetch')[0]?.input).toEqual({ callRefs: ['call.1', 'call.2', 'call.4'] })
    await reads('0 of 3 here')
    core.emit('recordingChanged', recording('call.1', 'kept'))
    await reads('1 of 3 here')
    core.emit('recordingChanged', recording('call.2', 'waiting', { reason: 'disk-full' }))
    await reads('Waiting: this computer has too little room')
    const coming = () => rows().filter((row) => row.includes('On its way'))
    await until(() => coming().length === 1)
    button('Do not fetch the other 2').click()
    await until(() => asked(core, 'recordings.cancel').length === 2)
    await reads('1 of 1 here')
    await until(() => coming().length === 0)
  })

  it('lead to case, contact, recording and score', async () => {
    await open([call(1, { caseId: id(9) }), call(2)], {
      prepare: (core) => core.answers('callLog.caseOf', () => ({ caseId: null })),
    })
    await until(() => rows().length === 2)
    const links = [...(shown()[0]?.querySelectorAll<HTMLElement>('a, button') ?? [])].map((each) => each.title)
    expect(links).toEqual(['Listen', 'Score', 'Open case', 'Contact'])
    shown()[1]?.focus()
    press('Enter')
    await reads('This computer has no case for that call.')
    shown()[0]?.focus()
    press('Enter')
    await until(() => window.location.hash.includes(id(9)))
  })

  it('without the server are those of this computer, said so, and nobody waits for the server', async () => {
    const core = await open([call(1)], { isOffline: true })
    await until(() => rows().length === 1)
    await reads('The server does not answer: these are the calls this computer has fetched before.')
    expect(asked(core, 'calls.findAtServer')).toEqual([])
  })

  it('ask nobody for numbers or remarks who may not see or hear them', async () => {
    await open([call(1, { number: '•••001' })], { permissions: ['call.read', 'qa.read'] })
    await until(() => rows().length === 1)
    expect(document.querySelector('input[aria-label="Number"]')).toBeNull()
    expect(document.querySelector('input[aria-label="Words in a remark"]')).toBeNull()
    expect(document.querySelector('tbody input[type="checkbox"]')).toBeNull()
  })

  it('show a masked number in plain to who may ask for it, once it was written down', async () => {
    const core = await open([call(1, { number: '•••001' }), call(2, { number: '•••002' })], {
      permissions: ['call.read', 'personal.reveal'],
      prepare: (each) => each.answers('masking.reveal', () => ({ kind: 'call', number: '0722000001' })),
    })
    await until(() => rows().length === 2)
    shown()[0]?.querySelector<HTMLElement>('.reveal')?.click()
    await until(() => (rows()[0] ?? '').includes('0722000001'))
    expect(rows()[1]).toContain('•••002')
    expect(asked(core, 'masking.reveal')[0]?.input).toEqual({ kind: 'call', id: 'call.1' })
  })

  it('that come in while somebody reads further down wait until they are asked for', async () => {
    const many = Array.from({ length: 60 }, (_, index) => call(index + 1))
    const core = await open(many)
    await until(() => rows().length === 60)
    core.emit('recordsPulled', { kind: 'call', count: 1 })
    await reads('New calls have come in.')
    const before = asked(core, 'calls.find').length
    button('Show them').click()
    await until(() => asked(core, 'calls.find').length === before + 1)
  })

  it('say what would be here while there are none, and why when they cannot be read', async () => {
    let isBroken = true
    await open([], {
      prepare: (core) =>
        core.answers('calls.find', () => {
          if (isBroken) throw new Refusal('database-failed')
          return { rows: [], next: null }
        }),
    })
    await until(() => document.querySelector('[role="alert"]') !== null)
    isBroken = false
    button('Try again').click()
    await reads('No calls yet')
  })
})
