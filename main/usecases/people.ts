import { AppError, largestPhoto, type PersonFields } from '../../preload/contract/index.ts'
import { certaintyOf } from '../api/gateway-error.ts'
import { atServer } from './at-server.ts'
import { fitting } from './fitting.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

/** Kinds of pictures that a window shows; anything else the server calls a picture is left there. */
const pictureStarts: readonly (readonly [type: string, bytes: readonly number[]])[] = [
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['image/webp', [0x52, 0x49, 0x46, 0x46]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
]

/** What its first bytes say a picture is, whatever its name or type; null for what is none. */
export function pictureType(bytes: Uint8Array): string | null {
  return pictureStarts.find(([, start]) => start.every((byte, at) => bytes[at] === byte))?.[0] ?? null
}

const isSameLogin = (one: string, other: string) => one.trim().toLowerCase() === other.trim().toLowerCase()

function refuseUnnamed({ login }: PersonFields): void {
  if (login.trim() !== '') return
  throw new AppError('invalid', { fields: [{ field: 'login', rule: 'required', serverText: null }] })
}

/** Those who sign in at the server: an administrator's work (DESIGN 2). */
export function peopleHandlers(deps: UseCaseDeps): HandlersOf<'people'> {
  const { session, clock } = deps
  const db = () => session.workspace().db

  async function fetchPhoto(id: string) {
    const workspace = session.workspace()
    const { serverId, keptId } = await workspace.db.photoOf({ id })
    if (keptId === null && serverId !== '') {
      const bytes = await atServer(deps, (using) =>
        deps.gateway.fetchFile(using, serverId, {
          size: null,
          mediaType: 'image/jpeg',
          limit: largestPhoto,
          onReceived: () => undefined,
          signal: new AbortController().signal,
        }),
      )
      const mediaType = pictureType(bytes)
      if (mediaType === null) throw new AppError('server-strange')
      await workspace.files.keepFetched({ id: deps.newId(), serverId, name: 'photo', mediaType, bytes })
    }
    const { photo } = (await workspace.db.getPerson({ id })).person
    if (photo.keptId !== null) workspace.opened([photo.keptId])
    return photo
  }

  return {
    'people.list': async () => fitting(await db().listPeople()),
    'people.get': ({ id }) => db().getPerson({ id }),
    'people.abilities': () => ({
      resetsPasswords: deps.people.passwordResetPath !== null,
      roleCodes: deps.people.roleCodes,
    }),
    'people.listDrafts': async (input) => fitting(await db().listPersonDrafts(input)),
    'people.saveDraft': ({ id, fields }) => db().savePersonDraft({ id, fields, now: clock.now() }),
    'people.discardDraft': async ({ id }) => {
      await db().discardPersonDraft({ id, now: clock.now() })
      return {}
    },
    'people.restoreDraft': ({ id }) => db().restorePersonDraft({ id, now: clock.now() }),
    'people.save': async ({ id, fields, draftId }) => {
      refuseUnnamed(fields)
      const workspace = session.workspace()
      const saved = await workspace.db.savePerson({
        // The same save, repeated after a lost answer, finds its own person.
        id: id ?? draftId ?? deps.newId(),
        isNew: id === null,
        outboxId: deps.newId(),
        fileOutboxId: deps.newId(),
        fields,
        now: clock.now(),
        ...(draftId !== undefined && { draftId }),
      })
      workspace.changed()
      return saved
    },
    'people.fetchPhoto': ({ id }) => fetchPhoto(id),
    'people.resetPassword': async ({ id }) => {
      const path = deps.people.passwordResetPath
      const workspace = session.workspace()
      const { person } = await workspace.db.getPerson({ id })
      // Who resets the own one is signed out and may not come back; there is a place for that in the settings.
      if (path === null || isSameLogin(person.fields.login, workspace.person().login)) throw new AppError('forbidden')
      const { serverId } = person
      if (serverId === null) throw new AppError('not-found')
      await atServer(deps, async (using) => {
        try {
          await deps.gateway.resetPassword(using, path, serverId)
        } catch (error) {
          // Where the answer was lost it may have happened, and stays written down as that.
          if (certaintyOf(error) === 'unclear') deps.journal.record('password-reset', { detail: 'unclear' })
          throw error
        }
      })
      deps.journal.record('password-reset')
      return {}
    },
  }
}
