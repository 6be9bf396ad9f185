import { describe, expect, test } from 'vitest'
import {
  allCalls,
  AppError,
  codeOf,
  grants,
  maxMessageBytes,
  noFilter,
  roles,
} from '../../../preload/contract/index.ts'
import type { CaseRow } from '../../../preload/contract/index.ts'
import { allowedLink } from '../../../main/usecases/allowed-link.ts'
import { searchBudgetMs, searchCases } from '../../../main/usecases/case-search.ts'
import { fitting } from '../../../main/usecases/fitting.ts'
import { refusalOf } from '../../../main/usecases/session/desk-state.ts'
import type { DeskState } from '../../../main/usecases/session/desk-state.ts'
import { checkNewPassword } from '../../../main/usecases/session/passwords.ts'
import { offlineRefusal } from '../../../main/usecases/session/sign-in.ts'

describe('the role × call matrix (SECURITY B4)', () => {
  test.each(roles)('holds for every call and the role %s', (role) => {
    const state = {
      phase: 'signed-in',
      seat: { workspace: { person: () => ({ login: 'x', displayName: 'x', role }) } },
    } as unknown as DeskState
    for (const call of allCalls) {
      const refusal = refusalOf(state, call, true)
      const isOpen = ['anyone', 'signed-in', 'practice'].includes(call.needs)
      const isGranted = grants[role].some((each) => each === call.needs)
      // Nobody changes the site under somebody's feet, whatever their role.
      const expected = call.needs === 'signed-out' ? 'sign-out-first' : isOpen || isGranted ? null : 'forbidden'
      expect([call.name, refusal]).toEqual([call.name, expected])
    }
  })

  /** Written out and not derived: a call that is new here, or needs less than before, is seen here too. */
  const readersCalls = [
    'app.getState',
    'app.openLink',
    'app.reportFault',
    'app.setPreferences',
    'callLog.caseOf',
    'calls.chooseColumns',
    'calls.find',
    'calls.findAtServer',
    'calls.getView',
    'calls.listWords',
    'calls.removeFilter',
    'calls.saveFilter',
    'cases.get',
    'cases.list',
    'cases.search',
    'cases.searchAtServer',
    'conflicts.get',
    'exports.discard',
    'exports.read',
    'files.fetch',
    'files.read',
    'files.stopFetch',
    'contacts.find',
    'contacts.get',
    'contacts.history',
    'contacts.list',
    'forms.getCaseForm',
    'home.getCentre',
    'home.getCounts',
    'home.getOwn',
    'messages.caseOf',
    'messages.get',
    'messages.list',
    'messages.readLayout',
    'messages.sourceOf',
    'outbox.list',
    'outbox.retry',
    'outbox.settleDouble',
    'outbox.summary',
    'outbox.takeBack',
    'qa.get',
    'qa.list',
    'reports.compare',
    'reports.listSaved',
    'reports.remove',
    'reports.run',
    'reports.save',
    'reports.yearly',
    'returnReport.dismiss',
    'returnReport.get',
    'samples.get',
    'samples.list',
    'scoring.callOf',
    'scoring.forms',
    'scoring.marks',
    'scoring.trend',
    'session.changePassword',
    'session.lock',
    'session.replaceDefaultPassword',
    'session.signIn',
    'session.signInAgain',
    'session.signOut',
    'session.touch',
    'session.unlock',
    'storage.checkNow',
    'storage.dismissReport',
    'storage.getOverview',
    'storage.wipe',
    'sync.lookAt',
    'sync.pause',
    'sync.pull',
    'sync.resume',
    'unsent.export',
    'unsent.measureExport',
    'workspaces.list',
  ]
  /** Reports leave the computer with whoever writes to donors. */
  const analystsCalls = [...readersCalls, 'reports.export', 'reports.exportPdf', 'reports.noteExport']
  /** Scoring calls is what this role is for. */
  const scorersCalls = [
    ...readersCalls,
    'masking.reveal',
    'qa.discardDraft',
    'qa.listDrafts',
    'qa.restoreDraft',
    'qa.save',
    'qa.saveDraft',
    'recordings.cancel',
    'recordings.fetch',
    'recordings.hearing',
    'recordings.keepWaveform',
    'recordings.list',
    'recordings.listened',
    'recordings.ofCalls',
    'recordings.open',
    'recordings.read',
    'recordings.remove',
    'recordings.removeRemark',
    'recordings.saveRemark',
    'samples.propose',
    'samples.swap',
  ]
  test.each([
    ['analyst', 'nothing', analystsCalls],
    ['quality', 'scores alone', scorersCalls],
  ] as const)('lets the role %s read, and write %s', (role, _what, calls) => {
    const state = {
      phase: 'signed-in',
      seat: { workspace: { person: () => ({ login: 'x', displayName: 'x', role }) } },
    } as unknown as DeskState
    const allowed = allCalls.filter((call) => refusalOf(state, call, false) === null).map((call) => call.name)
    expect(allowed.sort()).toEqual(calls.toSorted())
  })

  test('gives somebody who is not signed in the door and its key, and nothing else', () => {
    const open = allCalls.filter((call) => refusalOf({ phase: 'signed-out' }, call, false) === null)
    expect(open.map((call) => call.name)).toEqual([
      'app.getState',
      'app.setPreferences',
      'app.reportFault',
      'session.signIn',
      'session.replaceDefaultPassword',
      'recovery.getInfo',
      'workspaces.list',
      'workspaces.preview',
      'workspaces.confirmImport',
      'workspaces.getByHand',
      'workspaces.saveByHand',
      'workspaces.check',
      'workspaces.remove',
      'workspaces.choose',
    ])
  })

  test('refuses everything of practice in a workspace, to anybody', () => {
    const practice = allCalls.filter((call) => call.name.startsWith('practice.'))
    expect(practice).not.toEqual([])
    for (const call of practice) expect(refusalOf({ phase: 'signed-out' }, call, false)).toBe('practice-only')
  })
})

