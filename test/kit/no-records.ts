import type { Gateway } from '../../main/api/gateway.ts'
import { AppError } from '../../preload/contract/errors.ts'

const never = () => Promise.reject(new AppError('internal'))

/** The part of a gateway that a server of cases only never hears of. */
export const noRecords: Pick<
  Gateway,
  | 'createScore'
  | 'findScores'
  | 'listScores'
  | 'createMessage'
  | 'findMessages'
  | 'listMessages'
  | 'messageText'
  | 'createPerson'
  | 'updatePerson'
  | 'getPerson'
  | 'findPeople'
  | 'listPeople'
  | 'uploadFile'
  | 'countRecords'
> = {
  createScore: never,
  findScores: never,
  listScores: never,
  createMessage: never,
  findMessages: never,
  listMessages: never,
  messageText: never,
  createPerson: never,
  updatePerson: never,
  getPerson: never,
  findPeople: never,
  listPeople: never,
  uploadFile: never,
  countRecords: never,
}
