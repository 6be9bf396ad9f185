import { v7 as newId } from 'uuid'
import {
  grants,
  FormDefinition,
  PickLists,
  Preferences,
  systemDevices,
  type AppState,
  type CaseRecord,
  type CaseRow,
  type HelplineApi,
  type OutboxRow,
} from '../../../preload/contract/index.ts'
import caseForm from '../../../resources/forms/case.json'
import { fakeBridge, Refusal, signedInState } from '../fake-bridge.ts'
import { answerRecords } from './preview-records.ts'
import { answerBoard } from './preview-board.ts'
import { answerSync, previewPull, previewStorage } from './preview-sync.ts'
import { answerWorkspaces } from './preview-workspaces.ts'

const sites = import.meta.glob('../../../resources/**/site*.json', { eager: true, import: 'default' })

const people = [
  ['Wanjiru', 'Kamau', '0712000101'],
  ['Baraka', 'Mwangi', '0722000102'],
  ['Anonymous', '', ''],
  ['Neema', 'Odhiambo', '0733000103'],
  ['Juma', 'Hassan', '0700000104'],
] as const

function caseRows(now: number): CaseRow[] {
  return Array.from({ length: 60 }, (_, index) => {
    const [firstName, lastName, phone] = people[index % people.length] ?? people[0]
    const createdAt = now - index * 47 * 60_000
    return {
      id: newId(),
      seq: Math.floor(createdAt / 1000) * 1000,
      serverId: index === 0 ? null : String(1900 - index),
      firstName,
      lastName,
      phone,
      source: 'walkin',
      categoryMain: 'Abuse',
      categorySub: 'Neglect',
      status: index % 3 === 0 ? 'open' : index % 3 === 1 ? 'closed' : 'escalated',
      priority: index % 4 === 0 ? 'high' : 'medium',
      excerpt: 'Asks where the nearest clinic is and whether somebody can come along.',
      createdAt,
      updatedAt: createdAt,
      state: index === 0 ? 'saved' : index === 1 ? 'needs-you' : 'accepted',
    }
  })
}

/** One case all rows are about: the addresses of the preview stay the same. */
const parkedCaseId = '0190a000-0000-7000-8000-000000000102'

function outboxRows(now: number): OutboxRow[] {
  const row = (index: number, part: Partial<OutboxRow>): OutboxRow => ({
    id: newId(),
    kind: 'case',
    recordId: parkedCaseId,
    caseId: parkedCaseId,
    operation: 'case.create',
    state: 'queued',
    name: (people[index % people.length] ?? people[0]).slice(0, 2).join(' ').trim(),
    serverId: null,
    createdAt: now - index * 11 * 60_000,
    attempts: 0,
    nextTryAt: now + 12_000,
    reason: null,
    problems: [],
    progress: null,
    ...part,
  })
  return [
    row(0, { reason: 'server-unreachable', attempts: 3 }),
    row(1, { state: 'sending', attempts: 1, nextTryAt: null }),
    row(3, { state: 'unclear', attempts: 1, reason: 'server-timeout', nextTryAt: now + 240_000 }),
    row(4, {
      state: 'parked',
      operation: 'case.update',
      serverId: '1873',
      attempts: 1,
      nextTryAt: null,
      reason: 'server-validation',
      problems: [
        { field: 'contact.phone', rule: 'server', serverText: 'Invalid phone number' },
        { field: 'contact.email', rule: 'server', serverText: 'Invalid E-mail address' },
      ],
    }),
    row(7, { state: 'parked', name: '', attempts: 1, nextTryAt: null, reason: 'server-changed' }),
    row(8, {
      state: 'parked',
      nextTryAt: null,
      attempts: 0,
      serverId: '1208',
      reason: 'server-duplicate',
      double: { serverId: '1207', recordId: '0190a000-0000-7000-8000-000000009207' },
    }),
    row(2, {
      kind: 'file',
      operation: 'file.create',
      caseId: null,
      name: 'referral-letter.pdf',
      state: 'sending',
      attempts: 1,
      nextTryAt: null,
      progress: { sent: 1_500_000, total: 4_100_000 },
    }),
    row(2, { kind: 'email', operation: 'email.create', caseId: null, name: 'Referral of a girl of 15 to the shelter' }),
    row(3, { kind: 'qa', operation: 'qa.create', caseId: null, name: '', nextTryAt: null }),
  ]
}

