import { z } from 'zod'
import { call } from './define.ts'
import { Nothing } from './inputs.ts'
import { ExchangeReport, Scenarios } from './practice-exchange.ts'
import { HandMadeSite, SiteId, SitePreview, SiteText, TrustVerdict, WorkspaceEntry } from './workspaces.ts'

/** Calls that choose what this desk works with. */
export const workspaceCalls = {
  workspaces: {
    /** What can be chosen at this computer; practice comes last. */
    list: call('workspaces.list', {
      in: Nothing,
      out: z.strictObject({ entries: z.array(WorkspaceEntry).max(101), canChange: z.boolean() }),
      needs: 'anyone',
    }),
    /** Verifies a site file and says what is in it; stores nothing. */
    preview: call('workspaces.preview', {
      in: z.strictObject({ text: SiteText }),
      out: SitePreview,
      needs: 'signed-out',
      perTenSeconds: 20,
    }),
    /**
     * Stores a site file. A signer who is new here is confirmed by the last four characters of the fingerprint, read off
     * what the administrator was given: `site-unconfirmed` otherwise (SECURITY C13).
     */
    confirmImport: call('workspaces.confirmImport', {
      in: z.strictObject({ text: SiteText, confirmation: z.string().max(20) }),
      out: z.strictObject({ id: SiteId }),
      needs: 'signed-out',
      perTenSeconds: 20,
    }),
    /** A site that was made by hand here, to be changed; `site-not-by-hand` for a signed one. Its secret stays here. */
    getByHand: call('workspaces.getByHand', {
      in: z.strictObject({ id: SiteId }),
      out: z.strictObject({ site: HandMadeSite, hasSecret: z.boolean() }),
      needs: 'signed-out',
    }),
    /** Makes (`id` null) or changes a site by hand; `secret` null keeps the one there is. `invalid` names the fields. */
    saveByHand: call('workspaces.saveByHand', {
      in: z.strictObject({ id: SiteId.nullable(), site: HandMadeSite, secret: z.string().max(200).nullable() }),
      out: z.strictObject({ id: SiteId }),
      needs: 'signed-out',
      perTenSeconds: 20,
    }),
    /** Tries the server or the exchange of a site that is being made: a handshake and nothing more. */
    check: call('workspaces.check', {
      in: z.strictObject({ site: HandMadeSite, what: z.enum(['server', 'exchange']) }),
      out: z.strictObject({ verdict: TrustVerdict }),
      needs: 'signed-out',
      perTenSeconds: 20,
    }),
    /** Takes a site off the list; `workspace-has-unsent`, `workspace-is-open`. No data of anybody is deleted. */
    remove: call('workspaces.remove', {
      in: z.strictObject({ id: SiteId }),
      out: Nothing,
      needs: 'signed-out',
      perTenSeconds: 20,
    }),
    /**
     * Goes on in another workspace: the desk starts anew. `still-sending` while work of somebody who has left is on its way,
     * unless told to go all the same: it then waits for their next sign-in.
     */
    choose: call('workspaces.choose', {
      in: z.strictObject({ id: SiteId, evenIfSending: z.boolean() }),
      out: Nothing,
      needs: 'signed-out',
      perTenSeconds: 20,
    }),
  },
  practice: {
    /** The exercises of the practice exchange. */
    getScenarios: call('practice.getScenarios', { in: Nothing, out: Scenarios, needs: 'practice' }),
    /** The practice exchange tells the practice server; kept and delivered later when that does not answer. */
    reportExchange: call('practice.reportExchange', {
      in: ExchangeReport,
      out: Nothing,
      needs: 'practice',
      whileLocked: true,
    }),
    stopServer: call('practice.stopServer', { in: Nothing, out: Nothing, needs: 'practice' }),
    startServer: call('practice.startServer', { in: Nothing, out: Nothing, needs: 'practice' }),
  },
} as const
