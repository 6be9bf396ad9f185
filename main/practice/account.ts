import { errorRow, missing, notSignedIn, refused, type Answer, type ErrorRow } from './answer.ts'
import { readFields, type JsonObject } from './fields.ts'
import { hashPassword, matchesPassword } from './passwords.ts'
import { rowId, withoutRight } from './resource.ts'
import type { Sessions, SignedInUser } from './sessions.ts'
import { administrator, userObject, type UserRow, type Users } from './users.ts'

/** The password of every new or reset account, as documented. */
export const defaultPassword = 'callcenter'
// The documented example of a new password has seven characters, so a floor above that would refuse it.
const minLength = 6

export interface Account {
  signIn(authorization: string): Promise<Answer>
  changePassword(user: SignedInUser, body: JsonObject): Promise<Answer>
  /**
   * An administrator gives the account its default password again. The documents name no target: the id after the
   * resource is an assumption, and without one there is nothing it could be done to.
   */
  resetPassword(by: SignedInUser, id: string): Answer
}

function readBasic(authorization: string): { login: string; password: string } | undefined {
  const encoded = /^Basic\s+([A-Za-z0-9+/]+={0,2})$/i.exec(authorization.trim())?.[1]
  if (encoded === undefined) return undefined
  const pair = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  return colon < 1 ? undefined : { login: pair.slice(0, colon), password: pair.slice(colon + 1) }
}

// `Profile` is shown as `[ … ]` in the documents: the person's own user object here.
const profileOf = (row: UserRow) => [userObject(row)]

/** Sign-in and the own password. A wrong login takes as long as a wrong password. */
export function createAccount(users: Users, sessions: Sessions, defaultHash: string): Account {
  return {
    async signIn(authorization) {
      const given = readBasic(authorization)
      if (given === undefined) return notSignedIn()
      const row = users.byLogin(given.login)
      const isRight = await matchesPassword(given.password, row?.password_hash ?? defaultHash)
      if (row?.enabled !== '1' || !isRight) return notSignedIn()
      const session = [sessions.open(row.id), String(row.id), row.usn, row.role, '1']
      return { status: 201, json: { ss: [session], Profile: profileOf(row) } }
    },
    async changePassword(user, body) {
      const row = users.byId(user.id)
      if (row === undefined) return notSignedIn()
      const { values, errors } = readFields(body, ['pass0', 'pass1', 'pass2'], {
        table: 'users',
        row: String(user.id),
        isWhole: true,
      })
      const problems: ErrorRow[] = [...errors]
      const refuse = (isWrong: boolean, message: string, type: 'AUTH' | 'FORMAT', field: string) => {
        if (isWrong && !problems.some((problem) => problem[5] === field)) {
          problems.push(errorRow(message, type, 'users', String(user.id), field))
        }
      }
      refuse(!(await matchesPassword(values.pass0, row.password_hash)), 'Current password is wrong', 'AUTH', 'pass0')
      refuse(values.pass1.length < minLength, `Password needs ${minLength} characters`, 'FORMAT', 'pass1')
      refuse(values.pass1 === defaultPassword, 'Password is the default one', 'FORMAT', 'pass1')
      refuse(values.pass1 !== values.pass2, 'Passwords differ', 'FORMAT', 'pass2')
      if (problems.length > 0) return refused(problems)
      users.setPassword(user.id, await hashPassword(values.pass1))
      return { status: 202, json: { profile_nb: [['info', 'Password Changed']], Profile: profileOf(row) } }
    },
    resetPassword(by, id) {
      if (by.role !== administrator) return refused([withoutRight('users', id)])
      if (id === '') return refused([errorRow('No account to reset was named', 'REQUIRED', 'users', '', '')])
      const row = users.byId(rowId(id))
      if (row === undefined) return missing('users', id)
      users.setPassword(row.id, defaultHash)
      sessions.end(row.id)
      return { status: 202, json: { users_nb: [['info', 'Password Reset']], Profile: profileOf(row) } }
    },
  }
}
