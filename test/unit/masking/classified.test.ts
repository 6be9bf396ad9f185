import { describe, expect, test } from 'vitest'
import { allCalls, events, grants, roles } from '../../../preload/contract/index.ts'
import { callMasks } from '../../../main/masking/call-masks.ts'
import { eventMasks } from '../../../main/masking/event-masks.ts'
import { createOutward } from '../../../main/masking/outward.ts'
import { maskableRoles } from '../../../main/masking/who-sees.ts'
import { fillSchema, pathsWith } from '../../kit/fill-schema.ts'

const canary = 'Wanjiku Kamau 0722000111 wanjiku@mail.example'
const canaryOf = /Wanjiku|0722000111|mail\.example/

/** Words of the staff and the site, and ids: what stays readable in an answer that is masked. */
const notAClient = new Set(
  (
    'agent agentName queue createdBy updatedBy theirsChangedBy serverId callRef id sourceId seen reason status box mediaType ' +
    'insteadOf categoryMain categorySub referredTo escalatedTo town country userCategory field extension by'
  ).split(' '),
)

const outward = createOutward({ isMasked: () => true, tools: { isRevealed: () => false } })

function leaks(value: unknown): string[] {
  return pathsWith(value, canaryOf).filter((path) => !notAClient.has(path.split('.').at(-1) ?? ''))
}

test('what was asked for masked is told masked, though whoever asked has left by the time it is there', () => {
  let isMasked = true
  const desk = createOutward({ isMasked: () => isMasked, tools: { isRevealed: () => false } })
  const call = allCalls.find((each) => each.name === 'phone.getHistory')
  if (call === undefined) throw new Error('There is no such call')
  const wasMasked = desk.admit(call, { number: '0722000111' })
  isMasked = false
  const [value] = fillSchema(call.out, canary)
  expect(leaks(desk.answer(call, value, wasMasked))).toEqual([])
})

test('nobody who sees masked counts by what is masked in a record: with a day and a filter a count is that record', () => {
  const question = { subject: 'cases', rows: ['month'], columns: [], filters: [], from: null, to: null } as const
  for (const name of ['reports.run', 'reports.compare'])
    for (const axis of ['orgName', 'positionInOrg'] as const) {
      const call = allCalls.find((each) => each.name === name)
      if (call === undefined) throw new Error('There is no such call')
      const filters = [{ axis, values: ['Shule'] }]
      for (const part of [{ rows: [axis] }, { columns: [axis] }, { filters }])
        expect(() => outward.admit(call, { question: { ...question, ...part } })).toThrow('masked-search')
      expect(outward.admit(call, { question })).toBe(true)
    }
})

describe('every call and event of the contract', () => {
  test('says what somebody who sees masked is told: one that says nothing is refused to them', () => {
    const missing = allCalls.map((call) => call.name).filter((name) => !Object.hasOwn(callMasks, name))
    expect(missing).toEqual([])
    expect(Object.keys(events).filter((key) => !Object.hasOwn(eventMasks, key))).toEqual([])
    const known = new Set(allCalls.map((call) => call.name))
    expect(Object.keys(callMasks).filter((name) => !known.has(name))).toEqual([])
    const strange = { ...allCalls[0], name: 'cases.whisper' } as (typeof allCalls)[number]
    expect(() => outward.admit(strange, {})).toThrow('forbidden')
  })

  test('keeps roles that see masked away from what is left unmasked because they are kept away', () => {
    for (const call of allCalls) {
      if (callMasks[call.name as keyof typeof callMasks] !== 'needs-seer') continue
      const holders = maskableRoles.filter((role) => grants[role].some((each) => each === call.needs))
      expect([call.name, holders, call.needs]).toEqual([call.name, [], call.needs])
      expect(['anyone', 'signed-in', 'signed-out', 'practice']).not.toContain(call.needs)
    }
  })

  test('lets no role write a case that sees it masked: a mask is never written back', () => {
    for (const role of roles) {
      const sees = grants[role].includes('personal.see')
      if (!sees) expect(grants[role]).not.toContain('case.write')
      if (!sees) expect(grants[role]).not.toContain('call.use')
      expect(sees && grants[role].includes('personal.reveal')).toBe(false)
      if (!sees) expect(maskableRoles).toContain(role)
    }
    for (const role of maskableRoles) expect(grants[role]).not.toContain('case.write')
  })
})

