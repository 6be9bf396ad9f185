import type { Gateway, RecordGateway } from '../../main/api/gateway.ts'
import { AppError } from '../../preload/contract/errors.ts'

const never = () => Promise.reject(new AppError('internal'))

/** The part of a gateway that a server of cases only never hears of. */
export const noRecords: RecordGateway & Pick<Gateway, 'findByContact' | 'countBy' | 'watchCalls' | 'readTotals'> = {
  createScore: never,
  findScores: never,
  listScores: never,
  createMessage: never,
  findMessages: never,
  listMessages: never,
  messageText: never,
  messageFiles: never,
  messageLayout: never,
  fetchFile: never,
  proveRecord: never,
  createPerson: never,
  updatePerson: never,
  getPerson: never,
  resetPassword: never,
  findPeople: never,
  listPeople: never,
  uploadFile: never,
  countRecords: never,
  findByContact: never,
  countBy: never,
  watchCalls: never,
  readTotals: never,
}
