import { z } from 'zod'
import { call } from './define.ts'
import { Nothing, Password } from './inputs.ts'
import { OutboxSummary } from './outbox.ts'
import { AppState, Preferences, SessionState } from './session.ts'

/** Calls about the app itself and who is at the desk. */
export const sessionCalls = {
  app: {
    /** Everything a window needs to draw its first screen. */
    getState: call('app.getState', { in: Nothing, out: AppState, needs: 'anyone', whileLocked: true }),
    setPreferences: call('app.setPreferences', { in: Preferences, out: Preferences, needs: 'anyone' }),
    /** The window's own code failed: only places in our own files are written down, never a message (SECURITY F4). */
    reportFault: call('app.reportFault', {
      in: z.strictObject({ places: z.array(z.string().regex(/^[\w-]{1,60}\.js:\d{1,6}:\d{1,6}$/)).max(12) }),
      out: Nothing,
      needs: 'anyone',
      whileLocked: true,
      perTenSeconds: 20,
    }),
    /** Opens a page of the site's allow-list outside the app, after the person agreed (SECURITY A12). */
    openLink: call('app.openLink', {
      in: z.strictObject({ link: z.string().max(2000) }),
      out: Nothing,
      needs: 'signed-in',
    }),
  },
  session: {
    /**
     * Signs in: at the server when it answers, else with the key kept here. `oldPassword` is given when the
     * password was changed elsewhere and the cache here still opens with the one before.
     *
     * `desk`, with the server's yes only: `empty` sets aside a desk that does not open, whole and counted, and begins an
     * empty one; `set-aside` goes back to one that was set aside and that `oldPassword` (or `password`) opens:
     * `wrong-password-here`, `not-found`. The desk of now takes its place. `still-sending` while either is in use.
     */
    signIn: call('session.signIn', {
      in: z.strictObject({
        login: z.string().trim().min(1).max(120),
        password: Password,
        oldPassword: Password.nullable(),
        desk: z.enum(['usual', 'empty', 'set-aside']).optional(),
      }),
      out: SessionState,
      needs: 'anyone',
      perTenSeconds: 20,
    }),
    /** Gives the server the password again after it ended the session; the work in hand is untouched. */
    signInAgain: call('session.signInAgain', {
      in: z.strictObject({ password: Password }),
      out: SessionState,
      needs: 'signed-in',
      perTenSeconds: 20,
    }),
    /** The rest of a sign-in with a documented default password, or with the one an administrator made for a recovery. */
    replaceDefaultPassword: call('session.replaceDefaultPassword', {
      in: z.strictObject({ next: Password, again: Password }),
      out: SessionState,
      needs: 'anyone',
      perTenSeconds: 20,
    }),
    lock: call('session.lock', { in: Nothing, out: SessionState, needs: 'signed-in', whileLocked: true }),
    unlock: call('session.unlock', {
      in: z.strictObject({ password: Password }),
      out: SessionState,
      needs: 'signed-in',
      whileLocked: true,
      perTenSeconds: 20,
    }),
    /** Leaves the desk. Unsent work is kept and goes on being sent while the app runs; `unsent` says how much. */
    signOut: call('session.signOut', {
      in: Nothing,
      out: z.strictObject({ unsent: OutboxSummary }),
      needs: 'signed-in',
      whileLocked: true,
    }),
    changePassword: call('session.changePassword', {
      in: z.strictObject({ current: Password, next: Password, again: Password }),
      out: Nothing,
      needs: 'account.own',
      perTenSeconds: 20,
    }),
    /** The person is there: postpones the idle lock. */
    touch: call('session.touch', { in: Nothing, out: Nothing, needs: 'signed-in' }),
  },
} as const