describe('a page of search hits', () => {
  const row = (seq: number) => ({ seq, id: `case ${seq}` }) as unknown as CaseRow
  /** An index of `count` hits, newest first, of which the database lets through those that pass. */
  function workspaceWith(count: number, passes: (seq: number) => boolean, pending = 0) {
    const asked: number[] = []
    return {
      asked,
      db: {
        casesBySeq: async ({ seqs }: { seqs: number[] }) =>
          seqs
            .filter(passes)
            .map(row)
            .toSorted((a, b) => b.seq - a.seq),
      },
      search: {
        find: async ({ after, limit }: { after: { seq: number } | null; limit: number }) => {
          asked.push(limit)
          const from = (after?.seq ?? count + 1) - 1
          const hits = Array.from({ length: Math.min(limit, from) }, (_, n) => ({ part: 'names', seq: from - n }))
          return { hits, isEnd: hits.length < limit }
        },
      },
      searchProgress: () => ({ ready: pending === 0, pending }),
    } as unknown as Parameters<typeof searchCases>[0] & { asked: number[] }
  }
  const query = { text: 'w', filter: noFilter(), after: null, limit: 10 }

  test('is filled over several rounds when the filter lets few through, without gaps or doubles', async () => {
    const workspace = workspaceWith(1000, (seq) => seq % 7 === 0)
    const seen: number[] = []
    let after: Awaited<ReturnType<typeof searchCases>>['next'] = null
    do {
      const page: Awaited<ReturnType<typeof searchCases>> = await searchCases(workspace, { ...query, after }, () => 0)
      expect(page.isComplete).toBe(true)
      seen.push(...page.rows.map((each) => each.seq))
      after = page.next
    } while (after !== null)
    expect(seen).toEqual(Array.from({ length: 142 }, (_, n) => 994 - 7 * n))
  })

  test('stops within its budget, says it is not complete, and goes on from there', async () => {
    let now = 0
    const workspace = workspaceWith(5000, (seq) => seq === 1)
    const page = await searchCases(workspace, query, () => (now += searchBudgetMs / 3))
    expect(page).toMatchObject({ rows: [], isComplete: false })
    expect(page.next?.seq).toBeGreaterThan(1)
    let last = page
    while (last.next !== null) last = await searchCases(workspace, { ...query, after: last.next }, () => 0)
    expect(last.rows.map((each) => each.seq)).toEqual([1])
  })

  test('is not called complete while the index lags behind the cases', async () => {
    expect(
      (
        await searchCases(
          workspaceWith(3, () => true, 5),
          query,
          () => 0,
        )
      ).isComplete,
    ).toBe(false)
  })
})

describe('rows of an answer', () => {
  test('are as many as one message carries, and at least one', () => {
    const big = 'x'.repeat(100_000)
    expect(fitting([big, big, big, big])).toHaveLength(2)
    expect(fitting([big.repeat(5)])).toHaveLength(1)
    const many = Array.from({ length: 5000 }, () => 'y'.repeat(100))
    expect(JSON.stringify(fitting(many)).length).toBeLessThan(maxMessageBytes)
    expect(fitting([])).toEqual([])
  })
})

describe('a link (SECURITY A12)', () => {
  const hosts = ['help.example.org']
  test('to the site’s list is rebuilt from its parts', () => {
    expect(allowedLink('https://HELP.example.org/a?b=c#d', hosts)).toBe('https://help.example.org/a?b=c#d')
  })
  test.each([
    'http://help.example.org/',
    'https://help.example.org:8443/',
    'https://user@help.example.org/',
    'https://user:word@help.example.org/',
    'https://help.example.org.evil.example/',
    'https://evil.example/?https://help.example.org',
    'https://help.example.org\\@evil.example/',
    'https://help.example.org\n.evil.example/',
    ' https://help.example.org/',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'mailto:a@help.example.org',
    '',
  ])('like %j is refused', (link) => {
    expect(allowedLink(link, hosts)).toBe(null)
  })
})

describe('a new password', () => {
  const codeFor = (next: string, again: string) => {
    try {
      checkNewPassword(next, again)
      return 'ok'
    } catch (error) {
      return codeOf(error)
    }
  }
  test('has ten characters, was typed the same twice, and stands in no manual', () => {
    expect(codeFor('ten letter', 'ten letter')).toBe('ok')
    expect(codeFor('ŋŋŋŋŋŋŋŋŋŋ', 'ŋŋŋŋŋŋŋŋŋŋ')).toBe('ok')
    expect(codeFor('nine char', 'nine char')).toBe('weak-password')
    expect(codeFor('😀😀😀😀😀', '😀😀😀😀😀')).toBe('weak-password')
    expect(codeFor('one password', 'other password')).toBe('passwords-differ')
    expect(codeFor(' CallCenter ', ' CallCenter ')).toBe('default-password')
  })
})

describe('somebody without a key here', () => {
  test.each([
    ['server-unreachable', 'unknown-here'],
    ['server-timeout', 'unknown-here'],
    ['server-failed', 'unknown-here'],
    ['server-busy', 'unknown-here'],
    ['server-strange', 'server-strange'],
    ['server-certificate', 'server-certificate'],
  ] as const)('whose sign-in met %s is told %s', (met, told) => {
    expect(offlineRefusal(new AppError(met)).code).toBe(told)
  })
})
