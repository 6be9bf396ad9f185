import { z } from 'zod'

/**
 * The documented API as it travels. Read tolerantly (numbers for texts, one object for a list of one, more keys
 * than documented), but never guessed: what has no id or is no object is not a ticket.
 */

/** Values are documented as texts; PHP servers also send numbers, null and booleans for the same fields. */
export const Text = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .transform((value) => (value === null ? '' : typeof value === 'boolean' ? (value ? '1' : '0') : String(value)))

const optionalText = Text.optional()

/** An id becomes part of an address, so it is a plain word: never `..`, a slash or an escape. */
const Identifier = Text.pipe(z.string().regex(/^\w[\w.-]{0,63}$/))

export const WireContact = z.object({
  fname: optionalText,
  lname: optionalText,
  phone: optionalText,
  email: optionalText,
  town: optionalText,
  country: optionalText,
  user_category: optionalText,
  position_in_org: optionalText,
  org_name: optionalText,
})
export type WireContact = z.infer<typeof WireContact>

/** What PHP puts in the place of something that is not there. */
const Absent = z
  .enum([''])
  .nullish()
  .transform(() => undefined)

/** The nested contact: an object, or an array of one. PHP writes an empty object as an empty list. */
const Contacts = z.union([WireContact, z.array(WireContact).transform((all): WireContact => all[0] ?? {}), Absent])

export const WireTicket = z.object({
  id: Identifier,
  source: optionalText,
  source_id: optionalText,
  category_main: optionalText,
  category_sub: optionalText,
  narrative: optionalText,
  resolution: optionalText,
  status: optionalText,
  priority: optionalText,
  referred_to: optionalText,
  escalated_to: optionalText,
  disposition: optionalText,
  created_on: optionalText,
  updated_on: optionalText,
  created_by: optionalText,
  /** Not documented; read where a server tells it. */
  updated_by: optionalText,
  contacts: Contacts.optional(),
})
export type WireTicket = z.infer<typeof WireTicket>

/** What is needed to tell whose record an otherwise unreadable row is. */
export const TicketMark = z.object({ id: Identifier.optional(), source: optionalText, source_id: optionalText })

/** An answer with tickets; the rows themselves are read one by one so that one bad row does not hide the rest. */
export const TicketsAnswer = z.object({ tickets: z.array(z.unknown()).max(1000) })

export const SignInAnswer = z.object({
  // sessionId, userId, user, roleCode, flag. The token goes into a header: printable ASCII only.
  ss: z.array(z.tuple([z.string().regex(/^[\x21-\x7e]{4,256}$/), Text, Text, Text]).rest(z.unknown())).min(1),
  Profile: z.unknown().optional(),
})

export const PollAnswer = z.union([
  z.object({ profile: z.array(z.unknown()) }),
  z.object({ Profile: z.array(z.unknown()) }),
])

export const PasswordAnswer = z.union([
  z.object({ profile_nb: z.array(z.unknown()).min(1) }),
  z.object({ Profile: z.array(z.unknown()) }),
])

/** `["error", message, type, table, row, field]`, tolerated shorter and with other values than texts. */
export const ErrorsAnswer = z.object({ errors: z.array(z.array(z.unknown())).min(1) })

/** Queue calls say no with a 200: `"status":"false"` and a message. */
export const RefusedAnswer = z.object({
  status: z.union([z.literal('false'), z.literal(false)]),
  message: Text.optional().catch(undefined),
})

/** What joining and leaving answer; the word of `status` is judged by who asked. */
export const QueueWords = z.object({ status: Text, message: Text.optional().catch(undefined) })

/** The first row of the poll. What is no text is not said; `data` is the id of the call, `context` its queue. */
export const PollRow = z.object({
  status: Text.catch(''),
  message: Text.optional().catch(undefined),
  data: Text.optional().catch(undefined),
  phone: Text.optional().catch(undefined),
  context: Text.optional().catch(undefined),
})

