import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isPermitted } from '../../../main/shell/electron/permissions.ts'

/** Every permission Electron knows, read from its own type definitions so that a new one is asked about too. */
const declaration = readFileSync('node_modules/electron/electron.d.ts', 'utf8')
const line = declaration.split('\n').find((each) => each.includes('setPermissionRequestHandler(handler: ((webContents'))
const permissions = [...(line ?? '').matchAll(/'([a-zA-Z-]+)'/g)].map((each) => each[1] ?? '')

const origins = [
  'helpline://app/',
  'helpline://evil/',
  'https://evil.example/?helpline://app/',
  'file:///x',
  'null',
  '',
]
const media = [[], ['audio'], ['video'], ['audio', 'video'], ['unknown']]

describe('permissions (A14)', () => {
  it('are asked about with the whole list', () => {
    expect(permissions.length).toBeGreaterThan(40)
    expect(permissions).toContain('media')
  })

  it('are granted to our main frame for what the desk needs and for nothing else', () => {
    const granted = new Set<string>()
    for (const permission of permissions)
      for (const from of origins)
        for (const isMainFrame of [true, false])
          for (const mediaTypes of media)
            for (const isSignedIn of [true, false])
              if (isPermitted({ permission, from, isMainFrame, mediaTypes, isSignedIn })) {
                expect([from, isMainFrame]).toEqual(['helpline://app/', true])
                granted.add(
                  `${permission} ${permission === 'media' ? mediaTypes.join('+') : ''} ${isSignedIn ? 'signed in' : 'signed out'}`,
                )
              }
    expect([...granted].sort()).toEqual([
      'clipboard-sanitized-write  signed in',
      'clipboard-sanitized-write  signed out',
      'hid  signed in',
      'media audio signed in',
      'notifications  signed in',
      'notifications  signed out',
      'speaker-selection  signed in',
    ])
  })
})