/** A core of made-up answers, steered by the address: phase, theme, locale, link, role, unsent, phone. */
export function previewBridge(wanted: URLSearchParams): HelplineApi {
  const now = Date.now()
  const fake = fakeBridge()
  const base = signedInState()
  const preferences = Preferences.parse({
    theme: wanted.get('theme') ?? 'light',
    locale: wanted.get('locale') ?? 'en',
  })
  const phase = (wanted.get('phase') ?? 'signed-in') as AppState['session']['phase']
  const linkState = (wanted.get('link') ?? 'connected') as AppState['link']['state']
  const role = (wanted.get('role') ?? 'agent') as 'agent' | 'supervisor'
  const permissions = [
    ...base.session.permissions,
    ...(wanted.has('others') ? (['unsent.count'] as const) : []),
    ...grants[role].filter((each) => each.startsWith('qa.')),
    ...(wanted.has('phone') ? grants[role].filter((each) => each.startsWith('call.')) : []),
  ]
  const user = { login: 'amina', displayName: 'Amina Wekesa', role }
  const unsent = wanted.get('unsent') === 'none' ? [] : outboxRows(now)
  const needsYou = unsent.filter((row) => row.state === 'parked').length
  const summary = { waiting: unsent.length - needsYou, needsYou, oldestAt: unsent.length > 0 ? now - 4_000_000 : null }
  let state: AppState = {
    ...base,
    preferences,
    session: { ...base.session, user, permissions, phase, signInNeeded: linkState === 'sign-in-needed' },
    link: { state: linkState, sinceAt: now - 420_000, lastAnswerAt: now - 430_000, skewMs: 0 },
    practice: {
      ...base.practice,
      serverRunning: linkState !== 'unreachable',
      accounts: [
        { login: 'amina', password: 'practice-amina', role: 'agent' },
        { login: 'daniel', password: 'practice-daniel', role: 'supervisor' },
        { login: 'grace', password: 'practice-grace', role: 'quality' },
        { login: 'peter', password: 'practice-peter', role: 'analyst' },
        { login: 'fatuma', password: 'practice-fatuma', role: 'administrator' },
      ],
    },
    othersUnsent: wanted.has('others')
      ? { people: 1, count: 3, oldestAt: now - 7_200_000, stillSending: false }
      : base.othersUnsent,
    pull: previewPull(wanted, now),
    storage: previewStorage(wanted, now),
  }
  const rows = caseRows(now)

  function become(next: AppState['session']['phase']): AppState['session'] {
    state = { ...state, session: { ...state.session, phase: next } }
    return state.session
  }

  fake.answers('app.getState', () => state)
  fake.answers('app.setPreferences', (next) => {
    state = { ...state, preferences: next }
    return next
  })
  fake.answers('session.signIn', ({ password }) => {
    if (password === 'wrong') throw new Refusal('wrong-password')
    if (password === 'old') throw new Refusal('old-password-needed')
    if (password === 'wait') throw new Refusal('too-many-attempts', { waitMs: 15_000 })
    return become('signed-in')
  })
  fake.answers('session.unlock', ({ password }) => {
    if (password === 'wrong') throw new Refusal('wrong-password-here')
    return become('signed-in')
  })
  fake.answers('session.lock', () => become('locked'))
  fake.answers('session.signOut', () => {
    become('signed-out')
    return { unsent: summary }
  })
  fake.answers('session.signInAgain', () => state.session)
  fake.answers('session.replaceDefaultPassword', () => become('signed-in'))
  fake.answers('session.changePassword', () => {
    throw new Refusal('wrong-password')
  })
  fake.answers('session.touch', () => ({}))
  fake.answers('forms.getCaseForm', () => ({
    definition: FormDefinition.parse(caseForm),
    pickLists: PickLists.catch({}).parse((Object.values(sites)[0] as { pickLists?: unknown } | undefined)?.pickLists),
  }))
  fake.answers('drafts.list', () => [])
  fake.answers('drafts.save', () => ({ updatedAt: Date.now() }))
  fake.answers('drafts.discard', () => ({}))
  fake.answers('cases.list', () => ({ rows, next: null }))
  fake.answers('cases.search', () => ({ rows: rows.slice(0, 7), next: null, isComplete: true }))
  fake.answers('cases.get', ({ id }): CaseRecord => {
    const row = rows.find((each) => each.id === id)
    if (row === undefined) throw new Refusal('not-found')
    const { firstName, lastName, phone } = row
    return {
      id,
      seq: row.seq,
      serverId: row.serverId,
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
      createdBy: 'amina',
      state: row.state,
      fields: {
        source: row.source,
        sourceId: '',
        categoryMain: '',
        categorySub: '',
        narrative: row.excerpt,
        resolution: '',
        status: row.status,
        priority: row.priority,
        referredTo: '',
        escalatedTo: '',
        disposition: 'call-completed',
        contact: {
          firstName,
          lastName,
          phone,
          email: '',
          town: 'Kisumu',
          country: 'Kenya',
          userCategory: '',
          positionInOrg: '',
          orgName: '',
        },
      },
    }
  })
  fake.answers('cases.save', () => ({ id: newId(), state: 'saved', savedAt: Date.now() }))
  // The telephone is put into its scene by the page itself.
  fake.answers('phone.getAccount', () => ({ account: null, devices: systemDevices() }))
  fake.answers('phone.setDevices', () => ({}))
  fake.answers('phone.setBusy', () => ({}))
  fake.answers('phone.takeDialLink', () => ({ number: null }))
  fake.answers('phone.listColleagues', () => [])
  fake.answers('phone.probe', () => ({ verdict: 'unreachable' }))
  fake.answers('phone.getHistory', () => ({ count: 0, lastContactAt: null, contact: null, cases: [] }))
  fake.answers('callLog.list', () => ({ rows: [], next: null }))
  fake.answers('callLog.record', () => ({}))
  fake.answers('queue.getState', () => {
    const status = (wanted.get('queue') ?? 'online') as 'online' | 'oncall' | 'offline'
    return { status, sinceAt: now - 754_000, readAt: now, callId: '', queue: 'child-helpline', message: '' }
  })
  fake.answers('queue.refresh', () => ({}))
  fake.answers('outbox.list', () => unsent)
  fake.answers('home.getCounts', () => ({ overdue: 0, today: 0, callBacksNow: 0, callBacksPast: 0, callBacks: 0 }))
  fake.answers('followUps.ofCase', () => [])
  fake.answers('outbox.summary', () => summary)
  fake.answers('outbox.retry', () => ({}))
  fake.answers('sync.pull', () => ({}))
  answerWorkspaces(fake, wanted, now)
  answerSync(fake, wanted, now)
  answerBoard(fake, wanted, now)
  answerRecords(fake, wanted, now)
  fake.answers('practice.stopServer', () => {
    state = { ...state, practice: { ...state.practice, serverRunning: false } }
    fake.emit('practiceChanged', state.practice)
    return {}
  })
  fake.answers('practice.startServer', () => {
    state = { ...state, practice: { ...state.practice, serverRunning: true } }
    fake.emit('practiceChanged', state.practice)
    return {}
  })
  return fake.api
}