/** An answer with calls; the rows are read one by one. */
export const CallsAnswer = z.object({ calls: z.array(z.unknown()).max(1000) })

/** A row of calls: the documentation names some fields and leaves the rest open, so it is read key by key. */
export const CallRow = z.record(z.string(), z.unknown())

/** The totals: an object, or an array of one. */
export const StatsAnswer = z.object({ stats: z.union([z.array(z.unknown()).min(1).max(1000), CallRow]) })

/** Rows of users, as far as an extension is looked for in them. */
export const UsersAnswer = z.object({ users: z.array(z.unknown()).max(1000) })
export const UserRow = z.object({
  usn: Text.optional(),
  exten: Text.optional(),
  fname: Text.optional(),
  lname: Text.optional(),
})

/** An answer under the name of its resource; the rows are read one by one. */
export const rowsUnder = (resource: string) =>
  z
    .object({ [resource]: z.array(z.unknown()).max(1000) })
    .transform((answer): readonly unknown[] => answer[resource] ?? [])

/** A pivot report without axes: one row with the total. Tolerated as a number, and as an object's only value. */
export const TotalAnswer = z.union([
  z.array(z.union([z.array(Text).min(1), Text])).length(1),
  z.array(z.record(z.string(), Text)).length(1),
])

export const WireScore = z.object({
  id: Identifier,
  source_id: optionalText,
  chan_usr: optionalText,
  opening: optionalText,
  holding: optionalText,
  politeness: optionalText,
  enthusiasm: optionalText,
  personalization: optionalText,
  troubleshooting: optionalText,
  listening: optionalText,
  accuracy: optionalText,
  resolution: optionalText,
  comments: optionalText,
  recomendations: optionalText,
  recommendations: optionalText,
  created_on: optionalText,
  created_by: optionalText,
})
export type WireScore = z.infer<typeof WireScore>

const WireRecipient = z.object({ contact_email: optionalText, contact_phone: optionalText })

/** Lists of e-mails leave the body out; text messages carry theirs. */
export const WireMessage = z.object({
  id: Identifier,
  folder: optionalText,
  status: optionalText,
  subject: optionalText,
  msg: optionalText,
  sender: optionalText,
  created_by: optionalText,
  created_on: optionalText,
  recipients: z.union([z.array(WireRecipient).max(1000), Absent]).optional(),
})

export const WirePerson = z.object({
  id: Identifier,
  usn: Text,
  exten: optionalText,
  photo: optionalText,
  fname: optionalText,
  lname: optionalText,
  phone: optionalText,
  email: optionalText,
  role: optionalText,
  enabled: optionalText,
})
export type WirePerson = z.infer<typeof WirePerson>

/** "Password Reset" in the server's own form. */
export const ResetAnswer = z.looseObject({ users_nb: z.array(z.unknown()).min(1) })

export const WireFile = z.object({ id: Identifier, size: optionalText })

/** The least a row says: which record it is. */
export const WithId = z.object({ id: Identifier })

/** The view of an e-mail, as far as its files are looked for in it; none may be said in several ways. */
export const WithAttachments = z.object({
  id: Identifier,
  attachments: z.union([
    z.array(z.unknown()).max(1000),
    z
      .enum([''])
      .nullish()
      .transform(() => []),
  ]),
})

/** `file_id` is documented; what else a server says of a file is read in the spellings seen. */
export const WireAttachment = z.object({
  file_id: Identifier,
  name: optionalText,
  filename: optionalText,
  file_name: optionalText,
  type: optionalText,
  mime: optionalText,
  mime_type: optionalText,
  size: optionalText,
})

/** A pivot report: rows of the groups' values and a count, tolerated as objects with these values in order. */
export const reportUnder = (resource: string) =>
  z
    .object({
      [resource]: z
        .array(z.union([z.array(Text).min(1), z.record(z.string(), Text).transform(Object.values<string>)]))
        .max(50_000),
    })
    .transform((answer): readonly string[][] => answer[resource] ?? [])
