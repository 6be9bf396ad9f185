import { emptyCase, noFilter } from '../../../preload/contract/index.ts'
import type { CallName, CallNamed, InputOf } from '../../../preload/contract/index.ts'

const id = '019ab3c4-d5e6-7f80-9a1b-2c3d4e5f6071'
const preferences = { theme: 'dark', locale: 'sw' } as const

/** One input that is right for each call. A new call without an example does not compile. */
export const examples: { readonly [N in CallName]: InputOf<CallNamed<N>> } = {
  'app.getState': {},
  'app.setPreferences': preferences,
  'app.openLink': { link: 'https://example.org/' },
  'session.signIn': { login: 'amina', password: 'a password', oldPassword: null },
  'session.signInAgain': { password: 'a password' },
  'session.replaceDefaultPassword': { next: 'a new password', again: 'a new password' },
  'session.lock': {},
  'session.unlock': { password: 'a password' },
  'session.signOut': {},
  'session.changePassword': { current: 'a password', next: 'a new password', again: 'a new password' },
  'session.touch': {},
  'forms.getCaseForm': {},
  'drafts.list': {},
  'drafts.save': { id, caseId: null, fields: emptyCase() },
  'drafts.discard': { id },
  'drafts.restore': { id },
  'cases.list': { filter: noFilter(), before: null, limit: 50 },
  'cases.search': { text: 'wanj', filter: noFilter(), after: null, limit: 50 },
  'cases.get': { id },
  'cases.save': { draftId: id, caseId: null, fields: emptyCase() },
  'outbox.list': {},
  'outbox.summary': {},
  'outbox.retry': { id: null },
  'sync.pull': {},
  'practice.stopServer': {},
  'practice.startServer': {},
}
