import { describe, expect, test } from 'vitest'
import { PhoneAccount, plainExchange } from '../../../preload/contract/index.ts'
import { phoneAccountOf, phoneSecretOf } from '../../../main/usecases/phone.ts'
import type { Person } from '../../../main/usecases/open-workspace.ts'
import { phoneOf } from '../../kit/site-kit.ts'

const amina: Person = { login: 'amina', displayName: 'Amina Wekesa', role: 'agent', extension: '8101' }
const practice = {
  server: { kind: 'practice' as const },
  joinCallerName: 'AgentLogin',
  wrapUpSeconds: 30,
  wrapUpExtensionSeconds: 60,
  echoNumber: '600',
}
const real = phoneOf('wss://exchange.example:8089/ws')

describe('the telephone account of a person', () => {
  test('in practice can what practice can, and has no secret', () => {
    expect(phoneAccountOf(practice, amina)).toMatchObject({ extension: '8101', secret: '', ...plainExchange() })
    expect(phoneSecretOf(practice, amina)).toBe('')
  })

  test('at an exchange follows the site’s rules, and is what the contract lets through', () => {
    const account = phoneAccountOf({ ...real, extensionRule: '2{extension}', secret: 'x-{login}-{extension}' }, amina)
    expect(account).toMatchObject({ extension: '28101', secret: '', control: { transfer: 'refer', lamps: true } })
    expect(PhoneAccount.safeParse(account).success).toBe(true)
    expect(phoneSecretOf({ ...real, secret: 'x-{login}-{extension}' }, amina)).toBe('x-amina-8101')
    expect(phoneSecretOf({ ...real, secret: 'the same for all' }, amina)).toBe('the same for all')
    expect(phoneAccountOf({ ...real, extensionRule: '{login}' }, amina)?.extension).toBe('amina')
  })

  test('is none where the site has no exchange, or the server told no extension', () => {
    expect(phoneAccountOf(null, amina)).toBeNull()
    expect(phoneAccountOf(real, { ...amina, extension: '' })).toBeNull()
    expect(phoneSecretOf(null, amina)).toBe('')
    expect(phoneSecretOf(real, { ...amina, extension: '' })).toBe('')
  })

  test('carries the codes of supervision for supervisors only', () => {
    expect(phoneAccountOf(real, amina)?.control).toMatchObject({ transfer: 'refer', supervise: null })
    expect(phoneAccountOf(real, { ...amina, role: 'supervisor' })?.control).toEqual(real.control)
    expect(real.control.supervise).not.toBeNull()
  })

  test('does not offer oneself as a colleague', () => {
    const colleagues = ['8101', '8102'].map((extension) => ({ extension, name: extension }))
    expect(phoneAccountOf({ ...real, colleagues }, amina)?.colleagues).toEqual([colleagues[1]])
  })
})
