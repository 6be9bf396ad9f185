import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownServer, signIn, type OwnServer } from './desk.ts'

let own: OwnServer

beforeAll(async () => {
  own = await ownServer()
})
afterAll(() => own.end())

describe('an administrator’s reset of a password', () => {
  it('gives the default one, and ends what was signed in with the old', async () => {
    const juma = await signIn(own.server.url, 'juma', 'baobab-river-lamp')
    const daudi = await signIn(own.server.url, 'daudi', 'maize-lantern-hill')
    const [row] = (await daudi.get('users/?usn=juma')).json['users'] as [{ id: string }]
    const answer = await daudi.post(`changeAuthAdmin/${row.id}`, {})
    expect(answer.status).toBe(202)
    expect(answer.json).toMatchObject({ users_nb: [['info', 'Password Reset']], Profile: [{ usn: 'juma' }] })
    expect((await juma.get('')).status).toBe(401)
    await expect(signIn(own.server.url, 'juma', 'baobab-river-lamp')).rejects.toThrow('401')
    expect((await (await signIn(own.server.url, 'juma', 'callcenter')).get('')).status).toBe(200)
    expect((await daudi.post('changeAuthAdmin/999', {})).status).toBe(404)
  })

  it('is refused to everybody else', async () => {
    const amina = await signIn(own.server.url)
    expect((await amina.post('changeAuthAdmin/3', {})).json['errors']).toEqual([
      ['error', expect.any(String), 'RIGHTS', 'users', '3', ''],
    ])
    expect((await signIn(own.server.url, 'neema', 'coral-kite-harbour')).token).toBeTruthy()
  })
})
