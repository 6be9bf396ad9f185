import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { expect, it, onTestFinished } from 'vitest'
import type { ServerMessage } from '../../../main/api/gateway.ts'
import { createWorkspaceSync } from '../../../main/core/workspace-sync.ts'
import type { WorkspaceListener } from '../../../main/usecases/open-workspace.ts'
import type { RetentionDays, ServerCall } from '../../../preload/contract/index.ts'
import { createEngineDesk } from '../sync/engine-desk.ts'

const dayMs = 86_400_000
const ages = Array.from({ length: 60 }, (_, age) => age)

it('a site that keeps calls or messages for longer than before gets those of the days between, each kind by its own rule', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'site-days-'))
  const at = (age: number): number => desk.clock.now() - age * dayMs - dayMs / 2
  const desk = createEngineDesk({
    records: {
      async listCalls(_session, _filter, { skip, count }) {
        const page = calls.slice(skip, skip + count)
        return { calls: page, received: page.length, unreadable: 0 }
      },
      async listMessages(_session, kind, { skip, count }) {
        const page = kind === 'sms' ? messages.slice(skip, skip + count) : []
        return { rows: page, received: page.length, unreadable: 0 }
      },
    },
  })
  const calls = ages.map((age): ServerCall => ({
    ...{ id: String(1000 - age), at: at(age), agent: '8101', queue: '', number: '0722000111', direction: 'in' },
    ...{ status: 'answered', waitMs: null, talkMs: 1, hasRecording: false, isScored: false },
  }))
  const messages = ages.map((age): ServerMessage => ({
    ...{
      kind: 'sms',
      serverId: String(1000 - age),
      recipients: ['0722000111'],
      subject: '',
      text: `Siku ${String(age)}`,
    },
    ...{ folder: 'inbox', status: '', sender: '116', createdAt: at(age) },
  }))
  let days: RetentionDays = { cases: 10, calls: 10, qa: 10, messages: 10, files: 10 }
  const quiet = (): void => undefined
  // Only what a pull tells of.
  const listener = {
    recordsPulled: quiet,
    recordVanished: quiet,
    recordProgressed: quiet,
  } as unknown as WorkspaceListener
  const workspace = await createWorkspaceSync({
    ...{ db: desk.db, folder, gateway: desk.server.gateway, link: desk.link, clock: desk.clock, timings: desk.timings },
    ...{ random: () => 0.5, newId: v7, background: quiet, listener },
    ...{ role: () => 'agent' as const, extension: () => '', isCallUp: () => false },
    days: () => days,
    on: {
      ...{
        caseProgressed: quiet,
        outboxChanged: quiet,
        casesPulled: quiet,
        pullProgressed: quiet,
        sessionEnded: quiet,
      },
    },
  })
  onTestFinished(async () => {
    await workspace.close()
    await desk.close()
    rmSync(folder, { recursive: true, force: true })
  })
  async function pulledUnder(rule: RetentionDays): Promise<{ calls: number; messages: number }> {
    days = rule
    workspace.sync.pullNow()
    await desk.clock.settle()
    const here = await desk.db.knownCalls({ ids: calls.map(({ id }) => id) })
    const page = await desk.db.pageMessages({ kind: 'sms', caseId: null, before: null, limit: 100 })
    return { calls: here.length, messages: page.length }
  }
  desk.link.start((asked, signal) => desk.server.gateway.ping(asked ?? { token: '' }, signal))
  workspace.sync.start()
  workspace.sync.setSession({ token: 'token-1' })
  await desk.clock.settle()
  expect(await pulledUnder(days)).toEqual({ calls: 10, messages: 10 })
  expect(await pulledUnder({ ...days, calls: 30 })).toEqual({ calls: 30, messages: 10 })
  expect(await pulledUnder({ ...days, calls: 30, messages: null })).toEqual({ calls: 30, messages: 60 })
})
