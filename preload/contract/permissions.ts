/** The roles of a helpline's staff, as the desk knows them; a gateway maps its dialect's role codes to these. */
export const roles = ['agent', 'supervisor', 'quality', 'analyst', 'administrator'] as const
export type Role = (typeof roles)[number]

/** What a signed-in person may be allowed to do. */
export const permissions = [
  'case.read',
  'case.write',
  'call.read',
  'call.use',
  'call.supervise',
  'account.own',
  'sync.control',
  'unsent.count',
  'qa.read',
  'qa.write',
  'qa.readOwn',
  'people.read',
  'people.write',
  'recording.listen',
  'report.read',
  /** Takes a report out of this computer. */
  'report.export',
  /** Names and numbers of clients, and what they told, are not masked. */
  'personal.see',
  /** They are, and one record at a time can be shown, which is written down. */
  'personal.reveal',
] as const
export type Permission = (typeof permissions)[number]

/**
 * Who may make a call: `anyone` (also before sign-in), `practice` (anyone, and only in practice), `signed-out` (anyone,
 * while nobody is at the desk), `signed-in`, or the holder of a permission.
 */
export type Need = 'anyone' | 'practice' | 'signed-out' | 'signed-in' | Permission

const everybody: readonly Permission[] = ['case.read', 'call.read', 'account.own', 'sync.control']
/** Whoever writes cases sees them: a mask that is edited would be written back. */
const writer: readonly Permission[] = [...everybody, 'case.write', 'personal.see']

/** The one table of who may do what (SECURITY B4): read by the core to decide and by the renderer to hide. */
export const grants: Readonly<Record<Role, readonly Permission[]>> = {
  agent: [...writer, 'call.use', 'qa.readOwn'],
  supervisor: [
    ...writer,
    'call.use',
    'call.supervise',
    'unsent.count',
    'qa.read',
    'qa.write',
    'people.read',
    'recording.listen',
    'report.read',
    'report.export',
  ],
  quality: [...everybody, 'personal.reveal', 'qa.read', 'qa.write', 'recording.listen', 'report.read'],
  analyst: [...everybody, 'qa.read', 'report.read', 'report.export'],
  administrator: [
    ...writer,
    'unsent.count',
    'qa.read',
    'qa.write',
    'people.read',
    'people.write',
    'recording.listen',
    'report.read',
    'report.export',
  ],
}