/** Fields that are words of the staff, the site or the program, one by one: where they are, and nothing more is told. */
const person = 'login displayName user.login user.displayName session.user.login session.user.displayName'
const staffWords: Readonly<Record<string, string>> = {
  'app.getState': `version serverName timeZone ${person} practice.accounts.login practice.accounts.password`,
  'session.signIn': person,
  'session.signInAgain': person,
  'session.replaceDefaultPassword': person,
  'session.lock': person,
  'session.unlock': person,
  'conflicts.get': 'clashing',
  'scoring.trend': 'criteria.item agents.name',
  // Who scores and who listens write about the one who took the call.
  'qa.list': 'rows.fields.comments rows.fields.recommendations',
  'qa.get': 'fields.comments fields.recommendations',
  'recordings.open': 'waveform.peaks remarks.text listens.who',
  'recordings.read': 'slice',
  'calls.find': 'rows.agentName',
  'calls.findAtServer': 'rows.agentName',
  'calls.listWords': 'agents.name queues statuses staff.name',
  'samples.get': 'proposal.seed agents.agentName',
  'samples.propose': 'proposal.seed agents.agentName',
  'reports.run': 'rows.values columns.values',
  'reports.compare': 'differences.row differences.column',
  'reports.yearly': 'sections.unmapped.values',
  'board.watch': 'agents.name',
  'workspaces.list': 'entries.serverName entries.exchangeName entries.signer',
  'workspaces.preview': 'serverName exchangeName dialect timeZone fingerprint',
  'workspaces.getByHand':
    'site.name site.serverAddress site.timeZone site.serverPins site.exchange.exchangeAddress site.exchange.domain ' +
    'site.exchange.extensionRule site.exchange.exchangePins site.exchange.joinCallerName site.exchange.echoNumber ' +
    'site.exchange.pauseReasons site.exchange.pauseOn site.exchange.pauseOff site.pickListText',
  // Callers of the exercises are invented.
  'practice.getScenarios': 'calls.number calls.name calls.voice',
  sessionChanged: person,
  practiceChanged: 'accounts.login accounts.password',
  queueChanged: 'callId',
  boardChanged: 'agents.name',
}
/** Definitions that are shipped or the site's. */
const definitions = new Set(['forms.getCaseForm', 'scoring.forms'])
const ofClients = (name: string, value: unknown) => {
  if (definitions.has(name)) return []
  const known = new Set(staffWords[name]?.split(' '))
  return leaks(value).filter((path) => !known.has(path))
}

/** Calls that are answered in plain to whoever holds their permission, whatever it is. */
const plainOnPurpose = new Set(['needs-seer', 'own-words', 'revealed'])

describe('no name, number, address or text of a client', () => {
  test.each(
    allCalls
      .filter((call) => {
        const mask = callMasks[call.name as keyof typeof callMasks]
        const plain = typeof mask === 'object' ? mask.mask : mask
        return !(typeof plain === 'string' && plainOnPurpose.has(plain))
      })
      .map((call) => [call.name, call] as const),
  )('is in a masked answer of %s', (name, call) => {
    for (const value of fillSchema(call.out, canary)) {
      const shown = outward.answer(call, value, true)
      expect(call.out.safeParse(shown).success).toBe(call.out.safeParse(value).success)
      expect(ofClients(name, shown)).toEqual([])
    }
  })

  test.each(Object.entries(events))('is in a masked event %s', (key, event) => {
    for (const value of fillSchema(event.data, canary)) {
      const shown = outward.event(key as keyof typeof events, value)
      if (shown !== null) expect(ofClients(key, shown.data)).toEqual([])
    }
  })
})
