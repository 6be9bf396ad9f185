import { v7 as newId } from 'uuid'
import {
  emptyCase,
  StorageCondition,
  withValue,
  type CaseFields,
  type Conflict,
  type PullProgress,
  type ReturnReport,
  type StorageOverview,
  type StorageState,
} from '../../../preload/contract/index.ts'
import { Refusal, type fakeBridge } from '../fake-bridge.ts'

const day = 86_400_000

function fieldsWith(values: Record<string, string>): CaseFields {
  return Object.entries(values).reduce((all, [path, value]) => withValue(all, path, value), emptyCase())
}

const story =
  'Alikuja na shangazi yake saa nne asubuhi. Ana miaka kumi na tano na yuko darasa la nane. Anasema ndoa imepangwa wakati ' +
  'wa likizo ya Desemba; mahari imelipwa nusu.\n\nAnataka kumaliza shule.'

function conflict(caseId: string, reason: Conflict['reason'], now: number): Conflict {
  const common = { 'contact.firstName': 'Pendo', 'contact.lastName': 'Mwakio', categoryMain: 'Child marriage' }
  const base = fieldsWith({ ...common, narrative: story, priority: 'medium', 'contact.town': 'Voi' })
  const mine = fieldsWith({
    ...common,
    narrative: `${story} Mwalimu mkuu anajua na yuko tayari kusaidia.`,
    priority: 'high',
    'contact.town': 'Voi',
    'contact.country': 'Kenya',
    'contact.phone': '0711 000 482',
  })
  const theirs = fieldsWith({
    ...common,
    narrative: story.replace('shangazi', 'mama').replace('nusu', 'yote'),
    priority: 'low',
    'contact.town': 'Mombasa',
    'contact.phone': '0711 000 428',
  })
  const isChanged = reason === 'server-changed'
  const candidate = { createdAt: now - 3_600_000, updatedAt: now - 3_600_000, createdBy: 'amina' }
  return {
    caseId,
    serverId: reason === 'server-duplicate' ? null : '1873',
    reason,
    mine,
    theirs: isChanged ? theirs : null,
    base: isChanged ? base : null,
    clashing: isChanged ? ['narrative', 'priority', 'contact.phone'] : [],
    mineSavedAt: now - 2_400_000,
    theirsChangedAt: now - 1_200_000,
    theirsChangedBy: 'Daniel Mutua',
    candidates:
      reason === 'server-duplicate'
        ? [
            { ...candidate, serverId: '1871', fields: theirs, isTaken: false },
            { ...candidate, serverId: '1872', fields: mine, isTaken: false },
            { ...candidate, serverId: '1869', fields: withValue(mine, 'contact.town', 'Malindi'), isTaken: true },
          ]
        : [],
    seen: 'preview',
  }
}

function overview(now: number): StorageOverview {
  const kind = { unsent: 0, oldestAt: now - 88 * day, newestAt: now, nextPurgeAt: null }
  return {
    kinds: [
      { ...kind, kind: 'cases', count: 12_418, unsent: 3, bytes: 38_000_000, keepDays: 90, nextPurgeAt: now + 2 * day },
      { ...kind, kind: 'drafts', count: 1, bytes: 4_000, keepDays: null, oldestAt: now - 3_600_000 },
      { ...kind, kind: 'promises', count: 14, bytes: 9_000, keepDays: null, oldestAt: now - 12 * day },
      { ...kind, kind: 'calls', count: 1_318, bytes: 1_900_000, keepDays: 30, oldestAt: now - 29 * day },
      { ...kind, kind: 'qa', count: 64, bytes: 210_000, keepDays: 90 },
      { ...kind, kind: 'messages', count: 230, unsent: 1, bytes: 900_000, keepDays: 30, oldestAt: now - 12 * day },
      { ...kind, kind: 'users', count: 41, bytes: 22_000, keepDays: null },
      { ...kind, kind: 'files', count: 9, bytes: 7_400_000, keepDays: 30, oldestAt: now - 12 * day },
      { ...kind, kind: 'recordings', count: 6, bytes: 31_000_000, keepDays: 30, oldestAt: now - 4 * day },
    ],
    databaseBytes: 44_000_000,
    searchBytes: 12_500_000,
    filesBytes: 7_400_000,
    asideBytes: 4_200_000,
    asideGoesAt: now + 80 * 86_400_000,
    freeBytes: 118_000_000_000,
    hasReserve: true,
    lastCheck: { at: now - 3 * day, isSound: true },
    lastBackupAt: now - 20 * day,
    lastSweep: { at: now - 5 * 3_600_000, removed: 14 },
    keepsBy: 'site',
    report: {
      at: now,
      unsent: { saved: 7, lost: 0 },
      drafts: { saved: 2, lost: 1 },
      calls: { saved: 31, lost: null },
      files: { saved: 0, lost: 0 },
      setAsideBytes: 44_000_000,
    },
  }
}

function report(now: number, kind: string): ReturnReport {
  const taken = Array.from({ length: 4 }, (_, index) => ({
    kind: 'case' as const,
    recordId: newId(),
    caseId: newId(),
    serverId: String(1870 + index),
  }))
  const needYou = kind === 'calm' ? 0 : 1
  return {
    id: newId(),
    awayFrom: now - 5_400_000,
    backAt: now - 300_000,
    outages: 1,
    isFinished: kind !== 'going',
    kept: 6,
    accepted: 4,
    waiting: kind === 'going' ? 2 : 0,
    needYou,
    needing: [],
    taken,
  }
}

