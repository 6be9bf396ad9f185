import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../preload/contract/index.ts'
import type { AppError } from '../../../preload/contract/index.ts'
import { GatewayError } from '../../../main/api/gateway-error.ts'
import { peopleHandlers, pictureType } from '../../../main/usecases/people.ts'
import type { UseCaseDeps } from '../../../main/usecases/use-case-deps.ts'

const id = '0190a000-0000-7000-8000-000000000001'

/** An administrator at a desk, whose server answers a reset as the test says. */
function deskWith(given: { path?: string | null; serverId?: string | null; login?: string; refusal?: AppError } = {}) {
  const { path = 'changeAuthAdmin/{id}', serverId = '7', login = 'amina', refusal } = given
  const asked: unknown[] = []
  const written: unknown[] = []
  const person = { id, serverId, fields: { login } }
  const deps = {
    session: {
      workspace: () => ({
        db: { getPerson: async () => ({ person, theirs: null }) },
        person: () => ({ login: 'daudi' }),
      }),
      serverSession: () => ({ token: 't' }),
      state: () => ({ signInNeeded: false }),
    },
    people: { passwordResetPath: path, roleCodes: {} },
    gateway: {
      resetPassword: async (_session: unknown, ...rest: unknown[]) => {
        asked.push(rest)
        if (refusal !== undefined) throw refusal
      },
    },
    journal: { record: (...entry: unknown[]) => written.push(entry) },
    sessionRefused: () => undefined,
  } as unknown as UseCaseDeps
  const reset = async () => {
    try {
      await peopleHandlers(deps)['people.resetPassword']({ id })
      return 'ok'
    } catch (error) {
      return codeOf(error)
    }
  }
  return { reset, asked, written }
}

describe('a password that is reset', () => {
  test('is asked of the server by the site’s words, and written down without about whom', async () => {
    const desk = deskWith()
    expect(await desk.reset()).toBe('ok')
    expect(desk.asked).toEqual([['changeAuthAdmin/{id}', '7']])
    expect(desk.written).toEqual([['password-reset']])
  })

  test.each([
    [{ path: null }, 'forbidden'],
    [{ login: 'daudi' }, 'forbidden'],
    [{ login: ' Daudi' }, 'forbidden'],
    [{ serverId: null }, 'not-found'],
  ] as const)('is nobody’s where %j: %s, and nothing leaves', async (given, code) => {
    const desk = deskWith(given)
    expect(await desk.reset()).toBe(code)
    expect([desk.asked, desk.written]).toEqual([[], []])
  })

  test('is not called done when the server did not say so', async () => {
    const refused = deskWith({ refusal: new GatewayError('server-forbidden', 'refused') })
    expect(await refused.reset()).toBe('server-forbidden')
    expect(refused.written).toEqual([])
    const lost = deskWith({ refusal: new GatewayError('server-timeout', 'unclear') })
    expect(await lost.reset()).toBe('server-timeout')
    expect(lost.written).toEqual([['password-reset', { detail: 'unclear' }]])
  })
})

test('a picture is what its first bytes say, whatever its name', () => {
  expect(pictureType(Buffer.from([0xff, 0xd8, 0xff, 0xe1]))).toBe('image/jpeg')
  expect(pictureType(Buffer.from('\u0089PNG', 'latin1'))).toBe('image/png')
  for (const other of ['<svg onload="x"/>', '', 'GI', '<!doctype html>', 'MZ']) {
    expect(pictureType(Buffer.from(other))).toBeNull()
  }
})