/** The first synchronisation half way, when the address says `pull=running`, `pull=paused` or `pull=waiting`. */
export function previewPull(wanted: URLSearchParams, now: number): PullProgress {
  const scene = wanted.get('pull')
  const done: PullProgress = {
    state: 'done',
    known: 400,
    goal: 400,
    lastDoneAt: now - 60_000,
    kinds: [
      { kind: 'case', state: 'done', known: 12_418, goal: 12_418 },
      { kind: 'call', state: 'done', known: 1_318, goal: 1_318 },
      { kind: 'qa', state: 'refused', known: 0, goal: null },
      { kind: 'email', state: 'done', known: 120, goal: null },
      { kind: 'sms', state: 'done', known: 110, goal: null },
      { kind: 'user', state: 'done', known: 41, goal: null },
    ],
    rowsPerMinute: null,
    leftMs: null,
    isPausedByPerson: false,
  }
  if (scene === null) return done
  return {
    ...done,
    state: scene === 'running' ? 'running' : 'paused',
    known: 4_320,
    goal: 12_418,
    lastDoneAt: null,
    kinds: [
      { kind: 'case', state: 'running', known: 4_320, goal: 12_418 },
      { kind: 'call', state: 'idle', known: 0, goal: 1_318 },
      { kind: 'qa', state: 'refused', known: 0, goal: null },
      { kind: 'email', state: 'idle', known: 0, goal: null },
      { kind: 'sms', state: 'idle', known: 0, goal: null },
      { kind: 'user', state: 'done', known: 41, goal: null },
    ],
    rowsPerMinute: scene === 'running' ? 2_880 : null,
    leftMs: scene === 'running' ? 196_000 : null,
    isPausedByPerson: scene === 'paused',
  }
}

/** Storage in the state the address asks for, such as `storage=full`. */
export function previewStorage(wanted: URLSearchParams, now: number): StorageState {
  const state = StorageCondition.catch('fine').parse(wanted.get('storage'))
  const failedSaves = state === 'full' || state === 'worker-restarted' ? 2 : 0
  return { state, sinceAt: now - 60_000, failedSaves, freeBytes: 118_000_000_000, isChecking: false }
}

/** What the screens of synchronisation and storage ask for; `report`, `conflict` and `recovery` in the address choose scenes. */
export function answerSync(fake: ReturnType<typeof fakeBridge>, wanted: URLSearchParams, now: number): void {
  const whole = 'x'.repeat(400_000)
  fake.answers('sync.lookAt', () => ({}))
  fake.answers('sync.pause', () => ({}))
  fake.answers('sync.resume', () => ({}))
  fake.answers('outbox.takeBack', () => ({}))
  fake.answers('returnReport.get', () => (wanted.has('report') ? report(now, wanted.get('report') ?? '') : null))
  fake.answers('returnReport.dismiss', () => ({}))
  fake.answers('conflicts.get', ({ caseId }) => {
    const reason = wanted.get('conflict') ?? 'server-changed'
    if (reason === 'none') throw new Refusal('not-found')
    return conflict(caseId, reason as Conflict['reason'], now)
  })
  fake.answers('conflicts.resolve', ({ caseId }) => ({ caseId, state: 'saved' }))
  fake.answers('conflicts.getBegun', () => null)
  fake.answers('conflicts.keepBegun', () => ({ updatedAt: Date.now() }))
  fake.answers('conflicts.resolveMissing', () => ({ draftId: null }))
  fake.answers('conflicts.resolveDuplicate', ({ caseId }) => ({ caseId, state: 'accepted' }))
  fake.answers('unsent.measureExport', () => ({
    count: 5,
    drafts: 1,
    files: 2,
    missingFiles: 1,
    bytes: 4_100_000,
    bytesWithoutFiles: 12_000,
  }))
  fake.answers('unsent.export', () => ({
    exportId: crypto.randomUUID(),
    bytes: whole.length,
    count: 5,
    drafts: 1,
    files: 1,
    missingFiles: 0,
    suggestedName: 'helpline-unsent-2026-11-22.hdx',
  }))
  fake.answers('exports.read', ({ offset }) => ({
    base64: btoa(whole.slice(offset, offset + 120_000)),
    isLast: offset + 120_000 >= whole.length,
  }))
  fake.answers('exports.discard', () => ({}))
  fake.answers('storage.getOverview', () => overview(now))
  fake.answers('storage.checkNow', () => ({}))
  fake.answers('storage.dismissReport', () => ({}))
  fake.answers('storage.wipe', () => {
    throw new Refusal('wrong-password-here')
  })
  const way = (wanted.get('recovery') ?? 'administrator') as 'administrator' | 'none' | 'practice'
  fake.answers('recovery.getInfo', () => ({
    shortId: '3f9a-0b1c-77de-5521',
    state: 'opens',
    way,
    unsent: { count: 4, oldestAt: now - 7_200_000 },
    setAside: { desks: wanted.has('aside') ? 1 : 0, count: 2, oldestAt: now - 86_400_000 },
  }))
}
